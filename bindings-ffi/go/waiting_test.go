package agentsudo_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"agentsudo.dev/agentsudo"
	"agentsudo.dev/agentsudo/agentsudotest"
)

// until waits for what is on its way.
func until(t *testing.T, what string, there func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !there(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain: " + what)
		}
	}
}

func pending(t *testing.T) []agentsudo.Approval {
	t.Helper()
	all, err := agentsudo.Pending()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheContextEndsTheWait(t *testing.T) {
	ctx, _ := start(t)
	ctx, cancel := context.WithCancel(ctx)
	waiting := rule(t, agentsudotest.Script(agentsudotest.Wait(), agentsudotest.Wait()).OnDeny())
	ended := make(chan error)
	go func() { ended <- waiting.Run(ctx, nil, forbidden(t)) }()
	until(t, "a request", func() bool { return len(pending(t)) == 1 })
	id := pending(t)[0].ID
	cancel()
	err := <-ended
	denied := denial(t, err, "cancelled")
	if !errors.Is(err, context.Canceled) || denied.ApprovalID != id || denied.Function != "refund" {
		t.Errorf("%+v", denied)
	}
	if decided, _ := agentsudo.Approve(id, "alice", ""); decided {
		t.Error("a late answer counts")
	}
	// A context that is over already asks nobody.
	err = waiting.Run(ctx, nil, forbidden(t))
	if denial(t, err, "cancelled"); !errors.Is(err, context.Canceled) || len(pending(t)) != 0 {
		t.Error(err)
	}
	late, stop := context.WithTimeout(agentsudo.WithSession(context.Background(), agentsudo.SessionFrom(ctx)), time.Millisecond)
	defer stop()
	if err := waiting.Run(late, nil, forbidden(t)); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func threads(t *testing.T) int {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Skip("no /proc here")
	}
	return len(tasks)
}

func TestTenThousandWaitOnAHandfulOfThreads(t *testing.T) {
	const agents, each = 500, 20
	var asked atomic.Int64
	approval := agentsudotest.Decide(func(agentsudo.Request) agentsudotest.Answer { asked.Add(1); return agentsudotest.Wait() })
	asking := rule(t, approval.OnDeny())
	var ran atomic.Int64
	var wait sync.WaitGroup
	for i := 0; i < agents; i++ {
		agent, err := agentsudo.NewAgent(fmt.Sprint("Clerk ", i), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, session := agent.Start(context.Background())
		defer agent.Close()
		defer session.Close()
		for n := 0; n < each; n++ {
			wait.Add(1)
			go func(n int) {
				defer wait.Done()
				err := asking.Run(ctx, agentsudo.Args{{Name: "n", Value: n}}, func(context.Context) error { ran.Add(1); return nil })
				if err != nil {
					t.Error(err)
				}
			}(n)
		}
	}
	until(t, "ten thousand requests", func() bool { return runtime.NumGoroutine() > agents*each && asked.Load() == agents*each })
	until(t, "that they are all stored", func() bool { return len(pending(t)) == agents*each })
	const most = 150
	if count := threads(t); count > most {
		t.Errorf("%d goroutines wait on %d threads", runtime.NumGoroutine(), count)
	}
	for _, request := range pending(t) {
		if decided, err := agentsudo.Approve(request.ID, "alice", ""); !decided || err != nil {
			t.Fatal(decided, err)
		}
	}
	wait.Wait()
	if ran.Load() != agents*each {
		t.Errorf("%d ran", ran.Load())
	}
	if count := threads(t); count > most {
		t.Errorf("%d threads", count)
	}
}

func TestAsManyGuardsAsThereAreGoroutines(t *testing.T) {
	ctx, session := start(t, "read:*")
	var wait sync.WaitGroup
	var refused atomic.Int64
	for i := 0; i < 8; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			for n := 0; n < 2000; n++ {
				scope := fmt.Sprint("read:", n%1500)
				if err := agentsudo.Run(ctx, scope, func(context.Context) error { return nil }); err != nil {
					refused.Add(1)
				}
			}
		}(i)
	}
	wait.Wait()
	if refused.Load() != 0 {
		t.Error(refused.Load())
	}
	session.End()
	denial(t, agentsudo.Run(ctx, "read:1", forbidden(t)), "session_ended")
}
