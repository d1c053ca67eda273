// Runs an example with no Slack account: against the Slack stand-in, with people who press what the file says.
//
//     node examples/node/run_here.mjs examples/node/slack_approval.mjs
//
// An example ends with comments: `// people:` says who does what with each card that appears, and `// prints:` what the
// program prints (`…` stands for anything). The tests run every example in this way.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { argv, execPath } from "node:process";
import { pathToFileURL } from "node:url";
import { SlackStandIn } from "../../tests/slack/node/standin.mjs";

const USERS = { alice: "U_ALICE", bob: "U_BOB" };
const DEED = /^(?<then>then )?(?<who>\w+) (?<how>presses|types|answers|submits)(?: (?<what>.+))?$/;

/** The lines under `// title:`, if there are any. */
export function comment(source, title) {
  const found = new RegExp(`^// ${title}:\\n((?://   .*\\n)*)`, "m").exec(source);
  return found?.[1]
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(5));
}

/** Are these the lines, `…` standing for anything? */
export function matches(expected, printed) {
  const plain = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = (line) => new RegExp(`^${line.split("…").map(plain).join(".*")}$`);
  return expected.length === printed.length && expected.every((line, at) => pattern(line).test(printed[at]));
}

/** Does the deeds, one card after the other. */
async function live(slack, deeds) {
  let seen = 0;
  for (const line of deeds) {
    const { then, who, how, what } = DEED.exec(line)?.groups ?? {};
    if (!then) seen += 1;
    const card = (await slack.waitForMessages(seen, 30_000))[seen - 1];
    const user = USERS[who];
    let done;
    if (how === "presses") done = await slack.press(what, { user, ts: card.ts });
    else if (how === "types") {
      const [, code = "?"] = /Request ID\s+([0-9a-f]{8})/.exec(card.rendered) ?? [];
      done = await slack.command(what.replace("{code}", code), { user });
    } else if (how === "submits") {
      const [name, value] = what.split("=");
      done = await slack.submit(await filled(slack, user, name, value), { user });
    } else if (how !== "answers") throw new Error(`nobody can read \`${line}\``);
    if (done?.error || done?.warning) throw new Error(`\`${line}\`: ${JSON.stringify(done.answer ?? done.error)}`);
  }
}

/** What the user puts into the dialog that opens for him: a value for the field of that name. */
async function filled(slack, user, name, value) {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const open = (await slack.views()).filter((dialog) => dialog.user === user && dialog.is_open);
    const fields = open.flatMap(({ view }) => view.blocks.filter(({ type }) => type === "input"));
    const field = fields.find(({ block_id, label }) => name === block_id || name === label.text);
    if (field !== undefined) return { [field.block_id]: { [field.element.action_id]: value } };
  }
  throw new Error(`no dialog asks for ${name}`);
}

/** Runs the example at `path` to its end, with the people of `slack`. */
export async function run(path, slack, timeoutMs = 60_000) {
  await slack.reset();
  const port = await freePort();
  const source = readFileSync(path, "utf8");
  const bySocket = source.includes("SLACK_APP_TOKEN");
  await slack.setApp(`http://127.0.0.1:${port}/slack/interact`, undefined, bySocket);
  const wayIn = bySocket ? { SLACK_APP_TOKEN: slack.ready.app_token, SLACK_SIGNING_SECRET: "" } : {};
  const program = spawn(execPath, [path], {
    env: { ...cleared(process.env), ...slack.environment, ...wayIn, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
  });
  const [out, errors] = [text(program.stdout), text(program.stderr)];
  const trouble = [];
  const ended = once(program, "close").then(([code]) => code);
  const people = live(slack, comment(source, "people") ?? []);
  const lived = people.catch((error) => {
    trouble.push(error.message);
    program.kill();
  });
  const code = await ended;
  const gone = new Promise((resolve) =>
    setTimeout(resolve, 2000, "the program ended before everybody had a card").unref(),
  );
  const late = await Promise.race([lived, gone]);
  if (late !== undefined) trouble.push(late);
  return { code, printed: (await out).split("\n").slice(0, -1), errors: await errors, trouble };
}

async function text(stream) {
  let all = "";
  for await (const chunk of stream.setEncoding("utf8")) all += chunk;
  return all;
}

/** Nothing that is left over from a real workspace. */
function cleared(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(SLACK|AGENTSUDO)_/.test(name)));
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  const slack = await SlackStandIn.start();
  const { code, printed, errors, trouble } = await run(argv[2], slack);
  for (const card of await slack.waitForMessages(0)) console.log(`${card.rendered}\n`);
  console.log(printed.join("\n"));
  for (const line of [errors, ...trouble].filter((line) => line !== "")) console.error(line);
  await slack.stop();
  process.exitCode = code || trouble.length;
}
