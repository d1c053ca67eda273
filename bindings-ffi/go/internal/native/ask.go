package native

/*
#include <agentsudo.h>
#include <stdlib.h>

extern void agentsudoGoSettled(uintptr_t waiter);

static inline void agentsudo_go_settled(void *waiter, agentsudo_status status) {
    (void)status;
    agentsudoGoSettled((uintptr_t)waiter);
}

static inline enum agentsudo_status agentsudo_go_on_settled(agentsudo_ticket ticket, uintptr_t waiter, agentsudo_error *error) {
    return agentsudo_ticket_on_settled(ticket, agentsudo_go_settled, (void *)waiter, NULL, error);
}
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// NewSlack makes an approver that asks in Slack.
func NewSlack(options map[string]any) (Approver, *Failure) {
	return newApprover(options, func(o *C.char, out *C.agentsudo_approver, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_slack_new(o, out, details)
	})
}

// NewCloud makes an approver that asks an approval server.
func NewCloud(options map[string]any) (Approver, *Failure) {
	return newApprover(options, func(o *C.char, out *C.agentsudo_approver, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_cloud_new(o, out, details)
	})
}

// NewConsole makes an approver that asks on this process's terminal.
func NewConsole(options map[string]any) (Approver, *Failure) {
	return newApprover(options, func(o *C.char, out *C.agentsudo_approver, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_console_new(o, out, details)
	})
}

func newApprover(
	options map[string]any,
	make func(options *C.char, out *C.agentsudo_approver, details *C.agentsudo_error) C.enum_agentsudo_status,
) (Approver, *Failure) {
	var t texts
	defer t.free()
	var approver C.agentsudo_approver
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return make(t.options(options), &approver, details)
	})
	return Approver(approver.bits), failure
}

func (a Approver) c() C.agentsudo_approver { return C.agentsudo_approver{bits: C.uint64_t(a)} }

// JSON is what the approver is.
func (a Approver) JSON() (string, *Failure) {
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_approver_json(a.c(), text, details)
	})
}

// Examine looks at an approver's Slack app.
func (a Approver) Examine() (string, *Failure) {
	return fetched(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_approver_examine(a.c(), text, details)
	})
}

// SlackManifest is the manifest of a Slack app.
func SlackManifest(options map[string]any) (string, *Failure) {
	var t texts
	defer t.free()
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_slack_manifest(t.options(options), text, details)
	})
}

// Ask asks about a frozen question, under an idempotency key if there is one.
func (a Approver) Ask(question Question, key string) (Ticket, *Failure) {
	var t texts
	defer t.free()
	var ticket C.agentsudo_ticket
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_approver_ask(a.c(), question.c(), t.optional(key), &ticket, details)
	})
	return Ticket(ticket.bits), failure
}

// AskAbout asks about a call that did not meet the gate.
func (a Approver) AskAbout(agent Agent, function string, scopes []string, arguments, key string) (Ticket, *Failure) {
	var t texts
	defer t.free()
	var ticket C.agentsudo_ticket
	list, count := t.list(scopes)
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_approver_ask_about(a.c(), agent.c(), t.text(function), list, count, t.text(arguments), t.optional(key),
			&ticket, details)
	})
	return Ticket(ticket.bits), failure
}

// Header is one header of a request or a response.
type Header struct{ Name, Value string }

// Response is what goes back to Slack.
type Response struct {
	Status  int
	Headers []Header
	Body    []byte
}

// HandleRequest handles one delivery of Slack's.
func (a Approver) HandleRequest(headers []Header, body []byte) (Response, *Failure) {
	var t texts
	defer t.free()
	var list *C.agentsudo_header
	if len(headers) > 0 {
		array := C.malloc(C.size_t(len(headers)) * C.size_t(unsafe.Sizeof(C.agentsudo_header{})))
		t.held = append(t.held, array)
		list = (*C.agentsudo_header)(array)
		places := unsafe.Slice(list, len(headers))
		for i, header := range headers {
			places[i] = C.agentsudo_header{name: t.text(header.Name), value: t.text(header.Value)}
		}
	}
	var first *C.uint8_t
	if len(body) > 0 {
		copied := C.CBytes(body)
		t.held = append(t.held, copied)
		first = (*C.uint8_t)(copied)
	}
	var response C.agentsudo_response
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_approver_handle_request(
			a.c(), list, C.size_t(len(headers)), first, C.size_t(len(body)), &response, details)
	})
	if failure != nil {
		return Response{}, failure
	}
	defer C.agentsudo_response_free(response)
	answer := Response{Status: int(C.agentsudo_response_status(response))}
	for i := C.size_t(0); i < C.agentsudo_response_header_count(response); i++ {
		answer.Headers = append(answer.Headers, Header{
			Name:  C.GoString(C.agentsudo_response_header_name(response, i)),
			Value: C.GoString(C.agentsudo_response_header_value(response, i)),
		})
	}
	var length C.size_t
	bytes := C.agentsudo_response_body(response, &length)
	answer.Body = C.GoBytes(unsafe.Pointer(bytes), C.int(length))
	return answer, nil
}

// Free frees the handle.
func (a Approver) Free() { C.agentsudo_approver_free(a.c()) }

func (t Ticket) c() C.agentsudo_ticket { return C.agentsudo_ticket{bits: C.uint64_t(t)} }

// Settled gives a channel that is closed once the request has ended. No thread waits for that.
func (t Ticket) Settled() (<-chan struct{}, *Failure) {
	ended := make(chan struct{})
	waiter := cgo.NewHandle(ended)
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_go_on_settled(t.c(), C.uintptr_t(waiter), details)
	})
	if failure != nil {
		waiter.Delete()
	}
	return ended, failure
}

// Poll tells how the request stands: OK, Pending, or why it is no yes.
func (t Ticket) Poll() (Status, *Failure) {
	var status C.enum_agentsudo_status
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		status = C.agentsudo_ticket_poll(t.c(), details)
		return status
	})
	return Status(status), failure
}

// Cancel walks away from the request.
func (t Ticket) Cancel() *Failure {
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_ticket_cancel(t.c(), details)
	})
}

// Claim spends an approval outside the gate.
func (t Ticket) Claim() *Failure {
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_ticket_claim(t.c(), details)
	})
}

// Finished tells how a run went whose approval Claim spent.
func (t Ticket) Finished(succeeded bool) *Failure {
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_ticket_finished(t.c(), C.bool(succeeded), details)
	})
}

// JSON is all of the request.
func (t Ticket) JSON() (string, *Failure) {
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_ticket_json(t.c(), text, details)
	})
}

// Free frees the handle.
func (t Ticket) Free() { C.agentsudo_ticket_free(t.c()) }

// Decide answers a waiting request, as the program vouches.
func Decide(approved bool, id, user, note string) (bool, *Failure) {
	var t texts
	defer t.free()
	var decided C.bool
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		if approved {
			return C.agentsudo_approve(t.text(id), t.text(user), t.optional(note), &decided, details)
		}
		return C.agentsudo_deny(t.text(id), t.text(user), t.optional(note), &decided, details)
	})
	return failure == nil && bool(decided), failure
}

// Waiting are the requests that wait, as JSON.
func Waiting() (string, *Failure) {
	return fetched(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_pending(text, details)
	})
}

// Find is one request as JSON, "" if there is none.
func Find(id string) (string, *Failure) {
	var t texts
	defer t.free()
	return fetched(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_find(t.text(id), text, details)
	})
}

// ScriptAsk stores a request that a script answers.
func ScriptAsk(question Question, timeout float64) (Ticket, *Failure) {
	var ticket C.agentsudo_ticket
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_script_ask(question.c(), C.double(timeout), &ticket, details)
	})
	return Ticket(ticket.bits), failure
}

// ScriptAnswer answers a request as a script.
func (t Ticket) ScriptAnswer(approved bool, user, note string) *Failure {
	var held texts
	defer held.free()
	var decided C.bool
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_script_answer(t.c(), C.bool(approved), held.text(user), held.optional(note), &decided, details)
	})
}
