// Builds the native half, puts it where the package looks for it, and writes `native.d.ts` from what napi tells of it.
//
//     node scripts/native.mjs [--release] [--testing] [--check] [--into=FOLDER]
//
// --testing: with a clock that tests can move; never in a published package. --check: fails if `native.d.ts` changed.
// --into: puts it there instead of in `native/`.

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const flags = new Set(process.argv.slice(2));
const into = [...flags].find((flag) => flag.startsWith("--into="))?.slice("--into=".length) ?? join(here, "native");
const target = process.env.CARGO_TARGET_DIR ?? join(here, "..", "target");
const profile = flags.has("--release") ? "release" : "debug";
const types = join(target, "napi-types", profile);

mkdirSync(types, { recursive: true });
const cargo = spawnSync(
  "cargo",
  [
    "build",
    "--locked",
    "-p",
    "agentsudo-node",
    ...(flags.has("--release") ? ["--release"] : []),
    ...(flags.has("--testing") ? ["--features", "testing"] : []),
  ],
  { cwd: here, stdio: "inherit", env: { ...process.env, CARGO_TARGET_DIR: target, NAPI_TYPE_DEF_TMP_FOLDER: types } },
);
if (cargo.status !== 0) process.exit(cargo.status ?? 1);

const { platform, arch } = process;
const libc = process.report.getReport().header.glibcVersionRuntime ? "gnu" : "musl";
const name = platform === "linux" ? `agentsudo.linux-${arch}-${libc}.node` : `agentsudo.${platform}-${arch}.node`;
const built = { darwin: "libagentsudo_node.dylib", win32: "agentsudo_node.dll" }[platform] ?? "libagentsudo_node.so";
mkdirSync(into, { recursive: true });
// Renamed into place: a process that has the old one loaded keeps it.
const fresh = join(into, `${name}.${process.pid}`);
copyFileSync(join(target, profile, built), fresh);
renameSync(fresh, join(into, name));

const told = join(types, "agentsudo-node");
if (existsSync(told)) {
  const text = declarations(readFileSync(told, "utf8"));
  const path = join(here, "native.d.ts");
  if (flags.has("--check") && readFileSync(path, "utf8") !== text) {
    console.error("native.d.ts is not what the native half says of itself: commit what `npm run build` writes");
    writeFileSync(path, text);
    process.exit(1);
  }
  writeFileSync(path, text);
}

/** The declarations for what napi tells, one JSON object a line. Levers for tests are not among them. */
function declarations(lines) {
  const told = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const methods = new Map(told.filter((one) => one.kind === "impl").map((one) => [one.name, one.def]));
  const body = told
    .filter((one) => one.kind !== "impl" && !/^(testing|Digested)/.test(one.name))
    .map((one) => one.js_doc + declaration(one, methods));
  return [
    "// Made by scripts/native.mjs from the Rust sources: edit those. Nothing here is public; import from `agentsudo`.",
    "",
    "/** A result, or what went wrong. */",
    "export type Outcome<T> = T | Failure;",
    "",
    ...body.sort((a, b) => (a.split("export")[1] < b.split("export")[1] ? -1 : 1)),
  ].join("\n");
}

function declaration({ kind, name, def }, methods) {
  const block = (text) =>
    text
      .split("\n")
      .map((line) => (line === "" ? line : `  ${line.trim().replace(/^\*/, " *")}`))
      .join("\n");
  switch (kind) {
    case "struct":
      return `export declare class ${name} {\n  private constructor();\n${block(methods.get(name) ?? "")}\n}\n`;
    case "interface":
      return `export interface ${name} {\n${block(def)}\n}\n`;
    case "fn":
      return `export declare ${def};\n`;
    case "const":
      return `export declare ${def.replace(/^export /, "")};\n`;
    case "enum":
      return `export declare enum ${name} {\n${block(def)}\n}\n`;
    default:
      throw new Error(`napi told of a ${kind}, which nobody here knows how to declare`);
  }
}
