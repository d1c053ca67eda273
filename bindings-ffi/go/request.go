package agentsudo

import (
	"context"
	"encoding/json"

	"agentsudo.dev/agentsudo/internal/lift"
	"agentsudo.dev/agentsudo/internal/native"
)

// Arg is one argument of a call: its parameter's name, and its value.
type Arg = lift.Arg

// Args are arguments by name, in the order they are to be shown in: agentsudo.Args{{"order", id}, {"amount", amount}}.
type Args = []Arg

// Request is a call whose scope is missing, as a [Callback] is told of it. It is good until the callback returns.
type Request struct {
	// Agent is who asks; Session is in which session.
	Agent   *Agent
	Session *Session
	// Scope is what is missing ("a, b" if several are), Function what would run.
	Scope, Function string
	// Arguments are what was passed: the struct, the map or the Args. Changing what they hold makes the approval void.
	Arguments any
	// JSON are the arguments as they were frozen, in the forms of docs/go.md, and Digest is what an approval of them is bound to.
	JSON   json.RawMessage
	Digest string

	question native.Question
	agentID  string
	agent    string
}

func newRequest(question native.Question, session *Session, arguments any) (*Request, error) {
	var told struct {
		Agent     string          `json:"agent"`
		AgentID   string          `json:"agent_id"`
		Scope     string          `json:"scope"`
		Function  string          `json:"function"`
		Arguments json.RawMessage `json:"arguments"`
		Digest    string          `json:"digest"`
	}
	text, failure := question.JSON()
	if failure != nil {
		return nil, errorOf(failure)
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		return nil, &InternalError{"agentsudo: a question cannot be read: " + err.Error()}
	}
	return &Request{
		Agent: session.agent, Session: session, Scope: told.Scope, Function: told.Function, Arguments: arguments,
		JSON: told.Arguments, Digest: told.Digest, question: question, agentID: told.AgentID, agent: told.Agent,
	}, nil
}

// Callback is asked whether a call may run whose scope is missing. Only exactly true without an error is a yes. Its error comes
// through to the caller as it is, and the function has not run. What it asks of an approver ([SlackApproval.RequestApproval])
// goes on record with its answer.
type Callback func(ctx context.Context, request *Request) (bool, error)

func (c Callback) mode() string { return "ask" }

func (c Callback) ready() error {
	if c == nil {
		return &InvalidError{"`OnDeny` is a nil Callback: give it a function"}
	}
	return nil
}

func (c Callback) settle(ctx context.Context, request *Request) (answer, error) {
	allowed, err := c(ctx, request)
	if err != nil {
		return nil, err
	}
	verdict := native.Deny
	if allowed {
		verdict = native.Allow
	}
	return func(arguments string) (native.Permit, error) {
		permit, failure := request.question.Answer(verdict, arguments)
		return permit, errorOf(failure)
	}, nil
}
