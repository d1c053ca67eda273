// The Kotlin driver: reads a line, does it through the package's public names, writes a line. Asserts nothing. Needs the
// testing library, whose clock can be moved; `bindings-ffi/kotlin` compiles it with its tests.

package dev.agentsudo.driver

import dev.agentsudo.Agent
import dev.agentsudo.AgentSudoException
import dev.agentsudo.Arguments
import dev.agentsudo.ErrorCode
import dev.agentsudo.Guardrails
import dev.agentsudo.OnViolation
import dev.agentsudo.PermissionDeniedException
import dev.agentsudo.currentAgent
import dev.agentsudo.ffi.testing.advance
import dev.agentsudo.ffi.testing.digest
import dev.agentsudo.ffi.testing.standStill
import dev.agentsudo.isPermissionDenied
import dev.agentsudo.reasons
import dev.agentsudo.version
import dev.agentsudo.wireName
import java.util.Base64
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.runBlocking

/** The line makes no sense: a defect of a vector or of this driver. */
class Fault(message: String) : Exception(message)

fun ok(vararg fields: Pair<String, Any?>) = Line("ok", *fields)

/** An exception of the package, with everything it tells. */
fun told(error: AgentSudoException): Line {
    val denial = error as? PermissionDeniedException
    return Line(
        "err",
        "code" to error.code.wireName, "message" to error.message, "denied" to (denial != null),
        "reason" to denial?.reason, "agent" to denial?.agent, "scope" to denial?.scope, "function" to denial?.function,
        "approval_id" to denial?.approvalId, "decided_by" to denial?.decidedBy, "note" to denial?.note,
    )
}

private fun nowMs() = Agent("clock", emptyList()).startSession().startedAt.toEpochMilli()

private val words: Map<String, (Line) -> Line> = mapOf(
    "hello" to { _ -> ok("language" to "kotlin", "version" to version(), "core" to false) },
    "clock" to { line ->
        line["unix_ms"]?.let { standStill(it.toLong()) }
        ok("unix_ms" to nowMs())
    },
    "tick" to { line ->
        advance(line.need("seconds").toDouble())
        ok()
    },
    "reset" to { _ ->
        world.leaveAll()
        world = World()
        ok()
    },
    "codes" to { _ ->
        ok(*ErrorCode.entries.map { it.wireName to if (it.isPermissionDenied) "denied" else "error" }.toTypedArray())
    },
    "reasons" to { _ -> ok(*reasons().map { "reason" to it }.toTypedArray()) },
    "agent" to { line ->
        val agent = Agent(
            line.need("name"),
            line.all("scope"),
            role = line["role"] ?: "worker",
            sessionTtl = number(line["ttl"] ?: "3600").seconds,
            hierarchical = line["hierarchical"] == "true",
        )
        world.agents[agent.name] = agent
        ok("id" to agent.id, "role" to agent.role)
    },
    "scopes" to { line ->
        val grants = world.agent(line.need("agent")).grants
        line.all("add").forEach(grants::add)
        line.all("discard").forEach(grants::remove)
        ok(*grants.sorted().map { "scope" to it }.toTypedArray())
    },
    "has-scope" to { line -> ok("held" to world.agent(line.need("agent")).hasScope(line.need("scope"))) },
    "enter" to { line ->
        world.enter(line.need("session"), world.agent(line.need("agent")).startSession())
        ok()
    },
    "leave" to { line ->
        world.leave(line.need("session"))
        ok()
    },
    "end" to { line ->
        world.session(line.need("session")).end()
        ok()
    },
    "session" to { line ->
        val session = world.session(line.need("session"))
        val started = session.startedAt.toEpochMilli()
        ok(
            "agent" to session.agent.name,
            "lasts_ms" to session.expiresAt.toEpochMilli() - started,
            "age_ms" to nowMs() - started,
            "expired" to session.isExpired,
            "ended" to session.isEnded,
        )
    },
    "current" to { _ -> ok("agent" to currentAgent()?.name) },
    "guard" to ::guard,
    "call" to ::call,
    "result" to { line -> world.call(line.need("call")).end() },
    "cancel" to { line -> world.call(line.need("call")).cancel() },
    "change" to { line ->
        replace(world.call(line.need("call")).arguments, arguments(line.need("args")))
        ok()
    },
    "approver" to ::approver,
    "approve" to { line -> ok("decided" to world.approver(line).approve(line.need("id"), line.need("user"))) },
    "deny" to { line -> ok("decided" to world.approver(line).deny(line.need("id"), line.need("user"))) },
    "interact" to { line ->
        val (approver, id, user) = Triple(world.approver(line), line.need("id"), line.need("user"))
        ok("decided" to if (line.need("approved").toBooleanStrict()) approver.approve(id, user) else approver.deny(id, user))
    },
    "request" to { line ->
        val body = line["body_base64"]?.let(Base64.getDecoder()::decode) ?: (line["body"] ?: "").encodeToByteArray()
        val headers = line.all("header").map { it.substringBefore(':') to it.substringAfter(':', "").trimStart(' ') }
        val answer = runBlocking { world.approver(line).handleRequest(headers, body) }
        val told = answer.headers.map { (name, value) -> "header" to "$name: $value" }
        ok("status" to answer.status, *told.toTypedArray(), "body" to answer.body.decodeToString())
    },
    "guardrails" to ::guardrails,
    "digest" to { line ->
        val written = Arguments.write(arguments(line.need("args")))
        val made = digest(line.need("agent_id"), line.need("function"), line.all("scope"), written ?: throw Fault("unreadable"))
        ok("canonical" to made.canonical, "digest" to made.digest)
    },
)

private fun guardrails(line: Line): Line {
    val options = value(line.need("options")) as Map<*, *>
    fun texts(name: String) = (options[name] as List<*>?).orEmpty().map { it as String }
    val rails = Guardrails(
        allowedTopics = texts("allowed_topics"),
        blockedPatterns = texts("blocked_patterns"),
        blockedKeywords = texts("blocked_keywords"),
        onViolation = (options["on_violation"] as String?)?.let(Guardrails::onViolation) ?: OnViolation.RAISE,
        checkOutputs = options["check_outputs"] as Boolean? ?: false,
    )
    val text = line.need("text")
    val violation = if (line.need("direction") == "input") rails.validateInput(text) else rails.validateOutput(text)
    return ok("pass" to (violation == null), "violation" to violation)
}

private fun obey(text: String): Line {
    val line = Line.parse(text)
    val word = words[line.word] ?: return Line("unsupported")
    return try {
        word(line)
    } catch (error: Exception) {
        when {
            error is AgentSudoException -> told(error)
            // What Kotlin's own types refuse before it gets to us: no duration is NaN.
            error is IllegalArgumentException && error !is NumberFormatException ->
                Line("err", "code" to "invalid", "message" to error.message, "denied" to false)
            else -> Line("fault", "message" to "${error::class.simpleName}: ${error.message}")
        }
    }
}

fun main() {
    // Lines are UTF-8 and end in one line feed, on every system.
    val out = System.out.writer(Charsets.UTF_8)
    System.`in`.reader(Charsets.UTF_8).buffered().useLines { lines ->
        for (text in lines) {
            out.write("${obey(text)}\n")
            out.flush()
        }
    }
}
