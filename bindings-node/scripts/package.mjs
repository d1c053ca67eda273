// Makes the npm package that is published, in target/npm, from a release build; then looks at it as registries and
// compilers do, installs it in an empty project and runs the README's program with it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(process.env.CARGO_TARGET_DIR ?? join(here, "..", "target"), "npm");
const staged = join(out, "package");
const bin = join(here, "node_modules", ".bin");

function run(command, args, cwd = here) {
  const ended = spawnSync(command, args, { cwd, encoding: "utf8" });
  assert.equal(ended.status, 0, `${command} ${args.join(" ")}\n${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(staged, { recursive: true });
run(process.execPath, [
  join(here, "scripts", "native.mjs"),
  "--release",
  "--check",
  `--into=${join(staged, "native")}`,
]);
rmSync(join(here, "dist"), { recursive: true, force: true });
run(join(bin, "tsc"), ["-p", "tsconfig.json"]);
for (const part of ["dist", "native.d.ts", "package.json", "README.md"]) {
  cpSync(join(here, part), join(staged, part), { recursive: true });
}
cpSync(join(here, "..", "LICENSE"), join(staged, "LICENSE"));

run(join(bin, "publint"), ["--strict", staged]);
run("npm", ["pack", "--ignore-scripts", "--pack-destination", out], staged);
const tarball = join(
  out,
  readdirSync(out).find((name) => name.endsWith(".tgz")),
);
run(join(bin, "attw"), ["--no-color", tarball]);

const project = join(out, "project");
mkdirSync(project);
writeFileSync(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", tarball], project);
const installed = readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."));
assert.deepEqual(installed, ["agentsudo"], "it needs no other package");

// As a user would: Node runs the README's program, and TypeScript finds types for every way in.
const [program] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(here, "README.md"), "utf8")).slice(1);
writeFileSync(join(project, "program.js"), program);
assert.match(run(process.execPath, ["program.js"], project), /order A-17: 49\.99 EUR\nrefused \(missing_scope\)/);
assert.match(run("npx", ["agentsudo", "slack", "manifest"], project), /socket_mode_enabled: true/);
const typed = `import { Agent, sudo } from "agentsudo";
import { ScriptedApproval } from "agentsudo/testing";
const onDeny = new ScriptedApproval(true).requestApproval;
const read = sudo({ scope: "read:orders", onDeny }, async (order: string): Promise<string> => order);
export const order: string = await new Agent({ name: "Bot", scopes: [] }).run(() => read("A-17"));
`;
writeFileSync(join(project, "typed.ts"), typed);
const strict = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--skipLibCheck", "false"];
const known = [
  "--lib",
  "es2023,esnext.disposable",
  "--types",
  "node",
  "--typeRoots",
  join(here, "node_modules", "@types"),
];
run(join(bin, "tsc"), [...strict, ...known, "typed.ts"], project);
const levers = `const n = require("agentsudo/package.json"); const { readdirSync } = require("node:fs");
  const at = require.resolve("agentsudo/package.json").replace("package.json", "native/");
  const native = require(at + readdirSync(at)[0]);
  if (Object.keys(native).some((name) => name.startsWith("testing"))) throw new Error("it has the levers of a test build");
  if (native.VERSION !== n.version) throw new Error("the halves are of two versions");`;
run(process.execPath, ["--input-type=commonjs", "-e", levers], project);
console.log(`${tarball}: fine`);
