// Guarded functions: functions of the same kind as the guarded one, with its name, its length and its `this`. Owns how a
// call reaches the gate cheaply; never decides, never asks (`loop.ts` does).

import { context } from "./core.js";
import { type AnyFunction, dressed, kindOfFunction } from "./kinds.js";
import { finished, type Leave, type Loop } from "./loop.js";
import { page, tick } from "./native.js";

const { apply } = Reflect;

/**
 * True if the core let this very guard pass in this session, in a generation that is still the present one, and the
 * session's time has not run out. False means no more than: ask the gate. Numbers of `Page`, spelled out for speed.
 */
function passes(id: number): boolean {
  const entry = context.getStore();
  if (entry === undefined) return false;
  tick();
  return entry.held[id] === page[1] && (page[0] as number) < entry.until;
}

/** A function like the loop's that asks its guard first. With `waits`, a plain one returns a promise. */
export function wrap(loop: Loop, waits: boolean): AnyFunction {
  const kind = kindOfFunction(loop.fn);
  const make =
    kind === "function" ? (waits ? asynchronous : loop.onDeny === undefined ? refusing : plain) : MAKERS[kind];
  return dressed(make(loop), loop.fn);
}

// Methods of an object literal, for these cannot be called with `new`.

function refusing(loop: Loop): AnyFunction {
  const { fn, id } = loop;
  const made = {
    guarded(this: unknown, ...args: unknown[]): unknown {
      if (!passes(id)) loop.settle(this, args, made.guarded, false);
      return apply(fn, this, args);
    },
  };
  return made.guarded;
}

function plain(loop: Loop): AnyFunction {
  const { fn, id } = loop;
  const made = {
    guarded(this: unknown, ...args: unknown[]): unknown {
      if (passes(id)) return apply(fn, this, args);
      const leave = loop.settle(this, args, made.guarded, true);
      if (leave === null) return apply(fn, this, args);
      if (leave instanceof Promise) return leave.then((given) => run(given, fn, this));
      const ready = leave.ready();
      return reported(leave, () => apply(fn, this, ready));
    },
  };
  return made.guarded;
}

function asynchronous(loop: Loop): AnyFunction {
  const { fn, id } = loop;
  const made = {
    async guarded(this: unknown, ...args: unknown[]): Promise<unknown> {
      if (passes(id)) return apply(fn, this, args);
      const settled = loop.settle(this, args, made.guarded, true);
      if (settled === null) return apply(fn, this, args);
      return run(settled instanceof Promise ? await settled : settled, fn, this);
    },
  };
  return made.guarded;
}

function generator(loop: Loop): AnyFunction {
  const { fn, id } = loop;
  const made = {
    *guarded(this: unknown, ...args: unknown[]): Generator<unknown, unknown, unknown> {
      if (passes(id)) return yield* apply(fn, this, args);
      const leave = loop.settle(this, args, made.guarded, false) as Leave | null;
      if (leave === null) return yield* apply(fn, this, args);
      const ready = leave.ready();
      let ok = false;
      try {
        const result = yield* apply(fn, this, ready);
        ok = true;
        return result;
      } finally {
        finished(leave, ok);
      }
    },
  };
  return made.guarded;
}

function asyncGenerator(loop: Loop): AnyFunction {
  const { fn, id } = loop;
  const made = {
    async *guarded(this: unknown, ...args: unknown[]): AsyncGenerator<unknown, unknown, unknown> {
      if (passes(id)) return yield* apply(fn, this, args);
      const settled = loop.settle(this, args, made.guarded, true);
      if (settled === null) return yield* apply(fn, this, args);
      const leave = settled instanceof Promise ? await settled : settled;
      let ok = false;
      try {
        const result = yield* apply(fn, this, leave.ready());
        ok = true;
        return result;
      } finally {
        await finished(leave, ok);
      }
    },
  };
  return made.guarded;
}

const MAKERS = { async: asynchronous, generator, asyncGenerator };

async function run(leave: Leave, fn: AnyFunction, self: unknown): Promise<unknown> {
  let ok = false;
  try {
    const result = await apply(fn, self, leave.ready());
    ok = true;
    return result;
  } finally {
    await finished(leave, ok);
  }
}

function reported(leave: Leave, call: () => unknown): unknown {
  let ok = false;
  try {
    const result = call();
    ok = true;
    return result;
  } finally {
    finished(leave, ok);
  }
}
