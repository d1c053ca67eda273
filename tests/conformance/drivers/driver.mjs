// The Node driver: reads a line, does it through the package's public names, writes a line. Asserts nothing.
//
//     node driver.mjs           guarded functions are async
//     node driver.mjs --sync    guarded functions are plain ones, and so are their callbacks
//     node driver.mjs --stream  guarded functions are async generators
//
// Needs `npm run build` in bindings-node/, and a native half with the feature `testing`, whose clock can be moved.

import { AsyncLocalStorage } from "node:async_hooks";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("../../../bindings-node/", import.meta.url));
const require = createRequire(`${home}package.json`);
const agentsudo = require("agentsudo");
const { Agent, Guardrails, getCurrentAgent, InvalidError, PermissionDeniedError, SlackApproval, sudo } = agentsudo;
const native = require(`${home}native/${readdirSync(`${home}native`).find((name) => name.endsWith(".node"))}`);
const { spelled } = require(`${home}dist/lift.js`);

const KIND = process.argv.includes("--sync") ? "sync" : process.argv.includes("--stream") ? "stream" : "async";

/** Kinds of value that JavaScript has no type for. */
const LACKS = ["$date", "$datetime without Z", "$decimal", "$duration", "$enum", "$path", "$time", "$uuid"];

/** The line makes no sense: a defect of a vector or of this driver. */
class Fault extends Error {}

/** What guarded functions and callbacks of vectors throw. */
class Raised extends Error {}

/** A word with fields; keys may repeat. */
class Line {
  constructor(word, ...fields) {
    this.word = word;
    this.fields = fields.filter(([, value]) => value !== undefined && value !== null);
  }

  static parse(text) {
    const [word, ...parts] = text.split("\t");
    const field = (part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)];
    return new Line(decodeURIComponent(word), ...parts.map((part) => field(part).map(decodeURIComponent)));
  }

  toString() {
    return [quote(this.word), ...this.fields.map(([key, value]) => `${quote(key)}=${quote(value)}`)].join("\t");
  }

  get(key) {
    return this.fields.find(([known]) => known === key)?.[1];
  }

  all(key) {
    return this.fields.filter(([known]) => known === key).map(([, value]) => value);
  }

  need(key) {
    const value = this.get(key);
    if (value === undefined) throw new Fault(`\`${this.word}\` needs \`${key}\``);
    return value;
  }
}

function quote(value) {
  const percent = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(String(value).toWellFormed()).replace(/[!'()*]/g, percent);
}

const ok = (...fields) => new Line("ok", ...fields);

/** An error of the package, with everything it tells. */
function told(error) {
  if (error instanceof PermissionDeniedError) {
    const { code, reason, agent, scope, approvalId, decidedBy, note, message } = error;
    const fields = { code, reason, agent, scope, function: error.function, approval_id: approvalId };
    return new Line("err", ...Object.entries({ ...fields, decided_by: decidedBy, note, message, denied: true }));
  }
  if (!(error instanceof InvalidError)) throw error;
  return new Line("err", ["code", "invalid"], ["message", error.message], ["denied", false]);
}

const fault = (error) => new Line("fault", ["message", `${error}`]);

// Values: the documented JSON form, read backwards.

/** Integers that a number cannot hold are written as `$int` first. */
function parse(text) {
  const exact = (token) =>
    token.startsWith('"') || /[.eE]/.test(token) || Number.isSafeInteger(Number(token)) ? token : `{"$int":"${token}"}`;
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, exact));
}

function value(form) {
  if (Array.isArray(form)) return form.map(value);
  if (typeof form !== "object" || form === null) return form;
  const tag = Object.keys(form).find((key) => /^\$(?!\$)/.test(key));
  if (tag !== undefined) return TAGS[tag](form[tag], form);
  return Object.fromEntries(Object.entries(form).map(([key, item]) => [key.replace(/^\$/, ""), value(item)]));
}

/** An instance of a class called `name`. */
function instance(name, fields) {
  const type = { [name]: class {} }[name];
  return Object.assign(new type(), fields);
}

/** Lone surrogates, each three bytes. */
function surrogates(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    text += String.fromCharCode(((bytes[at] & 0x0f) << 12) | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f));
  }
  return text;
}

const TAGS = {
  $int: (text) => BigInt(text),
  $float: (text) => Number(text),
  $bytes: (text) => Buffer.from(text, "base64"),
  $wtf8: (text) => surrogates(Buffer.from(text, "base64")),
  $set: (items) => new Set(items.map(value)),
  $map: (pairs) => new Map(pairs.map(value)),
  $datetime: (text) => new Date(text),
  $type: (name, form) => instance(name, value(form.fields)),
  $opaque: (name) => instance(name, {}),
};

const args = (text) => value(parse(text));

/** A number as lines write it. */
const number = (text) => ({ inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY })[text] ?? Number(text);

/** Changes arguments as code that shares them can: inside. */
function replace(held, fresh) {
  for (const [name, now] of Object.entries(fresh)) {
    if (Array.isArray(held[name])) held[name].splice(0, held[name].length, ...now);
    else for (const key of Object.keys(held[name])) delete held[name][key];
    if (!Array.isArray(held[name])) Object.assign(held[name], now);
  }
}

// The world of a vector.

const fresh = () => ({
  agents: new Map(),
  sessions: new Map(),
  guards: new Map(),
  approvers: new Map(),
  calls: new Map(),
});
let world = fresh();

function named(kind, name) {
  const found = world[kind].get(name);
  if (found === undefined) throw new Fault(`there is nothing called \`${name}\` among ${kind}`);
  return found;
}

/** The call that runs here. */
const running = new AsyncLocalStorage();

/** One run of a guarded function, and how often its body was reached. */
class Call {
  ran = 0;
  line = undefined;
  caller = new AbortController();

  constructor(given) {
    this.args = given;
  }

  end(line) {
    line.fields.push(["ran", this.ran]);
    this.line = line;
    return line;
  }

  failed(error) {
    if (error === this.caller.signal.reason) return this.end(new Line("gone"));
    if (error instanceof Raised) return this.end(new Line("raised", ["message", error.message]));
    try {
      return this.end(told(error));
    } catch (other) {
      return this.end(fault(other));
    }
  }

  /** Runs to the end. What a plain function does at once, it does before this returns. */
  run(guarded) {
    try {
      const result = running.run(this, () => guarded(...this.args));
      if (typeof result?.then !== "function") return this.succeeded(result);
      return result.then(
        (value) => this.succeeded(value),
        (error) => this.failed(error),
      );
    } catch (error) {
      return this.failed(error);
    }
  }

  succeeded(result) {
    return this.end(ok(["value", JSON.stringify(result)]));
  }
}

// Guarded functions and their callbacks.

/** A function as a user would write it, with parameters of its own. */
function written(name, parameters, body) {
  const list = parameters.join(", ");
  // Without any, it takes one object apart: that is how JavaScript names arguments.
  const [declared, passed] = parameters.length > 0 ? [list, `{ ${list} }`] : ["{ ...named } = {}", "named"];
  const source = {
    sync: `return function (${declared}) { return body(${passed}); }`,
    async: `return async function (${declared}) { return body(${passed}); }`,
    stream: `return async function* (${declared}) { yield body(${passed}); }`,
  }[KIND];
  return Object.defineProperty(new Function("body", source)(body), "name", { value: name });
}

/** What a stream yields last. */
async function last(stream) {
  let item;
  for await (item of stream);
  return item;
}

const VERDICTS = { true: true, false: false, one: 1, text: "true", none: undefined, list: [true] };

function meanwhile(what) {
  const [word, rest] = [what.split(" ", 1)[0], what.slice(what.indexOf(" ") + 1)];
  if (word === "tick") native.testingAdvance(number(rest));
  else if (word === "end") named("sessions", rest).end();
  else if (word === "change") replace(running.getStore().named, args(rest));
  else throw new Fault(`a callback cannot \`${what}\``);
}

function callback(steps, say) {
  const answer = (agent, scope, context) => {
    steps.forEach(meanwhile);
    if (say === "raise") throw new Raised("the callback raised");
    if (say.startsWith("approver ")) return named("approvers", say.slice(9)).requestApproval(agent, scope, context);
    return VERDICTS[say];
  };
  return KIND === "sync" ? answer : async (...told) => answer(...told);
}

function guard(line) {
  const [name, say] = [line.need("guard"), line.get("say") ?? "true"];
  const parameters = line.all("param");
  let onDeny = line.get("on_deny") ?? "raise";
  let asks = false;
  if (onDeny === "approver") {
    asks = true;
    onDeny = named("approvers", line.need("approver")).requestApproval;
  } else if (onDeny === "callback") {
    asks = say.startsWith("approver ");
    onDeny = callback(line.all("meanwhile"), say);
  }
  const raises = line.get("body") === "raise";
  const body = (given) => {
    running.getStore().ran += 1;
    if (raises) throw new Raised("the function raised");
    return given;
  };
  const requireAll = (line.get("require") ?? "all") === "all";
  const signal = () => running.getStore().caller.signal;
  const options = { scopes: line.all("scope"), requireAll, onDeny, signal };
  const guarded = sudo(options, written(line.get("function") ?? name, parameters, body));
  const call = KIND === "stream" ? (...given) => last(guarded(...given)) : guarded;
  world.guards.set(name, { call, parameters, asks });
  return ok();
}

function call(line) {
  const { call: guarded, parameters, asks } = named("guards", line.need("guard"));
  const given = args(line.get("args") ?? "{}");
  const positional = parameters.filter((name) => Object.hasOwn(given, name)).map((name) => given[name]);
  const it = new Call(parameters.length > 0 ? positional : [given]);
  it.named = given;
  it.ended = it.run(guarded);
  if (!asks || it.line !== undefined) return it.ended;
  world.calls.set(line.need("call"), it);
  return new Line("waiting");
}

function cancel(line) {
  const it = named("calls", line.need("call"));
  it.caller.abort();
  return it.ended;
}

function change(line) {
  replace(named("calls", line.need("call")).named, args(line.need("args")));
  return ok();
}

// Agents and sessions.

function agent(line) {
  const ttl = line.get("ttl");
  const made = new Agent({
    name: line.need("name"),
    scopes: line.all("scope"),
    role: line.get("role"),
    sessionTtl: ttl === undefined ? undefined : number(ttl),
    hierarchical: line.get("hierarchical") === "true",
  });
  world.agents.set(made.name, made);
  return ok(["id", made.id], ["role", made.role]);
}

function scopes(line) {
  const held = named("agents", line.need("agent")).scopes;
  for (const scope of line.all("add")) held.add(scope);
  for (const scope of line.all("discard")) held.delete(scope);
  return ok(...[...held].sort().map((scope) => ["scope", scope]));
}

/** What `using` does: it reads the method where the block begins, and calls it at the end. */
function enter(line) {
  const session = named("agents", line.need("agent")).startSession();
  world.sessions.set(line.need("session"), Object.assign(session, { leave: session[Symbol.dispose] }));
  return ok();
}

function session(line) {
  const it = named("sessions", line.need("session"));
  return ok(
    ["agent", it.agentName],
    ["lasts_ms", it.expiresAt - it.startedAt],
    ["age_ms", native.testingNow() - it.startedAt],
    ["expired", it.isExpired],
    ["ended", it.isEnded],
  );
}

// Humans.

const CAMEL = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

function approver(line) {
  const options = {};
  for (const name of [
    "webhook_url",
    "bot_token",
    "app_token",
    "channel",
    "cloud_api_key",
    "cloud_url",
    "slack_api_url",
    "requested_by",
    "escalate_to",
    "store",
  ]) {
    options[CAMEL(name)] = line.get(name);
  }
  for (const name of [
    "timeout",
    "poll_interval",
    "quorum",
    "remind",
    "escalate_after",
    "grants",
    "max_pending",
    "max_per_minute",
  ]) {
    if (line.get(name) !== undefined) options[CAMEL(name)] = number(line.get(name));
  }
  const deny = line.get("auto_deny_on_timeout");
  if (deny !== undefined) options.autoDenyOnTimeout = deny === "true";
  if (line.get("signing_secret") !== undefined) options.signingSecret = line.all("signing_secret");
  if (line.get("user") !== undefined) options.approvers = line.all("user");
  if (line.get("edits") !== undefined) options.edits = line.get("edits") === "true";
  const words = line.get("preview");
  if (words !== undefined) options.preview = () => words;
  const key = line.get("key");
  if (key !== undefined) options.idempotencyKey = () => key;
  const made = new SlackApproval(options);
  world.approvers.set(line.need("approver"), made);
  return ok(["channel", made.channel]);
}

async function request(line) {
  const encoded = line.get("body_base64");
  const body = encoded === undefined ? Buffer.from(line.get("body") ?? "") : Buffer.from(encoded, "base64");
  const pair = (header) => [header.slice(0, header.indexOf(":")), header.slice(header.indexOf(":") + 1).trimStart()];
  const headers = line.all("header").map(pair);
  const answer = await named("approvers", line.need("approver")).handleRequest(headers, body);
  const said = Object.entries(answer.headers).map(([name, text]) => ["header", `${name}: ${text}`]);
  return ok(["status", answer.status], ...said, ["body", Buffer.from(answer.body).toString()]);
}

// Pure functions.

function guardrails(line) {
  const options = Object.entries(JSON.parse(line.need("options"))).map(([name, given]) => [CAMEL(name), given]);
  const rails = new Guardrails(Object.fromEntries(options));
  const check = { input: "validateInput", output: "validateOutput" }[line.need("direction")];
  const found = rails[check](line.need("text"));
  return ok(["pass", found.ok], ["violation", found.reason]);
}

function digest(line) {
  const given = Object.entries(args(line.need("args")));
  const made = native.testingDigest(line.need("agent_id"), line.need("function"), line.all("scope"), spelled(given));
  return ok(["canonical", made.canonical], ["digest", made.digest]);
}

const on = (line) => named("approvers", line.need("approver"));
const decided = async (answer) => ok(["decided", await answer]);

const WORDS = {
  hello: () =>
    ok(["language", "node"], ["version", agentsudo.version], ["core", false], ...LACKS.map((tag) => ["lacks", tag])),
  clock(line) {
    const at = line.get("unix_ms");
    if (at !== undefined) native.testingStandStill(Number(at));
    return ok(["unix_ms", native.testingNow()]);
  },
  tick(line) {
    native.testingAdvance(number(line.need("seconds")));
    return ok();
  },
  reset() {
    for (const it of [...world.sessions.values()].reverse()) it.leave();
    world = fresh();
    return ok();
  },
  codes: () => ok(...native.errorCodes().map(({ code, denied }) => [code, denied ? "denied" : "error"])),
  reasons: () => ok(...native.reasons().map((reason) => ["reason", reason])),
  agent,
  scopes,
  "has-scope": (line) => ok(["held", named("agents", line.need("agent")).hasScope(line.need("scope"))]),
  enter,
  leave(line) {
    named("sessions", line.need("session")).leave();
    return ok();
  },
  end(line) {
    named("sessions", line.need("session")).end();
    return ok();
  },
  session,
  current: () => ok(["agent", getCurrentAgent()?.name]),
  guard,
  call,
  result: (line) => named("calls", line.need("call")).ended,
  cancel,
  change,
  approver,
  approve: (line) => decided(on(line).approve(line.need("id"), line.need("user"))),
  deny: (line) => decided(on(line).deny(line.need("id"), line.need("user"))),
  interact: (line) =>
    decided(on(line).handleInteraction(line.need("id"), line.need("approved") === "true", line.need("user"))),
  request,
  guardrails,
  digest,
};

async function failed(error) {
  try {
    return told(error);
  } catch {
    return fault(error);
  }
}

/** Not async itself: a session that a line enters is the current one for the lines that follow. */
function obey(text) {
  const line = Line.parse(text);
  if (!Object.hasOwn(WORDS, line.word)) return new Line("unsupported");
  try {
    const answer = WORDS[line.word](line);
    return answer instanceof Promise ? answer.catch(failed) : answer;
  } catch (error) {
    return failed(error);
  }
}

// Lines end in one line feed: `readline` would end one at other characters too.
async function* lines(input) {
  let rest = "";
  for await (const chunk of input.setEncoding("utf8")) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop();
    yield* parts;
  }
}

agentsudo.setLogger(null);
for await (const text of lines(process.stdin)) process.stdout.write(`${await obey(text)}\n`);
// A call that nobody answers would keep the process alive.
process.exit();
