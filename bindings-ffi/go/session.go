package agentsudo

import (
	"context"
	"encoding/json"
	"runtime"
	"sync/atomic"
	"time"

	"agentsudo.dev/agentsudo/internal/native"
)

// Session is the stretch of time in which an agent may act. It owns its end: the agent's SessionTTL, counted on a clock that nobody
// can set, or [Session.End].
type Session struct {
	handle *handle[native.Session]
	agent  *Agent
	err    error
	memos  [memos]atomic.Pointer[memo]
	edits  edits
}

// A pointer is compared quicker than a type without fields, and a guarded call asks its context first of all.
var sessionKey = &struct{ name string }{"agentsudo: the session"}

// WithSession gives a context that carries a session: for work that was handed to another context. Sessions nest; the innermost
// counts. A nil session is none.
func WithSession(ctx context.Context, session *Session) context.Context {
	return context.WithValue(ctx, sessionKey, session)
}

// SessionFrom is the session that a context carries, or nil.
func SessionFrom(ctx context.Context) *Session {
	session, _ := ctx.Value(sessionKey).(*Session)
	return session
}

// AgentFrom is the agent of the context's session, or nil.
func AgentFrom(ctx context.Context) *Agent {
	if session := SessionFrom(ctx); session != nil {
		return session.agent
	}
	return nil
}

// Err is why the session could not be started; nil if it was.
func (s *Session) Err() error { return s.err }

// Agent is whose session it is.
func (s *Session) Agent() *Agent { return s.agent }

// ID is the session's id; empty once it is closed.
func (s *Session) ID() string {
	defer runtime.KeepAlive(s)
	var info struct {
		ID string `json:"id"`
	}
	text, failure := s.handle.get().JSON()
	if failure == nil {
		_ = json.Unmarshal([]byte(text), &info)
	}
	return info.ID
}

func (s *Session) look() native.Times {
	defer runtime.KeepAlive(s)
	times, failure := s.handle.get().Look()
	if failure != nil {
		return native.Times{Expired: true, Ended: true}
	}
	return times
}

// StartedAt is when the session started, in UTC, to the millisecond.
func (s *Session) StartedAt() time.Time { return time.UnixMilli(s.look().StartedUnixMilli).UTC() }

// ExpiresAt is when its time runs out, for people, in UTC, to the millisecond.
func (s *Session) ExpiresAt() time.Time { return time.UnixMilli(s.look().ExpiresUnixMilli).UTC() }

// Expired says whether its time has run out.
func (s *Session) Expired() bool { return s.look().Expired }

// Ended says whether it was ended by hand.
func (s *Session) Ended() bool { return s.look().Ended }

// Shorten lets the session end so long from now, if it would not end earlier: nothing makes it longer.
func (s *Session) Shorten(left time.Duration) error {
	defer runtime.KeepAlive(s)
	return errorOf(s.handle.get().Shorten(left.Seconds()))
}

// End ends the session, everywhere at once and for good: what waits for an answer in it will not run. Twice is fine. Calls that are
// guarded in its context are refused from now on (CodeSessionExpired).
func (s *Session) End() {
	defer runtime.KeepAlive(s)
	if bits := s.handle.get(); bits != 0 {
		bits.End()
	}
}

// Close ends the session and gives back what it holds, now instead of when the garbage collector finds it. Calls in its context
// are refused with CodeNoSession from now on.
func (s *Session) Close() error { s.handle.close(); return nil }
