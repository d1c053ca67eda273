// Types of what users hand in, checked where they hand it in: JavaScript would let anything through.

import { InvalidError } from "./errors.js";

/** What a value is, for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  if (typeof value === "undefined") return "undefined";
  return `a ${typeof value}`;
}

/** A text that is Unicode. */
export function text(what: string, value: unknown): string {
  if (typeof value !== "string") throw new TypeError(`${what} must be a string, not ${kindOf(value)}`);
  if (!value.isWellFormed()) throw new InvalidError(`${what} must be Unicode text: it has half of a surrogate pair`);
  return value;
}

/** A text, or nothing. */
export function optionalText(what: string, value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : text(what, value);
}

/** Exactly true or false. */
export function flag(what: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${what} must be true or false, not ${kindOf(value)}`);
  return value;
}

/** What was given, or what is usual. `null` was given. */
export function or<T, U>(value: T | undefined, usual: U): T | U {
  return value === undefined ? usual : value;
}

/** A number of seconds. Which ones make sense is the core's to say. */
export function seconds(what: string, value: unknown): number {
  if (typeof value !== "number") throw new TypeError(`${what} must be a number of seconds, not ${kindOf(value)}`);
  return value;
}

/** A whole number. Which ones make sense is the core's to say; one that it could not be told stays too large. */
export function count(what: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new TypeError(`${what} must be a whole number, not ${typeof value === "number" ? value : kindOf(value)}`);
  }
  return Math.min(Math.max(value, 0), 0xffff_ffff);
}

/** Several texts: any iterable of strings but a string itself. */
export function texts(what: string, value: unknown): string[] {
  const several =
    typeof value === "object" && value !== null && !(value instanceof Map) && Symbol.iterator in value
      ? Array.from(value as Iterable<unknown>)
      : undefined;
  if (several === undefined) {
    throw new TypeError(`${what} must be several strings, not ${kindOf(value)}: pass an array, like ["read:orders"]`);
  }
  return several.map((one) => {
    if (typeof one !== "string") throw new TypeError(`${what} must hold only strings, not ${kindOf(one)}`);
    return text(what, one);
  });
}

/**
 * The object's own options, each read once, and no other: what hangs on a polluted prototype is not an option, and a
 * misspelt one is not silently ignored.
 */
export function own<T extends object>(what: string, given: unknown, names: readonly (keyof T & string)[]): Partial<T> {
  if (given === undefined) return Object.create(null);
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(`${what} takes an object of options, not ${kindOf(given)}`);
  }
  const options: Partial<T> = Object.create(null);
  for (const name of Object.keys(given)) {
    if (!(names as readonly string[]).includes(name)) {
      throw new TypeError(`${what} has no option \`${name}\`; it has ${names.join(", ")}`);
    }
    const value = (given as Record<string, unknown>)[name];
    if (value !== undefined) (options as Record<string, unknown>)[name] = value;
  }
  return options;
}
