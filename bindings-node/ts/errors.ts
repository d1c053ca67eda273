// What agentsudo throws, and how a failure of the native half becomes it. `docs/errors.md` has the policy.

import type { Failure } from "../native.js";

/** What a caller would act on. */
export type DenialCode =
  | "no_session"
  | "session_expired"
  | "missing_scope"
  | "rejected"
  | "approval_timeout"
  | "unavailable"
  | "internal";

/** What a {@link PermissionDeniedError} tells beside its message. */
export interface DenialDetails {
  code: DenialCode;
  reason: string;
  agent?: string | undefined;
  agentId?: string | undefined;
  scope?: string | undefined;
  function?: string | undefined;
  approvalId?: string | undefined;
  decidedBy?: string | undefined;
  note?: string | undefined;
}

/** The call was refused; the function has not run. */
export class PermissionDeniedError extends Error {
  override readonly name: string = "PermissionDeniedError";
  /** What a caller would act on: `missing_scope`, `rejected`, `unavailable`, …. */
  readonly code: DenialCode;
  /** Why, in finer terms: `denied_by_person`, `args_changed`, …. */
  readonly reason: string;
  /** The agent's name; `undefined` without a session. */
  readonly agent: string | undefined;
  /** The agent's id; `undefined` without a session. */
  readonly agentId: string | undefined;
  /** The missing scope or scopes, as one line. */
  readonly scope: string | undefined;
  /** The function's name. */
  readonly function: string | undefined;
  /** The request's id, where a human was asked. */
  readonly approvalId: string | undefined;
  /** The name of who said no, where somebody did. */
  readonly decidedBy: string | undefined;
  /** The words of who said no. */
  readonly note: string | undefined;

  constructor(message: string, details: DenialDetails) {
    super(message);
    this.code = details.code;
    this.reason = details.reason;
    this.agent = details.agent;
    this.agentId = details.agentId;
    this.scope = details.scope;
    this.function = details.function;
    this.approvalId = details.approvalId;
    this.decidedBy = details.decidedBy;
    this.note = details.note;
  }
}

/** Nobody answered in time, and `autoDenyOnTimeout` is off. The function has not run. */
export class SlackApprovalTimeout extends PermissionDeniedError {
  override readonly name = "SlackApprovalTimeout";
  /** How long an answer was awaited, in seconds. */
  readonly timeout: number;

  constructor(message: string, details: DenialDetails, timeout: number) {
    super(message, details);
    this.timeout = timeout;
  }
}

/** An argument or a setting is wrong. The message says how to mend it. */
export class InvalidError extends RangeError {
  override readonly name = "InvalidError";
  readonly code = "invalid";
}

/** Is it what went wrong, rather than a result? */
export function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "failed");
}

/** Where a call was made, kept for an error that may come much later. */
export interface Site {
  readonly stack: string;
}

// biome-ignore lint/suspicious/noExplicitAny: any function can be left out of a stack
type Below = ((...args: any[]) => unknown) | (new (...args: any[]) => unknown);

/** The stack above `below`, which is running right now. */
export function siteOf(below: Below): Site {
  const site = {} as { stack: string };
  Error.captureStackTrace(site, below);
  return site;
}

/** The error for a failure. Its stack begins where `from` was called, or at the site `from`. */
export function errorOf(failure: Failure, from?: Below | Site): Error {
  let error: Error;
  switch (failure.failed) {
    case "denied":
      error = new PermissionDeniedError(failure.message, failure as DenialDetails);
      break;
    case "invalid":
      error = new InvalidError(failure.message);
      break;
    default:
      error = new Error(`internal: ${failure.message}`);
  }
  return placed(error, from);
}

/** `error` with the stack of where it belongs. */
export function placed<E extends Error>(error: E, from: Below | Site | undefined): E {
  if (typeof from === "function") Error.captureStackTrace(error, from);
  else if (from !== undefined) {
    const frames = from.stack.indexOf("\n    at ");
    error.stack = `${error.name}: ${error.message}${frames < 0 ? "" : from.stack.slice(frames)}`;
  }
  return error;
}

/** The result, or throws what went wrong. */
export function unwrap<T>(value: T | Failure, from?: Below | Site): T {
  if (isFailure(value)) throw errorOf(value, from);
  return value as T;
}

/** Throws if something went wrong. */
export function check(failure: Failure | null | undefined, from?: Below | Site): void {
  if (failure !== null && failure !== undefined) throw errorOf(failure, from);
}
