// What agentsudo throws: one class for each of the eight codes, the first six under one roof. docs/errors.md has the policy.
// Everything that calls the native half goes through `native`, so that nothing else reaches a caller.

package dev.agentsudo

import dev.agentsudo.ffi.Denial
import dev.agentsudo.ffi.SudoException

/** What a caller would act on. Eight, in every language. */
public typealias ErrorCode = dev.agentsudo.ffi.ErrorCode

/** The code as logs and other languages write it: `missing_scope`. */
public val ErrorCode.wireName: String get() = name.lowercase()

/** True if the code means that the guarded function has not run. */
public val ErrorCode.isPermissionDenied: Boolean get() = dev.agentsudo.ffi.isPermissionDenied(this)

/** Every reason that [PermissionDeniedException.reason] may have today; more may come. */
public fun reasons(): List<String> = dev.agentsudo.ffi.reasons()

/** The version of the native library. */
public fun version(): String = dev.agentsudo.ffi.version()

/** What agentsudo itself throws. What your functions and callbacks throw comes through as it is. */
public sealed interface AgentSudoException {
    /** What a caller would act on. */
    public val code: ErrorCode

    /** What happened and what to do, for people and models. Not API: act on [code]. */
    public val message: String
}

/**
 * The call was refused; the function has not run.
 *
 * @property agent the agent's name, or null without a session
 * @property agentId the agent's id, or null without a session
 * @property scope the missing scope or scopes, as one line
 * @property function the function's name
 * @property reason why, finer than [code]: `denied_by_person`, `args_changed`, …
 * @property approvalId the request's id, where a human was asked
 * @property decidedBy the name of who said no, where somebody did
 * @property note the words of who said no
 */
public sealed class PermissionDeniedException(override val code: ErrorCode, denial: Denial) :
    RuntimeException(denial.message), AgentSudoException {
    override val message: String = denial.message
    public val agent: String? = denial.agent
    public val agentId: String? = denial.agentId
    public val scope: String = denial.scope
    public val function: String = denial.function
    public val reason: String = denial.reason
    public val approvalId: String? = denial.approvalId
    public val decidedBy: String? = denial.decidedBy
    public val note: String? = denial.note
}

/** No session is open here. Start one around the call. */
public class NoSessionException internal constructor(denial: Denial) :
    PermissionDeniedException(ErrorCode.NO_SESSION, denial)

/** The session ended or its time ran out. Start a new one. */
public class SessionExpiredException internal constructor(denial: Denial) :
    PermissionDeniedException(ErrorCode.SESSION_EXPIRED, denial)

/** The agent does not hold the scope. Grant it, or ask a human through `onDeny`. */
public class MissingScopeException internal constructor(denial: Denial) :
    PermissionDeniedException(ErrorCode.MISSING_SCOPE, denial)

/** A human or a callback said no, or gave an answer that is not a yes. Do not retry. */
public class RejectedException internal constructor(denial: Denial) :
    PermissionDeniedException(ErrorCode.REJECTED, denial)

/** Nobody answered in time. Ask again later. */
public class ApprovalTimeoutException internal constructor(denial: Denial) :
    PermissionDeniedException(ErrorCode.APPROVAL_TIMEOUT, denial)

/** Nobody could be asked, or the answer could not be recorded. The same call may succeed later. */
public class UnavailableException internal constructor(denial: Denial) :
    PermissionDeniedException(ErrorCode.UNAVAILABLE, denial)

/** An argument or a setting is wrong. The message says how to mend it. */
public class InvalidException internal constructor(override val message: String) :
    IllegalArgumentException(message), AgentSudoException {
    override val code: ErrorCode get() = ErrorCode.INVALID
}

/** A defect of agentsudo's. The function has not run. Report it. */
public class InternalException internal constructor(override val message: String, cause: Throwable? = null) :
    IllegalStateException(message, cause), AgentSudoException {
    override val code: ErrorCode get() = ErrorCode.INTERNAL
}

/** Calls the native half; what it throws becomes one of the classes above. */
internal inline fun <T> native(call: () -> T): T =
    try {
        call()
    } catch (error: SudoException) {
        throw error.told()
    } catch (error: dev.agentsudo.ffi.InternalException) {
        throw InternalException("agentsudo met a defect of its own; the function did not run: ${error.message}", error)
    }

internal fun SudoException.told(): RuntimeException =
    when (this) {
        is SudoException.NoSession -> NoSessionException(denial)
        is SudoException.SessionExpired -> SessionExpiredException(denial)
        is SudoException.MissingScope -> MissingScopeException(denial)
        is SudoException.Rejected -> RejectedException(denial)
        is SudoException.ApprovalTimeout -> ApprovalTimeoutException(denial)
        is SudoException.Unavailable -> UnavailableException(denial)
        is SudoException.Invalid -> InvalidException(explanation)
        is SudoException.Internal -> InternalException(explanation)
    }
