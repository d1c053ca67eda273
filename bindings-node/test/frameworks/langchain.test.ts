// LangChain.js and LangGraph.js: guarded tools, with a fake model that calls the tool and then answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { Agent, type DenyContext, getCurrentAgent, PermissionDeniedError, sudo } from "agentsudo";
import { createAgent, createMiddleware, FakeToolCallingModel, ToolMessage, tool } from "langchain";
import { z } from "zod";
import { isRefusal, reader } from "./stage.js";

const fields = { name: "work", description: "works", schema: z.object({ order: z.string() }) };
const model = () => new FakeToolCallingModel({ toolCalls: [[{ name: "work", args: { order: "A-17" }, id: "1" }], []] });
const asking = { messages: ["work on A-17"] };

const told = (state: { messages: unknown[] }): ToolMessage =>
  state.messages.find((message): message is ToolMessage => ToolMessage.isInstance(message)) as ToolMessage;

test("a tool whose scope is held runs once, invoked and streamed", async () => {
  let runs = 0;
  const work = tool(
    sudo({ scope: "read:orders" }, async ({ order }: { order: string }) => {
      runs += 1;
      return `${order} for ${getCurrentAgent()?.name}`;
    }),
    fields,
  );
  const session = reader().startSession();
  const state = await session.run(() => createAgent({ model: model(), tools: [work] }).invoke(asking));
  assert.equal(told(state).content, "A-17 for Reader");
  // Made inside the session, consumed outside.
  const stream = await session.run(() =>
    createAgent({ model: model(), tools: [work] }).stream(asking, { streamMode: "values" }),
  );
  let last: { messages: unknown[] } = { messages: [] };
  for await (const values of stream) last = values as typeof last;
  assert.equal(told(last).content, "A-17 for Reader");
  assert.equal(runs, 2);
});

test("a denial reaches the model as an error, and the tool has not run", async () => {
  const work = tool(
    sudo({ scope: "delete:orders" }, async () => assert.fail("it ran")),
    fields,
  );
  const state = await reader().run(() => createAgent({ model: model(), tools: [work] }).invoke(asking));
  const message = told(state);
  assert.equal(message.status, "error");
  assert.match(String(message.content), /`delete:orders`.*do not retry/);
  await assert.rejects(
    reader().run(() => work.invoke({ order: "A-17" })),
    (error) => {
      isRefusal(error, "missing_scope");
      return true;
    },
  );
});

test("a middleware puts a denial in words of its own", async () => {
  const work = tool(
    sudo({ scope: "delete:orders" }, async () => assert.fail("it ran")),
    fields,
  );
  const denials = createMiddleware({
    name: "denials",
    wrapToolCall: async (request, handler) => {
      try {
        return await handler(request);
      } catch (error) {
        if (!(error instanceof PermissionDeniedError)) throw error;
        const id = request.toolCall.id ?? "";
        return new ToolMessage({ content: `not allowed: ${error.scope}`, tool_call_id: id, status: "error" });
      }
    },
  });
  const agent = createAgent({ model: model(), tools: [work], middleware: [denials] });
  assert.equal(told(await reader().run(() => agent.invoke(asking))).content, "not allowed: delete:orders");
});

for (const verdict of [true, false, "true"]) {
  test(`interrupt() in onDeny pauses the graph, and ${JSON.stringify(verdict)} resumes it`, async () => {
    let runs = 0;
    const onDeny = (_agent: Agent, scope: string, context: DenyContext): boolean =>
      interrupt({ scope, function: context.function, args: context.args[0] });
    const work = tool(
      sudo({ scope: "delete:orders", onDeny, name: "work" }, async ({ order }: { order: string }) => {
        runs += 1;
        return `${order} is gone`;
      }),
      fields,
    );
    const agent = createAgent({ model: model(), tools: [work], checkpointer: new MemorySaver() });
    const thread = { configurable: { thread_id: "1" } };
    const paused = await reader().run(() => agent.invoke(asking, thread));
    const [pause] = (paused as unknown as { __interrupt__: { value: unknown }[] }).__interrupt__;
    assert.deepEqual(pause?.value, { scope: "delete:orders", function: "work", args: { order: "A-17" } });
    assert.equal(runs, 0);
    const state = await reader().run(() => agent.invoke(new Command({ resume: verdict }), thread));
    if (verdict === true) assert.equal(told(state).content, "A-17 is gone");
    else assert.match(String(told(state).content), /Action rejected by approval policy/);
    assert.equal(runs, verdict === true ? 1 : 0);
  });
}

test("agents at work at the same time are told apart", async () => {
  const work = tool(
    sudo({ scope: "read:orders" }, async () => `for ${getCurrentAgent()?.name}`),
    fields,
  );
  const ran = ["A", "B"].map((name) =>
    new Agent({ name, scopes: ["read:*"] }).run(() => createAgent({ model: model(), tools: [work] }).invoke(asking)),
  );
  assert.deepEqual(
    (await Promise.all(ran)).map((state) => told(state).content),
    ["for A", "for B"],
  );
});
