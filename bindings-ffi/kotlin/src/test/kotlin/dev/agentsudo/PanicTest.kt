package dev.agentsudo

import dev.agentsudo.ffi.testing.breakDown
import java.util.concurrent.TimeUnit
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** A panic arrives as an exception, and as nothing else: seen in a program of its own, whose output is all there is. */
class PanicTest {
    @Test
    fun `a panic that is caught prints nothing`() {
        val libraries = listOf("agentsudo", "agentsudo_testing").map { "uniffi.component.$it.libraryOverride" }
        val program = ProcessBuilder(
            listOf("java", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")) +
                libraries.map { "-D$it=${System.getProperty(it)}" } + "dev.agentsudo.PanicTestKt",
        ).redirectErrorStream(true).start()
        program.outputStream.close()
        val printed = program.inputReader().readText()
        assertTrue(program.waitFor(20, TimeUnit.SECONDS))
        assertEquals("caught: on purpose", printed.trim())
        assertEquals(0, program.exitValue())
    }
}

fun main() {
    Agent("Bot", emptyList())
    try {
        breakDown()
    } catch (caught: dev.agentsudo.ffi.testing.InternalException) {
        println("caught: ${caught.message}")
    }
}
