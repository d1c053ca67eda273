// `ConsoleApproval` on a real pseudo-terminal (`script`), and with none at all.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { ConsoleApproval, InvalidError } from "agentsudo";
import { HERE } from "./stage.js";

const PROGRAM = `
const { Agent, ConsoleApproval, setLogger, sudo } = require("agentsudo");
setLogger(null);
const onDeny = new ConsoleApproval({ timeout: 30 }).requestApproval;
const wipe = sudo({ scope: "wipe:disk", onDeny, name: "wipe" }, async (disk) => "RAN " + disk);
new Agent({ name: "Bot", scopes: [] }).run(() => wipe("sda")).then(console.log, (error) => console.log("REFUSED", error.reason));
`;

/** Runs the program; types the answer once the terminal shows a question. */
function answered(answer: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const node = `${process.execPath} -e '${PROGRAM.replaceAll("\n", " ")}'`;
    const child =
      answer === undefined
        ? // A session of its own has no terminal.
          spawn(process.execPath, ["-e", PROGRAM], { cwd: HERE, detached: true, stdio: ["pipe", "pipe", "inherit"] })
        : spawn("script", ["-qefc", node, "/dev/null"], { cwd: HERE, stdio: ["pipe", "pipe", "inherit"] });
    let shown = "";
    let typed = false;
    if (answer === undefined) child.stdin?.end("y\n");
    child.stdout?.on("data", (chunk) => {
      shown += chunk;
      if (answer === undefined || typed || !/Type yes, no/.test(shown)) return;
      typed = true;
      child.stdin?.write(answer);
    });
    const limit = setTimeout(() => child.kill("SIGKILL"), 30_000);
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(limit);
      resolve(shown);
    });
  });
}

test("whoever sits at the terminal sees the call and answers", async () => {
  const yes = await answered("y\n");
  assert.match(yes, /Bot[\s\S]*wipe:disk[\s\S]*sda[\s\S]*RAN sda/);
  const no = await answered("n\n");
  assert.match(no, /REFUSED denied_by_person/);
});

test("without a terminal it is refused at once; standard input is no answer", async () => {
  assert.match(await answered(undefined), /^REFUSED console_unavailable/);
});

test("options are checked where they are written", () => {
  assert.throws(() => new ConsoleApproval({ timeout: 0 }), InvalidError);
  assert.throws(() => new ConsoleApproval({ timeout: "60" } as never), TypeError);
  assert.throws(() => new ConsoleApproval({ time: 60 } as never), TypeError);
  assert.equal(new ConsoleApproval().timeout, 300);
});
