// What every approver that asks a human has in common: asking from a guard, and asking from a callback.

import type * as Native from "../native.js";
import { kindOf, text } from "./checks.js";
import { type Agent, isThenable } from "./core.js";
import { isFailure, PermissionDeniedError, placed, type Site, SlackApprovalTimeout, siteOf, unwrap } from "./errors.js";
import { spelled } from "./lift.js";
import { type DenyContext, questionOf, registerApprover } from "./loop.js";
import { native, posted } from "./native.js";
import { unlessAborted } from "./signals.js";

/** Names a request; nothing for none. See {@link SlackApprovalOptions.idempotencyKey}. */
export type IdempotencyKey = (agent: Agent, scope: string, context: DenyContext) => string | null | undefined;

/** Who told the agent to do this; see {@link SlackApprovalOptions.requestedBy}. */
export type RequestedBy = (agent: Agent, scope: string, context: DenyContext) => string;

/** Says in words for people what a call will do; nothing for none. See {@link SlackApprovalOptions.preview}. */
export type Preview = (
  agent: Agent,
  scope: string,
  context: DenyContext,
) => string | null | undefined | PromiseLike<string | null | undefined>;

/** What an approver is told of a request by functions of the user's. */
export interface Naming {
  readonly idempotencyKey?: IdempotencyKey | undefined;
  readonly requestedBy?: RequestedBy | undefined;
  readonly preview?: Preview | undefined;
}

/** The native half of an approver. */
interface Asks {
  ask(question: Native.Question, wait: number, naming: Native.Naming): void;
  askAbout(
    agentId: string,
    agentName: string,
    scope: string,
    name: string,
    args: string,
    wait: number,
    naming: Native.Naming,
  ): void;
}

/** Asks a human about a guarded call. */
export abstract class Approver {
  readonly #asks: Asks;
  readonly #patience: number | undefined;
  readonly #naming: Naming;

  /**
   * Ask, and wait for the answer. Made to be passed as `onDeny`; needs no binding. Resolves to `true` if a human
   * approved this very call, to `false` for everything else.
   */
  readonly requestApproval: (agent: Agent, scope: string, context: DenyContext) => Promise<boolean>;

  /** @internal With `patience`, in seconds, nobody's answer is an error of its own. */
  constructor(asks: Asks, patience?: number, naming: Naming = {}) {
    this.#asks = asks;
    this.#patience = patience;
    this.#naming = naming;
    this.requestApproval = (agent, scope, context) => this.#request(agent, scope, context);
    registerApprover(this.requestApproval, {
      ask: (question, agent, context, site) => this.#ask(question, agent, context, site),
    });
  }

  async #request(agent: Agent, scope: string, context: DenyContext): Promise<boolean> {
    const site = siteOf(this.requestApproval);
    const question = questionOf(context);
    const signal = context?.signal instanceof AbortSignal ? context.signal : undefined;
    let ticket: Native.Ticket;
    let settlement: Native.Settlement;
    try {
      const naming = await this.#named(question, agent, scope, context);
      ticket = unwrap(await posted<Native.Ticket>((wait) => this.#open(question, agent, scope, context, naming, wait)));
      settlement = await settled(ticket, signal);
      if (settlement.approved) unwrap(await posted<void>((wait) => ticket.claim(wait)));
      question?.remember(settlement);
    } catch (error) {
      if (error instanceof PermissionDeniedError) return false;
      throw error;
    }
    this.#checkTimeout(ticket, settlement, site);
    return settlement.approved;
  }

  #open(
    question: Native.Question | undefined,
    agent: Agent,
    scope: string,
    context: DenyContext,
    naming: Native.Naming,
    wait: number,
  ): void {
    if (question !== undefined) return this.#asks.ask(question, wait, naming);
    // Called by hand, about a call that is known by name only.
    const args = spelled(Array.from(context?.args ?? [], (value, index) => [`args[${index}]`, value] as const));
    const name = text("the function's name", context?.function ?? "unknown");
    this.#asks.askAbout(agent.id, agent.name, text("scope", scope), name, args, wait, naming);
  }

  async #named(
    question: Native.Question | undefined,
    agent: Agent,
    scope: string,
    context: DenyContext,
  ): Promise<Native.Naming> {
    const named = this.#keyed(agent, scope, context);
    const told: unknown = this.#naming.preview?.(agent, scope, context);
    const decline = () => question?.decline("cancelled");
    const words = isThenable(told) ? await unlessAborted(told, context?.signal, decline) : told;
    if (words === undefined || words === null) return named;
    if (typeof words !== "string") throw new TypeError(`preview must give a string or nothing, not ${kindOf(words)}`);
    return { ...named, preview: text("preview", words) };
  }

  #keyed(agent: Agent, scope: string, context: DenyContext): Native.Naming {
    const { idempotencyKey, requestedBy } = this.#naming;
    const person: unknown = requestedBy?.(agent, scope, context);
    // Not knowing who he is, nobody could be kept from approving his own request.
    if (requestedBy !== undefined && typeof person !== "string") {
      throw new TypeError(`requestedBy must return a user id, not ${kindOf(person)}`);
    }
    const who = typeof person === "string" ? { requestedBy: text("requestedBy", person) } : {};
    if (idempotencyKey === undefined) {
      const toolCall = context?.toolCallId;
      return toolCall === undefined ? who : { ...who, toolCall: text("toolCallId", toolCall) };
    }
    const key: unknown = idempotencyKey(agent, scope, context);
    if (key === undefined || key === null) return who;
    if (typeof key !== "string") {
      throw new TypeError(`idempotencyKey must return a string or nothing, not ${kindOf(key)}`);
    }
    return { ...who, key: text("idempotencyKey", key) };
  }

  // The guard asks in this way: it gets the whole answer, and claims the approval after its own checks.
  async #ask(question: Native.Question, agent: Agent, context: DenyContext, site: Site): Promise<Native.Settlement> {
    const naming = await this.#named(question, agent, question.scope, context);
    const ticket = await posted<Native.Ticket>((wait) => this.#asks.ask(question, wait, naming));
    if (isFailure(ticket)) {
      if (ticket.failed === "denied") return native.Settlement.unasked(ticket.reason);
      return unwrap(ticket as never, site);
    }
    const settlement = await settled(ticket, context.signal, () => question.decline("cancelled"));
    this.#checkTimeout(ticket, settlement, site);
    return settlement;
  }

  #checkTimeout(ticket: Native.Ticket, settlement: Native.Settlement, site: Site): void {
    const patience = this.#patience;
    if (settlement.reason !== "expired" || patience === undefined) return;
    const message =
      `approval request ${ticket.code} timed out: nobody answered within ${patience} seconds; ` +
      "the function did not run";
    const details = { code: "approval_timeout", reason: "expired", approvalId: ticket.id } as const;
    throw placed(new SlackApprovalTimeout(message, details, patience), site);
  }
}

/** Waits for a ticket. If the wait is aborted, the request is cancelled. */
async function settled(ticket: Native.Ticket, signal?: AbortSignal, then?: () => void): Promise<Native.Settlement> {
  const ended = posted<Native.Settlement>((wait) => ticket.settled(wait));
  const settlement = await unlessAborted(ended, signal, () => {
    void posted((wait) => ticket.cancel(wait));
    then?.();
  });
  return unwrap(settlement);
}
