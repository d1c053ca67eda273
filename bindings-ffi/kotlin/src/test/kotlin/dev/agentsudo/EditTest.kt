package dev.agentsudo

import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking

class EditTest {
    private val workspace = SlackStandIn()
    private val slack = workspace.approval(edits = true)
    private val bot = Agent("Bot", listOf("read:*"))
    private val refund = Guard("refund", "refund:order", slack)

    @AfterTest
    fun close() = workspace.close()

    private enum class Colour { RED }

    @Test
    fun `the changed call runs, with values of the classes that were there`() = workspace.delivering(slack) {
        runBlocking(Dispatchers.Default) {
            val lines = mutableListOf(mapOf("sku" to "A", "count" to 2))
            val session = bot.startSession()
            val answer = async {
                refund.runWith(
                    "order" to "A-17", "amount" to 250, "total" to 250L, "rate" to 0.5, "gift" to false, "lines" to lines,
                    "weights" to listOf(0.5, null), "odd" to listOf(Colour.RED), "set" to setOf(1), "small" to 0.5f,
                    "bytes" to byteArrayOf(1), "array" to intArrayOf(1), "password" to "hunter2",
                    session = session,
                ) { given -> given }
            }
            val card = workspace.card()
            assertEquals(listOf("order", "amount", "total", "rate", "gift", "lines", "weights"), workspace.dialog())
            assertTrue("whole number" in workspace.submit("arg_1" to "2.5"))
            assertTrue("is none of them" in workspace.submit("arg_5" to """[{"sku": "A", "count": 2, "free": true}]"""))
            assertFalse(answer.isCompleted)
            workspace.submit(
                "arg_0" to "B \"quoted\" \\ -18", "arg_1" to "200", "arg_2" to "201", "arg_3" to "2", "arg_4" to "true",
                "arg_5" to """[{"sku": "é😀", "count": 3}, {"sku": "C", "count": 4}]""", "arg_6" to "[null, 2, 1e-1]",
            )
            val given = answer.await()
            assertEquals("B \"quoted\" \\ -18", given["order"])
            assertEquals(listOf<Any?>(200, 201L, 2.0, true), listOf("amount", "total", "rate", "gift").map(given::get))
            assertEquals(listOf(mapOf("sku" to "é😀", "count" to 3), mapOf("sku" to "C", "count" to 4)), given["lines"])
            assertEquals(listOf(null, 2.0, 0.1), given["weights"])
            assertEquals("hunter2", given["password"])
            assertEquals(listOf(mapOf("sku" to "A", "count" to 2)), lines, "nothing of the caller's is touched")
            assertTrue("Changed before it was approved" in workspace.edited(card))
            val edit = session.edits.single()
            assertEquals(listOf("refund", "alice"), listOf(edit.function, edit.changedBy))
            assertEquals(listOf(250, 200), listOf(edit.before["amount"], edit.after["amount"]))
            assertEquals(32, edit.approvalId.length)
            session.close()
        }
    }

    @Test
    fun `a number that its class does not hold runs nothing`() = workspace.delivering(slack) {
        runBlocking(Dispatchers.Default) {
            val answer = async { runCatching { bot.session { refund.runWith("amount" to 1) { error("ran") } } } }
            workspace.card()
            workspace.dialog()
            workspace.submit("arg_0" to "3000000000")
            assertEquals("args_changed", assertIs<RejectedException>(answer.await().exceptionOrNull()).reason)
        }
    }

    @Test
    fun `arguments that change meanwhile are neither call`() = workspace.delivering(slack) {
        runBlocking(Dispatchers.Default) {
            val lines = mutableListOf(1)
            val answer = async {
                runCatching { bot.session { refund.runWith("order" to "A", "lines" to lines) { error("ran") } } }
            }
            workspace.card()
            workspace.dialog()
            lines[0] = 9_000
            workspace.submit("arg_0" to "B")
            assertEquals("args_changed", assertIs<RejectedException>(answer.await().exceptionOrNull()).reason)
        }
    }

    @Test
    fun `a block that has its values already, and a callback, are offered none`() = workspace.delivering(slack) {
        runBlocking(Dispatchers.Default) {
            val asking = Guard("refund", "refund:order", OnDeny { call -> slack.ask(call) })
            val calls = listOf<suspend () -> String>(
                { bot.session { refund.run("order" to "A") { "ran" } } },
                { bot.session { asking.runWith("order" to "A") { "ran" } } },
            )
            calls.forEachIndexed { index, call ->
                val answer = async { call() }
                assertFalse("Edit and approve" in workspace.card(index + 1)["rendered"].asString)
                workspace.press("approve")
                assertEquals("ran", answer.await())
            }
        }
    }

    @Test
    fun `guards that block, and cycles`() = workspace.delivering(slack) {
        runBlocking(Dispatchers.Default) {
            val answer = async { bot.sessionBlocking { refund.runBlockingWith("order" to "A") { given -> given["order"] } } }
            workspace.card()
            workspace.dialog()
            workspace.submit("arg_0" to "B")
            assertEquals("B", answer.await())
            val cycle = mutableMapOf<String, Any?>()
            cycle["one"] = cycle
            cycle["other"] = cycle
            assertFailsWith<RejectedException> { bot.session { refund.runWith("cycle" to cycle) { error("ran") } } }
        }
    }

    @Test
    fun `the card says what the call will do`() {
        val slack = workspace.approval(preview = { call -> "Pays back order ${call.arguments["order"]}" })
        val guard = Guard("refund", "refund:order", slack)
        workspace.delivering(slack) {
            runBlocking(Dispatchers.Default) {
                val answer = async { bot.session { guard.run("order" to "A-17") { "ran" } } }
                assertTrue("Pays back order A-17" in workspace.card()["rendered"].asString)
                workspace.press("approve")
                assertEquals("ran", answer.await())
            }
        }
    }

    @Test
    fun `edits do not go with a quorum`() {
        assertFailsWith<InvalidException> { SlackApproval(botToken = "xoxb-1", edits = true, quorum = 2) }
    }

    @Test
    fun `JSON is read as it was written`() {
        val text = """{"a":[1,-2.5,1e300,true,false,null,""],"b":{},"c\"\\\u0001\n":"\ud83d\ude00é"}"""
        val read = readJson(text)
        assertEquals(
            mapOf("a" to listOf(1L, -2.5, 1e300, true, false, null, ""), "b" to emptyMap<String, Any?>(), "c\"\\\u0001\n" to "😀é"),
            read,
        )
    }
}
