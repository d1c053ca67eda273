package native

/*
#include <agentsudo.h>

// The hot path in one crossing; nothing of Go's escapes to the heap for it.
typedef struct {
    uint64_t question, error;
    enum agentsudo_status status;
} agentsudo_go_step;

static inline agentsudo_go_step agentsudo_go_begin(uint64_t session, uint64_t guard) {
    agentsudo_question question = {0};
    agentsudo_error error = {0};
    agentsudo_session of = {session};
    agentsudo_guard before = {guard};
    agentsudo_go_step step;
    step.status = agentsudo_gate_begin(of, before, &question, &error);
    step.question = question.bits;
    step.error = error.bits;
    return step;
}
*/
import "C"

import (
	"sync/atomic"
	"unsafe"
)

// NewGuard makes a guard. The program asks if asks says so; otherwise the options' on_deny holds.
func NewGuard(function string, scopes []string, options map[string]any, asks bool) (Guard, *Failure) {
	var t texts
	defer t.free()
	var guard C.agentsudo_guard
	list, count := t.list(scopes)
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		if asks {
			return C.agentsudo_guard_new_asking(t.text(function), list, count, t.options(options), &guard, details)
		}
		return C.agentsudo_guard_new(t.text(function), list, count, t.options(options), &guard, details)
	})
	return Guard(guard.bits), failure
}

// Free frees the handle.
func (g Guard) Free() { C.agentsudo_guard_free(g.c()) }

func (g Guard) c() C.agentsudo_guard { return C.agentsudo_guard{bits: C.uint64_t(g)} }

// Begin meets a call. OK: it may run. Ask: the question says what about. Otherwise the failure says why not.
func Begin(session Session, guard Guard) (Status, Question, *Failure) {
	step := C.agentsudo_go_begin(C.uint64_t(session), C.uint64_t(guard))
	switch step.status {
	case C.AGENTSUDO_STATUS_OK:
		return OK, 0, nil
	case C.AGENTSUDO_STATUS_ASK:
		return Ask, Question(step.question), nil
	default:
		return Status(step.status), 0, failed(step.status, C.agentsudo_error{bits: step.error})
	}
}

// Memo is what may be remembered of a call that was let through.
type Memo struct {
	generation *uint64
	heldIn     uint64
	// LeftNanos is how long the session still lasts, from before the memo was asked for.
	LeftNanos uint64
}

// Holds says whether nothing has changed that could refuse the call. The session's time is the caller's to look at.
func (m *Memo) Holds() bool { return m.heldIn != 0 && atomic.LoadUint64(m.generation) == m.heldIn }

// Remember tells what may be remembered of a call that Begin has just let through: nothing, if the memo never holds.
func Remember(session Session, guard Guard) Memo {
	var memo C.agentsudo_memo
	if C.agentsudo_gate_remember(C.agentsudo_session{bits: C.uint64_t(session)}, guard.c(), &memo, nil) != C.AGENTSUDO_STATUS_OK {
		return Memo{}
	}
	return Memo{(*uint64)(unsafe.Pointer(memo.generation)), uint64(memo.held_in), uint64(memo.left_ns)}
}

func (q Question) c() C.agentsudo_question { return C.agentsudo_question{bits: C.uint64_t(q)} }

// Freeze tells a question what the call's arguments are.
func (q Question) Freeze(arguments string) *Failure {
	var t texts
	defer t.free()
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_question_freeze(q.c(), t.text(arguments), details)
	})
}

// TakeEdits says that the program runs what a person has changed, but for the arguments named in fixed.
func (q Question) TakeEdits(fixed []string) *Failure {
	var t texts
	defer t.free()
	list, count := t.list(fixed)
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_question_take_edits(q.c(), list, count, details)
	})
}

// Preview says in words what the call will do.
func (q Question) Preview(words string) *Failure {
	var t texts
	defer t.free()
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_question_preview(q.c(), t.text(words), details)
	})
}

// JSON is all of the question.
func (q Question) JSON() (string, *Failure) {
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_question_json(q.c(), text, details)
	})
}

// Answer answers by a decision of the program's own.
func (q Question) Answer(verdict int32, arguments string) (Permit, *Failure) {
	var t texts
	defer t.free()
	var permit C.agentsudo_permit
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_gate_answer(q.c(), C.int32_t(verdict), t.text(arguments), &permit, details)
	})
	return Permit(permit.bits), failure
}

// AnswerTicket answers by what a request came to.
func (q Question) AnswerTicket(ticket Ticket, arguments string) (Permit, *Failure) {
	var t texts
	defer t.free()
	var permit C.agentsudo_permit
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_gate_answer_ticket(q.c(), ticket.c(), t.text(arguments), &permit, details)
	})
	return Permit(permit.bits), failure
}

// AnswerUnasked refuses what nobody could be asked about. It always comes to a failure.
func (q Question) AnswerUnasked(reason string) *Failure {
	var t texts
	defer t.free()
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_gate_answer_unasked(q.c(), t.text(reason), details)
	})
	if failure == nil {
		failure = &Failure{Status: Internal, Message: "agentsudo: a refusal came to nothing; nothing runs because of it"}
	}
	return failure
}

// Free frees the handle.
func (q Question) Free() { C.agentsudo_question_free(q.c()) }

func (p Permit) c() C.agentsudo_permit { return C.agentsudo_permit{bits: C.uint64_t(p)} }

// ApprovalID is the id of the request that it came from.
func (p Permit) ApprovalID() (string, *Failure) {
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_permit_approval_id(p.c(), text, details)
	})
}

// Edited is what a person has changed about the call, as JSON; "" if nothing.
func (p Permit) Edited() (string, *Failure) {
	return described(func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_permit_edited(p.c(), text, details)
	})
}

// Confirm looks whether these are the arguments that the permit is for.
func (p Permit) Confirm(arguments string) *Failure {
	var t texts
	defer t.free()
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_permit_confirm(p.c(), t.text(arguments), details)
	})
}

// Finished tells how the run went.
func (p Permit) Finished(succeeded bool) *Failure {
	return mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_permit_finished(p.c(), C.bool(succeeded), details)
	})
}

// Free frees the handle.
func (p Permit) Free() { C.agentsudo_permit_free(p.c()) }
