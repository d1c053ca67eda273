// A human in Slack decides. The clicks come in on Node's own web server.

import { createServer } from "node:http";
import { Agent, PermissionDeniedError, SlackApproval, sudo } from "agentsudo";

// SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_APPROVAL_CHANNEL are set.
const slack = new SlackApproval({ timeout: 60 });

const deleteCustomer = sudo(
  { scope: "delete:customer", onDeny: slack.requestApproval },
  async function deleteCustomer(customerId) {
    return `${customerId} is deleted`;
  },
);

const server = createServer(slack.nodeHandler()).listen(Number(process.env.PORT ?? 8000));

const support = new Agent({ name: "SupportBot", scopes: ["read:*"] });
await support.run(async () => {
  console.log(await deleteCustomer("C-17"));
  try {
    await deleteCustomer("C-18");
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    console.log(`refused (${error.code}) by ${error.decidedBy}`);
  }
});

server.close();

// people:
//   alice presses approve
//   bob presses deny
// prints:
//   C-17 is deleted
//   refused (rejected) by bob
