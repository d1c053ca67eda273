// What a person changed about a call before approving it: the arguments that can be made anew, and those that then run.

import { types } from "node:util";
import type { AnyFunction } from "./kinds.js";
import { native } from "./native.js";
import { type Parameter, places, reachable } from "./parameters.js";

/** What a person changed about a call before approving it: the function ran with `after`. */
export interface Edit {
  /** The request's id. */
  readonly approvalId: string;
  /** The function's name. */
  readonly function: string;
  /** The changed arguments by name, as the agent gave them. */
  readonly before: Readonly<Record<string, unknown>>;
  /** The same arguments, as the person approved them. */
  readonly after: Readonly<Record<string, unknown>>;
  /** The name of who changed them. */
  readonly changedBy: string;
}

/** More values than that are not offered anyway: a field of a dialog holds 3,000 characters. */
const MOST_VALUES = 3_000;

/** The names of the arguments that could not be made anew as they are. */
export function fixedOf(named: Iterable<readonly [string, unknown]>): string[] {
  const isFree = (value: unknown) => typeof value === "bigint" || isData(value, { left: MOST_VALUES }, 1);
  return Array.from(named)
    .filter(([, value]) => !isFree(value))
    .map(([name]) => name);
}

/** Exactly what `JSON.parse` makes, with nothing else inside. A cycle is none. */
function isData(value: unknown, budget: { left: number }, depth: number): boolean {
  budget.left -= 1;
  if (budget.left < 0 || depth > native.MAX_DEPTH) return false;
  if (value === null) return true;
  if (typeof value !== "object") return ["string", "number", "boolean"].includes(typeof value);
  if (types.isProxy(value)) return false;
  const prototype = Reflect.getPrototypeOf(value);
  if (prototype !== (Array.isArray(value) ? Array.prototype : Object.prototype)) return false;
  // Listing the keys of a long array would take long.
  if (Array.isArray(value) && value.length > budget.left) return false;
  return Reflect.ownKeys(value).every((key) => {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (Array.isArray(value) && key === "length") return true;
    return (
      typeof key === "string" &&
      property !== undefined &&
      property.enumerable &&
      isData(property.value, budget, depth + 1)
    );
  });
}

/** The arguments of a call with the changes made, and the changes themselves. Nothing of the caller's is touched. */
export function edited(
  fn: AnyFunction,
  parameters: readonly Parameter[] | undefined,
  args: readonly unknown[],
  changes: Readonly<Record<string, unknown>>,
): { args: unknown[]; before: Record<string, unknown>; after: Record<string, unknown> } {
  const made = [...args];
  const before: [string, unknown][] = [];
  const after: [string, unknown][] = [];
  for (const { name, value, at } of places(parameters, reachable(fn, parameters, args))) {
    if (!Object.hasOwn(changes, name)) continue;
    // JSON has but one kind of whole number.
    const fresh = typeof value === "bigint" ? BigInt(changes[name] as number) : changes[name];
    before.push([name, value]);
    after.push([name, fresh]);
    if (at === "field") made[0] = withField(made[0] as object, name, fresh);
    else if (at.rest) made.splice(at.index, made.length, ...(fresh as unknown[]));
    else made[at.index] = fresh;
  }
  return { args: made, before: Object.fromEntries(before), after: Object.fromEntries(after) };
}

function withField(object: object, name: string, value: unknown): object {
  const fields = Object.getOwnPropertyDescriptors(object) as Record<string, PropertyDescriptor>;
  const field = { ...fields[name], value };
  return Object.defineProperty(Object.create(Reflect.getPrototypeOf(object), fields), name, field);
}
