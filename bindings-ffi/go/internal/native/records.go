package native

/*
#include <agentsudo.h>

extern void agentsudoGoLog(int32_t level, char *logger, char *line);

static inline void agentsudo_go_log(void *user_data, int32_t level, const char *logger, const char *line) {
    (void)user_data;
    agentsudoGoLog(level, (char *)logger, (char *)line);
}

static inline enum agentsudo_status agentsudo_go_log_set(int on, int32_t level, agentsudo_error *error) {
    return agentsudo_log_set(on ? agentsudo_go_log : NULL, level, NULL, NULL, error);
}
*/
import "C"

import "sync/atomic"

// What is put on record, and where it goes; and rules over texts.

var logTo atomic.Pointer[func(level int, logger, line string)]

// SetLog tells lines of a level and above to a function; nil ends it.
func SetLog(level int, tell func(level int, logger, line string)) *Failure {
	on := C.int(0)
	if tell != nil {
		logTo.Store(&tell)
		on = 1
	}
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_go_log_set(on, C.int32_t(level), details)
	})
	if tell == nil {
		logTo.Store(nil)
	}
	return failure
}

// SetAudit turns the audit file on, or off with "".
func SetAudit(path, onError string) *Failure {
	var t texts
	defer t.free()
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_audit_set(t.optional(path), t.optional(onError), details)
	})
}

// VerifyAudit checks an audit file's chain.
func VerifyAudit(path string, count uint64, head string) (bool, string, *Failure) {
	var t texts
	defer t.free()
	var holds C.bool
	report, failure := described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_audit_verify(t.text(path), C.uint64_t(count), t.optional(head), &holds, text, details)
	})
	return failure == nil && bool(holds), report, failure
}

// NewTelemetry makes a sender.
func NewTelemetry(options map[string]any) (Telemetry, *Failure) {
	var t texts
	defer t.free()
	var made C.agentsudo_telemetry
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_telemetry_new(t.options(options), &made, details)
	})
	return Telemetry(made.bits), failure
}

func (t Telemetry) c() C.agentsudo_telemetry { return C.agentsudo_telemetry{bits: C.uint64_t(t)} }

// Attach sends all decisions there; null sends them nowhere.
func (t Telemetry) Attach() *Failure {
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_telemetry_attach(t.c(), details)
	})
}

// AttachAgent sends one agent's decisions there.
func (t Telemetry) AttachAgent(agent Agent) *Failure {
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_telemetry_attach_agent(t.c(), agent.c(), details)
	})
}

// Send takes one event, a JSON object.
func (t Telemetry) Send(event string) *Failure {
	var held texts
	defer held.free()
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_telemetry_send(t.c(), held.text(event), details)
	})
}

// Flush sends what is buffered.
func (t Telemetry) Flush() *Failure {
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_telemetry_flush(t.c(), details)
	})
}

// Close sends what is buffered and takes nothing more.
func (t Telemetry) Close() *Failure {
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_telemetry_close(t.c(), details)
	})
}

// Counts tells how many events were delivered and dropped.
func (t Telemetry) Counts() (delivered, dropped uint64, failure *Failure) {
	var took, lost C.uint64_t
	failure = call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_telemetry_counts(t.c(), &took, &lost, details)
	})
	return uint64(took), uint64(lost), failure
}

// Free frees the handle.
func (t Telemetry) Free() { C.agentsudo_telemetry_free(t.c()) }

// NewGuardrails makes guardrails.
func NewGuardrails(options map[string]any) (Guardrails, *Failure) {
	var t texts
	defer t.free()
	var made C.agentsudo_guardrails
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_guardrails_new(t.options(options), &made, details)
	})
	return Guardrails(made.bits), failure
}

func (g Guardrails) c() C.agentsudo_guardrails { return C.agentsudo_guardrails{bits: C.uint64_t(g)} }

// Check checks a text: whether it passes, and why not.
func (g Guardrails) Check(text, place string) (bool, string, *Failure) {
	var t texts
	defer t.free()
	var passes C.bool
	violation, failure := described(func(why *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_guardrails_check(g.c(), t.text(text), t.text(place), &passes, why, details)
	})
	return failure == nil && bool(passes), violation, failure
}

// Redirect is what to answer instead.
func (g Guardrails) Redirect() (string, *Failure) {
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_guardrails_redirect(g.c(), text, details)
	})
}

// Free frees the handle.
func (g Guardrails) Free() { C.agentsudo_guardrails_free(g.c()) }
