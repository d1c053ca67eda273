// An agent loop with LangChain.js. The model is a fake that calls the tool and then answers; put a real one in its place.

import { createServer } from "node:http";
import { Agent, SlackApproval, sudo } from "agentsudo";
import { createAgent, FakeToolCallingModel, ToolMessage, tool } from "langchain";
import { z } from "zod";

const slack = new SlackApproval({ timeout: 60 });

const deleteOrder = tool(
  sudo({ scope: "delete:orders", onDeny: slack.requestApproval }, async function deleteOrder({ order }) {
    return `order ${order} is gone`;
  }),
  { name: "deleteOrder", description: "Deletes an order", schema: z.object({ order: z.string() }) },
);

const server = createServer(slack.nodeHandler()).listen(Number(process.env.PORT ?? 8000));

const support = new Agent({ name: "SupportBot", scopes: ["read:*"] });
for (const order of ["A-17", "A-18"]) {
  const model = new FakeToolCallingModel({ toolCalls: [[{ name: "deleteOrder", args: { order }, id: "1" }], []] });
  const agent = createAgent({ model, tools: [deleteOrder] });
  const { messages } = await support.run(() => agent.invoke({ messages: [`Delete ${order}`] }));
  for (const message of messages.filter((one) => ToolMessage.isInstance(one))) {
    console.log(`${message.status ?? "success"}: ${message.text.split("\n")[0]}`);
  }
}
server.close();

// people:
//   alice presses approve
//   alice presses deny
// prints:
//   success: order A-17 is gone
//   error: …`delete:orders`…do not retry
