// An approver for your own tests: it answers by script, through the same gate and onto the same record.

package dev.agentsudo.testing

import dev.agentsudo.Approver
import dev.agentsudo.DeniedCall
import dev.agentsudo.ffi.Question
import dev.agentsudo.ffi.Answer as Said
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger

/** What a script says to a request. */
public sealed interface Answer {
    /** A yes, with who said it and why. */
    public data class Approved(val note: String? = null, val user: String = "script") : Answer

    /** A no, with who said it and why. The note reaches the caller's exception. */
    public data class Denied(val note: String? = null, val user: String = "script") : Answer

    /** Nobody answers. */
    public data object Timeout : Answer
}

/**
 * What a human would have been asked.
 *
 * @property arguments the arguments as JSON, in the form a digest is made over
 */
public data class Request(val agentName: String, val scope: String, val function: String, val arguments: String)

/**
 * Answers requests by calling [decide] for each.
 *
 * ```
 * val approver = ScriptedApproval(Answer.Approved(), Answer.Denied("wrong customer"), Answer.Timeout)
 * ```
 */
public class ScriptedApproval(private val decide: (Request) -> Answer) : Approver() {
    /** Answers requests with [answers], in order; one more request is an [AssertionError], and the function has not run. */
    public constructor(vararg answers: Answer) : this(inOrder(answers.toList()))

    private val seen = CopyOnWriteArrayList<Request>()

    /** The requests so far. */
    public val requests: List<Request> get() = seen

    override suspend fun settle(call: DeniedCall): dev.agentsudo.ffi.Settlement =
        script(call.question).settle(call.question)

    override suspend fun request(call: DeniedCall): Boolean = script(call.question).request(call.question)

    private fun script(question: Question): dev.agentsudo.ffi.ScriptedApproval {
        val request = Request(
            question.agentName(), question.scope(), question.function(), question.argumentsJson().orEmpty(),
        )
        seen += request
        return when (val answer = decide(request)) {
            is Answer.Approved -> dev.agentsudo.ffi.ScriptedApproval(Said.APPROVED, answer.user, answer.note)
            is Answer.Denied -> dev.agentsudo.ffi.ScriptedApproval(Said.DENIED, answer.user, answer.note)
            Answer.Timeout -> dev.agentsudo.ffi.ScriptedApproval(Said.TIMEOUT)
        }
    }

    private companion object {
        fun inOrder(answers: List<Answer>): (Request) -> Answer {
            val next = AtomicInteger()
            return { request ->
                answers.getOrNull(next.getAndIncrement())
                    ?: throw AssertionError("no scripted answer is left for ${request.function}(${request.arguments})")
            }
        }
    }
}
