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
export function checkAgain(texts: readonly string[]): void {
  for (const text of texts) for (const check of passed.getStore() ?? []) check(text);
}
