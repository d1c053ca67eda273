package agentsudo

import (
	"time"

	"agentsudo.dev/agentsudo/internal/native"
)

// CloudApproval asks a human through an approval server ("AgentSudo Cloud", or `agentsudo serve`): an [OnDeny].
type CloudApproval struct{ approver }

// CloudOptions are the settings of a [CloudApproval]. The zero value of each field is its default; no span is unlimited, and one below
// zero is an error.
type CloudOptions struct {
	// APIKey: AGENTSUDO_API_KEY, unless Explicit is set.
	APIKey string
	// URL is the root of the server's approvals: "https://agentsudo.dev/api/slack".
	URL string
	// Timeout is how long an answer is awaited: five minutes. At most a week.
	Timeout time.Duration
	// PollInterval is how often a server that cannot push is asked: two seconds.
	PollInterval time.Duration
	// Channel is where the server asks: its own default.
	Channel string
	// HideArguments leaves the arguments out of what the server is told.
	HideArguments bool
	// Redact are names of arguments and keys to hide besides the usual ones.
	Redact []string
	// IdempotencyKey names a request; see [SlackOptions].
	IdempotencyKey func(*Request) string
	// MaxPending is how many requests of one agent may wait for an answer at the same time: 20. MaxPerMinute is how many new ones it may
	// make within any minute: 30. At most 1,000,000 each. What is beyond is denied before anybody is asked (limit_reached).
	MaxPending, MaxPerMinute int
	// Explicit takes APIKey as it is: if it is empty, that is an error then, and AGENTSUDO_API_KEY is not asked.
	Explicit bool
}

// NewCloudApproval makes an approver that asks through a server; options may be nil. It speaks to nobody yet. A wrong setting, and a
// missing key, are an *[InvalidError].
func NewCloudApproval(given *CloudOptions) (*CloudApproval, error) {
	all := options{}
	var key func(*Request) string
	if given != nil {
		key = given.IdempotencyKey
		all.text("api_key", given.APIKey)
		if given.Explicit {
			all["api_key"] = given.APIKey
		}
		all.text("url", given.URL)
		all.seconds("timeout", given.Timeout)
		all.seconds("poll_interval", given.PollInterval)
		all.text("channel", given.Channel)
		all.texts("redact", given.Redact)
		all.count("max_pending", given.MaxPending)
		all.count("max_per_minute", given.MaxPerMinute)
		if given.HideArguments {
			all["show_args"] = false
		}
	}
	bits, failure := native.NewCloud(all)
	if failure != nil {
		return nil, errorOf(failure)
	}
	return &CloudApproval{approver{handle: newHandle(bits, native.Approver.Free), key: key}}, nil
}
