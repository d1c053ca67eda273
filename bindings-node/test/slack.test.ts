import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { inspect } from "node:util";
import {
  Agent,
  createSlackApproval,
  InvalidError,
  SlackApproval,
  type SlackApprovalOptions,
  SlackApprovalTimeout,
  sudo,
} from "agentsudo";
import { counted, refused } from "./stage.js";
import { type Interaction, Workspace } from "./workspace.js";

let slack: Workspace;
const bot = new Agent({ name: "Support Bot", scopes: ["read:*"] });

before(async () => {
  slack = await Workspace.start();
});
after(() => slack.stop());
beforeEach(() => slack.reset());

function refunds(onDeny: SlackApproval["requestApproval"]) {
  const body = counted((order: string, amount = 1) => `${amount} for ${order}`);
  return {
    body,
    refund: sudo({ scope: "refund:order", onDeny }, async (order: string, amount = 1) => body(order, amount)),
  };
}

/** A call that waits, whose end may come before anybody looks. */
function asked<T>(call: () => Promise<T>): Promise<T> {
  const ended = bot.run(call);
  ended.catch(() => {});
  return ended;
}

test("a human sees what will run and approves: it runs, once, and the card says who", async () => {
  const { body, refund } = refunds(slack.approver().requestApproval);
  const call = asked(() => refund("A-17", 20));
  const card = await slack.card();
  for (const part of ["Support Bot", "refund:order", "order", "A-17", "amount", "20"]) {
    assert.ok(card.rendered.includes(part), `${part} is not in\n${card.rendered}`);
  }
  assert.equal(body.runs, 0);
  const { answer } = await slack.press("approve");
  assert.equal(answer?.status, 200);
  assert.equal(await call, "20 for A-17");
  assert.equal(body.runs, 1);
  const edited = await slack.edited(card);
  assert.match(edited.rendered, /alice|U_ALICE/);
  assert.deepEqual(edited.buttons, []);
});

test("a human denies: it does not run, and the error says who", async () => {
  const { body, refund } = refunds(slack.approver().requestApproval);
  const call = asked(() => refund("A-17"));
  const card = await slack.card();
  await slack.press("deny", "U_BOB");
  const denial = await refused(() => call, "rejected", "denied_by_person");
  assert.equal(denial.approvalId, card.buttons[0]?.value);
  assert.match(denial.decidedBy ?? "", /bob|U_BOB/);
  assert.equal(body.runs, 0);
});

test("a slash command answers too", async () => {
  const { refund } = refunds(slack.approver().requestApproval);
  const call = asked(() => refund("A-17"));
  const card = await slack.card();
  const code = /\b[0-9a-f]{8}\b/.exec(card.rendered)?.[0];
  await slack.command(`approve ${code}`);
  assert.equal(await call, "1 for A-17");
});

test("many wait at once, and each gets its own answer", async () => {
  const { body, refund } = refunds(slack.approver().requestApproval);
  const calls = Array.from({ length: 10 }, (_, n) =>
    bot
      .run(() => refund(`A-${n}`))
      .then(
        (value) => value,
        (error) => error.reason,
      ),
  );
  for (const [id, card] of await slack.asked(10)) {
    // What is asked stands above its buttons.
    const below = card.blocks.findIndex((block) => block.block_id === `approval_${id}`);
    const [order] = JSON.stringify(card.blocks.slice(0, below)).match(/A-\d(?!.*A-\d)/) ?? [];
    const even = /[02468]/.test(order ?? "");
    await slack.press(even ? "approve" : "deny", "U_ALICE", { ts: card.ts, block_id: `approval_${id}` });
  }
  const ended = await Promise.all(calls);
  for (const [n, value] of ended.entries()) assert.equal(value, n % 2 === 0 ? `1 for A-${n}` : "denied_by_person");
  assert.equal(body.runs, 5);
});

test("only approvers count", async () => {
  const { refund } = refunds(slack.approver({ approvers: ["U_BOB"] }).requestApproval);
  const call = asked(() => refund("A-17"));
  await slack.card();
  await slack.press("approve", "U_ALICE");
  await slack.press("deny", "U_BOB");
  assert.match((await refused(() => call, "rejected")).decidedBy ?? "", /bob|U_BOB/);
});

test("nobody answers: a denial, or an error of its own", async () => {
  for (const autoDenyOnTimeout of [true, false]) {
    const { body, refund } = refunds(slack.approver({ timeout: 0.5, autoDenyOnTimeout }).requestApproval);
    const call = asked(() => refund("A-17"));
    const ended = call.then(
      () => assert.fail("it ran"),
      (error: unknown) => error,
    );
    await slack.card();
    const error = await ended;
    assert.equal(error instanceof SlackApprovalTimeout, !autoDenyOnTimeout);
    assert.deepEqual(
      [(error as SlackApprovalTimeout).code, (error as SlackApprovalTimeout).reason],
      ["approval_timeout", "expired"],
    );
    if (error instanceof SlackApprovalTimeout) assert.equal(error.timeout, 0.5);
    assert.equal(body.runs, 0);
    await slack.reset();
  }
});

test("Slack down: refused at once, not after the timeout", async () => {
  const id = await slack.fault({
    method: "chat.postMessage",
    kind: "ok_false",
    error: "channel_not_found",
    times: null,
  });
  const { body, refund } = refunds(slack.approver({ timeout: 600 }).requestApproval);
  await refused(() => bot.run(() => refund("A-17")), "unavailable", "slack_unavailable");
  assert.equal(body.runs, 0);
  assert.ok((await slack.fired(id)) > 0);
});

test("nothing configured, and a webhook that cannot answer", async () => {
  await refused(
    () => bot.run(() => refunds(new SlackApproval().requestApproval).refund("A")),
    "unavailable",
    "not_configured",
  );
  const { refund } = refunds(createSlackApproval({ webhookUrl: slack.ready.webhook_url }));
  await refused(() => bot.run(() => refund("A")), "unavailable", "notify_only");
  assert.match((await slack.card()).rendered, /Support Bot/);
});

test("an aborted wait cancels the request: a late click changes nothing", async () => {
  const approval = slack.approver();
  const body = counted(() => "ran");
  const refund = sudo(
    { scope: "refund:order", onDeny: approval.requestApproval },
    async (_o: { signal: AbortSignal }) => body(),
  );
  const controller = new AbortController();
  const call = asked(() => refund({ signal: controller.signal }));
  const card = await slack.card();
  const reason = new Error("gone");
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  const edited = await slack.edited(card);
  assert.deepEqual(edited.buttons, []);
  assert.equal(await approval.approve(card.buttons[0]?.value ?? "", "alice"), false);
  assert.equal(body.runs, 0);
});

test("arguments that change while the human looks are refused", async () => {
  const body = counted((order: { amount: number }) => order.amount);
  const pay = sudo({ scope: "pay", onDeny: slack.approver().requestApproval }, body);
  const order = { amount: 1 };
  const call = asked(() => pay(order));
  await slack.card();
  order.amount = 1_000_000;
  await slack.press("approve");
  await refused(() => call, "rejected", "args_changed");
  assert.equal(body.runs, 0);
});

test("the low-level calls decide, exactly", async () => {
  const approval = slack.approver();
  const { refund } = refunds(approval.requestApproval);
  const call = asked(() => refund("A-17"));
  const id = (await slack.card()).buttons[0]?.value ?? "";
  for (const approved of ["true", "false", 1, null, undefined, {}]) {
    await assert.rejects(approval.handleInteraction(id, approved as never, "alice"), TypeError);
  }
  await assert.rejects(approval.approve(7 as never), TypeError);
  assert.equal(await approval.approve("0".repeat(32)), false);
  assert.equal(await approval.handleInteraction(id, true, "alice"), true);
  assert.equal(await approval.deny(id), false, "the first decision wins");
  assert.equal(await call, "1 for A-17");
});

test("a callback asks by hand, with and without the context", async () => {
  const approval = slack.approver();
  const { refund } = refunds(async (agent, scope, context) => approval.requestApproval(agent, scope, context));
  const call = asked(() => refund("A-17"));
  const card = await slack.card();
  assert.match(card.rendered, /order/);
  await slack.press("approve");
  assert.equal(await call, "1 for A-17");
  await slack.reset();

  const answer = approval.requestApproval(bot, "wipe:disk", { function: "wipe", args: ["sda"], signal: undefined });
  assert.match((await slack.card()).rendered, /wipe:disk[\s\S]*sda/);
  await slack.press("deny");
  assert.equal(await answer, false);
});

async function delivery(press: Promise<Interaction>): Promise<{ headers: [string, string][]; body: string }> {
  return (await press).request;
}

test("the web-standard handler takes a Request and gives a Response", async () => {
  const approval = slack.approver();
  const handler = approval.handler();
  const { refund } = refunds(approval.requestApproval);
  const call = asked(() => refund("A-17"));
  await slack.card();
  const { headers, body } = await delivery(slack.press("approve", "U_ALICE", { deliver: false }));
  const post = (text: string) => new Request("http://app/slack", { method: "POST", headers, body: text });
  assert.equal((await handler(new Request("http://app/slack"))).status, 405);
  assert.equal((await handler(post(`${body}&x=1`))).status, 401);
  assert.equal((await handler(post("x".repeat((1 << 20) + 1)))).status, 413);
  const read = post(body);
  await read.text();
  await assert.rejects(handler(read), /raw body/);
  assert.equal((await handler(post(body))).status, 200);
  assert.equal(await call, "1 for A-17");
});

test("handleRequest takes headers of every kind, and raw bytes only", async () => {
  const approval = slack.approver();
  const { refund } = refunds(approval.requestApproval);
  const call = asked(() => refund("A-17"));
  await slack.card();
  const { headers, body } = await delivery(slack.press("deny", "U_ALICE", { deliver: false }));
  const bytes = Buffer.from(body);
  for (const bad of [body, { payload: body }, undefined, [1, 2]]) {
    await assert.rejects(approval.handleRequest(headers, bad as never), TypeError);
  }
  assert.equal((await approval.handleRequest({}, bytes)).status, 401);
  assert.equal((await approval.handleRequest(new Headers(headers), new Uint8Array([...bytes, 10]))).status, 401);
  assert.equal((await approval.handleRequest(Object.fromEntries(headers), bytes)).status, 200);
  assert.equal(
    (
      await approval.handleRequest(
        new Headers(headers),
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
      )
    ).status,
    200,
  );
  await refused(() => call, "rejected");
});

test("without a signing secret there is no handler, and no delivery counts", async () => {
  const approval = new SlackApproval({ botToken: "xoxb-1" });
  assert.throws(() => approval.handler(), InvalidError);
  assert.equal((await approval.handleRequest({}, Buffer.from("payload={}"))).status, 503);
});

test("options are checked where they are written", () => {
  const make = (options: object) => () => new SlackApproval(options as never);
  for (const options of [
    { timeout: "60" },
    { timeout: null },
    { approvers: "U1" },
    { redact: "password" },
    { showArgs: 1 },
    { autoDenyOnTimeout: "false" },
    { botToken: 7 },
    { bot_token: "xoxb-1" },
    "xoxb-1",
  ]) {
    assert.throws(make(options as object), TypeError, JSON.stringify(options));
  }
  for (const options of [
    { timeout: 0 },
    { timeout: Number.NaN },
    { timeout: 1e9 },
    { approvers: [] },
    { approvers: ["@alice"] },
    { botToken: "" },
    { signingSecret: "" },
    { slackApiUrl: "http://example.com/" },
    { cloudApiKey: "a b" },
  ]) {
    assert.throws(make(options), InvalidError, JSON.stringify(options));
  }
});

test("asked again under its key it is the same request, whichever approver of the store asks", async () => {
  const folder = mkdtempSync(join(tmpdir(), "agentsudo-store-"));
  try {
    const told: unknown[] = [];
    const options: SlackApprovalOptions = {
      store: `sqlite:${join(folder, "requests.db")}`,
      idempotencyKey: (agent, scope, context) => {
        told.push([agent === bot, scope, context.function, context.args.length]);
        return context.args[0] === "A-0" ? undefined : `refund-${context.args[0]}`;
      },
    };
    const [first, second] = [0, 1].map(() => refunds(slack.approver(options).requestApproval));
    assert.ok(first && second);
    const call = asked(() => first.refund("A-17"));
    await slack.card();
    // The next call asks through a callback of the user's own.
    const { body, refund } = refunds((agent, scope, context) =>
      slack.approver(options).requestApproval(agent, scope, context),
    );
    const again = asked(() => refund("A-17"));
    await slack.press("approve");
    const ran = (await Promise.allSettled([call, again])).filter(({ status }) => status === "fulfilled").length;
    assert.deepEqual([ran, first.body.runs + body.runs], [1, 1]);
    await refused(() => asked(() => second.refund("A-17")), "rejected", "already_claimed");
    await assert.rejects(
      asked(() => second.refund("A-17", 20)),
      (error) => error instanceof InvalidError && /another call/.test(error.message),
    );
    assert.equal((await slack.cards()).length, 1);
    for (let n = 0; n < 2; n += 1) asked(() => second.refund("A-0")).catch(() => {});
    assert.equal((await slack.asked(2)).size, 2);
    assert.deepEqual(
      [second.body.runs, ...told.slice(0, 2)],
      [0, [true, "refund:order", "<anonymous>", 1], [true, "refund:order", "<anonymous>", 1]],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a key is a string: anything else is a TypeError, and nobody is asked", async () => {
  for (const idempotencyKey of ["refund", 7, {}]) {
    assert.throws(
      () => slack.approver({ idempotencyKey: idempotencyKey as never }),
      /TypeError: idempotencyKey must be a function/,
    );
  }
  const mine = new Error("mine");
  for (const key of [7, {}, Promise.resolve("refund"), new String("refund"), mine]) {
    const idempotencyKey = () => {
      if (key === mine) throw mine;
      return key as never;
    };
    const { body, refund } = refunds(slack.approver({ idempotencyKey }).requestApproval);
    await assert.rejects(
      asked(() => refund("A-17")),
      key === mine ? mine : /TypeError: idempotencyKey must return a string/,
    );
    assert.equal(body.runs, 0);
  }
  for (const key of ["", "k".repeat(257), "\ud800"]) {
    const { body, refund } = refunds(slack.approver({ idempotencyKey: () => key }).requestApproval);
    await assert.rejects(
      asked(() => refund("A-17")),
      InvalidError,
    );
    assert.equal(body.runs, 0);
  }
  assert.deepEqual(await slack.cards(0), []);
});

test("a tool call is one request in its session, unless it is told otherwise", async () => {
  const session = new Agent({ name: "Support Bot", scopes: [] }).startSession();
  const body = counted((order: string) => `${order} is gone`);
  const tool = (options: SlackApprovalOptions) =>
    sudo(
      { scope: "delete:order", onDeny: slack.approver(options).requestApproval },
      async (input: { order: string }, _options?: unknown) => body(input.order),
    );
  const plain = tool({});
  const keyless = tool({ idempotencyKey: () => null });
  const input = sudo(
    { scope: "delete:order", onDeny: slack.approver().requestApproval },
    async (given: { toolCallId: string }) => body(given.toolCallId),
  );
  // What is not told, or told by code of an argument's own, names nothing. Neither does what the model writes.
  const asked = () => assert.fail("its code ran");
  const getter = Object.defineProperty({}, "toolCallId", { get: asked, enumerable: true });
  const proxy = new Proxy({ toolCallId: "call_1" }, { getOwnPropertyDescriptor: asked, get: asked });
  const untold = [{ toolCallId: 7 }, { toolCallId: "" }, { toolCall: null }, getter, { toolCall: proxy }, proxy];
  const order = { order: "A-17" };
  const named = () => plain(order, { toolCallId: "call_1" });
  const unnamed = [
    ...untold.map((options) => () => plain(order, options)),
    () => keyless(order, { toolCallId: "call_1" }),
    () => input({ toolCallId: "call_1" }),
  ];
  // Once it has been denied, a call without a name is asked about again; one with a name is the same request still.
  const known = new Set<string>();
  for (const count of [1 + unnamed.length, unnamed.length]) {
    const pending = [named, ...unnamed].map((call) => session.run(call));
    for (const call of pending) call.catch(() => {});
    for (const [id, card] of await slack.asked(count, known)) {
      known.add(id);
      await slack.press("deny", "U_ALICE", { ts: card.ts, block_id: `approval_${id}` });
    }
    const ends = await Promise.allSettled(pending);
    assert.ok(ends.every((end) => end.status === "rejected"));
  }
  session.end();
  assert.deepEqual([body.runs, known.size], [0, 1 + 2 * unnamed.length]);
});

test("whoever told the agent to do it may not approve it, and is named for each call", async () => {
  const told: unknown[] = [];
  const { body, refund } = refunds(
    slack.approver({
      requestedBy: (agent, scope, context) => {
        told.push([agent === bot, scope, context.args[0]]);
        return "U_ALICE";
      },
    }).requestApproval,
  );
  const call = asked(() => refund("A-17"));
  await slack.card();
  await slack.press("approve", "U_ALICE");
  assert.equal(body.runs, 0);
  await slack.press("approve", "U_BOB");
  assert.equal(await call, "1 for A-17");
  assert.deepEqual(told, [[true, "refund:order", "A-17"]]);
});

test("a person that is not told is a TypeError, and nobody is asked", async () => {
  assert.throws(() => slack.approver({ requestedBy: 7 as never }), TypeError);
  assert.throws(() => slack.approver({ requestedBy: " U_ALICE" }), InvalidError);
  for (const person of [undefined, null, 7, Promise.resolve("U_ALICE"), " U_ALICE", ""]) {
    const { body, refund } = refunds(slack.approver({ requestedBy: () => person as never }).requestApproval);
    await assert.rejects(
      asked(() => refund("A-17")),
      typeof person === "string" ? InvalidError : /TypeError: requestedBy must return a user id/,
    );
    assert.equal(body.runs, 0);
  }
  assert.deepEqual(await slack.cards(0), []);
});

test("explicit credentials come first, and stay out of what is printed", () => {
  process.env.AGENTSUDO_API_KEY = "as_environment";
  process.env.SLACK_BOT_TOKEN = "xoxb-environment";
  try {
    const explicit = new SlackApproval({ botToken: "xoxb-CANARY" });
    assert.deepEqual([explicit.mode, explicit.botToken, explicit.cloudApiKey], ["bot", "xoxb-CANARY", undefined]);
    assert.doesNotMatch(inspect(explicit, { depth: 9, showHidden: true }) + JSON.stringify(explicit), /CANARY/);
    const environment = new SlackApproval();
    assert.deepEqual([environment.mode, environment.cloudApiKey], ["cloud", "as_environment"]);
  } finally {
    delete process.env.AGENTSUDO_API_KEY;
    delete process.env.SLACK_BOT_TOKEN;
  }
  const usual = new SlackApproval();
  assert.deepEqual(
    [usual.mode, usual.channel, usual.timeout, usual.pollInterval, usual.autoDenyOnTimeout, usual.cloudUrl],
    ["none", "#approvals", 300, 2, true, "https://agentsudo.dev/api/slack"],
  );
});
