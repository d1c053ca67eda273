package agentsudo

import (
	"errors"

	"agentsudo.dev/agentsudo/internal/native"
)

// Code says what an error means to a caller. Two errors have different codes if, and only if, a caller would act differently. The
// numbers are the C library's and never change.
type Code int32

// The codes. The first six are permission denials: the guarded function did not run.
const (
	// CodeNoSession: the call was made outside any session. Start one and pass its context.
	CodeNoSession = Code(native.NoSession)
	// CodeSessionExpired: the session's time ran out, or it was ended. Start a new one.
	CodeSessionExpired = Code(native.SessionExpired)
	// CodeMissingScope: the agent does not hold the scope, and nobody was to be asked. Do not retry.
	CodeMissingScope = Code(native.MissingScope)
	// CodeRejected: a human or a callback said no, or what came back no longer fits the call. Do not retry.
	CodeRejected = Code(native.Rejected)
	// CodeApprovalTimeout: nobody answered in time. Ask again later.
	CodeApprovalTimeout = Code(native.ApprovalTimeout)
	// CodeUnavailable: nobody could be asked, or it could not be put on record. The only code worth retrying as it is.
	CodeUnavailable = Code(native.Unavailable)
	// CodeInvalid: an argument or a setting is wrong. Mend the program.
	CodeInvalid = Code(native.Invalid)
	// CodeInternal: a defect of ours. Report it.
	CodeInternal = Code(native.Internal)
)

// Codes are all codes.
func Codes() []Code {
	return []Code{
		CodeNoSession, CodeSessionExpired, CodeMissingScope, CodeRejected,
		CodeApprovalTimeout, CodeUnavailable, CodeInvalid, CodeInternal,
	}
}

// Reasons are the names of all reasons: finer than codes, for people and logs. More may come.
func Reasons() []string { return native.Reasons() }

// String is the code's name in every language and in logs: "missing_scope".
func (c Code) String() string {
	if name := native.StatusName(native.Status(c)); name != "" {
		return name
	}
	return "unknown"
}

// PermissionDenied says whether an error of this code means that the guarded function did not run, because it may not.
func (c Code) PermissionDenied() bool { return native.IsDenied(native.Status(c)) }

// For errors.Is. ErrPermissionDenied is every refusal; the six after it are its codes.
var (
	ErrPermissionDenied = errors.New("agentsudo: permission denied")
	ErrNoSession        = errors.New("agentsudo: no session")
	ErrSessionExpired   = errors.New("agentsudo: session expired")
	ErrMissingScope     = errors.New("agentsudo: missing scope")
	ErrRejected         = errors.New("agentsudo: rejected")
	ErrApprovalTimeout  = errors.New("agentsudo: approval timeout")
	ErrUnavailable      = errors.New("agentsudo: unavailable")
	ErrInvalid          = errors.New("agentsudo: invalid")
	ErrInternal         = errors.New("agentsudo: internal")
)

// sentinel is what errors.Is knows a code by.
func (c Code) sentinel() error {
	switch c {
	case CodeNoSession:
		return ErrNoSession
	case CodeSessionExpired:
		return ErrSessionExpired
	case CodeMissingScope:
		return ErrMissingScope
	case CodeRejected:
		return ErrRejected
	case CodeApprovalTimeout:
		return ErrApprovalTimeout
	case CodeUnavailable:
		return ErrUnavailable
	case CodeInvalid:
		return ErrInvalid
	case CodeInternal:
		return ErrInternal
	}
	return nil
}

// PermissionDeniedError is a refusal: the guarded function did not run. It names the scope that is missing and never those that
// are held, for its text reaches a model. Fields that are not known are empty.
type PermissionDeniedError struct {
	// Code is what to act on; Reason is finer.
	Code   Code
	Reason string
	// Agent and AgentID tell who asked, Scope what was missing, Function what would have run.
	Agent, AgentID, Scope, Function string
	// ApprovalID is the request that was made to a human, DecidedBy who decided it, and Note the human's words.
	ApprovalID, DecidedBy, Note string

	message string
	cause   error
}

// Error says what happened and what to do. The text may change; act on Code.
func (e *PermissionDeniedError) Error() string { return e.message }

// Is makes errors.Is work with ErrPermissionDenied and with the sentinel of the error's code.
func (e *PermissionDeniedError) Is(target error) bool {
	return target == ErrPermissionDenied || target != nil && target == e.Code.sentinel()
}

// Unwrap is the context's error if the wait for an answer ended with the context.
func (e *PermissionDeniedError) Unwrap() error { return e.cause }

// Retryable says whether the same call may succeed later with nothing changed.
func (e *PermissionDeniedError) Retryable() bool { return e.Code == CodeUnavailable }

// InvalidError is a mistake of the program: an argument or a setting is wrong.
type InvalidError struct{ message string }

// Error says what is wrong and how to mend it.
func (e *InvalidError) Error() string { return e.message }

// Is makes errors.Is work with ErrInvalid.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }

// InternalError is a defect of ours. The guarded function did not run.
type InternalError struct{ message string }

// Error says what happened.
func (e *InternalError) Error() string { return e.message }

// Is makes errors.Is work with ErrInternal.
func (e *InternalError) Is(target error) bool { return target == ErrInternal }

// errorOf maps a failure to its type. Nil stays nil.
func errorOf(failure *native.Failure) error {
	if failure == nil {
		return nil
	}
	switch code := Code(failure.Status); code {
	case CodeNoSession, CodeSessionExpired, CodeMissingScope, CodeRejected, CodeApprovalTimeout, CodeUnavailable:
		return denialOf(failure)
	case CodeInvalid:
		return &InvalidError{failure.Message}
	case CodeInternal:
		return &InternalError{failure.Message}
	}
	return &InternalError{"agentsudo: unknown status " + native.StatusName(failure.Status) + ": " + failure.Message}
}

func denialOf(failure *native.Failure) *PermissionDeniedError {
	return &PermissionDeniedError{
		Code:       Code(failure.Status),
		Reason:     failure.Reason,
		Agent:      failure.Agent,
		AgentID:    failure.AgentID,
		Scope:      failure.Scope,
		Function:   failure.Function,
		ApprovalID: failure.ApprovalID,
		DecidedBy:  failure.DecidedBy,
		Note:       failure.Note,
		message:    failure.Message,
	}
}

// causedBy puts the context's error beneath a refusal.
func causedBy(err, cause error) error {
	if denial, ok := err.(*PermissionDeniedError); ok && cause != nil {
		denial.cause = cause
	}
	return err
}
