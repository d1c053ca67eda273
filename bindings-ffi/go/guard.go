package agentsudo

import (
	"context"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"agentsudo.dev/agentsudo/internal/lift"
)

// Guard runs fn if the agent of the context's session holds scope, and returns what it returns. Without the scope the call is
// refused with a *[PermissionDeniedError]; fn has not run then. To ask somebody instead, make a [Rule].
func Guard[T any](ctx context.Context, scope string, fn func(context.Context) (T, error)) (T, error) {
	at := place{codeOf(unsafe.Pointer(&fn)), scope}
	if rule := lately(at); rule == nil || !rule.passes(ctx) {
		if err := check(ctx, at); err != nil {
			var nothing T
			return nothing, err
		}
	}
	return fn(ctx)
}

// Run is [Guard] for a function that returns nothing but an error.
func Run(ctx context.Context, scope string, fn func(context.Context) error) error {
	at := place{codeOf(unsafe.Pointer(&fn)), scope}
	if rule := lately(at); rule == nil || !rule.passes(ctx) {
		if err := check(ctx, at); err != nil {
			return err
		}
	}
	return fn(ctx)
}

// codeOf is where the code of the function is that the pointer points to: reflect's Value.Pointer, without the way through it.
func codeOf(fn unsafe.Pointer) uintptr {
	code := *(**uintptr)(fn)
	if code == nil {
		return 0
	}
	return *code
}

// Func gives a guarded function: of the same type, and refused where the rule refuses. In is what a human is shown of a call: a
// struct whose fields are the arguments, named by their json tags, or a map with text keys, or a pointer to one.
//
//	var refund = agentsudo.Func(rule, func(ctx context.Context, in RefundArgs) (Receipt, error) { … })
//
// Where the rule's approver takes edits ([SlackOptions].Edits), fn runs with what a person has approved; [Session.Edits] says so.
//
// It panics if In says nothing about the arguments' names or has fields that nobody could be shown: that is a mistake in the
// program, found when it starts.
func Func[In, Out any](rule *Rule, fn func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	if rule == nil || fn == nil {
		panic("agentsudo: Func needs a rule and a function")
	}
	if err := lift.Check(reflect.TypeOf((*In)(nil)).Elem()); err != nil {
		panic("agentsudo: Func: " + err.Error())
	}
	return func(ctx context.Context, in In) (Out, error) {
		// First: making the arguments fit for whoever may have to see them costs an allocation.
		if rule.passes(ctx) {
			return fn(ctx, in)
		}
		return CallWith(ctx, rule, in, fn)
	}
}

// place is where a scope is asked for: the function's code and the scope.
type place struct {
	code  uintptr
	scope string
}

// What Guard and Run have met so far, replaced as a whole. The rules are plain ones: nothing about a session is kept.
var (
	known       atomic.Pointer[map[place]*Rule]
	knownChange sync.Mutex
)

// A program with more places than that (scopes with an id in them, say) makes a rule for each call beyond.
const mostKnown = 1024

// The rules that were used last, each in the one place where it can be: quicker than the map.
var recent [256]atomic.Pointer[met]

type met struct {
	at   place
	rule *Rule
}

func recently(at place) *atomic.Pointer[met] {
	return &recent[(at.code>>4^at.code>>12^uintptr(len(at.scope)))%uintptr(len(recent))]
}

// lately is the rule of a place that was used not long ago, or nil.
func lately(at place) *Rule {
	if last := recently(at).Load(); last != nil && last.at == at {
		return last.rule
	}
	return nil
}

// check is the gate for a call that cannot run as one before it did.
func check(ctx context.Context, at place) error {
	if rule := lately(at); rule != nil {
		_, err := rule.enter(ctx, nil)
		return err
	}
	if rules := known.Load(); rules != nil {
		if rule := (*rules)[at]; rule != nil {
			recently(at).Store(&met{at, rule})
			_, err := rule.enter(ctx, nil)
			return err
		}
	}
	return checkNew(ctx, at)
}

func checkNew(ctx context.Context, at place) error {
	rule, err := NewRule(functionName(at.code), at.scope, nil)
	if err != nil {
		return err
	}
	if !keep(at, rule) {
		defer rule.Close()
	}
	_, err = rule.enter(ctx, nil)
	return err
}

func keep(at place, rule *Rule) bool {
	knownChange.Lock()
	defer knownChange.Unlock()
	fresh := map[place]*Rule{at: rule}
	if rules := known.Load(); rules != nil {
		if len(*rules) >= mostKnown {
			return false
		}
		for at, rule := range *rules {
			fresh[at] = rule
		}
	}
	known.Store(&fresh)
	return true
}

// functionName is a function's name as people know it: without the path of its package, and without the number that Go gives a
// function literal.
func functionName(code uintptr) string {
	fn := runtime.FuncForPC(code)
	if fn == nil {
		return "function"
	}
	name := fn.Name()
	name = name[strings.LastIndexByte(name, '/')+1:]
	if _, after, found := strings.Cut(name, "."); found {
		name = after
	}
	name = strings.TrimSuffix(name, "-fm")
	for {
		at := strings.LastIndexByte(name, '.')
		if at <= 0 || !isLiteral(name[at+1:]) {
			return name
		}
		name = name[:at]
	}
}

// isLiteral: "func1", "1", "gowrap2".
func isLiteral(part string) bool {
	for _, prefix := range []string{"func", "gowrap", ""} {
		rest := strings.TrimPrefix(part, prefix)
		if strings.HasPrefix(part, prefix) && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return false
}
