// Values: the documented JSON form, read backwards into what Kotlin would have there.

package dev.agentsudo.driver

import com.google.gson.GsonBuilder
import com.google.gson.JsonElement
import com.google.gson.JsonParser
import java.math.BigDecimal
import java.math.BigInteger
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.util.Base64
import java.util.UUID

// The classes that vectors speak of: Kotlin makes none at run time.
class Socket

data class Order(val id: Any?, val lines: Any?)

enum class Colour { RED }

private val gson = GsonBuilder().serializeNulls().disableHtmlEscaping().create()

fun number(text: String): Double = when (text) {
    "inf" -> Double.POSITIVE_INFINITY
    "-inf" -> Double.NEGATIVE_INFINITY
    else -> text.toDouble()
}

fun arguments(text: String): MutableMap<String, Any?> {
    @Suppress("UNCHECKED_CAST")
    return value(text) as MutableMap<String, Any?>
}

fun value(text: String): Any? = value(JsonParser.parseString(text))

fun json(arguments: Map<String, Any?>): String = gson.toJson(arguments)

/** Changes arguments as code that shares them can: inside. */
@Suppress("UNCHECKED_CAST")
fun replace(arguments: Map<String, Any?>, fresh: Map<String, Any?>) {
    for ((name, now) in fresh) {
        when (val held = arguments[name]) {
            is MutableMap<*, *> -> (held as MutableMap<Any?, Any?>).run { clear(); putAll(now as Map<Any?, Any?>) }
            is MutableList<*> -> (held as MutableList<Any?>).run { clear(); addAll(now as List<Any?>) }
            else -> throw Fault("`$name` cannot be changed from outside")
        }
    }
}

private fun value(form: JsonElement): Any? = when {
    form.isJsonNull -> null
    form.isJsonArray -> form.asJsonArray.mapTo(mutableListOf(), ::value)
    form.isJsonObject -> {
        val fields = form.asJsonObject
        val tag = fields.keySet().firstOrNull { it.startsWith("$") && !it.startsWith("$$") }
        if (tag == null) {
            fields.entrySet().associateTo(mutableMapOf<String, Any?>()) { (key, item) -> key.removePrefix("$") to value(item) }
        } else {
            tagged(tag, fields.get(tag), fields.get("fields"))
        }
    }
    form.asJsonPrimitive.isBoolean -> form.asBoolean
    form.asJsonPrimitive.isString -> form.asString
    else -> form.asString.let { digits ->
        if (digits.none { it in ".eE" }) digits.toLongOrNull() ?: BigInteger(digits) else digits.toDouble()
    }
}

private fun tagged(tag: String, inner: JsonElement, fields: JsonElement?): Any? = when (tag) {
    "\$int" -> inner.asString.toLongOrNull() ?: BigInteger(inner.asString)
    "\$float" -> inner.asString.toDouble()
    "\$bytes" -> Base64.getDecoder().decode(inner.asString)
    "\$wtf8" -> lone(Base64.getDecoder().decode(inner.asString))
    "\$set" -> inner.asJsonArray.mapTo(mutableSetOf(), ::value)
    "\$map" -> inner.asJsonArray.associateTo(mutableMapOf()) { value(it.asJsonArray[0]) to value(it.asJsonArray[1]) }
    "\$date" -> LocalDate.parse(inner.asString)
    "\$datetime" -> inner.asString.let { if (it.endsWith("Z")) Instant.parse(it) else LocalDateTime.parse(it) }
    "\$time" -> LocalTime.parse(inner.asString)
    "\$duration" -> Duration.ofNanos(BigDecimal(inner.asString).movePointRight(9).longValueExact())
    "\$decimal" -> BigDecimal(inner.asString)
    "\$uuid" -> UUID.fromString(inner.asString)
    "\$path" -> Path.of(inner.asString)
    "\$enum" -> when (inner.asString) {
        "Colour.RED" -> Colour.RED
        else -> throw Fault("there is no enumerator `${inner.asString}` here")
    }
    "\$type" -> when (inner.asString) {
        "Order" -> fields!!.asJsonObject.let { Order(value(it["id"]), value(it["lines"])) }
        else -> throw Fault("there is no class `${inner.asString}` here")
    }
    "\$opaque" -> when (inner.asString) {
        "Socket" -> Socket()
        else -> throw Fault("there is no class `${inner.asString}` here")
    }
    else -> throw Fault("there is no tag `$tag`")
}

/** WTF-8 read backwards: three bytes may be half of a surrogate pair. */
private fun lone(bytes: ByteArray): String = buildString {
    var at = 0
    while (at < bytes.size) {
        val first = bytes[at].toInt() and 0xFF
        val length = if (first < 0x80) 1 else if (first < 0xE0) 2 else if (first < 0xF0) 3 else 4
        if (length == 3) {
            fun low(index: Int) = bytes[at + index].toInt() and 0x3F
            append(Char((first and 0x0F shl 12) or (low(1) shl 6) or low(2)))
        } else {
            append(bytes.decodeToString(at, at + length))
        }
        at += length
    }
}
