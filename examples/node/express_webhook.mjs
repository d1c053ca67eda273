// A web shop on Express: callers are agents with scopes of their own, big refunds need a human, and Slack's clicks come in
// on the same server.

import { once } from "node:events";
import { Agent, PermissionDeniedError, SlackApproval, sudo } from "agentsudo";
import express from "express";

const slack = new SlackApproval({ timeout: 60 });

const refund = sudo({ scope: "refund:order", onDeny: slack.requestApproval }, async function refund(order, amount) {
  return `${amount} EUR for ${order}`;
});

const callers = new Map([
  ["Bearer support", new Agent({ name: "Support", scopes: ["read:*"] })],
  ["Bearer finance", new Agent({ name: "Finance", scopes: ["refund:*"] })],
]);

const app = express();
// Before the body parser: the signature is over the raw body.
app.post("/slack/interact", slack.nodeHandler());
app.use(express.json());

app.use((request, response, next) => {
  const agent = callers.get(request.headers.authorization);
  if (agent === undefined) return response.sendStatus(401);
  // The session of this request, and of everything that it awaits.
  const session = agent.startSession();
  response.on("close", () => session.end());
  session.run(next);
});

app.post("/refunds", async (request, response) => {
  const { order, amount } = request.body;
  response.json({ refunded: await refund(order, amount) });
});

app.use((error, _request, response, next) => {
  if (!(error instanceof PermissionDeniedError)) return next(error);
  response.status(403).json({ error: error.code });
});

const server = app.listen(Number(process.env.PORT ?? 8000));
await once(server, "listening");

async function post(token) {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/refunds`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ order: "A-17", amount: 20 }),
  });
  console.log(token, answer.status, await answer.text());
}

await post("finance");
await post("support");
await post("support");
await post("nobody");
server.close();

// people:
//   alice presses approve
//   alice presses deny
// prints:
//   finance 200 {"refunded":"20 EUR for A-17"}
//   support 200 {"refunded":"20 EUR for A-17"}
//   support 403 {"error":"rejected"}
//   nobody 401 Unauthorized
