// The guardrails that a call has passed on its way: of what a person puts in the place of an argument, they have seen
// nothing yet.

import { AsyncLocalStorage } from "node:async_hooks";

/** Throws if a text must not pass. */
type Check = (text: string) => void;

const passed = new AsyncLocalStorage<readonly Check[]>();

/** Runs `fn` as behind one more check. */
export function behind<T>(check: Check, fn: () => T): T {
  return passed.run([...(passed.getStore() ?? []), check], fn);
}

/** Puts the texts in changed arguments to the checks that the call has passed. */
export function checkAgain(value: unknown): void {
  const checks = passed.getStore();
  if (checks === undefined) return;
  if (typeof value === "string") {
    for (const check of checks) check(value);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!Array.isArray(value)) checkAgain(key);
      checkAgain(item);
    }
  }
}
