package agentsudo_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"agentsudo.dev/agentsudo"
	"agentsudo.dev/agentsudo/agentsudotest"
)

func Example() {
	agent, err := agentsudo.NewAgent("SupportBot", []string{"read:*"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer agent.Close()
	ctx, session := agent.Start(context.Background())
	defer session.End()

	order, err := agentsudo.Guard(ctx, "read:orders", func(context.Context) (string, error) { return "49.99 EUR", nil })
	fmt.Println(order, err)

	err = agentsudo.Run(ctx, "delete:orders", func(context.Context) error { return nil })
	var denied *agentsudo.PermissionDeniedError
	if errors.As(err, &denied) {
		fmt.Println(denied.Code, denied.Scope)
	}
	// Output:
	// 49.99 EUR <nil>
	// missing_scope delete:orders
}

func ExampleFunc() {
	type Refund struct {
		Order  string `json:"order"`
		Amount int    `json:"amount"`
	}
	// In a program: agentsudo.NewSlackApproval(nil).
	approval := agentsudotest.Script(agentsudotest.Approve(), agentsudotest.Deny("wrong customer").By("alice"))
	rule := agentsudo.MustRule("refund", "refund:orders", &agentsudo.RuleOptions{OnDeny: approval.OnDeny()})
	refund := agentsudo.Func(rule, func(_ context.Context, in Refund) (string, error) {
		return fmt.Sprintf("%d cents for %s", in.Amount, in.Order), nil
	})

	agent, _ := agentsudo.NewAgent("SupportBot", nil, nil)
	ctx, session := agent.Start(context.Background())
	defer session.End()
	fmt.Println(refund(ctx, Refund{"A-17", 4999}))
	_, err := refund(ctx, Refund{"A-18", 100})
	var denied *agentsudo.PermissionDeniedError
	if errors.As(err, &denied) {
		fmt.Println(denied.Reason, denied.DecidedBy, denied.Note)
	}
	// Output:
	// 4999 cents for A-17 <nil>
	// denied_by_person alice wrong customer
}

func ExampleCallback() {
	cheap := agentsudo.Callback(func(_ context.Context, request *agentsudo.Request) (bool, error) {
		for _, arg := range request.Arguments.(agentsudo.Args) {
			if arg.Name == "amount" {
				return arg.Value.(int) < 1000, nil
			}
		}
		return false, nil
	})
	rule := agentsudo.MustRule("refund", "refund:orders", &agentsudo.RuleOptions{OnDeny: cheap})
	agent, _ := agentsudo.NewAgent("SupportBot", nil, nil)
	ctx, session := agent.Start(context.Background())
	defer session.End()
	for _, amount := range []int{500, 5000} {
		err := rule.Run(ctx, agentsudo.Args{{Name: "amount", Value: amount}}, func(context.Context) error { return nil })
		fmt.Println(amount, errors.Is(err, agentsudo.ErrRejected))
	}
	// Output:
	// 500 false
	// 5000 true
}

func ExampleGuardrails() {
	rails, err := agentsudo.NewGuardrails(&agentsudo.GuardrailsOptions{BlockedKeywords: []string{"salary"}})
	if err != nil {
		log.Fatal(err)
	}
	defer rails.Close()
	var violation *agentsudo.GuardrailViolation
	fmt.Println(rails.ValidateInput("Where is my order?"), errors.As(rails.ValidateInput("What is her salary?"), &violation))
	// Output: <nil> true
}
