// Cancelling: which `AbortSignal` belongs to a call, and waiting that ends with it.

import { types } from "node:util";
import type { AnyFunction } from "./kinds.js";

/** A signal, or how a call's own arguments tell it. */
export type SignalOption = AbortSignal | ((...args: never[]) => AbortSignal | undefined);

const aborted = Reflect.getOwnPropertyDescriptor(AbortSignal.prototype, "aborted")?.get as (this: unknown) => boolean;

function isSignal(value: unknown): value is AbortSignal {
  // A proxy is none: looking at it would run its code.
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  try {
    Reflect.apply(aborted, value, []);
    return true;
  } catch {
    return false;
  }
}

/**
 * The signal of a call: the one its guard names, else a last argument that is one or has one as `signal` or `abortSignal`,
 * as `fetch` and the AI SDK pass theirs.
 */
export function signalOf(
  option: SignalOption | undefined,
  self: unknown,
  args: readonly unknown[],
): AbortSignal | undefined {
  if (isSignal(option)) return option;
  if (typeof option === "function") {
    const signal: unknown = Reflect.apply(option as AnyFunction, self, args as unknown[]);
    if (signal === undefined || signal === null) return undefined;
    if (!isSignal(signal)) throw new TypeError("the option `signal` must give an AbortSignal or undefined");
    return signal;
  }
  const last = args.at(-1);
  if (isSignal(last)) return last;
  if (typeof last !== "object" || last === null || types.isProxy(last)) return undefined;
  for (const name of ["signal", "abortSignal"]) {
    const value = Reflect.getOwnPropertyDescriptor(last, name)?.value;
    if (isSignal(value)) return value;
  }
  return undefined;
}

/** What `work` comes to, or the signal's reason as soon as it is aborted; `onAbort` then tidies up. */
export function unlessAborted<T>(
  work: PromiseLike<T>,
  signal: AbortSignal | undefined,
  onAbort: () => void = () => {},
): Promise<T> {
  if (signal === undefined) return Promise.resolve(work);
  return new Promise((resolve, reject) => {
    const abort = () => {
      onAbort();
      reject(signal.reason);
    };
    if (signal.aborted) {
      Promise.resolve(work).catch(() => {});
      abort();
      return;
    }
    signal.addEventListener("abort", abort, { once: true });
    const done = () => signal.removeEventListener("abort", abort);
    work.then(
      (value) => {
        done();
        resolve(value);
      },
      (error) => {
        done();
        reject(error);
      },
    );
  });
}
