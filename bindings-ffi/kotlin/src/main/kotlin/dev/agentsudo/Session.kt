// Sessions, and the session of the current coroutine or thread.

package dev.agentsudo

import java.time.Instant
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.asContextElement
import kotlinx.coroutines.withContext

/**
 * The stretch of time in which an agent may act. Closing it ends it, everywhere at once.
 *
 * Pass it to a guard, or make it the current one: with [session] and [sessionBlocking], with [asContextElement] for
 * coroutines started elsewhere, with [enter] for a thread.
 */
public class Session internal constructor(public val agent: Agent) : AutoCloseable {
    internal val native: dev.agentsudo.ffi.Session = native { agent.native.startSession() }

    /** Its own id, a UUID. */
    public val id: String = native.id()

    /** When it started. */
    public val startedAt: Instant get() = native.startedAt()

    /** When it expires by itself. */
    public val expiresAt: Instant get() = native.expiresAt()

    /** True once its time has run out. */
    public val isExpired: Boolean get() = native.isExpired()

    /** True once it was ended. */
    public val isEnded: Boolean get() = native.isEnded()

    private val edited = ArrayDeque<Edit>()

    /** The calls that ran with arguments which a person had changed, the newest last (of the last hundred). */
    public val edits: List<Edit> get() = synchronized(edited) { edited.toList() }

    internal fun add(edit: Edit): Unit = synchronized(edited) {
        if (edited.size == MOST_EDITS) edited.removeFirst()
        edited.addLast(edit)
    }

    /** Does its agent hold the scope, exactly or through a glob? */
    public fun hasScope(scope: String): Boolean = agent.hasScope(scope)

    /** Brings its expiry forward; a later time changes nothing. */
    public fun shortenTo(at: Instant): Unit = native.shortenTo(at)

    /** Ends it, everywhere at once and for good. Doing it twice is fine. */
    public fun end(): Unit = native.end()

    override fun close(): Unit = end()

    /** Carries it into a coroutine: `launch(session.asContextElement()) { … }`. The session is not ended with that coroutine. */
    public fun asContextElement(): CoroutineContext.Element = entered.asContextElement(Entry(this, null))

    /**
     * Makes it the current session of this thread until what is returned is closed, and does not end it.
     *
     * For code without coroutines; inside a coroutine use [asContextElement], which moves along between threads.
     */
    public fun enter(): AutoCloseable {
        val entry = Entry(this, entered.get())
        entered.set(entry)
        return AutoCloseable {
            entry.left = true
            // On another thread there is nothing to take back: what was left there is passed over.
            while (entered.get()?.left == true) entered.set(entered.get()?.outer)
        }
    }

    override fun toString(): String =
        "Session(agent=${agent.name}, ${if (isEnded) "ended" else if (isExpired) "expired" else "open"})"
}

private const val MOST_EDITS = 100

/** A session that was entered, and the one around it. */
internal class Entry(val session: Session, val outer: Entry?) {
    @Volatile var left = false
}

internal val entered = ThreadLocal<Entry?>()

/** The innermost session entered here, ended or not: the gate says what is wrong with it. */
internal fun innermost(): Session? = generateSequence(entered.get()) { it.outer }.firstOrNull { !it.left }?.session

/** The session of this coroutine or thread, or null outside one and once it has ended. */
public fun currentSession(): Session? = innermost()?.takeUnless { it.isEnded }

/** The agent of this coroutine's or thread's session, or null outside one and once it has ended. */
public fun currentAgent(): Agent? = currentSession()?.agent

/** Runs [block] inside a session of this agent, which is current in it and in every coroutine it starts, and ends with it. */
public suspend fun <T> Agent.session(block: suspend (Session) -> T): T =
    startSession().use { session -> withContext(session.asContextElement()) { block(session) } }

/** Runs [block] on this thread inside a session of this agent, which ends with it. */
public fun <T> Agent.sessionBlocking(block: (Session) -> T): T =
    startSession().use { session -> session.enter().use { block(session) } }
