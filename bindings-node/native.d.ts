// Made by scripts/native.mjs from the Rust sources: edit those. Nothing here is public; import from `agentsudo`.

/** A result, or what went wrong. */
export type Outcome<T> = T | Failure;

/** Who asks. */
export declare class Agent {
  private constructor();
  /** Its id. */
  get id(): string
  /** Its name. */
  get name(): string
  /** Renames it. */
  rename(name: string): Failure | null
  /** What it is for. */
  get role(): string
  /** Changes what it is for. */
  assign(role: string): void
  /** How long its sessions last, in seconds. */
  get sessionTtl(): number
  /** Changes how long sessions last that start from now on. */
  changeSessionTtl(seconds: number): Failure | null
  /** Does it hold the scope, exactly or through a glob? */
  hasScope(scope: string): boolean
  /** The short way of `has_scope`: a function that gives nothing where only the long way tells. */
  scopeTest(): (scope: string) => boolean | undefined
  /** Was exactly this granted? */
  holds(scope: string): boolean
  /** All its scopes, sorted. */
  get scopeList(): Array<string>
  /** How many scopes it has. */
  get scopeCount(): number
  /** Grants and revokes in one step, or does nothing. True if something was revoked. */
  changeScopes(grant: Array<string>, revoke: Array<string>): Outcome<boolean>
  /** Grants these scopes and revokes all others, in one step, or does nothing. */
  replaceScopes(scopes: Array<string>): Failure | null
}

/** Asks on the controlling terminal. `ConsoleApproval` in `ts/console.ts` is what people use. */
export declare class ConsoleApproval {
  private constructor();
  /** Asks about a call at the gate. Posts a `Ticket`, or a failure if there is nobody to ask. */
  ask(question: Question, wait: number): void
  /** Asks about a call that is known by name only. Posts a `Ticket`, or a failure if there is nobody to ask. */
  askAbout(agentId: string, agentName: string, scope: string, name: string, arguments: string, wait: number): void
}

/** A guarded function, as the gate sees it. */
export declare class Guard {
  private constructor();
  /** The name shown to people. */
  get function(): string
  /**
   * Meets a call: nothing if it may run, a question if somebody has to be asked, a failure if it is refused. What
   * may be remembered of it is left on the page.
   */
  begin(session?: Session | undefined | null): Question | Failure | null
}

/** Compiled rules over texts. `Guardrails` in `ts/guardrails.ts` is what people use. */
export declare class Guardrails {
  private constructor();
  /** Why `text` must not stand in `place` (`input`, `argument`, `output`), if it must not. */
  check(text: string, place: string): Outcome<string | undefined | null>
}

/** Leave to run, once. Tell it how the run went with `finished`. */
export declare class Permit {
  private constructor();
  /** The request it came from, where there was one. */
  get approvalId(): string | null
  /** What a person has changed about the call, as a JSON object by name; nothing if nothing. */
  get changes(): string | null
  /** The name of who has changed it. */
  get changedBy(): string | null
  /**
   * Looks once more, right before the run, whether what is about to run is what was approved: the frozen arguments, or
   * those that a person has changed. A failure if it is not, or the session is over.
   */
  confirm(arguments: string): Failure | null
  /** Tells how the run went: returned, or threw. Posts nothing. */
  finished(ok: boolean, wait: number): void
}

/** A call that waits for an answer. */
export declare class Question {
  private constructor();
  /** The missing scope or scopes, as one line. */
  get scope(): string
  /** The function's name. */
  get function(): string
  /** The digest of caller and frozen call, in hex; nothing before `freeze`. */
  get digest(): string | null
  /** The frozen arguments as JSON, by parameter name; nothing before `freeze`. */
  get argumentsJson(): string | null
  /**
   * Freezes the arguments: they are what is asked about, and what must still be there with the answer. A failure
   * if they have no form that could be shown. With `fixed`, the function runs with arguments that a person has changed
   * (see `Permit.changes`), but for those named there, which could not be made anew.
   */
  freeze(arguments: string, fixed?: Array<string> | undefined | null): Failure | null
  /** Keeps what an approver of ours came to, for the callback that called it. */
  remember(settlement: Settlement): void
  /**
   * Turns what a callback returned, and the arguments as they are now, into leave to run. `said` is nothing if
   * it was neither true nor false, and `kind` then what it was instead.
   */
  answer(said: boolean | undefined | null, kind: string, arguments: string): Outcome<Permit>
  /**
   * Turns what an approver of ours came to, and the arguments as they are now, into leave to run: spends the
   * approval. Posts a `Permit` or a failure.
   */
  settle(settlement: Settlement, arguments: string, wait: number): void
  /** The failure for a question that could not be put, or whose answer came to nothing. */
  decline(reason: string): Failure
}

/** An open, expired or ended session. */
export declare class Session {
  private constructor();
  /** Its own id, a UUID. */
  get sessionId(): string
  /** Milliseconds since 1970. */
  get startedMs(): number
  /** Milliseconds since 1970. */
  get expiresMs(): number
  /** True once its time has run out. */
  get isExpired(): boolean
  /** True once it was ended. */
  get isEnded(): boolean
  /** Ends it, everywhere at once and for good. Doing it twice is fine. */
  end(): void
  /** Logs its start or its end. */
  announce(started: boolean): void
}

/** How a request to a human ended, or why none could be made. Only approvers of ours make one. */
export declare class Settlement {
  private constructor();
  /** What an approver hands back that could not ask anyone. Never a yes. */
  static unasked(reason: string): Settlement
  /** The request, where one was made. */
  get approvalId(): string | null
  /** True if it is an approval that is still to be used. */
  get approved(): boolean
  /** The texts in what a person has changed about the call, which guardrails have seen nothing of yet. */
  get changedTexts(): Array<string>
  /** Why it is not a yes. */
  get reason(): string | null
}

/** Asks humans in Slack, through an approval server, or not at all. */
export declare class SlackApproval {
  private constructor();
  /** `cloud`, `bot`, `webhook` or `none`. */
  get mode(): string
  /** Where it asks. */
  get channel(): string
  /** The approval server's root. */
  get cloudUrl(): string
  /** The credential in use. */
  get credentials(): Credentials
  /** Asks about a call at the gate. Posts a `Ticket`, or a failure if nobody could ever answer. */
  ask(question: Question, wait: number, naming: Naming): void
  /** Asks about a call that is known by name only. Posts a `Ticket`, or a failure if nobody could ever answer. */
  askAbout(agentId: string, agentName: string, scope: string, name: string, arguments: string, wait: number, naming: Naming): void
  /** A failure if deliveries could not be verified. */
  requireSigningSecret(): Failure | null
  /** Handles a delivery of Slack's. Posts a `HttpAnswer`. */
  handleRequest(headers: Array<[string, string]>, body: Uint8Array, wait: number): void
  /** The low-level answer. Posts false if no such request is waiting, or `user` may not decide it. */
  decide(handle: string, approved: boolean, user: string, wait: number): void
}

/** A sender of telemetry. `CloudConfig` in `ts/cloud.ts` is what people use. */
export declare class Telemetry {
  private constructor();
  /** Sends this process's decisions here from now on. */
  attach(): void
  /** Sends one agent's decisions here, instead of where all others go. */
  attachAgent(agentId: string): void
  /** Takes one event, as the text of a JSON object. */
  send(event: string): Failure | null
  /** Sends what is buffered. Posts nothing, when it is delivered or could not be. */
  flush(wait: number): void
  /** Sends what is buffered and takes nothing more. Posts nothing. */
  close(wait: number): void
  /** Events that were given up so far. */
  get dropped(): number
  /** Events that the server took so far. */
  get delivered(): number
}

/** The caller's end of a request. */
export declare class Ticket {
  private constructor();
  /** The request's id, as the buttons carry it. */
  get id(): string
  /** What people see and type. */
  get code(): string
  /** Waits for the end. Posts a `Settlement`. If the environment goes meanwhile, so does the request. */
  settled(wait: number): void
  /** Spends the approval. Posts nothing, or a failure if it was spent before or could not be recorded. */
  claim(wait: number): void
  /** Walks away: a later answer finds the request cancelled. Posts nothing. */
  cancel(wait: number): void
}

/** Bytes of arguments that are lifted at most. */
export declare const MAX_BYTES: number;

/** Nesting of arguments that is lifted at most. */
export declare const MAX_DEPTH: number;

/** What the user is told by those who say nothing else. */
export declare const REDIRECT_MESSAGE: string;

/** The version of the package this was built for. */
export declare const VERSION: string;

/** What the page holds, in this order. */
export declare enum Page {
  /** Nanoseconds on the gate's clock, a little ahead; infinite if somebody wants every grant on record. */
  Now = 0,
  /** The generation now. */
  Generation = 1,
  /** The generation in which the last `begin` found its scopes held; NaN if it may not be remembered. */
  HeldIn = 2,
  /** When the session of the last `begin` expires, on the clock of `Now`. */
  Until = 3
}

/** Answers a request as a script. Posts false if it has ended already. */
export declare function answerScripted(ticket: Ticket, approved: boolean, user: string, note: string | undefined | null, wait: number): void;

/** The audit file that the environment names. */
export declare function auditLogFromEnvironment(): string | null;

/** Turns the audit file on (with a path), or off. */
export declare function configureAudit(path: string | undefined | null, onError: string): Failure | null;

/** Forgets the sender of an agent that is gone. */
export declare function detachAgent(agentId: string): void;

/** Sends no decisions any more. */
export declare function detachTelemetry(): void;

/** Every code. */
export declare function errorCodes(): Array<CodeName>;

/** The place of each string argument. */
export declare function guardrailPlaces(arguments: Array<TextArgument>): Array<string>;

/** Makes an agent. */
export declare function makeAgent(options: AgentOptions): Outcome<Agent>;

/** Makes an approver. `timeout` is in seconds. */
export declare function makeConsoleApproval(timeout: number, showArgs: boolean, redact: Array<string>, maxPending: number, maxPerMinute: number): Outcome<ConsoleApproval>;

/** Makes a guard. `on_deny` is `raise`, `log`, or nothing if there is a callback to ask. */
export declare function makeGuard(name: string, scopes: Array<string>, requireAll: boolean, onDeny: string | undefined | null, surface: string): Outcome<Guard>;

/** Compiles guardrails. */
export declare function makeGuardrails(options: GuardrailOptions): Outcome<Guardrails>;

/** Makes an approver. Reads the environment; speaks to nobody yet. */
export declare function makeSlackApproval(options: SlackOptions): Outcome<SlackApproval>;

/** Makes a sender. `flush_interval` is in seconds. */
export declare function makeTelemetry(apiKey: string | undefined | null, endpoint: string, asyncSend: boolean, batchSize: number, flushInterval: number): Outcome<Telemetry>;

/**
 * Takes this thread's page, once for each copy of the package's JavaScript, and returns the function that brings it up
 * to date. A page that was taken before lets nothing pass any more.
 */
export declare function openHotPath(page: Float64Array): () => void;

/**
 * Opens a mailbox, once for each copy of the package's JavaScript. `deliver(wait, what)` gets what waits end with,
 * `say(logger, level, line)` the lines of the log. Neither may throw. Returns the number before the copy's first wait.
 */
export declare function openMailbox(deliver: (wait: number, what: any) => void, say: (logger: string, level: number, line: string) => void): number;

/** Stores a request that no human is told of. Posts a `Ticket`. */
export declare function openScripted(question: Question, timeout: number, wait: number): void;

/** The name of every reason. */
export declare function reasons(): Array<string>;

/**
 * Says which lines this environment's logger keeps: of this level (10 debug, 20 info, 30 warning, 40 error) and
 * above.
 */
export declare function setLogLevel(level: number): void;

/** Ends what is pending and delivers what is buffered, within two seconds. Called when the process exits. */
export declare function shutDown(): void;

/** Runs `agentsudo slack …`, given the words after `slack`, and blocks: for a command line, not for a program. */
export declare function slackSetup(words: Array<string>): Outcome<SetupSaid>;

/** Starts a session of `agent`: its time runs from now. */
export declare function startSession(agent: Agent): Outcome<Session>;

/** Reads an audit file and says whether its chain holds. */
export declare function verifyAudit(path: string, count?: number | undefined | null, head?: string | undefined | null): Outcome<Verification>;

/** How an agent is made. */
export interface AgentOptions {
  /** Shown to people. */
  name: string
  /** What it may do. */
  scopes: Array<string>
  /** What it is for. */
  role: string
  /** Seconds. */
  sessionTtl: number
  /** `write` also grants `write:orders`. */
  hierarchical: boolean
}

/** A name of a code and whether it means that the function did not run. */
export interface CodeName {
  /** The code. */
  code: string
  /** True if errors of this code are `PermissionDeniedError`s. */
  denied: boolean
}

/** The credential in use, from the options or the environment. */
export interface Credentials {
  /** Of an approval server. */
  cloudApiKey?: string
  /** Of a Slack app. */
  botToken?: string
  /** Of an incoming webhook. */
  webhookUrl?: string
}

/** What went wrong, told by what the caller would do about it. */
export interface Failure {
  /** `denied`, `invalid` or `internal`: which error is thrown. */
  failed: string
  /** The code. */
  code: string
  /** Why, in finer terms. */
  reason: string
  /** For people and models. */
  message: string
  /** The agent's name. */
  agent?: string
  /** The agent's id. */
  agentId?: string
  /** The missing scope or scopes, as one line. */
  scope?: string
  /** The function's name. */
  function?: string
  /** The request, where one was made. */
  approvalId?: string
  /** Who said no, where somebody did. */
  decidedBy?: string
  /** The human's words. */
  note?: string
}

/** How guardrails are made. */
export interface GuardrailOptions {
  /** An input must contain one of these. */
  allowedTopics: Array<string>
  /** Regular expressions that must not be found. */
  blockedPatterns: Array<string>
  /** Texts that must not occur. */
  blockedKeywords: Array<string>
  /** `raise`, `log` or `redirect`. */
  onViolation: string
  /** What the user is told instead; by default the core's own words. */
  redirectMessage?: string
  /** Hold patterns and keywords against outputs too. */
  checkOutputs: boolean
}

/** What to answer to a delivery. */
export interface HttpAnswer {
  /** The status. */
  status: number
  /** The headers, as pairs. */
  headers: Array<Array<string>>
  /** The body. */
  body: Uint8Array
}

/** What names a request, beside its call. */
export interface Naming {
  /** An idempotency key of the user's. */
  key?: string
  /** The id that a framework gave the model's tool call. */
  toolCall?: string
  /** On whose behalf the agent asks. */
  requestedBy?: string
  /** What the call will do, in words for people. */
  preview?: string
}

/** What a command of `agentsudo slack` says. */
export interface SetupSaid {
  /** The exit code. */
  code: number
  /** For standard output. */
  out: string
  /** For standard error. */
  err: string
}

/** How a `SlackApproval` is made; see `ts/slack.ts`. Times are in seconds. */
export interface SlackOptions {
  /** An incoming webhook. */
  webhookUrl?: string
  /** A bot token. */
  botToken?: string
  /** An app-level token. */
  appToken?: string
  /** Where to ask. */
  channel?: string
  /** How long an answer is awaited. */
  timeout: number
  /** How often an old approval server is asked. */
  pollInterval: number
  /** A key of the approval server. */
  cloudApiKey?: string
  /** The approval server's root. */
  cloudUrl?: string
  /** False: a timeout is an error of its own. */
  autoDenyOnTimeout: boolean
  /** Verifies what Slack delivers. */
  signingSecret: Array<string>
  /** The Web API's root. */
  slackApiUrl?: string
  /** User ids that may decide. */
  approvers?: Array<string>
  /** Whether the card shows the arguments. */
  showArgs: boolean
  /** Names whose values are redacted. */
  redact: Array<string>
  /** Where requests are kept. */
  store?: string
  /** How many people have to approve. */
  quorum: number
  /** Who may not approve. */
  requestedBy?: string
  /** How long before the deadline people are reminded. */
  remind?: number
  /** Who is asked, too. */
  escalateTo?: string
  /** After what time. */
  escalateAfter?: number
  /** How many requests of one agent may wait at the same time. */
  maxPending: number
  /** How many new requests one agent may make within a minute. */
  maxPerMinute: number
  /** The longest that a grant for more calls may last. */
  grants?: number
  /** Whether approvers may change arguments. */
  edits: boolean
}

/** One string among a call's arguments. */
export interface TextArgument {
  /** The parameter it is bound to, where that is known. */
  name?: string
  /** Was it passed by position? */
  positional: boolean
}

/** What a look at an audit file found. */
export interface Verification {
  /** True if the chain holds. */
  holds: boolean
  /** For people. */
  report: string
}
