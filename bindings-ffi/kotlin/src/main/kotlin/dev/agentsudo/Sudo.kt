// `sudo`: a guard around one block.

package dev.agentsudo

/**
 * Runs [block] if the agent of the current session holds [scope], or if [onDeny] lets it.
 *
 * ```
 * suspend fun deleteCustomer(id: String) =
 *     sudo("delete:customer", slack, "deleteCustomer", "id" to id) { customers.delete(id) }
 * ```
 *
 * @param scope the scope it needs
 * @param onDeny what happens without it: [OnDeny.Raise], [OnDeny.Log], an [Approver], or a callback
 * @param function the name that people are shown
 * @param arguments by parameter name: what a human is shown, and what must still be the same when the answer comes
 * @param session by default the current one
 * @throws PermissionDeniedException it may not; [block] has not run
 * @throws InvalidException [scope] is no scope
 */
public suspend fun <T> sudo(
    scope: String,
    onDeny: OnDeny = OnDeny.Raise,
    function: String = "",
    vararg arguments: Pair<String, Any?>,
    session: Session? = innermost(),
    block: suspend () -> T,
): T = Guard(function, scope, onDeny).run(*arguments, session = session, block = block)

/** [sudo] for code without coroutines: waits for a human on this thread. Interrupting it cancels the request. */
public fun <T> sudoBlocking(
    scope: String,
    onDeny: OnDeny = OnDeny.Raise,
    function: String = "",
    vararg arguments: Pair<String, Any?>,
    session: Session? = innermost(),
    block: () -> T,
): T = Guard(function, scope, onDeny).runBlocking(*arguments, session = session, block = block)
