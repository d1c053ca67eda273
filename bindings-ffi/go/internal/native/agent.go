package native

// #include <agentsudo.h>
import "C"

// Who asks, and when.

// NewAgent makes an agent.
func NewAgent(name string, scopes []string, options map[string]any) (Agent, *Failure) {
	var t texts
	defer t.free()
	var agent C.agentsudo_agent
	list, count := t.list(scopes)
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_agent_new(t.text(name), list, count, t.options(options), &agent, details)
	})
	return Agent(agent.bits), failure
}

func (a Agent) c() C.agentsudo_agent { return C.agentsudo_agent{bits: C.uint64_t(a)} }

// JSON is all of the agent.
func (a Agent) JSON() (string, *Failure) {
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_agent_json(a.c(), text, details)
	})
}

// Update changes name, role and lifetime of sessions.
func (a Agent) Update(options map[string]any) *Failure {
	var t texts
	defer t.free()
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_agent_update(a.c(), t.options(options), details)
	})
}

// HasScope says whether the agent holds a scope. False if anything is wrong.
func (a Agent) HasScope(scope string) bool {
	var t texts
	defer t.free()
	var held C.bool
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_agent_has_scope(a.c(), t.text(scope), &held, details)
	})
	return failure == nil && bool(held)
}

// ChangeScopes grants and revokes in one step.
func (a Agent) ChangeScopes(grant, revoke []string) *Failure {
	var t texts
	defer t.free()
	granted, grantCount := t.list(grant)
	revoked, revokeCount := t.list(revoke)
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_agent_change_scopes(a.c(), granted, grantCount, revoked, revokeCount, details)
	})
}

// Free frees the handle.
func (a Agent) Free() { C.agentsudo_agent_free(a.c()) }

// Start starts a session.
func (a Agent) Start() (Session, *Failure) {
	var session C.agentsudo_session
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_session_start(a.c(), &session, details)
	})
	return Session(session.bits), failure
}

func (s Session) c() C.agentsudo_session { return C.agentsudo_session{bits: C.uint64_t(s)} }

// Times tells when a session began and ends.
type Times struct {
	StartedUnixMilli, ExpiresUnixMilli int64
	Expired, Ended                     bool
}

// Look tells how a session stands.
func (s Session) Look() (Times, *Failure) {
	var times C.agentsudo_session_times
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_session_look(s.c(), &times, details)
	})
	return Times{
		StartedUnixMilli: int64(times.started_unix_ms),
		ExpiresUnixMilli: int64(times.expires_unix_ms),
		Expired:          bool(times.expired),
		Ended:            bool(times.ended),
	}, failure
}

// JSON is all of the session.
func (s Session) JSON() (string, *Failure) {
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_session_json(s.c(), text, details)
	})
}

// Shorten lets it end earlier.
func (s Session) Shorten(seconds float64) *Failure {
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_session_shorten(s.c(), C.double(seconds), details)
	})
}

// End ends it.
func (s Session) End() *Failure {
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_session_end(s.c(), details)
	})
}

// Free ends it and frees its handle.
func (s Session) Free() { C.agentsudo_session_free(s.c()) }
