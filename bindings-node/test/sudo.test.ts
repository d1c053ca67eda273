import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { types } from "node:util";
import {
  Agent,
  getCurrentAgent,
  getCurrentSession,
  InvalidError,
  PermissionDeniedError,
  SlackApproval,
  setLogger,
  sudo,
} from "agentsudo";
import { counted, records, refused } from "./stage.js";

const bot = (...scopes: string[]) => new Agent({ name: "Bot", scopes });

afterEach(() => {
  assert.equal(getCurrentSession(), undefined);
  setLogger(null);
});

test("a function runs if the agent holds the scope, and only then", async () => {
  const body = counted((order: string) => `order ${order}`);
  const read = sudo({ scope: "read:orders" }, body);
  await refused(() => read("A"), "no_session");
  assert.equal(
    bot("read:*").run(() => read("A")),
    "order A",
  );
  const denial = await refused(() => bot("write:*", "secret:thing").run(() => read("A")), "missing_scope");
  assert.equal(body.runs, 1);
  assert.match(denial.message, /missing required scope.*read:orders.*do not retry/);
  assert.doesNotMatch(denial.message, /secret:thing|write:\*/, "what it holds is nobody's business");
  assert.ok(denial instanceof PermissionDeniedError && denial instanceof Error);
  assert.deepEqual(
    [denial.name, denial.agent, denial.scope, denial.reason, denial.approvalId],
    ["PermissionDeniedError", "Bot", "read:orders", "missing_scope", undefined],
  );
});

test("several scopes: all, or any one", async () => {
  const all = sudo({ scopes: ["a", "b"] }, () => 1);
  const any = sudo({ scopes: new Set(["a", "b"]), requireAll: false }, () => 1);
  assert.equal(bot("a", "b").run(all), 1);
  assert.equal((await refused(() => bot("a").run(all), "missing_scope")).scope, "b");
  assert.equal(bot("b").run(any), 1);
  assert.equal((await refused(() => bot("c").run(any), "missing_scope")).scope, "a, b");
});

test("what makes no guard is refused where it is written", () => {
  const fn = () => assert.fail("ran");
  const make =
    (options: unknown, ...target: unknown[]) =>
    () =>
      sudo(options as never, (target.length > 0 ? target[0] : fn) as never);
  for (const options of [
    {},
    undefined,
    null,
    "read:orders",
    ["read:orders"],
    { scope: ["a"] },
    { scope: 7 },
    { scopes: "read:*" },
    { scopes: [7] },
    { scope: "a", scopes: ["a"] },
    { scope: "a", requireAll: 1 },
    { scope: "a", onDeny: true },
    { scope: "a", onDeny: class {} },
    { scope: "a", onDeny: { request: fn } },
    { scope: "a", on_deny: "log" },
    { scope: "a", signal: {} },
    { scope: "a", name: 7 },
  ]) {
    assert.throws(make(options), TypeError, JSON.stringify(options));
  }
  for (const options of [{ scope: "" }, { scope: "\ud800" }, { scopes: [] }, { scope: "a", onDeny: "allow" }]) {
    assert.throws(make(options), InvalidError, JSON.stringify(options));
  }
  for (const target of [undefined, null, {}, "fn", { execute: fn }, class Tool {}]) {
    assert.throws(make({ scope: "a" }, target), TypeError);
  }
});

test("what hangs on a polluted prototype is no option", async () => {
  const prototype = Object.prototype as unknown as Record<string, unknown>;
  try {
    prototype.onDeny = "log";
    prototype.requireAll = false;
    prototype.scopes = ["a"];
    const body = counted(() => 1);
    const both = sudo({ scopes: ["a", "b"] } as never, body);
    await refused(() => bot("a").run(both), "missing_scope");
    assert.throws(() => sudo({} as never, body), TypeError);
    assert.equal(body.runs, 0);
  } finally {
    delete prototype.onDeny;
    delete prototype.requireAll;
    delete prototype.scopes;
  }
});

test("the guarded function is of the same kind, with name, length, properties and receiver", async () => {
  const options = { scope: "a" } as const;
  function one(this: unknown, x: number, _y: number) {
    return [this, x];
  }
  one.description = "a tool";
  const kinds = [
    one,
    async function two(this: unknown, x: number) {
      return [this, x];
    },
    function* three(this: unknown, x: number): Generator<unknown, unknown, unknown> {
      const sent: unknown = yield x;
      return [this, sent];
    },
    async function* four(this: unknown, x: number): AsyncGenerator<unknown, unknown, unknown> {
      const sent: unknown = yield x;
      return [this, sent];
    },
  ] as const;
  const receiver = {};
  for (const fn of kinds) {
    const guarded = sudo(options, fn as never) as typeof fn;
    assert.deepEqual(
      [guarded.name, guarded.length, types.isAsyncFunction(guarded), types.isGeneratorFunction(guarded)],
      [fn.name, fn.length, types.isAsyncFunction(fn), types.isGeneratorFunction(fn)],
    );
    assert.throws(() => Reflect.construct(guarded as never, []), TypeError, "it is no constructor");
  }
  assert.equal(sudo(options, one).description, "a tool");
  await bot("a").run(async () => {
    assert.deepEqual(sudo(options, kinds[0]).call(receiver, 1, 2), [receiver, 1]);
    assert.deepEqual(await sudo(options, kinds[1]).call(receiver, 1), [receiver, 1]);
    const sync = sudo(options, kinds[2]).call(receiver, 1);
    assert.deepEqual(
      [sync.next(), sync.next("sent")],
      [
        { value: 1, done: false },
        { value: [receiver, "sent"], done: true },
      ],
    );
    const later = sudo(options, kinds[3]).call(receiver, 1);
    assert.deepEqual(
      [await later.next(), await later.next("sent")],
      [
        { value: 1, done: false },
        { value: [receiver, "sent"], done: true },
      ],
    );
  });
});

test("a denial of an async function is a rejection, of a generator an error at the first next", async () => {
  const body = counted(async () => 1);
  let promise: Promise<unknown> | undefined;
  assert.doesNotThrow(() => {
    promise = sudo({ scope: "a" }, async () => body())();
  });
  await refused(() => promise, "no_session");
  const walk = sudo({ scope: "a" }, function* () {
    yield 1;
  })();
  assert.throws(() => walk.next(), PermissionDeniedError);
  const stream = sudo({ scope: "a" }, async function* () {
    yield 1;
  })();
  await refused(() => stream.next(), "no_session");
  assert.equal(body.runs, 0);
});

test("a guarded generator relays throw and return", async () => {
  const seen: string[] = [];
  const walk = sudo({ scope: "a" }, function* () {
    try {
      yield 1;
    } catch (error) {
      seen.push(String(error));
    }
    try {
      yield 2;
    } finally {
      seen.push("closed");
    }
  });
  bot("a").run(() => {
    const items = walk();
    items.next();
    items.throw(new Error("inside"));
    items.return();
  });
  assert.deepEqual(seen, ["Error: inside", "closed"]);
});

test("methods are guarded with the standard decorator", async () => {
  class Shop {
    constructor(readonly name: string) {}
    @sudo({ scope: "refund:orders" })
    async refund(order: string): Promise<string> {
      return `${this.name} refunds ${order} for ${getCurrentAgent()?.name}`;
    }
    @sudo({ scope: "read:orders" })
    static read(order: string): string {
      return `read ${order}`;
    }
  }
  const shop = new Shop("Corner");
  assert.equal(shop.refund.name, "refund");
  await bot("refund:*", "read:*").run(async () => {
    assert.equal(await shop.refund("A"), "Corner refunds A for Bot");
    assert.equal(Shop.read("A"), "read A");
  });
  await refused(() => shop.refund("A"), "no_session");
  await refused(() => Shop.read("A"), "no_session");
});

test("a decorator that is none of its business says so", () => {
  const decorate = sudo({ scope: "a" }) as unknown as (...args: unknown[]) => unknown;
  assert.throws(() => decorate(class {}, { kind: "class" }), /guards methods/);
  assert.throws(() => decorate(undefined, { kind: "field" }), /guards methods/);
  assert.throws(() => decorate({}, "refund", {}), /experimentalDecorators/);
  const slack = new SlackApproval();
  const asking = sudo({ scope: "a", onDeny: slack.requestApproval }) as unknown as (...args: unknown[]) => unknown;
  assert.throws(() => asking(() => 1, { kind: "method" }), /make it `async`/);
});

test("audit mode puts it on record and runs the function", () => {
  const lines = records();
  const read = sudo({ scope: "read:orders", onDeny: "log" }, () => 1);
  assert.equal(bot().run(read), 1);
  assert.throws(() => read(), PermissionDeniedError, "without a session nothing runs");
  const [violation, denied] = lines.filter((line) => line.action !== undefined);
  assert.deepEqual([violation?.action, violation?.allowed, violation?.level], ["audit_violation", false, "warn"]);
  assert.deepEqual([denied?.action, denied?.reason, denied?.level], ["access_denied", "no_session", "error"]);
});

test("with a debug logger every grant is on record, also what was remembered before", () => {
  const read = sudo({ scope: "read:orders" }, () => 1);
  bot("read:*").run(() => {
    read();
    read();
    const lines = records();
    read();
    read();
    assert.equal(lines.filter((line) => line.action === "access_granted" && line.level === "debug").length, 2);
  });
});

test("a logger's own trouble is nobody's denial", () => {
  setLogger({
    debug() {
      throw new Error("full");
    },
  });
  assert.equal(bot("a").run(sudo({ scope: "a" }, () => 1)), 1);
});

test("errors point at the caller's code", async () => {
  const here = /sudo\.test\.js/;
  const first = (error: Error) => error.stack?.split("\n    at ")[1] ?? "";
  const read = sudo({ scope: "a" }, () => 1);
  assert.match(first(await refused(() => read(), "no_session")), here);
  const later = sudo({ scope: "a", onDeny: async () => false }, async () => 1);
  assert.match(first(await refused(() => bot().run(() => later()), "rejected")), here);
});
