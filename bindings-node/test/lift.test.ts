import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { Agent, sudo } from "agentsudo";
import { ScriptedApproval } from "agentsudo/testing";
import { counted, levers, refused, spelled } from "./stage.js";

/** The form of a value: what a human is shown and what an approval is bound to. */
function form(value: unknown): unknown {
  const digested = levers.testingDigest("agent", "f", ["s"], spelled([["x", value]]));
  assert.equal(digested.failed, undefined, digested.message);
  return JSON.parse(digested.canonical).x;
}

/** An array that begins with one item, or none, and has holes. */
function holes(first: unknown, length: number, items = 1): unknown[] {
  return new Array(length).fill(first, 0, items);
}

function never(): never {
  throw new Error("code of the value's was run");
}

class Order {
  constructor(
    readonly id: string,
    readonly amount: number,
  ) {}
  get total(): number {
    return never();
  }
  toJSON() {
    return never();
  }
}

class Secret {
  #hidden = 1;
  get hidden() {
    return this.#hidden;
  }
}

test("each kind of value has its documented form", () => {
  const cases: [unknown, unknown][] = [
    [null, null],
    [true, true],
    [undefined, { $literal: "undefined" }],
    ["text", "text"],
    ["\ud800", { $wtf8: "7aCA" }],
    ["a\ud83d\ude00", "a😀"],
    [1, 1],
    [1.5, 1.5],
    [-0, 0],
    [1e21, 1e21],
    [Number.MAX_SAFE_INTEGER, 9007199254740991],
    [2 ** 53, 9007199254740992],
    [2n ** 53n, { $int: "9007199254740992" }],
    [Number.NaN, { $float: "NaN" }],
    [-1 / 0, { $float: "-Infinity" }],
    [5n, 5],
    [-(2n ** 64n), { $int: "-18446744073709551616" }],
    [
      [1, [2]],
      [1, [2]],
    ],
    [
      { b: 1, $a: 2 },
      { b: 1, $$a: 2 },
    ],
    [Object.create(null, { a: { value: 1, enumerable: false } }), { a: 1 }],
    [{ "\ud800": 1 }, { $map: [[{ $wtf8: "7aCA" }, 1]] }],
    [new Date(0), { $datetime: "1970-01-01T00:00:00.000000Z" }],
    [new Date(Number.NaN), { $literal: "Invalid Date" }],
    [new Map([["a", 1]]), { a: 1 }],
    [new Map<unknown, unknown>([[1, "a"]]), { $map: [[1, "a"]] }],
    [new Set([2, 1]), { $set: [1, 2] }],
    [Buffer.from("hi"), { $bytes: "aGk=" }],
    [new Uint8Array(Buffer.from("xhix").buffer.slice(0), 0, 0), { $bytes: "" }],
    [new Uint8Array([104, 105]).buffer, { $bytes: "aGk=" }],
    [new DataView(new Uint8Array([1, 104, 105]).buffer, 1), { $bytes: "aGk=" }],
    [new Float64Array([1.5, 2]), [1.5, 2]],
    [new BigInt64Array([5n]), [5]],
    [/a+"/gi, { $literal: '/a+"/gi' }],
    [new URL("https://a.b/c?d=1"), { $literal: "https://a.b/c?d=1" }],
    [new URLSearchParams("a=1&b=2"), { $literal: "a=1&b=2" }],
    [new Order("A-17", 20), { $type: "Order", fields: { id: "A-17", amount: 20 } }],
    [new TypeError("bad"), { $type: "TypeError", fields: { message: "bad" } }],
    [new Secret(), { $opaque: "Secret" }],
    [new EventEmitter(), { $opaque: "EventEmitter" }],
    [new AbortController().signal, { $opaque: "AbortSignal" }],
    [Promise.resolve(), { $opaque: "Promise" }],
    [new WeakMap(), { $opaque: "WeakMap" }],
    [never, { $opaque: "function" }],
    [Symbol("s"), { $opaque: "symbol" }],
    [new Boolean(false), { $opaque: "Boolean" }],
    [holes(1, 3), [1, { $literal: "empty item" }, { $literal: "empty item" }]],
    [runInNewContext("({ a: [1] })"), { a: [1] }],
  ];
  for (const [value, expected] of cases) assert.deepEqual(form(value), expected);
});

test("no code of a value's own is run", () => {
  const trap = new Proxy({}, Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, never])));
  const tricky = [
    Object.defineProperty({}, "amount", { get: never, enumerable: true }),
    { toJSON: never, toString: never, valueOf: never, [Symbol.toPrimitive]: never },
    trap,
    [trap],
    Object.setPrototypeOf({ a: 1 }, trap),
    Object.defineProperty([1], "0", { get: never }),
    Object.assign(new Map([[1, 2]]), { entries: never, [Symbol.iterator]: never }),
    Object.assign(new Date(0), { getTime: never, toISOString: never }),
    Object.defineProperty(new Set([1]), "values", { get: never }),
    Object.defineProperty(/x/g, "flags", { get: never }),
    Object.defineProperty(new Order("A", 1), "constructor", { get: never }),
    Object.defineProperty(new Error("x"), "stack", { get: never }),
    new Order("A", 1),
  ];
  for (const value of tricky) assert.doesNotThrow(() => form(value));
  assert.deepEqual(form(tricky[0]), { amount: { $opaque: "getter" } });
  assert.deepEqual(form(trap), { $opaque: "Proxy" });
});

test("a polluted prototype changes nothing", () => {
  const prototypes = [Object.prototype, Array.prototype, String.prototype, Map.prototype, Date.prototype] as object[];
  const before = form([{ a: new Date(0), b: new Map([[1, "x"]]) }]);
  try {
    for (const prototype of prototypes) Reflect.set(prototype, "toJSON", never);
    assert.deepEqual(form([{ a: new Date(0), b: new Map([[1, "x"]]) }]), before);
  } finally {
    for (const prototype of prototypes) Reflect.deleteProperty(prototype, "toJSON");
  }
});

test("values that differ have forms that differ", () => {
  const values: unknown[] = [
    null,
    undefined,
    "undefined",
    { $literal: "undefined" },
    [],
    {},
    [undefined],
    holes(undefined, 1, 0),
    [[]],
    "1",
    1,
    "[object Object]",
    new Set(),
    new Set([[]]),
    new Map<unknown, unknown>([[1, 1]]),
    [[1, 1]],
    Object.assign([1], { extra: 1 }),
    Object.assign([1], { extra: 2 }),
    { 0: 1, extra: 1 },
    Object.assign(new Date(0), { zone: "UTC" }),
    new Date(0),
    "1970-01-01T00:00:00.000Z",
    { $datetime: "1970-01-01T00:00:00.000000Z" },
    Object.assign(/x/g, { lastIndex: 1 }),
    /x/g,
    /x/gi,
    "/x/g",
    new Uint8Array([1]),
    new Uint16Array([1, 2]),
    new Order("A", 1),
    new Order("A", 2),
    { id: "A", amount: 1 },
    "\ud800",
    "\udfff",
    "\ufffd",
    new Error("a"),
    new TypeError("a"),
    Object.assign(new Error("a"), { code: 1 }),
  ];
  const forms = values.map((value) => JSON.stringify(form(value)));
  assert.equal(new Set(forms).size, values.length, forms.join("\n"));
});

test("a cycle of data is refused; a live object that refers to itself is a handle", async () => {
  const circle: Record<string, unknown> = { name: "circle" };
  circle.self = [circle];
  class Client {
    readonly name = "db";
    readonly pool = { owner: this as unknown };
  }
  assert.deepEqual(form({ client: new Client(), id: 1 }), { client: { $opaque: "Client" }, id: 1 });
  let deep: unknown = 1;
  for (let n = 0; n < 10_000; n += 1) deep = [deep];
  const huge = new Array(4_000_000_000);
  const body = counted((..._args: unknown[]) => 1);
  const asked = new ScriptedApproval(true);
  const guarded = sudo({ scope: "a", onDeny: asked.requestApproval }, body);
  const agent = new Agent({ name: "Bot", scopes: [] });
  for (const value of [
    circle,
    deep,
    huge,
    "x".repeat(17 << 20),
    Buffer.alloc(17 << 20),
    new Array(3_000_000).fill(0),
  ]) {
    await refused(() => agent.run(() => guarded(value)), "rejected", "invalid_arguments");
  }
  assert.deepEqual([body.runs, asked.requests.length], [0, 0]);
});

test("shared objects are no cycles", () => {
  const shared = { a: 1 };
  assert.deepEqual(form([shared, shared, { shared }]), [{ a: 1 }, { a: 1 }, { shared: { a: 1 } }]);
});

/** What a human would be shown of a call. */
async function shown(fn: (...args: never[]) => unknown, ...args: unknown[]) {
  const asked = new ScriptedApproval(false);
  const guarded = sudo({ scope: "a", onDeny: asked.requestApproval }, fn) as (...args: unknown[]) => unknown;
  await refused(() => new Agent({ name: "Bot", scopes: [] }).run(() => guarded(...args)), "rejected");
  return asked.requests[0]?.arguments;
}

test("arguments have the names of their parameters", async () => {
  assert.deepEqual(await shown((_a: number, b_: number, $c: number) => [b_, $c], 1, 2, 3), { _a: 1, b_: 2, $c: 3 });
  assert.deepEqual(await shown(async (only: number) => only, 1), { only: 1 });
  assert.deepEqual(
    await shown(
      async function named(x: string, /* , y) */ y = ")", ...rest: number[]) {
        return [x, y, rest];
      },
      "a",
      "b",
      3,
      4,
    ),
    { x: "a", y: "b", rest: [3, 4] },
  );
  assert.deepEqual(
    await shown(({ order, amount }: { order: string; amount: number }) => [order, amount], { order: "A", amount: 1 }),
    { order: "A", amount: 1 },
  );
  assert.deepEqual(
    await shown(({ order }: { order: string }, context: unknown) => [order, context], { order: "A" }, 7),
    { "args[0]": { order: "A" }, context: 7 },
  );
  assert.deepEqual(await shown(Math.max as never, 1, 2), { "args[0]": 1, "args[1]": 2 });
  assert.deepEqual(await shown((({ a }: { a?: number }) => a) as never, {}), { "args[0]": {} });
  class Shop {
    [`com${"puted"}`](x: number, y: number) {
      return [x, y];
    }
    static async *stream(q: string) {
      yield q;
    }
  }
  assert.deepEqual(await shown((new Shop() as unknown as Record<string, never>).computed as never, 1, 2), {
    "args[0]": 1,
    "args[1]": 2,
  });
});

test("what a function cannot see is no part of its call", async () => {
  const config = { step: 1 };
  assert.deepEqual(await shown((a: number) => a, 1, config), { a: 1 });
  assert.deepEqual(await shown(async (a: number, b = 2) => [a, b], 1, 3, config), { a: 1, b: 3 });
  assert.deepEqual(await shown(({ order }: { order: string }) => order, { order: "A" }, config), { order: "A" });
  // These can, each in its way.
  const both = { a: 1, "args[1]": { step: 1 } };
  const own = function own(a: number) {
    // biome-ignore lint/complexity/noArguments: that is the point
    return [a, arguments];
  };
  assert.deepEqual(await shown(own as never, 1, config), both);
  assert.deepEqual(await shown(new Function("a", "return arg\\u0075ments[a]") as never, 1, config), both);
  assert.deepEqual(await shown(new Function("a", "return a") as never, 1, config), both);
  // biome-ignore lint/security/noGlobalEval: so is this
  assert.deepEqual(await shown((a: string) => eval(a), "1", config), { a: "1", "args[1]": { step: 1 } });
  assert.deepEqual(await shown((...rest: unknown[]) => rest, 1, config), { rest: [1, { step: 1 }] });

  // Frameworks change their own configuration while a call waits.
  const change = () => {
    config.step += 1;
    return true;
  };
  const guarded = sudo({ scope: "a", onDeny: change }, (a: number) => a) as (...args: unknown[]) => unknown;
  assert.equal(
    new Agent({ name: "Bot", scopes: [] }).run(() => guarded(1, config)),
    1,
  );
  const seeing = sudo({ scope: "a", onDeny: change }, (_a: number, seen: unknown) => seen);
  await refused(() => new Agent({ name: "Bot", scopes: [] }).run(() => seeing(1, config)), "rejected", "args_changed");
});
