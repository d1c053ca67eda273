// Package native is the door to libagentsudo: each function is one call of its C counterpart, with Go's types. It owns texts,
// handles and errors on their way across; it never decides. Used by package agentsudo and agentsudotest.
package native

/*
#cgo linux LDFLAGS: -l:libagentsudo.a -lm -ldl -lpthread
#cgo darwin LDFLAGS: -lagentsudo -framework Security -framework CoreFoundation
#include <agentsudo.h>
#include <stdlib.h>
*/
import "C"

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Handles, as C has them: 0 is null, and a freed one is found out.
type (
	Agent      uint64
	Session    uint64
	Guard      uint64
	Question   uint64
	Permit     uint64
	Ticket     uint64
	Approver   uint64
	Guardrails uint64
	Telemetry  uint64
)

// Status is what a call came to.
type Status int32

// The statuses of the header. Only exactly OK is success.
const (
	OK              Status = C.AGENTSUDO_STATUS_OK
	NoSession       Status = C.AGENTSUDO_STATUS_NO_SESSION
	SessionExpired  Status = C.AGENTSUDO_STATUS_SESSION_EXPIRED
	MissingScope    Status = C.AGENTSUDO_STATUS_MISSING_SCOPE
	Rejected        Status = C.AGENTSUDO_STATUS_REJECTED
	ApprovalTimeout Status = C.AGENTSUDO_STATUS_APPROVAL_TIMEOUT
	Unavailable     Status = C.AGENTSUDO_STATUS_UNAVAILABLE
	Invalid         Status = C.AGENTSUDO_STATUS_INVALID
	Internal        Status = C.AGENTSUDO_STATUS_INTERNAL
	Ask             Status = C.AGENTSUDO_STATUS_ASK
	Pending         Status = C.AGENTSUDO_STATUS_PENDING
)

// What a callback of the program's came to.
const (
	Allow = int32(C.AGENTSUDO_VERDICT_ALLOW)
	Deny  = int32(C.AGENTSUDO_VERDICT_DENY)
)

func init() {
	if got, want := uint32(C.agentsudo_abi_version()), uint32(C.AGENTSUDO_ABI_VERSION); got != want {
		panic(fmt.Sprintf("agentsudo: the program was built with agentsudo.h of ABI %d and linked with a libagentsudo of ABI %d: "+
			"install both from one release", want, got))
	}
}

// Failure is everything that an error of the library's tells.
type Failure struct {
	Status     Status `json:"status"`
	Reason     string `json:"reason"`
	Message    string `json:"message"`
	Agent      string `json:"agent"`
	AgentID    string `json:"agent_id"`
	Scope      string `json:"scope"`
	Function   string `json:"function"`
	ApprovalID string `json:"approval_id"`
	DecidedBy  string `json:"decided_by"`
	Note       string `json:"note"`
}

// failed takes an error's details over. Whatever is not OK is a failure, with or without details.
func failed(status C.enum_agentsudo_status, details C.agentsudo_error) *Failure {
	if status == C.AGENTSUDO_STATUS_OK {
		return nil
	}
	failure := &Failure{}
	if details.bits != 0 {
		var text C.agentsudo_text
		if C.agentsudo_error_json(details, &text) == C.AGENTSUDO_STATUS_OK {
			_ = json.Unmarshal([]byte(take(text)), failure)
		}
		C.agentsudo_error_free(details)
	}
	failure.Status = Status(status)
	if failure.Message == "" {
		failure.Message = "agentsudo: the call failed without details: " + StatusName(failure.Status)
	}
	return failure
}

// call makes a call that has nothing to give back but its status.
func call(make func(details *C.agentsudo_error) C.enum_agentsudo_status) *Failure {
	var details C.agentsudo_error
	status := make(&details)
	return failed(status, details)
}

// described makes a call that gives a text back.
func described(make func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status) (string, *Failure) {
	var text C.agentsudo_text
	failure := call(func(details *C.agentsudo_error) C.enum_agentsudo_status { return make(&text, details) })
	return take(text), failure
}

// fetched is described for what may take a while.
func fetched(make func(text *C.agentsudo_text, details *C.agentsudo_error) C.enum_agentsudo_status) (string, *Failure) {
	var text C.agentsudo_text
	failure := mayWait(func(details *C.agentsudo_error) C.enum_agentsudo_status { return make(&text, details) })
	return take(text), failure
}

// take copies a text and frees it. Null is empty.
func take(text C.agentsudo_text) string {
	if text.bits == 0 {
		return ""
	}
	defer C.agentsudo_text_free(text)
	return unescape(C.GoStringN(C.agentsudo_text_data(text), C.int(C.agentsudo_text_length(text))))
}

// unescape turns C0 80, which stands for a zero byte, back.
func unescape(text string) string { return strings.ReplaceAll(text, "\xc0\x80", "\x00") }

// texts keeps C's copies of Go's strings until free.
type texts struct{ held []unsafe.Pointer }

// text copies one string. A zero byte goes as C0 80; what is not UTF-8 stays that, so that it is refused.
func (t *texts) text(text string) *C.char {
	switch {
	case !utf8.ValidString(text):
		// Not even by accident may it read as another text.
		text = "\xff"
	case strings.IndexByte(text, 0) >= 0:
		text = strings.ReplaceAll(text, "\x00", "\xc0\x80")
	}
	copied := C.CString(text)
	t.held = append(t.held, unsafe.Pointer(copied))
	return copied
}

// optional is text, and null for an empty string.
func (t *texts) optional(text string) *C.char {
	if text == "" {
		return nil
	}
	return t.text(text)
}

// list copies several strings into an array of C's.
func (t *texts) list(list []string) (**C.char, C.size_t) {
	if len(list) == 0 {
		return nil, 0
	}
	array := C.malloc(C.size_t(len(list)) * C.size_t(unsafe.Sizeof((*C.char)(nil))))
	t.held = append(t.held, array)
	places := unsafe.Slice((**C.char)(array), len(list))
	for i, text := range list {
		places[i] = t.text(text)
	}
	return (**C.char)(array), C.size_t(len(list))
}

// options writes settings as JSON. Null for none.
func (t *texts) options(options map[string]any) *C.char {
	if len(options) == 0 {
		return nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for key, value := range options {
		if !valid(value) {
			// encoding/json would silently put another text in its place.
			options = map[string]any{key: nil, "": "not UTF-8"}
			break
		}
	}
	if encoder.Encode(options) != nil {
		return t.text("the options cannot be written as JSON")
	}
	return t.text(out.String())
}

func valid(value any) bool {
	switch value := value.(type) {
	case string:
		return utf8.ValidString(value)
	case []string:
		for _, text := range value {
			if !utf8.ValidString(text) {
				return false
			}
		}
	}
	return true
}

func (t *texts) free() {
	for _, held := range t.held {
		C.free(held)
	}
}

// At most this many goroutines are inside a call that may wait for a disk or a server: each holds a thread.
var waiting = make(chan struct{}, 32)

// mayWait is call for what may take a while.
func mayWait(make func(details *C.agentsudo_error) C.enum_agentsudo_status) *Failure {
	waiting <- struct{}{}
	defer func() { <-waiting }()
	return call(make)
}

// Version is the library's version.
func Version() string { return C.GoString(C.agentsudo_version()) }

// ABIVersion is the library's ABI version.
func ABIVersion() uint32 { return uint32(C.agentsudo_abi_version()) }

// LiveHandles counts the handles that are out.
func LiveHandles() uint64 { return uint64(C.agentsudo_live_handles()) }

// StatusName is a status's name, "" for a number that is none.
func StatusName(status Status) string { return C.GoString(C.agentsudo_status_name(C.int32_t(status))) }

// IsDenied says whether a status means that the function did not run, because it may not.
func IsDenied(status Status) bool { return bool(C.agentsudo_status_is_denied(C.int32_t(status))) }

// Reasons are the names of all reasons.
func Reasons() []string {
	var names []string
	for i := C.size_t(0); ; i++ {
		name := C.agentsudo_reason_name(i)
		if name == nil {
			return names
		}
		names = append(names, C.GoString(name))
	}
}

// ShutDown ends what waits.
func ShutDown(patience float64) *Failure {
	return call(func(details *C.agentsudo_error) C.enum_agentsudo_status {
		return C.agentsudo_shut_down(C.double(patience), details)
	})
}
