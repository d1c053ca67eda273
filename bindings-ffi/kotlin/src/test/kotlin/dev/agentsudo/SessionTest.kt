package dev.agentsudo

import dev.agentsudo.ffi.testing.advance
import kotlin.concurrent.thread
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

class SessionTest {
    private val bot = Agent("Bot", listOf("read:*"))
    private val other = Agent("Other", emptyList())

    @Test
    fun `a session nests and is restored`() = runBlocking {
        assertNull(currentSession())
        bot.session { outer ->
            assertSame(bot, currentAgent())
            other.session { assertSame(other, currentAgent()) }
            assertSame(outer, currentSession())
        }
        assertNull(currentSession())
    }

    @Test
    fun `a session goes along between threads, and into what it starts`() = runBlocking {
        bot.session {
            repeat(20) {
                withContext(Dispatchers.IO) { assertSame(bot, currentAgent()) }
                withContext(Dispatchers.Default) { yield(); assertSame(bot, currentAgent()) }
            }
            coroutineScope { assertEquals("ok", async(Dispatchers.Default) { sudo("read:x") { "ok" } }.await()) }
        }
    }

    @Test
    fun `coroutines side by side do not see each other's`() = runBlocking {
        val agents = List(50) { Agent("Bot $it", listOf("act:$it")) }
        val jobs = agents.mapIndexed { i, agent ->
            async(Dispatchers.Default) {
                agent.session {
                    repeat(20) {
                        yield()
                        assertSame(agent, currentAgent())
                        assertEquals(i, sudo("act:$i") { i })
                    }
                }
            }
        }
        jobs.forEach { it.await() }
        assertNull(currentAgent())
    }

    @Test
    fun `what belongs to nobody's scope carries a session only if told to`() = runBlocking {
        bot.session { session ->
            val stray = CoroutineScope(Dispatchers.IO)
            assertNull(stray.async { currentAgent() }.await())
            assertSame(bot, stray.async(session.asContextElement()) { currentAgent() }.await())
        }
    }

    @Test
    fun `a thread has a session of its own`() = bot.sessionBlocking { session ->
        var seen: Agent? = bot
        thread { seen = currentAgent() }.join()
        assertNull(seen)
        thread { session.enter().use { seen = currentAgent() } }.join()
        assertSame(bot, seen)
    }

    @Test
    fun `a session ends with its block, everywhere`() {
        lateinit var kept: Session
        bot.sessionBlocking { kept = it }
        assertTrue(kept.isEnded)
        val error = assertFailsWith<SessionExpiredException> {
            Guard("f", "read:x").runBlocking(session = kept) { "ran" }
        }
        assertEquals("session_ended", error.reason)
    }

    @Test
    fun `a session that is left while an inner one is open stays left`() {
        val (first, second) = bot.startSession() to other.startSession()
        val (leaveFirst, leaveSecond) = first.enter() to second.enter()
        leaveFirst.close()
        assertSame(other, currentAgent())
        leaveSecond.close()
        assertNull(currentSession())
        first.close()
        second.close()
    }

    @Test
    fun `time runs out`() {
        val short = Agent("Short", listOf("read:*"), sessionTtl = 2.minutes)
        short.sessionBlocking { session ->
            assertEquals("ran", sudoBlocking("read:x") { "ran" })
            advance(121.0)
            assertTrue(session.isExpired)
            assertFalse(session.isEnded)
            assertFailsWith<SessionExpiredException> { sudoBlocking("read:x") { "ran" } }
        }
    }

    @Test
    fun `an expiry can only be brought forward`() = bot.sessionBlocking { session ->
        val expiry = session.expiresAt
        session.shortenTo(expiry.plusSeconds(60))
        assertEquals(expiry, session.expiresAt)
        session.shortenTo(session.startedAt)
        assertTrue(session.isExpired)
    }

    @Test
    fun `scopes are live`() = bot.sessionBlocking {
        assertFailsWith<MissingScopeException> { sudoBlocking("write:x") { "ran" } }
        bot.grants += "write:*"
        assertEquals("ran", sudoBlocking("write:x") { "ran" })
        bot.grants -= "write:*"
        assertFailsWith<MissingScopeException> { sudoBlocking("write:x") { "ran" } }
        assertFailsWith<InvalidException> { bot.grants.addAll(listOf("fine", "")) }
        assertEquals(setOf("read:*"), bot.scopes)
        bot.scopes = setOf("a", "b")
        bot.grants.removeIf { it == "a" }
        assertEquals(setOf("b"), bot.scopes)
        assertFalse(bot.hasScope("read:x"))
    }

    @Test
    fun `an agent's profile can be changed`() {
        bot.name = "Renamed"
        bot.role = "auditor"
        bot.sessionTtl = 5.minutes
        assertEquals(listOf("Renamed", "auditor", 5.minutes), listOf(bot.name, bot.role, bot.sessionTtl))
        assertFailsWith<InvalidException> { bot.sessionTtl = kotlin.time.Duration.INFINITE }
    }
}
