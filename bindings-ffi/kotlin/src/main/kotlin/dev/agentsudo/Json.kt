// Reads the JSON that the core writes, which is sound: objects, lists, texts, numbers, truth values, null.

package dev.agentsudo

/** One JSON text: maps, lists, `String`, `Long`, `Double`, `Boolean`, null. */
internal class Json(private val text: String) {
    private var at = 0

    fun read(): Any? {
        val value = value()
        check(at == text.length) { "there is something behind the JSON" }
        return value
    }

    private fun value(): Any? = when (val first = text[at]) {
        '{' -> fields()
        '[' -> items()
        '"' -> quoted()
        else -> if (first == '-' || first.isDigit()) number() else word()
    }

    private fun fields(): Map<String, Any?> {
        val fields = LinkedHashMap<String, Any?>()
        each('}') {
            val name = quoted()
            take(':')
            fields[name] = value()
        }
        return fields
    }

    private fun items(): List<Any?> = buildList { each(']') { add(value()) } }

    private fun each(end: Char, one: () -> Unit) {
        at++
        if (text[at] != end) {
            one()
            while (text[at] == ',') {
                at++
                one()
            }
        }
        take(end)
    }

    private fun number(): Any {
        val start = at
        while (at < text.length && text[at] in "+-.eE0123456789") at++
        val digits = text.substring(start, at)
        return digits.toLongOrNull() ?: digits.toDouble()
    }

    private fun word(): Boolean? {
        for ((word, value) in listOf("true" to true, "false" to false, "null" to null)) {
            if (text.startsWith(word, at)) {
                at += word.length
                return value
            }
        }
        error("there is no JSON")
    }

    private fun quoted(): String {
        take('"')
        val out = StringBuilder()
        while (text[at] != '"') {
            val char = text[at++]
            if (char == '\\') escaped(out) else out.append(char)
        }
        at++
        return out.toString()
    }

    private fun escaped(out: StringBuilder) {
        when (val char = text[at++]) {
            'n' -> out.append('\n')
            't' -> out.append('\t')
            'r' -> out.append('\r')
            'b' -> out.append('\b')
            'f' -> out.append('\u000c')
            'u' -> {
                out.append(text.substring(at, at + 4).toInt(16).toChar())
                at += 4
            }
            else -> out.append(char)
        }
    }

    private fun take(char: Char) {
        check(text[at] == char) { "there is no JSON" }
        at++
    }
}
