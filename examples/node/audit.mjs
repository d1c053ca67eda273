// The hash-chained audit file.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, configureAudit, sudo, verifyAudit } from "agentsudo";

const folder = mkdtempSync(join(tmpdir(), "audit-"));
const path = join(folder, "audit.jsonl");

configureAudit(path); // AGENTSUDO_AUDIT_LOG does the same
const readOrder = sudo({ scope: "read:orders" }, function readOrder(order) {
  return `order ${order}`;
});
new Agent({ name: "Reader", scopes: ["read:*"] }).run(() => readOrder("A-17"));
configureAudit(null);

const [record] = readFileSync(path, "utf8").trimEnd().split("\n").map(JSON.parse);
console.log(record.action, record.scope, record.function);
console.log(verifyAudit(path).holds);
rmSync(folder, { recursive: true });

// prints:
//   access_granted read:orders readOrder
//   true
