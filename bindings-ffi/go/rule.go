package agentsudo

import (
	"context"
	"fmt"
	"reflect"
	"runtime"

	"agentsudo.dev/agentsudo/internal/lift"
	"agentsudo.dev/agentsudo/internal/native"
)

// Rule is what stands before a function: the scopes it needs, and what happens without them. It is made once and used by every
// call, from any goroutine.
type Rule struct {
	handle   *handle[native.Guard]
	asks     OnDeny
	number   uint32
	function string
}

// RuleOptions are what a rule may say besides function and scope. The zero value of each field is its default.
type RuleOptions struct {
	// OnDeny is what happens when the scope is missing: [Raise], [Log], a [Callback], or an approver such as a *[SlackApproval].
	// Nil is Raise.
	OnDeny OnDeny
	// Scopes are more scopes that the function needs.
	Scopes []string
	// AnyOf lets one of the scopes be enough; otherwise all are needed.
	AnyOf bool
	// Surface is what is guarded, for the record: SurfaceFunction.
	Surface Surface
}

// Surface is what kind of thing a rule stands before.
type Surface string

// The surfaces.
const (
	SurfaceFunction Surface = "function"
	SurfaceModel    Surface = "model"
	SurfaceEndpoint Surface = "endpoint"
)

// OnDeny is what happens when a scope is missing: [Raise], [Log], a [Callback], a *[SlackApproval], a *[CloudApproval] or a
// *[ConsoleApproval]. Other packages cannot add to it.
type OnDeny interface {
	// settle answers a question whose arguments are frozen, and says how the answer becomes a permit.
	settle(ctx context.Context, request *Request) (answer, error)
}

// answer turns what came back, with the call's arguments as they are now, into leave to run.
type answer func(arguments string) (native.Permit, error)

// Mode is an [OnDeny] that asks nobody.
type Mode string

// The modes.
const (
	// Raise refuses the call.
	Raise Mode = "raise"
	// Log puts the call on record and lets it run all the same: audit mode.
	Log Mode = "log"
)

func (m Mode) settle(context.Context, *Request) (answer, error) {
	return nil, &InternalError{"agentsudo: a rule that asks nobody was asked; nothing runs because of it"}
}

// NewRule makes a rule for the function of that name (shown to people; cut after 256 characters), which needs scope. Options may be
// nil. A wrong argument is an *[InvalidError].
func NewRule(function, scope string, options *RuleOptions) (*Rule, error) {
	var given RuleOptions
	if options != nil {
		given = *options
	}
	if given.OnDeny == nil {
		given.OnDeny = Raise
	}
	if asks := reflect.ValueOf(given.OnDeny); asks.Kind() != reflect.String && asks.IsNil() {
		return nil, &InvalidError{fmt.Sprintf("`OnDeny` is a nil %T: make one", given.OnDeny)}
	}
	all := optionsOfRule(given)
	mode, asksNobody := given.OnDeny.(Mode)
	if asksNobody {
		all["on_deny"] = string(mode)
	}
	bits, failure := native.NewGuard(function, append([]string{scope}, given.Scopes...), all, !asksNobody)
	if failure != nil {
		return nil, errorOf(failure)
	}
	return &Rule{
		handle: newHandle(bits, native.Guard.Free), asks: given.OnDeny, number: ruleCount.Add(1), function: function,
	}, nil
}

func optionsOfRule(given RuleOptions) options {
	all := options{}
	all.text("surface", string(given.Surface))
	if given.AnyOf {
		all["require"] = "any"
	}
	return all
}

// MustRule is NewRule for rules that are package variables: it panics if an argument is wrong.
func MustRule(function, scope string, options *RuleOptions) *Rule {
	rule, err := NewRule(function, scope, options)
	if err != nil {
		panic("agentsudo: " + err.Error())
	}
	return rule
}

// Close gives back what the rule holds. Calls through it are errors from now on.
func (r *Rule) Close() error { r.handle.close(); return nil }

// Run runs fn if the context's session may, and returns what it returns. Arguments are what a human is shown and what must still be
// there with the answer: a struct, whose fields are the arguments (named by their json tags), a map[string]any, [Args], or nil.
// They are not looked at if the scope is held.
//
// A refusal is a *[PermissionDeniedError]; fn has not run then. An error of fn's or of a [Callback]'s comes through as it is.
func (r *Rule) Run(ctx context.Context, arguments any, fn func(context.Context) error) error {
	_, err := Call(ctx, r, arguments, func(ctx context.Context) (struct{}, error) { return struct{}{}, fn(ctx) })
	return err
}

// Call is [Rule.Run] for a function that returns a value.
func Call[T any](ctx context.Context, rule *Rule, arguments any, fn func(context.Context) (T, error)) (T, error) {
	permit, err := rule.enter(ctx, arguments)
	if err != nil {
		var nothing T
		return nothing, err
	}
	if permit == 0 {
		return fn(ctx)
	}
	return reported(ctx, permit, fn)
}

// CallWith is [Call] for a function that takes the arguments it runs with: as they are or, where the rule's approver takes edits
// ([SlackOptions].Edits), as a person has changed them before approving. [Session.Edits] says so then.
func CallWith[In, Out any](ctx context.Context, rule *Rule, in In, fn func(context.Context, In) (Out, error)) (Out, error) {
	permit, err := rule.enterTaking(ctx, in)
	if err != nil {
		var nothing Out
		return nothing, err
	}
	if permit == 0 {
		return fn(ctx, in)
	}
	return reported(ctx, permit, func(ctx context.Context) (Out, error) {
		approved, err := rule.approved(ctx, permit, in)
		if err != nil {
			var nothing Out
			return nothing, err
		}
		return fn(ctx, approved.(In))
	})
}

// reported runs what a human allowed and tells how that went, also if it panics.
func reported[T any](ctx context.Context, permit native.Permit, fn func(context.Context) (T, error)) (T, error) {
	succeeded := false
	defer func() {
		permit.Finished(succeeded)
		permit.Free()
	}()
	value, err := fn(ctx)
	succeeded = err == nil
	return value, err
}

// enter is the gate: nil means that the call may run, once.
func (r *Rule) enter(ctx context.Context, arguments any) (native.Permit, error) {
	session := SessionFrom(ctx)
	if session != nil && session.remembers(r) {
		return 0, nil
	}
	return r.meet(ctx, session, arguments, false)
}

// enterTaking is enter for a caller that runs what [Rule.approved] gives.
func (r *Rule) enterTaking(ctx context.Context, arguments any) (native.Permit, error) {
	session := SessionFrom(ctx)
	if session != nil && session.remembers(r) {
		return 0, nil
	}
	// What a callback asks by itself is about the call as it is.
	_, isCallback := r.asks.(Callback)
	return r.meet(ctx, session, arguments, !isCallback)
}

// meet is the gate itself.
func (r *Rule) meet(ctx context.Context, session *Session, arguments any, takesEdits bool) (native.Permit, error) {
	var bits native.Session
	if session != nil {
		bits = session.handle.get()
	}
	status, question, failure := native.Begin(bits, r.handle.get())
	if status == native.OK && session != nil {
		session.remember(r)
	}
	runtime.KeepAlive(session)
	runtime.KeepAlive(r)
	switch {
	case status == native.OK:
		return 0, nil
	case status == native.Ask:
		return r.ask(ctx, session, question, arguments, takesEdits)
	case status == native.NoSession && session != nil && session.err != nil:
		return 0, causedBy(errorOf(failure), session.err)
	default:
		return 0, errorOf(failure)
	}
}

func (r *Rule) ask(
	ctx context.Context, session *Session, question native.Question, arguments any, takesEdits bool,
) (native.Permit, error) {
	defer question.Free()
	named, err := lift.Named(arguments)
	if err != nil {
		return 0, &InvalidError{"the call's arguments cannot be named: " + err.Error()}
	}
	if takesEdits {
		if failure := question.TakeEdits(lift.Fixed(named)); failure != nil {
			return 0, errorOf(failure)
		}
	}
	if failure := question.Freeze(lift.Arguments(named)); failure != nil {
		return 0, errorOf(failure)
	}
	request, err := newRequest(question, session, arguments)
	if err != nil {
		return 0, err
	}
	if cause := ctx.Err(); cause != nil {
		return 0, causedBy(errorOf(question.AnswerUnasked("cancelled")), cause)
	}
	answer, err := r.asks.settle(ctx, request)
	if err != nil {
		return 0, err
	}
	// As they are now: what was approved is what runs.
	live, err := lift.Named(arguments)
	if err != nil {
		return 0, &InvalidError{"the call's arguments cannot be named any more: " + err.Error()}
	}
	permit, err := answer(lift.Arguments(live))
	if err != nil {
		return 0, err
	}
	return permit, nil
}
