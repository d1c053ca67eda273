// Finds the native half and opens its mailbox and its hot path. Never decides. Used by every file here.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as Native from "../native.js";

/** The library for this platform, as it is called in the package. */
function library(): string {
  const { platform, arch } = process;
  if (platform !== "linux") return `agentsudo.${platform}-${arch}.node`;
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return `agentsudo.linux-${arch}-${report?.header?.glibcVersionRuntime ? "gnu" : "musl"}.node`;
}

function load(): typeof Native {
  const name = library();
  const path = join(__dirname, "..", "native", name);
  if (!existsSync(path)) {
    throw new Error(
      `agentsudo has no native library for this platform (${name}): build it from the source with \`npm run ` +
        "build:release` in bindings-node/, which needs Rust, or run on a platform the package was built for",
    );
  }
  return require(path);
}

/** The native half. */
export const native: typeof Native = load();

type Wait = { resolve(value: unknown): void };

const waits = new Map<number, Wait>();

/** Where the lines of the log go; set by `log.ts`. */
export const sink: { say: (logger: string, level: number, line: string) => void } = { say: () => {} };

let lastWait = native.openMailbox(
  (wait, what) => {
    const waiting = waits.get(wait);
    waits.delete(wait);
    waiting?.resolve(what);
  },
  (logger, level, line) => {
    sink.say(logger, level, line);
  },
);

/** What the page holds; see `src/hot.rs`. */
export const page = new Float64Array(new ArrayBuffer(4 * 8));

/** Brings the first two entries of the page up to date. */
export const tick: () => void = native.openHotPath(page);

/** Starts a native call that posts its result, and waits for that. A failure is a result too. */
export function posted<T>(start: (wait: number) => void): Promise<T | Native.Failure> {
  return new Promise((resolve) => {
    lastWait += 1;
    waits.set(lastWait, { resolve: resolve as (value: unknown) => void });
    start(lastWait);
  });
}

if (require("node:worker_threads").isMainThread) {
  // Delivers what is buffered and ends what is pending. A worker's end is not the process's.
  process.once("exit", () => native.shutDown());
}
