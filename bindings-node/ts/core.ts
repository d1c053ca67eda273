// Agents, their sessions, and the session of the current context.

import { AsyncLocalStorage } from "node:async_hooks";
import type * as Native from "../native.js";
import { bound } from "./bind.js";
import { flag, or, own, seconds, text, texts } from "./checks.js";
import { attachAgent } from "./cloud.js";
import type { Edit } from "./edits.js";
import { check, unwrap } from "./errors.js";
import { Guardrails } from "./guardrails.js";
import { wantsInfo } from "./log.js";
import { native } from "./native.js";
import { Scopes } from "./scopes.js";

/** What the context carries: a session with what may be remembered of it. */
export interface Entry {
  readonly session: AgentSession;
  readonly native: Native.Session;
  /** By a guard's number, the generation in which the core found its scopes held. Only the core fills it. */
  readonly held: number[];
  /** When it expires, on the clock of the page. Only the core says so. */
  until: number;
  /** What people changed about its calls, the newest last. */
  readonly edits: Edit[];
  /** The session around it, where it was entered by `using`. */
  outer: Entry | undefined;
  /** The end of that block was reached. */
  left: boolean;
}

/** What carries sessions from caller to callee. */
export const context = new AsyncLocalStorage<Entry | undefined>();

/** The entry of this context. A session whose `using` block was left gives way to the one around it. */
export function currentEntry(): Entry | undefined {
  let entry = context.getStore();
  while (entry?.left) entry = entry.outer;
  return entry;
}

/** Runs `fn` with `entry` as the context's. */
export function within<T>(entry: Entry | undefined, fn: () => T): T {
  return context.run(entry, fn);
}

/** How an {@link Agent} is made. */
export interface AgentOptions {
  /** Shown to humans; 1 to 256 characters. */
  name: string;
  /**
   * What it may do, for example `["read:*", "write:orders"]`. `*` stands for any characters, `?` for one, `[abc]` and
   * `[!abc]` for one of, or none of, a few.
   */
  scopes: Iterable<string>;
  /** What it is for; free text. Default: `"worker"`. */
  role?: string;
  /** How long a session lasts, in seconds: above 0, at most ten years. Default: 3600. */
  sessionTtl?: number;
  /** What it may be told and may answer. */
  guardrails?: Guardrails;
  /** `write` then also grants `write:orders`. Default: `false`. */
  hierarchical?: boolean;
  /** A project's key: this agent's decisions are sent there, instead of where those of other agents go. */
  apiKey?: string;
}

const AGENT_OPTIONS = ["name", "scopes", "role", "sessionTtl", "guardrails", "hierarchical", "apiKey"] as const;

/** Who asks: a name and the scopes it holds. */
export class Agent {
  readonly #native: Native.Agent;
  readonly #scopes: Scopes;
  /** The short way of asking it about a scope; made when it is first asked. */
  #holds: ((scope: string) => boolean | undefined) | undefined;
  #guardrails: Guardrails | undefined;

  /**
   * @throws TypeError an option has the wrong type; `scopes` given as one string among them.
   * @throws InvalidError a value makes no sense.
   */
  constructor(options: AgentOptions) {
    const given = own<AgentOptions>("an agent", options, AGENT_OPTIONS);
    this.#native = unwrap(
      native.makeAgent({
        name: text("an agent's name", given.name),
        scopes: texts("scopes", given.scopes),
        role: text("an agent's role", or(given.role, "worker")),
        sessionTtl: seconds("sessionTtl", or(given.sessionTtl, 3600)),
        hierarchical: flag("hierarchical", or(given.hierarchical, false)),
      }),
      Agent,
    );
    this.#scopes = new Scopes(this.#native);
    this.guardrails = given.guardrails;
    if (given.apiKey !== undefined) attachAgent(this, text("apiKey", given.apiKey));
  }

  /** A random UUID: its identity. */
  get id(): string {
    return this.#native.id;
  }

  /** Shown to humans. */
  get name(): string {
    return this.#native.name;
  }

  set name(name: string) {
    check(this.#native.rename(text("an agent's name", name)));
  }

  /** What it is for. */
  get role(): string {
    return this.#native.role;
  }

  set role(role: string) {
    this.#native.assign(text("an agent's role", role));
  }

  /** How long sessions last that start from now on, in seconds. */
  get sessionTtl(): number {
    return this.#native.sessionTtl;
  }

  set sessionTtl(ttl: number) {
    check(this.#native.changeSessionTtl(seconds("sessionTtl", ttl)));
  }

  /** What it may be told and may answer. */
  get guardrails(): Guardrails | undefined {
    return this.#guardrails;
  }

  set guardrails(guardrails: Guardrails | undefined) {
    if (guardrails !== undefined && !(guardrails instanceof Guardrails)) {
      throw new TypeError("guardrails must be made with `new Guardrails(…)`");
    }
    this.#guardrails = guardrails;
  }

  /** The scopes it holds, live. Assign any iterable of strings to replace them. */
  get scopes(): Scopes {
    return this.#scopes;
  }

  set scopes(scopes: Iterable<string>) {
    check(this.#native.replaceScopes(texts("scopes", scopes)));
  }

  /** Does it hold the scope, exactly or through a glob? */
  hasScope(scope: string): boolean {
    if (typeof scope !== "string") throw new TypeError("a scope must be a string");
    // Text that is not Unicode cannot be a granted scope.
    if (!scope.isWellFormed()) return false;
    this.#holds ??= this.#native.scopeTest();
    return this.#holds(scope) ?? this.#native.hasScope(scope);
  }

  /**
   * Start a session: its time runs from now. `using session = agent.startSession()` makes it the current one until the
   * end of the block, and ends it there. In an `async` function {@link run} is the safer form: between an `await` in the
   * block and its end, the caller's own code that does not await it would be inside the session as well.
   */
  startSession(): AgentSession {
    return new AgentSession(this, unwrap(native.startSession(this.#native), this.startSession));
  }

  /**
   * Run `fn` inside a session of its own, which ends when `fn` has returned or, if it returned a promise, when that has
   * settled.
   */
  run<Args extends unknown[], Result>(fn: (...args: Args) => Result, ...args: Args): Result {
    const session = this.startSession();
    let result: Result;
    try {
      result = session.run(fn, ...args);
    } catch (error) {
      session.end();
      throw error;
    }
    if (result instanceof Promise) {
      return result.finally(() => session.end()) as Result;
    }
    if (isThenable(result)) {
      return Promise.resolve(result).finally(() => session.end()) as Result;
    }
    session.end();
    return result;
  }
}

/** Would `await value` be a wait? */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/** The stretch of time in which an agent may act. Made by {@link Agent.startSession}. */
export class AgentSession {
  /** Whose session it is. */
  readonly agent: Agent;
  readonly #native: Native.Session;
  readonly #entry: Entry;
  #entered = false;

  /** @internal */
  constructor(agent: Agent, session: Native.Session) {
    this.agent = agent;
    this.#native = session;
    this.#entry = {
      session: this,
      native: session,
      held: [],
      until: Number.NEGATIVE_INFINITY,
      edits: [],
      outer: undefined,
      left: false,
    };
    if (wantsInfo()) session.announce(true);
  }

  /** Its own id, a UUID. */
  get sessionId(): string {
    return this.#native.sessionId;
  }

  /** The agent's name. */
  get agentName(): string {
    return this.agent.name;
  }

  /** When it started. */
  get startedAt(): Date {
    return new Date(this.#native.startedMs);
  }

  /** When it expires by itself. */
  get expiresAt(): Date {
    return new Date(this.#native.expiresMs);
  }

  /** Whether its time has run out. */
  get isExpired(): boolean {
    return this.#native.isExpired;
  }

  /** Whether it was ended, by leaving it or by {@link end}. */
  get isEnded(): boolean {
    return this.#native.isEnded;
  }

  /** The calls that ran with arguments which a person had changed, the newest last (of the last hundred). */
  get edits(): readonly Edit[] {
    return [...this.#entry.edits];
  }

  /** The scopes of its agent, live. */
  get scopes(): Scopes {
    return this.agent.scopes;
  }

  /** Does its agent hold the scope, exactly or through a glob? */
  hasScope(scope: string): boolean {
    return this.agent.hasScope(scope);
  }

  /** End it, everywhere at once and for good. Doing it twice is fine. */
  end(): void {
    if (this.#native.isEnded) return;
    this.#native.end();
    if (wantsInfo()) this.#native.announce(false);
  }

  /** Run `fn` inside this session, which goes on afterwards. */
  run<Args extends unknown[], Result>(fn: (...args: Args) => Result, ...args: Args): Result {
    return within(this.#entry, () => fn(...args));
  }

  /**
   * A function of the same kind that runs inside this session, wherever it is called: for event emitters, streams and
   * callbacks that do not inherit the context.
   */
  bind<Fn extends (...args: never[]) => unknown>(fn: Fn): Fn {
    return bound(fn, this.#entry);
  }

  /** Ends it. Read by `using`, which also makes the session the current one. */
  get [Symbol.dispose](): () => void {
    this.#enter();
    return this.#leave;
  }

  /** Ends it. Read by `await using`, which also makes the session the current one. */
  get [Symbol.asyncDispose](): () => Promise<void> {
    this.#enter();
    return async () => this.#leave();
  }

  /** @internal */
  static entryOf(session: AgentSession): Entry {
    if (!(typeof session === "object" && session !== null && #entry in session)) {
      throw new TypeError("not a session of this agentsudo: make one with agent.startSession() in this very thread");
    }
    return session.#entry;
  }

  // `using` reads the method at the declaration and calls it at the end of the block.
  #enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#entry.outer = currentEntry();
    context.enterWith(this.#entry);
  }

  #leave = (): void => {
    this.end();
    this.#entry.left = true;
    if (context.getStore() === this.#entry) context.enterWith(this.#entry.outer);
  };
}

/** The agent of this context's session; `undefined` outside one and once it has ended. */
export function getCurrentAgent(): Agent | undefined {
  return getCurrentSession()?.agent;
}

/** This context's session; `undefined` outside one and once it has ended. */
export function getCurrentSession(): AgentSession | undefined {
  const entry = currentEntry();
  return entry === undefined || entry.native.isEnded ? undefined : entry.session;
}
