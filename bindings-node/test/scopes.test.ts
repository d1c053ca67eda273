// `hasScope` takes a short way for short texts and a long one for others: both must say the same, of the scopes as they are
// at that moment.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { Agent } from "agentsudo";
import { HERE } from "./stage.js";

const bot = (...scopes: string[]) => new Agent({ name: "Bot", scopes });

test("a question is answered by the scopes as they are, however often it was asked before", () => {
  const agent = bot("read:*", "write:orders");
  const asked = ["read:orders", "write:orders", "write:invoices"];
  const answers = () => asked.map((scope) => agent.hasScope(scope));
  for (let n = 0; n < 1000; n += 1) assert.deepEqual(answers(), [true, true, false]);
  agent.scopes.delete("read:*");
  assert.deepEqual(answers(), [false, true, false]);
  agent.scopes.add("write:inv*");
  assert.deepEqual(answers(), [false, true, true]);
  agent.scopes = ["read:orders"];
  assert.deepEqual(answers(), [true, false, false]);
  agent.scopes.clear();
  assert.deepEqual(answers(), [false, false, false]);
});

test("a session asks for its agent, before and after its end", () => {
  const agent = bot("read:*");
  const session = agent.startSession();
  assert.equal(session.hasScope("read:orders"), true);
  session.end();
  agent.scopes.clear();
  assert.equal(session.hasScope("read:orders"), false);
});

test("agents are told apart", () => {
  const agents = Array.from({ length: 100 }, (_, n) => bot(`read:${n}`));
  for (const [n, agent] of agents.entries()) {
    assert.deepEqual([agent.hasScope(`read:${n}`), agent.hasScope(`read:${(n + 1) % 100}`)], [true, false]);
  }
});

test("no length of a text makes another one of it", () => {
  for (const character of ["x", "é", "€", "😀"]) {
    const bytes = Buffer.byteLength(character);
    for (let length = 480; length <= 530; length += 1) {
      const text = `a:${character.repeat(Math.ceil(length / bytes))}`;
      const agent = bot(text);
      assert.equal(agent.hasScope(text), true);
      for (const other of [`${text}x`, `${text}${character}`, `${text}\0`, text.slice(0, -character.length)]) {
        assert.equal(agent.hasScope(other), false, `${character}, ${Buffer.byteLength(text)} bytes`);
      }
      assert.equal(bot(`${text}*`).hasScope(`${text}${character}`), true);
    }
  }
  const longest = "x".repeat(4096);
  assert.deepEqual([bot(longest).hasScope(longest), bot("x*").hasScope(longest)], [true, true]);
  for (const longer of [`${longest}x`, "x".repeat(1_000_000)]) assert.equal(bot("x*", "*").hasScope(longer), false);
});

test("names of JavaScript's own, and texts of every make, are scopes like others", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "0", "null"]) {
    assert.deepEqual([bot("read:*").hasScope(name), bot(name).hasScope(name)], [false, true], name);
  }
  const agent = bot("read:orders", "read:nul\0after", "lire:é*");
  const joined = ["read", "orders"].join(":");
  const sliced = "xxxxxxxxxxxxxxxxxxxxread:orders".slice(20);
  for (const scope of [joined, sliced, `${"read:ord"}${"ers".trim()}`]) assert.equal(agent.hasScope(scope), true);
  assert.deepEqual([agent.hasScope("read:nul"), agent.hasScope("read:nul\0after")], [false, true]);
  assert.deepEqual([agent.hasScope("lire:été"), agent.hasScope("lire:e")], [true, false]);
  for (const scope of ["", "\ud800", "read:orders\udfff"]) assert.equal(bot("*").hasScope(scope), false);
});

test("what is no text is a TypeError, and none of its code runs", () => {
  const agent = bot("*");
  const asked = () => assert.fail("its code ran");
  for (const scope of [undefined, null, 7, true, new String("a"), ["a"], { toString: asked }, Symbol("a")]) {
    assert.throws(() => agent.hasScope(scope as never), TypeError);
  }
});

test("agents that were asked are forgotten with their last reference", () => {
  const out = execFileSync(
    process.execPath,
    [
      "--expose-gc",
      "-e",
      `const { Agent } = require("agentsudo");
       let gone = 0;
       const registry = new FinalizationRegistry(() => { gone += 1; });
       const big = Array.from({ length: 200 }, (_, n) => "read:" + n + "x".repeat(500));
       (async () => {
         let first;
         for (let round = 0; round < 20; round += 1) {
           for (let n = 0; n < 50; n += 1) {
             const agent = new Agent({ name: "Bot", scopes: big });
             if (!agent.hasScope(big[n]) || agent.hasScope("nobody:grants")) throw new Error("wrong");
             registry.register(agent);
           }
           for (let n = 0; n < 3; n += 1) { gc(); await new Promise(setImmediate); }
           first ??= process.memoryUsage().rss;
         }
         console.log(gone > 900, process.memoryUsage().rss - first < 64 << 20);
       })();`,
    ],
    { cwd: HERE, encoding: "utf8" },
  );
  assert.equal(out, "true true\n");
});
