import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { afterEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, type AgentSession, getCurrentAgent, getCurrentSession, InvalidError, setLogger, sudo } from "agentsudo";
import { advance, records, refused } from "./stage.js";

const bot = () => new Agent({ name: "Bot", scopes: ["read:*"] });
const read = sudo({ scope: "read:orders" }, (order: string) => `order ${order}`);

afterEach(() => {
  assert.equal(getCurrentSession(), undefined);
  setLogger(null);
});

test("an agent has a name, scopes, and defaults", () => {
  const agent = bot();
  assert.match(agent.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  assert.deepEqual([agent.name, agent.role, agent.sessionTtl, [...agent.scopes]], ["Bot", "worker", 3600, ["read:*"]]);
  agent.name = "Clerk";
  agent.role = "clerk";
  agent.sessionTtl = 1.5;
  assert.deepEqual([agent.name, agent.role, agent.sessionTtl], ["Clerk", "clerk", 1.5]);
});

test("what makes no agent is refused where it is written", () => {
  const make = (options: object) => () => new Agent({ name: "Bot", scopes: [], ...options } as never);
  for (const scopes of [
    "read:*",
    undefined,
    null,
    7,
    [7],
    [null],
    new Map(),
    { 0: "*" },
    Buffer.from("*")[Symbol.iterator](),
  ]) {
    assert.throws(make({ scopes }), TypeError, String(scopes));
  }
  for (const sessionTtl of ["60", true, null, 60n]) assert.throws(make({ sessionTtl }), TypeError);
  for (const sessionTtl of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 1e-12]) {
    assert.throws(make({ sessionTtl }), InvalidError, String(sessionTtl));
  }
  for (const name of ["", "x".repeat(257), "\ud800"]) assert.throws(make({ name }), InvalidError);
  for (const scopes of [[""], ["\udfff"], ["x".repeat(5000)]]) assert.throws(make({ scopes }), InvalidError);
  assert.throws(make({ hierarchical: "yes" }), TypeError);
  assert.throws(make({ sessionTTL: 60 }), /no option `sessionTTL`; it has name, scopes/);
  assert.throws(make({ guardrails: {} }), TypeError);
});

test("scopes are a live set", () => {
  const agent = bot();
  agent.scopes.add("write:orders", "write:invoices");
  assert.deepEqual([...agent.scopes], ["read:*", "write:invoices", "write:orders"]);
  assert.ok(agent.scopes.has("read:*") && !agent.scopes.has("read:orders") && agent.hasScope("read:orders"));
  assert.throws(() => agent.scopes.add("write:more", ""), InvalidError);
  assert.equal(agent.scopes.size, 3, "all or none");
  assert.ok(agent.scopes.delete("write:orders") && !agent.scopes.delete("write:orders"));
  agent.scopes = ["a", "b"];
  assert.deepEqual(new Set(agent.scopes), new Set(["a", "b"]));
  assert.throws(() => {
    agent.scopes = "read:*";
  }, TypeError);
  agent.scopes.clear();
  assert.equal(agent.scopes.size, 0);
  assert.equal(agent.hasScope("\ud800"), false);
});

test("run makes a session current, and ends it", async () => {
  const agent = bot();
  let session: AgentSession | undefined;
  const result = agent.run((order: string) => {
    session = getCurrentSession();
    assert.equal(getCurrentAgent(), agent);
    return read(order);
  }, "A-17");
  assert.equal(result, "order A-17");
  assert.ok(session?.isEnded);

  const late = await agent.run(async () => {
    await sleep(1);
    session = getCurrentSession();
    return read("B");
  });
  assert.equal(late, "order B");
  assert.ok(session?.isEnded);
  assert.throws(() => agent.run(() => assert.fail("its own")), /its own/);
  await assert.rejects(
    agent.run(async () => assert.fail("its own")),
    /its own/,
  );
});

test("sessions nest, and leaving one restores the outer one", () => {
  const [outer, inner] = [bot(), new Agent({ name: "Inner", scopes: [] })];
  outer.run(() => {
    inner.run(() => assert.equal(getCurrentAgent(), inner));
    assert.equal(getCurrentAgent(), outer);
    {
      using session = inner.startSession();
      assert.equal(getCurrentSession(), session);
      assert.throws(() => read("A"));
    }
    assert.equal(getCurrentAgent(), outer);
    assert.equal(read("A"), "order A");
  });
});

test("using makes a session current until the end of the block", async () => {
  const agent = bot();
  const plain = agent.startSession();
  assert.equal(getCurrentSession(), undefined, "starting alone makes nothing current");
  plain.end();
  {
    using session = agent.startSession();
    assert.equal(getCurrentSession(), session);
    assert.equal(read("A"), "order A");
  }
  assert.equal(getCurrentSession(), undefined);
  await (async () => {
    await using session = agent.startSession();
    await sleep(1);
    assert.equal(getCurrentSession(), session);
    assert.equal(read("A"), "order A");
  })();
  assert.equal(getCurrentSession(), undefined);
  await refused(() => read("A"), "no_session");
});

test("an async function's using gives way to the caller's session once it has ended", async () => {
  const [outer, inner] = [bot(), new Agent({ name: "Inner", scopes: [] })];
  await outer.run(async () => {
    const task = async () => {
      await using _session = inner.startSession();
      await sleep(1);
      await refused(() => read("A"), "missing_scope");
    };
    await task();
    assert.equal(getCurrentAgent(), outer);
    assert.equal(read("A"), "order A");
  });
});

test("concurrent agents stay apart", async () => {
  const agents = Array.from({ length: 5 }, (_, n) => new Agent({ name: `A${n}`, scopes: [`only:${n}`] }));
  const only = agents.map((_, n) => sudo({ scope: `only:${n}` }, async () => n));
  await Promise.all(
    agents.map((agent, n) =>
      agent.run(async () => {
        for (let turn = 0; turn < 5; turn += 1) {
          await sleep(turn % 2);
          assert.equal(await only[n]?.(), n);
          await refused(() => only[(n + 1) % 5]?.(), "missing_scope");
        }
      }),
    ),
  );
});

test("a session ends everywhere at once and for good", async () => {
  const session = bot().startSession();
  const inside = session.bind(read);
  assert.equal(inside("A"), "order A");
  session.end();
  session.end();
  await refused(() => inside("A"), "session_expired", "session_ended");
  await refused(() => session.run(read, "A"), "session_expired", "session_ended");
});

test("a session expires by the clock, whatever was remembered", async () => {
  const agent = new Agent({ name: "Bot", scopes: ["read:*"], sessionTtl: 60 });
  const session = agent.startSession();
  assert.equal(session.expiresAt.getTime() - session.startedAt.getTime(), 60_000);
  const inside = session.bind(read);
  for (let n = 0; n < 1000; n += 1) inside("A");
  advance(59);
  assert.equal(inside("A"), "order A");
  advance(1);
  await refused(() => inside("A"), "session_expired", "session_expired");
  assert.ok(session.isExpired && !session.isEnded);
});

test("a scope revoked in an open session is gone at the next call, whatever was remembered", async () => {
  const agent = bot();
  const session = agent.startSession();
  const inside = session.bind(read);
  for (let n = 0; n < 1000; n += 1) inside("A");
  agent.scopes.delete("read:*");
  await refused(() => inside("A"), "missing_scope");
  agent.scopes.add("read:orders");
  assert.equal(inside("A"), "order A");
  agent.scopes = [];
  await refused(() => inside("A"), "missing_scope");
});

test("what is remembered belongs to one guard and one session", async () => {
  const write = sudo({ scope: "write:orders" }, () => "written");
  const [reader, writer] = [bot(), new Agent({ name: "Writer", scopes: ["write:*"] })];
  const [one, two] = [reader.startSession(), writer.startSession()];
  for (let n = 0; n < 100; n += 1) {
    assert.equal(one.run(read, "A"), "order A");
    assert.equal(two.run(write), "written");
    await refused(() => one.run(write), "missing_scope");
    await refused(() => two.run(read, "A"), "missing_scope");
  }
});

test("bind keeps the kind, the name, the length and the receiver", async () => {
  const session = bot().startSession();
  class Shop {
    greeting = "hello";
    *items(first: string, _second: string) {
      assert.equal(getCurrentSession(), session);
      const got: unknown = yield `${this.greeting} ${first}`;
      yield got;
      return "end";
    }
    async *stream() {
      yield getCurrentAgent()?.name;
      await sleep(1);
      yield getCurrentAgent()?.name;
    }
    async later() {
      await sleep(1);
      return getCurrentAgent()?.name;
    }
  }
  const shop = new Shop();
  const items = session.bind(shop.items);
  assert.deepEqual([items.name, items.length, items.constructor], ["items", 2, shop.items.constructor]);
  const walk = items.call(shop, "you", "too");
  assert.deepEqual(walk.next(), { value: "hello you", done: false });
  assert.equal(getCurrentSession(), undefined, "not while the consumer runs");
  assert.deepEqual(walk.next("sent"), { value: "sent", done: false });
  assert.deepEqual(walk.next(), { value: "end", done: true });
  const names: unknown[] = [];
  for await (const name of session.bind(shop.stream)()) names.push(name);
  assert.deepEqual(names, ["Bot", "Bot"]);
  assert.equal(await session.bind(shop.later)(), "Bot");
  const emitter = new EventEmitter();
  const heard: unknown[] = [];
  emitter.on(
    "order",
    session.bind((order: string) => heard.push(read(order))),
  );
  emitter.emit("order", "E");
  assert.deepEqual(heard, ["order E"]);
  assert.throws(() => session.bind("read" as never), TypeError);
});

test("a bound generator that is closed early cleans up inside the session", () => {
  const session = bot().startSession();
  let cleaned: string | undefined;
  const items = session.bind(function* () {
    try {
      yield 1;
      yield 2;
    } finally {
      cleaned = getCurrentAgent()?.name;
    }
  });
  for (const _ of items()) break;
  assert.equal(cleaned, "Bot");
});

test("sessions are logged, and what a session starts is not when nobody listens", () => {
  const lines = records();
  const session = bot().startSession();
  session.end();
  session.end();
  assert.deepEqual(
    lines.map((line) => [line.event, line.agent_name, line.level]),
    [
      ["session_start", "Bot", "info"],
      ["session_end", "Bot", "info"],
    ],
  );
});
