package agentsudo

import (
	"context"
	"encoding/json"
	"runtime"
	"strings"

	"agentsudo.dev/agentsudo/internal/lift"
	"agentsudo.dev/agentsudo/internal/native"
)

// approver is what all ways to ask a human share.
type approver struct {
	handle *handle[native.Approver]
	// key names a request; nil is no name for any.
	key func(*Request) string
	// preview says what a call will do; nil is no words for any.
	preview func(*Request) string
}

type approverInfo struct {
	Mode    string `json:"mode"`
	Channel string `json:"channel"`
}

func (a *approver) look() approverInfo {
	defer runtime.KeepAlive(a)
	var info approverInfo
	if text, failure := a.handle.get().JSON(); failure == nil {
		_ = json.Unmarshal([]byte(text), &info)
	}
	return info
}

func (a *approver) settle(ctx context.Context, request *Request) (answer, error) {
	return settled(ctx, request, a.ask)
}

func (a *approver) ask(request *Request) (native.Ticket, *native.Failure) {
	defer runtime.KeepAlive(a)
	if a.preview != nil {
		if words := a.preview(request); words != "" {
			if failure := request.question.Preview(words); failure != nil {
				return 0, failure
			}
		}
	}
	return a.handle.get().Ask(request.question, a.keyOf(request))
}

func (a *approver) keyOf(request *Request) string {
	if a.key == nil {
		return ""
	}
	return a.key(request)
}

// settled asks, waits, and says how the request's end becomes a permit.
func settled(
	ctx context.Context, request *Request, ask func(*Request) (native.Ticket, *native.Failure),
) (answer, error) {
	bits, failure := ask(request)
	if failure != nil {
		if !native.IsDenied(failure.Status) {
			return nil, errorOf(failure)
		}
		return nil, errorOf(request.question.AnswerUnasked(failure.Reason))
	}
	ticket := newTicket(bits)
	cause := ticket.wait(ctx)
	return func(arguments string) (native.Permit, error) {
		defer ticket.Close()
		permit, failure := request.question.AnswerTicket(ticket.handle.get(), arguments)
		switch {
		case failure == nil && cause != nil:
			// It was approved, and nobody is there any more.
			permit.Finished(false)
			permit.Free()
			return 0, causedBy(errorOf(request.about(cancelled)), cause)
		case failure != nil && failure.Status == native.Pending:
			return 0, &InternalError{"agentsudo: the request has not ended; nothing runs because of it"}
		}
		return permit, causedBy(errorOf(failure), cause)
	}, nil
}

// What a request comes to whose caller went away, where the core has no more to say.
var cancelled = &native.Failure{
	Status: native.Rejected, Reason: "cancelled", Message: "the caller went away before the function ran; it did not run",
}

// about adds what the question knows to an error of asking.
func (r *Request) about(failure *native.Failure) *native.Failure {
	told := *failure
	if told.Function == "" {
		told.Agent, told.AgentID, told.Scope, told.Function = r.agent, r.agentID, r.Scope, r.Function
	}
	return &told
}

// RequestApproval asks about a request from within a [Callback], waits, and spends the approval if there is one: return what it
// returns. False without an error is a no or a timeout, and the caller's error says which. An error means that nobody could be
// asked, or that the context ended first.
func (a *approver) RequestApproval(ctx context.Context, request *Request) (bool, error) {
	bits, failure := a.ask(request)
	if failure != nil {
		return false, errorOf(request.about(failure))
	}
	ticket := newTicket(bits)
	defer ticket.Close()
	cause := ticket.wait(ctx)
	status, failure := ticket.handle.get().Poll()
	switch {
	case cause != nil && failure != nil && native.IsDenied(failure.Status):
		return false, causedBy(errorOf(request.about(failure)), cause)
	case cause != nil:
		return false, causedBy(errorOf(request.about(cancelled)), cause)
	case status != native.OK:
		return false, nil
	}
	if err := ticket.Claim(); err != nil {
		return false, err
	}
	return true, nil
}

// Ask asks a human about a call that does not meet the gate: nothing but the program itself keeps it from running. Run it only after
// [Ticket.Wait] and [Ticket.Claim] returned no error. Arguments are as for [Rule.Run].
func (a *approver) Ask(agent *Agent, function string, scopes []string, arguments any) (*Ticket, error) {
	defer runtime.KeepAlive(a)
	defer runtime.KeepAlive(agent)
	named, err := lift.Named(arguments)
	if err != nil {
		return nil, &InvalidError{"the call's arguments cannot be named: " + err.Error()}
	}
	text := lift.Arguments(named)
	key := a.keyOf(&Request{
		Agent: agent, Scope: strings.Join(scopes, ", "), Function: function, Arguments: arguments, JSON: json.RawMessage(text),
	})
	bits, failure := a.handle.get().AskAbout(agent.handle.get(), function, scopes, text, key)
	if failure != nil {
		return nil, errorOf(failure)
	}
	return newTicket(bits), nil
}

// Close gives back what the approver holds. Requests made with it go on.
func (a *approver) Close() error { a.handle.close(); return nil }
