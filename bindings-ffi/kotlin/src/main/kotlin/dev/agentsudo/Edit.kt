// What a person changed about a call before approving it, made values of the classes that were there.

package dev.agentsudo

/**
 * What a person changed about a call before approving it: the block ran with [after].
 *
 * @property approvalId the request's id
 * @property function the function's name
 * @property before the changed arguments by name, as the agent gave them
 * @property after the same arguments, as the person approved them
 * @property changedBy the name of who changed them
 */
public class Edit internal constructor(
    public val approvalId: String,
    public val function: String,
    public val before: Map<String, Any?>,
    public val after: Map<String, Any?>,
    public val changedBy: String,
) {
    override fun toString(): String = "Edit(function=$function, before=$before, after=$after, changedBy=$changedBy)"
}

internal object Edits {
    /** The names of the arguments that could not be made anew as they are. */
    fun fixed(arguments: Map<String, Any?>): List<String> =
        arguments.filterValues { !Budget(MOST_VALUES).admits(it) }.keys.toList()

    /** The arguments with the changes made, each of the class of what was there. The caller's own objects stay as they are. */
    fun made(arguments: Map<String, Any?>, changes: String): Map<String, Any?> {
        val fresh = readJson(changes) as Map<*, *>
        return arguments.mapValues { (name, old) -> if (name in fresh) like(old, fresh[name]) else old }
    }

    /** Exactly what JSON says in full. More values than the budget are not offered anyway; a cycle is none. */
    private class Budget(private var left: Int) {
        fun admits(value: Any?, depth: Int = 1): Boolean = left-- > 0 && depth <= MAX_DEPTH && when (value) {
            null, is Boolean, is String, is Int, is Long, is Double -> true
            is List<*> -> value.all { admits(it, depth + 1) }
            is Map<*, *> -> value.all { (key, item) -> key is String && admits(item, depth + 1) }
            else -> false
        }
    }

    /** JSON has one kind of whole number; what was a `Double` is one, however it is written. */
    private fun like(old: Any?, fresh: Any?): Any? = when {
        fresh is Long && old is Int -> Math.toIntExact(fresh)
        fresh is Long && old is Double -> fresh.toDouble()
        fresh is List<*> && old is List<*> -> fresh.map { item -> like(old.firstOrNull { isKind(it, item) }, item) }
        fresh is Map<*, *> && old is Map<*, *> -> old.mapValues { (key, item) -> like(item, fresh[key]) }
        else -> fresh
    }

    private fun isKind(old: Any?, fresh: Any?): Boolean = when (fresh) {
        null -> old == null
        is Long -> old is Int || old is Long || old is Double
        is Double -> old is Double
        is Boolean -> old is Boolean
        is String -> old is String
        is List<*> -> old is List<*>
        is Map<*, *> -> old is Map<*, *> && old.keys == fresh.keys
        else -> false
    }

    /** A field of a dialog holds 3,000 characters. */
    private const val MOST_VALUES = 3_000

    /** The core reads no deeper. */
    private const val MAX_DEPTH = 64
}
