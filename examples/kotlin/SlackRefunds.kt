// An agent service: small refunds are the agent's own, big ones are asked about in Slack, and clicks come in over HTTP.
//
// In your workspace, set SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_APPROVAL_CHANNEL, and let a tunnel lead Slack's
// request URL to port 8000 (or PORT), path /slack/interact.

package refunds

import com.sun.net.httpserver.HttpServer
import dev.agentsudo.Agent
import dev.agentsudo.Guard
import dev.agentsudo.PermissionDeniedException
import dev.agentsudo.SlackApproval
import dev.agentsudo.session
import java.math.BigDecimal
import java.net.InetSocketAddress
import java.util.concurrent.Executors
import kotlin.time.Duration.Companion.minutes

val slack = SlackApproval(timeout = 2.minutes)

private val small = Guard("refund", "refund:small", slack)
private val big = Guard("refund", "refund:big", slack)

/** Named arguments are what the approver sees, and what must still be the same when the answer comes. */
suspend fun refund(order: String, amount: BigDecimal): String {
    val guard = if (amount < BigDecimal(50)) small else big
    return guard.run("order" to order, "amount" to amount) { "refunded $amount EUR for order $order" }
}

suspend fun main() {
    val threads = Executors.newCachedThreadPool()
    val server = HttpServer.create(InetSocketAddress("127.0.0.1", (System.getenv("PORT") ?: "8000").toInt()), 0)
    server.executor = threads
    server.createContext("/slack", slack.httpHandler())
    server.start()
    try {
        Agent("RefundBot", listOf("read:*", "refund:small")).session {
            println(refund("A-17", BigDecimal("19.99")))
            println(refund("A-18", BigDecimal("249.00")))
            try {
                println(refund("A-19", BigDecimal("9999.00")))
            } catch (denial: PermissionDeniedException) {
                println("refused (${denial.reason}) by ${denial.decidedBy}")
            }
        }
    } finally {
        server.stop(0)
        threads.shutdown()
    }
}

// people:
//   alice presses approve
//   bob presses deny
// prints:
//   refunded 19.99 EUR for order A-17
//   refunded 249.00 EUR for order A-18
//   refused (denied_by_person) by bob
