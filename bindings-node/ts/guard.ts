// `sudo`: a function that only runs when the agent of the current session may call it.

import { types } from "node:util";
import type * as Native from "../native.js";
import { flag, kindOf, or, own, text, texts } from "./checks.js";
import type { Agent } from "./core.js";
import { unwrap } from "./errors.js";
import { type AnyFunction, isClass, kindOfFunction } from "./kinds.js";
import { approverOf, type DenyContext, Loop } from "./loop.js";
import { native } from "./native.js";
import type { SignalOption } from "./signals.js";
import { wrap } from "./wrapping.js";

export type { DenyContext } from "./loop.js";

/** Asked when the scope is missing. Only exactly `true` allows; what it throws goes through. */
export type OnDenyCallback = (agent: Agent, scope: string, context: DenyContext) => boolean | PromiseLike<boolean>;

/** What happens without the scope. */
export type OnDeny = "raise" | "log" | OnDenyCallback;

/** What a guarded function needs. Exactly one of `scope` and `scopes`. */
export interface SudoOptions {
  /** The scope it needs. */
  scope?: string;
  /** Several scopes, instead of `scope`. */
  scopes?: Iterable<string>;
  /** Whether all of `scopes` are needed, or any one. Default: `true`. */
  requireAll?: boolean;
  /**
   * What happens without the scope. `"raise"` (the default) refuses. `"log"` puts it on record and runs the function all
   * the same. A function is asked.
   */
  onDeny?: OnDeny;
  /** The name shown to people. Default: the function's own. */
  name?: string;
  /**
   * What cancels the wait for an answer. Default: a last argument that is an `AbortSignal`, or has one as `signal` or
   * `abortSignal`.
   */
  signal?: SignalOption;
}

/** Whether asking may take a while. */
type MayWait<Options> = Options extends { onDeny: infer Callback }
  ? Callback extends (...args: never[]) => infer Verdict
    ? Extract<Verdict, PromiseLike<unknown>> extends never
      ? false
      : true
    : false
  : false;

/** No option but those there are: a misspelt one would be silently ignored. */
type Exactly<Options> = Record<Exclude<keyof Options, keyof SudoOptions>, never>;

/** What can wait by itself. */
type Waiting = PromiseLike<unknown> | AsyncGenerator<unknown, unknown, never>;

/**
 * The guarded function: the very same type, but for a function that cannot wait and whose `onDeny` may: it returns a
 * promise then.
 */
export type Guarded<Fn extends AnyFunction, Options> =
  MayWait<Options> extends true
    ? ReturnType<Fn> extends Waiting
      ? Fn
      : ReturnType<Fn> extends Generator<unknown, unknown, never>
        ? never
        : (this: ThisParameterType<Fn>, ...args: Parameters<Fn>) => Promise<Awaited<ReturnType<Fn>>>
    : Fn;

/** Guards a function or, written `@sudo({…})`, a method. */
export interface SudoDecorator<Options> {
  <Fn extends AnyFunction>(
    method: Fn & (MayWait<Options> extends true ? (...args: never[]) => Waiting : unknown),
    context: ClassMethodDecoratorContext,
  ): Fn;
  <Fn extends AnyFunction>(fn: Fn): Guarded<Fn, Options>;
}

const OPTIONS = ["scope", "scopes", "requireAll", "onDeny", "name", "signal"] as const;

let guards = 0;

/**
 * Guard a function: it runs only inside a session whose agent holds the scope.
 *
 * Works on functions, async functions, generators and async generators, and as a decorator on methods. The guarded
 * function is of the same kind and has the same name, length and `this`. The check happens when the function runs: for
 * generators, on the first `next`.
 *
 * @throws TypeError an option has the wrong type, or `fn` is no function.
 * @throws InvalidError a value makes no sense, for example an unknown `onDeny`.
 */
export function sudo<Fn extends AnyFunction, const Options extends SudoOptions>(
  options: Options & Exactly<Options>,
  fn: Fn,
): Guarded<Fn, Options>;
export function sudo<const Options extends SudoOptions>(options: Options & Exactly<Options>): SudoDecorator<Options>;
export function sudo(options: SudoOptions, ...rest: unknown[]): unknown {
  const rule = new Rule(options);
  // So that a mistake shows here, where it is written.
  rule.guard("<anonymous>");
  if (rest.length > 0) return guarded(rest[0], rule, undefined);
  return (fn: unknown, context?: unknown) => guarded(fn, rule, context);
}

/** What `sudo` was told. */
class Rule {
  readonly scopes: string[];
  readonly requireAll: boolean;
  readonly onDeny: string | AnyFunction;
  readonly name: string | undefined;
  readonly signal: SignalOption | undefined;

  constructor(options: SudoOptions) {
    const given = own<SudoOptions>("sudo", options, OPTIONS);
    this.scopes = required(given);
    this.requireAll = flag("requireAll", or(given.requireAll, true));
    const onDeny: unknown = or(given.onDeny, "raise");
    if (typeof onDeny !== "string" && (typeof onDeny !== "function" || isClass(onDeny as AnyFunction))) {
      throw new TypeError(`onDeny must be "raise", "log" or a function, not ${kindOf(onDeny)}`);
    }
    this.onDeny = onDeny as string | AnyFunction;
    this.name = given.name === undefined ? undefined : text("name", given.name);
    const signal: unknown = given.signal;
    if (signal !== undefined && typeof signal !== "function" && !(signal instanceof AbortSignal)) {
      throw new TypeError("signal must be an AbortSignal or a function that gives one");
    }
    this.signal = signal as SignalOption | undefined;
  }

  guard(name: string): Native.Guard {
    const mode = typeof this.onDeny === "string" ? this.onDeny : undefined;
    return unwrap(native.makeGuard(name, this.scopes, this.requireAll, mode, "function"), sudo);
  }

  /** Is the callback one that always has to be waited for? */
  get waits(): boolean {
    const { onDeny } = this;
    return typeof onDeny === "function" && (types.isAsyncFunction(onDeny) || approverOf(onDeny) !== undefined);
  }
}

function required(given: SudoOptions): string[] {
  if (given.scope !== undefined && given.scopes !== undefined) {
    throw new TypeError("sudo takes either scope or scopes, not both");
  }
  if (given.scopes !== undefined) return texts("scopes", given.scopes);
  if (given.scope === undefined) throw new TypeError('sudo needs a scope: sudo({ scope: "read:orders" }, fn)');
  if (typeof given.scope !== "string") {
    throw new TypeError(`scope must be a string, not ${kindOf(given.scope)}: several go into scopes`);
  }
  return [text("scope", given.scope)];
}

function guarded(fn: unknown, rule: Rule, context: unknown): AnyFunction {
  if (context !== undefined && (typeof context !== "object" || context === null || !("kind" in context))) {
    throw new TypeError(
      "sudo is a standard decorator: switch TypeScript's experimentalDecorators off, or use sudo(…, fn)",
    );
  }
  const kind = (context as { kind?: string } | undefined)?.kind;
  if (kind !== undefined && kind !== "method") throw new TypeError(`sudo guards methods, not a ${kind}`);
  if (typeof fn !== "function") {
    throw new TypeError(`sudo guards functions, not ${kindOf(fn)}: guard the function before a framework takes it`);
  }
  const target = fn as AnyFunction;
  if (isClass(target)) throw new TypeError(`sudo guards functions, and ${target.name} is a class: guard its methods`);
  const plain = kindOfFunction(target) === "function";
  if (rule.waits && (kindOfFunction(target) === "generator" || (plain && kind === "method"))) {
    const better = plain ? "`async`" : "an `async function*`";
    throw new TypeError(
      `\`${target.name}\` cannot wait for an answer, and its onDeny must be awaited: make it ${better}`,
    );
  }
  guards += 1;
  const name = rule.name ?? (typeof target.name === "string" ? target.name.toWellFormed() : "");
  const onDeny = typeof rule.onDeny === "function" ? rule.onDeny : undefined;
  const loop = new Loop(guards, target, rule.guard(name), onDeny, rule.signal, kind === "method");
  return wrap(loop, rule.waits);
}
