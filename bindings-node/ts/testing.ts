// An approver for your own tests: it answers by script, through the same gate and onto the same record.

import type * as Native from "../native.js";
import { optionalText, text } from "./checks.js";
import type { Agent } from "./core.js";
import { unwrap } from "./errors.js";
import type { AnyFunction } from "./kinds.js";
import { type DenyContext, questionOf, registerApprover } from "./loop.js";
import { native, posted } from "./native.js";

/** A yes or a no, with who said it and why. The note of a no reaches the caller's error. */
export class Scripted {
  /** @internal */
  constructor(
    /** A yes, or a no. */
    readonly approved: boolean,
    /** Why. */
    readonly note: string | undefined,
    /** Who said it. */
    readonly user: string,
  ) {}
}

/** A yes, with who said it and why. */
export function approved(note?: string, user = "script"): Scripted {
  return new Scripted(true, optionalText("note", note), text("user", user));
}

/** A no, with who said it and why. The note reaches the caller's error. */
export function denied(note?: string, user = "script"): Scripted {
  return new Scripted(false, optionalText("note", note), text("user", user));
}

/** Nobody answers. */
export const TIMEOUT: unique symbol = Symbol("timeout");

/** What a script says. */
export type Answer = boolean | Scripted | typeof TIMEOUT;

/** What a human would have been asked. */
export interface ScriptedRequest {
  /** The agent that asked. */
  readonly agent: Agent;
  /** The missing scope. */
  readonly scope: string;
  /** The function's name. */
  readonly function: string;
  /** Its arguments by parameter name, in the form a digest is made over. */
  readonly arguments: Record<string, unknown>;
}

/** Answers requests in order, or by calling a function for each. */
export class ScriptedApproval {
  readonly #answers: Answer[];
  readonly #decide: ((request: ScriptedRequest) => Answer) | undefined;
  /** The requests seen so far. */
  readonly requests: ScriptedRequest[] = [];

  /**
   * Answer by script. Made to be passed as `onDeny`. A guarded call for which there is no answer left rejects; its function
   * has not run.
   */
  readonly requestApproval: (agent: Agent, scope: string, context: DenyContext) => Promise<boolean>;

  constructor(decide: (request: ScriptedRequest) => Answer);
  constructor(...answers: Answer[]);
  constructor(...answers: (Answer | ((request: ScriptedRequest) => Answer))[]) {
    const [first] = answers;
    this.#decide = typeof first === "function" ? first : undefined;
    if (this.#decide !== undefined && answers.length > 1) {
      throw new TypeError("give either answers or one function that decides, not both");
    }
    this.#answers = this.#decide === undefined ? (answers as Answer[]) : [];
    this.requestApproval = async (agent, _scope, context) => {
      const question = questionOf(context);
      if (question === undefined) {
        throw new TypeError("ScriptedApproval answers guarded calls only: pass requestApproval as onDeny");
      }
      const [settlement, ticket] = await this.#settle(question, agent);
      if (settlement.approved) unwrap(await posted<void>((wait) => ticket.claim(wait)));
      question.remember(settlement);
      return settlement.approved;
    };
    registerApprover(this.requestApproval as AnyFunction, {
      ask: async (question, agent) => (await this.#settle(question, agent))[0],
    });
  }

  async #settle(question: Native.Question, agent: Agent): Promise<[Native.Settlement, Native.Ticket]> {
    const request: ScriptedRequest = {
      agent,
      scope: question.scope,
      function: question.function,
      arguments: JSON.parse(question.argumentsJson ?? "{}"),
    };
    this.requests.push(request);
    const answer = this.#next(request);
    // The shortest wait there is: nobody is going to answer.
    const timeout = answer === TIMEOUT ? 0.001 : 60;
    const ticket = unwrap(await posted<Native.Ticket>((wait) => native.openScripted(question, timeout, wait)));
    if (answer !== TIMEOUT) {
      const { approved, user, note } = answer;
      unwrap(await posted<boolean>((wait) => native.answerScripted(ticket, approved, user, note, wait)));
    }
    return [unwrap(await posted<Native.Settlement>((wait) => ticket.settled(wait))), ticket];
  }

  #next(request: ScriptedRequest): Scripted | typeof TIMEOUT {
    let answer: Answer;
    if (this.#decide !== undefined) {
      answer = this.#decide(request);
    } else if (this.#answers.length > 0) {
      answer = this.#answers.shift() as Answer;
    } else {
      throw new Error(`no scripted answer is left for ${request.function}(${JSON.stringify(request.arguments)})`);
    }
    if (answer === true) return approved();
    if (answer === false) return denied();
    if (answer !== TIMEOUT && !(answer instanceof Scripted)) {
      throw new TypeError("a scripted answer is true, false, approved(…), denied(…) or TIMEOUT");
    }
    return answer;
  }
}
