// What happens when a scope is missing: refuse, record, ask a callback, ask an approver.

package dev.agentsudo

import dev.agentsudo.ffi.Question
import dev.agentsudo.ffi.Said
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/**
 * Asked when an agent does not hold a scope. Write one as a lambda: `{ call -> confirm(call.function) }`.
 *
 * Only exactly `true` lets the call run. What it throws comes through, and the function has not run. It may suspend: a
 * guard that suspends waits for it, a guard that blocks holds its thread.
 */
public fun interface OnDeny {
    /** True if the call may run, once. */
    public suspend fun ask(call: DeniedCall): Boolean

    public companion object {
        /** Refuses. */
        public val Raise: OnDeny = Rule(dev.agentsudo.ffi.OnDeny.RAISE)

        /** Audit mode: puts it on record and runs the function all the same. */
        public val Log: OnDeny = Rule(dev.agentsudo.ffi.OnDeny.LOG)

        /**
         * Reads `raise` or `log`, as they stand in a configuration.
         *
         * @throws InvalidException it is neither
         */
        public fun of(text: String): OnDeny =
            if (native { dev.agentsudo.ffi.parseOnDeny(text) } == dev.agentsudo.ffi.OnDeny.LOG) Log else Raise
    }
}

/** A call that met the gate without its scope. */
public class DeniedCall internal constructor(
    /** The agent that asks. */
    public val agent: Agent,
    /** The session it asks from. */
    public val session: Session,
    /** The missing scope or scopes, as one line. */
    public val scope: String,
    /** The function's name. */
    public val function: String,
    /** Its arguments by parameter name. Whoever changes one in place is found out: the call is then refused. */
    public val arguments: Map<String, Any?>,
    internal val question: Question,
)

/** Asks humans. Give one to a guard as its `onDeny`, or ask it from a callback of your own and return what it says. */
public abstract class Approver internal constructor() : OnDeny {
    internal abstract suspend fun settle(call: DeniedCall): dev.agentsudo.ffi.Settlement

    internal abstract suspend fun request(call: DeniedCall): Boolean

    /**
     * Asks about a call and waits for the answer: true only for an approval, which is then spent on this call. Cancelling
     * the coroutine cancels the request.
     */
    final override suspend fun ask(call: DeniedCall): Boolean = away { request(call) }
}

/** A rule that asks nobody. */
internal class Rule(val mode: dev.agentsudo.ffi.OnDeny) : OnDeny {
    override suspend fun ask(call: DeniedCall): Boolean = false
}

/** What a callback says: from Java, or past an unchecked cast, anything can come. */
internal suspend fun OnDeny.said(call: DeniedCall): Said {
    val ask: suspend (DeniedCall) -> Boolean = ::ask
    val said = suspendCoroutineUninterceptedOrReturn<Any?> { continuation ->
        @Suppress("UNCHECKED_CAST")
        (ask as (DeniedCall, Continuation<Any?>) -> Any?)(call, continuation)
    }
    return when (said) {
        true -> Said.YES
        false -> Said.NO
        else -> Said.NEITHER
    }
}
