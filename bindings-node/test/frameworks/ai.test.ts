// The Vercel AI SDK: guarded `execute` functions, with a model that calls the tool and then answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Agent, type DenyContext, getCurrentAgent, sudo } from "agentsudo";
import { generateText, stepCountIs, streamText, type ToolSet, tool } from "ai";
import { MockLanguageModelV3, simulateReadableStream } from "ai/test";
import { z } from "zod";
import { isRefusal, reader } from "./stage.js";

const inputSchema = z.object({ order: z.string() });
const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};
const call = { type: "tool-call", toolCallId: "1", toolName: "work", input: '{"order":"A-17"}' } as const;

type Part = Awaited<ReturnType<MockLanguageModelV3["doStream"]>>["stream"] extends ReadableStream<infer P> ? P : never;

/** Calls the tool once, then answers. What it was told is in `doGenerateCalls` or `doStreamCalls`. */
function mock(): MockLanguageModelV3 {
  let turn = 0;
  const first = () => turn++ === 0;
  return new MockLanguageModelV3({
    doGenerate: async () =>
      first()
        ? { content: [call], finishReason: { unified: "tool-calls", raw: undefined }, usage, warnings: [] }
        : {
            content: [{ type: "text", text: "done" }],
            finishReason: { unified: "stop", raw: undefined },
            usage,
            warnings: [],
          },
    doStream: async () => ({
      stream: simulateReadableStream<Part>({
        chunks: first()
          ? [call, { type: "finish", finishReason: { unified: "tool-calls", raw: undefined }, usage }]
          : [
              { type: "text-start", id: "t" },
              { type: "text-delta", id: "t", delta: "done" },
              { type: "text-end", id: "t" },
              { type: "finish", finishReason: { unified: "stop", raw: undefined }, usage },
            ],
      }),
    }),
  });
}

const asking = (model: MockLanguageModelV3, tools: ToolSet) => ({
  model,
  tools,
  prompt: "work on A-17",
  stopWhen: stepCountIs(3),
});

/** What the model was told about its call. */
function read(prompt: unknown): { type: string; value: unknown } {
  const told = (prompt as { role: string; content: { output?: unknown }[] }[]).find(({ role }) => role === "tool");
  return told?.content[0]?.output as never;
}

test("a tool whose scope is held runs once, with the types it had", async () => {
  let runs = 0;
  const work = tool({
    inputSchema,
    execute: sudo({ scope: "read:orders" }, async ({ order }: { order: string }, _options: { toolCallId: string }) => {
      runs += 1;
      return { order, agent: getCurrentAgent()?.name };
    }),
  });
  const model = mock();
  const { steps } = await reader().run(() => generateText(asking(model, { work })));
  const [, result] = steps[0]?.content ?? [];
  assert.equal(result?.type, "tool-result");
  assert.deepEqual(result.output, { order: "A-17", agent: "Reader" });
  assert.deepEqual(read(model.doGenerateCalls[1]?.prompt), {
    type: "json",
    value: { order: "A-17", agent: "Reader" },
  });
  assert.equal(runs, 1);
});

test("a denial reaches the model, which is told not to retry, and the tool has not run", async () => {
  let runs = 0;
  const execute = sudo({ scope: "delete:orders" }, async () => {
    runs += 1;
  });
  const work = tool({ inputSchema, execute });
  for (const [run, code] of [
    [(asked: () => Promise<void>) => reader().run(asked), "missing_scope"],
    [(asked: () => Promise<void>) => asked(), "no_session"],
  ] as const) {
    await run(async () => {
      const model = mock();
      const { steps } = await generateText(asking(model, { work }));
      const error = steps[0]?.content.find((part) => part.type === "tool-error");
      isRefusal(error?.error, code);
      const told = read(model.doGenerateCalls[1]?.prompt);
      assert.equal(told.type, "error-text");
      if (code === "missing_scope") assert.match(String(told.value), /`delete:orders`.*do not retry/);
      assert.doesNotMatch(String(told.value), /read:\*/);
    });
  }
  assert.equal(runs, 0);
});

test("an async generator stays one: its last value is the result, not `{}`", async () => {
  const work = tool({
    inputSchema,
    execute: sudo({ scope: "read:orders" }, async function* ({ order }: { order: string }) {
      yield { state: "looking", order };
      await null;
      yield { state: getCurrentAgent()?.name, order };
    }),
  });
  const model = mock();
  const results: unknown[] = [];
  // Made inside the session, consumed outside: it still is that session's.
  const session = reader().startSession();
  const stream = session.run(() => streamText(asking(model, { work })));
  for await (const part of stream.fullStream) if (part.type === "tool-result") results.push(part.output);
  assert.deepEqual(results, [
    { state: "looking", order: "A-17" },
    { state: "Reader", order: "A-17" },
    { state: "Reader", order: "A-17" },
  ]);
  assert.deepEqual(read(model.doStreamCalls[1]?.prompt).value, { state: "Reader", order: "A-17" });
  session.end();
});

test("a refused async generator yields nothing", async () => {
  let runs = 0;
  const work = tool({
    inputSchema,
    execute: sudo({ scope: "delete:orders" }, async function* () {
      runs += 1;
      yield 1;
    }),
  });
  const model = mock();
  const stream = reader().run(() => streamText(asking(model, { work })));
  const errors: unknown[] = [];
  for await (const part of stream.fullStream) if (part.type === "tool-error") errors.push(part.error);
  // The session was over when the stream had only begun.
  isRefusal(errors[0], "session_expired");
  assert.equal(read(model.doStreamCalls[1]?.prompt).type, "error-text");
  assert.equal(runs, 0);
});

test("agents at work at the same time are told apart", async () => {
  const work = tool({
    inputSchema,
    execute: sudo({ scope: "read:orders" }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return getCurrentAgent()?.name;
    }),
  });
  const names = ["A", "B", "C"];
  const ran = names.map((name) =>
    new Agent({ name, scopes: name === "C" ? [] : ["read:*"] }).run(() => generateText(asking(mock(), { work }))),
  );
  const outcomes = (await Promise.all(ran)).map(({ steps }) => steps[0]?.content.at(-1));
  assert.deepEqual(
    outcomes.map((part) => (part?.type === "tool-result" ? part.output : part?.type)),
    ["A", "B", "tool-error"],
  );
});

test("the call's own abort signal cancels the wait for a human", async () => {
  const caller = new AbortController();
  const asked: DenyContext[] = [];
  const work = tool({
    inputSchema,
    execute: sudo(
      {
        scope: "delete:orders",
        onDeny: (_agent: Agent, _scope: string, context: DenyContext) => {
          asked.push(context);
          caller.abort();
          return new Promise<boolean>(() => {});
        },
      },
      async (): Promise<string> => assert.fail("it ran"),
    ),
  });
  await assert.rejects(
    reader().run(() => generateText({ ...asking(mock(), { work }), abortSignal: caller.signal })),
    { name: "AbortError" },
  );
  assert.equal(asked[0]?.signal?.aborted, true);
});
