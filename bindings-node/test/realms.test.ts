// Several realms on one thread: values and functions of a `node:vm` context, and the package itself loaded inside of two.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import vm from "node:vm";
import { Agent, getCurrentAgent, PermissionDeniedError, sudo } from "agentsudo";
import { ScriptedApproval } from "agentsudo/testing";
import { HERE, refused } from "./stage.js";

type Package = typeof import("agentsudo") & typeof import("agentsudo/testing");

const bot = new Agent({ name: "Bot", scopes: ["read:*"] });
const scope = "read:orders";

/** A value made in another realm. */
const elsewhere = (code: string) => vm.runInNewContext(code);

/** The package's own files, run inside a context, over an environment of the native half of their own. */
function load(): { context: vm.Context; agentsudo: Package } {
  const context = vm.createContext();
  // What Node adds to the language: a new context has the language alone.
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!(name in vm.runInContext("globalThis", context)))
      context[name] = (globalThis as Record<string, unknown>)[name];
  }
  const outside = createRequire(join(HERE, "package.json"));
  const loaded = new Map<string, { exports: unknown }>();
  const find = (path: string) => [path, `${path}.js`].find((file) => existsSync(file)) ?? path;
  const run = (path: string): unknown => {
    const file = find(path);
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    if (file.endsWith(".node")) process.dlopen(module, file);
    else if (file.endsWith(".json")) module.exports = JSON.parse(readFileSync(file, "utf8"));
    else {
      const names = ["exports", "require", "module", "__filename", "__dirname"];
      const code = vm.compileFunction(readFileSync(file, "utf8"), names, { filename: file, parsingContext: context });
      const require = (wanted: string) =>
        /^[./]/.test(wanted) ? run(resolve(dirname(file), wanted)) : outside(wanted);
      code(module.exports, Object.assign(require, { resolve: outside.resolve }), module, file, dirname(file));
    }
    return module.exports;
  };
  const parts = ["index", "testing"].map((part) => run(join(HERE, "dist", `${part}.js`)) as Package);
  return { context, agentsudo: Object.assign({}, ...parts) };
}

test("functions of another realm are guarded as what they are", async () => {
  const plain = sudo({ scope }, elsewhere("(function plain(x) { return x + 1; })") as (x: number) => number);
  const later = sudo(
    { scope },
    elsewhere("(async function later(x) { return x + 1; })") as (x: number) => Promise<number>,
  );
  const items = sudo({ scope }, elsewhere("(function* items(x) { yield x; })") as (x: number) => Generator<number>);
  const stream = sudo(
    { scope },
    elsewhere("(async function* stream(x) { yield x; })") as (x: number) => AsyncGenerator<number>,
  );
  await bot.run(async () => {
    assert.equal(plain(1), 2);
    assert.equal(await later(1), 2);
    assert.deepEqual([...items(3)], [3]);
    const seen: number[] = [];
    for await (const item of stream(4)) seen.push(item);
    assert.deepEqual(seen, [4]);
  });
  assert.throws(() => plain(1), PermissionDeniedError);
  await assert.rejects(later(1), PermissionDeniedError);
  assert.throws(() => items(3).next(), PermissionDeniedError);
  await assert.rejects(stream(4).next(), PermissionDeniedError);
});

test("a callback of another realm allows only on exactly true", async () => {
  const body = () => "ran";
  for (const yes of ["() => true", "async () => true"]) {
    const onDeny = elsewhere(yes) as () => Promise<boolean>;
    assert.equal(await bot.run(sudo({ scope: "a", onDeny }, async () => body())), "ran");
  }
  for (const no of ["() => new Boolean(true)", "() => ({})", "() => 'true'", "async () => 1"]) {
    const onDeny = elsewhere(no) as () => Promise<boolean>;
    await refused(() => bot.run(sudo({ scope: "a", onDeny }, async () => body())), "rejected", "invalid_verdict");
  }
  const raises = elsewhere("() => { throw new RangeError('theirs'); }") as () => boolean;
  assert.throws(() => bot.run(sudo({ scope: "a", onDeny: raises }, body)), /theirs/);
});

test("arguments of another realm are read as ours are", async () => {
  const humans = new ScriptedApproval(() => true);
  const keep = sudo({ scope: "a", onDeny: humans.requestApproval }, async (value: unknown) => value);
  const value =
    "({ at: new Date(0), map: new Map([['a', 1]]), set: new Set([1]), big: 10n, bytes: new Uint8Array([1]), list: [1, [2]] })";
  await bot.run(() => keep(elsewhere(value)));
  await bot.run(() => keep(vm.runInThisContext(value)));
  const [theirs, ours] = humans.requests.map((request) => JSON.stringify(request.arguments));
  assert.equal(theirs, ours);
  assert.match(theirs ?? "", /1970-01-01/);
});

test("what an approval was given for is compared also if another realm changes it", async () => {
  const shared = elsewhere("({ order: 'A-17' })") as { order: string };
  const onDeny = () => {
    shared.order = "B-1";
    return true;
  };
  await refused(
    () => bot.run(() => sudo({ scope: "a", onDeny }, (_: object) => "ran")(shared)),
    "rejected",
    "args_changed",
  );
});

test("the package in two contexts and outside of them: three on one thread, none sees the others' sessions", async () => {
  const [one, two] = [load(), load()];
  const here = {
    agentsudo: { Agent, getCurrentAgent, PermissionDeniedError, ScriptedApproval, sudo } as unknown as Package,
  };
  const all = [one, two, here];
  for (const { agentsudo } of [one, two]) agentsudo.setLogger(null);
  const agents = all.map(({ agentsudo }) => new agentsudo.Agent({ name: "Bot", scopes: ["a"] }));
  const guarded = all.map(({ agentsudo }) => agentsudo.sudo({ scope: "a" }, () => agentsudo.getCurrentAgent()?.name));
  // In turns, so that each finds the page as another has left it.
  for (let round = 0; round < 3; round += 1) {
    for (const n of all.keys()) assert.equal(agents[n]?.run(guarded[n] as () => string), "Bot");
    all.forEach(({ agentsudo }, n) => {
      const other = guarded[(n + 1) % all.length] as () => string;
      assert.throws(
        () => agents[n]?.run(other),
        (error: Error) => error.name === "PermissionDeniedError" && !(error instanceof agentsudo.PermissionDeniedError),
      );
    });
  }
  agents[0]?.scopes.delete("a");
  assert.throws(() => agents[0]?.run(guarded[0] as () => string), one.agentsudo.PermissionDeniedError);
  assert.equal(agents[1]?.run(guarded[1] as () => string), "Bot");
  const ends = all.map(async ({ agentsudo }, n) => {
    const humans = new agentsudo.ScriptedApproval(() => n !== 1);
    const fn = agentsudo.sudo({ scope: "b", onDeny: humans.requestApproval }, async () => `ran ${n}`);
    return agents[n]?.run(() => fn()).catch((error: { code: string }) => error.code);
  });
  assert.deepEqual(await Promise.all(ends), ["ran 0", "rejected", "ran 2"]);
});

test("a context that is thrown away takes nothing along", async () => {
  for (let n = 0; n < 20; n += 1) {
    const { agentsudo } = load();
    agentsudo.setLogger(null);
    const agent = new agentsudo.Agent({ name: "Bot", scopes: ["a"] });
    assert.equal(agent.run(agentsudo.sudo({ scope: "a" }, () => n)), n);
  }
  assert.equal(await bot.run(sudo({ scope }, async () => "still here")), "still here");
  assert.ok(readdirSync(join(HERE, "native")).length > 0);
});
