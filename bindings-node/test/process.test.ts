import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { HERE } from "./stage.js";
import { Workspace } from "./workspace.js";

interface Ended {
  code: number | null;
  signal: string | null;
  out: string;
  errors: string;
  tookMs: number;
}

/** Runs a program as a user would write it, against the built package. */
function program(
  code: string,
  kind: "commonjs" | "module" = "commonjs",
  folder = HERE,
  limitMs = 60_000,
): Promise<Ended> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(process.execPath, [`--input-type=${kind}`, "-e", code], { cwd: folder });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    // A program that hangs is ended, and fails its test by that.
    const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, out, errors, tookMs: performance.now() - started });
    });
  });
}

const PRELUDE = `
const { Agent, PermissionDeniedError, SlackApproval, setLogger, sudo } = require("agentsudo");
setLogger(null);
const bot = new Agent({ name: "Bot", scopes: ["read:*"] });
// Slack never answers: the wait lasts until somebody ends it.
const deaf = require("node:net").createServer((socket) => socket.unref()).listen(0, "127.0.0.1").unref();
const asking = () => new Promise((listening) => deaf.on("listening", () => listening(
  new SlackApproval({ botToken: "xoxb-1", slackApiUrl: "http://127.0.0.1:" + deaf.address().port + "/", timeout: 600 }))));
`;

test("the package loads as a module and by require, as one", async () => {
  const { code, out, errors } = await program(
    `import { createRequire } from "node:module";
     import * as module from "agentsudo";
     import * as testing from "agentsudo/testing";
     const required = createRequire(import.meta.url)("agentsudo");
     const names = Object.keys(required).sort();
     console.log(names.every((name) => required[name] === module[name]), names.length, typeof testing.ScriptedApproval);
     const agent = new module.Agent({ name: "Bot", scopes: ["a"] });
     console.log(agent.run(() => required.sudo({ scope: "a" }, () => required.getCurrentAgent() === agent)()));`,
    "module",
  );
  assert.equal(errors, "");
  assert.match(out, /^true \d\d function\ntrue\n$/);
  assert.equal(code, 0);
});

test("nothing of ours keeps an idle process alive", async () => {
  const { code, out, errors } = await program(`${PRELUDE}
    const read = sudo({ scope: "read:x" }, () => 1);
    new SlackApproval();
    bot.startSession();
    console.log(bot.run(read));
    asking().then((slack) => slack.approve("0".repeat(32))).then(console.log);`);
  assert.deepEqual([code, out, errors], [0, "1\nfalse\n", ""]);
});

test("a pending wait does, until it ends", async () => {
  const { code, out } = await program(`${PRELUDE}
    const { ScriptedApproval, TIMEOUT } = require("agentsudo/testing");
    const ask = sudo({ scope: "a", onDeny: new ScriptedApproval(TIMEOUT).requestApproval }, async () => 1);
    bot.run(ask).catch((error) => console.log(error.reason));`);
  assert.deepEqual([code, out], [0, "expired\n"]);
});

test("process.exit with a hundred waiters ends at once, and runs nothing", async () => {
  const { code, out, errors, tookMs } = await program(`${PRELUDE}
    asking().then((slack) => {
      const ask = sudo({ scope: "a", onDeny: slack.requestApproval }, async (n) => console.log("RAN", n));
      for (let n = 0; n < 100; n += 1) new Agent({ name: "A" + n, scopes: [] }).run(() => ask(n)).catch(() => {});
      setTimeout(() => process.exit(7), 100);
    });`);
  assert.deepEqual([code, out, errors], [7, "", ""]);
  assert.ok(tookMs < 30_000, `it took ${tookMs} ms`);
});

test("an uncaught denial ends the process as every uncaught error does", async () => {
  const { code, errors } = await program(`${PRELUDE}
    sudo({ scope: "a" }, async () => 1)();`);
  assert.equal(code, 1);
  assert.match(errors, /PermissionDeniedError: function `<anonymous>` requires an active agent session/);
});

test("warnings and errors go to standard error unless somebody says otherwise", async () => {
  const { out, errors } = await program(`
    const { Agent, sudo } = require("agentsudo");
    try { sudo({ scope: "a" }, function wipe() {})(); } catch {}`);
  assert.equal(out, "");
  assert.equal(JSON.parse(errors).action, "access_denied");
});

test("an audit log that was asked for and cannot be had keeps the package from loading", async () => {
  const { code, errors } = await program(
    `process.env.AGENTSUDO_AUDIT_LOG = "/no/such/folder/audit.jsonl"; require("agentsudo");`,
  );
  assert.equal(code, 1);
  assert.match(errors, /InvalidError: the audit log .* cannot be opened/);
});

test("a panic of ours arrives as an error, and denies", async () => {
  const { code, out } = await program(`
    const { readdirSync } = require("node:fs");
    const native = require("./native/" + readdirSync("native").find((name) => name.endsWith(".node")));
    try { native.testingPanic(); console.log("RAN"); } catch (error) { console.log("caught", error instanceof Error); }`);
  assert.deepEqual([code, out], [0, "caught true\n"]);
});

test("five hundred workers come and go, some in the middle of a wait", async () => {
  const { code, signal, out, errors } = await program(
    `${PRELUDE}
    const { Worker } = require("node:worker_threads");
    const code = ${JSON.stringify(`
      const { Agent, sudo, setLogger, SlackApproval } = require("agentsudo");
      const { workerData, parentPort } = require("node:worker_threads");
      setLogger(null);
      const bot = new Agent({ name: "Bot", scopes: ["read:*"] });
      if (bot.run(sudo({ scope: "read:x" }, () => 1)) !== 1) throw new Error("refused");
      if (!bot.hasScope("read:x") || bot.hasScope("a")) throw new Error("wrong");
      const slack = new SlackApproval({ botToken: "xoxb-1", slackApiUrl: workerData.url, timeout: 600 });
      const ask = sudo({ scope: "a", onDeny: slack.requestApproval }, async () => parentPort.postMessage("RAN"));
      if (workerData.waits) for (let n = 0; n < 3; n += 1) bot.run(ask).catch(() => {});
      parentPort.postMessage("ready");
    `)};
    asking().then(async () => {
      const url = "http://127.0.0.1:" + deaf.address().port + "/";
      let ready = 0, ran = 0;
      for (let round = 0; round < 50; round += 1) {
        await Promise.all(Array.from({ length: 10 }, (_, n) => new Promise((done, failed) => {
          const worker = new Worker(code, { eval: true, workerData: { url, waits: n % 2 === 0 } });
          worker.on("error", failed);
          worker.on("message", (message) => {
            if (message === "RAN") ran += 1;
            else { ready += 1; worker.terminate().then(done, failed); }
          });
        })));
      }
      console.log(ready, ran, bot.run(sudo({ scope: "read:x" }, () => "still here")));
    });`,
    "commonjs",
    HERE,
    400_000,
  );
  assert.deepEqual([code, signal, out, errors], [0, null, "500 0 still here\n", ""]);
});

test("what a terminated worker waited for is cancelled", async () => {
  const slack = await Workspace.start();
  try {
    const worker = new Worker(
      `const { Agent, sudo, SlackApproval } = require("agentsudo");
       const { workerData, parentPort } = require("node:worker_threads");
       const slack = new SlackApproval({ botToken: workerData.bot_token, slackApiUrl: workerData.api_url });
       const ask = sudo({ scope: "a", onDeny: slack.requestApproval }, async () => parentPort.postMessage("RAN"));
       new Agent({ name: "Bot", scopes: [] }).run(() => ask());`,
      { eval: true, workerData: slack.ready },
    );
    const ran: unknown[] = [];
    worker.on("message", (message) => ran.push(message));
    const card = await slack.card();
    await worker.terminate();
    const edited = await slack.edited(card);
    assert.deepEqual(edited.buttons, []);
    assert.match(edited.rendered, /[Cc]ancelled/);
    assert.equal(await slack.approver().approve(card.buttons[0]?.value ?? ""), false);
    assert.deepEqual(ran, []);
  } finally {
    slack.stop();
  }
});

test("a session that was sent to a worker is none there", async () => {
  const { out } = await program(`${PRELUDE}
    const { Worker } = require("node:worker_threads");
    const session = bot.startSession();
    const say = (line) => console.log(line);
    try {
      const worker = new Worker(${JSON.stringify(`
        const { AgentSession, sudo, setLogger } = require("agentsudo");
        const { workerData, parentPort } = require("node:worker_threads");
        setLogger(null);
        const read = sudo({ scope: "read:x" }, () => "RAN");
        const attempt = (name, call) => { try { parentPort.postMessage(name + ": " + call()); } catch (error) { parentPort.postMessage(name + ": " + error.name); } };
        attempt("bare", () => read());
        attempt("run", () => AgentSession.prototype.run.call(workerData.session, read));
        attempt("bind", () => AgentSession.prototype.bind.call(workerData.session, read)());
      `)}, { eval: true, workerData: { session } });
      worker.on("message", say);
    } catch (error) { say("not cloned: " + error.name); }`);
  assert.doesNotMatch(out, /RAN/);
  assert.match(out, /^bare: PermissionDeniedError\nrun: TypeError\nbind: TypeError\n$|^not cloned/);
});

/** A user's project of its own: what lies in the folders above it has no say in what its `require` finds. */
function project(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  writeFileSync(join(folder, "package.json"), "{}");
  return folder;
}

test("two copies of the package in one process do not see each other's sessions, and both work", async () => {
  const folder = project("agentsudo-");
  try {
    for (const name of ["one", "two"]) {
      const at = join(folder, "node_modules", name);
      for (const part of ["dist", "native", "package.json"])
        cpSync(join(HERE, part), join(at, part), { recursive: true });
    }
    symlinkSync(HERE, join(folder, "node_modules", "three"));
    const { out, errors, code } = await program(
      `const copies = ["one", "two", "three"].map((name) => require(name));
       const [one, two] = copies;
       copies.forEach((copy) => copy.setLogger(null));
       const agents = copies.map((copy) => new copy.Agent({ name: "Bot", scopes: ["a"] }));
       const guarded = copies.map((copy) => copy.sudo({ scope: "a" }, () => "ran"));
       console.log(copies.map((_, n) => agents[n].run(guarded[n])).join());
       agents[0].run(() => { try { console.log(guarded[1]()); } catch (error) { console.log(error.code); } });
       try { one.AgentSession.prototype.run.call(agents[1].startSession(), guarded[0]); console.log("ran"); } catch (error) { console.log(error.name); }`,
      "commonjs",
      folder,
    );
    assert.deepEqual([out, errors, code], ["ran,ran,ran\nno_session\nTypeError\n", "", 0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const [what, cleared] of [
  ["the package's JavaScript", "dist"],
  ["all of the package", "agentsudo"],
] as const) {
  test(`a module cache without ${what} loads a second copy: neither remembers, nor is told, what is the other's`, async () => {
    const folder = project("copies-");
    try {
      for (const part of ["dist", "native", "package.json"]) {
        cpSync(join(HERE, part), join(folder, "node_modules", "agentsudo", part), { recursive: true });
      }
      const { out, errors, code } = await program(
        `const load = () => ({ ...require("agentsudo"), ...require("agentsudo/testing") });
         const attempt = (call) => { try { console.log(call()); } catch (error) { console.log(error.code); } };
         const one = load();
         const agent = new one.Agent({ name: "Bot", scopes: ["a"] });
         const guarded = one.sudo({ scope: "a" }, () => "ran");
         const session = agent.startSession();
         attempt(() => session.run(() => guarded() + guarded()));
         for (const key of Object.keys(require.cache)) if (key.includes(${JSON.stringify(cleared)})) delete require.cache[key];
         const two = load();
         for (const copy of [one, two]) copy.setLogger(null);
         agent.scopes.delete("a");
         attempt(() => session.run(guarded));
         agent.scopes.add("a");
         attempt(() => session.run(() => guarded() + guarded()));
         session.end();
         attempt(() => session.run(guarded));
         const asking = (copy, answer) => {
           const script = new copy.ScriptedApproval(() => answer);
           const fn = copy.sudo({ scope: "b", onDeny: script.requestApproval }, async () => "ran");
           return new copy.Agent({ name: "Bot", scopes: [] }).run(() => fn()).catch((error) => error.code);
         };
         (async () => {
           const ends = [];
           for (let round = 0; round < 20; round += 1) ends.push(asking(one, false), asking(two, true));
           const [no, yes] = [0, 1].map((at) => Promise.all(ends.filter((_, n) => n % 2 === at)));
           console.log([...new Set(await no)].join(), [...new Set(await yes)].join());
         })();`,
        "commonjs",
        folder,
      );
      assert.deepEqual([out, errors, code], ["ranran\nmissing_scope\nranran\nsession_expired\nrejected ran\n", "", 0]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("a worker's own log and end are its own", async () => {
  const worker = new Worker(
    `const { Agent, sudo, setLogger } = require("agentsudo");
     const { parentPort } = require("node:worker_threads");
     setLogger({ error: (line) => parentPort.postMessage(JSON.parse(line).action) });
     try { sudo({ scope: "a" }, () => 1)(); } catch {}`,
    { eval: true },
  );
  const said = await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject));
  assert.equal(said, "access_denied");
});
