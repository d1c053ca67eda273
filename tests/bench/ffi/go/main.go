// Row S11: what an allowed call pays at the guard in Go, beside a call of C that does nothing: in one process and on one thread, short
// batches in turns, whose order rotates, in CPU time of the thread. Stdout gets a line of JSON, the least and the median of each in ns.
package main

/*
#define _GNU_SOURCE
#include <stdint.h>
#include <time.h>

static inline void nothing(void) {}

static inline int64_t thread_time(void) {
    struct timespec at = {0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}
*/
import "C"

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"runtime"
	"sort"

	"agentsudo.dev/agentsudo"
)

const (
	batches = 31
	rounds  = 100_000
)

type order struct{ Order string }

// Each has a loop of its own: a call through a function value would be part of every figure.
type row struct {
	name string
	run  func(ctx context.Context, rounds int) error
}

var rows = []row{
	{"empty call", func(_ context.Context, rounds int) error {
		for i := 0; i < rounds; i++ {
			C.nothing()
		}
		return nil
	}},
	{"Guard, allowed", func(ctx context.Context, rounds int) error {
		fn := func(context.Context) error { return nil }
		for i := 0; i < rounds; i++ {
			if err := agentsudo.Run(ctx, "read:orders", fn); err != nil {
				return err
			}
		}
		return nil
	}},
	{"Func of a Rule, allowed", func(ctx context.Context, rounds int) error {
		for i := 0; i < rounds; i++ {
			if _, err := readOrder(ctx, order{"A-17"}); err != nil {
				return err
			}
		}
		return nil
	}},
}

var readOrder = agentsudo.Func(agentsudo.MustRule("read_order", "read:orders", nil),
	func(_ context.Context, in order) (string, error) { return in.Order, nil })

type figures struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
}

func main() {
	runtime.LockOSThread()
	agent, err := agentsudo.NewAgent("Bench", []string{"read:*"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx, session := agent.Start(context.Background())
	defer session.Close()

	times := make([][]float64, len(rows))
	// The first batch of each warms up.
	for batch := -1; batch < batches; batch++ {
		for turn := range rows {
			at := (turn + batch + 1) % len(rows)
			start := C.thread_time()
			if err := rows[at].run(ctx, rounds); err != nil {
				log.Fatal(err)
			}
			if took := C.thread_time() - start; batch >= 0 {
				times[at] = append(times[at], float64(took)/rounds)
			}
		}
	}
	results := map[string]figures{}
	for at, each := range times {
		sort.Float64s(each)
		results[rows[at].name] = figures{each[0], each[len(each)/2]}
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		log.Fatal(err)
	}
}
