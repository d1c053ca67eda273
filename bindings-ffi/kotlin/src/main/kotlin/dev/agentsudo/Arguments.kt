// A call's arguments as the documented JSON forms of the core (`model/value.rs`), the same in every language. No property,
// `toString`, `equals` or `hashCode` of a class of the user's is run: classes are read by their fields.

package dev.agentsudo

import java.io.File
import java.lang.reflect.Modifier
import java.math.BigDecimal
import java.math.BigInteger
import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime
import java.time.ZoneOffset
import java.time.ZonedDateTime
import java.time.format.DateTimeFormatter
import java.util.Base64
import java.util.UUID

internal object Arguments {
    private val limits by lazy { dev.agentsudo.ffi.limits() }

    /** The arguments as a JSON object; null if they cannot be read or are beyond what the core takes. */
    fun write(arguments: Map<String, Any?>): String? =
        try {
            Writer(limits.depth.toInt(), limits.bytes.toInt()).arguments(arguments)
        } catch (_: RuntimeException) {
            // Changed by another thread meanwhile, closed to reflection, or too deep: the gate refuses such a call.
            null
        }
}

/** Deeper or larger than the core reads. */
private class Beyond : RuntimeException(null, null, false, false)

private class Writer(private val maxDepth: Int, private var bytesLeft: Int) {
    private val out = StringBuilder()

    fun arguments(arguments: Map<String, Any?>): String {
        fields(arguments.entries.map { it.key to it.value }, 0, escapeKeys = false)
        return out.toString()
    }

    private fun value(value: Any?, depth: Int) {
        spend(depth, 0)
        when (value) {
            null -> out.append("null")
            is Boolean -> out.append(value)
            // Before everything that an enum may implement.
            is Enum<*> -> tagged("\$enum", "${value.declaringJavaClass.simpleName}.${value.name}", depth)
            is String -> text(value, depth)
            is Char -> text(value.toString(), depth)
            is Byte, is Short, is Int -> out.append(value)
            is Long -> integer(value.toString(), depth)
            is UByte, is UShort, is UInt, is ULong, is BigInteger -> integer(value.toString(), depth)
            is Float -> float(value.toDouble())
            is Double -> float(value)
            is BigDecimal -> tagged("\$decimal", value.toString(), depth)
            is ByteArray -> bytes(value, depth)
            is Array<*> -> items(value.iterator(), depth)
            is ShortArray -> items(value.iterator(), depth)
            is IntArray -> items(value.iterator(), depth)
            is LongArray -> items(value.iterator(), depth)
            is FloatArray -> items(value.iterator(), depth)
            is DoubleArray -> items(value.iterator(), depth)
            is BooleanArray -> items(value.iterator(), depth)
            is CharArray -> items(value.iterator(), depth)
            // A path is an Iterable of paths.
            is Path -> tagged("\$path", value.toString(), depth)
            is File -> tagged("\$path", value.path, depth)
            is Map<*, *> -> map(value, depth)
            is Set<*> -> wrapped("\$set") { items(value.iterator(), depth) }
            is Collection<*> -> items(value.iterator(), depth)
            else -> if (!moment(value, depth)) instance(value, depth)
        }
    }

    private fun moment(value: Any, depth: Int): Boolean {
        when (value) {
            is Instant -> instant(value, depth)
            is OffsetDateTime -> instant(value.toInstant(), depth)
            is ZonedDateTime -> instant(value.toInstant(), depth)
            is LocalDateTime -> exact("\$datetime", value.nano, DATETIME.format(value), value.toString(), depth)
            is LocalDate -> tagged("\$date", value.toString(), depth)
            is LocalTime -> exact("\$time", value.nano, TIME.format(value), value.toString(), depth)
            is java.time.Duration -> duration(value, depth)
            is kotlin.time.Duration ->
                if (value.isInfinite()) {
                    tagged("\$literal", value.toString(), depth)
                } else {
                    value.toComponents { seconds, nanos -> duration(java.time.Duration.ofSeconds(seconds, nanos.toLong()), depth) }
                }
            is UUID -> tagged("\$uuid", value.toString(), depth)
            else -> return false
        }
        return true
    }

    private fun instant(at: Instant, depth: Int) {
        val utc = LocalDateTime.ofInstant(at, ZoneOffset.UTC)
        exact("\$datetime", at.nano, DATETIME.format(utc) + "Z", at.toString(), depth)
    }

    private fun duration(value: java.time.Duration, depth: Int) {
        val seconds = BigDecimal(value.seconds).add(BigDecimal(BigInteger.valueOf(value.nano.toLong()), 9))
        exact("\$duration", value.nano, seconds.setScale(6, java.math.RoundingMode.DOWN).toPlainString(), value.toString(), depth)
    }

    /** The form that every language has, or another one for what has more digits than that: no two values share a form. */
    private fun exact(tag: String, nano: Int, usual: String, whole: String, depth: Int) =
        if (nano % 1000 == 0) tagged(tag, usual, depth) else tagged("\$literal", whole, depth)

    private fun integer(digits: String, depth: Int) = tagged("\$int", digits, depth)

    private fun float(value: Double) {
        when {
            value.isNaN() -> out.append("{\"\$float\":\"NaN\"}")
            value.isInfinite() -> out.append(if (value > 0) "{\"\$float\":\"Infinity\"}" else "{\"\$float\":\"-Infinity\"}")
            // Kotlin's `1.0E20` is JSON, too.
            else -> out.append(value)
        }
    }

    private fun text(text: String, depth: Int) {
        if (isUnicode(text)) {
            spend(depth, text.length)
            quote(text)
        } else {
            wrapped("\$wtf8") { base64(wtf8(text), depth) }
        }
    }

    private fun bytes(bytes: ByteArray, depth: Int) = wrapped("\$bytes") { base64(bytes, depth) }

    private fun base64(bytes: ByteArray, depth: Int) {
        spend(depth, bytes.size)
        quote(Base64.getEncoder().encodeToString(bytes))
    }

    private fun items(items: Iterator<*>, depth: Int) {
        out.append('[')
        var first = true
        for (item in items) {
            if (!first) out.append(',')
            first = false
            value(item, depth + 1)
        }
        out.append(']')
    }

    private fun map(map: Map<*, *>, depth: Int) {
        val entries = map.entries.map { it.key to it.value }
        if (entries.all { (key, _) -> key is String && isUnicode(key) }) {
            fields(entries.map { (key, value) -> key as String to value }, depth)
        } else {
            wrapped("\$map") { items(entries.map { (key, value) -> listOf(key, value) }.iterator(), depth) }
        }
    }

    private fun fields(fields: List<Pair<String, Any?>>, depth: Int, escapeKeys: Boolean = true) {
        out.append('{')
        fields.forEachIndexed { index, (name, value) ->
            if (index > 0) out.append(',')
            if (!isUnicode(name)) throw Beyond()
            quote(if (escapeKeys && name.startsWith('$')) "\$$name" else name)
            out.append(':')
            value(value, depth + 1)
        }
        out.append('}')
    }

    /** Data classes and records by their fields; anything else is shown as its type, and not bound. */
    private fun instance(value: Any, depth: Int) {
        val type = value.javaClass
        val name = type.simpleName.ifEmpty { "anonymous" }
        if (!type.isRecord && !isDataClass(type)) {
            tagged("\$opaque", name, depth)
            return
        }
        val fields = generateSequence<Class<*>>(type) { it.superclass }.takeWhile { it != Any::class.java }
            .toList().asReversed().flatMap { it.declaredFields.asList() }
            .filterNot { Modifier.isStatic(it.modifiers) || it.isSynthetic }
        val read = fields.map { field ->
            field.isAccessible = true
            field.name to field.get(value)
        }
        spend(depth, name.length)
        out.append("{\"\$type\":")
        quote(name)
        out.append(",\"fields\":")
        fields(read, depth)
        out.append('}')
    }

    private fun isDataClass(type: Class<*>): Boolean =
        type.isAnnotationPresent(Metadata::class.java) &&
            type.declaredMethods.any { it.name == "component1" && it.parameterCount == 0 } &&
            type.declaredMethods.any { it.name == "copy\$default" }

    private fun tagged(tag: String, text: String, depth: Int) {
        spend(depth, text.length)
        wrapped(tag) { quote(text) }
    }

    private inline fun wrapped(tag: String, inner: () -> Unit) {
        out.append("{\"").append(tag).append("\":")
        inner()
        out.append('}')
    }

    private fun quote(text: String) {
        out.append('"')
        for (char in text) {
            when {
                char == '"' || char == '\\' -> out.append('\\').append(char)
                char < ' ' -> out.append("\\u").append(char.code.toString(16).padStart(4, '0'))
                else -> out.append(char)
            }
        }
        out.append('"')
    }

    private fun spend(depth: Int, bytes: Int) {
        if (depth > maxDepth || bytesLeft < bytes) throw Beyond()
        bytesLeft -= bytes + 8
    }
}

private val DATETIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS")
private val TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS")

private fun isUnicode(text: String): Boolean {
    var at = 0
    while (at < text.length) {
        val char = text[at]
        if (char.isSurrogate()) {
            val paired = char.isHighSurrogate() && at + 1 < text.length && text[at + 1].isLowSurrogate()
            if (!paired) return false
            at++
        }
        at++
    }
    return true
}

/** UTF-8 that has bytes for lone surrogates too: those of their own code points. */
private fun wtf8(text: String): ByteArray {
    val bytes = java.io.ByteArrayOutputStream(text.length + 8)
    text.codePoints().forEach { point ->
        if (point in 0xD800..0xDFFF) {
            bytes.write(0xE0 or (point shr 12))
            bytes.write(0x80 or (point shr 6 and 0x3F))
            bytes.write(0x80 or (point and 0x3F))
        } else {
            bytes.writeBytes(String(Character.toChars(point)).encodeToByteArray())
        }
    }
    return bytes.toByteArray()
}
