// Approving a call with changed arguments, and what a call will do in the program's own words.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import {
  Agent,
  type AgentSession,
  configureAudit,
  type Edit,
  GuardrailViolation,
  getCurrentSession,
  guardrail,
  InvalidError,
  SlackApproval,
  type SlackApprovalOptions,
  sudo,
  verifyAudit,
} from "agentsudo";
import { counted, refused } from "./stage.js";
import { Workspace } from "./workspace.js";

let slack: Workspace;
const bot = new Agent({ name: "Support Bot", scopes: ["read:*"] });
const scope = "refund:order";

before(async () => {
  slack = await Workspace.start();
});
after(() => slack.stop());
beforeEach(() => slack.reset());

const editing = (options: SlackApprovalOptions = {}) => slack.approver({ edits: true, ...options }).requestApproval;

/** A call that waits in a session of its own, whose end may come before anybody looks. */
function asked<T>(call: () => T | Promise<T>): { ended: Promise<T>; session: AgentSession } {
  const session = bot.startSession();
  const ended = session.run(async () => call());
  ended.catch(() => {});
  return { ended, session };
}

/** Opens the dialog: the label and the element of each field, by block. */
async function dialog(
  count = 1,
  more: object = {},
): Promise<Record<string, { name: string; value: string | undefined }>> {
  await slack.press("edit", "U_ALICE", more);
  const view = await slack.dialog(count);
  const fields = view.blocks.filter((block) => block.type === "input");
  return Object.fromEntries(
    fields.map(({ block_id, label, element }) => [
      block_id,
      { name: label.text, value: element.initial_value ?? element.initial_option?.value },
    ]),
  );
}

/** Types into the dialog: what is wrong with it, by block; nothing if it was taken. */
async function submit(typed: Record<string, string>): Promise<Record<string, string> | undefined> {
  const values = Object.fromEntries(Object.entries(typed).map(([block, value]) => [block, { value }]));
  const { answer } = await slack.submit(values);
  return answer?.body ? JSON.parse(answer.body).errors : undefined;
}

test("the changed call runs, and everybody is told", async () => {
  const body = counted((order: string, amount: number) => `${amount} for ${order}`);
  const refund = sudo({ scope, onDeny: editing() }, async function refund(order: string, amount: number) {
    return body(order, amount);
  });
  const { ended, session } = asked(async () => {
    const paid = await refund("A-17", 250);
    return [paid, getCurrentSession()?.edits.at(-1)?.changedBy];
  });
  const card = await slack.card();
  assert.match(card.rendered, /Edit and approve/);
  assert.deepEqual(await dialog(), {
    arg_0: { name: "order", value: "A-17" },
    arg_1: { name: "amount", value: "250" },
  });
  assert.equal(body.runs, 0);
  assert.equal(await submit({ arg_1: "200" }), undefined);
  assert.deepEqual(await ended, ["200 for A-17", "alice"]);
  assert.equal(body.runs, 1);
  const told = (await slack.edited(card)).rendered;
  assert.match(told, /Changed before it was approved/);
  assert.match(told, /amount = 200/);
  const [edit] = session.edits as [Edit];
  assert.equal(session.edits.length, 1);
  assert.match(edit.approvalId, /^[0-9a-f]{32}$/);
  const { approvalId: _, ...rest } = edit;
  assert.deepEqual(rest, {
    function: "refund",
    before: { amount: 250 },
    after: { amount: 200 },
    changedBy: "alice",
  });
});

test("every plain kind keeps its kind, lists and objects too", async () => {
  const ran: unknown[] = [];
  const lines = [{ sku: "A", count: 2 }];
  const options = { gift: false, note: "first\nsecond", weights: [0.5] };
  const pay = sudo(
    { scope, onDeny: editing() },
    async function pay(
      order: string,
      amount: number,
      big: bigint,
      rate: number,
      notify: boolean,
      items: typeof lines,
      how: typeof options,
    ) {
      ran.push(order, amount, big, rate, notify, items, how);
    },
  );
  const { ended, session } = asked(() => pay("A-17", 250, 7n, 0.5, true, lines, options));
  await slack.card();
  const shown = await dialog();
  assert.deepEqual(
    Object.values(shown).map(({ name }) => name),
    ["order", "amount", "big", "rate", "notify", "items", "how"],
  );
  assert.deepEqual(JSON.parse(shown.arg_5?.value ?? ""), lines);
  for (const [block, typed, wrong] of [
    ["arg_1", "2.5", /whole number/],
    ["arg_2", "9007199254740993", /whole number/],
    ["arg_3", "much", /has to be a number/],
    ["arg_0", "xoxb-1234567890-abcdefghij", /secret/],
    ["arg_5", "[", /cannot be read as JSON: ends too early/],
    ["arg_5", "{}", /list, in square brackets/],
    ["arg_5", '["A"]', /\[0\] has to be an object/],
    ["arg_5", '[{"sku": "A", "count": "2"}]', /\[0\]\.count has to be a whole number/],
    ["arg_5", '[{"sku": "A", "count": 2, "all": true}]', /keep its keys, and `all` is none/],
    ["arg_5", '[{"sku": "A"}]', /keep its keys, and `count` is missing/],
    ["arg_5", '[{"sku": "A", "sku": "B", "count": 2}]', /key appears twice/],
    ["arg_5", '[{"sku": "xoxb-1234567890-abcdefghij", "count": 2}]', /secret/],
    ["arg_5", '[{"sku": "A\u202e", "count": 2}]', /invisible/],
    ["arg_6", '{"gift": 1, "note": "", "weights": []}', /gift has to be true or false/],
  ] as const) {
    const errors = await submit({ [block]: typed });
    assert.match(errors?.[block] ?? "", wrong, typed);
  }
  assert.match(JSON.stringify(await submit({})), /Nothing was changed/);
  assert.deepEqual(ran, []);
  await submit({
    arg_0: "B-18",
    arg_1: "-3",
    arg_2: "8",
    arg_3: "1e-1",
    arg_4: "false",
    arg_5: '[{"count": 1, "sku": "B"}, {"count": 3, "sku": "C"}]',
    arg_6: '{"gift": true, "note": "one", "weights": [1, 2.5]}',
  });
  await ended;
  assert.deepEqual(ran, [
    "B-18",
    -3,
    8n,
    0.1,
    false,
    [
      { sku: "B", count: 1 },
      { sku: "C", count: 3 },
    ],
    { gift: true, note: "one", weights: [1, 2.5] },
  ]);
  assert.deepEqual(lines, [{ sku: "A", count: 2 }], "nothing of the caller's is touched");
  assert.deepEqual(session.edits[0]?.before.items, lines);
});

test("what could not be made anew as it is, is not offered", async () => {
  class Lines extends Array<number> {}
  const weird = { when: new Date(0) };
  const values: unknown[] = [
    new Map([["a", 1]]),
    new Uint16Array([1]),
    Lines.of(1),
    [1n],
    [new Map([["a", 1]])],
    weird,
    Object.create(null, { a: { value: 1, enumerable: true } }),
    { $opaque: "x" },
    [Number.NaN],
    [],
    ["x".repeat(3_000)],
    Array.from({ length: 3_000 }, () => 0),
    { password: "hunter2" },
    ["Bearer abcdefgh12345678"],
    null,
    undefined,
  ];
  const body = counted((..._: unknown[]) => "ran");
  const fn = new Function("body", `return async (order, ${values.map((_, n) => `v${n}`).join(", ")}) => body(order)`)(
    body,
  ) as (...args: unknown[]) => Promise<string>;
  const { ended } = asked(() => sudo({ scope, onDeny: editing() }, fn)("A-17", ...values));
  await slack.card();
  assert.deepEqual(
    Object.values(await dialog()).map(({ name }) => name),
    ["order"],
  );
  const { blocks } = await slack.dialog();
  assert.match(JSON.stringify(blocks), /Too long to be changed here \(a field holds 3000 characters\): v10, v11/);
  assert.ok(!JSON.stringify(blocks).includes("hunter2"));
  // A field that was not there is none.
  const state = { values: { arg_1: { value: { type: "plain_text_input", value: '{"a": 2}' } } } };
  const { answer } = await slack.submit({}, "U_ALICE", { patch: { view: { state } } });
  assert.match(answer?.body ?? "", /cannot be changed here/);
  assert.equal(await submit({ arg_0: "B-18" }), undefined);
  assert.equal(await ended, "ran");
});

test("a lone object's fields are the arguments, as tools take them", async () => {
  const seen: unknown[] = [];
  const tool = sudo({ scope, onDeny: editing() }, async function refund({ order, amount }: never) {
    seen.push(order, amount);
  }) as unknown as (input: object, options?: object) => Promise<void>;
  const input = { order: "A-17", amount: 250 };
  const { ended, session } = asked(() => tool(input, { toolCallId: "call_1" }));
  await slack.card();
  assert.deepEqual(await dialog(), {
    arg_0: { name: "order", value: "A-17" },
    arg_1: { name: "amount", value: "250" },
  });
  await submit({ arg_1: "200" });
  await ended;
  assert.deepEqual(seen, ["A-17", 200]);
  assert.deepEqual(input, { order: "A-17", amount: 250 });
  assert.deepEqual(session.edits[0]?.after, { amount: 200 });
});

test("rest parameters, methods, generators and plain functions", async () => {
  class Shop {
    readonly name = "shop";
    async method(order: string) {
      return `${this.name} ${order}`;
    }
  }
  const onDeny = editing();
  Shop.prototype.method = sudo({ scope, onDeny }, Shop.prototype.method);
  const sum = sudo({ scope, onDeny }, (...numbers: number[]) => numbers.reduce((a, b) => a + b, 0));
  const stream = sudo({ scope, onDeny }, async function* stream(count: number) {
    for (let n = 0; n < count; n += 1) yield n;
  });
  const collected = async () => {
    const items: number[] = [];
    for await (const item of stream(5)) items.push(item);
    return items;
  };
  const calls: [() => unknown, string, string, unknown][] = [
    [() => new Shop().method("A"), "arg_0", "B", "shop B"],
    [() => sum(1, 2, 3), "arg_0", "[10, 20]", 30],
    [collected, "arg_0", "2", [0, 1]],
  ];
  for (const [index, [run, block, typed, expected]] of calls.entries()) {
    const { ended, session } = asked(run);
    await slack.cards(index + 1);
    await dialog(index + 1);
    assert.equal(await submit({ [block]: typed }), undefined);
    assert.deepEqual(await ended, expected);
    assert.equal(session.edits.length, 1);
  }
});

test("arguments that change while the human edits are refused", async () => {
  const body = counted((order: { amount: number }) => order.amount);
  const pay = sudo({ scope, onDeny: editing() }, async (order: { amount: number }, _note: string) => body(order));
  const order = { amount: 1 };
  const { ended } = asked(() => pay(order, "fast"));
  await slack.card();
  await dialog();
  order.amount = 1_000_000;
  await submit({ arg_1: "slow" });
  await refused(() => ended, "rejected", "args_changed");
  assert.equal(body.runs, 0);
});

test("the guardrails that the call passed hold for the changes, and those of others do not", async () => {
  for (const inner of ["plain", "stream"]) {
    await slack.reset();
    const body = counted((order: string) => order);
    const options = { blockedKeywords: ["everything"], onViolation: "raise" } as const;
    const onDeny = editing();
    const refund =
      inner === "plain"
        ? guardrail(
            options,
            sudo({ scope, onDeny }, async (order: string, more: string[]) => body(order + more)),
          )
        : async (order: string, more: string[]) => {
            const guarded = guardrail(
              options,
              sudo({ scope, onDeny }, async function* stream(given: string, rest: string[]) {
                yield body(given + rest);
              }),
            );
            for await (const item of guarded(order, more)) return item;
            return "";
          };
    for (const [number, typed] of [{ arg_0: "refund everything" }, { arg_1: '["everything"]' }].entries()) {
      const { ended } = asked(() => refund("A-17", ["x"]));
      const card = (await slack.cards(number + 1)).at(-1);
      await dialog(number + 1, { ts: card?.ts });
      await submit(typed);
      await assert.rejects(ended, GuardrailViolation);
      assert.equal(body.runs, 0);
    }
    const { ended } = asked(() => refund("A-17", ["x"]));
    await slack.cards(3);
    await dialog(3, { ts: (await slack.cards(3)).at(-1)?.ts });
    assert.equal(await submit({ arg_0: "A-18" }), undefined);
    assert.equal(await ended, "A-18x");
  }
});

test("a callback of one's own is offered none", async () => {
  const approval = slack.approver({ edits: true });
  const body = counted((order: string) => order);
  const refund = sudo(
    { scope, onDeny: (agent, missing, context) => approval.requestApproval(agent, missing, context) },
    async (order: string) => body(order),
  );
  const { ended } = asked(() => refund("A-17"));
  assert.doesNotMatch((await slack.card()).rendered, /Edit and approve/);
  await slack.press("approve");
  assert.equal(await ended, "A-17");
});

test("it is on record, and the record of the run has the digest of what ran", async () => {
  const folder = mkdtempSync(join(tmpdir(), "agentsudo-"));
  const path = join(folder, "audit.jsonl");
  try {
    configureAudit(path);
    const refund = sudo({ scope, onDeny: editing() }, async (_order: string, amount: number) => amount);
    const { ended } = asked(() => refund("A-17", 250));
    await slack.card();
    await dialog();
    await submit({ arg_1: "200" });
    assert.equal(await ended, 200);
  } finally {
    configureAudit(null);
  }
  const lines = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const edited = lines.filter((line) => line.edited === "amount").map((line) => line.action);
  for (const action of ["approval_decided", "approval_claimed", "callback_approved"]) {
    assert.ok(edited.includes(action), action);
  }
  const digest = (action: string) => lines.find((line) => line.action === action)?.digest;
  assert.notEqual(digest("callback_approved"), digest("approval_decided"));
  assert.equal(verifyAudit(path).holds, true);
  rmSync(folder, { recursive: true });
});

test("options that do not go together are refused", () => {
  const base = { botToken: "xoxb-1-abc" };
  for (const options of [{ quorum: 2 }, { showArgs: false }, { botToken: null, cloudApiKey: "as_x" }]) {
    assert.throws(() => new SlackApproval({ ...base, edits: true, ...options }), InvalidError, JSON.stringify(options));
  }
  assert.throws(() => new SlackApproval({ ...base, edits: "no" as never }), /edits must be true or false/);
  assert.throws(() => new SlackApproval({ ...base, preview: "Pays" as never }), /preview must be a function/);
});

test("the card shows the preview, redacted, and its digest covers it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "agentsudo-"));
  const path = join(folder, "audit.jsonl");
  const secret = "sk-abcdefghijklmnopqrstuvwx";
  try {
    configureAudit(path);
    for (const [number, wait] of [false, true].entries()) {
      const { requestApproval } = slack.approver({
        preview: (agent, missing, { args }) => {
          const words = `${agent.name} (${missing}) pays ${args[1]} back for ${args[0]} <!channel>, with ${secret}`;
          return wait ? Promise.resolve(words) : words;
        },
      });
      const refund = sudo({ scope, onDeny: requestApproval }, async (order: string, _amount: number) => order);
      const { ended } = asked(() => refund("A-17", 250));
      const card = (await slack.cards(number + 1)).at(-1);
      assert.match(card?.rendered ?? "", /Preview[\s\S]*Support Bot \(refund:order\) pays 250 back for A-17/);
      assert.ok(!card?.rendered.includes(secret));
      await slack.press("approve", "U_ALICE", { ts: card?.ts });
      assert.equal(await ended, "A-17");
    }
  } finally {
    configureAudit(null);
  }
  const digests = new Map<string, Set<string>>();
  for (const line of readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text))) {
    const of = digests.get(line.approval_id) ?? new Set();
    digests.set(line.approval_id, of.add(line.digest));
  }
  assert.deepEqual(
    Array.from(digests.values(), ({ size }) => size),
    [1, 1],
    "one digest from question to run",
  );
  rmSync(folder, { recursive: true });
});

test("a preview is text: all else is an error, and nobody is asked", async () => {
  const body = counted(() => "ran");
  const call = (preview: NonNullable<SlackApprovalOptions["preview"]>) =>
    bot.run(() => sudo({ scope, onDeny: slack.approver({ preview }).requestApproval }, async () => body())());
  for (const words of [7, true, ["a"], Buffer.from("a")]) {
    await assert.rejects(
      call(() => words as never),
      /preview must give a string/,
    );
    await assert.rejects(
      call(async () => words as never),
      /preview must give a string/,
    );
  }
  await assert.rejects(
    call(() => "half \ud800"),
    InvalidError,
  );
  for (const words of ["", "x".repeat(10_001)])
    await assert.rejects(
      call(() => words),
      /preview/,
    );
  const lost = new Error("no such order");
  await assert.rejects(
    call(async () => {
      throw lost;
    }),
    (error) => error === lost,
  );
  assert.equal(body.runs, 0);
  assert.deepEqual(await slack.control("GET", "calls?method=chat.postMessage"), []);
});

test("whoever gives up while the preview is being made is not asked about", async () => {
  const body = counted(() => "ran");
  const controller = new AbortController();
  const { requestApproval } = slack.approver({ preview: () => new Promise(() => {}) });
  const refund = sudo({ scope, onDeny: requestApproval, signal: controller.signal }, async () => body());
  const { ended } = asked(() => refund());
  const reason = new Error("gone");
  controller.abort(reason);
  await assert.rejects(ended, (error) => error === reason);
  assert.equal(body.runs, 0);
});

test("no words are none", async () => {
  for (const [number, words] of [undefined, null].entries()) {
    const { requestApproval } = slack.approver({ preview: () => words });
    const { ended } = asked(() => sudo({ scope, onDeny: requestApproval }, async () => "ran")());
    const card = (await slack.cards(number + 1)).at(-1);
    assert.doesNotMatch(card?.rendered ?? "", /Preview/);
    await slack.press("approve", "U_ALICE", { ts: card?.ts });
    assert.equal(await ended, "ran");
  }
});
