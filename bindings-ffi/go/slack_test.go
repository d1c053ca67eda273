package agentsudo_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentsudo.dev/agentsudo"
)

// workspace is a Slack workspace on this machine (tests/slack).
type workspace struct {
	t             *testing.T
	ControlURL    string `json:"control_url"`
	APIURL        string `json:"api_url"`
	BotToken      string `json:"bot_token"`
	SigningSecret string `json:"signing_secret"`
}

func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	binary := os.Getenv("SLACK_STANDIN")
	if binary == "" {
		binary, _ = filepath.Abs("../../target/debug/slack-standin")
	}
	command := exec.Command(binary, "--port", "0")
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, _ := command.StdoutPipe()
	if err := command.Start(); err != nil {
		t.Fatalf("no Slack stand-in (cargo build -p agentsudo-slack-standin): %v", err)
	}
	t.Cleanup(func() { stdin.Close(); command.Wait() })
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	w := &workspace{t: t}
	if err != nil || json.Unmarshal(line, w) != nil {
		t.Fatalf("the stand-in says %q", line)
	}
	return w
}

func (w *workspace) control(verb, path string, order any) []byte {
	w.t.Helper()
	body, _ := json.Marshal(order)
	request, _ := http.NewRequest(verb, strings.TrimSuffix(w.ControlURL, "/")+"/"+path, bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		w.t.Fatalf("%s %s: %d %s", verb, path, answer.StatusCode, text)
	}
	return text
}

func (w *workspace) slack() *agentsudo.SlackApproval {
	w.t.Helper()
	slack, err := agentsudo.NewSlackApproval(&agentsudo.SlackOptions{
		BotToken: w.BotToken, SlackAPIURL: w.APIURL, SigningSecrets: []string{w.SigningSecret}, Timeout: time.Minute,
		Redact: []string{"iban"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	server := httptest.NewServer(slack.Handler())
	w.t.Cleanup(func() { server.Close(); slack.Close() })
	w.control("POST", "app", map[string]string{"interactivity_url": server.URL})
	return slack
}

func TestAHumanAnswersInSlack(t *testing.T) {
	w := newWorkspace(t)
	ctx, _ := start(t)
	slack := w.slack()
	asking := rule(t, slack)
	if slack.Mode() != "bot" || slack.Channel() != "#approvals" {
		t.Error(slack.Mode(), slack.Channel())
	}
	type transfer struct {
		To   string        `json:"to"`
		IBAN string        `json:"iban"`
		Wait time.Duration `json:"wait"`
	}
	pay := agentsudo.Func(asking, func(_ context.Context, in transfer) (string, error) { return in.To, nil })
	type end struct {
		to  string
		err error
	}
	for i, button := range []string{"approve", "deny"} {
		ended := make(chan end)
		go func() {
			to, err := pay(ctx, transfer{To: "kim", IBAN: "DE00 1234", Wait: time.Minute})
			ended <- end{to, err}
		}()
		w.control("GET", "wait?count="+string(rune('1'+i)), nil)
		card := string(w.control("GET", "render", nil))
		if !strings.Contains(card, `to = "kim"`) || strings.Contains(card, "1234") || !strings.Contains(card, "wait = duration 60.000000") {
			t.Error(card)
		}
		w.control("POST", "press", map[string]string{"action_id": button, "user": "U_BOB"})
		got := <-ended
		if button == "approve" && (got.to != "kim" || got.err != nil) {
			t.Error(got)
		}
		if button == "deny" {
			if denied := denial(t, got.err, "denied_by_person"); denied.DecidedBy != "bob" || got.to != "" {
				t.Errorf("%+v", denied)
			}
		}
	}
}

func TestACallbackMayAskInSlack(t *testing.T) {
	w := newWorkspace(t)
	ctx, _ := start(t)
	slack := w.slack()
	asking := rule(t, agentsudo.Callback(slack.RequestApproval))
	for i, button := range []string{"approve", "deny"} {
		ended := make(chan error)
		go func() { ended <- asking.Run(ctx, nil, func(context.Context) error { return nil }) }()
		w.control("GET", "wait?count="+string(rune('1'+i)), nil)
		w.control("POST", "press", map[string]string{"action_id": button, "user": "U_ALICE"})
		err := <-ended
		if button == "approve" && err != nil {
			t.Error(err)
		}
		if button == "deny" {
			denial(t, err, "denied_by_person")
		}
	}
	// Its caller goes away.
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error)
	go func() { ended <- asking.Run(ctx, nil, forbidden(t)) }()
	w.control("GET", "wait?count=3", nil)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || !errors.Is(err, agentsudo.ErrPermissionDenied) {
		t.Error(err)
	}
}

func TestForgedDeliveriesAndOutagesDecideNothing(t *testing.T) {
	w := newWorkspace(t)
	ctx, _ := start(t)
	slack := w.slack()
	server := httptest.NewServer(slack.Handler())
	defer server.Close()
	for _, c := range []struct {
		verb, body string
		status     int
	}{
		{"GET", "", http.StatusMethodNotAllowed},
		{"POST", "payload={}", http.StatusUnauthorized},
		{"POST", strings.Repeat("x", 2<<20), http.StatusRequestEntityTooLarge},
	} {
		request, _ := http.NewRequest(c.verb, server.URL, strings.NewReader(c.body))
		request.Header.Set("X-Slack-Signature", "v0=00")
		answer, err := http.DefaultClient.Do(request)
		if err != nil || answer.StatusCode != c.status {
			t.Error(c.verb, err, answer)
			continue
		}
		answer.Body.Close()
	}
	w.control("POST", "faults", map[string]any{"method": "chat.postMessage", "kind": "ok_false", "error": "channel_not_found", "times": nil})
	err := rule(t, slack).Run(ctx, nil, forbidden(t))
	denial(t, err, "slack_unavailable")
	var fired []struct{ Fired int }
	if json.Unmarshal(w.control("GET", "faults", nil), &fired) != nil || fired[0].Fired == 0 || !errors.Is(err, agentsudo.ErrUnavailable) {
		t.Error(fired, err)
	}
	t.Setenv("SLACK_BOT_TOKEN", "")
	nothing, err := agentsudo.NewSlackApproval(nil)
	if err != nil {
		t.Fatal(err)
	}
	err = rule(t, nothing).Run(ctx, nil, forbidden(t))
	if denied := denial(t, err, "not_configured"); denied.Scope != "refund:orders" || !denied.Retryable() {
		t.Errorf("%+v", denied)
	}
}

func TestAskedAgainUnderItsKeyItIsTheSameRequest(t *testing.T) {
	w := newWorkspace(t)
	ctx, session := start(t)
	store := "sqlite:" + filepath.Join(folder, "asked-again.db")
	told := make(chan string, 16)
	asking := func() *agentsudo.SlackApproval {
		slack, err := agentsudo.NewSlackApproval(&agentsudo.SlackOptions{
			BotToken: w.BotToken, SlackAPIURL: w.APIURL, SigningSecrets: []string{w.SigningSecret}, Store: store, Timeout: time.Minute,
			IdempotencyKey: func(request *agentsudo.Request) string {
				told <- request.Function + string(request.JSON)
				return "refund-" + request.Arguments.(map[string]any)["order"].(string)
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { slack.Close() })
		return slack
	}
	order := map[string]any{"order": "A-17"}
	first, second := asking(), asking()
	ran := make(chan error)
	go func() { ran <- rule(t, first).Run(ctx, order, func(context.Context) error { return nil }) }()
	w.control("GET", "wait?count=1", nil)
	if got := <-told; got != `refund{"order":"A-17"}` {
		t.Error(got)
	}
	ticket, err := second.Ask(session.Agent(), "refund", []string{"refund:orders"}, order)
	if err != nil {
		t.Fatal(err)
	}
	defer ticket.Close()
	request, err := ticket.Request()
	if err != nil {
		t.Fatal(err)
	}
	card := string(w.control("GET", "render", nil))
	if !strings.Contains(card, request.Code) {
		t.Errorf("another request: %s is not on\n%s", request.Code, card)
	}
	// The click counts with whoever has the store.
	server := httptest.NewServer(second.Handler())
	defer server.Close()
	w.control("POST", "app", map[string]string{"interactivity_url": server.URL})
	w.control("POST", "press", map[string]string{"action_id": "approve", "user": "U_BOB"})
	if err := <-ran; err != nil {
		t.Error(err)
	}
	denial(t, rule(t, second).Run(ctx, order, forbidden(t)), "already_claimed")
	var invalid *agentsudo.InvalidError
	other := map[string]any{"order": "A-17", "amount": 1}
	if err := rule(t, second).Run(ctx, other, forbidden(t)); !errors.As(err, &invalid) || !strings.Contains(err.Error(), "another call") {
		t.Error(err)
	}
	if posted := w.control("GET", "wait?count=1", nil); strings.Count(string(posted), `"rendered"`) != 1 {
		t.Errorf("more than one card: %s", posted)
	}
}

func TestExplicitCredentialsAreNotFilledInByTheEnvironment(t *testing.T) {
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-environment")
	t.Setenv("AGENTSUDO_API_KEY", "as_environment")
	var invalid *agentsudo.InvalidError
	if _, err := agentsudo.NewSlackApproval(&agentsudo.SlackOptions{Explicit: true}); !errors.As(err, &invalid) {
		t.Error(err)
	}
	if _, err := agentsudo.NewCloudApproval(&agentsudo.CloudOptions{Explicit: true}); !errors.As(err, &invalid) {
		t.Error(err)
	}
	given, err := agentsudo.NewSlackApproval(&agentsudo.SlackOptions{Explicit: true, BotToken: "xoxb-mine"})
	if err != nil || given.Mode() != "bot" {
		t.Error(given.Mode(), err)
	}
	usual, err := agentsudo.NewSlackApproval(nil)
	if err != nil || usual.Mode() != "cloud" {
		t.Error(usual.Mode(), err)
	}
}
