// What tests stand on: the levers of a test build, a logger that remembers, and a function that counts its runs.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type AnyFunction, PermissionDeniedError, setLogger } from "agentsudo";

/** The package's own folder. */
export const HERE = join(__dirname, "..");

interface Levers {
  testingAdvance(seconds: number): void;
  testingNow(): number;
  testingDigest(
    agentId: string,
    name: string,
    scopes: string[],
    args: string,
  ): { canonical: string; digest: string; failed?: string; message?: string };
  testingPanic(): void;
}

const [library] = readdirSync(join(HERE, "native")).filter((name) => name.endsWith(".node"));

/** The levers of a test build. */
export const levers = require(join(HERE, "native", library as string)) as Levers;

/** Spells arguments as the package does. */
export const { spelled } = require(join(HERE, "dist", "lift.js")) as {
  spelled(named: Iterable<readonly [string, unknown]>): string;
};

/** Moves the clock of this process forward. */
export const advance = (seconds: number): void => levers.testingAdvance(seconds);

/** The lines logged from now on, as objects with their level. */
export function records(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const keep = (level: string) => (line: string) => {
    lines.push(line.startsWith("{") ? { ...JSON.parse(line), level } : { line, level });
  };
  setLogger({ debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") });
  return lines;
}

/** A function that counts how often its body was reached. */
export function counted<Fn extends AnyFunction>(fn: Fn): Fn & { runs: number } {
  const counting = function (this: unknown, ...args: unknown[]) {
    counting.runs += 1;
    return Reflect.apply(fn, this, args);
  } as unknown as Fn & { runs: number };
  counting.runs = 0;
  return counting;
}

/** Asserts that a call is refused with this code, and hands the error out. */
export async function refused(call: () => unknown, code: string, reason?: string): Promise<PermissionDeniedError> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    assert.equal(error.code, code, error.message);
    if (reason !== undefined) assert.equal(error.reason, reason);
    return error;
  }
  return assert.fail(`it ran, instead of being refused with ${code}`);
}

setLogger(null);
