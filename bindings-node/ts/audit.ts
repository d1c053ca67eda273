// The audit file: one hash-chained JSON line for every decision, written before the function runs.

import { kindOf, optionalText, or, own, text } from "./checks.js";
import { check, unwrap } from "./errors.js";
import { native } from "./native.js";

/** What {@link verifyAudit} found. */
export interface AuditVerification {
  /** Whether the chain holds. */
  holds: boolean;
  /** A line for people. */
  report: string;
}

/** What was noted of an audit file elsewhere: a shortened or rewritten file is found out too. */
export interface AuditAnchor {
  /** How many records there were. */
  count: number;
  /** The hash of the last one, 64 hex digits. */
  head: string;
}

/**
 * Turn the audit file on, or off with `null`. `AGENTSUDO_AUDIT_LOG` does the same when the package is loaded.
 *
 * The file is created with mode 0600 and continued if it exists. Several processes may write to one file.
 *
 * @param path the file; never a symbolic link or anything but a regular file.
 * @param options `onError`: `"deny"` (the default) refuses a call whose record cannot be written within five seconds;
 *   `"allow"` lets it run.
 * @throws InvalidError the file cannot be opened, or `onError` is something else.
 */
export function configureAudit(path: string | null, options: { onError?: "deny" | "allow" } = {}): void {
  const given = own<{ onError?: string }>("configureAudit", options, ["onError"]);
  check(native.configureAudit(optionalText("path", path), text("onError", or(given.onError, "deny"))), configureAudit);
}

/**
 * Say whether an audit file's chain holds, and where it breaks.
 *
 * @throws InvalidError the file cannot be read.
 */
export function verifyAudit(path: string, anchor?: AuditAnchor): AuditVerification {
  if (anchor === undefined) return unwrap(native.verifyAudit(text("path", path)), verifyAudit);
  const { count, head } = anchor;
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new TypeError(`an anchor's count is a whole number, not ${kindOf(count)}`);
  }
  return unwrap(native.verifyAudit(text("path", path), count, text("head", head)), verifyAudit);
}

const fromEnvironment = native.auditLogFromEnvironment();
// An audit log that was asked for and cannot be had must not be missed: loading the package fails.
if (fromEnvironment !== null && fromEnvironment !== "") configureAudit(fromEnvironment);
