package agentsudo

import (
	"context"
	"encoding/json"
	"runtime"
	"time"

	"agentsudo.dev/agentsudo/internal/native"
)

// Agent is who asks: a name and the scopes it holds. They are globs: "read:*" grants "read:orders". `*` is any run of characters,
// `?` one, `[abc]` one of a few.
type Agent struct {
	handle *handle[native.Agent]
	id     string
}

// AgentOptions are what an agent may be besides its name and scopes. The zero value of each field is its default.
type AgentOptions struct {
	// Role is for people: "worker".
	Role string
	// SessionTTL is how long the agent's sessions last: an hour. At most ten years; below zero is an error.
	SessionTTL time.Duration
	// Hierarchical lets "write" also grant "write:orders".
	Hierarchical bool
}

// NewAgent makes an agent. The name is 1 to 256 characters and is shown to people; options may be nil. A wrong argument is an
// *[InvalidError].
func NewAgent(name string, scopes []string, options *AgentOptions) (*Agent, error) {
	given := optionsOfAgent(options)
	if options != nil && options.Hierarchical {
		given["hierarchical"] = true
	}
	bits, failure := native.NewAgent(name, scopes, given)
	if failure != nil {
		return nil, errorOf(failure)
	}
	agent := &Agent{handle: newHandle(bits, native.Agent.Free)}
	info, err := agent.look()
	agent.id = info.ID
	return agent, err
}

func optionsOfAgent(given *AgentOptions) options {
	all := options{}
	if given != nil {
		all.text("role", given.Role)
		all.seconds("session_ttl", given.SessionTTL)
	}
	return all
}

type agentInfo struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Role         string   `json:"role"`
	SessionTTL   float64  `json:"session_ttl"`
	Hierarchical bool     `json:"hierarchical"`
	Scopes       []string `json:"scopes"`
}

func (a *Agent) look() (agentInfo, error) {
	defer runtime.KeepAlive(a)
	var info agentInfo
	text, failure := a.handle.get().JSON()
	if failure != nil {
		return info, errorOf(failure)
	}
	return info, json.Unmarshal([]byte(text), &info)
}

// ID is the agent's id, a UUID: what counts, where the name is what people see.
func (a *Agent) ID() string { return a.id }

// Name is the agent's name. It is empty once the agent is closed, as are role, scopes and the rest.
func (a *Agent) Name() string { info, _ := a.look(); return info.Name }

// Role is the agent's role.
func (a *Agent) Role() string { info, _ := a.look(); return info.Role }

// Hierarchical says whether "write" also grants "write:orders".
func (a *Agent) Hierarchical() bool { info, _ := a.look(); return info.Hierarchical }

// SessionTTL is how long the agent's sessions last that start from now on.
func (a *Agent) SessionTTL() time.Duration { info, _ := a.look(); return seconds(info.SessionTTL) }

// Scopes are the scopes the agent holds, sorted. They are for the agent's owner, never for a text that a model reads.
func (a *Agent) Scopes() []string { info, _ := a.look(); return info.Scopes }

// HasScope says whether the agent holds a scope, exactly or through a glob. What is no scope is held by nobody.
func (a *Agent) HasScope(scope string) bool {
	defer runtime.KeepAlive(a)
	return a.handle.get().HasScope(scope)
}

// Grant gives the agent more scopes; open sessions see them with their next call.
func (a *Agent) Grant(scopes ...string) error { return a.ChangeScopes(scopes, nil) }

// Revoke takes scopes away; open sessions see that with their next call.
func (a *Agent) Revoke(scopes ...string) error { return a.ChangeScopes(nil, scopes) }

// ChangeScopes grants some and revokes others in one step. After an error nothing was changed.
func (a *Agent) ChangeScopes(grant, revoke []string) error {
	defer runtime.KeepAlive(a)
	return errorOf(a.handle.get().ChangeScopes(grant, revoke))
}

// Rename changes the name that people see.
func (a *Agent) Rename(name string) error {
	defer runtime.KeepAlive(a)
	return errorOf(a.handle.get().Update(options{"name": name}))
}

// Update changes role and session lifetime, of sessions that start from now on. What is zero stays as it is; Hierarchical always
// does.
func (a *Agent) Update(options AgentOptions) error {
	defer runtime.KeepAlive(a)
	return errorOf(a.handle.get().Update(optionsOfAgent(&options)))
}

// Start starts a session and gives a context that carries it. If no session could be started ([Session.Err]; the agent was closed,
// say), every guarded call in that context is refused.
func (a *Agent) Start(ctx context.Context) (context.Context, *Session) {
	defer runtime.KeepAlive(a)
	bits, failure := a.handle.get().Start()
	session := &Session{agent: a, handle: newHandle(bits, native.Session.Free), err: errorOf(failure)}
	return WithSession(ctx, session), session
}

// Close gives back what the agent holds. Its open sessions go on.
func (a *Agent) Close() error { a.handle.close(); return nil }

func seconds(span float64) time.Duration { return time.Duration(span * float64(time.Second)) }
