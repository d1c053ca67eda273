// The Slack stand-in, driven as the people of its workspace.

package dev.agentsudo

import com.google.gson.Gson
import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.sun.net.httpserver.HttpServer
import java.net.InetSocketAddress
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Path
import java.util.concurrent.Executors

/** The root of the repository, where everything that is run was built. */
val REPOSITORY: Path = Path.of(System.getProperty("agentsudo.repository")).toRealPath()

/** A workspace on loopback. */
class SlackStandIn : AutoCloseable {
    private val process = ProcessBuilder("$REPOSITORY/target/debug/slack-standin")
        .redirectError(ProcessBuilder.Redirect.INHERIT).start()
    private val ready: JsonObject = JsonParser.parseString(process.inputReader().readLine()).asJsonObject
    private val client = HttpClient.newHttpClient()

    operator fun get(name: String): String = ready[name].asString

    fun control(verb: String, path: String, order: Map<String, Any?>? = null): JsonElement {
        val body = order?.let { HttpRequest.BodyPublishers.ofString(Gson().toJson(it)) } ?: HttpRequest.BodyPublishers.noBody()
        val request = HttpRequest.newBuilder(URI("${this["control_url"]}/$path"))
            .header("content-type", "application/json").method(verb, body).build()
        val answer = client.send(request, BodyHandlers.ofString())
        check(answer.statusCode() == 200) { "`$path`: ${answer.statusCode()} ${answer.body()}" }
        return JsonParser.parseString(answer.body())
    }

    /** The newest card, once there are [count]. */
    fun card(count: Int = 1): JsonObject =
        (control("GET", "wait?count=$count&timeout_ms=20000") as JsonObject).getAsJsonArray("messages").last().asJsonObject

    /** A card after its edit, as a person sees it. */
    fun edited(card: JsonObject): String =
        (control("GET", "wait_edit?ts=${card["ts"].asString}&timeout_ms=20000") as JsonObject)["rendered"].asString

    fun messages(): JsonArray = (control("GET", "wait?count=0") as JsonObject).getAsJsonArray("messages")

    fun press(button: String, user: String = "U_ALICE"): JsonObject =
        control("POST", "press", mapOf("action_id" to button, "user" to user)).asJsonObject

    /** An approver of this workspace. */
    fun approval(
        timeout: kotlin.time.Duration? = null,
        approvers: List<String>? = null,
        edits: Boolean = false,
        preview: ((DeniedCall) -> String?)? = null,
    ) = SlackApproval(
        botToken = this["bot_token"], slackApiUrl = this["api_url"], signingSecret = this["signing_secret"],
        timeout = timeout, approvers = approvers, edits = edits, preview = preview,
    )

    /** Opens the dialog of the newest card: the names of its fields. */
    fun dialog(count: Int = 1): List<String> {
        press("edit")
        control("GET", "wait_calls?method=views.open&count=$count&timeout_ms=20000")
        val until = System.nanoTime() + 20_000_000_000
        while (true) {
            val views = control("GET", "views").asJsonObject.getAsJsonArray("views")
            check(System.nanoTime() < until) { "no dialog was opened" }
            if (views.size() < count) continue
            return views[count - 1].asJsonObject["view"].asJsonObject.getAsJsonArray("blocks").map { it.asJsonObject }
                .filter { it["type"].asString == "input" }.map { it["label"].asJsonObject["text"].asString }
        }
    }

    /** Types into the dialog; what is answered. */
    fun submit(vararg typed: Pair<String, String>): String {
        val values = typed.associate { (block, value) -> block to mapOf("value" to value) }
        return control("POST", "submit", mapOf("user" to "U_ALICE", "values" to values)).toString()
    }

    /** Takes the workspace's deliveries while [block] runs. */
    fun <T> delivering(slack: SlackApproval, block: (String) -> T): T {
        val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        val threads = Executors.newCachedThreadPool()
        server.executor = threads
        server.createContext("/slack", slack.httpHandler())
        server.start()
        val url = "http://127.0.0.1:${server.address.port}/slack"
        return try {
            control("POST", "app", mapOf("interactivity_url" to url))
            block(url)
        } finally {
            server.stop(0)
            threads.shutdown()
        }
    }

    override fun close() {
        process.outputStream.close()
        process.waitFor()
    }
}
