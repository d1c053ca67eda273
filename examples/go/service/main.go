// An agent's service: POST /refund does what the agent asks for, if a human in Slack says yes, and POST /slack is where Slack
// delivers the click. Reads SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_APPROVAL_CHANNEL, and listens at ADDRESS (127.0.0.1:8080).
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"agentsudo.dev/agentsudo"
)

// Refund is what the agent may ask for, and what the human is shown.
type Refund struct {
	Order string `json:"order"`
	Cents int    `json:"cents"`
}

func main() {
	slack, err := agentsudo.NewSlackApproval(&agentsudo.SlackOptions{Timeout: 2 * time.Minute})
	if err != nil {
		log.Fatal(err)
	}
	agent, err := agentsudo.NewAgent("SupportBot", []string{"read:*"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	rule, err := agentsudo.NewRule("refund", "refund:orders", &agentsudo.RuleOptions{OnDeny: slack})
	if err != nil {
		log.Fatal(err)
	}
	refund := agentsudo.Func(rule, func(_ context.Context, in Refund) (string, error) {
		return fmt.Sprintf("%d cents for %s are on their way", in.Cents, in.Order), nil
	})

	http.Handle("/slack", slack.Handler())
	http.HandleFunc("/refund", func(w http.ResponseWriter, r *http.Request) {
		var in Refund
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		// If whoever asked hangs up, the request in Slack is cancelled.
		ctx, session := agent.Start(r.Context())
		defer session.End()
		done, err := refund(ctx, in)
		switch {
		case errors.Is(err, agentsudo.ErrPermissionDenied):
			http.Error(w, err.Error(), http.StatusForbidden)
		case err != nil:
			http.Error(w, "it did not work", http.StatusInternalServerError)
		default:
			fmt.Fprintln(w, done)
		}
	})

	address := os.Getenv("ADDRESS")
	if address == "" {
		address = "127.0.0.1:8080"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr())
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() { log.Fatal(http.Serve(listener, nil)) }()
	<-interrupted.Done()
	if err := agentsudo.ShutDown(5 * time.Second); err != nil {
		log.Print(err)
	}
}
