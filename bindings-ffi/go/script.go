package agentsudo

import (
	"context"

	"agentsudo.dev/agentsudo/internal/native"
	"agentsudo.dev/agentsudo/internal/script"
)

// scripted answers by script, through the same desk, the same gate and onto the same record: for package agentsudotest.
type scripted struct {
	decide func(request any) (script.Answer, error)
}

func init() {
	script.New = func(decide func(any) (script.Answer, error)) any { return &scripted{decide} }
}

func (s *scripted) settle(ctx context.Context, request *Request) (answer, error) {
	said, err := s.decide(request)
	if err != nil {
		return nil, err
	}
	return settled(ctx, request, func(request *Request) (native.Ticket, *native.Failure) {
		// In seconds. The shortest wait there is, where nobody is going to answer.
		timeout := 300.0
		if said.Silent && !said.Open {
			timeout = 0.001
		}
		ticket, failure := native.ScriptAsk(request.question, timeout)
		if failure == nil && !said.Silent {
			failure = ticket.ScriptAnswer(said.Approved, said.User, said.Note)
		}
		return ticket, failure
	})
}
