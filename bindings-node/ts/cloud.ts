// Telemetry: who did what, sent in batches to an approval server. It never blocks a decision. Only metadata leaves the
// process: time, agent name, action, scope, whether it was allowed, function name. Never arguments, never results.

import type * as Native from "../native.js";
import { flag, kindOf, optionalText, or, own, seconds, text } from "./checks.js";
import type { Agent } from "./core.js";
import { check, InvalidError, unwrap } from "./errors.js";
import { native, posted } from "./native.js";

const ENDPOINT = "https://agentsudo.dev";

/** How telemetry is sent. */
export interface CloudOptions {
  /** The project's key. Default: `AGENTSUDO_API_KEY`. */
  apiKey?: string;
  /** The server's root: `https`, or `http` on this machine. Default: `https://agentsudo.dev`. */
  endpoint?: string;
  /** Events that are sent together, 1 to 1 000. Default: 10. */
  batchSize?: number;
  /** How long an incomplete batch waits, in seconds. Default: 5. */
  flushInterval?: number;
}

/** One event of your own. */
export interface TelemetryEvent {
  /** The agent's name. */
  agentName: string;
  /** What it did. */
  action: string;
  /** The scope concerned. */
  scope?: string;
  /** Whether it was allowed. Default: `true`. */
  allowed?: boolean;
  /** The function concerned. */
  functionName?: string;
  /** Anything else that JSON can hold. */
  metadata?: Record<string, unknown>;
}

let configured: CloudConfig | undefined;

/** A configured connection. Made by {@link configureCloud}. */
export class CloudConfig {
  readonly #native: Native.Telemetry;
  /** The server's root. */
  readonly endpoint: string;
  /** Events that are sent together. */
  readonly batchSize: number;
  /** How long an incomplete batch waits, in seconds. */
  readonly flushInterval: number;

  /** @internal */
  constructor(options: CloudOptions) {
    const given = own<CloudOptions>("configureCloud", options, ["apiKey", "endpoint", "batchSize", "flushInterval"]);
    this.endpoint = text("endpoint", or(given.endpoint, ENDPOINT));
    this.batchSize = or(given.batchSize, 10);
    if (!Number.isInteger(this.batchSize)) throw new TypeError(`batchSize must be a whole number`);
    if (this.batchSize < 1 || this.batchSize > 1000) throw new InvalidError("batchSize must be from 1 to 1000");
    this.flushInterval = seconds("flushInterval", or(given.flushInterval, 5));
    this.#native = unwrap(
      native.makeTelemetry(
        optionalText("apiKey", given.apiKey),
        this.endpoint,
        true,
        this.batchSize,
        this.flushInterval,
      ),
      configureCloud,
    );
  }

  /** Events given up so far: the buffer (16 MiB) was full, or the server refused them. */
  get dropped(): number {
    return this.#native.dropped;
  }

  /** Events the server took so far. */
  get delivered(): number {
    return this.#native.delivered;
  }

  /**
   * Queue one event, as the server takes them.
   *
   * @throws TypeError `event` is not an object that JSON can hold.
   */
  sendEvent(event: Record<string, unknown>): void {
    if (typeof event !== "object" || event === null || Array.isArray(event)) {
      throw new TypeError(`an event is an object, not ${kindOf(event)}`);
    }
    check(this.#native.send(JSON.stringify(event).toWellFormed()), this.sendEvent);
  }

  /** Send what is queued; resolves when it is delivered, or when a try has failed. */
  async flush(): Promise<void> {
    unwrap(await posted<void>((wait) => this.#native.flush(wait)));
  }

  /** Send what is queued and take nothing more. */
  async shutdown(): Promise<void> {
    unwrap(await posted<void>((wait) => this.#native.close(wait)));
  }

  /** @internal */
  static attach(config: CloudConfig, agent?: Agent): void {
    if (agent === undefined) config.#native.attach();
    else config.#native.attachAgent(agent.id);
  }
}

/**
 * Send this process's decisions to an approval server from now on.
 *
 * @throws InvalidError there is no key, or a value makes no sense.
 */
export function configureCloud(options: CloudOptions = {}): CloudConfig {
  const fresh = new CloudConfig(options);
  const former = configured;
  configured = fresh;
  CloudConfig.attach(fresh);
  former?.shutdown().catch(() => {});
  return fresh;
}

/** The configuration in force. */
export function getCloudConfig(): CloudConfig | undefined {
  return configured;
}

/** Send nothing more; resolves when what is queued is delivered. */
export async function disableCloud(): Promise<void> {
  native.detachTelemetry();
  const former = configured;
  configured = undefined;
  await former?.shutdown();
}

/** Send one event of your own. Does nothing unless {@link configureCloud} was called. */
export function sendTelemetry(event: TelemetryEvent): void {
  const given = own<TelemetryEvent>("sendTelemetry", event, [
    "agentName",
    "action",
    "scope",
    "allowed",
    "functionName",
    "metadata",
  ]);
  // Made first: a slip of the pen shows where nothing is sent, too.
  const made = {
    timestamp: new Date().toISOString(),
    agent_name: text("agentName", given.agentName),
    action: text("action", given.action),
    allowed: flag("allowed", or(given.allowed, true)),
    ...(given.scope === undefined ? {} : { scope: text("scope", given.scope) }),
    ...(given.functionName === undefined ? {} : { function_name: text("functionName", given.functionName) }),
    ...(given.metadata === undefined ? {} : { metadata: given.metadata }),
  };
  configured?.sendEvent(made);
}

const byKey = new Map<string, CloudConfig>();
const gone = new FinalizationRegistry<string>((agentId) => native.detachAgent(agentId));

/** Sends one agent's decisions to the project of `apiKey`; agents of one project share a sender. */
export function attachAgent(agent: Agent, apiKey: string): void {
  const endpoint = configured?.endpoint ?? ENDPOINT;
  const key = `${endpoint}\n${apiKey}`;
  const config = byKey.get(key) ?? new CloudConfig({ apiKey, endpoint });
  byKey.set(key, config);
  CloudConfig.attach(config, agent);
  gone.register(agent, agent.id);
}
