// Allowed, refused, put on record.

import { Agent, PermissionDeniedError, sudo } from "agentsudo";

const readOrder = sudo({ scope: "read:orders" }, function readOrder(order) {
  return `order ${order}: 49.99 EUR`;
});
const deleteOrder = sudo({ scope: "delete:orders" }, function deleteOrder(order) {
  return `order ${order} is gone`;
});
const exportOrders = sudo({ scope: "export:orders", onDeny: "log" }, async function exportOrders() {
  return "3 orders exported";
});

const support = new Agent({ name: "SupportBot", scopes: ["read:*"] });

await support.run(async () => {
  console.log(readOrder("A-17"));
  try {
    deleteOrder("A-17");
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    console.log(`refused (${error.code}): ${error.function} needs ${error.scope}`);
  }
  console.log(await exportOrders());
});

try {
  readOrder("A-17");
} catch (error) {
  console.log(`outside a session (${error.code})`);
}

// prints:
//   order A-17: 49.99 EUR
//   refused (missing_scope): deleteOrder needs delete:orders
//   3 orders exported
//   outside a session (no_session)
