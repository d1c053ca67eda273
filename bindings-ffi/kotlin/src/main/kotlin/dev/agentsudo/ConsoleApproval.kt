// Asks whoever sits at the terminal.

package dev.agentsudo

import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.DurationUnit

/**
 * Asks for approval on the controlling terminal of this process.
 *
 * Standard input is never read: a pipe, a redirected file or an agent's tool cannot answer. Without a terminal (a service, a
 * job in the background) the call is denied at once, with the reason `console_unavailable`. Questions of several calls are
 * put one after the other.
 *
 * Whoever can type at the terminal can answer, programs included: it shows that the person who started the agent agrees, no
 * more. The record names the user of the operating system, as `local:NAME`.
 *
 * @param timeout how long an answer is awaited: above 0, at most a week. Default: five minutes
 * @param showArgs whether the call's arguments are shown (secrets are redacted either way)
 * @param redact names of arguments and keys whose values are redacted, besides the usual ones
 * @param maxPending how many requests of one agent may wait for an answer at the same time, from 1 on. Default: 20. Beyond, a
 *   call is denied with the reason `limit_reached`, and nobody is asked
 * @param maxPerMinute how many new requests one agent may make within 60 seconds, from 1 on. Default: 30
 * @throws InvalidException a value makes no sense
 */
public class ConsoleApproval(
    timeout: Duration? = null,
    showArgs: Boolean = true,
    redact: List<String>? = null,
    maxPending: Int? = null,
    maxPerMinute: Int? = null,
) : Approver() {
    private val native: dev.agentsudo.ffi.ConsoleApproval

    init {
        Host.ready()
        native = native {
            dev.agentsudo.ffi.ConsoleApproval(
                timeout?.toDouble(DurationUnit.SECONDS),
                showArgs,
                redact,
                maxPending?.toLong(),
                maxPerMinute?.toLong(),
            )
        }
    }

    /** How long an answer is awaited. */
    public val timeout: Duration = native.timeout().seconds

    override suspend fun settle(call: DeniedCall): dev.agentsudo.ffi.Settlement = native.settle(call.question)

    override suspend fun request(call: DeniedCall): Boolean = native.request(call.question)

    override fun toString(): String = "ConsoleApproval(timeout=$timeout)"
}
