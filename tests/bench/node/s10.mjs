// Row S10: an allowed call of a guarded function, and scopes that vary, from 10 to 10,000 granted ones, beside peers.

import { AsyncLocalStorage } from "node:async_hooks";
import { Agent, setLogger, sudo } from "agentsudo";
import { cpu, interleave, Report } from "./measure.mjs";
import { PEERS } from "./peers.mjs";
import { mix, questions } from "./scopes.mjs";

setLogger(null);
const report = new Report("s10", "S10: Node, an allowed call and scopes that vary");
const OURS = "agentsudo";

// An allowed call, its scope held exactly or through a glob.

const body = (x) => x;

/** What a user would write by hand: a wrapper, a store for the caller, a set of scopes. */
const store = new AsyncLocalStorage();
function byHand(scope, fn) {
  return function guarded(...args) {
    if (!store.getStore()?.has(scope)) throw new Error("missing scope");
    return Reflect.apply(fn, this, args);
  };
}

function calls(fn) {
  return (operations) => {
    let sum = 0;
    const start = cpu();
    for (let i = 0; i < operations; i += 1) sum += fn(i & 1);
    const took = cpu() - start;
    if (sum < 0) throw new Error("unreachable");
    return took;
  };
}

const inside = (session, lane) => (operations) => session.run(() => lane(operations));
const rows = [];
for (const [kind, scope] of [
  ["exact scope", "exact:scope0"],
  ["through a glob", "read:orders1-x"],
]) {
  const granted = mix(100);
  const session = new Agent({ name: "Bench", scopes: granted }).startSession();
  const held = new Set([...granted, scope]);
  const hand = calls(byHand(scope, body));
  const samples = interleave({
    "bare call": calls(body),
    "wrapper + AsyncLocalStorage + Set.has": (operations) => store.run(held, () => hand(operations)),
    [OURS]: inside(session, calls(sudo({ scope }, body))),
    "agentsudo, onDeny": inside(session, calls(sudo({ scope, onDeny: () => false }, body))),
  });
  for (const [name, cell] of Object.entries(samples)) rows.push([`${name}, ${kind}`, [cell]]);
  const hands = samples["wrapper + AsyncLocalStorage + Set.has"];
  report.target(
    `an allowed call, ${kind}, ÷ (wrapper + AsyncLocalStorage + Set.has)`,
    samples[OURS].min / hands.min,
    "≤",
    3,
  );
  session.end();
}
report.table("An allowed call, the loop around it included", "", ["f(x)"], rows);

// Scopes that vary.

const SIZES = [10, 100, 1_000, 10_000];
const LONGEST = 20e6;
const cells = Object.fromEntries([OURS, ...Object.keys(PEERS)].map((name) => [name, []]));
for (const n of SIZES) {
  const granted = mix(n);
  const asked = questions(granted, 512);
  const fresh = { salt: 1_000_000 };
  const agent = new Agent({ name: "Bench", scopes: granted });
  const contenders = { [OURS]: (scope) => agent.hasScope(scope) };
  for (const [name, load] of Object.entries(PEERS)) {
    try {
      contenders[name] = await load(granted);
    } catch (error) {
      report.note(`${name} with ${n} scopes: ${error.message.slice(0, 200)}`);
    }
  }
  const lanes = {};
  for (const [name, has] of Object.entries(contenders)) {
    for (const [scope, answer] of asked.slice(0, 8)) {
      if (has(scope) !== answer) throw new Error(`${name} is wrong about ${scope} with ${n} scopes`);
    }
    const start = cpu();
    for (const [scope] of asked.slice(0, 4)) has(scope);
    if ((cpu() - start) / 4 > LONGEST) {
      report.note(`${name} takes over ${LONGEST / 1e6} ms a question with ${n} scopes; left out`);
      continue;
    }
    lanes[name] = (operations) => {
      // New strings each time, made before the clock starts.
      fresh.salt += operations;
      const strings = questions(granted, operations, fresh.salt).map(([scope]) => scope);
      let held = 0;
      const begin = cpu();
      for (let i = 0; i < operations; i += 1) held += has(strings[i]) ? 1 : 0;
      const took = cpu() - begin;
      if (held < 0) throw new Error("unreachable");
      return took;
    };
  }
  const samples = interleave(lanes);
  for (const name of Object.keys(cells)) cells[name].push(samples[name] ?? "–");
  if (samples["@casl/ability"] !== undefined && (n === 100 || n === 10_000)) {
    const bound = n === 100 ? 5 : 1_000;
    report.target(`@casl/ability ÷ ours, ${n} scopes`, samples["@casl/ability"].min / samples[OURS].min, "≥", bound);
  }
  report.target(`ns a question, ${n} scopes`, samples[OURS].min, "≤", 600);
}
report.table(
  "agent.hasScope(scope), strings that vary",
  "",
  SIZES.map((n) => `${n} scopes`),
  Object.entries(cells),
);
report.write();
