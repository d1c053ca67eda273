// Package script lets package agentsudotest make an OnDeny, which no package outside agentsudo can. Used by these two.
package script

// Answer is what a script says to a request.
type Answer struct {
	// Approved is a yes.
	Approved bool
	// Silent: nobody answers. With Open, not yet: somebody may, by the request's id.
	Silent, Open bool
	// User says so, with the words of Note.
	User, Note string
}

// New makes an agentsudo.OnDeny that is answered by a function of an *agentsudo.Request. Set by agentsudo.
var New func(decide func(request any) (Answer, error)) any
