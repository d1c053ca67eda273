// Asks humans in Slack or through an approval server, and takes their answers.

package dev.agentsudo

import com.sun.net.httpserver.HttpHandler
import dev.agentsudo.ffi.Header
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.DurationUnit
import kotlinx.coroutines.runBlocking

/**
 * Asks for approval in Slack, or through an approval server.
 *
 * ```
 * val slack = SlackApproval(botToken = "xoxb-…", channel = "#approvals", signingSecret = "…")
 * suspend fun deleteCustomer(id: String) =
 *     sudo("delete:customer", slack, "deleteCustomer", "id" to id) { … }
 * ```
 *
 * Of the credentials, those given come first, in the order [cloudApiKey], [botToken], [webhookUrl]. Only if none is given,
 * the environment is read, in the same order: `AGENTSUDO_API_KEY`, `SLACK_BOT_TOKEN`, `SLACK_WEBHOOK_URL`.
 *
 * @param botToken a bot token (`xoxb-…`) with the scope `chat:write`
 * @param channel where to ask: a channel's id, or the name of a public one. Default: `SLACK_APPROVAL_CHANNEL`, else
 *   `#approvals`
 * @param timeout how long an answer is awaited: above 0, at most a week. Default: five minutes
 * @param signingSecret the Slack app's signing secret. Default: `SLACK_SIGNING_SECRET`. Needed to take clicks over HTTP
 * @param signingSecrets instead of [signingSecret]: the old one and the new one during a rotation
 * @param approvers ids of Slack users (`U…`) and user groups (`S…`, which need the scope `usergroups:read`) that may decide; nobody
 *   else can then. Default: anyone in the workspace
 * @param showArgs whether the card shows the call's arguments (secrets are redacted either way)
 * @param redact names of arguments and keys whose values are redacted, besides the usual ones
 * @param cloudApiKey a project's key of an approval server
 * @param cloudUrl the server's root. Default: `https://agentsudo.dev/api/slack`
 * @param pollInterval how often an old approval server is asked. Default: two seconds. Answers from Slack are pushed
 * @param webhookUrl an incoming webhook. It can only announce: the call is denied at once
 * @param slackApiUrl the Web API's root. Default: `SLACK_API_URL`, else `https://slack.com/api/`
 * @param autoDenyOnTimeout `false`: for a callback that asks, a timeout is an [ApprovalTimeoutException] and not a no
 * @param store where requests are kept: `memory:`, or `sqlite:PATH` to outlive the process. Default: `AGENTSUDO_STORE`, else
 * memory. Not with [cloudApiKey]: the server keeps its requests itself
 * @param idempotencyKey names a request, with 1 to 256 characters, or returns null. Asked again under its name, also after a
 * restart or from another process with the same [store], it is the same request: no second card, what is left of its time, and
 * never a second run. One key stands for one call
 * @param appToken an app-level token (`xapp-…`) with the scope `connections:write`: clicks and commands come in over Socket
 *   Mode, with no public URL, no endpoint and no signing secret. Default: `SLACK_APP_TOKEN`
 * @param quorum how many different people have to approve; one is enough to deny. Whoever stops being an approver before the block
 *   runs counts no more: the call is then refused (`approver_removed`)
 * @param requestedBy the user id of the person who told the agent to do this, and so may not approve it
 * @param remind how long before its deadline people are reminded of a request in its thread
 * @param escalateTo a channel, or a person by id, that is asked too when nobody has answered for [escalateAfter]; the first answer counts
 * @param escalateAfter how long after it was asked
 * @param maxPending how many requests of one agent may wait for an answer at the same time, from 1 on. Default: 20. Beyond, a
 *   call is denied with the reason `limit_reached`, and nobody is asked
 * @param maxPerMinute how many new requests one agent may make within 60 seconds, from 1 on. Default: 30
 * @param grants the longest, up to a day, that an approver may let the same agent call the same function again without asking:
 *   for its session, a time, or a number of calls. Left out, each call is asked about
 * @param edits whether approvers may change arguments (texts, `Int`, `Long`, `Double`, truth values, lists and maps of these) in a dialog
 *   before they approve, of calls that [Guard.runWith] or [Guard.runBlockingWith] runs. Not with a [quorum] or [cloudApiKey], nor without [showArgs]
 * @param preview says in words for people what the call will do, in 1 to 10,000 characters, or returns null. The card shows it, redacted,
 *   above the arguments, and it is part of the card's digest
 * @throws InvalidException a value makes no sense
 */
public class SlackApproval(
    botToken: String? = null,
    channel: String? = null,
    timeout: Duration? = null,
    signingSecret: String? = null,
    signingSecrets: List<String>? = null,
    approvers: List<String>? = null,
    showArgs: Boolean = true,
    redact: List<String>? = null,
    cloudApiKey: String? = null,
    cloudUrl: String? = null,
    pollInterval: Duration? = null,
    webhookUrl: String? = null,
    slackApiUrl: String? = null,
    autoDenyOnTimeout: Boolean = true,
    store: String? = null,
    private val idempotencyKey: ((DeniedCall) -> String?)? = null,
    appToken: String? = null,
    quorum: Int = 1,
    requestedBy: String? = null,
    remind: Duration? = null,
    escalateTo: String? = null,
    escalateAfter: Duration? = null,
    maxPending: Int? = null,
    maxPerMinute: Int? = null,
    grants: Duration? = null,
    edits: Boolean = false,
    private val preview: ((DeniedCall) -> String?)? = null,
) : Approver() {
    private val native: dev.agentsudo.ffi.SlackApproval

    init {
        Host.ready()
        if (signingSecret != null && signingSecrets != null) {
            throw InvalidException("give either signingSecret or signingSecrets, not both")
        }
        native = native {
            dev.agentsudo.ffi.SlackApproval(
                botToken = botToken,
                channel = channel,
                timeout = timeout?.toDouble(DurationUnit.SECONDS),
                signingSecret = signingSecrets ?: signingSecret?.let(::listOf),
                approvers = approvers,
                showArgs = showArgs,
                redact = redact,
                cloudApiKey = cloudApiKey,
                cloudUrl = cloudUrl,
                pollInterval = pollInterval?.toDouble(DurationUnit.SECONDS),
                webhookUrl = webhookUrl,
                slackApiUrl = slackApiUrl,
                autoDenyOnTimeout = autoDenyOnTimeout,
                store = store,
                appToken = appToken,
                // Zero people are none, as fewer are: the core says so.
                quorum = quorum.coerceAtLeast(0).toUInt(),
                requestedBy = requestedBy,
                remind = remind?.toDouble(DurationUnit.SECONDS),
                escalateTo = escalateTo,
                escalateAfter = escalateAfter?.toDouble(DurationUnit.SECONDS),
                maxPending = maxPending?.toLong(),
                maxPerMinute = maxPerMinute?.toLong(),
                grants = grants?.toDouble(DurationUnit.SECONDS),
                edits = edits,
            )
        }
    }

    /** The channel it asks in. */
    public val channel: String = native.channel()

    /** How long an answer is awaited. */
    public val timeout: Duration = native.timeout().seconds

    /** The way a human is reached: `cloud`, `bot`, `webhook` or `none`. */
    public val mode: String = native.mode()

    override suspend fun settle(call: DeniedCall): dev.agentsudo.ffi.Settlement {
        show(call)
        return native.settle(call.question, idempotencyKey?.invoke(call))
    }

    override suspend fun request(call: DeniedCall): Boolean {
        show(call)
        return native.request(call.question, idempotencyKey?.invoke(call))
    }

    private fun show(call: DeniedCall) {
        preview?.invoke(call)?.let { words -> call.question.setPreview(words) }
    }

    /**
     * Asks about something that is not at a gate, and does not wait. [Ticket.claim] it before you act on a yes.
     *
     * @param idempotencyKey the request's own name; the approver's function is not called here
     * @throws PermissionDeniedException nobody could ever answer
     */
    public fun askAbout(
        agent: Agent,
        scope: String,
        function: String,
        vararg arguments: Pair<String, Any?>,
        idempotencyKey: String? = null,
    ): Ticket {
        val written = Arguments.write(arguments.toMap())
            ?: throw InvalidException("the arguments cannot be read, or are too deep or too large to be shown")
        return Ticket(native { native.askAbout(agent.native, scope, function, written, idempotencyKey) })
    }

    /**
     * Handles one delivery of Slack's: a button, a slash command, `ssl_check`. Verifies the signature over the raw body,
     * decides, and answers within Slack's three seconds.
     *
     * @param headers names in any case; a name may occur more than once
     * @param body raw, exactly as received
     * @return what to send back. 401 without a good signature, 503 without a signing secret; nothing has happened then
     */
    public suspend fun handleRequest(headers: Iterable<Pair<String, String>>, body: ByteArray): HttpAnswer {
        val answer = away { native.handleRequest(headers.map { (name, value) -> Header(name, value) }, body) }
        return HttpAnswer(answer.status.toInt(), answer.headers.map { it.name to it.value }, answer.body)
    }

    /**
     * A handler for the JDK's web server that takes Slack's deliveries: `server.createContext("/slack", slack.httpHandler())`.
     *
     * @throws InvalidException there is no signing secret, so nothing could be verified
     */
    public fun httpHandler(): HttpHandler {
        native { native.requireSigningSecret() }
        return HttpHandler { exchange ->
            exchange.use {
                // Slack's payloads are far smaller; whatever is larger is not read to its end.
                val body = exchange.requestBody.readNBytes(MAX_BODY + 1)
                val answer = when {
                    exchange.requestMethod != "POST" -> HttpAnswer(405, listOf("allow" to "POST"), ByteArray(0))
                    body.size > MAX_BODY -> HttpAnswer(413, emptyList(), ByteArray(0))
                    else -> runBlocking {
                        handleRequest(exchange.requestHeaders.flatMap { (name, all) -> all.map { name to it } }, body)
                    }
                }
                answer.headers.forEach { (name, value) -> exchange.responseHeaders.add(name, value) }
                exchange.sendResponseHeaders(answer.status, if (answer.body.isEmpty()) -1 else answer.body.size.toLong())
                exchange.responseBody.write(answer.body)
            }
        }
    }

    /**
     * Looks whether the Slack app can do its work: its tokens, scopes and channel, and the clock of this machine. Asks Slack, posts
     * nothing.
     */
    public suspend fun examine(): List<Finding> = away { native.examine() }

    /**
     * Decides a waiting request from code of your own. You vouch for [user]: nothing is verified here. With `approvers` set,
     * it must be one of those ids.
     *
     * @param approval the id on the button, or the 8-character code that people see
     * @return false if no such request is waiting, or [user] may not decide it
     */
    public fun approve(approval: String, user: String = "unknown"): Boolean = native { native.approve(approval, user) }

    /** Denies a waiting request; see [approve]. */
    public fun deny(approval: String, user: String = "unknown"): Boolean = native { native.deny(approval, user) }

    override fun toString(): String = "SlackApproval(mode=$mode, channel=$channel)"

    private companion object {
        const val MAX_BODY = 1 shl 20
    }
}

/**
 * What a web server sends back.
 *
 * @property headers names in lower case
 */
public class HttpAnswer(public val status: Int, public val headers: List<Pair<String, String>>, public val body: ByteArray)
