// A Slack workspace on loopback (`tests/slack`), driven as its people would.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SlackApproval, type SlackApprovalOptions } from "agentsudo";
import { HERE } from "./stage.js";

const BINARY = process.env.SLACK_STANDIN ?? join(HERE, "..", "target", "debug", "slack-standin");
// Longer than anything here takes on a busy machine. Nothing waits this long unless it has failed.
const PATIENCE_MS = 30_000;

/** What people see of a card. */
export interface Card {
  ts: string;
  rendered: string;
  edit_count: number;
  buttons: { action_id: string; value: string }[];
  blocks: { block_id?: string }[];
}

interface Ready {
  api_url: string;
  control_url: string;
  webhook_url: string;
  bot_token: string;
  app_token: string;
  signing_secret: string;
}

/** A dialog, as the app sent it. */
export interface View {
  blocks: {
    type: string;
    block_id: string;
    label: { text: string };
    element: { initial_value?: string; initial_option?: { value: string } };
  }[];
}

/** The answer to a press or a command. */
export interface Interaction {
  request: { headers: [string, string][]; body: string };
  answer: { status: number; body: string } | null;
  delivered: boolean;
}

/** The stand-in, with the web server that it delivers to. */
export class Workspace {
  readonly ready: Ready;
  readonly #process: ChildProcess;
  readonly #door: Server;
  #approval: SlackApproval | undefined;

  private constructor(process: ChildProcess, ready: Ready, door: Server) {
    this.#process = process;
    this.ready = ready;
    this.#door = door;
    door.on("request", async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await (this.#approval as SlackApproval).handleRequest(
        request.headers as Record<string, string>,
        Buffer.concat(chunks),
      );
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  }

  /** Starts one, in an environment in which nobody's own settings are left. */
  static async start(): Promise<Workspace> {
    for (const name of Object.keys(process.env)) {
      if (name.startsWith("SLACK_") && name !== "SLACK_STANDIN") delete process.env[name];
      if (name.startsWith("AGENTSUDO_")) delete process.env[name];
    }
    const child = spawn(BINARY, [], { stdio: ["pipe", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const door = createServer().listen(0, "127.0.0.1");
    await once(door, "listening");
    const workspace = new Workspace(child, JSON.parse(line), door);
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/slack`;
    await workspace.control("POST", "app", { interactivity_url: url, command_url: url });
    return workspace;
  }

  stop(): void {
    this.#process.stdin?.end();
    this.#door.close();
    this.#door.closeAllConnections();
  }

  /** A SlackApproval of this workspace, which the workspace delivers to. */
  approver(options: SlackApprovalOptions = {}): SlackApproval {
    this.#approval = new SlackApproval({
      botToken: this.ready.bot_token,
      signingSecret: this.ready.signing_secret,
      slackApiUrl: this.ready.api_url,
      timeout: 60,
      ...options,
    });
    return this.#approval;
  }

  // biome-ignore lint/suspicious/noExplicitAny: what the control API answers is told in tests/slack/README.md
  async control(verb: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${this.ready.control_url}/${path}`, {
      method: verb,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = await answer.json();
    assert.ok(answer.ok, `${path}: ${JSON.stringify(said)}`);
    return said;
  }

  async cards(count = 1): Promise<Card[]> {
    return (await this.control("GET", `wait?count=${count}&timeout_ms=${PATIENCE_MS}`)).messages;
  }

  /** By the id of each of so many requests that are not known, the message that has its buttons: in a burst several share one. */
  async asked(count: number, known = new Set<string>()): Promise<Map<string, Card>> {
    for (let messages = 1; ; ) {
      const cards = await this.cards(messages);
      const asked = new Map<string, Card>();
      for (const card of cards) {
        const ids = card.buttons.filter(({ action_id }) => action_id === "approve").map(({ value }) => value);
        for (const id of ids) if (!known.has(id)) asked.set(id, card);
      }
      if (asked.size >= count) return asked;
      messages = cards.length + 1;
    }
  }

  async card(): Promise<Card> {
    const [card] = await this.cards();
    return card as Card;
  }

  async edited(card: Card): Promise<Card> {
    return this.control("GET", `wait_edit?ts=${card.ts}&timeout_ms=${PATIENCE_MS}`);
  }

  press(action: string, user = "U_ALICE", more: object = {}): Promise<Interaction> {
    return this.control("POST", "press", { action_id: action, user, ...more });
  }

  command(text: string, user = "U_ALICE", more: object = {}): Promise<Interaction> {
    return this.control("POST", "command", { text, user, ...more });
  }

  /** The newest dialog, once there have been that many. */
  async dialog(count = 1): Promise<View> {
    await this.control("GET", `wait_calls?method=views.open&count=${count}&timeout_ms=${PATIENCE_MS}`);
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const { views } = await this.control("GET", "views");
      if (views.length >= count) return views[count - 1].view;
      assert.ok(Date.now() < until, "no dialog was opened");
    }
  }

  submit(values: object, user = "U_ALICE", more: object = {}): Promise<Interaction> {
    return this.control("POST", "submit", { user, values, ...more });
  }

  async fault(fault: object): Promise<number> {
    return (await this.control("POST", "faults", fault)).ids[0];
  }

  async fired(id: number): Promise<number> {
    const faults: { id: number; fired: number }[] = await this.control("GET", "faults");
    return faults.find((fault) => fault.id === id)?.fired ?? 0;
  }

  async reset(): Promise<void> {
    await this.control("DELETE", "faults");
    await this.control("POST", "reset");
  }
}
