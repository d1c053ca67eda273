package agentsudo

import (
	"time"

	"agentsudo.dev/agentsudo/internal/native"
)

// ConsoleApproval asks whoever sits at this process's terminal, never standard input: an [OnDeny]. Whoever can type there can answer,
// programs included. Without a terminal, asking is refused at once (console_unavailable).
type ConsoleApproval struct{ approver }

// ConsoleOptions are the settings of a [ConsoleApproval]. The zero value of each field is its default; no span is unlimited, and one
// below zero is an error.
type ConsoleOptions struct {
	// Timeout is how long an answer is awaited: five minutes. At most a week.
	Timeout time.Duration
	// HideArguments leaves the arguments out. Secrets are redacted either way.
	HideArguments bool
	// Redact are names of arguments and keys to hide besides the usual ones.
	Redact []string
	// MaxPending is how many requests of one agent may wait for an answer at the same time: 20. MaxPerMinute is how many new ones it may
	// make within any minute: 30. At most 1,000,000 each. What is beyond is denied before anybody is asked (limit_reached).
	MaxPending, MaxPerMinute int
}

// NewConsoleApproval makes an approver that asks on the terminal; options may be nil. It touches no terminal yet. A wrong setting is an
// *[InvalidError] that names it.
func NewConsoleApproval(given *ConsoleOptions) (*ConsoleApproval, error) {
	all := options{}
	if given != nil {
		all.seconds("timeout", given.Timeout)
		all.texts("redact", given.Redact)
		all.count("max_pending", given.MaxPending)
		all.count("max_per_minute", given.MaxPerMinute)
		if given.HideArguments {
			all["show_args"] = false
		}
	}
	bits, failure := native.NewConsole(all)
	if failure != nil {
		return nil, errorOf(failure)
	}
	return &ConsoleApproval{approver{handle: newHandle(bits, native.Approver.Free)}}, nil
}
