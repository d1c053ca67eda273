// Guarded calls, the people they ask, and what becomes of them. A call that asks a human waits on a thread of its own, or
// as a coroutine where its caller may go away, so that the driver can go on.

package dev.agentsudo.driver

import dev.agentsudo.Agent
import dev.agentsudo.AgentSudoException
import dev.agentsudo.DeniedCall
import dev.agentsudo.Guard
import dev.agentsudo.OnDeny
import dev.agentsudo.Session
import dev.agentsudo.SlackApproval
import java.lang.reflect.Proxy
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.concurrent.thread
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch

/** What guarded functions and callbacks of vectors throw. */
class Raised(message: String) : RuntimeException(message)

var world = World()

class World {
    val agents = mutableMapOf<String, Agent>()
    val guards = mutableMapOf<String, Guarded>()
    val approvers = mutableMapOf<String, SlackApproval>()
    val calls = mutableMapOf<String, Call>()
    private val sessions = mutableMapOf<String, Pair<Session, AutoCloseable>>()
    private val inside = mutableListOf<String>()

    /** The session that a call from here would be in. */
    val current get() = inside.lastOrNull()?.let(::session)

    fun agent(name: String) = agents[name] ?: throw Fault("there is no agent `$name`")

    fun session(name: String) = sessions[name]?.first ?: throw Fault("there is no session `$name`")

    fun call(name: String) = calls[name] ?: throw Fault("the call `$name` does not wait")

    fun approver(name: String) = approvers[name] ?: throw Fault("there is no approver `$name`")

    fun approver(line: Line) = approver(line.need("approver"))

    fun enter(name: String, session: Session) {
        sessions[name] = session to session.enter()
        inside += name
    }

    fun leave(name: String) {
        val (session, entered) = sessions[name] ?: throw Fault("there is no session `$name`")
        entered.close()
        session.close()
        inside -= name
    }

    fun leaveAll() = sessions.keys.reversed().forEach(::leave)
}

/** A guarded function that gives its arguments back, or throws. */
class Guarded(val guard: Guard, val asks: String?, val isTask: Boolean, val throws: Boolean)

/** One run of a guarded function, and how often its body was reached. */
class Call(val arguments: MutableMap<String, Any?>) {
    @Volatile private var ran = 0
    private val line = CompletableFuture<Line>()
    var job: Job? = null

    val hasEnded get() = line.isDone

    fun body(given: Map<String, Any?>, throws: Boolean): Map<String, Any?> {
        ran++
        if (throws) throw Raised("the function raised")
        return given
    }

    fun settle(run: () -> Map<String, Any?>) = told(runCatching(run))

    fun told(result: Result<Map<String, Any?>>) {
        val error = result.exceptionOrNull()
        val end = when (error) {
            null -> ok("value" to json(result.getOrThrow()))
            is Raised -> Line("raised", "message" to error.message)
            is CancellationException -> Line("gone")
            is AgentSudoException -> told(error)
            else -> Line("fault", "message" to "${error::class.simpleName}: ${error.message}")
        }
        end.fields.add("ran" to ran.toString())
        line.complete(end)
    }

    fun end(): Line =
        try {
            line.get(25, TimeUnit.SECONDS)
        } catch (_: TimeoutException) {
            Line("fault", "message" to "the call did not end")
        }

    fun cancel(): Line {
        (job ?: throw Fault("a blocking call cannot be cancelled: ask for a task")).cancel()
        return end()
    }
}

fun guard(line: Line): Line {
    val name = line.need("guard")
    val say = line["say"] ?: "true"
    var asks: String? = null
    val onDeny = when (val text = line["on_deny"] ?: "raise") {
        "approver" -> world.approver(line.need("approver").also { asks = it })
        "callback" -> callback(line.all("meanwhile"), say).also { asks = asked(say) }
        else -> OnDeny.of(text)
    }
    val guard = Guard(line["function"] ?: name, line.all("scope"), onDeny, (line["require"] ?: "all") == "all")
    world.guards[name] = Guarded(guard, asks, line["task"] == "true", line["body"] == "raise")
    return ok()
}

private fun asked(say: String) = say.removePrefix("approver ").takeIf { it != say }

private fun callback(steps: List<String>, say: String): OnDeny {
    val answer: suspend (DeniedCall) -> Any? = { call ->
        steps.forEach { meanwhile(it, call) }
        when (say) {
            "true" -> true
            "false" -> false
            "one" -> 1
            "text" -> "true"
            "none" -> null
            "list" -> listOf(true)
            "raise" -> throw Raised("the callback raised")
            else -> world.approver(asked(say) ?: throw Fault("a callback cannot say `$say`")).ask(call)
        }
    }
    if (asked(say) != null) return OnDeny { answer(it) as Boolean }
    // As from Java, where a callback can return anything.
    val loose = Proxy.newProxyInstance(OnDeny::class.java.classLoader, arrayOf(OnDeny::class.java)) { _, _, passed ->
        @Suppress("UNCHECKED_CAST")
        (answer as (Any?, Any?) -> Any?)(passed[0], passed[1])
    }
    return loose as OnDeny
}

private fun meanwhile(what: String, call: DeniedCall) {
    val rest = what.substringAfter(' ', "")
    when (what.substringBefore(' ')) {
        "tick" -> dev.agentsudo.ffi.testing.advance(rest.toDouble())
        "end" -> world.session(rest).end()
        "change" -> replace(call.arguments, arguments(rest))
        else -> throw Fault("a callback cannot `$what`")
    }
}

fun call(line: Line): Line {
    val name = line.need("guard")
    val guarded = world.guards[name] ?: throw Fault("there is no guard `$name`")
    val call = Call(arguments(line["args"] ?: "{}"))
    val passed = call.arguments.toList().toTypedArray()
    val session = world.current
    fun block() = call.settle { guarded.guard.runBlockingWith(*passed) { given -> call.body(given, guarded.throws) } }
    when {
        guarded.isTask -> call.job = CoroutineScope(Dispatchers.Default).launch(
            session?.asContextElement() ?: EmptyCoroutineContext
        ) {
            call.told(runCatching { guarded.guard.runWith(*passed) { given -> call.body(given, guarded.throws) } })
        }
        guarded.asks != null -> thread(isDaemon = true) { session?.enter().use { block() } }
        else -> block()
    }
    if (guarded.asks != null && !call.hasEnded) {
        world.calls[line.need("call")] = call
        return Line("waiting")
    }
    return call.end()
}

fun approver(line: Line): Line {
    val made = SlackApproval(
        botToken = line["bot_token"],
        appToken = line["app_token"],
        channel = line["channel"],
        timeout = line["timeout"]?.let { number(it).seconds },
        signingSecrets = line.all("signing_secret").takeIf { line["signing_secret"] != null },
        approvers = line.all("user").takeIf { line["user"] != null },
        cloudApiKey = line["cloud_api_key"],
        cloudUrl = line["cloud_url"],
        pollInterval = line["poll_interval"]?.let { number(it).seconds },
        webhookUrl = line["webhook_url"],
        slackApiUrl = line["slack_api_url"],
        autoDenyOnTimeout = line["auto_deny_on_timeout"] != "false",
        store = line["store"],
        maxPending = line["max_pending"]?.toInt(),
        maxPerMinute = line["max_per_minute"]?.toInt(),
        idempotencyKey = line["key"]?.let { key -> { key } },
        grants = line["grants"]?.let { number(it).seconds },
        edits = line["edits"] == "true",
        preview = line["preview"]?.let { words -> { words } },
        quorum = line["quorum"]?.toInt() ?: 1,
        requestedBy = line["requested_by"],
        remind = line["remind"]?.let { number(it).seconds },
        escalateTo = line["escalate_to"],
        escalateAfter = line["escalate_after"]?.let { number(it).seconds },
    )
    world.approvers[line.need("approver")] = made
    return ok("channel" to made.channel)
}
