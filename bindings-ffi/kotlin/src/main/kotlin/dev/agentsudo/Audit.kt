// The audit file: one hash-chained JSON line for every decision, written before the function runs.

package dev.agentsudo

import dev.agentsudo.ffi.AuditAnchor
import java.nio.file.Path

/** What becomes of a call whose record cannot be written within five seconds. */
public typealias OnAuditError = dev.agentsudo.ffi.OnAuditError

/** Whether an audit file's chain holds, and a line for people. */
public typealias AuditVerification = dev.agentsudo.ffi.AuditVerification

/**
 * Turns the audit file on, or off with null. `AGENTSUDO_AUDIT_LOG` does the same when the first agent or guard is made.
 *
 * The file is created with mode 0600 and continued if it exists. Several processes may write to one file.
 *
 * @param path the file; never a symbolic link or anything but a regular file
 * @throws InvalidException the file cannot be opened
 */
public fun configureAudit(path: Path?, onError: OnAuditError = OnAuditError.DENY) {
    Host.ready()
    native { dev.agentsudo.ffi.configureAudit(path?.toString(), onError) }
}

/**
 * Says whether an audit file's chain holds, and where it breaks.
 *
 * @param count how many records there were when [head] was noted; with it, a shortened or rewritten file is found out too
 * @param head the hash of that last record, 64 hex digits
 * @throws InvalidException the file cannot be read
 */
public fun verifyAudit(path: Path, count: Long? = null, head: String? = null): AuditVerification {
    if ((count == null) != (head == null) || (count ?: 0) < 0) {
        throw InvalidException("count and head go together, and count is not negative")
    }
    val anchor = if (count == null || head == null) null else AuditAnchor(count.toULong(), head)
    return native { dev.agentsudo.ffi.verifyAudit(path.toString(), anchor) }
}
