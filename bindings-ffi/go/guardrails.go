package agentsudo

import (
	"runtime"

	"agentsudo.dev/agentsudo/internal/native"
)

// Guardrails are rules over texts that a model reads or writes. They recognise known tricks and lower a risk; permissions are what
// holds when a trick works.
type Guardrails struct{ handle *handle[native.Guardrails] }

// GuardrailsOptions are the rules. The zero value of each field is its default.
type GuardrailsOptions struct {
	// AllowedTopics are words of which a text must have one.
	AllowedTopics []string
	// BlockedPatterns are regular expressions that run in linear time: no look-around, no back-references.
	BlockedPatterns []string
	// BlockedKeywords are words that no text may have.
	BlockedKeywords []string
	// OnViolation is what the program means to do: OnViolationRaise.
	OnViolation OnViolation
	// RedirectMessage is what to answer instead, with OnViolationRedirect.
	RedirectMessage string
	// CheckOutputs makes ValidateOutput check.
	CheckOutputs bool
}

// OnViolation is what a program means to do about a text that breaks a rule.
type OnViolation string

// The ways.
const (
	OnViolationRaise    OnViolation = "raise"
	OnViolationLog      OnViolation = "log"
	OnViolationRedirect OnViolation = "redirect"
)

// GuardrailViolation is why a text may not stand where it was to stand.
type GuardrailViolation struct {
	// Reason is for people; it names the rule.
	Reason string
}

// Error is the reason.
func (v *GuardrailViolation) Error() string { return v.Reason }

// NewGuardrails makes guardrails; options may be nil. A wrong rule is an *[InvalidError].
func NewGuardrails(given *GuardrailsOptions) (*Guardrails, error) {
	all := options{}
	if given != nil {
		all.texts("allowed_topics", given.AllowedTopics)
		all.texts("blocked_patterns", given.BlockedPatterns)
		all.texts("blocked_keywords", given.BlockedKeywords)
		all.text("on_violation", string(given.OnViolation))
		all.text("redirect_message", given.RedirectMessage)
		if given.CheckOutputs {
			all["check_outputs"] = true
		}
	}
	bits, failure := native.NewGuardrails(all)
	if failure != nil {
		return nil, errorOf(failure)
	}
	return &Guardrails{newHandle(bits, native.Guardrails.Free)}, nil
}

// ValidateInput checks what a user said. Nil passes; a *[GuardrailViolation] says which rule it breaks.
func (g *Guardrails) ValidateInput(text string) error { return g.check(text, "input") }

// ValidateArgument checks another text among a call's arguments.
func (g *Guardrails) ValidateArgument(text string) error { return g.check(text, "argument") }

// ValidateOutput checks what a model wrote, if CheckOutputs is on.
func (g *Guardrails) ValidateOutput(text string) error { return g.check(text, "output") }

func (g *Guardrails) check(text, place string) error {
	defer runtime.KeepAlive(g)
	passes, violation, failure := g.handle.get().Check(text, place)
	switch {
	case failure != nil:
		return errorOf(failure)
	case !passes:
		return &GuardrailViolation{violation}
	}
	return nil
}

// Redirect is what to answer instead of a text that breaks a rule: the RedirectMessage with OnViolationRedirect, otherwise "".
func (g *Guardrails) Redirect() string {
	defer runtime.KeepAlive(g)
	message, _ := g.handle.get().Redirect()
	return message
}

// Close gives back what the guardrails hold.
func (g *Guardrails) Close() error { g.handle.close(); return nil }
