// Ask a human in Slack before an agent's call runs. See `docs/slack.md` for the whole set-up.

import type * as Native from "../native.js";
import { Approver, type IdempotencyKey, type Naming, type Preview, type RequestedBy } from "./approver.js";
import { count, flag, kindOf, optionalText, or, own, seconds, text, texts } from "./checks.js";
import { check, unwrap } from "./errors.js";
import { handlerOf } from "./handler.js";
import { type FastifyPlugin, fastifyPluginOf, type NodeHandler, nodeHandlerOf } from "./mounts.js";
import { native, posted } from "./native.js";

export type { IdempotencyKey, Preview, RequestedBy } from "./approver.js";
export { SlackApprovalTimeout } from "./errors.js";

/**
 * How a {@link SlackApproval} is made. Of the credentials, explicit options come first, in the order `cloudApiKey`,
 * `botToken`, `webhookUrl`. Only if none is given, the environment is read, in the same order: `AGENTSUDO_API_KEY`,
 * `SLACK_BOT_TOKEN`, `SLACK_WEBHOOK_URL`.
 */
export interface SlackApprovalOptions {
  /** An incoming webhook. It can only announce: the call is denied at once. */
  webhookUrl?: string | null;
  /** A bot token (`xoxb-…`) with the scope `chat:write`. */
  botToken?: string | null;
  /**
   * An app-level token (`xapp-…`) with the scope `connections:write`. Clicks and commands then come in over Socket Mode: no
   * public URL, no endpoint, no signing secret. One socket for each token in a process, opened by the first request.
   * Default: `SLACK_APP_TOKEN`.
   */
  appToken?: string | null;
  /** Where to ask: a channel's id, or the name of a public one. Default: `SLACK_APPROVAL_CHANNEL`, else `#approvals`. */
  channel?: string | null;
  /** How long an answer is awaited, in seconds (above 0, at most 604 800). Default: 300. */
  timeout?: number;
  /** How often an old approval server is asked, in seconds. Answers from Slack are pushed. Default: 2. */
  pollInterval?: number;
  /** A project's key of an approval server. */
  cloudApiKey?: string | null;
  /** The server's root. */
  cloudUrl?: string;
  /** `false` throws {@link SlackApprovalTimeout} instead of denying. Default: `true`. */
  autoDenyOnTimeout?: boolean;
  /**
   * The Slack app's signing secret, or two during a rotation. Default: `SLACK_SIGNING_SECRET`. Needed to take clicks over
   * HTTP.
   */
  signingSecret?: string | Iterable<string> | null;
  /** The Web API's root. Default: `SLACK_API_URL`, else `https://slack.com/api/`. */
  slackApiUrl?: string | null;
  /** Slack ids of users (`U…`) and user groups (`S…`) that may decide. Nobody else can then. Default: anyone in the workspace. */
  approvers?: Iterable<string> | null;
  /** How many different people have to approve; one is enough to deny. Default: 1. */
  quorum?: number;
  /**
   * Who told the agent to do this, and so may not approve it: a user id, or `(agent, scope, context) => …` that returns
   * one for each request, and no promise.
   */
  requestedBy?: string | RequestedBy | null;
  /** How long before its deadline people are reminded of a request in its thread, in seconds. */
  remind?: number | null;
  /** A channel, or a person by id, that is asked too if nobody has answered; the first answer counts. */
  escalateTo?: string | null;
  /** How long after it was asked, in seconds. */
  escalateAfter?: number | null;
  /**
   * The longest, in seconds, up to a day, that an approver may let the same agent call the same function again without asking:
   * for its session, a time, or a number of calls. Left out, each call is asked about. Not with a `quorum`.
   */
  grants?: number | null;
  /**
   * Whether approvers may change plain arguments (texts, numbers, truth values, and arrays and objects of them) in a dialog
   * before they approve. The function then runs with what they approved, and {@link AgentSession.edits} says so. Not with a
   * `quorum` or `cloudApiKey`, nor without `showArgs`. Default: `false`.
   */
  edits?: boolean;
  /**
   * Says in words for people what the call will do, in 1 to 10 000 characters, or gives nothing: `(agent, scope, context) => …`,
   * also async. The card shows it, redacted, above the arguments, and it is part of the card's digest.
   */
  preview?: Preview | null;
  /** Whether the card shows the call's arguments (secrets are redacted either way). Default: `true`. */
  showArgs?: boolean;
  /** Names of arguments and keys whose values are redacted, besides the usual ones. */
  redact?: Iterable<string>;
  /**
   * Where requests are kept: `"memory:"`, or `"sqlite:PATH"` to outlive the process. Default: `AGENTSUDO_STORE`, else memory.
   * Not with `cloudApiKey`: the server keeps its requests itself.
   */
  store?: string | null;
  /**
   * Names a request, with 1 to 256 characters, or returns nothing: `(agent, scope, context) => …`. Asked again under its
   * name, also after a restart or from another process with the same `store`, it is the same request: no second card, what is
   * left of its time, and never a second run. One key stands for one call. See `docs/stores.md`.
   * Left out, a tool call that a framework tells the id of (`context.toolCallId`) names its request within its session.
   */
  idempotencyKey?: IdempotencyKey | null;
  /** How many requests of one agent may wait for an answer at the same time (1 to 1 000 000). Default: 20. */
  maxPending?: number;
  /**
   * How many new requests one agent may make within any 60 seconds (1 to 1 000 000). What is beyond either is denied before
   * anybody is asked, with the reason `limit_reached`. Default: 30.
   */
  maxPerMinute?: number;
}

const OPTIONS = [
  "webhookUrl",
  "botToken",
  "appToken",
  "channel",
  "timeout",
  "pollInterval",
  "cloudApiKey",
  "cloudUrl",
  "autoDenyOnTimeout",
  "signingSecret",
  "slackApiUrl",
  "approvers",
  "quorum",
  "requestedBy",
  "remind",
  "escalateTo",
  "escalateAfter",
  "grants",
  "edits",
  "preview",
  "showArgs",
  "redact",
  "store",
  "idempotencyKey",
  "maxPending",
  "maxPerMinute",
] as const;

/** Headers of a request: a mapping or pairs, names in any case. */
export type HeadersLike =
  | Headers
  | Iterable<readonly [string, string]>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** What to send back to Slack. */
export interface SlackResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Asks for approval in Slack, or through an approval server. */
export class SlackApproval extends Approver {
  readonly #native: Native.SlackApproval;
  readonly #credentials: Native.Credentials;
  /** How long an answer is awaited, in seconds. */
  readonly timeout: number;
  /** How often an old approval server is asked, in seconds. */
  readonly pollInterval: number;
  /** `false`: if nobody answers, {@link requestApproval} throws {@link SlackApprovalTimeout}. */
  readonly autoDenyOnTimeout: boolean;

  /**
   * @throws InvalidError for a value that makes no sense.
   * @throws TypeError for a value of the wrong type.
   */
  constructor(options: SlackApprovalOptions = {}) {
    const [checked, naming] = checkedOptions(options);
    const made = unwrap(native.makeSlackApproval(checked), SlackApproval);
    super(made, checked.autoDenyOnTimeout ? undefined : checked.timeout, naming);
    this.#native = made;
    this.#credentials = made.credentials;
    this.timeout = checked.timeout;
    this.pollInterval = checked.pollInterval;
    this.autoDenyOnTimeout = checked.autoDenyOnTimeout;
  }

  /** How humans are reached: `cloud`, `bot`, `webhook`, or `none`. */
  get mode(): "cloud" | "bot" | "webhook" | "none" {
    return this.#native.mode as "cloud" | "bot" | "webhook" | "none";
  }

  /** Where it asks. */
  get channel(): string {
    return this.#native.channel;
  }

  /** The approval server's root. */
  get cloudUrl(): string {
    return this.#native.cloudUrl;
  }

  /** The key in use, if it asks through an approval server. A secret. */
  get cloudApiKey(): string | undefined {
    return this.#credentials.cloudApiKey;
  }

  /** The token in use, if it asks as a Slack app. A secret. */
  get botToken(): string | undefined {
    return this.#credentials.botToken;
  }

  /** The address in use, if it announces on a webhook. A secret. */
  get webhookUrl(): string | undefined {
    return this.#credentials.webhookUrl;
  }

  // Answering

  /**
   * Handle one delivery of Slack's: a button, a slash command, `ssl_check`. Verifies the signature over the raw body,
   * decides, and answers within Slack's three seconds.
   *
   * @param headers the request's headers, names in any case.
   * @param body the raw body, exactly as received.
   * @returns what to send back: 401 without a good signature, 503 without a `signingSecret`; nothing has happened then.
   * @throws TypeError `body` is not bytes.
   */
  async handleRequest(headers: HeadersLike, body: Uint8Array | ArrayBuffer): Promise<SlackResponse> {
    const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(
        `handleRequest needs the raw body as bytes, not ${kindOf(body)}: parsing it first breaks the signature`,
      );
    }
    const answer = unwrap(
      await posted<Native.HttpAnswer>((wait) => this.#native.handleRequest(pairs(headers), bytes, wait)),
    );
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers as [string, string][]),
      body: answer.body,
    };
  }

  /**
   * Decide a waiting request from code of your own. You vouch for `user`: nothing is verified here. With `approvers` set,
   * `user` must be one of those user ids. Prefer {@link handleRequest}.
   *
   * @param approvalId the id on the button, or the 8-character code that people see.
   * @param approved exactly `true` or `false`.
   * @param user who decided.
   * @returns `false` if no such request is waiting, or `user` may not decide it.
   * @throws TypeError `approved` is not a boolean: `"false"` would otherwise be a yes.
   */
  async handleInteraction(approvalId: string, approved: boolean, user = "unknown"): Promise<boolean> {
    const [id, yes, who] = [text("approvalId", approvalId), flag("approved", approved), text("user", user)];
    return unwrap(await posted<boolean>((wait) => this.#native.decide(id, yes, who, wait)));
  }

  /** Approve a waiting request; see {@link handleInteraction}. */
  async approve(approvalId: string, user = "unknown"): Promise<boolean> {
    return this.handleInteraction(approvalId, true, user);
  }

  /** Deny a waiting request; see {@link handleInteraction}. */
  async deny(approvalId: string, user = "unknown"): Promise<boolean> {
    return this.handleInteraction(approvalId, false, user);
  }

  /**
   * A web-standard handler for Slack's deliveries, for Hono, Next route handlers, Bun, Deno and everything else that speaks
   * `Request` and `Response`.
   *
   * @throws InvalidError there is no `signingSecret`, so nothing could be verified.
   */
  handler(): (request: Request) => Promise<Response> {
    check(this.#native.requireSigningSecret(), this.handler);
    return handlerOf((headers, body) => this.handleRequest(headers, body));
  }

  /**
   * The same for Node's `http`, Express 4 and 5, and Connect: `app.post("/slack", slack.nodeHandler())`. It needs the raw
   * body: mount it before a body parser, or let the parser keep the bytes in `request.rawBody`.
   *
   * @throws InvalidError there is no `signingSecret`, so nothing could be verified.
   */
  nodeHandler(): NodeHandler {
    check(this.#native.requireSigningSecret(), this.nodeHandler);
    return nodeHandlerOf((headers, body) => this.handleRequest(headers, body));
  }

  /**
   * The same as a Fastify plugin: `app.register(slack.fastifyPlugin(), { path: "/slack" })`. Register it as it is, so that
   * it has a scope of its own: the body parsers around it do not touch Slack's deliveries, nor its own those of others.
   *
   * @throws InvalidError there is no `signingSecret`, so nothing could be verified.
   */
  fastifyPlugin(): FastifyPlugin {
    check(this.#native.requireSigningSecret(), this.fastifyPlugin);
    return fastifyPluginOf((headers, body) => this.handleRequest(headers, body));
  }
}

/** An `onDeny` callback in one line; see {@link SlackApproval}. */
export function createSlackApproval(options: SlackApprovalOptions = {}): SlackApproval["requestApproval"] {
  return new SlackApproval(options).requestApproval;
}

type TextOption =
  | "webhookUrl"
  | "botToken"
  | "appToken"
  | "channel"
  | "cloudApiKey"
  | "cloudUrl"
  | "slackApiUrl"
  | "store"
  | "requestedBy"
  | "escalateTo";

function checkedOptions(options: SlackApprovalOptions): [Native.SlackOptions, Naming] {
  const given = own<SlackApprovalOptions>("a SlackApproval", options, OPTIONS);
  const secret = given.signingSecret ?? [];
  const some = (name: TextOption) => {
    const value = optionalText(name, given[name]);
    return value === undefined ? {} : { [name]: value };
  };
  const span = (name: "remind" | "escalateAfter" | "grants") => {
    const value = given[name];
    return value === undefined || value === null ? {} : { [name]: seconds(name, value) };
  };
  const key = given.idempotencyKey ?? undefined;
  if (key !== undefined && typeof key !== "function") {
    throw new TypeError(
      `idempotencyKey must be a function of agent, scope and context, not ${kindOf(key)}: one key names one call`,
    );
  }
  const person = given.requestedBy ?? undefined;
  const preview = given.preview ?? undefined;
  if (preview !== undefined && typeof preview !== "function") {
    throw new TypeError(
      `preview must be a function of agent, scope and context, not ${kindOf(preview)}: it is about one call`,
    );
  }
  const checked: Native.SlackOptions = {
    ...(typeof person === "function" ? {} : some("requestedBy")),
    ...some("escalateTo"),
    ...span("remind"),
    ...span("escalateAfter"),
    ...span("grants"),
    quorum: count("quorum", or(given.quorum, 1)),
    ...some("webhookUrl"),
    ...some("botToken"),
    ...some("appToken"),
    ...some("channel"),
    ...some("cloudApiKey"),
    ...some("cloudUrl"),
    ...some("slackApiUrl"),
    ...some("store"),
    timeout: seconds("timeout", or(given.timeout, 300)),
    pollInterval: seconds("pollInterval", or(given.pollInterval, 2)),
    maxPending: count("maxPending", or(given.maxPending, 20)),
    maxPerMinute: count("maxPerMinute", or(given.maxPerMinute, 30)),
    autoDenyOnTimeout: flag("autoDenyOnTimeout", or(given.autoDenyOnTimeout, true)),
    signingSecret: typeof secret === "string" ? [text("signingSecret", secret)] : texts("signingSecret", secret),
    ...(given.approvers === undefined || given.approvers === null
      ? {}
      : { approvers: texts("approvers", given.approvers) }),
    edits: flag("edits", or(given.edits, false)),
    showArgs: flag("showArgs", or(given.showArgs, true)),
    redact: texts("redact", or(given.redact, [])),
  };
  return [checked, { idempotencyKey: key, requestedBy: typeof person === "function" ? person : undefined, preview }];
}

function pairs(headers: HeadersLike): [string, string][] {
  const entries: Iterable<readonly [string, unknown]> =
    typeof headers === "object" && headers !== null && Symbol.iterator in headers
      ? (headers as Iterable<readonly [string, string]>)
      : Object.entries(headers);
  const found: [string, string][] = [];
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) found.push([String(name), String(one)]);
  }
  return found;
}
