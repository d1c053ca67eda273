// An agent loop with the Vercel AI SDK. The model is a mock that calls the tool and then answers; put a real one in its place.

import { createServer } from "node:http";
import { Agent, SlackApproval, sudo } from "agentsudo";
import { generateText, stepCountIs, tool } from "ai";
import { MockLanguageModelV3 } from "ai/test";
import { z } from "zod";

const slack = new SlackApproval({ timeout: 60 });

const deleteOrder = tool({
  description: "Deletes an order",
  inputSchema: z.object({ order: z.string() }),
  execute: sudo({ scope: "delete:orders", onDeny: slack.requestApproval }, async function deleteOrder({ order }) {
    return `order ${order} is gone`;
  }),
});

const server = createServer(slack.nodeHandler()).listen(Number(process.env.PORT ?? 8000));

const support = new Agent({ name: "SupportBot", scopes: ["read:*"] });
for (const order of ["A-17", "A-18"]) {
  const { steps } = await support.run(() =>
    generateText({ model: mock(order), tools: { deleteOrder }, prompt: `Delete ${order}`, stopWhen: stepCountIs(3) }),
  );
  for (const part of steps[0].content) {
    if (part.type === "tool-result") console.log(part.output);
    if (part.type === "tool-error") console.log(`the model reads: ${part.error.message}`);
  }
}
server.close();

/** A model that calls the tool once, and then says that it has. */
function mock(order) {
  const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
  const said = (content, unified) => ({ content, finishReason: { unified }, usage, warnings: [] });
  const call = { type: "tool-call", toolCallId: "1", toolName: "deleteOrder", input: JSON.stringify({ order }) };
  const answers = [said([call], "tool-calls"), said([{ type: "text", text: "done" }], "stop")];
  return new MockLanguageModelV3({ doGenerate: async () => answers.shift() });
}

// people:
//   alice presses approve
//   alice presses deny
// prints:
//   order A-17 is gone
//   the model reads: Action rejected by approval policy: …`delete:orders`…do not retry
