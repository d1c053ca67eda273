// A line of the protocol between judge and driver: a word with fields, percent-encoded.

package dev.agentsudo.driver

/** A word with fields; keys may repeat. A field without a value is left out. */
class Line(val word: String, vararg fields: Pair<String, Any?>) {
    val fields: MutableList<Pair<String, String>> =
        fields.mapNotNull { (key, value) -> value?.let { key to it.toString() } }.toMutableList()

    operator fun get(key: String): String? = fields.firstOrNull { it.first == key }?.second

    fun all(key: String): List<String> = fields.filter { it.first == key }.map { it.second }

    fun need(key: String): String = get(key) ?: throw Fault("`$word` needs `$key`")

    override fun toString(): String =
        (listOf(quote(word)) + fields.map { (key, value) -> "${quote(key)}=${quote(value)}" }).joinToString("\t")

    companion object {
        fun parse(text: String): Line {
            val parts = text.split('\t')
            val fields = parts.drop(1).map { unquote(it.substringBefore('=')) to unquote(it.substringAfter('=', "")) }
            return Line(unquote(parts.first()), *fields.toTypedArray())
        }
    }
}

private const val PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

private fun quote(text: String): String = buildString {
    for (byte in text.encodeToByteArray()) {
        val char = Char(byte.toInt() and 0xFF)
        if (char in PLAIN) append(char) else append('%').append((byte.toInt() and 0xFF).toString(16).uppercase().padStart(2, '0'))
    }
}

private fun unquote(text: String): String {
    val bytes = java.io.ByteArrayOutputStream(text.length)
    var at = 0
    while (at < text.length) {
        if (text[at] == '%') {
            bytes.write(text.substring(at + 1, at + 3).toInt(16))
            at += 3
        } else {
            bytes.write(text[at].code)
            at++
        }
    }
    return bytes.toString(Charsets.UTF_8)
}
