// The Go driver: reads a line, does it through the package's public names, writes a line. Asserts nothing. Needs a library with the
// feature `testing`, whose clock can be moved.
package main

/*
#define AGENTSUDO_TESTING
#include <agentsudo.h>
#include <stdlib.h>
*/
import "C"

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"
	"unsafe"

	"agentsudo.dev/agentsudo"
)

func ok() *line { return &line{word: "ok"} }

func advance(seconds float64) { C.agentsudo_testing_advance(C.double(seconds), nil) }

func nowMS() int64 { return int64(C.agentsudo_testing_now()) }

func clock(l *line) (*line, error) {
	if l.has("unix_ms") {
		at, err := strconv.ParseInt(l.need("unix_ms"), 10, 64)
		if err != nil || C.agentsudo_testing_stand_still(C.int64_t(at), nil) != C.AGENTSUDO_STATUS_OK {
			return nil, faultf("the clock cannot stand at %q", l.need("unix_ms"))
		}
	}
	return ok().with("unix_ms", nowMS()), nil
}

func makeAgent(l *line) (*line, error) {
	ttl, err := span(l, "ttl")
	if err != nil {
		return nil, err
	}
	made, err := agentsudo.NewAgent(l.need("name"), l.all("scope"), &agentsudo.AgentOptions{
		Role: l.get("role", ""), SessionTTL: ttl, Hierarchical: l.get("hierarchical", "") == "true",
	})
	if err != nil {
		return nil, err
	}
	here.agents[made.Name()] = made
	return ok().with("id", made.ID()).with("role", made.Role()), nil
}

func scopes(l *line) (*line, error) {
	held := named(here.agents, l.need("agent"))
	if err := held.ChangeScopes(l.all("add"), nil); err != nil {
		return nil, err
	}
	if err := held.ChangeScopes(nil, l.all("discard")); err != nil {
		return nil, err
	}
	answer, all := ok(), held.Scopes()
	sort.Strings(all)
	for _, scope := range all {
		answer.with("scope", scope)
	}
	return answer, nil
}

func session(l *line) (*line, error) {
	s := named(here.sessions, l.need("session"))
	started := s.StartedAt().UnixMilli()
	return ok().with("agent", s.Agent().Name()).with("lasts_ms", s.ExpiresAt().UnixMilli()-started).
		with("age_ms", nowMS()-started).with("expired", s.Expired()).with("ended", s.Ended()), nil
}

func enter(l *line) (*line, error) {
	_, session := named(here.agents, l.need("agent")).Start(context.Background())
	if session.Err() != nil {
		return nil, session.Err()
	}
	here.sessions[l.need("session")] = session
	here.inside = append(here.inside, l.need("session"))
	return ok(), nil
}

func decide(l *line, approved bool) (*line, error) {
	named(here.approvers, l.need("approver"))
	answer := agentsudo.Deny
	if approved {
		answer = agentsudo.Approve
	}
	decided, err := answer(l.need("id"), l.need("user"), "")
	if err != nil {
		return nil, err
	}
	return ok().with("decided", decided), nil
}

func request(l *line) (*line, error) {
	body := []byte(l.get("body", ""))
	if l.has("body_base64") {
		body = decoded(l.need("body_base64"))
	}
	header := http.Header{}
	for _, one := range l.all("header") {
		name, value, _ := strings.Cut(one, ":")
		header[name] = append(header[name], strings.TrimLeft(value, " "))
	}
	answer, err := named(here.approvers, l.need("approver")).HandleRequest(header, body)
	if err != nil {
		return nil, err
	}
	out := ok().with("status", answer.Status)
	for name, values := range answer.Header {
		for _, value := range values {
			out.with("header", strings.ToLower(name)+": "+value)
		}
	}
	return out.with("body", strings.ToValidUTF8(string(answer.Body), "\uFFFD")), nil
}

func guardrails(l *line) (*line, error) {
	var given struct {
		AllowedTopics   []string `json:"allowed_topics"`
		BlockedPatterns []string `json:"blocked_patterns"`
		BlockedKeywords []string `json:"blocked_keywords"`
		OnViolation     *string  `json:"on_violation"`
		RedirectMessage string   `json:"redirect_message"`
		CheckOutputs    bool     `json:"check_outputs"`
	}
	if err := json.Unmarshal([]byte(l.need("options")), &given); err != nil {
		return nil, fault(err.Error())
	}
	onViolation := agentsudo.OnViolation("")
	if given.OnViolation != nil {
		if onViolation = agentsudo.OnViolation(*given.OnViolation); onViolation == "" {
			return nil, unsayable("an empty `on_violation` is none in Go")
		}
	}
	rails, err := agentsudo.NewGuardrails(&agentsudo.GuardrailsOptions{
		AllowedTopics: given.AllowedTopics, BlockedPatterns: given.BlockedPatterns, BlockedKeywords: given.BlockedKeywords,
		OnViolation: onViolation, RedirectMessage: given.RedirectMessage, CheckOutputs: given.CheckOutputs,
	})
	if err != nil {
		return nil, err
	}
	check := rails.ValidateInput
	if l.need("direction") == "output" {
		check = rails.ValidateOutput
	}
	err = check(l.need("text"))
	var violation *agentsudo.GuardrailViolation
	switch {
	case err == nil:
		return ok().with("pass", true), nil
	case errors.As(err, &violation):
		return ok().with("pass", false).with("violation", violation.Reason), nil
	}
	return nil, err
}

// digest freezes the arguments of a call, and reads their canonical form and digest where a test can.
func digest(l *line) (*line, error) {
	written := agentsudo.ArgumentsJSON(arguments(l.need("args")))
	var canonical, hexed C.agentsudo_text
	var failure C.agentsudo_error
	list := C.malloc(C.size_t(len(l.all("scope"))+1) * C.size_t(unsafe.Sizeof((*C.char)(nil))))
	defer C.free(list)
	for i, scope := range l.all("scope") {
		text := C.CString(scope)
		defer C.free(unsafe.Pointer(text))
		unsafe.Slice((**C.char)(list), len(l.all("scope")))[i] = text
	}
	id, function, args := C.CString(l.need("agent_id")), C.CString(l.need("function")), C.CString(written)
	defer C.free(unsafe.Pointer(id))
	defer C.free(unsafe.Pointer(function))
	defer C.free(unsafe.Pointer(args))
	status := C.agentsudo_testing_digest(
		id, function, (**C.char)(list), C.size_t(len(l.all("scope"))), args, &canonical, &hexed, &failure)
	if status != C.AGENTSUDO_STATUS_OK {
		return nil, faultf("no digest: %s", C.GoString(C.agentsudo_error_message(failure)))
	}
	defer C.agentsudo_text_free(canonical)
	defer C.agentsudo_text_free(hexed)
	return ok().with("canonical", C.GoString(C.agentsudo_text_data(canonical))).
		with("digest", C.GoString(C.agentsudo_text_data(hexed))), nil
}

var words map[string]func(*line) (*line, error)

func init() {
	words = map[string]func(*line) (*line, error){
		"hello": func(*line) (*line, error) {
			return ok().with("language", "go").with("version", agentsudo.Version()).with("core", false), nil
		},
		"clock": clock,
		"tick":  func(l *line) (*line, error) { advance(number(l.need("seconds"))); return ok(), nil },
		"reset": func(*line) (*line, error) {
			for len(here.inside) > 0 {
				here.leave(here.inside[len(here.inside)-1])
			}
			here = newWorld()
			return ok(), nil
		},
		"codes": func(*line) (*line, error) {
			answer := ok()
			for _, code := range agentsudo.Codes() {
				kind := "error"
				if code.PermissionDenied() {
					kind = "denied"
				}
				answer.with(code.String(), kind)
			}
			return answer, nil
		},
		"reasons": func(*line) (*line, error) {
			answer := ok()
			for _, reason := range agentsudo.Reasons() {
				answer.with("reason", reason)
			}
			return answer, nil
		},
		"agent":  makeAgent,
		"scopes": scopes,
		"has-scope": func(l *line) (*line, error) {
			return ok().with("held", named(here.agents, l.need("agent")).HasScope(l.need("scope"))), nil
		},
		"enter":   enter,
		"leave":   func(l *line) (*line, error) { here.leave(l.need("session")); return ok(), nil },
		"end":     func(l *line) (*line, error) { named(here.sessions, l.need("session")).End(); return ok(), nil },
		"session": session,
		"current": func(*line) (*line, error) {
			if agent := agentsudo.AgentFrom(here.context()); agent != nil {
				return ok().with("agent", agent.Name()), nil
			}
			return ok(), nil
		},
		"guard":  guard,
		"call":   call,
		"result": func(l *line) (*line, error) { return named(here.calls, l.need("call")).end(), nil },
		"cancel": func(l *line) (*line, error) {
			waiting := named(here.calls, l.need("call"))
			waiting.cancel()
			return waiting.end(), nil
		},
		"change": func(l *line) (*line, error) {
			replace(named(here.calls, l.need("call")).args, l.need("args"))
			return ok(), nil
		},
		"approver":   approver,
		"approve":    func(l *line) (*line, error) { return decide(l, true) },
		"deny":       func(l *line) (*line, error) { return decide(l, false) },
		"interact":   func(l *line) (*line, error) { return decide(l, l.need("approved") == "true") },
		"request":    request,
		"guardrails": guardrails,
		"digest":     digest,
	}
}

func obey(text string) (answer *line) {
	defer func() {
		if defect := recover(); defect != nil {
			answer = (&line{word: "fault"}).with("message", defect)
		}
	}()
	l, err := parse(text)
	if err != nil {
		return (&line{word: "fault"}).with("message", err)
	}
	word, known := words[l.word]
	if !known {
		return &line{word: "unsupported"}
	}
	answer, err = word(l)
	var never unsayable
	switch {
	case errors.As(err, &never):
		return (&line{word: "err"}).with("code", agentsudo.CodeInvalid).with("message", never).with("denied", false)
	case err != nil:
		return told(err)
	}
	return answer
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	for {
		text, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		fmt.Println(obey(strings.TrimSuffix(text, "\n")))
	}
}
