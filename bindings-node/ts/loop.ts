// The long way of a guarded call: meet the gate, ask if it says so, hand back the answer, run or throw. Every rule is in
// the gate. Here is only what the host must do: run the callback, wait its way, bind arguments to their names.

import type * as Native from "../native.js";
import { type Agent, currentEntry, type Entry, isThenable } from "./core.js";
import { edited, fixedOf } from "./edits.js";
import { check, errorOf, isFailure, type Site, siteOf } from "./errors.js";
import type { AnyFunction } from "./kinds.js";
import { spelled, typeName } from "./lift.js";
import { native, page, posted } from "./native.js";
import { named, type Parameter, parametersOf, reachable } from "./parameters.js";
import { checkAgain } from "./passed.js";
import { type SignalOption, signalOf, unlessAborted } from "./signals.js";
import { toolCallOf } from "./toolcall.js";

/** What a callback is told of a call. */
export interface DenyContext {
  /** The function's name. */
  readonly function: string;
  /** The arguments, as the caller wrote them. */
  readonly args: readonly unknown[];
  /** Aborted when the caller gives up. */
  readonly signal: AbortSignal | undefined;
  /** The model's tool call, where a framework tells its id. */
  readonly toolCallId?: string | undefined;
}

/** Somebody of ours who is asked the question itself. */
export interface Approver {
  ask(question: Native.Question, agent: Agent, context: DenyContext, site: Site): Promise<Native.Settlement>;
}

const approvers = new WeakMap<AnyFunction, Approver>();
const questions = new WeakMap<object, Native.Question>();

/** Makes `callback` known as the way to ask `approver`. */
export function registerApprover(callback: AnyFunction, approver: Approver): void {
  approvers.set(callback, approver);
}

/** The approver behind a callback, if it is one of ours. */
export function approverOf(callback: AnyFunction): Approver | undefined {
  return approvers.get(callback);
}

/** The question that a callback was called about. */
export function questionOf(context: unknown): Native.Question | undefined {
  return typeof context === "object" && context !== null ? questions.get(context) : undefined;
}

/** A call that was asked about and may run. */
export interface Leave {
  readonly permit: Native.Permit;
  /** Looks once more right before the run, and gives the arguments to run with. */
  ready(): unknown[];
}

/** A call that is asked about. */
interface Asked {
  readonly question: Native.Question;
  readonly entry: Entry;
  readonly args: unknown[];
  readonly context: DenyContext;
  /** Spells the arguments as they are now, or others in their place. */
  spell(args?: readonly unknown[]): string;
  readonly site: Site;
}

/** No call's arguments, where there are some. */
const NOTHING = "[]";

/** How many edits a session remembers. */
const MOST_EDITS = 100;

/** The long way of one guard. */
export class Loop {
  #parameters: Parameter[] | undefined | null = null;

  constructor(
    readonly id: number,
    readonly fn: AnyFunction,
    readonly guard: Native.Guard,
    readonly onDeny: AnyFunction | undefined,
    readonly signal: SignalOption | undefined,
    readonly isMethod: boolean,
  ) {}

  /** Meets the gate: nothing if the call may run, else the question. Throws if it is refused. */
  meet(entry: Entry | undefined, below: AnyFunction): Native.Question | null {
    const step = this.guard.begin(entry?.native);
    if (step === null) {
      if (entry !== undefined) {
        entry.held[this.id] = page[native.Page.HeldIn] as number;
        entry.until = page[native.Page.Until] as number;
      }
      return null;
    }
    if (isFailure(step)) throw errorOf(step, below);
    return step;
  }

  /**
   * Returns if the call may run, with leave to confirm if somebody was asked; throws, or rejects, if it may not. Without
   * `waits`, an answer that has to be awaited is none.
   */
  settle(self: unknown, args: unknown[], below: AnyFunction, waits: boolean): Leave | Promise<Leave> | null {
    const entry = currentEntry();
    const question = this.meet(entry, below);
    if (question === null || entry === undefined) return null;
    const spell = (given: readonly unknown[] = args) =>
      spelled(this.#named(given), this.isMethod ? { self } : undefined);
    const onDeny = this.onDeny as AnyFunction;
    const approver = approverOf(onDeny);
    // Whatever a callback of the user's asks, it knows nothing of changed arguments.
    const fixed = approver === undefined ? undefined : fixedOf(this.#named(args));
    check(question.freeze(spell(), fixed), below);
    const signal = signalOf(this.signal, self, args);
    if (signal?.aborted) {
      question.decline("cancelled");
      throw signal.reason;
    }
    const { agent } = entry.session;
    const context: DenyContext = Object.freeze({
      function: question.function,
      args: Object.freeze([...args]),
      signal,
      toolCallId: toolCallOf(args),
    });
    const site = siteOf(below);
    if (approver !== undefined) return this.#viaApprover(approver, { question, entry, args, context, spell, site });
    questions.set(context, question);
    const verdict: unknown = onDeny(agent, question.scope, context);
    if (!isThenable(verdict)) return { permit: answered(question, verdict, spell, below), ready: () => args };
    if (!waits) {
      Promise.resolve(verdict).catch(() => {});
      question.decline("invalid_verdict");
      throw new TypeError(
        `\`${question.function}\` is a generator that cannot wait, and its onDeny returned a promise: make it an ` +
          "`async function*`, or the callback a plain one. It did not run",
      );
    }
    return later(verdict, { question, entry, args, context, spell, site });
  }

  async #viaApprover(approver: Approver, asked: Asked): Promise<Leave> {
    const { question, entry, args, context, spell, site } = asked;
    const settlement = await approver.ask(question, entry.session.agent, context, site);
    try {
      checkAgain(settlement.changedTexts);
    } catch (error) {
      // It is not spent: what was approved is nothing that may run.
      await posted((wait) => question.settle(settlement, NOTHING, wait));
      throw error;
    }
    const permit = await posted<Native.Permit>((wait) => question.settle(settlement, spell(), wait));
    if (isFailure(permit)) throw errorOf(permit, site);
    const { changes } = permit;
    if (changes === null) return { permit, ready: () => confirmed(permit, asked, args) };
    const ready = () => {
      const made = edited(this.fn, this.#known(), args, JSON.parse(changes));
      confirmed(permit, asked, made.args);
      const { before, after } = made;
      entry.edits.push({
        approvalId: permit.approvalId ?? "",
        function: question.function,
        before,
        after,
        changedBy: permit.changedBy ?? "",
      });
      entry.edits.splice(0, entry.edits.length - MOST_EDITS);
      return made.args;
    };
    return { permit, ready };
  }

  #named(args: readonly unknown[]): (readonly [string, unknown])[] {
    const parameters = this.#known();
    return named(parameters, reachable(this.fn, parameters, args));
  }

  #known(): Parameter[] | undefined {
    if (this.#parameters === null) this.#parameters = parametersOf(this.fn);
    return this.#parameters;
  }
}

function answered(
  question: Native.Question,
  verdict: unknown,
  spell: () => string,
  site: Site | AnyFunction,
): Native.Permit {
  const said = typeof verdict === "boolean" ? verdict : undefined;
  const answer = question.answer(said, typeName(verdict), spell());
  if (isFailure(answer)) throw errorOf(answer, site);
  return answer;
}

async function later(verdict: PromiseLike<unknown>, asked: Asked): Promise<Leave> {
  const { question, args, context, spell, site } = asked;
  const said = await unlessAborted(verdict, context.signal, () => question.decline("cancelled"));
  const permit = answered(question, said, spell, site);
  return { permit, ready: () => confirmed(permit, asked, args) };
}

/** The arguments to run with. Between the answer and the run other code had its turn. */
function confirmed(permit: Native.Permit, { question, context, spell, site }: Asked, args: unknown[]): unknown[] {
  check(permit.confirm(spell(args)), site);
  if (context.signal?.aborted) {
    question.decline("cancelled");
    throw context.signal.reason;
  }
  return args;
}

/** Reports how a run went that a human allowed. */
export function finished(leave: Leave, ok: boolean): Promise<unknown> | undefined {
  if (leave.permit.approvalId === null) return undefined;
  return posted((wait) => leave.permit.finished(ok, wait));
}
