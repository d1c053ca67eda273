// Functions that run inside a given session, whatever context calls them.

import type { Entry } from "./core.js";
import { within } from "./core.js";
import { type AnyFunction, dressed, kindOfFunction } from "./kinds.js";

/** A function of `fn`'s kind that runs inside the session of `entry`. */
export function bound<Fn extends AnyFunction>(fn: Fn, entry: Entry): Fn {
  if (typeof fn !== "function") throw new TypeError("bind needs a function");
  return dressed(runner(fn, entry), fn) as Fn;
}

function runner(fn: AnyFunction, entry: Entry): AnyFunction {
  const call = (self: unknown, args: unknown[]) => within(entry, () => Reflect.apply(fn, self, args));
  switch (kindOfFunction(fn)) {
    case "async":
      return async function (this: unknown, ...args: unknown[]) {
        return call(this, args);
      };
    case "generator":
      // The session is current while the body runs, and not while its consumer does.
      return function* (this: unknown, ...args: unknown[]) {
        const body = call(this, args) as Generator<unknown, unknown, unknown>;
        let step: (value: unknown) => IteratorResult<unknown, unknown> = (value) => body.next(value);
        let value: unknown;
        let done = false;
        try {
          for (;;) {
            const item = within(entry, () => step(value));
            if (item.done) {
              done = true;
              return item.value;
            }
            try {
              value = yield item.value;
              step = (sent) => body.next(sent);
            } catch (error) {
              value = error;
              step = (thrown) => body.throw(thrown);
            }
          }
        } finally {
          if (!done) within(entry, () => body.return(undefined));
        }
      };
    case "asyncGenerator":
      return async function* (this: unknown, ...args: unknown[]) {
        const body = call(this, args) as AsyncGenerator<unknown, unknown, unknown>;
        let step: (value: unknown) => Promise<IteratorResult<unknown, unknown>> = (value) => body.next(value);
        let value: unknown;
        let done = false;
        try {
          for (;;) {
            const item = await within(entry, () => step(value));
            if (item.done) {
              done = true;
              return item.value;
            }
            try {
              value = yield item.value;
              step = (sent) => body.next(sent);
            } catch (error) {
              value = error;
              step = (thrown) => body.throw(thrown);
            }
          }
        } finally {
          if (!done) await within(entry, () => body.return(undefined));
        }
      };
    default:
      return function (this: unknown, ...args: unknown[]) {
        return call(this, args);
      };
  }
}
