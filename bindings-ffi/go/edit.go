package agentsudo

import (
	"context"
	"encoding/json"
	"sync"

	"agentsudo.dev/agentsudo/internal/lift"
	"agentsudo.dev/agentsudo/internal/native"
)

// Edit is what a person changed about a call before approving it: the function ran with After.
type Edit struct {
	// ApprovalID is the request's id, Function the function's name.
	ApprovalID, Function string
	// Before and After are the changed arguments by name: as the agent gave them, and as the person approved them.
	Before, After map[string]any
	// ChangedBy is the name of who changed them.
	ChangedBy string
}

// A session remembers that many.
const mostEdits = 100

type edits struct {
	mutex sync.Mutex
	all   []Edit
}

// Edits are the calls that ran with arguments which a person had changed, the newest last (of the last hundred).
func (s *Session) Edits() []Edit {
	s.edits.mutex.Lock()
	defer s.edits.mutex.Unlock()
	return append([]Edit(nil), s.edits.all...)
}

func (e *edits) add(edit Edit) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.all = append(e.all, edit)
	if len(e.all) > mostEdits {
		e.all = append([]Edit(nil), e.all[len(e.all)-mostEdits:]...)
	}
}

// approved gives what the call runs with: the arguments as they are, or as a person has changed them, and then to the digest as he
// approved them.
func (r *Rule) approved(ctx context.Context, permit native.Permit, in any) (any, error) {
	text, failure := permit.Edited()
	if failure != nil || text == "" {
		return in, errorOf(failure)
	}
	var told struct {
		Changes   map[string]json.RawMessage `json:"changes"`
		ChangedBy string                     `json:"changed_by"`
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		return nil, &InternalError{"agentsudo: an edit cannot be read: " + err.Error()}
	}
	made, err := lift.Edited(in, told.Changes)
	if err != nil {
		// Some value does not fit its type. The call as it was is not the one that was approved, and is refused as that.
		made = in
	}
	before, _ := lift.Named(in)
	after, err := lift.Named(made)
	if err != nil {
		return nil, &InvalidError{"the call's arguments cannot be named any more: " + err.Error()}
	}
	if failure := permit.Confirm(lift.Arguments(after)); failure != nil {
		return nil, errorOf(failure)
	}
	id, failure := permit.ApprovalID()
	if failure != nil {
		return nil, errorOf(failure)
	}
	if session := SessionFrom(ctx); session != nil {
		session.edits.add(Edit{
			ApprovalID: id, Function: r.function, Before: pick(before, told.Changes), After: pick(after, told.Changes),
			ChangedBy: told.ChangedBy,
		})
	}
	return made, nil
}

func pick(args Args, names map[string]json.RawMessage) map[string]any {
	picked := make(map[string]any, len(names))
	for _, arg := range args {
		if _, ok := names[arg.Name]; ok {
			picked[arg.Name] = arg.Value
		}
	}
	return picked
}
