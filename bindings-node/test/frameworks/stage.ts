// What the tests of this folder stand on: people in the Slack stand-in, and a function that counts its runs.

import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent, PermissionDeniedError, SlackApproval, setLogger } from "agentsudo";

setLogger(null);

/** The stand-in's client, in the part these tests use. */
export interface StandIn {
  readonly ready: { api_url: string; bot_token: string; signing_secret: string; channel: { id: string } };
  stop(): Promise<void>;
  reset(): Promise<unknown>;
  setApp(url: string): Promise<unknown>;
  press(action: string, options?: object): Promise<Interaction>;
  waitForMessages(count: number): Promise<{ ts: string; rendered: string }[]>;
}

/** A press, and what the app answered. */
export interface Interaction {
  answer?: { status: number; body: string };
  error?: string;
  warning?: string;
}

/** Starts a stand-in. */
export async function standIn(): Promise<StandIn> {
  const client = new URL("../../../../tests/slack/node/standin.mjs", import.meta.url);
  return (await import(client.href)).SlackStandIn.start();
}

/** An approver for the people of a stand-in. */
export function approver(slack: StandIn): SlackApproval {
  const { bot_token, signing_secret, api_url, channel } = slack.ready;
  return new SlackApproval({
    botToken: bot_token,
    signingSecret: signing_secret,
    slackApiUrl: api_url,
    channel: channel.id,
    timeout: 60,
  });
}

/** An agent that holds `read:*`. */
export const reader = (): Agent => new Agent({ name: "Reader", scopes: ["read:*"] });

/** The root of a server on a port of its own. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Asserts that an error is a refusal with this code. */
export function isRefusal(error: unknown, code: string): asserts error is PermissionDeniedError {
  assert.ok(error instanceof PermissionDeniedError, String(error));
  assert.equal(error.code, code);
}
