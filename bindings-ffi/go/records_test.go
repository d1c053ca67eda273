package agentsudo_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"agentsudo.dev/agentsudo"
	"agentsudo.dev/agentsudo/agentsudotest"
	"agentsudo.dev/agentsudo/internal/native"
)

func TestDecisionsAreOnRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	if err := agentsudo.SetAudit(path, agentsudo.AuditDeny); err != nil {
		t.Fatal(err)
	}
	defer agentsudo.SetAudit("", "")
	var mutex sync.Mutex
	var lines []string
	agentsudo.SetLog(agentsudo.LogInfo, func(_ agentsudo.LogLevel, logger, line string) {
		mutex.Lock()
		defer mutex.Unlock()
		lines = append(lines, logger+" "+line)
	})
	ctx, _ := start(t)
	asking := rule(t, agentsudotest.Script(agentsudotest.Deny("no")).OnDeny())
	denial(t, asking.Run(ctx, nil, forbidden(t)), "denied_by_person")
	// Nobody can be asked, and that is on record too.
	t.Setenv("SLACK_BOT_TOKEN", "")
	nothing, _ := agentsudo.NewSlackApproval(nil)
	denial(t, rule(t, nothing).Run(ctx, nil, forbidden(t)), "not_configured")
	if err := agentsudo.SetLog(agentsudo.LogInfo, nil); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "denied_by_person") || !strings.Contains(string(text), "not_configured") {
		t.Errorf("%s %v", text, err)
	}
	mutex.Lock()
	if all := strings.Join(lines, "\n"); !strings.Contains(all, "agentsudo {") || !strings.Contains(all, "denied_by_person") {
		t.Error(all)
	}
	mutex.Unlock()
	if holds, report, err := agentsudo.VerifyAudit(path, nil); !holds || err != nil || report == "" {
		t.Error(holds, report, err)
	}
	os.WriteFile(path, []byte(strings.Replace(string(text), "denied_by_person", "approved_by_pers", 1)), 0o600)
	if holds, _, err := agentsudo.VerifyAudit(path, nil); holds || err != nil {
		t.Error(holds, err)
	}
}

func TestARecordThatCannotBeWrittenRefuses(t *testing.T) {
	if err := agentsudo.SetAudit("/dev/full", ""); err == nil {
		t.Error("a device is no audit file")
	}
	if err := agentsudo.SetAudit(t.TempDir(), ""); err == nil {
		t.Error("a folder is no audit file")
	}
}

func TestTelemetryIsConfiguredAndCounts(t *testing.T) {
	if _, err := agentsudo.NewTelemetry(&agentsudo.TelemetryOptions{APIKey: "as_1", BatchSize: 1001}); err == nil {
		t.Error("a batch of 1001 is taken")
	}
	telemetry, err := agentsudo.NewTelemetry(&agentsudo.TelemetryOptions{APIKey: "as_1", Endpoint: "http://127.0.0.1:9"})
	if err != nil {
		t.Fatal(err)
	}
	if delivered, dropped := telemetry.Counts(); delivered != 0 || dropped != 0 {
		t.Error(delivered, dropped)
	}
	if err := telemetry.Close(); err != nil {
		t.Error(err)
	}
	if telemetry.Close() != nil {
		t.Error("closing twice is not fine")
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	runtime.GC()
	before := native.LiveHandles()
	for i := 0; i < 200; i++ {
		agent, _ := agentsudo.NewAgent("Clerk", nil, nil)
		ctx, session := agent.Start(context.Background())
		made, _ := agentsudo.NewRule("refund", "refund:orders", &agentsudo.RuleOptions{
			OnDeny: agentsudotest.Script(agentsudotest.Approve(), agentsudotest.Deny("")).OnDeny(),
		})
		for n := 0; n < 3; n++ {
			made.Run(ctx, agentsudo.Args{{Name: "n", Value: n}}, func(context.Context) error { return nil })
		}
		made.Run(context.Background(), nil, nil)
		made.Close()
		session.Close()
		agent.Close()
		agent.Close()
	}
	if after := native.LiveHandles(); after > before {
		t.Errorf("%d handles before, %d after", before, after)
	}
	// What is not closed is found by the garbage collector.
	agent, _ := agentsudo.NewAgent("Forgotten", nil, nil)
	_ = agent
	agent = nil
	until(t, "the forgotten agent", func() bool { runtime.GC(); return native.LiveHandles() <= before })
}
