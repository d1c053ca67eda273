// The four kinds of function, and how a wrapper takes after what it wraps.

import { types } from "node:util";

/** Any function. */
// biome-ignore lint/suspicious/noExplicitAny: what a parameter list may be is the function's own business
export type AnyFunction = (this: any, ...args: any[]) => any;

/** What a function returns when it is called. */
export type Kind = "function" | "async" | "generator" | "asyncGenerator";

/** The kind of a function, told by what it is, not by what it says. */
export function kindOfFunction(fn: AnyFunction): Kind {
  const generator = types.isGeneratorFunction(fn);
  if (types.isAsyncFunction(fn)) return generator ? "asyncGenerator" : "async";
  return generator ? "generator" : "function";
}

/** Is it a class, which only `new` can call? */
export function isClass(fn: AnyFunction): boolean {
  const prototype = Reflect.getOwnPropertyDescriptor(fn, "prototype");
  return prototype !== undefined && prototype.writable === false && !types.isGeneratorFunction(fn);
}

const KEPT = new Set<PropertyKey>(["prototype", "arguments", "caller"]);

/** `wrapper` with the name, the length and all other own properties of `fn`. */
export function dressed<Wrapper extends AnyFunction>(wrapper: Wrapper, fn: AnyFunction): Wrapper {
  for (const key of Reflect.ownKeys(fn)) {
    if (KEPT.has(key)) continue;
    const property = Reflect.getOwnPropertyDescriptor(fn, key);
    if (property !== undefined) Reflect.defineProperty(wrapper, key, property);
  }
  return wrapper;
}
