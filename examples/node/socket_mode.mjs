// No public URL: clicks come in over a connection that this program opens itself (Slack's Socket Mode).

import { Agent, PermissionDeniedError, SlackApproval, sudo } from "agentsudo";

const slack = new SlackApproval({
  botToken: process.env.SLACK_BOT_TOKEN, // xoxb-…: posts the card
  appToken: process.env.SLACK_APP_TOKEN, // xapp-…: takes the click
  timeout: 60,
});

const deleteCustomer = sudo(
  { scope: "delete:customer", onDeny: slack.requestApproval },
  async function deleteCustomer(customerId) {
    return `${customerId} is deleted`;
  },
);

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

// people:
//   alice presses approve
//   bob types deny {code}
// prints:
//   C-17 is deleted
//   refused (rejected) by bob
