// The MCP TypeScript SDK: guarded tools of a server, in memory and over HTTP.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { Agent, getCurrentAgent, sudo } from "agentsudo";
import { z } from "zod";
import { listening, reader } from "./stage.js";

const inputSchema = { order: z.string() };
const call = (name: string) => ({ name, arguments: { order: "A-17" } });
const text = (words: string) => ({ content: [{ type: "text" as const, text: words }] });

/** A server with a tool to read and one to delete; `runs` says what ran for whom. */
function server(): { mcp: McpServer; runs: string[] } {
  const runs: string[] = [];
  const mcp = new McpServer({ name: "orders", version: "1" });
  const body =
    (verb: string) =>
    async ({ order }: { order: string }) => {
      runs.push(`${verb} ${order} for ${getCurrentAgent()?.name}`);
      return text(verb);
    };
  mcp.registerTool("read", { inputSchema }, sudo({ scope: "read:orders" }, body("read")));
  mcp.registerTool("delete", { inputSchema }, sudo({ scope: "delete:orders" }, body("deleted")));
  return { mcp, runs };
}

test("a tool runs in the session of its caller, and a denial is an error with its words", async () => {
  const { mcp, runs } = server();
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "client", version: "1" });
  await Promise.all([mcp.connect(ours), client.connect(theirs)]);
  await reader().run(async () => {
    assert.deepEqual((await client.callTool(call("read"))).content, text("read").content);
    const refused = await client.callTool(call("delete"));
    assert.equal(refused.isError, true);
    assert.match(JSON.stringify(refused.content), /`delete:orders`.*do not retry/);
  });
  const outside = await client.callTool(call("read"));
  assert.match(JSON.stringify(outside.content), /requires an active agent session/);
  assert.deepEqual(runs, ["read A-17 for Reader"]);
  await client.close();
});

test("over HTTP, each request counts for its own caller, in one protocol session too", async () => {
  const { mcp, runs } = server();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
  await mcp.connect(transport);
  const callers: Record<string, Agent> = {
    admin: new Agent({ name: "Admin", scopes: ["*"] }),
    intern: new Agent({ name: "Intern", scopes: ["read:*"] }),
  };
  const http = createServer((request: IncomingMessage, response) => {
    const agent = callers[String(request.headers.authorization)];
    if (agent === undefined) {
      response.writeHead(401).end();
      return;
    }
    const session = agent.startSession();
    response.on("close", () => session.end());
    session.run(() => transport.handleRequest(request, response));
  });
  const url = new URL(await listening(http));
  let who = "admin";
  const client = new Client({ name: "client", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(url, {
      fetch: (to, init) => {
        const headers = new Headers(init?.headers);
        headers.set("authorization", who);
        return fetch(to, { ...init, headers });
      },
    }),
  );
  assert.deepEqual((await client.callTool(call("delete"))).content, text("deleted").content);
  who = "intern";
  assert.equal((await client.callTool(call("delete"))).isError, true);
  assert.deepEqual((await client.callTool(call("read"))).content, text("read").content);
  assert.deepEqual(runs, ["deleted A-17 for Admin", "read A-17 for Intern"]);
  await client.close();
  await mcp.close();
  http.closeAllConnections();
  http.close();
});
