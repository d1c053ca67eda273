// Ask whoever sits at the terminal before an agent's call runs.

import { Approver } from "./approver.js";
import { count, flag, or, own, seconds, texts } from "./checks.js";
import { unwrap } from "./errors.js";
import { native } from "./native.js";

/** How a {@link ConsoleApproval} is made. */
export interface ConsoleApprovalOptions {
  /** How long an answer is awaited, in seconds (above 0, at most 604 800), from the call on. Default: 300. */
  timeout?: number;
  /** Whether the call's arguments are shown (secrets are redacted either way). Default: `true`. */
  showArgs?: boolean;
  /** Names of arguments and keys whose values are redacted, besides the usual ones. */
  redact?: Iterable<string>;
  /** How many requests of one agent may wait for an answer at the same time (1 to 1 000 000). Default: 20. */
  maxPending?: number;
  /**
   * How many new requests one agent may make within any 60 seconds (1 to 1 000 000). What is beyond either is denied before
   * anybody is asked, with the reason `limit_reached`. Default: 30.
   */
  maxPerMinute?: number;
}

const OPTIONS = ["timeout", "showArgs", "redact", "maxPending", "maxPerMinute"] as const;

/**
 * Asks for approval on the controlling terminal of this process.
 *
 * Standard input is never read: a pipe, a redirected file or an agent's tool cannot answer. Without a terminal (a
 * service, a job in the background) the call is denied at once, with the reason `console_unavailable`. What was typed
 * before the question is thrown away. Questions of several calls are put one after the other.
 *
 * Whoever can type at the terminal can answer, programs included: it shows that the person who started the agent
 * agrees, no more. The record names the user of the operating system, as `local:NAME`.
 */
export class ConsoleApproval extends Approver {
  /** How long an answer is awaited, in seconds. */
  readonly timeout: number;

  /**
   * @throws InvalidError for a value that makes no sense.
   * @throws TypeError for a value of the wrong type.
   */
  constructor(options: ConsoleApprovalOptions = {}) {
    const given = own<ConsoleApprovalOptions>("a ConsoleApproval", options, OPTIONS);
    const timeout = seconds("timeout", or(given.timeout, 300));
    const [showArgs, redact] = [flag("showArgs", or(given.showArgs, true)), texts("redact", or(given.redact, []))];
    const pending = count("maxPending", or(given.maxPending, 20));
    const perMinute = count("maxPerMinute", or(given.maxPerMinute, 30));
    super(unwrap(native.makeConsoleApproval(timeout, showArgs, redact, pending, perMinute), ConsoleApproval));
    this.timeout = timeout;
  }
}
