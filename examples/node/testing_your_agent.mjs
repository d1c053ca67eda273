// An approver that answers by script, for your own tests: through the same gate, and onto the same record.

import { Agent, PermissionDeniedError, sudo } from "agentsudo";
import { approved, denied, ScriptedApproval } from "agentsudo/testing";

const humans = new ScriptedApproval(approved("fine"), denied("not on a Friday"));
const wipe = sudo({ scope: "admin:wipe", onDeny: humans.requestApproval }, async function wipe(table) {
  return `${table} wiped`;
});

const bot = new Agent({ name: "Bot", scopes: [] });
console.log(await bot.run(() => wipe("logs")));
try {
  await bot.run(() => wipe("orders"));
} catch (error) {
  if (!(error instanceof PermissionDeniedError)) throw error;
  console.log(`${error.code}: ${error.note}`);
}
console.log(humans.requests.map((request) => request.arguments.table).join(", "));

// prints:
//   logs wiped
//   rejected: not on a Friday
//   logs, orders
