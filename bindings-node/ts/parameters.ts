// The names of a function's parameters, read from its source: what a human is shown and what an approval binds the
// arguments to. Where a name cannot be told, an argument is called `args[0]`, `args[1]`, ….

import { types } from "node:util";
import { type AnyFunction, kindOfFunction } from "./kinds.js";

/** One parameter: its name if it has one, `pattern` if it takes an object or array apart, `rest` if it takes all others. */
export interface Parameter {
  readonly name: string | undefined;
  readonly pattern: boolean;
  readonly rest: boolean;
}

const toSource = Function.prototype.toString;
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** The parameters of `fn`, or `undefined` if its source does not tell them. */
export function parametersOf(fn: AnyFunction): Parameter[] | undefined {
  if (types.isProxy(fn)) return undefined;
  const source = Reflect.apply(toSource, fn, []) as string;
  if (/\[native code\]\s*\}$/.test(source)) return undefined;
  // `x => …` and `async x => …` have no parentheses.
  const bare = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)\s*=>/u.exec(source);
  if (bare !== null) return [{ name: bare[1], pattern: false, rest: false }];
  const open = opening(source);
  const parts = open < 0 ? undefined : split(source, open + 1);
  return parts?.map(parameter);
}

/**
 * The arguments that `fn` can see. Frameworks pass more than a tool declares: run configurations, whole conversations. Where
 * the source shows that it has no way to reach them, they are no part of the call.
 */
export function reachable(
  fn: AnyFunction,
  parameters: readonly Parameter[] | undefined,
  args: readonly unknown[],
): readonly unknown[] {
  if (parameters === undefined || args.length <= parameters.length) return args;
  if (parameters.length < fn.length || parameters.some(({ rest }) => rest)) return args;
  // A sloppy function's can be read from outside, as `fn.arguments`; no arrow's, method's, async function's or generator's.
  if (kindOfFunction(fn) === "function" && Object.hasOwn(fn, "prototype")) return args;
  // A name may be written with escapes.
  const source = Reflect.apply(toSource, fn, []) as string;
  return /arguments|eval|\\u/.test(source) ? args : args.slice(0, parameters.length);
}

/** Where an argument stands: a field of the lone object, or the `index`th and, with `rest`, all that follow. */
export interface Place {
  readonly name: string;
  readonly value: unknown;
  readonly at: "field" | { readonly index: number; readonly rest: boolean };
}

/** The names and values of one call's arguments. */
export function named(
  parameters: readonly Parameter[] | undefined,
  args: readonly unknown[],
): (readonly [string, unknown])[] {
  return places(parameters, args).map(({ name, value }) => [name, value] as const);
}

/** The names and values of one call's arguments, and where they stand. */
export function places(parameters: readonly Parameter[] | undefined, args: readonly unknown[]): Place[] {
  const [first] = parameters ?? [];
  if (first?.pattern && args.length === 1) {
    const fields = fieldsOf(args[0]);
    if (fields !== undefined) return fields.map(([name, value]) => ({ name, value, at: "field" }));
  }
  const taken = new Set<string>();
  const found: Place[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const parameter = parameters?.[index];
    const name = parameter?.name;
    if (name === undefined || taken.has(name)) {
      found.push({ name: `args[${index}]`, value: args[index], at: { index, rest: false } });
      continue;
    }
    taken.add(name);
    const rest = parameter?.rest ?? false;
    found.push({ name, value: rest ? args.slice(index) : args[index], at: { index, rest } });
    if (rest) break;
  }
  return found;
}

/** The fields of a lone object that the function takes apart: these are its named arguments. */
function fieldsOf(value: unknown): (readonly [string, unknown])[] | undefined {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  const prototype = Reflect.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  const fields: (readonly [string, unknown])[] = [];
  for (const key of Reflect.ownKeys(value)) {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (typeof key !== "string" || !key.isWellFormed() || key.startsWith("args[")) return undefined;
    if (property === undefined || !("value" in property)) return undefined;
    fields.push([key, property.value]);
  }
  return fields.length > 0 ? fields : undefined;
}

function parameter(source: string): Parameter {
  const text = source.trim();
  const rest = text.startsWith("...");
  const target = (rest ? text.slice(3) : text).trim();
  const pattern = target.startsWith("{") || target.startsWith("[");
  const name = /^[^=]*/.exec(target)?.[0].trim() ?? "";
  return { name: !pattern && NAME.test(name) ? name : undefined, pattern: pattern && !rest, rest };
}

/** Where the parameter list begins. A computed method name may come first. */
function opening(source: string): number {
  let brackets = 0;
  for (let at = 0; at < source.length; at += 1) {
    const next = skipped(source, at);
    if (next === undefined) return -1;
    if (next > at) {
      at = next - 1;
      continue;
    }
    const character = source[at];
    if (character === "[") brackets += 1;
    else if (character === "]") brackets -= 1;
    else if (character === "(" && brackets === 0) return at;
  }
  return -1;
}

/** The texts between the commas of a list, up to its closing parenthesis; `undefined` where that is beyond us. */
function split(source: string, start: number): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (let at = start; at < source.length; at += 1) {
    const next = skipped(source, at);
    if (next === undefined) return undefined;
    if (next > at) {
      // A comment is no part of a name; a string is only ever part of a default.
      if (source[at] !== "/") part += '""';
      at = next - 1;
      continue;
    }
    const character = source[at] as string;
    if (depth === 0 && character === ")") {
      if (part.trim() !== "") parts.push(part);
      return parts;
    }
    if (depth === 0 && character === ",") {
      parts.push(part);
      part = "";
      continue;
    }
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth -= 1;
    // A lone slash is a division or a regular expression: only a whole parser could tell.
    if (character === "/") return undefined;
    part += character;
  }
  return undefined;
}

/** The end of the comment, string or template that begins at `at`; `at` if none does; `undefined` if it has no end. */
function skipped(source: string, at: number): number | undefined {
  const two = source.slice(at, at + 2);
  if (two === "//") {
    const end = source.indexOf("\n", at);
    return end < 0 ? undefined : end + 1;
  }
  if (two === "/*") {
    const end = source.indexOf("*/", at + 2);
    return end < 0 ? undefined : end + 2;
  }
  const quote = source[at];
  if (quote !== '"' && quote !== "'" && quote !== "`") return at;
  for (let end = at + 1; end < source.length; end += 1) {
    if (source[end] === "\\") end += 1;
    else if (quote === "`" && source.startsWith("${", end)) return undefined;
    else if (source[end] === quote) return end + 1;
  }
  return undefined;
}
