package dev.agentsudo

import java.math.BigDecimal
import java.time.Instant
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime
import java.util.UUID
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotEquals
import kotlin.test.assertNull
import kotlin.time.Duration.Companion.milliseconds

class ArgumentsTest {
    private fun form(value: Any?): String? = Arguments.write(mapOf("it" to value))?.removePrefix("{\"it\":")?.removeSuffix("}")

    enum class Size { SMALL, LARGE { override fun toString() = "huge" } }

    data class Money(val amount: BigDecimal, private val currency: String)

    /** Whoever runs code of a class of the user's meets this one. */
    data class Touchy(val secret: Int) {
        val derived: Int get() = error("a property was read")

        override fun toString(): String = error("toString was called")

        override fun equals(other: Any?): Boolean = error("equals was called")

        override fun hashCode(): Int = error("hashCode was called")
    }

    class Connection

    @Test
    fun `values that only Kotlin has`() {
        val forms = mapOf<Any?, String>(
            'x' to "\"x\"",
            3.toByte() to "3",
            UInt.MAX_VALUE to "{\"\$int\":\"4294967295\"}",
            ULong.MAX_VALUE to "{\"\$int\":\"18446744073709551615\"}",
            1.5f to "1.5",
            Size.LARGE to "{\"\$enum\":\"Size.LARGE\"}",
            90.milliseconds to "{\"\$duration\":\"0.090000\"}",
            OffsetDateTime.parse("2026-11-22T10:48:00+01:00") to "{\"\$datetime\":\"2026-11-22T09:48:00.000000Z\"}",
            java.io.File("/srv/a") to "{\"\$path\":\"/srv/a\"}",
            (1 to "a") to "{\"\$type\":\"Pair\",\"fields\":{\"first\":1,\"second\":\"a\"}}",
            Money(BigDecimal("1.10"), "EUR") to
                "{\"\$type\":\"Money\",\"fields\":{\"amount\":{\"\$decimal\":\"1.10\"},\"currency\":\"EUR\"}}",
            UUID(0, 1) to "{\"\$uuid\":\"00000000-0000-0000-0000-000000000001\"}",
            "a\"\\\n\u0007" to "\"a\\\"\\\\\\u000a\\u0007\"",
        )
        for ((value, form) in forms) assertEquals(form, form(value))
        assertEquals("[1,2]", form(intArrayOf(1, 2)))
        assertEquals("[null,\"a\"]", form(arrayOf(null, "a")))
        assertEquals("{\"\$\$it\":1}", form(mapOf("\$it" to 1)))
        assertEquals("{\"\$opaque\":\"Connection\"}", form(Connection()))
        assertEquals("{\"\$map\":[[1,\"a\"]]}", form(mapOf(1 to "a")))
    }

    @Test
    fun `no code of a class of the user's is run`() {
        assertEquals("{\"\$type\":\"Touchy\",\"fields\":{\"secret\":7}}", form(Touchy(7)))
    }

    @Test
    fun `what is finer than a microsecond stays different`() {
        fun pair(of: (Int) -> Any) = assertNotEquals(form(of(1_001)), form(of(1_002)))
        pair { Instant.ofEpochSecond(0, it.toLong()) }
        pair { LocalTime.of(0, 0, 0, it) }
        pair { LocalDateTime.of(2026, 1, 1, 0, 0, 0, it) }
        pair { java.time.Duration.ofNanos(it.toLong()) }
        pair { java.time.Duration.ofNanos(-it.toLong()) }
    }

    @Test
    fun `what is too deep, too large or endless is given up`() {
        assertNull(form(generateSequence<Any>(1) { listOf(it) }.elementAt(64)))
        assertNull(form(ByteArray((16 shl 20) + 1)))
        assertNull(form(mutableMapOf<String, Any?>().apply { put("self", this) }))
    }
}
