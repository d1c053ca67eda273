// What the library writes as JSON, read: the changes that a person made to a call.

package dev.agentsudo

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.double
import kotlinx.serialization.json.longOrNull

/** A JSON text as `Map`, `List`, `String`, `Long`, `Double`, `Boolean`, null. */
internal fun readJson(text: String): Any? = plain(Json.parseToJsonElement(text))

private fun plain(element: JsonElement): Any? = when (element) {
    is JsonNull -> null
    is JsonObject -> element.mapValues { plain(it.value) }
    is JsonArray -> element.map(::plain)
    is JsonPrimitive ->
        if (element.isString) element.content else element.booleanOrNull ?: element.longOrNull ?: element.double
}
