package agentsudo

import (
	"encoding/json"
	"runtime"

	"agentsudo.dev/agentsudo/internal/native"
)

// Manifest is what a Slack app is made from.
type Manifest struct {
	// JSON and YAML are the same manifest.
	JSON json.RawMessage `json:"manifest"`
	YAML string          `json:"yaml"`
	// Link opens Slack's form for a new app with the manifest filled in.
	Link string `json:"link"`
}

// SlackManifest is the manifest of an app for a program like this. The url is where [SlackApproval.Handler] is mounted; if it is empty, clicks
// come in over Socket Mode. Groups says that approvers may be user groups, which needs one scope more. It speaks to nobody.
func SlackManifest(url string, groups bool) (Manifest, error) {
	all := options{"groups": groups}
	all.text("url", url)
	text, failure := native.SlackManifest(all)
	if failure != nil {
		return Manifest{}, errorOf(failure)
	}
	var made Manifest
	err := json.Unmarshal([]byte(text), &made)
	return made, err
}

// Finding is something about a Slack app that was looked at.
type Finding struct {
	// What was looked at: "bot token", "scopes", "channel", "clock", "signing secret", "app token".
	What      string    `json:"what"`
	Condition Condition `json:"condition"`
	// Text says what was found, or what to do about it.
	Text string `json:"text"`
}

// Condition is how something is.
type Condition string

// The conditions. Unknown is what cannot be told from here.
const (
	ConditionGood    Condition = "good"
	ConditionUnknown Condition = "unknown"
	ConditionWrong   Condition = "wrong"
)

// Examine looks whether the Slack app can do its work: its tokens, scopes and channel, and the clock of this machine. It asks Slack, posts
// nothing, and waits for the answers.
func (s *SlackApproval) Examine() ([]Finding, error) {
	defer runtime.KeepAlive(s)
	text, failure := s.handle.get().Examine()
	if failure != nil {
		return nil, errorOf(failure)
	}
	var found []Finding
	err := json.Unmarshal([]byte(text), &found)
	return found, err
}
