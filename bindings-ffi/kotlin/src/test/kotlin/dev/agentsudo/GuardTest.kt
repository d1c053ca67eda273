package dev.agentsudo

import dev.agentsudo.testing.Answer
import dev.agentsudo.testing.ScriptedApproval
import java.lang.reflect.Proxy
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking

class GuardTest {
    private val bot = Agent("Bot", listOf("read:*"))
    private var ran = 0

    private fun body(): String {
        ran++
        return "done"
    }

    private inline fun <reified T : PermissionDeniedException> refused(noinline call: suspend () -> Unit): T {
        val before = ran
        val error = assertFailsWith<T> { runBlocking { call() } }
        assertEquals(before, ran, "the function has not run")
        return error
    }

    @Test
    fun `a held scope lets the call run`() = runBlocking {
        bot.session { assertEquals("done", sudo("read:orders") { body() }) }
        assertEquals("done", bot.sessionBlocking { sudoBlocking("read:orders") { body() } })
    }

    @Test
    fun `without a session nothing runs`() {
        val error = refused<NoSessionException> { sudo("read:orders", function = "read") { body() } }
        assertNull(error.agent)
        assertEquals(ErrorCode.NO_SESSION, error.code)
        assertTrue("requires an active agent session" in error.message)
    }

    @Test
    fun `a missing scope is told with everything that is known`() {
        val error = refused<MissingScopeException> {
            bot.session { sudo("delete:orders", function = "deleteOrder") { body() } }
        }
        assertEquals(listOf("Bot", bot.id, "delete:orders", "deleteOrder", "missing_scope"),
            listOf(error.agent, error.agentId, error.scope, error.function, error.reason))
        assertTrue("missing required scope: `delete:orders`" in error.message)
    }

    @Test
    fun `several scopes are needed all, or any`() = runBlocking<Unit> {
        val scopes = listOf("read:orders", "write:orders")
        bot.session {
            assertEquals("done", Guard("f", scopes, requireAll = false).run { body() })
            refused<MissingScopeException> { Guard("f", scopes).run(session = it) { body() } }
        }
    }

    @Test
    fun `audit mode runs all the same`() = runBlocking {
        bot.session { assertEquals("done", sudo("send:email", OnDeny.Log) { body() }) }
    }

    @Test
    fun `only exactly true is a yes`() = runBlocking {
        bot.session {
            assertEquals("done", sudo("pay", { call -> call.scope == "pay" }) { body() })
            assertEquals("callback_refused", refused<RejectedException> { sudo("pay", { false }, session = it) { body() } }.reason)
            for (answer in listOf(1, "true", null, listOf(true), java.lang.Boolean.TRUE.toString())) {
                // As a class written in Java could answer.
                val loose = Proxy.newProxyInstance(javaClass.classLoader, arrayOf(OnDeny::class.java)) { _, _, _ -> answer }
                val error = refused<RejectedException> { sudo("pay", loose as OnDeny, session = it) { body() } }
                assertEquals("invalid_verdict", error.reason, "after `$answer`")
            }
        }
    }

    @Test
    fun `a callback is told who wants what`() = runBlocking {
        lateinit var told: DeniedCall
        bot.session {
            sudo("pay:out", { call -> true.also { told = call } }, "pay", "amount" to 5) { body() }
        }
        assertSame(bot, told.agent)
        assertEquals(listOf("pay:out", "pay", mapOf("amount" to 5)), listOf(told.scope, told.function, told.arguments))
    }

    @Test
    fun `what callbacks and functions throw comes through`() {
        class Mine : Exception()
        val mine = Mine()
        val fromCallback = assertFailsWith<Mine> {
            runBlocking { bot.session { sudo("pay", { throw mine }) { body() } } }
        }
        assertEquals(0, ran)
        val fromFunction = assertFailsWith<Mine> {
            bot.sessionBlocking { sudoBlocking("pay", ScriptedApproval(Answer.Approved())) { ran++; throw mine } }
        }
        assertEquals(1, ran)
        // Coroutines may copy an exception to add a stack trace; it is the same one all the same.
        assertTrue(fromCallback === mine || fromCallback.cause === mine)
        assertSame(mine, fromFunction)
    }

    @Test
    fun `arguments that change while somebody is asked are refused`() {
        val order = mutableMapOf<String, Any?>("amount" to 5)
        val error = refused<RejectedException> {
            bot.session {
                sudo("pay", { order["amount"] = 5_000_000; true }, "pay", "order" to order) { body() }
            }
        }
        assertEquals("args_changed", error.reason)
    }

    @Test
    fun `arguments that nobody could be shown are refused`() {
        val cyclic = mutableListOf<Any?>().apply { add(this) }
        val wide = generateSequence(listOf<Any>("x")) { listOf(it, it) }.elementAt(60)
        for (argument in listOf(cyclic, wide, "x".repeat(17 shl 20))) {
            val error = refused<RejectedException> {
                bot.session { sudo("pay", { true }, "pay", "it" to argument) { body() } }
            }
            assertEquals("invalid_arguments", error.reason)
        }
    }

    @Test
    fun `a script answers on the same way as people`() = runBlocking<Unit> {
        val script = ScriptedApproval(Answer.Approved(), Answer.Denied("wrong customer", "kim"), Answer.Timeout)
        bot.session { session ->
            assertEquals("done", sudo("pay", script, "pay", "to" to "kim") { body() })
            val no = refused<RejectedException> { sudo("pay", script, session = session) { body() } }
            assertEquals(listOf("denied_by_person", "kim", "wrong customer"), listOf(no.reason, no.decidedBy, no.note))
            refused<ApprovalTimeoutException> { sudo("pay", script, session = session) { body() } }
            assertFailsWith<AssertionError> { sudo("pay", script) { body() } }
        }
        assertEquals("{\"to\":\"kim\"}", script.requests.first().arguments)
        assertEquals(4, script.requests.size)
    }

    @Test
    fun `a callback may ask an approver`() = runBlocking {
        val script = ScriptedApproval(Answer.Approved(), Answer.Denied())
        bot.session { session ->
            val ask = OnDeny { call -> script.ask(call) }
            assertEquals("done", sudo("pay", ask) { body() })
            assertEquals("denied_by_person", refused<RejectedException> { sudo("pay", ask, session = session) { body() } }.reason)
        }
    }

    @Test
    fun `what makes no sense is said where it is written`() {
        assertFailsWith<InvalidException> { Agent("", listOf("read:*")) }
        assertFailsWith<InvalidException> { Agent("Bot", listOf("")) }
        assertFailsWith<InvalidException> { Guard("f", emptyList()) }
        assertFailsWith<InvalidException> { OnDeny.of("allow") }
        assertFailsWith<InvalidException> { ConsoleApproval(timeout = kotlin.time.Duration.ZERO) }
        assertIs<IllegalArgumentException>(assertFailsWith<InvalidException> { SlackApproval(signingSecret = "") })
    }

    @Test
    fun `every code has its exception`() {
        assertEquals(8, ErrorCode.entries.size)
        assertEquals(6, PermissionDeniedException::class.sealedSubclassCount())
        assertEquals(6, ErrorCode.entries.count { it.isPermissionDenied })
        assertTrue("args_changed" in reasons())
    }

    // Without kotlin-reflect: the sealed class's permitted subclasses.
    private fun kotlin.reflect.KClass<*>.sealedSubclassCount() = java.permittedSubclasses.size

    @Test
    fun `a panic of ours is an exception`() {
        val told = assertFailsWith<InternalException> { native { throw dev.agentsudo.ffi.InternalException("on purpose") } }
        assertEquals(ErrorCode.INTERNAL, told.code)
    }
}
