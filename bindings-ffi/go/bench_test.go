package agentsudo_test

import (
	"context"
	"testing"

	"agentsudo.dev/agentsudo"
	"agentsudo.dev/agentsudo/internal/native"
)

// The peer: a call of C that does nothing.
func BenchmarkEmptyCgoCall(b *testing.B) {
	for i := 0; i < b.N; i++ {
		native.Nothing()
	}
}

func benchmarked(b *testing.B) context.Context {
	agent, err := agentsudo.NewAgent("Clerk", []string{"read:orders"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	ctx, session := agent.Start(context.Background())
	b.Cleanup(func() { session.Close(); agent.Close() })
	return ctx
}

func BenchmarkGuardAllowed(b *testing.B) {
	ctx := benchmarked(b)
	fn := func(context.Context) error { return nil }
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if err := agentsudo.Run(ctx, "read:orders", fn); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRuleAllowed(b *testing.B) {
	ctx := benchmarked(b)
	rule := agentsudo.MustRule("read_order", "read:orders", nil)
	fn := agentsudo.Func(rule, func(_ context.Context, in struct{ Order string }) (string, error) { return in.Order, nil })
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if _, err := fn(ctx, struct{ Order string }{"A-17"}); err != nil {
			b.Fatal(err)
		}
	}
}
