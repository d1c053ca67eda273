package agentsudo

import (
	"context"
	"encoding/json"
	"errors"

	"agentsudo.dev/agentsudo/internal/lift"
	"agentsudo.dev/agentsudo/internal/native"
)

// Arg is one argument of a call: its parameter's name, and its value.
type Arg = lift.Arg

// Args are arguments by name, in the order they are to be shown in: agentsudo.Args{{"order", id}, {"amount", amount}}.
type Args = []Arg

// Form is an argument in one of the documented forms (docs/go.md), for those that no Go type stands for:
// agentsudo.Form{Tag: "$date", Text: "2026-11-22"}.
type Form = lift.Form

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

func (c Callback) settle(ctx context.Context, request *Request) (answer, error) {
	allowed, err := c(ctx, request)
	verdict := native.Deny
	switch {
	case errors.Is(err, errNoVerdict):
		verdict = noVerdict
	case err != nil:
		return nil, err
	case allowed:
		verdict = native.Allow
	}
	return func(arguments string) (native.Permit, error) {
		permit, failure := request.question.Answer(verdict, arguments)
		return permit, errorOf(failure)
	}, nil
}

// Verdict turns an answer of any type, as decoders and policy engines give it, into what a [Callback] returns. Exactly true is a yes
// and exactly false a no. Everything else (1, "true", nil) is no clear answer: return the error, and the call is refused for that
// (invalid_verdict).
func Verdict(answer any) (bool, error) {
	allowed, ok := answer.(bool)
	if !ok {
		return false, errNoVerdict
	}
	return allowed, nil
}

var errNoVerdict = errors.New("agentsudo: the answer is neither true nor false")

// Neither of the two verdicts.
const noVerdict int32 = -1

// ArgumentsJSON writes arguments as a digest is made over them: for tests and records of one's own. What has no form is written so
// that asking about it is refused.
func ArgumentsJSON(arguments Args) string { return lift.Arguments(arguments) }
