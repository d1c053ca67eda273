package agentsudo

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"agentsudo.dev/agentsudo/internal/native"
)

// memo remembers that the core let a session through a rule, so that the next such call need not cross into C. It is the core's
// decision, and good for as long as the core says: until its generation or the session's time ends.
type memo struct {
	rule  *Rule
	held  native.Memo
	until time.Duration
	// After so many failures to remember, a session asks no more whether it may.
	misses int
}

// A session remembers a few rules; two that meet in one place take turns.
const memos = 8

// A session that may not remember (each grant is put on record, say) is not asked for ever.
const mostMisses = 16

// ruleCount numbers the rules.
var ruleCount atomic.Uint32

// The beginning of time, for a clock that nobody can set: the one that the core reads too.
var beginning = time.Now()

// remembers says whether this call may run as one before it did. A session that is closed has ended, which ends the generation; a
// closed rule is looked at here.
func (s *Session) remembers(r *Rule) bool {
	memo := s.memos[r.number%memos].Load()
	return memo != nil && memo.rule == r && memo.held.Holds() && time.Since(beginning) < memo.until && r.handle.get() != 0
}

// passes says the same of a call in the context's session.
func (r *Rule) passes(ctx context.Context) bool {
	session := SessionFrom(ctx)
	return session != nil && session.remembers(r)
}

// remember keeps what may be kept of a call that was just let through.
func (s *Session) remember(r *Rule) {
	place := &s.memos[r.number%memos]
	last, misses := place.Load(), 0
	if last != nil && last.rule == r {
		misses = last.misses
	}
	if misses >= mostMisses {
		return
	}
	// Before the core looks at its clock, so that this one never lags behind.
	now := time.Since(beginning)
	fresh := &memo{rule: r, held: native.Remember(s.handle.get(), r.handle.get()), misses: misses + 1}
	if left := fresh.held.LeftNanos; fresh.held.Holds() {
		fresh.misses = 0
		if left > math.MaxInt64-uint64(now) {
			left = math.MaxInt64 - uint64(now)
		}
		fresh.until = now + time.Duration(left)
	}
	place.Store(fresh)
}
