package agentsudo_test

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// examples/go/service, as it stands there.
func TestTheExampleServiceAsksInSlack(t *testing.T) {
	w := newWorkspace(t)
	program := filepath.Join(t.TempDir(), "service")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = "../../examples/go/service"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	service := exec.Command(program)
	service.Env = append(os.Environ(), "ADDRESS=127.0.0.1:0", "SLACK_BOT_TOKEN="+w.BotToken,
		"SLACK_SIGNING_SECRET="+w.SigningSecret, "SLACK_API_URL="+w.APIURL)
	stdout, _ := service.StdoutPipe()
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { service.Process.Signal(os.Interrupt); service.Wait() })
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + strings.TrimSpace(address)
	w.control("POST", "app", map[string]string{"interactivity_url": url + "/slack"})
	for i, c := range []struct {
		button string
		status int
		says   string
	}{{"approve", http.StatusOK, "4999 cents for A-17"}, {"deny", http.StatusForbidden, "refund"}} {
		answered := make(chan string)
		go func() {
			answer, err := http.Post(url+"/refund", "application/json", strings.NewReader(`{"order":"A-17","cents":4999}`))
			if err != nil {
				answered <- err.Error()
				return
			}
			defer answer.Body.Close()
			body, _ := io.ReadAll(answer.Body)
			answered <- answer.Status + " " + string(body)
		}()
		w.control("GET", "wait?count="+string(rune('1'+i)), nil)
		w.control("POST", "press", map[string]string{"action_id": c.button, "user": "U_BOB"})
		if got := <-answered; !strings.Contains(got, http.StatusText(c.status)) || !strings.Contains(got, c.says) {
			t.Error(got)
		}
	}
}
