// A tool call of a model is one request, however often a framework runs the tool for it. The ids are those that the frameworks
// pass, with real packages; the people are those of the Slack stand-in.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, test } from "node:test";
import {
  type Model,
  Agent as OpenAIAgent,
  tool as openAITool,
  run,
  setTracingDisabled,
  Usage,
} from "@openai/agents-core";
import { type DenyContext, type SlackApproval, sudo } from "agentsudo";
import { tool as aiTool, generateText, stepCountIs } from "ai";
import { MockLanguageModelV3 } from "ai/test";
import { createAgent, FakeToolCallingModel, tool as langchainTool } from "langchain";
import { z } from "zod";
import { approver, listening, reader, type StandIn, standIn } from "./stage.js";

setTracingDisabled(true);

let slack: StandIn;
let approval: SlackApproval;
let door: Server;

before(async () => {
  slack = await standIn();
  approval = approver(slack);
  door = createServer(approval.nodeHandler());
  await slack.setApp(`${await listening(door)}/slack`);
});
after(() => {
  door.closeAllConnections();
  door.close();
  return slack.stop();
});

const schema = z.object({ order: z.string() });
type Execute = (input: { order: string }) => Promise<string>;

/** Lets a model call the tool once, under that id, and answer then. */
type Loop = (execute: Execute, id: string, order: string) => Promise<unknown>;

const aiSdk: Loop = (execute, id, order) => {
  const usage = {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  };
  const call = { type: "tool-call", toolCallId: id, toolName: "work", input: JSON.stringify({ order }) } as const;
  let turn = 0;
  const model = new MockLanguageModelV3({
    doGenerate: async () =>
      turn++ === 0
        ? { content: [call], finishReason: { unified: "tool-calls", raw: undefined }, usage, warnings: [] }
        : {
            content: [{ type: "text", text: "done" }],
            finishReason: { unified: "stop", raw: undefined },
            usage,
            warnings: [],
          },
  });
  const tools = { work: aiTool({ inputSchema: schema, execute }) };
  return generateText({ model, tools, prompt: "work", stopWhen: stepCountIs(3) });
};

const langchain: Loop = (execute, id, order) => {
  const model = new FakeToolCallingModel({ toolCalls: [[{ name: "work", args: { order }, id }], []] });
  const work = langchainTool(execute, { name: "work", description: "works", schema });
  return createAgent({ model, tools: [work] }).invoke({ messages: ["work"] });
};

const openAI: Loop = (execute, id, order) => {
  let turn = 0;
  const model: Model = {
    getResponse: async () => ({
      usage: new Usage(),
      output:
        turn++ === 0
          ? [
              {
                type: "function_call",
                callId: id,
                name: "work",
                status: "completed",
                arguments: JSON.stringify({ order }),
              },
            ]
          : [
              {
                type: "message",
                role: "assistant",
                status: "completed",
                content: [{ type: "output_text", text: "done" }],
              },
            ],
    }),
    // biome-ignore lint/correctness/useYield: nobody streams here
    async *getStreamedResponse() {
      throw new Error("not streamed");
    },
  };
  const work = openAITool({ name: "work", description: "works", parameters: schema, execute });
  return run(new OpenAIAgent({ name: "worker", model, tools: [work] }), "work");
};

for (const [name, loop] of Object.entries({
  "Vercel AI SDK": aiSdk,
  "LangChain.js": langchain,
  "OpenAI Agents": openAI,
})) {
  test(`${name}: a tool call that is run again asks nobody again, and runs nothing again`, async () => {
    await slack.reset();
    const ran: string[] = [];
    const told: (string | undefined)[] = [];
    const execute = sudo(
      {
        scope: "delete:orders",
        onDeny: (agent, scope, context: DenyContext) => {
          told.push(context.toolCallId);
          return approval.requestApproval(agent, scope, context);
        },
      },
      async ({ order }: { order: string }) => {
        ran.push(order);
        return `${order} is gone`;
      },
    );
    const direct = sudo(
      { scope: "delete:orders", onDeny: approval.requestApproval, name: "direct" },
      async ({ order }: { order: string }) => {
        ran.push(order);
        return `${order} is gone`;
      },
    );
    let cards = 0;
    const presses = async () => {
      cards += 1;
      const card = (await slack.waitForMessages(cards)).at(-1);
      await slack.press("approve", { ts: card?.ts });
    };
    const session = reader().startSession();
    for (const guarded of [execute, direct]) {
      ran.length = 0;
      const work = (id: string, order: string) => session.run(() => loop(guarded, id, order));
      // Twice at the same time, then once more: one card, one run.
      await Promise.all([work("call_1", "A-17"), work("call_1", "A-17"), presses()]);
      await work("call_1", "A-17");
      assert.deepEqual([ran, (await slack.waitForMessages(cards)).length], [["A-17"], cards]);
      // A yes to one call is none to another, whatever id it comes under.
      await Promise.all([work("call_1", "A-18"), presses()]);
      await Promise.all([work("call_2", "A-17"), presses()]);
      assert.deepEqual([ran, (await slack.waitForMessages(cards)).length], [["A-17", "A-18", "A-17"], cards]);
    }
    session.end();
    assert.deepEqual(told, ["call_1", "call_1", "call_1", "call_1", "call_2"]);
  });
}
