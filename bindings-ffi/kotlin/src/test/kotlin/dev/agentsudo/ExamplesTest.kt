package dev.agentsudo

import java.net.ServerSocket
import java.util.concurrent.TimeUnit
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readText
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Every example does what it says it does: as a program of its own, over real HTTP, against the Slack stand-in. */
class ExamplesTest {
    private fun comment(source: String, title: String): List<String> =
        Regex("^// $title:\n((?://   .*\n?)*)", RegexOption.MULTILINE).find(source)?.groupValues?.get(1).orEmpty()
            .lines().filter { it.isNotEmpty() }.map { it.removePrefix("//   ") }

    private fun run(source: String, file: String, slack: SlackStandIn): Pair<Int, String> {
        val port = ServerSocket(0).use { it.localPort }
        val main = "${Regex("^package (.*)$", RegexOption.MULTILINE).find(source)!!.groupValues[1]}.${file.removeSuffix(".kt")}Kt"
        val builder = ProcessBuilder(
            "java", "-cp", System.getProperty("java.class.path"),
            "-Duniffi.component.agentsudo.libraryOverride=${System.getProperty("uniffi.component.agentsudo.libraryOverride")}",
            "-Djava.util.logging.config.file=${System.getProperty("java.util.logging.config.file")}",
            "-XX:TieredStopAtLevel=1", main,
        )
        builder.environment().keys.removeIf { it.startsWith("SLACK_") || it.startsWith("AGENTSUDO_") }
        builder.environment() += mapOf(
            "SLACK_BOT_TOKEN" to slack["bot_token"], "SLACK_SIGNING_SECRET" to slack["signing_secret"],
            "SLACK_API_URL" to slack["api_url"], "PORT" to "$port",
        )
        slack.control("POST", "app", mapOf("interactivity_url" to "http://127.0.0.1:$port/slack/interact"))
        val program = builder.redirectErrorStream(true).start()
        program.outputStream.close()
        comment(source, "people").forEachIndexed { index, deed ->
            val (_, who, button) = Regex("(\\w+) presses (\\w+)").matchEntire(deed)!!.groupValues
            slack.card(index + 1)
            slack.press(button, "U_${who.uppercase()}")
        }
        val printed = program.inputReader().readText()
        assertTrue(program.waitFor(20, TimeUnit.SECONDS), "$file ends by itself")
        return program.exitValue() to printed
    }

    @Test
    fun `an example prints what it says`() {
        val files = REPOSITORY.resolve("examples/kotlin").listDirectoryEntries("*.kt")
        assertEquals(setOf("Quickstart.kt", "SlackRefunds.kt"), files.map { it.name }.toSet())
        for (file in files) {
            val source = file.readText()
            val expected = comment(source, "prints")
            assertTrue(expected.isNotEmpty(), "${file.name} ends with what it prints")
            SlackStandIn().use { slack ->
                val (code, printed) = run(source, file.name, slack)
                assertEquals(expected, printed.trim().lines(), file.name)
                assertEquals(0, code)
            }
        }
    }

    @Test
    fun `the README shows the example as it is`() {
        val example = REPOSITORY.resolve("examples/kotlin/Quickstart.kt").readText()
        val shown = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL)
            .findAll(REPOSITORY.resolve("docs/kotlin.md").readText()).map { it.groupValues[1].trim() }
        assertTrue(shown.any { it in example }, "docs/kotlin.md quotes the quick start")
    }
}
