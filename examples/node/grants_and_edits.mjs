// More than yes or no: an approver changes a call before approving it, or says yes to the next ones, too.

import { Agent, getCurrentSession, SlackApproval, sudo } from "agentsudo";

const slack = new SlackApproval({
  botToken: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  timeout: 60,
  // “Edit and approve…”: the call runs with what the approver makes of its arguments.
  edits: true,
  // “Approve for…”: up to a quarter of an hour without another question.
  grants: 15 * 60,
  // On the card, above the arguments.
  preview: (_agent, _scope, { args: [{ order, amount }] }) => `Pays ${amount} EUR back to the buyer of ${order}.`,
});

const refund = sudo(
  { scope: "refund:orders", onDeny: slack.requestApproval },
  async function refund({ order, amount }) {
    return `refunded ${amount} EUR for ${order}`;
  },
);

// What a model is told: also that a person has changed its call.
async function refundTool(input) {
  const session = getCurrentSession();
  const known = session.edits.length;
  const said = await refund(input);
  const changed = session.edits
    .slice(known)
    .map(
      ({ changedBy, before, after }) =>
        `${changedBy} has changed ${JSON.stringify(before)} to ${JSON.stringify(after)}`,
    );
  return [said, ...changed].join("; ");
}

const support = new Agent({ name: "SupportBot", scopes: ["read:*"] });
await support.run(async () => {
  console.log(await refundTool({ order: "A-17", amount: 250 }));
  // Bob says yes to this one and the next: the third has no card.
  console.log(await refundTool({ order: "A-18", amount: 20 }));
  console.log(await refundTool({ order: "A-19", amount: 30 }));
});

// people:
//   alice presses edit
//   then alice submits amount=200
//   bob presses approve_for
//   then bob submits term=5x
// prints:
//   refunded 200 EUR for A-17; alice has changed {"amount":250} to {"amount":200}
//   refunded 20 EUR for A-18
//   refunded 30 EUR for A-19
