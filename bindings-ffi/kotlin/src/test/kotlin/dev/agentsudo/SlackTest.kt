package dev.agentsudo

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReference
import kotlin.concurrent.thread
import kotlin.io.path.createTempDirectory
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking

class SlackTest {
    private val workspace = SlackStandIn()
    private val slack = workspace.approval()
    private val bot = Agent("Bot", listOf("read:*"))

    @AfterTest
    fun close() = workspace.close()

    private suspend fun refund(ran: () -> String = { "refunded" }) =
        sudo("refund:order", slack, "refund", "order" to "A-17", "password" to "hunter2") { ran() }

    @Test
    fun `a click lets the call run, and the card says so`() = workspace.delivering(slack) {
        runBlocking(Dispatchers.Default) {
            val answer = async { bot.session { refund() } }
            val card = workspace.card()
            assertTrue("A-17" in card["rendered"].asString)
            assertFalse("hunter2" in card.toString())
            assertEquals(200, workspace.press("approve")["answer"].asJsonObject["status"].asInt)
            assertEquals("refunded", answer.await())
            assertTrue("Approved" in workspace.edited(card))
        }
    }

    @Test
    fun `a no is told with who said it`() = workspace.delivering(slack) {
        runBlocking(Dispatchers.Default) {
            val answer = async { runCatching { bot.session { refund { error("ran") } } } }
            workspace.card()
            workspace.press("deny")
            val error = assertIs<RejectedException>(answer.await().exceptionOrNull())
            assertEquals(listOf("denied_by_person", "alice"), listOf(error.reason, error.decidedBy))
            assertEquals(32, error.approvalId?.length)
        }
    }

    @Test
    fun `cancelling the coroutine cancels the request`() = runBlocking(Dispatchers.Default) {
        val waiting = async { bot.session { refund { error("ran") } } }
        val card = workspace.card()
        waiting.cancel()
        assertFailsWith<CancellationException> { waiting.await() }
        // The wait is over only when the request is cancelled: no click after it counts.
        assertFalse(slack.approve(card["rendered"].asString.code()))
        assertTrue("Cancelled" in workspace.edited(card))
    }

    @Test
    fun `interrupting the thread cancels the request`() {
        val outcome = AtomicReference<Throwable>()
        val waiting = thread {
            outcome.set(
                runCatching { bot.sessionBlocking { sudoBlocking("refund:order", slack) { error("ran") } } }.exceptionOrNull()
            )
        }
        val card = workspace.card()
        waiting.interrupt()
        waiting.join(20_000)
        assertIs<InterruptedException>(outcome.get())
        assertTrue("Cancelled" in workspace.edited(card))
    }

    @Test
    fun `nobody answers in time`() = runBlocking(Dispatchers.Default) {
        val brief = workspace.approval(timeout = 1.seconds)
        val error = assertFailsWith<ApprovalTimeoutException> {
            bot.session { sudo("refund:order", brief) { error("ran") } }
        }
        assertEquals("expired", error.reason)
    }

    @Test
    fun `only approvers decide`() = runBlocking(Dispatchers.Default) {
        val strict = workspace.approval(approvers = listOf("U_BOB"))
        val answer = async { bot.session { sudo("refund:order", strict) { "refunded" } } }
        val code = workspace.card()["rendered"].asString.code()
        assertFalse(strict.approve(code, "U_ALICE"))
        assertTrue(strict.approve(code, "U_BOB"))
        assertEquals("refunded", answer.await())
        assertFalse(strict.deny(code, "U_BOB"))
    }

    @Test
    fun `it takes as many people as the quorum says, and never the one who asked`() = runBlocking(Dispatchers.Default) {
        val two = SlackApproval(
            botToken = workspace["bot_token"], slackApiUrl = workspace["api_url"], timeout = 60.seconds, quorum = 2,
            requestedBy = "U_CAROL", remind = 30.seconds, escalateTo = "C_MANAGERS", escalateAfter = 20.seconds,
        )
        val ran = AtomicInteger()
        val answer = async { bot.session { sudo("refund:order", two, "refund") { ran.incrementAndGet() } } }
        val code = workspace.card()["rendered"].asString.code()
        assertFalse(two.approve(code, "U_CAROL"), "she asked")
        assertTrue(two.approve(code, "U_ALICE"), "a vote")
        assertFalse(two.approve(code, "U_ALICE"), "nobody votes twice")
        assertEquals(0, ran.get())
        assertTrue(answer.isActive)
        assertTrue(two.approve(code, "U_BOB"))
        assertEquals(1, answer.await())
    }

    @Test
    fun `rules that nobody could keep are errors`() {
        fun asking(
            quorum: Int = 1, approvers: List<String>? = null, remind: Duration? = null, to: String? = null, after: Duration? = null,
        ) = SlackApproval(
            botToken = "xoxb-1", timeout = 60.seconds, quorum = quorum, approvers = approvers, remind = remind, escalateTo = to,
            escalateAfter = after,
        )
        for (quorum in listOf(0, -1, 101)) assertFailsWith<InvalidException> { asking(quorum = quorum) }
        assertFailsWith<InvalidException> { asking(quorum = 2, approvers = listOf("U_ALICE")) }
        assertFailsWith<InvalidException> { asking(remind = 60.seconds) }
        assertFailsWith<InvalidException> { asking(to = "C_MANAGERS") }
        assertFailsWith<InvalidException> { asking(after = 20.seconds) }
        assertEquals("bot", asking(2, listOf("U_ALICE", "U_BOB"), 30.seconds, "C_MANAGERS", 20.seconds).mode)
    }

    @Test
    fun `a hundred coroutines wait at once`() = runBlocking(Dispatchers.Default) {
        // One agent may have twenty requests pending.
        val bots = List(5) { Agent("Bot $it", listOf("read:*")) }
        val calls = List(100) { i -> async { bots[i % 5].session { sudo("refund:order", slack, "refund", "i" to i) { i } } } }
        for (id in workspace.asked(100)) assertTrue(slack.approve(id))
        assertEquals((0 until 100).toSet(), calls.awaitAll().toSet())
    }

    @Test
    fun `a guard works on any dispatcher`() = runBlocking {
        // Unconfined resumes on whatever thread the answer comes in, ours included.
        val answer = CoroutineScope(Dispatchers.Unconfined).async { bot.session { refund() } }
        assertTrue(slack.approve(workspace.card()["rendered"].asString.code()))
        assertEquals("refunded", answer.await())
    }

    @Test
    fun `a request may be made without a gate`() = runBlocking {
        val ticket = slack.askAbout(bot, "deploy:prod", "deploy", "version" to "1.2")
        assertNull(ticket.poll())
        workspace.card()
        assertTrue(slack.approve(ticket.code, "alice"))
        val settlement = ticket.await()
        assertTrue(settlement.approved)
        assertEquals("alice", settlement.decidedBy)
        ticket.claim()
        assertEquals("already_claimed", assertFailsWith<RejectedException> { ticket.claim() }.reason)
        val left = slack.askAbout(bot, "deploy:prod", "deploy")
        left.cancel()
        assertFalse(slack.approve(left.code))
        assertEquals("cancelled", left.poll()?.reason)
    }

    @Test
    fun `asked again under its key it is the same request`() = runBlocking(Dispatchers.Default) {
        val folder = createTempDirectory("agentsudo-store")
        try {
            fun asking() = SlackApproval(
                botToken = workspace["bot_token"], slackApiUrl = workspace["api_url"], store = "sqlite:$folder/requests.db",
                idempotencyKey = { call -> "${call.function}-${call.arguments["order"]}" },
            )
            val (first, second) = listOf(asking(), asking())
            suspend fun refund(slack: SlackApproval, amount: Int = 1) =
                bot.session { sudo("refund:order", slack, "refund", "order" to "A-17", "amount" to amount) { "refunded" } }
            val answer = async { refund(first) }
            val code = workspace.card()["rendered"].asString.code()
            val args = arrayOf<Pair<String, Any?>>("order" to "A-17", "amount" to 1)
            val ticket = second.askAbout(bot, "refund:order", "refund", *args, idempotencyKey = "refund-A-17")
            assertEquals(code, ticket.code)
            assertTrue(second.approve(code, "alice"))
            assertEquals("refunded", answer.await())
            assertEquals("already_claimed", assertFailsWith<RejectedException> { refund(second) }.reason)
            assertFailsWith<InvalidException> { refund(second, amount = 2) }
            assertEquals(1, workspace.messages().size())
        } finally {
            folder.toFile().deleteRecursively()
        }
    }

    @Test
    fun `a store that is none is an error`() {
        assertFailsWith<InvalidException> { SlackApproval(botToken = "xoxb-1", store = "redis:") }
        assertFailsWith<InvalidException> { SlackApproval(cloudApiKey = "as_1", store = "memory:") }
    }

    @Test
    fun `what is not signed changes nothing`() = workspace.delivering(slack) { url ->
        val client = HttpClient.newHttpClient()
        fun send(request: HttpRequest.Builder) = client.send(request.build(), BodyHandlers.ofString()).statusCode()
        val forged = HttpRequest.BodyPublishers.ofString("payload=%7B%7D")
        assertEquals(401, send(HttpRequest.newBuilder(URI(url)).POST(forged)))
        assertEquals(405, send(HttpRequest.newBuilder(URI(url)).GET()))
        val huge = HttpRequest.BodyPublishers.ofByteArray(ByteArray((1 shl 20) + 1))
        assertEquals(413, send(HttpRequest.newBuilder(URI(url)).POST(huge)))
    }

    @Test
    fun `an app is made from a manifest, and looked at`() = runBlocking {
        val made = slackManifest(groups = true)
        assertTrue("usergroups:read" in made.json && "usergroups:read" in made.yaml)
        assertTrue(made.link.startsWith("https://api.slack.com/apps?new_app=1&"))
        assertTrue("https://bot.example.com/slack" in slackManifest("https://bot.example.com/slack").json)
        assertFailsWith<InvalidException> { slackManifest("not an address") }
        val found = workspace.approval(approvers = listOf("S_ONCALL")).examine().associateBy { it.what }
        assertEquals(Condition.GOOD, found.getValue("bot token").condition)
        assertTrue("usergroups:read" in found.getValue("scopes").text)
        assertEquals(listOf("signing secret", "bot token"), SlackApproval().examine().map { it.what })
    }

    @Test
    fun `without a way to ask the call is refused at once`() = runBlocking {
        val nobody = SlackApproval()
        assertEquals("none", nobody.mode)
        val error = assertFailsWith<UnavailableException> { bot.session { sudo("refund:order", nobody) { "ran" } } }
        assertEquals("not_configured", error.reason)
        assertFailsWith<InvalidException> { nobody.httpHandler() }
    }

    // Cards show the code that people type.
    private fun String.code() = Regex("\\b[0-9a-f]{8}\\b").find(this)!!.value
}
