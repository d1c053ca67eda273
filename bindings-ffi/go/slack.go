package agentsudo

import (
	"io"
	"net/http"
	"runtime"
	"time"

	"agentsudo.dev/agentsudo/internal/native"
)

// SlackApproval asks a human in Slack: an [OnDeny]. People press a button; the click reaches the program over Socket Mode
// ([SlackOptions].AppToken) or through [SlackApproval.Handler].
type SlackApproval struct{ approver }

// SlackOptions are the settings of a [SlackApproval]. The zero value of each field is its default; no span is unlimited, and one below
// zero is an error. Credentials that are not given at all come, unless Explicit is set, from AGENTSUDO_API_KEY, SLACK_BOT_TOKEN and SLACK_WEBHOOK_URL, in this order.
type SlackOptions struct {
	// BotToken ("xoxb-…") and Channel: SLACK_APPROVAL_CHANNEL, else "#approvals".
	BotToken, Channel string
	// AppToken ("xapp-…", with the scope connections:write) lets clicks and commands come in over Socket Mode: no public URL, no handler,
	// no signing secret. SLACK_APP_TOKEN.
	AppToken string
	// Timeout is how long an answer is awaited: five minutes. At most a week.
	Timeout time.Duration
	// SigningSecrets is the app's signing secret, or two of them during a rotation: SLACK_SIGNING_SECRET. Needed to take clicks.
	SigningSecrets []string
	// Approvers are the ids of Slack users (U…) and user groups (S…) that may decide. Nil: anyone in the workspace. An empty list is an
	// error.
	Approvers []string
	// Quorum is how many different people have to approve: one. One is enough to deny.
	Quorum int
	// RequestedBy is the user id of the person who told the agent to do this, and so may not approve it.
	RequestedBy string
	// Remind is how long before its deadline people are reminded of a request in its thread.
	Remind time.Duration
	// EscalateTo is a channel, or a person by id, that is asked too when nobody has answered for EscalateAfter.
	EscalateTo    string
	EscalateAfter time.Duration
	// Grants is the longest, up to a day, that an approver may let the same agent call the same function again without asking; zero:
	// each call is asked about. Not with a Quorum.
	Grants time.Duration
	// Edits lets an approver change plain arguments (texts, numbers, truth values, and slices and maps of them) before approving, of
	// functions that [Func] guards: they run with what was approved, and [Session.Edits] says so. Not with a Quorum or HideArguments, nor
	// with CloudAPIKey.
	Edits bool
	// Preview says in words for people what the call will do, in 1 to 10,000 characters; "" is none. The card shows it, redacted, above
	// the arguments, and it is part of the card's digest.
	Preview func(*Request) string
	// HideArguments leaves the arguments off the card. Secrets are redacted either way.
	HideArguments bool
	// Redact are names of arguments and keys to hide besides the usual ones.
	Redact []string
	// SlackAPIURL is the Web API's root: SLACK_API_URL, else "https://slack.com/api/".
	SlackAPIURL string
	// Store is where requests are kept: "memory:", or "sqlite:PATH" to outlive the process. AGENTSUDO_STORE, else "memory:".
	Store string
	// WebhookURL can only announce: the call is denied.
	WebhookURL string
	// CloudAPIKey, CloudURL and PollInterval ask through an approval server instead; see [CloudOptions].
	CloudAPIKey, CloudURL string
	PollInterval          time.Duration
	// IdempotencyKey names a request, with 1 to 256 characters; "" is no name. Asked again under its name, also after a restart or
	// from another process with the same Store, it is the same request: no second card, what is left of its time, and never a second
	// run. One key stands for one call. See docs/stores.md.
	IdempotencyKey func(*Request) string
	// MaxPending is how many requests of one agent may wait for an answer at the same time: 20. MaxPerMinute is how many new ones it may
	// make within any minute: 30. At most 1,000,000 each. What is beyond is denied before anybody is asked (limit_reached).
	MaxPending, MaxPerMinute int
	// Explicit takes the credentials from here and nowhere else: if all of them are empty, that is an error then, and no environment
	// variable fills them in. Set it where a token comes from settings of your own.
	Explicit bool
}

// NewSlackApproval makes an approver that asks in Slack; options may be nil. It speaks to nobody yet. A wrong setting is an
// *[InvalidError] that names it.
func NewSlackApproval(given *SlackOptions) (*SlackApproval, error) {
	all := options{}
	var key, preview func(*Request) string
	if given != nil {
		key, preview = given.IdempotencyKey, given.Preview
		if given.Edits {
			all["edits"] = true
		}
		all.text("bot_token", given.BotToken)
		all.text("app_token", given.AppToken)
		if given.Explicit && given.BotToken+given.WebhookURL+given.CloudAPIKey == "" {
			all["bot_token"] = ""
		}
		all.text("channel", given.Channel)
		all.seconds("timeout", given.Timeout)
		all.texts("signing_secret", given.SigningSecrets)
		all.texts("approvers", given.Approvers)
		all.count("quorum", given.Quorum)
		all.text("requested_by", given.RequestedBy)
		all.seconds("remind", given.Remind)
		all.text("escalate_to", given.EscalateTo)
		all.seconds("escalate_after", given.EscalateAfter)
		all.seconds("grants", given.Grants)
		all.texts("redact", given.Redact)
		all.count("max_pending", given.MaxPending)
		all.count("max_per_minute", given.MaxPerMinute)
		all.text("slack_api_url", given.SlackAPIURL)
		all.text("store", given.Store)
		all.text("webhook_url", given.WebhookURL)
		all.text("cloud_api_key", given.CloudAPIKey)
		all.text("cloud_url", given.CloudURL)
		all.seconds("poll_interval", given.PollInterval)
		if given.HideArguments {
			all["show_args"] = false
		}
	}
	bits, failure := native.NewSlack(all)
	if failure != nil {
		return nil, errorOf(failure)
	}
	return &SlackApproval{approver{handle: newHandle(bits, native.Approver.Free), key: key, preview: preview}}, nil
}

// Channel is where it asks.
func (s *SlackApproval) Channel() string { return s.look().Channel }

// Mode is how it asks: "bot", "cloud", "webhook", or "none" if nothing is configured.
func (s *SlackApproval) Mode() string { return s.look().Mode }

// What Slack sends is far smaller.
const maxBody = 1 << 20

// Response is what a web server sends back to Slack, as it is.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// HandleRequest handles one delivery of Slack's (a button, a slash command, a check): verifies the signature over the raw body,
// decides, and answers within Slack's three seconds. The status is 401 without a good signature and 503 without a signing secret;
// nothing has happened then. After an error send back a 500.
func (s *SlackApproval) HandleRequest(header http.Header, body []byte) (Response, error) {
	defer runtime.KeepAlive(s)
	var headers []native.Header
	for name, values := range header {
		for _, value := range values {
			headers = append(headers, native.Header{Name: name, Value: value})
		}
	}
	answer, failure := s.handle.get().HandleRequest(headers, body)
	if failure != nil {
		return Response{}, errorOf(failure)
	}
	told := http.Header{}
	for _, header := range answer.Headers {
		told.Add(header.Name, header.Value)
	}
	return Response{Status: answer.Status, Header: told, Body: answer.Body}, nil
}

// Handler takes Slack's deliveries: mount it where the app's request URLs (interactivity and slash command) point.
//
//	http.Handle("/slack", slack.Handler())
func (s *SlackApproval) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "the body cannot be read, or is too large", http.StatusRequestEntityTooLarge)
			return
		}
		answer, err := s.HandleRequest(r.Header, body)
		if err != nil {
			http.Error(w, "the delivery could not be handled", http.StatusInternalServerError)
			return
		}
		for name, values := range answer.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Status)
		_, _ = w.Write(answer.Body)
	})
}
