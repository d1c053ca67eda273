// The whole idea in one file: one call is allowed, one is refused, one is only put on record.

package quickstart

import dev.agentsudo.Agent
import dev.agentsudo.OnDeny
import dev.agentsudo.PermissionDeniedException
import dev.agentsudo.session
import dev.agentsudo.sudo

suspend fun readOrder(order: String) = sudo("read:orders", function = "readOrder") { "order $order: 49.99 EUR" }

suspend fun deleteOrder(order: String) = sudo("delete:orders", function = "deleteOrder") { "order $order is gone" }

suspend fun sendEmail(to: String) = sudo("send:email", OnDeny.Log, "sendEmail") { "mail to $to sent" }

suspend fun main() {
    val support = Agent("SupportBot", listOf("read:*"))
    support.session {
        println(readOrder("A-17"))
        try {
            deleteOrder("A-17")
        } catch (denial: PermissionDeniedException) {
            println("refused (${denial.reason}): ${denial.message}")
        }
        println(sendEmail("kim@example.com"))
    }
}

// prints:
//   order A-17: 49.99 EUR
//   refused (missing_scope): agent `SupportBot` missing required scope: `delete:orders`. `deleteOrder` did not run; do not retry, the scope has to be granted first
//   mail to kim@example.com sent
