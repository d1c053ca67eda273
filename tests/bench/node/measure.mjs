// How every row is measured: lanes take turns, batch by batch, in an order that rotates; CPU time of this process; tables,
// and JSON under `target/bench/`. Nothing here passes or fails: targets are noted as met or missed.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, platform, release } from "node:os";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const BATCHES = 15;
/** The least time of one batch, in nanoseconds: far above what reading the clock costs. */
const LEAST = 10_000_000;

/** CPU time of this process, in nanoseconds. */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** Nanoseconds for one operation, one figure for each batch. */
export class Samples {
  ns = [];

  get min() {
    return Math.min(...this.ns);
  }

  get median() {
    const sorted = [...this.ns].sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  }

  toJSON() {
    return { min: this.min, median: this.median, max: Math.max(...this.ns), count: this.ns.length };
  }
}

/** Measures lanes, functions that do so many operations and return the nanoseconds they took, in turns. */
export function interleave(lanes, batches = BATCHES, least = LEAST) {
  const order = Object.entries(lanes).map(([name, lane]) => ({ name, lane, size: sized(lane, least) }));
  const samples = Object.fromEntries(order.map(({ name }) => [name, new Samples()]));
  for (let batch = 0; batch < batches; batch += 1) {
    for (const { name, lane, size } of order) samples[name].ns.push(lane(size) / size);
    order.push(order.shift());
  }
  return samples;
}

/** How many operations take that long; runs the lane warm meanwhile. */
function sized(lane, least) {
  for (let size = 1; ; ) {
    const took = lane(size);
    if (took >= least) return size;
    size = Math.max(size * 2, Math.min(size * 64, Math.ceil((size * least * 1.1) / Math.max(took, 1))));
  }
}

/** Whether the figures are worth something: a line about the machine. */
function machine() {
  const commit = process.env.BENCH_COMMIT ?? execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT });
  return {
    cpu: cpus()[0].model,
    cores: cpus().length,
    system: `${platform()} ${release()}`,
    node: process.version,
    commit: String(commit).trim(),
    load: loadavg()[0],
    at: new Date().toISOString(),
  };
}

const shown = (ns) =>
  ns === undefined
    ? "–"
    : ns < 1e3
      ? `${ns.toPrecision(3)} ns`
      : ns < 1e6
        ? `${(ns / 1e3).toPrecision(3)} µs`
        : `${(ns / 1e6).toPrecision(3)} ms`;

/** What one program found: printed as it goes, and written down at the end. */
export class Report {
  #made = { tables: [], targets: [], notes: [], machine: machine() };

  constructor(name, title) {
    this.name = name;
    this.#made.title = title;
    const { cpu: model, cores, node, commit, load } = this.#made.machine;
    console.log(`# ${title}\n${model}, ${cores} cores, Node ${node}; commit ${commit}; load ${load.toFixed(2)}`);
  }

  /** One cell of samples for each row and column; minimum and median are shown. */
  table(title, corner, columns, rows) {
    this.#made.tables.push({ title, columns, rows });
    console.log(`\n**${title}** (min / median)\n`);
    const lines = [
      [corner, ...columns],
      ["---", ...columns.map(() => "---")],
    ];
    for (const [name, cells] of rows) {
      const cell = (samples) =>
        typeof samples === "string" ? samples : `${shown(samples?.min)} / ${shown(samples?.median)}`;
      lines.push([name, ...cells.map(cell)]);
    }
    for (const line of lines) console.log(`| ${line.join(" | ")} |`);
  }

  /** A target: `figure` is to be at most, or at least, `bound`. */
  target(what, figure, how, bound) {
    const met = how === "≤" ? figure <= bound : figure >= bound;
    this.#made.targets.push({ what, figure, how, bound, met });
    console.log(`\n${what}: ${figure.toPrecision(3)} (${how} ${bound}): ${met ? "met" : "missed"}`);
  }

  note(text) {
    this.#made.notes.push(text);
    console.log(`\n${text}`);
  }

  write() {
    mkdirSync(`${ROOT}target/bench`, { recursive: true });
    writeFileSync(`${ROOT}target/bench/${this.name}.json`, JSON.stringify(this.#made, undefined, 1));
  }
}
