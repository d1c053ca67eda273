// Guards. Every rule is in the gate; here is only what the host must do: run the callback, wait its way, write arguments down.

package dev.agentsudo

import dev.agentsudo.ffi.Permit
import dev.agentsudo.ffi.Question
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asContextElement
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext

/**
 * What stands before a function. Make it once; it may be used by any number of coroutines and threads.
 *
 * ```
 * private val refund = Guard("refund", "refund:order", slack)
 * suspend fun refund(order: String, amount: BigDecimal) = refund.run("order" to order, "amount" to amount) { … }
 * ```
 *
 * @param function the function's name, for people
 * @param scopes the scopes it needs
 * @param onDeny what happens without them
 * @param requireAll whether all of [scopes] are needed, or any one
 * @throws InvalidException there is no scope, or one that is none
 */
public class Guard(
    public val function: String,
    scopes: Iterable<String>,
    private val onDeny: OnDeny = OnDeny.Raise,
    requireAll: Boolean = true,
) {
    /** A guard that needs one scope. */
    public constructor(function: String, scope: String, onDeny: OnDeny = OnDeny.Raise) :
        this(function, listOf(scope), onDeny)

    private val native: dev.agentsudo.ffi.Guard

    init {
        Host.ready()
        val mode = (onDeny as? Rule)?.mode ?: dev.agentsudo.ffi.OnDeny.ASK
        native = native { dev.agentsudo.ffi.Guard(function, scopes.toList(), mode, requireAll, null) }
    }

    /**
     * Runs [block] if the agent of [session] may, or somebody says so. Cancelling the coroutine while it waits cancels the
     * request.
     *
     * @param arguments by parameter name: what a human is shown, and what must still be the same when the answer comes
     * @param session by default the current one
     * @throws PermissionDeniedException it may not; [block] has not run
     */
    public suspend fun <T> run(
        vararg arguments: Pair<String, Any?>,
        session: Session? = innermost(),
        block: suspend () -> T,
    ): T {
        val permit = permit(session, arguments.toMap()) ?: return block()
        val result = try {
            block()
        } catch (error: Throwable) {
            report(permit, false)
            throw error
        }
        report(permit, true)
        return result
    }

    /** [run] for code without coroutines: waits for a human on this thread. Interrupting it cancels the request. */
    public fun <T> runBlocking(
        vararg arguments: Pair<String, Any?>,
        session: Session? = innermost(),
        block: () -> T,
    ): T {
        val question = begin(session) ?: return block()
        val permit = runBlocking(entered.asContextElement(entered.get())) {
            answer(question, session, arguments.toMap())
        }
        val result = try {
            block()
        } catch (error: Throwable) {
            permit.finished(false)
            throw error
        }
        native { permit.finished(true) }
        return result
    }

    /**
     * [run] for a block that takes the arguments it runs with: as they are or, where the approver takes `edits`, as a person has
     * changed them before approving. [Session.edits] says so then.
     */
    public suspend fun <T> runWith(
        vararg arguments: Pair<String, Any?>,
        session: Session? = innermost(),
        block: suspend (Map<String, Any?>) -> T,
    ): T {
        val given = arguments.toMap()
        val permit = permit(session, given, takesEdits = true) ?: return block(given)
        val result = try {
            block(withContext(NonCancellable) { away { approved(permit, session, given) } })
        } catch (error: Throwable) {
            report(permit, false)
            throw error
        }
        report(permit, true)
        return result
    }

    /** [runWith] for code without coroutines. */
    public fun <T> runBlockingWith(
        vararg arguments: Pair<String, Any?>,
        session: Session? = innermost(),
        block: (Map<String, Any?>) -> T,
    ): T {
        val given = arguments.toMap()
        val question = begin(session) ?: return block(given)
        val permit = runBlocking(entered.asContextElement(entered.get())) {
            answer(question, session, given, takesEdits = true)
        }
        val result = try {
            block(approved(permit, session, given))
        } catch (error: Throwable) {
            permit.finished(false)
            throw error
        }
        native { permit.finished(true) }
        return result
    }

    /** What the call runs with: the arguments as they are, or as a person has changed them, to the digest as he approved them. */
    private fun approved(permit: Permit, session: Session?, arguments: Map<String, Any?>): Map<String, Any?> {
        val edited = permit.edited() ?: return arguments
        val made = try {
            Edits.made(arguments, edited.changes)
        } catch (_: ArithmeticException) {
            // Some number does not fit its class. The call as it was is not the one that was approved, and is refused as that.
            arguments
        }
        native { permit.confirm(Arguments.write(made)) }
        val names = (readJson(edited.changes) as Map<*, *>).keys
        val edit = Edit(
            permit.approvalId().orEmpty(),
            function,
            arguments.filterKeys { it in names },
            made.filterKeys { it in names },
            edited.changedBy,
        )
        session?.add(edit)
        return made
    }

    private suspend fun permit(session: Session?, arguments: Map<String, Any?>, takesEdits: Boolean = false): Permit? {
        // A record may have to be written to a file first.
        val question = away { begin(session) } ?: return null
        return answer(question, session, arguments, takesEdits)
    }

    private fun begin(session: Session?): Question? {
        Host.ready()
        return native { native.begin(session?.native) }
    }

    private suspend fun answer(
        question: Question,
        session: Session?,
        arguments: Map<String, Any?>,
        takesEdits: Boolean = false,
    ): Permit {
        // What a callback asks by itself is about the call as it is.
        if (takesEdits && onDeny is Approver) native { question.takeEdits(Edits.fixed(arguments)) }
        native { question.freeze(Arguments.write(arguments)) }
        val asking = checkNotNull(session) { "the gate asked without a session" }
        val call = DeniedCall(asking.agent, asking, question.scope(), question.function(), arguments, question)
        if (onDeny is Approver) {
            val settlement = away { onDeny.settle(call) }
            return conclude { question.answerSettled(settlement, Arguments.write(arguments)) }
        }
        val said = onDeny.said(call)
        return conclude { question.answer(said, Arguments.write(arguments)) }
    }

    /** To its end: an approval that was spent must not be lost to a cancellation. */
    private suspend fun conclude(answer: () -> Permit): Permit =
        withContext(NonCancellable) { away { answer() } }

    private suspend fun report(permit: Permit, succeeded: Boolean): Unit =
        withContext(NonCancellable) { away { permit.finished(succeeded) } }
}
