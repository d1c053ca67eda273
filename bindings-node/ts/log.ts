// The package's logger: one line for each decision, and for trouble with Slack or an approval server. By default
// warnings and errors go to standard error. A logger's own trouble is nobody's denial.

import { native, sink } from "./native.js";

/**
 * Where lines go: `console`, pino, winston, or anything with some of these methods. Lines about decisions are one JSON
 * object each; a level whose method is missing is not logged.
 */
export interface Logger {
  debug?(line: string): void;
  info?(line: string): void;
  warn?(line: string): void;
  error?(line: string): void;
}

const LEVELS = { debug: 10, info: 20, warn: 30, error: 40 } as const;
type Level = keyof typeof LEVELS;

const standardError: Logger = {
  warn: (line) => void process.stderr.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
};

let current: Logger = standardError;

sink.say = (logger, level, line) => {
  const [name] = (Object.entries(LEVELS) as [Level, number][]).find(([, number]) => number === level) ?? ["error"];
  try {
    current[name]?.(logger === "agentsudo" ? line : `${logger}: ${line}`);
  } catch (error) {
    process.emitWarning(`the logger threw ${error}`, "AgentSudoWarning");
  }
};

/**
 * Send the package's lines to `logger`; `null` keeps them to itself. Sessions and grants by a human are `info`, plain
 * grants `debug`: a logger with a `debug` method has every allowed call on record, which costs time.
 */
export function setLogger(logger: Logger | null): void {
  if (logger !== null && typeof logger !== "object" && typeof logger !== "function") {
    throw new TypeError("a logger has methods debug, info, warn, error");
  }
  current = logger ?? {};
  const kept = (Object.keys(LEVELS) as Level[]).filter((level) => typeof current[level] === "function");
  native.setLogLevel(Math.min(100, ...kept.map((level) => LEVELS[level])));
}

/** Is a session's start worth a line? */
export function wantsInfo(): boolean {
  return typeof current.info === "function";
}
