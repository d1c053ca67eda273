package agentsudo_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentsudo.dev/agentsudo"
)

// folder is there until all tests are over: the stores in it stay open.
var folder string

// TestMain is another program, if the environment says so: it names a store, and asks or lists what waits.
func TestMain(m *testing.M) {
	if os.Getenv("OTHER_STORE") != "" {
		otherProgram()
	}
	var err error
	if folder, err = os.MkdirTemp("", "agentsudo-go"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

func otherProgram() {
	slack, err := keptIn(os.Getenv("OTHER_STORE"), os.Getenv("OTHER_TOKEN"), os.Getenv("OTHER_API"))
	if err != nil {
		panic(err)
	}
	if os.Getenv("OTHER_LISTS") != "" {
		pending, err := agentsudo.Pending()
		fmt.Println(len(pending), errors.Is(err, agentsudo.ErrUnavailable) || errors.Is(err, agentsudo.ErrInvalid))
		os.Exit(0)
	}
	ticket, err := askedFor(slack)
	if err != nil {
		panic(err)
	}
	request, _ := ticket.Request()
	fmt.Println(request.ID)
	select {}
}

func keptIn(store, token, api string) (*agentsudo.SlackApproval, error) {
	return agentsudo.NewSlackApproval(&agentsudo.SlackOptions{
		BotToken: token, SlackAPIURL: api, Store: store, Timeout: time.Minute,
		IdempotencyKey: func(request *agentsudo.Request) string { return request.Function + "-A-17" },
	})
}

func askedFor(slack *agentsudo.SlackApproval) (*agentsudo.Ticket, error) {
	agent, err := agentsudo.NewAgent("Clerk", []string{"read:*"}, nil)
	if err != nil {
		return nil, err
	}
	defer agent.Close()
	return slack.Ask(agent, "refund", []string{"refund:orders"}, agentsudo.Args{{Name: "order", Value: "A-17"}})
}

func (w *workspace) otherProgram(store string, more ...string) (*exec.Cmd, string) {
	w.t.Helper()
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), "OTHER_STORE="+store, "OTHER_TOKEN="+w.BotToken, "OTHER_API="+w.APIURL)
	other.Env = append(other.Env, more...)
	other.Stderr = os.Stderr
	out, _ := other.StdoutPipe()
	if err := other.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { other.Process.Kill(); other.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		w.t.Fatal(err)
	}
	return other, strings.TrimSpace(line)
}

func TestWhatAnotherProgramHasAskedIsFoundInItsStore(t *testing.T) {
	w := newWorkspace(t)
	store := "sqlite:" + filepath.Join(folder, "requests.db")
	other, id := w.otherProgram(store)
	w.control("GET", "wait?count=1", nil)
	other.Process.Kill()
	other.Wait()
	if found, err := agentsudo.Find(id); found != nil || err != nil {
		t.Error("nobody has named the store yet", found, err)
	}
	slack, err := keptIn(store, w.BotToken, w.APIURL)
	if err != nil {
		t.Fatal(err)
	}
	defer slack.Close()
	pending, err := agentsudo.Pending()
	if err != nil || len(pending) != 1 || pending[0].ID != id || pending[0].Function != "refund" {
		t.Fatalf("%+v %v", pending, err)
	}
	if found, err := agentsudo.Find(pending[0].Code); err != nil || found == nil || found.ID != id || found.State != "pending" {
		t.Errorf("%+v %v", found, err)
	}
	if decided, err := agentsudo.Approve(id, "kim", "go on"); !decided || err != nil {
		t.Error(decided, err)
	}
	if decided, _ := agentsudo.Deny(id, "lee", ""); decided {
		t.Error("it was decided before")
	}
	if found, _ := agentsudo.Find(id); found == nil || found.State != "approved" || found.DecidedBy != "kim" || found.Note != "go on" {
		t.Errorf("%+v", found)
	}
	if pending, err := agentsudo.Pending(); len(pending) != 0 || err != nil {
		t.Errorf("%+v %v", pending, err)
	}
	// The same request again, and its answer is there.
	ticket, err := askedFor(slack)
	if err != nil {
		t.Fatal(err)
	}
	defer ticket.Close()
	if request, _ := ticket.Request(); request.ID != id {
		t.Error(request.ID, "is not", id)
	}
	if err := ticket.Wait(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestAStoreThatCannotBeReadIsNoEmptyList(t *testing.T) {
	_, said := newWorkspace(t).otherProgram("sqlite:"+filepath.Join(folder, "nowhere", "requests.db"), "OTHER_LISTS=1")
	if said != "0 true" {
		t.Error(said)
	}
}

func TestAnAppIsMadeFromAManifestAndLookedAt(t *testing.T) {
	made, err := agentsudo.SlackManifest("", true)
	if err != nil || !strings.Contains(string(made.JSON), `"socket_mode_enabled":true`) || !strings.Contains(made.YAML, "usergroups:read") {
		t.Errorf("%+v %v", made, err)
	}
	if !strings.HasPrefix(made.Link, "https://api.slack.com/apps?new_app=1&") {
		t.Error(made.Link)
	}
	if made, err := agentsudo.SlackManifest("https://bot.example.com/slack", false); err != nil || !strings.Contains(made.YAML, "https://bot.example.com/slack") || strings.Contains(made.YAML, "usergroups") {
		t.Errorf("%+v %v", made, err)
	}
	if _, err := agentsudo.SlackManifest("not an address", false); !errors.Is(err, agentsudo.ErrInvalid) {
		t.Error(err)
	}
	w := newWorkspace(t)
	found, err := w.slack().Examine()
	conditions := map[string]agentsudo.Condition{}
	for _, finding := range found {
		conditions[finding.What] = finding.Condition
	}
	if err != nil || conditions["bot token"] != agentsudo.ConditionGood || conditions["scopes"] != agentsudo.ConditionGood {
		t.Errorf("%+v %v", found, err)
	}
}
