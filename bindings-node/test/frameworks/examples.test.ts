// Every example of `examples/node` does what it says it does: as a program of its own, against the Slack stand-in.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type StandIn, standIn } from "./stage.js";

interface Outcome {
  code: number;
  printed: string[];
  errors: string;
  trouble: string[];
}

const folder = fileURLToPath(new URL("../../../../examples/node/", import.meta.url));
const { comment, matches, run } = (await import(`${folder}run_here.mjs`)) as {
  comment(source: string, title: string): string[] | undefined;
  matches(expected: string[], printed: string[]): boolean;
  run(path: string, slack: StandIn): Promise<Outcome>;
};
const examples = readdirSync(folder).filter((name) => name.endsWith(".mjs") && name !== "run_here.mjs");

let slack: StandIn;
before(async () => {
  slack = await standIn();
});
after(() => slack.stop());

for (const name of examples) {
  test(`${name} prints what it says`, async () => {
    const expected = comment(readFileSync(folder + name, "utf8"), "prints");
    assert.ok(expected, "an example ends with `// prints:` and the lines it prints");
    const outcome = await run(folder + name, slack);
    assert.deepEqual(outcome.trouble, []);
    assert.equal(outcome.code, 0, outcome.errors);
    assert.ok(matches(expected, outcome.printed), JSON.stringify(outcome));
    assert.doesNotMatch(outcome.errors, /^\s+at /m);
  });
}

test("the examples are found", () => {
  assert.ok(examples.includes("quickstart.mjs"));
});

test("a wrong line is noticed", () => {
  assert.ok(matches(["a … c"], ["a b c"]));
  for (const printed of [["b"], ["a", "b"], []]) assert.ok(!matches(["a"], printed));
});
