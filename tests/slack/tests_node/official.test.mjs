// The official Node SDK and a Bolt app against the stand-in: they find in it the Slack they know.
// Run: npm install && npm test (SLACK_STANDIN, or target/debug/slack-standin of this checkout).

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import bolt from "@slack/bolt";
import { WebClient } from "@slack/web-api";

const binary = process.env.SLACK_STANDIN ?? fileURLToPath(new URL("../../../target/debug/slack-standin", import.meta.url));
const card = [
  { type: "header", text: { type: "plain_text", text: "🔐 AgentSudo Approval Request" } },
  {
    type: "actions",
    block_id: "approval_7",
    elements: [
      { type: "button", action_id: "approve", value: "7", text: { type: "plain_text", text: "✅ Approve" } },
      { type: "button", action_id: "deny", value: "7", text: { type: "plain_text", text: "❌ Deny" } },
    ],
  },
];
let process_;
let slack;

before(async () => {
  process_ = spawn(binary, [], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: process_.stdout }), "line");
  slack = JSON.parse(line);
});
after(() => process_.stdin.end());
beforeEach(() => control("POST", "reset"));

async function control(verb, path, body) {
  const answer = await fetch(`${slack.control_url}/${path}`, { method: verb, body: body && JSON.stringify(body) });
  const said = await answer.json();
  assert.ok(answer.ok, JSON.stringify(said));
  return said;
}

function client(options = {}) {
  return new WebClient(slack.bot_token, { slackApiUrl: slack.api_url, ...options });
}

test("the Web API client posts, updates and whispers", async () => {
  const web = client();
  assert.equal((await web.auth.test()).team_id, slack.team_id);
  const posted = await web.chat.postMessage({ channel: "#approvals", text: "a request", blocks: card });
  assert.equal(posted.message.blocks[1].block_id, "approval_7");
  assert.deepEqual(posted.response_metadata?.scopes?.includes("chat:write"), true);
  const updated = await web.chat.update({ channel: posted.channel, ts: posted.ts, text: "decided" });
  assert.equal(updated.message.blocks, undefined);
  const said = await web.chat.postEphemeral({ channel: posted.channel, user: "U_BOB", text: "psst" });
  assert.match(said.message_ts, /^\d+\.\d{6}$/);
});

test("errors come with their codes", async () => {
  const web = client();
  const code = (error) => (wanted) => assert.equal(error.data.error, wanted);
  const refused = (call, wanted) => assert.rejects(call, (error) => (code(error)(wanted), true));
  await refused(web.chat.postMessage({ channel: "C_OLD", text: "x" }), "is_archived");
  await refused(web.chat.postMessage({ channel: "approvals", text: "x", blocks: [{ type: "nonsense" }] }), "invalid_blocks");
  await refused(new WebClient("xoxb-wrong", { slackApiUrl: slack.api_url }).auth.test(), "invalid_auth");
});

test("the client waits as long as a 429 says, and posts once", async () => {
  await control("POST", "faults", { kind: "rate_limit", method: "chat.postMessage", times: 1, retry_after: "1" });
  assert.ok((await client().chat.postMessage({ channel: "approvals", text: "x" })).ok);
  const calls = await control("GET", "calls?method=chat.postMessage");
  assert.equal(calls.length, 2);
  assert.ok(calls[1].at_ms - calls[0].at_ms >= 1000);
  const [fault] = await control("GET", "faults");
  assert.equal(fault.fired, 1);
});

test("a Bolt app hears signed presses and commands and refuses forged ones", async () => {
  const heard = [];
  const receiver = new bolt.HTTPReceiver({ signingSecret: slack.signing_secret, logLevel: "error", port: 0 });
  const app = new bolt.App({
    token: slack.bot_token,
    receiver,
    logLevel: "error",
    clientOptions: { slackApiUrl: slack.api_url },
  });
  app.action("approve", async ({ ack, action, body, respond }) => {
    await ack();
    heard.push([action.value, body.user.id, body.container.message_ts]);
    await respond({ text: "thank you" });
  });
  app.command("/agentsudo", async ({ ack, command }) => {
    heard.push([command.text, command.user_id]);
    await ack({ text: "nothing is pending" });
  });
  const server = await app.start(0);
  try {
    const url = `http://127.0.0.1:${server.address().port}/slack/events`;
    await control("POST", "app", { interactivity_url: url });
    const posted = await client().chat.postMessage({ channel: "approvals", text: "a request", blocks: card });
    const pressed = await control("POST", "press", { action_id: "approve", user: "U_BOB" });
    assert.deepEqual([pressed.answer.status, pressed.warning], [200, null]);
    const forged = await control("POST", "press", { action_id: "approve", user: "U_BOB", tamper: "signature" });
    assert.equal(forged.warning, "http_status_401");
    const typed = await control("POST", "command", { text: "pending", user: "U_ALICE" });
    assert.ok(typed.shown.ts);
    assert.deepEqual(heard, [["7", "U_BOB", posted.ts], ["pending", "U_ALICE"]]);
    const { messages } = await control("GET", "wait?kind=ephemeral&count=2");
    assert.deepEqual(messages.map((one) => one.text).sort(), ["nothing is pending", "thank you"]);
  } finally {
    await app.stop();
  }
});
