import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Agent,
  type DenyContext,
  getCurrentSession,
  type PermissionDeniedError,
  type SudoOptions,
  sudo,
} from "agentsudo";
import { approved, denied, ScriptedApproval, TIMEOUT } from "agentsudo/testing";
import { advance, counted, refused } from "./stage.js";

const bot = () => new Agent({ name: "Bot", scopes: [], sessionTtl: 60 });
const guard = (onDeny: unknown, more: Partial<SudoOptions> = {}) => {
  const body = counted((..._args: unknown[]) => "ran");
  const sync = sudo({ scope: "write:x", onDeny, ...more } as { scope: string }, body);
  const later = sudo({ scope: "write:x", onDeny, ...more } as { scope: string }, async (...args: unknown[]) =>
    body(...args),
  );
  return { body, sync, later };
};

test("a callback is told of the call, and exactly true lets it run", async () => {
  const agent = bot();
  const told: unknown[] = [];
  const { body, sync, later } = guard((asked: Agent, scope: string, context: DenyContext) => {
    told.push([asked === agent, scope, context.function, context.args]);
    return true;
  });
  assert.equal(
    agent.run(() => sync("A", 1)),
    "ran",
  );
  assert.equal(await agent.run(() => later("B")), "ran");
  assert.equal(body.runs, 2);
  assert.deepEqual(told, [
    [true, "write:x", "counting", ["A", 1]],
    [true, "write:x", "<anonymous>", ["B"]],
  ]);
});

test("nothing but true is a yes", async () => {
  const verdicts: [unknown, string][] = [
    [false, "callback_refused"],
    ["false", "invalid_verdict"],
    ["true", "invalid_verdict"],
    [1, "invalid_verdict"],
    [{}, "invalid_verdict"],
    [[], "invalid_verdict"],
    [undefined, "invalid_verdict"],
    [null, "invalid_verdict"],
    [new Boolean(true), "invalid_verdict"],
    [1n, "invalid_verdict"],
    [Symbol("yes"), "invalid_verdict"],
    [() => true, "invalid_verdict"],
    [Object.create(null), "invalid_verdict"],
    [{ valueOf: () => true, toString: () => "true" }, "invalid_verdict"],
  ];
  for (const [verdict, reason] of verdicts) {
    for (const onDeny of [() => verdict, async () => verdict]) {
      const { body, sync, later } = guard(onDeny);
      await refused(() => bot().run(() => sync()), "rejected", reason);
      await refused(() => bot().run(() => later()), "rejected", reason);
      assert.equal(body.runs, 0, String(reason));
    }
  }
});

test("what a callback throws comes through untouched, at once or later", async () => {
  const interrupt = new Error("interrupt");
  for (const onDeny of [
    () => {
      throw interrupt;
    },
    async () => {
      throw interrupt;
    },
    () => sleep(1).then(() => Promise.reject(interrupt)),
  ]) {
    const { body, sync, later } = guard(onDeny);
    await assert.rejects(
      async () => bot().run(() => sync()),
      (error) => error === interrupt,
    );
    await assert.rejects(
      async () => bot().run(() => later()),
      (error) => error === interrupt,
    );
    assert.equal(body.runs, 0);
  }
});

test("a promise that never settles never runs anything", async () => {
  const { body, later } = guard(() => new Promise(() => {}));
  const call = bot().run(() => later());
  const winner = await Promise.race([call, sleep(20, "still waiting")]);
  assert.equal(winner, "still waiting");
  assert.equal(body.runs, 0);
});

test("a plain function whose callback is async returns a promise, also when the scope is held", async () => {
  const { sync } = guard(async () => true);
  assert.ok((bot().run(() => sync()) as unknown) instanceof Promise);
  const holder = new Agent({ name: "Holder", scopes: ["write:x"] });
  const held: unknown = holder.run(() => sync());
  assert.ok(held instanceof Promise);
  assert.equal(await held, "ran");
});

test("a generator that cannot wait says so, and does not run", async () => {
  const ask = async () => true;
  assert.throws(
    () =>
      sudo({ scope: "a", onDeny: ask } as { scope: string }, function* () {
        yield 1;
      }),
    /make it an `async function\*`/,
  );
  let ran = false;
  const walk = sudo({ scope: "a", onDeny: () => Promise.resolve(true) } as { scope: string }, function* () {
    ran = true;
    yield 1;
  });
  assert.throws(() => bot().run(() => walk().next()), TypeError);
  assert.equal(ran, false);
});

test("generators ask before their first item", async () => {
  const sync = sudo({ scope: "a", onDeny: () => true }, function* (x: number) {
    yield x;
  });
  assert.deepEqual(
    bot().run(() => [...sync(7)]),
    [7],
  );
  const later = sudo({ scope: "a", onDeny: async () => true }, async function* (x: number) {
    yield x;
  });
  const items: number[] = [];
  await bot().run(async () => {
    for await (const item of later(7)) items.push(item);
  });
  assert.deepEqual(items, [7]);
});

test("arguments that change while somebody is asked are refused", async () => {
  const changes: ((order: { lines: number[]; note?: string }) => void)[] = [
    (order) => void order.lines.push(3),
    (order) => {
      order.note = "new";
    },
    (order) => {
      order.lines[0] = 9;
    },
  ];
  for (const change of changes) {
    const order = { lines: [1, 2] };
    const sync = guard(() => {
      change(order);
      return true;
    });
    await refused(() => bot().run(() => sync.sync(order)), "rejected", "args_changed");
    const again = { lines: [1, 2] };
    const later = guard(async () => {
      await sleep(1);
      change(again);
      return true;
    });
    await refused(() => bot().run(() => later.later(again)), "rejected", "args_changed");
    assert.equal(sync.body.runs + later.body.runs, 0);
  }
});

test("arguments that change between the answer and the run are refused", async () => {
  const order = { amount: 1 };
  // Its then runs after the verdict was read and before the function is called.
  const approver = new ScriptedApproval((_request) => {
    queueMicrotask(function again() {
      if (order.amount > 1) return;
      setImmediate(again);
      if (late) order.amount = 1_000_000;
    });
    return true;
  });
  let late = false;
  const { body, later } = guard(approver.requestApproval);
  const call = bot().run(() => later(order));
  setImmediate(() => {
    late = true;
  });
  await call.then(
    () => assert.equal(order.amount, 1, "it ran with what was approved"),
    (error) => assert.equal((error as PermissionDeniedError).reason, "args_changed"),
  );
  assert.ok(body.runs <= 1);
  order.amount = 2;
});

test("a callback cannot swap the arguments", async () => {
  let seen: unknown[] = [];
  const take = sudo(
    {
      scope: "a",
      onDeny: (_agent, _scope, context) => {
        assert.throws(() => {
          (context.args as unknown[])[0] = "other";
        }, TypeError);
        assert.throws(() => {
          (context as { args: unknown }).args = ["other"];
        }, TypeError);
        return true;
      },
    },
    (...args: unknown[]) => {
      seen = args;
    },
  );
  bot().run(() => take("mine"));
  assert.deepEqual(seen, ["mine"]);
});

test("a session that ends or expires while somebody is asked runs nothing", async () => {
  for (const [end, reason] of [
    [() => getCurrentSession()?.end(), "session_ended"],
    [() => advance(60), "session_expired"],
  ] as const) {
    const { body, sync, later } = guard(() => {
      end();
      return true;
    });
    await refused(() => bot().run(() => sync()), "session_expired", reason);
    await refused(() => bot().run(() => later()), "session_expired", reason);
    assert.equal(body.runs, 0);
  }
});

test("a script answers through the same gate", async () => {
  const approver = new ScriptedApproval(
    true,
    approved("go on", "kim"),
    denied("wrong customer", "kim"),
    TIMEOUT,
    false,
  );
  const refund = sudo(
    { scope: "refund:order", onDeny: approver.requestApproval },
    (order: string, amount: number) => `${amount} for ${order}`,
  );
  const agent = bot();
  await agent.run(async () => {
    assert.equal(await refund("A-17", 20), "20 for A-17");
    assert.equal(await refund("A-18", 21), "21 for A-18");
    const no = await refused(() => refund("A-19", 22), "rejected", "denied_by_person");
    assert.deepEqual([no.decidedBy, no.note], ["kim", "wrong customer"]);
    assert.match(no.approvalId ?? "", /^[0-9a-f]{32}$/);
    await refused(() => refund("A-20", 23), "approval_timeout", "expired");
    await refused(() => refund("A-21", 24), "rejected", "denied_by_person");
    await assert.rejects(async () => refund("A-22", 25), /no scripted answer is left/);
  });
  assert.deepEqual(approver.requests[0], {
    agent,
    scope: "refund:order",
    function: "<anonymous>",
    arguments: { order: "A-17", amount: 20 },
  });
});

test("a callback may ask an approver itself", async () => {
  const approver = new ScriptedApproval(true, denied("no", "kim"));
  const { body, later } = guard(async (agent: Agent, scope: string, context: DenyContext) =>
    approver.requestApproval(agent, scope, context),
  );
  assert.equal(await bot().run(() => later()), "ran");
  const no = await refused(() => bot().run(() => later()), "rejected", "denied_by_person");
  assert.equal(no.note, "no");
  assert.equal(body.runs, 1);
});

test("a function that decides gets each request; anything but an answer is refused", async () => {
  const approver = new ScriptedApproval((request) => (request.arguments.amount as number) < 100);
  const pay = sudo({ scope: "pay", onDeny: approver.requestApproval }, (amount: number) => amount);
  assert.equal(await bot().run(() => pay(99)), 99);
  await refused(() => bot().run(() => pay(100)), "rejected");
  const odd = new ScriptedApproval(() => "yes" as never);
  const { body, later } = guard(odd.requestApproval);
  await assert.rejects(async () => bot().run(() => later()), TypeError);
  assert.equal(body.runs, 0);
});

test("an aborted call is cancelled, and does not run", async () => {
  for (const pass of [
    (signal: AbortSignal) => [{ signal }],
    (signal: AbortSignal) => [{ order: 1 }, { abortSignal: signal }],
    (signal: AbortSignal) => [signal],
  ]) {
    const controller = new AbortController();
    let told: AbortSignal | undefined;
    const { body, later } = guard((_a: Agent, _s: string, context: DenyContext) => {
      told = context.signal;
      return new Promise(() => {});
    });
    const call = bot().run(() => later(...pass(controller.signal)));
    const reason = new Error("the caller left");
    setImmediate(() => controller.abort(reason));
    await assert.rejects(call, (error) => error === reason);
    assert.equal(told, controller.signal);
    await assert.rejects(
      bot().run(() => later(...pass(AbortSignal.abort(reason)))),
      (error) => error === reason,
    );
    assert.equal(body.runs, 0);
  }
  const controller = new AbortController();
  const { later } = guard(() => new Promise(() => {}), { signal: () => controller.signal });
  const call = bot().run(() => later());
  controller.abort();
  await assert.rejects(call, { name: "AbortError" });
});

test("no code of an argument is run to find a signal or a tool call in it", async () => {
  const never = () => assert.fail("a trap ran");
  const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, never]));
  const trap = new Proxy({}, traps);
  const getters = Object.defineProperties(
    {},
    Object.fromEntries(["signal", "abortSignal", "toolCall", "toolCallId"].map((name) => [name, { get: never }])),
  );
  for (const last of [trap, getters, { signal: trap, toolCall: trap }, Object.create({ toolCallId: "inherited" })]) {
    const told: unknown[] = [];
    const { body, later } = guard((_a: Agent, _s: string, { signal, toolCallId }: DenyContext) => {
      told.push(signal, toolCallId);
      return true;
    });
    assert.equal(await bot().run(() => later({ order: 1 }, last)), "ran");
    assert.deepEqual([told, body.runs], [[undefined, undefined], 1]);
  }
});
