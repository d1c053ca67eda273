// Starts the Slack stand-in and drives it as the people of its workspace. Like `../python/slack_standin.py`, whose
// comments say what each order does; only what Node's tests and examples need.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../../target/debug/slack-standin", import.meta.url));

/** A running stand-in; `ready` holds `api_url`, `bot_token`, `signing_secret`, `channel`, …. */
export class SlackStandIn {
  #process;

  constructor(process, ready) {
    this.#process = process;
    this.ready = ready;
  }

  /** Starts one. It ends with `stop`, or when this process ends. */
  static async start() {
    const child = spawn(process.env.SLACK_STANDIN ?? BUILT, [], { stdio: ["pipe", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    return new SlackStandIn(child, JSON.parse(line));
  }

  async stop() {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }

  /** One order to the control API; throws what it says if it refuses. */
  async control(verb, path, body) {
    const url = `${this.ready.control_url}/${path}`;
    const answer = await fetch(url, { method: verb, body: body && JSON.stringify(body) });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${said}`);
    return answer.headers.get("content-type")?.includes("json") ? JSON.parse(said) : said;
  }

  /** The credentials a user would configure, under the names of the environment. */
  get environment() {
    const { bot_token, signing_secret, api_url, channel, webhook_url } = this.ready;
    return {
      SLACK_BOT_TOKEN: bot_token,
      SLACK_SIGNING_SECRET: signing_secret,
      SLACK_API_URL: api_url,
      SLACK_APPROVAL_CHANNEL: channel.id,
      SLACK_WEBHOOK_URL: webhook_url,
    };
  }

  setApp(interactivityUrl, commandUrl = interactivityUrl, socketMode = undefined) {
    const order = { interactivity_url: interactivityUrl, command_url: commandUrl, socket_mode: socketMode };
    return this.control("POST", "app", order);
  }

  press(action, { user = "U_ALICE", ts, ...overrides } = {}) {
    return this.control("POST", "press", { action_id: action, user, ts, ...overrides });
  }

  command(text, { user = "U_ALICE" } = {}) {
    return this.control("POST", "command", { text, user });
  }

  submit(values, { user = "U_ALICE" } = {}) {
    return this.control("POST", "submit", { user, values });
  }

  async views() {
    return (await this.control("GET", "views")).views;
  }

  async waitForMessages(count, timeoutMs = 10_000) {
    return (await this.control("GET", `wait?count=${count}&kind=message&timeout_ms=${timeoutMs}`)).messages;
  }

  reset() {
    return this.control("POST", "reset");
  }
}
