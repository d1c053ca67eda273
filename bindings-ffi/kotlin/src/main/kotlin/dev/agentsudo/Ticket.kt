// The caller's end of a request that is not at a gate, and how requests end.

package dev.agentsudo

/**
 * The caller's end of a request to a human: wait for it, look at it, spend it, or walk away from it.
 *
 * @property id the request's id, as the buttons carry it: 32 hex digits
 * @property code what people see and type: 8 hex digits
 */
public class Ticket internal constructor(private val native: dev.agentsudo.ffi.Ticket) {
    public val id: String = native.id()
    public val code: String = native.code()

    /** Waits until the request has ended, at the latest until its deadline. Cancelling the coroutine cancels the request. */
    public suspend fun await(): Settlement = Settlement(away { native.settled() })

    /** How it stands now; null while it is pending. */
    public fun poll(): Settlement? = native { native.poll() }?.let(::Settlement)

    /**
     * Spends the approval. Do so before you act on it.
     *
     * @throws PermissionDeniedException it was spent before, was never given, or could not be recorded
     */
    public fun claim(): Unit = native { native.claim() }

    /** Walks away: a later answer finds the request cancelled. */
    public fun cancel(): Unit = native { native.cancel() }

    override fun toString(): String = "Ticket($code)"
}

/**
 * How a request ended.
 *
 * @property approved true if it is an approval that is still to be used
 * @property reason why it is not a yes
 * @property approvalId the request's id
 * @property decidedBy the name of who decided, where somebody did
 * @property note the human's words
 */
public class Settlement internal constructor(native: dev.agentsudo.ffi.Settlement) {
    public val approved: Boolean = native.approved()
    public val reason: String? = native.reason()
    public val approvalId: String? = native.approvalId()
    public val decidedBy: String? = native.decidedBy()
    public val note: String? = native.note()

    override fun toString(): String = if (approved) "Settlement(approved by $decidedBy)" else "Settlement($reason)"
}
