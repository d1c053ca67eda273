package agentsudo

import (
	"context"
	"encoding/json"
	"runtime"
	"time"

	"agentsudo.dev/agentsudo/internal/native"
)

// Ticket is the caller's end of a request to a human: wait for it, spend the approval, or walk away.
type Ticket struct{ handle *handle[native.Ticket] }

func newTicket(bits native.Ticket) *Ticket {
	return &Ticket{newHandle(bits, native.Ticket.Free)}
}

// Approval is a request to a human and how it stands.
type Approval struct {
	// ID is what the buttons carry, Code the 8 characters that people see and type.
	ID   string `json:"id"`
	Code string `json:"code"`
	// Who asks, and what would run.
	Agent     string   `json:"agent"`
	AgentID   string   `json:"agent_id"`
	SessionID string   `json:"session_id"`
	Function  string   `json:"function"`
	Scopes    []string `json:"scopes"`
	// Digest (hex) is what an approval is bound to.
	Digest string `json:"digest"`
	// Channel is where it was asked.
	Channel string `json:"channel"`
	// When it was made, and until when an answer is awaited, in UTC.
	CreatedAt time.Time `json:"created_at"`
	Deadline  time.Time `json:"deadline"`
	// State is how it stands ("pending", "approved", "denied" and so on); DecidedBy and Note are the human's. Empty from
	// [Ticket.Request].
	State     string `json:"state"`
	DecidedBy string `json:"decided_by"`
	Note      string `json:"note"`
}

// wait waits for the end of the request. The context's error means that it ended first, and that the request was cancelled.
func (t *Ticket) wait(ctx context.Context) error {
	defer runtime.KeepAlive(t)
	ended, failure := t.handle.get().Settled()
	if failure == nil {
		select {
		case <-ended:
			return nil
		case <-ctx.Done():
		}
	}
	t.handle.get().Cancel()
	if failure != nil {
		return errorOf(failure)
	}
	return ctx.Err()
}

// Wait waits until the request has ended or the context has: nil is an approval, which is still to be spent with [Ticket.Claim]. It
// holds no thread. If the context ends first the request goes on; end it with [Ticket.Cancel].
func (t *Ticket) Wait(ctx context.Context) error {
	defer runtime.KeepAlive(t)
	ended, failure := t.handle.get().Settled()
	if failure != nil {
		return errorOf(failure)
	}
	select {
	case <-ended:
	case <-ctx.Done():
		return ctx.Err()
	}
	_, err := t.Poll()
	return err
}

// Poll tells whether the request has ended, and nil for an approval. It does not wait.
func (t *Ticket) Poll() (ended bool, err error) {
	defer runtime.KeepAlive(t)
	status, failure := t.handle.get().Poll()
	if status == native.Pending {
		return false, nil
	}
	return true, errorOf(failure)
}

// Claim spends the approval: of all who try, one succeeds.
func (t *Ticket) Claim() error {
	defer runtime.KeepAlive(t)
	return errorOf(t.handle.get().Claim())
}

// Finished tells how the run went whose approval Claim spent.
func (t *Ticket) Finished(succeeded bool) error {
	defer runtime.KeepAlive(t)
	return errorOf(t.handle.get().Finished(succeeded))
}

// Cancel walks away: a later answer finds the request cancelled, and an approval that was not spent lapses. Twice is fine.
func (t *Ticket) Cancel() error {
	defer runtime.KeepAlive(t)
	return errorOf(t.handle.get().Cancel())
}

// Request is what was asked.
func (t *Ticket) Request() (Approval, error) {
	defer runtime.KeepAlive(t)
	var approval Approval
	text, failure := t.handle.get().JSON()
	if failure != nil {
		return approval, errorOf(failure)
	}
	return approval, json.Unmarshal([]byte(text), &approval)
}

// Close gives back what the ticket holds. The request goes on.
func (t *Ticket) Close() error { t.handle.close(); return nil }

// Approve approves a waiting request: of this process, or of a Store that an approver of the program names, whoever asked there (also
// before a restart, once an approver with that store is made). The program vouches for user (for a request that names its approvers: one of
// those ids); nothing is verified here, so prefer [SlackApproval.Handler]. The id is a request's id or its code; note, which may be
// empty, is the human's words. False if no such request waits, or user may not decide it.
func Approve(id, user, note string) (bool, error) { return decide(true, id, user, note) }

// Deny denies a waiting request; see [Approve].
func Deny(id, user, note string) (bool, error) { return decide(false, id, user, note) }

func decide(approved bool, id, user, note string) (bool, error) {
	decided, failure := native.Decide(approved, id, user, note)
	return decided, errorOf(failure)
}

// Pending are the requests that wait for an answer, in this process and in every Store that one of its approvers names, oldest first.
// An error if one of the stores cannot be read: no list is better than one that looks complete.
func Pending() ([]Approval, error) {
	text, failure := native.Waiting()
	if failure != nil {
		return nil, errorOf(failure)
	}
	var all []Approval
	err := json.Unmarshal([]byte(text), &all)
	return all, err
}

// Find is one request by its id or code, here or in a Store that an approver names; nil if there is none.
func Find(id string) (*Approval, error) {
	text, failure := native.Find(id)
	if failure != nil || text == "" {
		return nil, errorOf(failure)
	}
	var approval Approval
	return &approval, json.Unmarshal([]byte(text), &approval)
}
