// Guardrails: which texts an agent may be given, and may give back. The rules live in the core; here is what only
// JavaScript can do: custom validators, the wrapper, the current agent, the log.

import type * as Native from "../native.js";
import { flag, kindOf, or, own, text, texts } from "./checks.js";
import { getCurrentAgent, isThenable } from "./core.js";
import { InvalidError, unwrap } from "./errors.js";
import { type AnyFunction, dressed, isClass, kindOfFunction } from "./kinds.js";
import { native, sink } from "./native.js";
import { parametersOf } from "./parameters.js";
import { behind } from "./passed.js";

/** A validator's answer: whether the text may pass, and why not. */
export type Verdict = boolean | { ok: boolean; reason?: string | undefined };

/** Says whether a text may pass. */
export type Validator = (text: string) => Verdict;

/** How {@link Guardrails} are made. */
export interface GuardrailsOptions {
  /** An input must contain one of these, in any case. Inputs under 20 characters pass, as answers to a question. */
  allowedTopics?: Iterable<string>;
  /**
   * Regular expressions that must not be found, case-sensitive unless they say `(?i)` or have the flag `i`. They run in
   * linear time, so look-around and back-references are refused.
   */
  blockedPatterns?: Iterable<string | RegExp>;
  /** Texts that must not occur, in any case, inside words too. */
  blockedKeywords?: Iterable<string>;
  /** Asked last about an input. */
  customInputValidator?: Validator;
  /** Asked last about an output. */
  customOutputValidator?: Validator;
  /**
   * `"raise"` throws {@link GuardrailViolation}, `"log"` logs a warning and the text passes, `"redirect"` answers with
   * `redirectMessage`. Default: `"raise"`; for {@link guardrail}, `"redirect"`.
   */
  onViolation?: "raise" | "log" | "redirect";
  /** What the user is told instead of an answer. */
  redirectMessage?: string;
  /** Hold `blockedPatterns` and `blockedKeywords` against outputs too. Default: `false`. */
  checkOutputs?: boolean;
}

const OPTIONS = [
  "allowedTopics",
  "blockedPatterns",
  "blockedKeywords",
  "customInputValidator",
  "customOutputValidator",
  "onViolation",
  "redirectMessage",
  "checkOutputs",
] as const;

const LEVELS = { raise: 40, log: 30, redirect: 20 } as const;

/** A text broke a guardrail. */
export class GuardrailViolation extends Error {
  override readonly name = "GuardrailViolation";
  readonly code = "guardrail_violation";
  /** Which rule it broke; the message too. */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** What a check found. */
export interface GuardrailCheck {
  /** Whether the text passes. */
  ok: boolean;
  /** Why not. */
  reason?: string;
}

type Place = "input" | "argument" | "output";

/**
 * The guardrails of an agent, or of a function. Built-in patterns against prompt injections always hold. Texts are also
 * checked with invisible characters removed and look-alike letters replaced.
 */
export class Guardrails {
  readonly #native: Native.Guardrails;
  readonly #validators: Partial<Record<Place, Validator>>;
  /** What a violation leads to. */
  readonly onViolation: "raise" | "log" | "redirect";
  /** What the user is told instead of an answer. */
  readonly redirectMessage: string;

  /**
   * @throws InvalidError an entry is blank, a pattern cannot run, or `onViolation` is unknown.
   * @throws TypeError an option has the wrong type.
   */
  constructor(options: GuardrailsOptions = {}) {
    const given = own<GuardrailsOptions>("guardrails", options, OPTIONS);
    this.onViolation = text("onViolation", or(given.onViolation, "raise")) as "raise";
    this.redirectMessage = text("redirectMessage", or(given.redirectMessage, native.REDIRECT_MESSAGE));
    this.#validators = {};
    for (const [place, name] of [
      ["input", "customInputValidator"],
      ["output", "customOutputValidator"],
    ] as const) {
      const validator = given[name];
      if (validator !== undefined) this.#validators[place] = synchronous(name, validator);
    }
    this.#native = unwrap(
      native.makeGuardrails({
        allowedTopics: texts("allowedTopics", or(given.allowedTopics, [])),
        blockedPatterns: patterns(given.blockedPatterns),
        blockedKeywords: texts("blockedKeywords", or(given.blockedKeywords, [])),
        onViolation: this.onViolation,
        redirectMessage: this.redirectMessage,
        checkOutputs: flag("checkOutputs", or(given.checkOutputs, false)),
      }),
      Guardrails,
    );
  }

  /** Checks what a user said. What a custom validator throws comes through. */
  validateInput(input: string): GuardrailCheck {
    return found(this.check(input, "input"));
  }

  /** Checks what an agent answers. */
  validateOutput(output: string): GuardrailCheck {
    return found(this.check(output, "output"));
  }

  /**
   * Logs a violation and does what `onViolation` says. The log names the reason, never the text.
   *
   * @returns the redirect message for `"redirect"`, nothing for `"log"`.
   * @throws GuardrailViolation for `"raise"`.
   */
  handleViolation(reason: string, input: string): string | undefined {
    const record = {
      event: "guardrail_violation",
      agent_name: getCurrentAgent()?.name ?? "unknown",
      reason,
      input_length: input.length,
      on_violation: this.onViolation,
    };
    sink.say("agentsudo", LEVELS[this.onViolation], JSON.stringify(record));
    if (this.onViolation === "log") return undefined;
    if (this.onViolation === "redirect") return this.redirectMessage;
    throw new GuardrailViolation(reason);
  }

  /** @internal Why `input` must not stand in `place`, if it must not. */
  check(input: string, place: Place): string | undefined {
    if (typeof input !== "string") throw new TypeError(`a text to check must be a string, not ${kindOf(input)}`);
    // Half of a surrogate pair is no character: no model is given it, and the core takes none.
    const reason = unwrap(this.#native.check(input.replace(/\p{Surrogate}/gu, ""), place));
    if (reason !== null) return reason;
    const validator = this.#validators[place];
    return validator === undefined ? undefined : asked(place, validator, input);
  }
}

/**
 * A function that takes a user's words and answers them, guarded: every string argument is checked before it runs, in
 * full if it is the user's words, otherwise for everything but the topic; a string result is checked as an output. Of
 * generators, each string yielded is an output. The guarded function is of the same kind. By default the caller gets
 * `redirectMessage` instead of an answer.
 *
 * @throws GuardrailViolation from the guarded function, for `onViolation: "raise"`.
 */
export function guardrail<Fn extends AnyFunction>(options: GuardrailsOptions, fn: Fn): Fn;
export function guardrail(
  options?: GuardrailsOptions,
): <Fn extends AnyFunction>(fn: Fn, context?: ClassMethodDecoratorContext) => Fn;
export function guardrail(options: GuardrailsOptions = {}, ...rest: unknown[]): unknown {
  if (typeof options === "function") throw new TypeError("write guardrail({…}, fn): the options come first");
  const given = own<GuardrailsOptions>("guardrails", options, OPTIONS);
  const rails = new Guardrails({ ...given, onViolation: or(given.onViolation, "redirect") });
  const guard = (fn: unknown) => {
    if (typeof fn !== "function" || isClass(fn as AnyFunction)) {
      throw new TypeError(`guardrail guards a function, not ${kindOf(fn)}`);
    }
    return wrapped(rails, fn as AnyFunction);
  };
  return rest.length > 0 ? guard(rest[0]) : guard;
}

/** What {@link checkGuardrails} found. */
export interface GuardrailAnswer {
  /** Whether the text passes. */
  ok: boolean;
  /** What to answer instead. */
  redirect?: string;
}

/**
 * Checks a text against the guardrails of the current agent. It passes if violations are only logged, and if there is no
 * agent or it has no guardrails.
 *
 * @throws GuardrailViolation the text breaks a rule and the guardrails say `"raise"`.
 */
export function checkGuardrails(input: string): GuardrailAnswer {
  const rails = getCurrentAgent()?.guardrails;
  const reason = rails?.check(input, "input");
  if (rails === undefined || reason === undefined) return { ok: true };
  const redirect = rails.handleViolation(reason, input);
  return redirect === undefined ? { ok: true } : { ok: false, redirect };
}

function found(reason: string | undefined): GuardrailCheck {
  return reason === undefined ? { ok: true } : { ok: false, reason };
}

function wrapped(rails: Guardrails, fn: AnyFunction): AnyFunction {
  const names = parametersOf(fn)?.map((parameter) => parameter.name) ?? [];
  const before = (args: unknown[]): string | undefined => {
    for (const [input, place] of placed(names, args)) {
      const reason = rails.check(input, place);
      const redirect = reason === undefined ? undefined : rails.handleViolation(reason, input);
      if (redirect !== undefined) return redirect;
    }
    return undefined;
  };
  const after = <T>(result: T): T | string => {
    if (typeof result !== "string") return result;
    const reason = rails.check(result, "output");
    return (reason === undefined ? undefined : rails.handleViolation(reason, result)) ?? result;
  };
  // Of what a person has put in an argument's place: there is no answer to redirect to then, but the refusal.
  const again = (text: string): void => {
    const reason = rails.check(text, "argument");
    if (reason !== undefined && rails.handleViolation(reason, text) !== undefined) throw new GuardrailViolation(reason);
  };
  const inside = <T>(step: () => T): T => behind(again, step);
  const { apply } = Reflect;
  const makers = {
    function(this: unknown, ...args: unknown[]): unknown {
      const redirect = before(args);
      if (redirect !== undefined) return redirect;
      const result: unknown = inside(() => apply(fn, this, args));
      return isThenable(result) ? Promise.resolve(result).then(after) : after(result);
    },
    async async(this: unknown, ...args: unknown[]): Promise<unknown> {
      return before(args) ?? after(await inside(() => apply(fn, this, args)));
    },
    *generator(this: unknown, ...args: unknown[]): Generator<unknown, unknown, unknown> {
      const redirect = before(args);
      if (redirect !== undefined) return void (yield redirect);
      const body = apply(fn, this, args) as Generator<unknown, unknown, unknown>;
      const relay = relayed(body, after);
      for (let step = inside(() => relay.next(undefined)); ; ) {
        if (step.done) return step.value;
        let sent: { value: unknown } | { error: unknown };
        try {
          sent = { value: yield step.value };
        } catch (error) {
          sent = { error };
        }
        step = inside(() => ("error" in sent ? relay.throw(sent.error) : relay.next(sent.value)));
      }
    },
    async *asyncGenerator(this: unknown, ...args: unknown[]): AsyncGenerator<unknown, unknown, unknown> {
      const redirect = before(args);
      if (redirect !== undefined) return void (yield redirect);
      const body = apply(fn, this, args) as AsyncGenerator<unknown, unknown, unknown>;
      let step = await inside(() => body.next());
      try {
        while (!step.done) {
          const item = after(step.value);
          if (item !== step.value) return void (yield item);
          let sent: unknown;
          try {
            sent = yield item;
          } catch (error) {
            step = await inside(() => body.throw(error));
            continue;
          }
          step = await inside(() => body.next(sent));
        }
        return step.value;
      } finally {
        if (!step.done) await body.return(undefined);
      }
    },
  };
  return dressed(makers[kindOfFunction(fn)], fn);
}

/** Passes a generator's items through `after`; ends with the first that had to be replaced. */
function* relayed(
  body: Generator<unknown, unknown, unknown>,
  after: (item: unknown) => unknown,
): Generator<unknown, unknown, unknown> {
  let step = body.next();
  try {
    while (!step.done) {
      const item = after(step.value);
      if (item !== step.value) return void (yield item);
      let sent: unknown;
      try {
        sent = yield item;
      } catch (error) {
        step = body.throw(error);
        continue;
      }
      step = body.next(sent);
    }
    return step.value;
  } finally {
    if (!step.done) body.return(undefined);
  }
}

/** The non-empty strings among the arguments with their places, the user's words first. */
function placed(names: readonly (string | undefined)[], args: readonly unknown[]): [string, Place][] {
  const found: { text: string; name?: string; positional: boolean }[] = [];
  const take = (value: unknown, name: string | undefined, positional: boolean) => {
    if (typeof value === "string" && value !== "") found.push({ text: value, ...(name && { name }), positional });
  };
  for (const [index, value] of args.entries()) {
    take(value, names[index], true);
    // An object of options is how arguments are named here.
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
        take(property.value, name, false);
      }
    }
  }
  const places = native.guardrailPlaces(found.map(({ name, positional }) => ({ ...(name && { name }), positional })));
  const texts = found.map(({ text }, index) => [text, places[index] as Place] as [string, Place]);
  return texts.sort(([, a], [, b]) => Number(b === "input") - Number(a === "input"));
}

function asked(place: Place, validator: Validator, input: string): string | undefined {
  const verdict: unknown = validator(input);
  if (isThenable(verdict)) {
    Promise.resolve(verdict).catch(() => {});
    throw new TypeError(`a custom ${place} validator must not be async: nobody awaits its verdict`);
  }
  const [ok, reason] =
    typeof verdict === "object" && verdict !== null
      ? [(verdict as { ok?: unknown }).ok, (verdict as { reason?: unknown }).reason]
      : [verdict, undefined];
  if (ok === true) return undefined;
  return `${place} rejected by custom validator${typeof reason === "string" && reason !== "" ? `: ${reason}` : ""}`;
}

function synchronous(what: string, validator: unknown): Validator {
  if (typeof validator !== "function") throw new TypeError(`${what} must be a function, not ${kindOf(validator)}`);
  if (kindOfFunction(validator as AnyFunction) !== "function") {
    throw new TypeError(`${what} must not be async: nobody awaits its verdict`);
  }
  return validator as Validator;
}

function patterns(entries: Iterable<string | RegExp> | undefined): string[] {
  if (entries === undefined) return [];
  if (typeof entries === "string" || entries instanceof RegExp || typeof entries !== "object" || entries === null) {
    throw new TypeError("blockedPatterns must be an array of patterns, not one pattern");
  }
  return Array.from(entries, (entry) => (entry instanceof RegExp ? source(entry) : text("a blocked pattern", entry)));
}

/** The text of a pattern, with the flags it was compiled with. */
function source(pattern: RegExp): string {
  const flags = pattern.flags.replace(/[gyduv]/g, "");
  if (/[^ims]/.test(flags)) throw new InvalidError(`blocked pattern \`${pattern}\` has a flag that cannot be kept`);
  return flags === "" ? pattern.source : `(?${flags})${pattern.source}`;
}
