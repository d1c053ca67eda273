// Slack's own Socket Mode client for Node against the stand-in's sockets.

import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, test } from "node:test";

import { LogLevel, SocketModeClient } from "@slack/socket-mode";
import { WebClient } from "@slack/web-api";

import { SlackStandIn } from "../node/standin.mjs";

let slack;
let client;

beforeEach(async () => {
  slack = await SlackStandIn.start();
  client = new SocketModeClient({
    appToken: slack.ready.app_token,
    clientOptions: { slackApiUrl: slack.ready.api_url },
    logLevel: LogLevel.ERROR,
  });
});

afterEach(async () => {
  await client.disconnect();
  await slack.stop();
});

async function posted() {
  const button = { type: "button", action_id: "approve", value: "7", text: { type: "plain_text", text: "Approve" } };
  const web = new WebClient(slack.ready.bot_token, { slackApiUrl: slack.ready.api_url });
  const blocks = [{ type: "actions", block_id: "approval_7", elements: [button] }];
  return web.chat.postMessage({ channel: "#approvals", text: "a request", blocks });
}

test("the official client hears a press and acknowledges it", async () => {
  await posted();
  await client.start();
  const heard = once(client, "interactive");
  client.on("interactive", ({ ack }) => ack());
  const pressed = await slack.press("approve", { user: "U_BOB" });
  const [{ body }] = await heard;
  assert.equal(body.actions[0].value, "7");
  assert.equal(pressed.within_3s, true);
  assert.equal(pressed.warning, null);
});

test("a command is answered in its acknowledgement", async () => {
  await client.start();
  client.on("slash_commands", ({ ack, body }) => ack({ text: `you typed ${body.text}` }));
  await slack.command("pending");
  const { messages } = await slack.control("GET", "wait?count=1&kind=ephemeral");
  assert.equal(messages[0].text, "you typed pending");
});

test("the official client connects anew when told to", async () => {
  await posted();
  await client.start();
  client.on("interactive", ({ ack }) => ack());
  const again = once(client, "connected");
  await slack.control("POST", "sockets", { disconnect: "warning", close_after_ms: 200 });
  await again;
  await slack.control("GET", "wait_sockets?open=1&opened=2");
  assert.equal((await slack.press("approve")).warning, null);
});
