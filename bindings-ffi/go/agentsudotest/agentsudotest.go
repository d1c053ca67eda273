// Package agentsudotest is for the tests of programs that use agentsudo: an approver that answers by script, through the same gate
// and onto the same record as a human's answer.
//
//	approval := agentsudotest.Script(agentsudotest.Approve(), agentsudotest.Deny("wrong customer"))
//	rule, err := agentsudo.NewRule("refund", "refund:orders", &agentsudo.RuleOptions{OnDeny: approval.OnDeny()})
package agentsudotest

import (
	"fmt"
	"sync"

	"agentsudo.dev/agentsudo"
	"agentsudo.dev/agentsudo/internal/script"
)

// Answer is what a script says to a request.
type Answer struct{ said script.Answer }

// Approve is a yes.
func Approve() Answer { return Answer{script.Answer{Approved: true, User: "script"}} }

// Deny is a no, with the human's words.
func Deny(note string) Answer { return Answer{script.Answer{User: "script", Note: note}} }

// By is the answer as another user's than "script".
func (a Answer) By(user string) Answer { a.said.User = user; return a }

// Saying is the answer with these words.
func (a Answer) Saying(note string) Answer { a.said.Note = note; return a }

// Timeout is nobody's answering.
func Timeout() Answer { return Answer{script.Answer{Silent: true}} }

// Wait leaves the request open: the call waits until the test answers it ([agentsudo.Pending], [agentsudo.Approve],
// [agentsudo.Deny]), for five minutes at most.
func Wait() Answer { return Answer{script.Answer{Silent: true, Open: true}} }

// Approval answers by script. It may be used from any goroutine.
type Approval struct {
	mutex    sync.Mutex
	answers  []Answer
	decide   func(agentsudo.Request) Answer
	requests []agentsudo.Request
}

// Script answers with these answers, in order. A request beyond them is an error, which comes through to the caller; the function
// has not run.
func Script(answers ...Answer) *Approval { return &Approval{answers: answers} }

// Decide answers each request by a function.
func Decide(decide func(agentsudo.Request) Answer) *Approval { return &Approval{decide: decide} }

// OnDeny is the approver, for a rule.
func (a *Approval) OnDeny() agentsudo.OnDeny {
	return script.New(func(request any) (script.Answer, error) {
		answer, err := a.next(*request.(*agentsudo.Request))
		return answer.said, err
	}).(agentsudo.OnDeny)
}

// Requests are what a human would have been asked so far.
func (a *Approval) Requests() []agentsudo.Request {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return append([]agentsudo.Request(nil), a.requests...)
}

func (a *Approval) next(request agentsudo.Request) (Answer, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.requests = append(a.requests, request)
	if a.decide != nil {
		return a.decide(request), nil
	}
	if len(a.answers) == 0 {
		return Answer{}, fmt.Errorf("agentsudotest: no answer is left for %s%s", request.Function, request.JSON)
	}
	answer := a.answers[0]
	a.answers = a.answers[1:]
	return answer, nil
}
