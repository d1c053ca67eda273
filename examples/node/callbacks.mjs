// An onDeny of your own, and an AbortSignal that ends the wait.

import { Agent, PermissionDeniedError, sudo } from "agentsudo";

// Exactly `true` allows. What it throws reaches the caller, and the function has not run.
async function officeHours(agent, scope, context) {
  console.log(`${agent.name} wants ${scope} for ${context.function}(${context.args.join(", ")})`);
  return context.args[1] < 100;
}

const refund = sudo({ scope: "refund:order", onDeny: officeHours }, async function refund(order, amount) {
  return `${amount} EUR for ${order}`;
});

const support = new Agent({ name: "SupportBot", scopes: ["read:*"] });
await support.run(async () => {
  console.log(await refund("A-17", 20));
  try {
    await refund("A-18", 500);
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    console.log(`refused (${error.reason})`);
  }
});

// A last argument that is an AbortSignal, or has one as `signal` or `abortSignal`, is the call's.
const nobody = sudo({ scope: "refund:order", onDeny: () => new Promise(() => {}) }, async function refund(order) {
  return order;
});
const caller = new AbortController();
setTimeout(() => caller.abort(), 50);
try {
  await support.run(() => nobody("A-19", { signal: caller.signal }));
} catch (error) {
  console.log(error.name);
}

// prints:
//   SupportBot wants refund:order for refund(A-17, 20)
//   20 EUR for A-17
//   SupportBot wants refund:order for refund(A-18, 500)
//   refused (callback_refused)
//   AbortError
