#!/usr/bin/env node
// `npx agentsudo slack manifest [--socket-mode | --url URL] [--groups] [--json]` and `npx agentsudo slack doctor`. The core does the work.

import { unwrap } from "./errors.js";
import { native } from "./native.js";

const [command, ...words] = process.argv.slice(2);
if (command === "slack") {
  const { code, out, err } = unwrap(native.slackSetup(words));
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
} else {
  process.stderr.write(
    "usage: agentsudo slack manifest [--socket-mode | --url URL] [--groups] [--json]\n       agentsudo slack doctor\n",
  );
  process.exitCode = 2;
}
