import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, afterEach, before, test } from "node:test";
import {
  Agent,
  configureCloud,
  disableCloud,
  getCloudConfig,
  InvalidError,
  SlackApproval,
  sendTelemetry,
  sudo,
} from "agentsudo";
import { refused } from "./stage.js";

interface Got {
  path: string;
  key: string | undefined;
  body: Record<string, unknown>[] | Record<string, unknown>;
}

let server: Server;
let endpoint: string;
let got: Got[] = [];
let decision = "pending";

before(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AGENTSUDO_")) delete process.env[name];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const key = request.headers["x-api-key"] ?? request.headers.authorization;
    got.push({
      path: `${request.method} ${request.url}`,
      key: key as string,
      body: text === "" ? {} : JSON.parse(text),
    });
    server.emit("got");
    response.setHeader("content-type", "application/json");
    if (request.url?.startsWith("/api/slack/approvals")) {
      response.end(JSON.stringify(request.method === "POST" ? { id: "server-1" } : { status: decision }));
    } else response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});
afterEach(async () => {
  await disableCloud();
  got = [];
  decision = "pending";
});

const events = (path = "POST /api/events") =>
  got.filter((one) => one.path === path).flatMap((one) => one.body as Record<string, unknown>[]);

test("decisions are sent in batches: metadata, never arguments", async () => {
  const cloud = configureCloud({ apiKey: "as_key", endpoint, batchSize: 100, flushInterval: 60 });
  assert.equal(getCloudConfig(), cloud);
  const read = sudo({ scope: "read:x" }, function read(secret: string) {
    return secret.length;
  });
  new Agent({ name: "Bot", scopes: ["read:*"] }).run(() => read("CANARY"));
  await refused(() => read("CANARY"), "no_session");
  sendTelemetry({ agentName: "Bot", action: "started", metadata: { model: "x" } });
  assert.equal(got.length, 0, "nothing waits for it");
  await cloud.flush();
  assert.deepEqual(
    events().map((event) => [event.agent_name, event.action, event.allowed, event.scope, event.function_name]),
    [
      ["Bot", "permission_check", true, "read:x", "read"],
      ["", "permission_denied", false, "read:x", "read"],
      ["Bot", "started", true, undefined, undefined],
    ],
  );
  assert.equal(got[0]?.key, "as_key");
  assert.doesNotMatch(JSON.stringify(got), /CANARY/);
  assert.deepEqual([cloud.delivered, cloud.dropped], [3, 0]);
  await disableCloud();
  assert.equal(getCloudConfig(), undefined);
  sendTelemetry({ agentName: "Bot", action: "unheard" });
});

test("an agent with a key of its own reports to its own project", async () => {
  const cloud = configureCloud({ apiKey: "as_all", endpoint, flushInterval: 0.05 });
  const own = new Agent({ name: "Own", scopes: ["a"], apiKey: "as_own" });
  const other = new Agent({ name: "Other", scopes: ["a"] });
  const act = sudo({ scope: "a" }, () => 1);
  own.run(act);
  other.run(act);
  await cloud.flush();
  while (new Set(got.map((one) => one.key)).size < 2) await once(server, "got");
  for (const one of got) {
    const names = (one.body as Record<string, unknown>[]).map((event) => event.agent_name);
    assert.deepEqual(names, [one.key === "as_own" ? "Own" : "Other"]);
  }
});

test("an approval server is asked, and its answer counts", async () => {
  const slack = new SlackApproval({ cloudApiKey: "as_key", cloudUrl: `${endpoint}/api/slack`, pollInterval: 0.05 });
  assert.equal(slack.mode, "cloud");
  const body = async (n: number) => n;
  const pay = sudo({ scope: "pay", onDeny: slack.requestApproval }, body);
  const bot = new Agent({ name: "Bot", scopes: [] });
  decision = "approved";
  assert.equal(await bot.run(() => pay(7)), 7);
  assert.equal(got[0]?.key, "Bearer as_key");
  for (const [answer, code] of [
    ["denied", "rejected"],
    ["maybe", "unavailable"],
  ] as const) {
    decision = answer;
    await refused(() => bot.run(() => pay(8)), code);
  }
});

test("what makes no telemetry is refused where it is written", () => {
  const make = (options: object) => () => configureCloud({ endpoint, ...options } as never);
  assert.throws(make({}), InvalidError, "there is no key");
  for (const options of [
    { batchSize: 0 },
    { batchSize: 1001 },
    { flushInterval: 0 },
    { endpoint: "http://example.com" },
  ]) {
    assert.throws(make({ apiKey: "as_key", ...options }), InvalidError, JSON.stringify(options));
  }
  for (const options of [
    { batchSize: 1.5 },
    { batchSize: "10" },
    { flushInterval: "5" },
    { apiKey: 7 },
    { api_key: "x" },
  ]) {
    assert.throws(make({ apiKey: "as_key", ...options }), TypeError, JSON.stringify(options));
  }
  assert.throws(() => sendTelemetry({ agentName: 7 } as never), TypeError);
});
