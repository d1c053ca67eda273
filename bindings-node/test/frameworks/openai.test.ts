// The OpenAI Agents SDK: guarded tools, with a model that calls the tool and then answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Model,
  type ModelRequest,
  type ModelResponse,
  Agent as OpenAIAgent,
  run,
  setTracingDisabled,
  tool,
  Usage,
} from "@openai/agents-core";
import { getCurrentAgent, PermissionDeniedError, sudo } from "agentsudo";
import { z } from "zod";
import { reader } from "./stage.js";

setTracingDisabled(true);

const parameters = z.object({ order: z.string() });

function mock(): Model & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    requests,
    async getResponse(request) {
      requests.push(request);
      const output: ModelResponse["output"] =
        requests.length === 1
          ? [{ type: "function_call", callId: "1", name: "work", status: "completed", arguments: '{"order":"A-17"}' }]
          : [
              {
                type: "message",
                role: "assistant",
                status: "completed",
                content: [{ type: "output_text", text: "done" }],
              },
            ];
      return { usage: new Usage(), output };
    },
    // biome-ignore lint/correctness/useYield: nobody streams here
    async *getStreamedResponse() {
      throw new Error("not streamed");
    },
  };
}

/** What the model was told about its call. */
function read(model: ReturnType<typeof mock>): string {
  const input = model.requests[1]?.input as { type: string; output?: unknown }[];
  return JSON.stringify(input.find(({ type }) => type === "function_call_result")?.output);
}

/** The refusal in its own words, which say not to retry; everything else as the SDK masks it. */
const errorFunction = (_context: unknown, error: unknown): string =>
  error instanceof PermissionDeniedError ? error.message : "An error occurred while running the tool.";

test("a tool whose scope is held runs once", async () => {
  let runs = 0;
  const execute = sudo({ scope: "read:orders" }, async ({ order }: { order: string }) => {
    runs += 1;
    return `${order} for ${getCurrentAgent()?.name}`;
  });
  const model = mock();
  const agent = new OpenAIAgent({
    name: "worker",
    model,
    tools: [tool({ name: "work", description: "", parameters, execute })],
  });
  const result = await reader().run(() => run(agent, "work on A-17"));
  assert.equal(result.finalOutput, "done");
  assert.match(read(model), /A-17 for Reader/);
  assert.equal(runs, 1);
});

test("a denial is masked by default, and visible with an errorFunction", async () => {
  const execute = sudo({ scope: "delete:orders" }, async () => assert.fail("it ran"));
  for (const visible of [false, true]) {
    const model = mock();
    const work = tool({
      name: "work",
      description: "",
      parameters,
      execute,
      ...(visible ? { errorFunction } : {}),
    });
    const agent = new OpenAIAgent({ name: "worker", model, tools: [work] });
    await reader().run(() => run(agent, "work on A-17"));
    if (visible) assert.match(read(model), /`delete:orders`.*do not retry/);
    else assert.match(read(model), /An error occurred while running the tool\. Please try again/);
  }
});

test("needsApproval can ask for a scope, and a rejected call does not run", async () => {
  for (const approve of [true, false]) {
    let runs = 0;
    const guarded = sudo({ scope: "delete:orders", onDeny: () => approve }, async ({ order }: { order: string }) => {
      runs += 1;
      return `${order} is gone`;
    });
    const work = tool({
      name: "work",
      description: "",
      parameters,
      needsApproval: async () => !(getCurrentAgent()?.hasScope("delete:orders") ?? false),
      execute: guarded,
      errorFunction,
    });
    const model = mock();
    const agent = new OpenAIAgent({ name: "worker", model, tools: [work] });
    await reader().run(async () => {
      const paused = await run(agent, "work on A-17");
      assert.equal(paused.interruptions.length, 1);
      assert.equal(runs, 0);
      for (const item of paused.interruptions) {
        if (approve) paused.state.approve(item);
        else paused.state.reject(item);
      }
      await run(agent, paused.state);
    });
    assert.equal(runs, approve ? 1 : 0);
  }
});
