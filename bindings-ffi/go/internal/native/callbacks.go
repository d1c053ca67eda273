package native

// #include <stdint.h>
import "C"

import "runtime/cgo"

// What C calls. In a file of its own: one that exports may hold no C of its own.

//export agentsudoGoSettled
func agentsudoGoSettled(waiter C.uintptr_t) {
	handle := cgo.Handle(waiter)
	close(handle.Value().(chan struct{}))
	handle.Delete()
}

//export agentsudoGoLog
func agentsudoGoLog(level C.int32_t, logger, line *C.char) {
	if tell := logTo.Load(); tell != nil {
		(*tell)(int(level), C.GoString(logger), unescape(C.GoString(line)))
	}
}
