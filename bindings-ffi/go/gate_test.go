package agentsudo_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentsudo.dev/agentsudo"
	"agentsudo.dev/agentsudo/agentsudotest"
)

type refundArgs struct {
	Order  string   `json:"order"`
	Amount int      `json:"amount"`
	Lines  []string `json:"lines"`
}

func start(t *testing.T, scopes ...string) (context.Context, *agentsudo.Session) {
	t.Helper()
	agent, err := agentsudo.NewAgent("Clerk", scopes, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, session := agent.Start(context.Background())
	t.Cleanup(func() { session.Close(); agent.Close() })
	return ctx, session
}

func rule(t *testing.T, onDeny agentsudo.OnDeny) *agentsudo.Rule {
	t.Helper()
	made, err := agentsudo.NewRule("refund", "refund:orders", &agentsudo.RuleOptions{OnDeny: onDeny})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { made.Close() })
	return made
}

func denial(t *testing.T, err error, reason string) *agentsudo.PermissionDeniedError {
	t.Helper()
	var denied *agentsudo.PermissionDeniedError
	if !errors.As(err, &denied) || !errors.Is(err, agentsudo.ErrPermissionDenied) {
		t.Fatalf("no denial: %v", err)
	}
	if denied.Reason != reason {
		t.Fatalf("reason %q, not %q: %v", denied.Reason, reason, err)
	}
	return denied
}

func forbidden(t *testing.T) func(context.Context) error {
	return func(context.Context) error { t.Error("it ran"); return nil }
}

func TestACallRunsOnlyWithTheScope(t *testing.T) {
	ctx, session := start(t, "read:*")
	value, err := agentsudo.Guard(ctx, "read:orders", func(context.Context) (string, error) { return "A-17", nil })
	if value != "A-17" || err != nil {
		t.Fatalf("%q, %v", value, err)
	}
	err = agentsudo.Run(ctx, "write:orders", forbidden(t))
	denied := denial(t, err, "missing_scope")
	if !errors.Is(err, agentsudo.ErrMissingScope) || errors.Is(err, agentsudo.ErrRejected) || denied.Scope != "write:orders" ||
		denied.Agent != "Clerk" || strings.Contains(err.Error(), "read:") || denied.Function == "" {
		t.Errorf("%+v", denied)
	}
	denial(t, agentsudo.Run(context.Background(), "read:orders", forbidden(t)), "no_session")
	denial(t, agentsudo.Run(agentsudo.WithSession(ctx, nil), "read:orders", forbidden(t)), "no_session")
	// What was granted counts with the next call, and what was revoked.
	session.Agent().Grant("write:orders")
	if err := agentsudo.Run(ctx, "write:orders", func(context.Context) error { return nil }); err != nil {
		t.Error(err)
	}
	session.Agent().Revoke("write:orders")
	denial(t, agentsudo.Run(ctx, "write:orders", forbidden(t)), "missing_scope")
	session.End()
	denial(t, agentsudo.Run(ctx, "read:orders", forbidden(t)), "session_ended")
	session.Close()
	denial(t, agentsudo.Run(ctx, "read:orders", forbidden(t)), "no_session")
}

func TestASessionThatCouldNotStartRefusesEverything(t *testing.T) {
	agent, _ := agentsudo.NewAgent("Clerk", []string{"*"}, nil)
	agent.Close()
	ctx, session := agent.Start(context.Background())
	if !errors.Is(session.Err(), agentsudo.ErrInvalid) {
		t.Error(session.Err())
	}
	err := agentsudo.Run(ctx, "read:orders", forbidden(t))
	denial(t, err, "no_session")
	if !errors.Is(err, agentsudo.ErrInvalid) {
		t.Error("the cause is lost")
	}
}

func TestMistakesAreErrorsWhereTheyAreMade(t *testing.T) {
	for name, make := range map[string]func() error{
		"no name": func() error { _, err := agentsudo.NewAgent("", nil, nil); return err },
		"negative TTL": func() error {
			_, err := agentsudo.NewAgent("a", nil, &agentsudo.AgentOptions{SessionTTL: -1})
			return err
		},
		"broken UTF-8": func() error { _, err := agentsudo.NewAgent("a", []string{"read:\xc0\x80"}, nil); return err },
		"no scope":     func() error { _, err := agentsudo.NewRule("f", "", nil); return err },
		"unknown mode": func() error {
			_, err := agentsudo.NewRule("f", "a", &agentsudo.RuleOptions{OnDeny: agentsudo.Mode("allow")})
			return err
		},
		"empty mode": func() error {
			_, err := agentsudo.NewRule("f", "a", &agentsudo.RuleOptions{OnDeny: agentsudo.Mode("")})
			return err
		},
		"nil callback": func() error {
			_, err := agentsudo.NewRule("f", "a", &agentsudo.RuleOptions{OnDeny: agentsudo.Callback(nil)})
			return err
		},
		"nil approver": func() error {
			_, err := agentsudo.NewRule("f", "a", &agentsudo.RuleOptions{OnDeny: (*agentsudo.SlackApproval)(nil)})
			return err
		},
		"long timeout": func() error {
			_, err := agentsudo.NewSlackApproval(&agentsudo.SlackOptions{Timeout: 8 * 24 * time.Hour})
			return err
		},
		"broken token": func() error {
			_, err := agentsudo.NewSlackApproval(&agentsudo.SlackOptions{BotToken: "xoxb-\xff"})
			return err
		},
		"nobody approves": func() error {
			_, err := agentsudo.NewSlackApproval(&agentsudo.SlackOptions{Approvers: []string{}})
			return err
		},
		"no such file": func() error { _, _, err := agentsudo.VerifyAudit("/nowhere/at/all", nil); return err },
	} {
		if err := make(); !errors.Is(err, agentsudo.ErrInvalid) || errors.Is(err, agentsudo.ErrPermissionDenied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	mustPanic(t, func() { agentsudo.MustRule("f", "", nil) })
	nameless := func(_ context.Context, order string) (string, error) { return order, nil }
	mustPanic(t, func() { agentsudo.Func(rule(t, nil), nameless) })
	hidden := func(_ context.Context, in struct{ order string }) (string, error) { return in.order, nil }
	mustPanic(t, func() { agentsudo.Func(rule(t, nil), hidden) })
}

func mustPanic(t *testing.T, what func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("it did not panic")
		}
	}()
	what()
}

func TestOnlyACallbacksTrueIsAYes(t *testing.T) {
	ctx, _ := start(t)
	own := errors.New("the policy server is down")
	for _, c := range []struct {
		name   string
		say    func() (bool, error)
		reason string
	}{
		{"yes", func() (bool, error) { return true, nil }, ""},
		{"no", func() (bool, error) { return false, nil }, "callback_refused"},
		{"yes, but an error", func() (bool, error) { return true, own }, "own"},
		{"true, decoded", func() (bool, error) { return agentsudo.Verdict(true) }, ""},
		{"a text", func() (bool, error) { return agentsudo.Verdict("true") }, "invalid_verdict"},
		{"a number", func() (bool, error) { return agentsudo.Verdict(1) }, "invalid_verdict"},
		{"nothing", func() (bool, error) { return agentsudo.Verdict(nil) }, "invalid_verdict"},
	} {
		var seen agentsudo.Request
		refund := agentsudo.Func(rule(t, agentsudo.Callback(func(_ context.Context, request *agentsudo.Request) (bool, error) {
			seen = *request
			return c.say()
		})), func(_ context.Context, in refundArgs) (int, error) { return in.Amount, nil })
		amount, err := refund(ctx, refundArgs{Order: "A-17", Amount: 5})
		switch c.reason {
		case "":
			if amount != 5 || err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		case "own":
			if err != own || amount != 0 {
				t.Errorf("%s: %v", c.name, err)
			}
		default:
			denial(t, err, c.reason)
		}
		if string(seen.JSON) != `{"amount":5,"lines":[],"order":"A-17"}` && string(seen.JSON) != `{"order":"A-17","amount":5,"lines":[]}` {
			t.Errorf("%s", seen.JSON)
		}
		if seen.Agent.Name() != "Clerk" || seen.Scope != "refund:orders" || seen.Function != "refund" || len(seen.Digest) != 64 {
			t.Errorf("%+v", seen)
		}
	}
}

func TestWhatWasApprovedIsWhatRuns(t *testing.T) {
	ctx, session := start(t)
	in := refundArgs{Order: "A-17", Lines: []string{"one"}}
	change := agentsudo.Callback(func(context.Context, *agentsudo.Request) (bool, error) { in.Lines[0] = "all"; return true, nil })
	refund := agentsudo.Func(rule(t, change), func(context.Context, refundArgs) (int, error) { t.Error("it ran"); return 0, nil })
	_, err := refund(ctx, in)
	denial(t, err, "args_changed")
	end := agentsudo.Callback(func(context.Context, *agentsudo.Request) (bool, error) { session.End(); return true, nil })
	denial(t, rule(t, end).Run(ctx, nil, forbidden(t)), "session_ended")
}

func TestAScriptAnswersThroughTheGate(t *testing.T) {
	ctx, _ := start(t)
	approval := agentsudotest.Script(
		agentsudotest.Approve().By("alice").Saying("fine"), agentsudotest.Deny("wrong customer").By("bob"), agentsudotest.Timeout())
	ran := 0
	refund := agentsudo.Func(rule(t, approval.OnDeny()), func(context.Context, refundArgs) (int, error) { ran++; return ran, nil })
	if _, err := refund(ctx, refundArgs{Order: "A-17"}); err != nil || ran != 1 {
		t.Fatal(err)
	}
	_, err := refund(ctx, refundArgs{Order: "A-18"})
	denied := denial(t, err, "denied_by_person")
	if denied.DecidedBy != "bob" || denied.Note != "wrong customer" || denied.ApprovalID == "" || denied.Code != agentsudo.CodeRejected {
		t.Errorf("%+v", denied)
	}
	_, err = refund(ctx, refundArgs{Order: "A-19"})
	denial(t, err, "expired")
	if !errors.Is(err, agentsudo.ErrApprovalTimeout) {
		t.Error(err)
	}
	if _, err = refund(ctx, refundArgs{Order: "A-20"}); err == nil || errors.Is(err, agentsudo.ErrPermissionDenied) || ran != 1 {
		t.Error(err)
	}
	var first refundArgs
	if requests := approval.Requests(); len(requests) != 4 || json.Unmarshal(requests[0].JSON, &first) != nil || first.Order != "A-17" {
		t.Errorf("%+v", requests)
	}
}

func TestThePanicOfAnApprovedFunctionComesThrough(t *testing.T) {
	ctx, _ := start(t)
	approval := agentsudotest.Script(agentsudotest.Approve())
	mustPanic(t, func() { rule(t, approval.OnDeny()).Run(ctx, nil, func(context.Context) error { panic("its own") }) })
	all, err := agentsudo.Pending()
	if err != nil || len(all) != 0 {
		t.Error(all, err)
	}
}

func TestEveryStatusOfTheLibraryHasACode(t *testing.T) {
	known := map[agentsudo.Code]bool{0: true, 100: true, 101: true}
	for _, code := range agentsudo.Codes() {
		known[code] = true
	}
	for code := agentsudo.Code(0); code < 300; code++ {
		if known[code] != (code.String() != "unknown") {
			t.Errorf("%d is %s", code, code)
		}
	}
}

// What is remembered of an allowed call is forgotten with everything that could refuse it.
func TestWhatWasAllowedIsAskedAnewWhenSomethingChanged(t *testing.T) {
	agent, err := agentsudo.NewAgent("Clerk", []string{"refund:orders"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	run := func(ctx context.Context, rule *agentsudo.Rule) error {
		var err error
		// Twice, so that the second finds what the first has left.
		for i := 0; i < 2; i++ {
			err = rule.Run(ctx, nil, func(context.Context) error { ran++; return nil })
		}
		return err
	}
	changes := []struct {
		reason string
		change func(ctx context.Context, session *agentsudo.Session, rule *agentsudo.Rule) func()
	}{
		{"missing_scope", func(_ context.Context, s *agentsudo.Session, _ *agentsudo.Rule) func() {
			if err := agent.Revoke("refund:orders"); err != nil {
				t.Fatal(err)
			}
			return func() { agent.Grant("refund:orders") }
		}},
		{"session_ended", func(_ context.Context, s *agentsudo.Session, _ *agentsudo.Rule) func() { s.End(); return func() {} }},
		{"no_session", func(_ context.Context, s *agentsudo.Session, _ *agentsudo.Rule) func() { s.Close(); return func() {} }},
		{"", func(_ context.Context, _ *agentsudo.Session, r *agentsudo.Rule) func() { r.Close(); return func() {} }},
		{"session_expired", func(_ context.Context, s *agentsudo.Session, _ *agentsudo.Rule) func() {
			if err := s.Shorten(time.Nanosecond); err != nil {
				t.Fatal(err)
			}
			return func() {}
		}},
	}
	for _, change := range changes {
		ctx, session := agent.Start(context.Background())
		asking := rule(t, agentsudo.Raise)
		ran = 0
		if err := run(ctx, asking); err != nil || ran != 2 {
			t.Fatal(ran, err)
		}
		undo := change.change(ctx, session, asking)
		err := run(ctx, asking)
		if change.reason != "" {
			denial(t, err, change.reason)
		} else if !errors.Is(err, agentsudo.ErrInvalid) {
			t.Error(err)
		}
		if ran != 2 {
			t.Errorf("after `%s` it ran all the same", change.reason)
		}
		undo()
		session.Close()
	}
}

func TestTheTimeOfASessionEndsWhatIsRemembered(t *testing.T) {
	agent, err := agentsudo.NewAgent("Clerk", []string{"refund:orders"}, &agentsudo.AgentOptions{SessionTTL: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, session := agent.Start(context.Background())
	defer session.Close()
	rule := rule(t, agentsudo.Raise)
	begun, ran := time.Now(), 0
	for {
		err = rule.Run(ctx, nil, func(context.Context) error { ran++; return nil })
		if err != nil {
			break
		}
		// It must not run a moment after its time.
		if time.Since(begun) > 10*time.Second {
			t.Fatal("the session has no end")
		}
	}
	if ran < 10 {
		t.Error(ran)
	}
	denial(t, err, "session_expired")
	if err := rule.Run(ctx, nil, forbidden(t)); err == nil {
		t.Error("it runs again")
	}
}

func TestEachGrantIsOnRecordAgainOnceSomebodyWantsIt(t *testing.T) {
	ctx, _ := start(t, "refund:orders")
	rule := rule(t, agentsudo.Raise)
	run := func() {
		t.Helper()
		if err := rule.Run(ctx, nil, func(context.Context) error { return nil }); err != nil {
			t.Error(err)
		}
	}
	for i := 0; i < 3; i++ {
		run()
	}
	file := filepath.Join(t.TempDir(), "audit.jsonl")
	if err := agentsudo.SetAudit(file, agentsudo.AuditDeny); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 40; i++ {
		run()
	}
	if err := agentsudo.SetAudit("", ""); err != nil {
		t.Fatal(err)
	}
	run()
	written, err := os.ReadFile(file)
	if err != nil || strings.Count(string(written), "access_granted") != 40 {
		t.Errorf("%d records, %v", strings.Count(string(written), "access_granted"), err)
	}
}
