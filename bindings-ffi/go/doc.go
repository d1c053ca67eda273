// Package agentsudo is sudo for AI agents: a guarded function runs only inside a session of an agent that holds the scope for it.
// Where the scope is missing, the call is refused, put on record, asked of a callback, or put to a human in Slack, who sees exactly
// what would run and answers once.
//
//	agent, err := agentsudo.NewAgent("SupportBot", []string{"read:*"}, nil)
//	ctx, session := agent.Start(ctx)
//	defer session.End()
//
//	order, err := agentsudo.Guard(ctx, "read:orders", func(ctx context.Context) (Order, error) {
//		return orders.Read(ctx, "A-17")
//	})
//	if errors.Is(err, agentsudo.ErrPermissionDenied) {
//		// The function did not run. errors.As gives a *PermissionDeniedError with everything that is known.
//	}
//
// The session travels in the [context.Context], so every function that gets the context is in the session. [Guard] and [Run] guard
// one call of a scope; a [Rule] is made once, may ask somebody, and makes guarded functions with [Func].
//
// Waiting for a human holds a goroutine and no thread, and ends with the context: the request is then cancelled and the function
// does not run. Everything here may be used from any goroutine at the same time.
//
// What a program makes (agents, rules, approvers and so on) holds a little memory outside Go's heap. Close gives it back; the
// garbage collector does too, later. Closing anything never lets a call run.
//
// The guide is docs/go.md, and docs/errors.md lists every code and reason.
package agentsudo
