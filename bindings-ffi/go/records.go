package agentsudo

import (
	"encoding/json"
	"runtime"
	"time"

	"agentsudo.dev/agentsudo/internal/native"
)

// AuditOnError is what happens to a call whose record cannot be written.
type AuditOnError string

// The ways. Refusing is the default.
const (
	AuditDeny  AuditOnError = "deny"
	AuditAllow AuditOnError = "allow"
)

// SetAudit turns the audit file on, one hash-chained JSON line for each decision, written before the function runs; "" turns it off.
// Without this call AGENTSUDO_AUDIT_LOG names it. The file is created with mode 0600 and continued if it exists; several processes may
// write to one. With [AuditDeny] (or "") a call whose record cannot be written within five seconds is refused.
func SetAudit(path string, onError AuditOnError) error {
	return errorOf(native.SetAudit(path, string(onError)))
}

// Anchor is what was noted of an audit file elsewhere: how many records it had, and the hash of the last (64 hex digits). It makes
// a cut-off end visible.
type Anchor struct {
	Count uint64
	Head  string
}

// VerifyAudit checks the chain of an audit file: whether it holds, and a line for people. The anchor may be nil. An error means that
// the file could not be read.
func VerifyAudit(path string, anchor *Anchor) (holds bool, report string, err error) {
	var noted Anchor
	if anchor != nil {
		noted = *anchor
	}
	if anchor != nil && noted.Head == "" {
		return false, "", &InvalidError{"the anchor has no head: give the hash of the last record"}
	}
	holds, report, failure := native.VerifyAudit(path, noted.Count, noted.Head)
	return holds, report, errorOf(failure)
}

// LogLevel is how much a line matters.
type LogLevel int

// The levels.
const (
	// LogDebug: every decision, plain grants too.
	LogDebug LogLevel = 10
	// LogInfo: sessions, approvals and what became of them.
	LogInfo LogLevel = 20
	// LogWarning: somebody should look.
	LogWarning LogLevel = 30
	// LogError: something was refused or broke.
	LogError LogLevel = 40
)

// SetLog tells every line of level and above to a function, instead of whoever was told before; nil ends it. The loggers are
// "agentsudo", whose lines are JSON objects, "agentsudo.slack" and "agentsudo.cloud". It is called from any goroutine, from several
// at once; what it calls of this package makes no lines. With LogDebug every allowed call has a line, which costs time.
func SetLog(level LogLevel, tell func(level LogLevel, logger, line string)) error {
	if tell == nil {
		return errorOf(native.SetLog(int(level), nil))
	}
	return errorOf(native.SetLog(int(level), func(level int, logger, line string) { tell(LogLevel(level), logger, line) }))
}

// Telemetry sends decisions to a server: who, what, when, never the arguments. It does not delay a call unless it is told to.
type Telemetry struct{ handle *handle[native.Telemetry] }

// TelemetryOptions are the settings of a [Telemetry]. The zero value of each field is its default.
type TelemetryOptions struct {
	// APIKey: AGENTSUDO_API_KEY.
	APIKey string
	// Endpoint: "https://agentsudo.dev". Plain http is for this machine only.
	Endpoint string
	// Synchronous sends every event before the call goes on.
	Synchronous bool
	// BatchSize is how many events go together: 10. At most 1000.
	BatchSize int
	// FlushInterval is how long an event waits for others: five seconds.
	FlushInterval time.Duration
}

// NewTelemetry makes a sender; options may be nil. It sends nothing until it is attached.
func NewTelemetry(given *TelemetryOptions) (*Telemetry, error) {
	all := options{}
	if given != nil {
		all.text("api_key", given.APIKey)
		all.text("endpoint", given.Endpoint)
		all.count("batch_size", given.BatchSize)
		all.seconds("flush_interval", given.FlushInterval)
		if given.Synchronous {
			all["async_send"] = false
		}
	}
	bits, failure := native.NewTelemetry(all)
	if failure != nil {
		return nil, errorOf(failure)
	}
	return &Telemetry{newHandle(bits, native.Telemetry.Free)}, nil
}

// Attach sends all decisions of this process there from now on. DetachTelemetry ends that.
func (t *Telemetry) Attach() error {
	defer runtime.KeepAlive(t)
	return errorOf(t.handle.get().Attach())
}

// AttachAgent sends one agent's decisions there, instead of where all others go.
func (t *Telemetry) AttachAgent(agent *Agent) error {
	defer runtime.KeepAlive(t)
	defer runtime.KeepAlive(agent)
	return errorOf(t.handle.get().AttachAgent(agent.handle.get()))
}

// DetachTelemetry sends decisions nowhere from now on; an agent's, where others go, if one is given.
func DetachTelemetry(agent *Agent) error {
	if agent == nil {
		return errorOf(native.Telemetry(0).Attach())
	}
	defer runtime.KeepAlive(agent)
	return errorOf(native.Telemetry(0).AttachAgent(agent.handle.get()))
}

// Send takes one event of the program's own: anything that encoding/json makes an object of.
func (t *Telemetry) Send(event any) error {
	defer runtime.KeepAlive(t)
	text, err := json.Marshal(event)
	if err != nil {
		return &InvalidError{"the event cannot be written as JSON: " + err.Error()}
	}
	return errorOf(t.handle.get().Send(string(text)))
}

// Flush sends what is buffered; it returns when that is delivered, or when a try has failed.
func (t *Telemetry) Flush() error {
	defer runtime.KeepAlive(t)
	return errorOf(t.handle.get().Flush())
}

// Counts tells how many events the server took so far, and how many were given up.
func (t *Telemetry) Counts() (delivered, dropped uint64) {
	defer runtime.KeepAlive(t)
	delivered, dropped, _ = t.handle.get().Counts()
	return delivered, dropped
}

// Close sends what is buffered, takes nothing more, and gives back what the sender holds. Twice is fine.
func (t *Telemetry) Close() error {
	var err error
	if bits := t.handle.get(); bits != 0 {
		err = errorOf(bits.Close())
	}
	t.handle.close()
	return err
}

// Version is the library's version.
func Version() string { return native.Version() }

// ABIVersion is the version of the C interface beneath.
func ABIVersion() uint32 { return native.ABIVersion() }

// ShutDown ends the process's part in everything: requests that wait end as cancelled, cards in Slack are edited and telemetry is
// delivered, for at most patience (above zero, at most a minute). Call it last, before the program ends; without it all of that is
// lost and nothing else is.
func ShutDown(patience time.Duration) error { return errorOf(native.ShutDown(patience.Seconds())) }
