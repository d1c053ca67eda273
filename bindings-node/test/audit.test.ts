import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Agent, configureAudit, InvalidError, sudo, verifyAudit } from "agentsudo";
import { denied, ScriptedApproval } from "agentsudo/testing";
import { refused } from "./stage.js";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agentsudo-"));
  file = join(folder, "audit.jsonl");
});
afterEach(() => {
  configureAudit(null);
  rmSync(folder, { recursive: true });
});

const lines = () =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("every decision is on record before the function runs, chained", async () => {
  configureAudit(file);
  const asked = new ScriptedApproval(true, denied("no", "kim"));
  let seen = 0;
  const read = sudo({ scope: "read:x" }, () => {
    seen = lines().length;
    return "ran";
  });
  const write = sudo({ scope: "write:x", onDeny: asked.requestApproval }, async (secret: string) => secret.length);
  await new Agent({ name: "Bot", scopes: ["read:*"] }).run(async () => {
    assert.equal(read(), "ran");
    assert.equal(seen, 1, "written first");
    read();
    assert.equal(seen, 2, "every one");
    await write("s3cr3t-CANARY");
    await refused(() => write("s3cr3t-CANARY"), "rejected", "denied_by_person");
  });
  await refused(() => read(), "no_session");
  const records = lines();
  assert.ok(records.length > 5);
  assert.deepEqual([records[0].action, records.at(-1).reason], ["access_granted", "no_session"]);
  assert.ok(records.some((record) => record.action === "call_finished"));
  assert.doesNotMatch(readFileSync(file, "utf8"), /CANARY/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(verifyAudit(file).holds, true);
  assert.equal(verifyAudit(file, { count: records.length, head: records.at(-1).hash }).holds, true);
  writeFileSync(file, readFileSync(file, "utf8").replace("access_granted", "access_denied_"));
  const broken = verifyAudit(file);
  assert.equal(broken.holds, false);
  assert.match(broken.report, /1/);
});

test("a record that cannot be written refuses the call; with allow it runs", async () => {
  const read = sudo({ scope: "read:x" }, () => "ran");
  const bot = new Agent({ name: "Bot", scopes: ["read:*"] });
  assert.equal(bot.run(read), "ran");
  configureAudit(file);
  rmSync(folder, { recursive: true });
  await refused(() => bot.run(read), "unavailable", "audit_failed");
  folder = mkdtempSync(join(tmpdir(), "agentsudo-"));
  file = join(folder, "audit.jsonl");
  configureAudit(file, { onError: "allow" });
  rmSync(folder, { recursive: true });
  assert.equal(bot.run(read), "ran");
  folder = mkdtempSync(join(tmpdir(), "agentsudo-"));
});

test("what makes no audit file is refused where it is written", () => {
  symlinkSync("/dev/null", join(folder, "link"));
  for (const path of [join(folder, "link"), join(folder, "no", "file"), folder, ""]) {
    assert.throws(() => configureAudit(path), InvalidError, path);
  }
  assert.throws(() => configureAudit(7 as never), TypeError);
  assert.throws(() => configureAudit(file, { onError: "ignore" as never }), InvalidError);
  assert.throws(() => configureAudit(file, { on_error: "deny" } as never), TypeError);
  assert.throws(() => verifyAudit(join(folder, "none")), InvalidError);
  assert.throws(() => verifyAudit(file, { count: -1, head: "x" }), TypeError);
});
