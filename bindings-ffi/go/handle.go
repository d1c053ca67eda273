package agentsudo

import (
	"runtime"
	"sync/atomic"
	"time"
)

// handle is a C handle of type H that is freed once: by close, or by the garbage collector. A closed one reads as null, which C
// refuses.
type handle[H ~uint64] struct {
	bits atomic.Uint64
	free func(H)
}

func newHandle[H ~uint64](bits H, free func(H)) *handle[H] {
	h := &handle[H]{free: free}
	h.bits.Store(uint64(bits))
	runtime.SetFinalizer(h, (*handle[H]).close)
	return h
}

// get is the handle as it is now. Keep h alive (runtime.KeepAlive) until C is done with it.
func (h *handle[H]) get() H { return H(h.bits.Load()) }

func (h *handle[H]) close() {
	if bits := h.bits.Swap(0); bits != 0 {
		runtime.SetFinalizer(h, nil)
		h.free(H(bits))
	}
}

// options collects settings for C. What is zero is not given, so C's default holds.
type options map[string]any

func (o options) text(name, value string) {
	if value != "" {
		o[name] = value
	}
}

func (o options) texts(name string, values []string) {
	if values != nil {
		o[name] = values
	}
}

func (o options) seconds(name string, span time.Duration) {
	if span != 0 {
		o[name] = span.Seconds()
	}
}

func (o options) count(name string, n int) {
	if n != 0 {
		o[name] = n
	}
}
