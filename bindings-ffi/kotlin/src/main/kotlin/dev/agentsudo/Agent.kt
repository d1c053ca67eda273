// Agents: who asks, and the scopes they hold.

package dev.agentsudo

import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import kotlin.time.DurationUnit

/**
 * Who asks: a name and the scopes it holds.
 *
 * @param name shown to humans; 1 to 256 characters
 * @param scopes what it may do, for example `listOf("read:*", "write:orders")`. `*` stands for any characters, `?` for
 *   one, `[abc]` and `[!abc]` for one of, or none of, a few
 * @param role what it is for; free text
 * @param sessionTtl how long a session lasts: above 0, at most ten years
 * @param guardrails the texts it may be given and may give back
 * @param hierarchical `write` then also grants `write:orders`; off by default, for a permission must not widen silently
 * @param telemetry where its decisions are sent, instead of where those of other agents go
 * @throws InvalidException a value makes no sense
 */
public class Agent(
    name: String,
    scopes: Iterable<String>,
    role: String = "worker",
    sessionTtl: Duration = 1.hours,
    public val guardrails: Guardrails? = null,
    hierarchical: Boolean = false,
    telemetry: CloudConfig? = null,
) {
    internal val native: dev.agentsudo.ffi.Agent

    init {
        Host.ready()
        native = native {
            dev.agentsudo.ffi.Agent(name, scopes.toList(), role, sessionTtl.toDouble(DurationUnit.SECONDS), hierarchical)
        }
        telemetry?.let { native.sendTelemetryTo(it.native) }
    }

    /** A random UUID: its identity. */
    public val id: String = native.id()

    /** Does `write` also grant `write:orders`? */
    public val hierarchical: Boolean = hierarchical

    /** Shown to humans. */
    public var name: String
        get() = native.name()
        set(name) = native { native.setName(name) }

    /** What it is for. */
    public var role: String
        get() = native.role()
        set(role) = native.setRole(role)

    /** How long sessions last that start from now on. */
    public var sessionTtl: Duration
        get() = native.sessionTtl().seconds
        set(ttl) = native { native.setSessionTtl(ttl.toDouble(DurationUnit.SECONDS)) }

    /** The scopes it holds, live: what is added or removed here counts from the next check on. Assign to replace them. */
    public var scopes: Set<String>
        get() = live
        set(scopes) = native { native.replaceScopes(scopes.toList()) }

    /** [scopes], to be changed. */
    public val grants: MutableSet<String> get() = live

    private val live = Scopes(native)

    /** Does it hold the scope, exactly or through a glob? */
    public fun hasScope(scope: String): Boolean = native.hasScope(scope)

    /** Starts a session: its time runs from now. End it with [Session.close]; better, use [session]. */
    public fun startSession(): Session = Session(this)

    override fun toString(): String = "Agent(name=$name, id=$id)"
}

/** The scopes of one agent, live. `in` is exact membership; [Agent.hasScope] also matches globs. */
private class Scopes(private val agent: dev.agentsudo.ffi.Agent) : AbstractMutableSet<String>() {
    override val size: Int get() = agent.scopes().size

    override fun contains(element: String): Boolean = agent.isGranted(element)

    override fun add(element: String): Boolean {
        val fresh = !agent.isGranted(element)
        native { agent.updateScopes(listOf(element), emptyList()) }
        return fresh
    }

    override fun addAll(elements: Collection<String>): Boolean {
        val fresh = elements.any { !agent.isGranted(it) }
        native { agent.updateScopes(elements.toList(), emptyList()) }
        return fresh
    }

    override fun remove(element: String): Boolean = native { agent.updateScopes(emptyList(), listOf(element)) }

    override fun clear(): Unit = native { agent.replaceScopes(emptyList()) }

    override fun iterator(): MutableIterator<String> {
        val snapshot = agent.scopes().iterator()
        return object : MutableIterator<String> {
            private var last: String? = null

            override fun hasNext() = snapshot.hasNext()

            override fun next() = snapshot.next().also { last = it }

            override fun remove() {
                remove(checkNotNull(last) { "call next() first" })
                last = null
            }
        }
    }
}
