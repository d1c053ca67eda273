package main

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"agentsudo.dev/agentsudo"
)

// Guarded calls, the people they ask, and what becomes of them.

// raised is what guarded functions and callbacks of vectors return as their own error.
type raised string

func (r raised) Error() string { return string(r) }

type guarded struct {
	rule   *agentsudo.Rule
	params []string
	asks   bool
	raises bool
}

// run is one call of a guarded function, and how often its body was reached.
type run struct {
	args   agentsudo.Args
	cancel context.CancelFunc
	ran    int32
	ended  chan struct{}
	line   *line
}

type world struct {
	agents    map[string]*agentsudo.Agent
	sessions  map[string]*agentsudo.Session
	inside    []string
	guards    map[string]*guarded
	approvers map[string]*agentsudo.SlackApproval
	calls     map[string]*run
}

func newWorld() *world {
	return &world{
		map[string]*agentsudo.Agent{}, map[string]*agentsudo.Session{}, nil,
		map[string]*guarded{}, map[string]*agentsudo.SlackApproval{}, map[string]*run{},
	}
}

var here = newWorld()

// context is what a function would be called with now.
func (w *world) context() context.Context {
	ctx := context.Background()
	for _, name := range w.inside {
		ctx = agentsudo.WithSession(ctx, w.sessions[name])
	}
	return ctx
}

func (w *world) leave(name string) {
	named(w.sessions, name).End()
	for i, inside := range w.inside {
		if inside == name {
			w.inside = append(w.inside[:i:i], w.inside[i+1:]...)
			return
		}
	}
}

func named[T any](all map[string]T, name string) T {
	found, ok := all[name]
	if !ok {
		panic(fault("there is nothing called `" + name + "`"))
	}
	return found
}

func guard(l *line) (*line, error) {
	name := l.need("guard")
	made := &guarded{params: l.all("param"), raises: l.get("body", "") == "raise"}
	scopes := l.all("scope")
	if len(scopes) == 0 {
		scopes = []string{""}
	}
	options := &agentsudo.RuleOptions{Scopes: scopes[1:], AnyOf: l.get("require", "all") == "any"}
	switch onDeny := l.get("on_deny", "raise"); onDeny {
	case "approver":
		made.asks = true
		options.OnDeny = named(here.approvers, l.need("approver"))
	case "callback":
		say := l.get("say", "true")
		made.asks = strings.HasPrefix(say, "approver ")
		options.OnDeny = callback(l.all("meanwhile"), say)
	default:
		options.OnDeny = agentsudo.Mode(onDeny)
	}
	rule, err := agentsudo.NewRule(l.get("function", name), scopes[0], options)
	if err != nil {
		return nil, err
	}
	made.rule = rule
	here.guards[name] = made
	return ok(), nil
}

var answers = map[string]any{"true": true, "false": false, "one": 1, "text": "true", "none": nil, "list": []any{true}}

func callback(steps []string, say string) agentsudo.Callback {
	return func(ctx context.Context, request *agentsudo.Request) (bool, error) {
		for _, step := range steps {
			meanwhile(step, request.Arguments.(agentsudo.Args))
		}
		if say == "raise" {
			return true, raised("the callback raised")
		}
		if strings.HasPrefix(say, "approver ") {
			return named(here.approvers, strings.TrimPrefix(say, "approver ")).RequestApproval(ctx, request)
		}
		return agentsudo.Verdict(named(answers, say))
	}
}

func meanwhile(step string, args agentsudo.Args) {
	word, rest, _ := strings.Cut(step, " ")
	switch word {
	case "tick":
		advance(number(rest))
	case "end":
		named(here.sessions, rest).End()
	case "change":
		replace(args, rest)
	default:
		panic(fault("a callback cannot `" + step + "`"))
	}
}

func call(l *line) (*line, error) {
	g := named(here.guards, l.need("guard"))
	ctx, cancel := context.WithCancel(here.context())
	c := &run{args: ordered(arguments(l.get("args", "{}")), g.params), cancel: cancel, ended: make(chan struct{})}
	if !g.asks {
		c.settle(ctx, g)
		return c.line, nil
	}
	here.calls[l.need("call")] = c
	go c.settle(ctx, g)
	return &line{word: "waiting"}, nil
}

// ordered puts arguments into the order of a function's parameters.
func ordered(args agentsudo.Args, params []string) agentsudo.Args {
	sorted := agentsudo.Args{}
	for _, param := range params {
		for _, arg := range args {
			if arg.Name == param {
				sorted = append(sorted, arg)
			}
		}
	}
	if len(sorted) != len(args) {
		return args
	}
	return sorted
}

func (c *run) settle(ctx context.Context, g *guarded) {
	var once sync.Once
	end := func(l *line) {
		once.Do(func() {
			c.line = l.with("ran", atomic.LoadInt32(&c.ran))
			close(c.ended)
		})
	}
	defer func() {
		if defect := recover(); defect != nil {
			end((&line{word: "fault"}).with("message", defect))
		}
	}()
	value, err := agentsudo.CallWith(ctx, g.rule, c.args, func(_ context.Context, args agentsudo.Args) (agentsudo.Args, error) {
		atomic.AddInt32(&c.ran, 1)
		if g.raises {
			return nil, raised("the function raised")
		}
		return args, nil
	})
	var own raised
	switch {
	case err == nil:
		end(ok().with("value", asJSON(value)))
	case errors.As(err, &own):
		end((&line{word: "raised"}).with("message", own))
	case errors.Is(err, context.Canceled) && errors.Is(err, agentsudo.ErrPermissionDenied):
		end(&line{word: "gone"})
	default:
		end(told(err))
	}
}

func (c *run) end() *line {
	select {
	case <-c.ended:
		return c.line
	case <-time.After(25 * time.Second):
		return (&line{word: "fault"}).with("message", "the call did not end")
	}
}

// told is an error of the package with everything it tells.
func told(err error) *line {
	var denial *agentsudo.PermissionDeniedError
	var invalid *agentsudo.InvalidError
	switch {
	case errors.As(err, &denial):
		return (&line{word: "err"}).with("code", denial.Code).with("message", denial).with("denied", true).
			with("reason", denial.Reason).with("agent", denial.Agent).with("scope", denial.Scope).
			with("function", denial.Function).with("approval_id", denial.ApprovalID).
			with("decided_by", denial.DecidedBy).with("note", denial.Note)
	case errors.As(err, &invalid):
		return (&line{word: "err"}).with("code", agentsudo.CodeInvalid).with("message", invalid).with("denied", false)
	}
	return (&line{word: "fault"}).with("message", err)
}

func approver(l *line) (*line, error) {
	options := &agentsudo.SlackOptions{
		BotToken: l.get("bot_token", ""), AppToken: l.get("app_token", ""), Channel: l.get("channel", ""), SlackAPIURL: l.get("slack_api_url", ""),
		SigningSecrets: l.all("signing_secret"), Approvers: l.all("user"), WebhookURL: l.get("webhook_url", ""),
		CloudAPIKey: l.get("cloud_api_key", ""), CloudURL: l.get("cloud_url", ""), Store: l.get("store", ""),
	}
	for _, key := range []string{"bot_token", "app_token", "webhook_url", "cloud_api_key", "cloud_url", "slack_api_url", "channel", "store"} {
		if l.has(key) && l.get(key, "") == "" {
			return nil, unsayable("an empty `" + key + "` is none in Go")
		}
	}
	if key := l.get("key", ""); key != "" {
		options.IdempotencyKey = func(*agentsudo.Request) string { return key }
	}
	if words := l.get("preview", ""); words != "" {
		options.Preview = func(*agentsudo.Request) string { return words }
	}
	options.Edits = l.get("edits", "") == "true"
	options.RequestedBy, options.EscalateTo = l.get("requested_by", ""), l.get("escalate_to", "")
	for key, count := range map[string]*int{
		"max_pending": &options.MaxPending, "max_per_minute": &options.MaxPerMinute, "quorum": &options.Quorum,
	} {
		if *count = int(number(l.get(key, "0"))); l.has(key) && *count == 0 {
			return nil, unsayable("a `" + key + "` of 0 is as usual in Go")
		}
	}
	for key, place := range map[string]*time.Duration{
		"timeout": &options.Timeout, "poll_interval": &options.PollInterval, "remind": &options.Remind, "escalate_after": &options.EscalateAfter,
		"grants": &options.Grants,
	} {
		var err error
		if *place, err = span(l, key); err != nil {
			return nil, err
		}
	}
	made, err := agentsudo.NewSlackApproval(options)
	if err != nil {
		return nil, err
	}
	here.approvers[l.need("approver")] = made
	return ok().with("channel", made.Channel()), nil
}

func number(text string) float64 {
	float, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fault(err.Error()))
	}
	return float
}

// unsayable: Go's types refuse it before it gets to us. No time.Duration is NaN or endless, and zero is not a span of no time but
// "as usual".
type unsayable string

func (u unsayable) Error() string { return string(u) }

func span(l *line, key string) (time.Duration, error) {
	if !l.has(key) {
		return 0, nil
	}
	nanoseconds := number(l.get(key, "")) * float64(time.Second)
	if math.IsNaN(nanoseconds) || math.Abs(nanoseconds) > math.MaxInt64 || math.Abs(nanoseconds) < 1 {
		return 0, unsayable("no time.Duration says " + l.get(key, "") + " seconds here")
	}
	return time.Duration(nanoseconds), nil
}
