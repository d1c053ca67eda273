// Sessions: run, carry, nest, end. Scopes that change while one is open.

import { EventEmitter } from "node:events";
import { Agent, getCurrentAgent, PermissionDeniedError, sudo } from "agentsudo";

const readOrder = sudo({ scope: "read:orders" }, async function readOrder(order) {
  return `${getCurrentAgent().name} reads ${order}`;
});
const closeOrder = sudo(
  { scopes: ["write:orders", "admin:orders"], requireAll: false },
  async function closeOrder(order) {
    return `${order} closed`;
  },
);

// `*` is any run of characters, `?` one character, `[abc]` one of a few.
const reader = new Agent({ name: "Reader", scopes: ["read:*"], sessionTtl: 600 });
const clerk = new Agent({ name: "Clerk", scopes: ["read:orders", "write:orders*"] });

// Everything that is called or awaited in there is inside the session, which ends with it.
await reader.run(async () => {
  console.log(await readOrder("A-17"));
  // Sessions nest: inside, only the inner agent's scopes count.
  await clerk.run(async () => console.log(await readOrder("A-18"), "and", await closeOrder("A-18")));
  console.log(await readOrder("A-19"));
});

// Event emitters and streams call back from elsewhere: bind what they call.
const session = reader.startSession();
const events = new EventEmitter();
events.on(
  "order",
  session.bind(async (order) => console.log(await readOrder(order))),
);
events.emit("order", "A-20");
await new Promise((resolve) => setImmediate(resolve));
session.end();

// Scopes are live: what is granted or revoked counts from the next call on.
await reader.run(async () => {
  reader.scopes.add("write:orders");
  console.log(await closeOrder("A-21"));
  reader.scopes.delete("write:orders");
  try {
    await closeOrder("A-21");
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    console.log(`refused (${error.code})`);
  }
});

// prints:
//   Reader reads A-17
//   Clerk reads closed
//   Reader reads A-19
//   Reader reads A-20
//   A-21 closed
//   refused (missing_scope)
