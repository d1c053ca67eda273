package agentsudo_test

import (
	"context"
	"testing"

	"agentsudo.dev/agentsudo"
)

func TestAnAllowedCallAllocatesNothing(t *testing.T) {
	ctx, _ := start(t, "refund:orders")
	run := func(context.Context) error { return nil }
	get := func(context.Context) (int, error) { return 1, nil }
	type order struct{ Order string }
	refund := agentsudo.Func(rule(t, nil), func(_ context.Context, in order) (string, error) { return in.Order, nil })
	for name, call := range map[string]func() error{
		"Run":   func() error { return agentsudo.Run(ctx, "refund:orders", run) },
		"Guard": func() error { _, err := agentsudo.Guard(ctx, "refund:orders", get); return err },
		"Func":  func() error { _, err := refund(ctx, order{"A-17"}); return err },
	} {
		t.Run(name, func(t *testing.T) {
			// AllocsPerRun calls it once before it counts.
			each := testing.AllocsPerRun(1000, func() {
				if err := call(); err != nil {
					t.Fatal(err)
				}
			})
			if each != 0 {
				t.Errorf("%v allocations", each)
			}
		})
	}
}
