package agentsudo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"agentsudo.dev/agentsudo"
)

// editing is an approver of the workspace that takes edits.
func (w *workspace) editing(change func(*agentsudo.SlackOptions)) *agentsudo.SlackApproval {
	w.t.Helper()
	options := &agentsudo.SlackOptions{
		BotToken: w.BotToken, SlackAPIURL: w.APIURL, SigningSecrets: []string{w.SigningSecret}, Timeout: time.Minute, Edits: true,
	}
	if change != nil {
		change(options)
	}
	slack, err := agentsudo.NewSlackApproval(options)
	if err != nil {
		w.t.Fatal(err)
	}
	server := httptest.NewServer(slack.Handler())
	w.t.Cleanup(func() { server.Close(); slack.Close() })
	w.control("POST", "app", map[string]string{"interactivity_url": server.URL})
	return slack
}

// dialog opens the dialog of the newest card, and gives the names of its fields.
func (w *workspace) dialog(count int) []string {
	w.t.Helper()
	w.control("GET", fmt.Sprintf("wait?count=%d", count), nil)
	w.control("POST", "press", map[string]string{"action_id": "edit", "user": "U_ALICE"})
	w.control("GET", fmt.Sprintf("wait_calls?method=views.open&count=%d", count), nil)
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); {
		var told struct {
			Views []struct {
				View struct {
					Blocks []struct {
						Type  string
						Label struct{ Text string }
					}
				}
			}
		}
		if err := json.Unmarshal(w.control("GET", "views", nil), &told); err != nil {
			w.t.Fatal(err)
		}
		if len(told.Views) < count {
			continue
		}
		names := []string{}
		for _, block := range told.Views[count-1].View.Blocks {
			if block.Type == "input" {
				names = append(names, block.Label.Text)
			}
		}
		return names
	}
	w.t.Fatal("no dialog was opened")
	return nil
}

func (w *workspace) submit(typed map[string]string) string {
	w.t.Helper()
	values := map[string]map[string]string{}
	for block, value := range typed {
		values[block] = map[string]string{"value": value}
	}
	return string(w.control("POST", "submit", map[string]any{"user": "U_ALICE", "values": values}))
}

type ending[T any] struct {
	value T
	err   error
}

func later[T any](call func() (T, error)) chan ending[T] {
	ended := make(chan ending[T], 1)
	go func() {
		value, err := call()
		ended <- ending[T]{value, err}
	}()
	return ended
}

type orderID string

type payment struct {
	Order  orderID           `json:"order"`
	Amount uint8             `json:"amount"`
	Rate   float64           `json:"rate"`
	Gift   *bool             `json:"gift"`
	Lines  []map[string]int  `json:"lines"`
	Loose  []any             `json:"loose"`
	Notes  map[string]string `json:"notes"`
	// What is not offered.
	Small  float32     `json:"small"`
	At     time.Time   `json:"at"`
	Number json.Number `json:"number"`
	Inner  struct{ A int }
	Both   [2]int `json:"both"`
	Raw    []byte `json:"raw"`
	Empty  []int  `json:"empty"`
}

func TestTheChangedCallRunsWithValuesOfItsOwnTypes(t *testing.T) {
	w := newWorkspace(t)
	ctx, session := start(t)
	pay := agentsudo.Func(rule(t, w.editing(nil)), func(_ context.Context, in *payment) (payment, error) { return *in, nil })
	gift := false
	given := payment{
		Order: "A-17", Amount: 250, Rate: 0.5, Gift: &gift, Lines: []map[string]int{{"A": 2}}, Loose: []any{1, "x", 2.5},
		Notes: map[string]string{"to": "kim"}, Small: 0.1, At: time.Now(), Number: "7", Raw: []byte("x"),
	}
	before := fmt.Sprintf("%+v", given)
	ended := later(func() (payment, error) { return pay(ctx, &given) })
	if names := w.dialog(1); !reflect.DeepEqual(names, []string{"order", "amount", "rate", "gift", "lines", "loose", "notes"}) {
		t.Fatal(names)
	}
	for typed, wrong := range map[string]string{`["x"]`: "has to be an object", `[{"B": 2}]`: "is none of them", "[": "cannot be read as JSON"} {
		if said := w.submit(map[string]string{"arg_4": typed}); !strings.Contains(said, wrong) {
			t.Error(typed, said)
		}
	}
	w.submit(map[string]string{
		"arg_0": "B-18", "arg_1": "200", "arg_2": "1", "arg_3": "true", "arg_4": `[{"A": 3}, {"A": 4}]`, "arg_5": `["y", 3, 0.5, 4]`,
		"arg_6": `{"to": "alex"}`,
	})
	got := <-ended
	if got.err != nil {
		t.Fatal(got.err)
	}
	if fmt.Sprintf("%+v", given) != before {
		t.Error("the caller's own values were touched", given)
	}
	made := got.value
	if made.Order != "B-18" || made.Amount != 200 || made.Rate != 1 || !*made.Gift || made.Small != 0.1 || !made.At.Equal(given.At) {
		t.Errorf("%+v", made)
	}
	for _, pair := range [][2]any{
		{made.Lines, []map[string]int{{"A": 3}, {"A": 4}}}, {made.Loose, []any{"y", 3, 0.5, 4}}, {made.Notes, map[string]string{"to": "alex"}},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%#v instead of %#v", pair[0], pair[1])
		}
	}
	edits := session.Edits()
	if len(edits) != 1 || edits[0].ChangedBy != "alice" || len(edits[0].ApprovalID) != 32 || edits[0].Function == "" {
		t.Fatalf("%+v", edits)
	}
	if edits[0].Before["amount"] != uint8(250) || edits[0].After["amount"] != uint8(200) || len(edits[0].After) != 7 {
		t.Errorf("%+v", edits[0])
	}
}

func TestAChangeThatNoTypeHoldsRunsNothing(t *testing.T) {
	w := newWorkspace(t)
	ctx, session := start(t)
	type small struct {
		Amount uint8 `json:"amount"`
	}
	ran := false
	pay := agentsudo.Func(rule(t, w.editing(nil)), func(context.Context, small) (int, error) { ran = true; return 0, nil })
	ended := later(func() (int, error) { return pay(ctx, small{1}) })
	w.dialog(1)
	w.submit(map[string]string{"arg_0": "300"})
	denial(t, (<-ended).err, "args_changed")
	if ran || len(session.Edits()) != 0 {
		t.Error("it ran")
	}
}

func TestWhoeverHasItsValuesAlreadyIsOfferedNone(t *testing.T) {
	w := newWorkspace(t)
	ctx, _ := start(t)
	slack := w.editing(nil)
	asks := agentsudo.Callback(slack.RequestApproval)
	args := agentsudo.Args{{Name: "amount", Value: 250}}
	for i, call := range []func() (int, error){
		func() (int, error) {
			return 1, rule(t, slack).Run(ctx, args, func(context.Context) error { return nil })
		},
		func() (int, error) {
			return agentsudo.CallWith(ctx, rule(t, asks), args, func(_ context.Context, in agentsudo.Args) (int, error) {
				return 1, nil
			})
		},
	} {
		ended := later(call)
		w.control("GET", fmt.Sprintf("wait?count=%d", i+1), nil)
		if card := string(w.control("GET", "render", nil)); strings.Contains(card, "Edit and approve") {
			t.Error(card)
		}
		w.control("POST", "press", map[string]string{"action_id": "approve", "user": "U_ALICE"})
		if got := <-ended; got.err != nil {
			t.Error(got.err)
		}
	}
}

func TestArgumentsByNameAndMapsAreMadeAnew(t *testing.T) {
	w := newWorkspace(t)
	ctx, _ := start(t)
	asking := rule(t, w.editing(nil))
	args := agentsudo.Args{{Name: "amount", Value: int16(250)}, {Name: "order", Value: "A-17"}}
	byName := later(func() (agentsudo.Args, error) {
		return agentsudo.CallWith(ctx, asking, args, func(_ context.Context, in agentsudo.Args) (agentsudo.Args, error) { return in, nil })
	})
	w.dialog(1)
	w.submit(map[string]string{"arg_0": "200"})
	if got := <-byName; got.err != nil || got.value[0].Value != int16(200) || args[0].Value != int16(250) {
		t.Error(got, args)
	}
	given := map[string]any{"amount": 250, "order": "A-17"}
	byMap := later(func() (map[string]any, error) {
		return agentsudo.Func(asking, func(_ context.Context, in map[string]any) (map[string]any, error) { return in, nil })(ctx, given)
	})
	w.dialog(2)
	w.submit(map[string]string{"arg_0": "200"})
	if got := <-byMap; got.err != nil || got.value["amount"] != 200 || given["amount"] != 250 {
		t.Error(got, given)
	}
}

func TestTheCardSaysWhatTheCallWillDo(t *testing.T) {
	w := newWorkspace(t)
	ctx, _ := start(t)
	slack := w.editing(func(options *agentsudo.SlackOptions) {
		options.Preview = func(request *agentsudo.Request) string {
			return "Runs " + request.Function + " on " + string(request.JSON)
		}
	})
	ended := later(func() (int, error) {
		return 1, rule(t, slack).Run(ctx, agentsudo.Args{{Name: "order", Value: "A-17"}}, func(context.Context) error { return nil })
	})
	w.control("GET", "wait?count=1", nil)
	if card := string(w.control("GET", "render", nil)); !strings.Contains(card, "Preview") || !strings.Contains(card, `Runs`) {
		t.Error(card)
	}
	w.control("POST", "press", map[string]string{"action_id": "approve", "user": "U_ALICE"})
	if got := <-ended; got.err != nil {
		t.Error(got.err)
	}
	slack = w.editing(func(options *agentsudo.SlackOptions) {
		options.Preview = func(*agentsudo.Request) string { return strings.Repeat("x", 10_001) }
	})
	err := rule(t, slack).Run(ctx, nil, func(context.Context) error { t.Error("it ran"); return nil })
	if err == nil || !strings.Contains(err.Error(), "preview") {
		t.Error(err)
	}
}
