// Slack's deliveries through real web frameworks: a person presses a button, and the function that waits runs or does not.

import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import formbody from "@fastify/formbody";
import { getRequestListener } from "@hono/node-server";
import { type SlackApproval, sudo } from "agentsudo";
import express from "express";
// @ts-expect-error -- the types of Express 4 and 5 cannot be had in one folder; its app is used as a listener only
import express4 from "express4";
import fastify from "fastify";
import { Hono } from "hono";
import { NextRequest } from "next/server.js";
import { approver, type Interaction, isRefusal, listening, reader, type StandIn, standIn } from "./stage.js";

let slack: StandIn;
let approval: SlackApproval;
let running: Server | undefined;

before(async () => {
  slack = await standIn();
});
after(() => slack.stop());
beforeEach(async () => {
  await slack.reset();
  approval = approver(slack);
});

/** Serves on a port of its own until the end of `use`. */
async function serving<T>(app: RequestListener | Server, use: (url: string) => Promise<T>): Promise<T> {
  running = typeof app === "function" ? createServer(app) : app;
  const url = await listening(running);
  await slack.setApp(`${url}/slack/interact`);
  try {
    return await use(url);
  } finally {
    running.closeAllConnections();
    running.close();
  }
}

/** A guarded call is answered with a press of the button; tells how both went. */
async function asked(button: "approve" | "deny"): Promise<{ pressed: Interaction; outcome: unknown }> {
  const caller = new AbortController();
  const remove = sudo(
    { scope: "delete:order", onDeny: approval.requestApproval, signal: caller.signal },
    async (order: string) => `${order} gone`,
  );
  const outcome = reader()
    .run(() => remove("A-17"))
    .catch((error: Error) => error);
  const [card] = await slack.waitForMessages(1);
  const pressed = await slack.press(button, { ts: card?.ts });
  if (pressed.answer?.status !== 200) caller.abort();
  return { pressed, outcome: await outcome };
}

/** Both answers arrive, and what Slack did not sign does not. */
async function works(app: () => RequestListener | Server): Promise<void> {
  await serving(app(), async (url) => {
    const forged = await fetch(`${url}/slack/interact`, { method: "POST", body: "payload=%7B%7D" });
    assert.equal(forged.status, 401);
    const large = await fetch(`${url}/slack/interact`, { method: "POST", body: "x".repeat((1 << 20) + 1) }).then(
      (answer) => answer.status,
      () => 413, // The server may hang up before all of it is sent.
    );
    assert.equal(large, 413);
    assert.equal((await asked("approve")).outcome, "A-17 gone");
  });
  await slack.reset();
  await serving(app(), async () => isRefusal((await asked("deny")).outcome, "rejected"));
}

const bare = () => approval.nodeHandler() as RequestListener;

test("node:http", async () => {
  await works(bare);
  await serving(bare(), async (url) => assert.equal((await fetch(url)).status, 405));
});

for (const [version, make] of [
  ["4", express4],
  ["5", express],
] as [string, typeof express][]) {
  test(`Express ${version}, before the body parser`, () =>
    works(() => {
      const app = make();
      app.post("/slack/interact", approval.nodeHandler());
      app.use(make.urlencoded({ extended: true }));
      return app;
    }));

  test(`Express ${version}, after a parser of other bodies`, () =>
    works(() => make().use(make.json()).post("/slack/interact", approval.nodeHandler())));

  test(`Express ${version}, after a parser that keeps the bytes`, async () => {
    const keeping = make.urlencoded({
      extended: true,
      verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }),
    });
    for (const parser of [keeping, make.raw({ type: "*/*" })]) {
      const app = make().use(parser).post("/slack/interact", approval.nodeHandler());
      await serving(app, async () => assert.equal((await asked("approve")).outcome, "A-17 gone"));
      await slack.reset();
    }
  });

  test(`Express ${version}: a parser that has eaten the body is named, and nothing is decided`, async () => {
    const seen: Error[] = [];
    const app = make();
    app.use(make.urlencoded({ extended: true }));
    app.post("/slack/interact", approval.nodeHandler());
    app.use(((error, _request, response, _next) => {
      seen.push(error);
      response.status(500).end();
    }) as express.ErrorRequestHandler);
    await serving(app, async () => {
      const { pressed, outcome } = await asked("approve");
      assert.equal(pressed.answer?.status, 500);
      assert.equal((outcome as Error).name, "AbortError");
      assert.match(seen[0]?.message ?? "", /needs the raw body.*mount it before the body parser/);
    });
  });

  test(`Express ${version}: guarded middleware keeps its arity`, async () => {
    const guarded = sudo({ scope: "read:errors" }, ((_error, _request, response, _next) => {
      response.status(418).end();
    }) as express.ErrorRequestHandler);
    assert.equal(guarded.length, 4);
    const app = make();
    app.use((_request: unknown, _response: unknown, next: () => void) => reader().startSession().run(next));
    app.get(
      "/ok",
      sudo({ scope: "read:page" }, (_request: express.Request, response: express.Response) => {
        response.send("page");
      }),
    );
    app.get("/thrown", () => {
      throw new Error("thrown");
    });
    app.use(guarded);
    await serving(app, async (url) => {
      assert.equal(await (await fetch(`${url}/ok`)).text(), "page");
      assert.equal((await fetch(`${url}/thrown`)).status, 418);
    });
  });
}

test("Fastify, and its other parsers go on", async () => {
  const make = () => {
    const app = fastify();
    app.register(formbody);
    app.register(approval.fastifyPlugin(), { path: "/slack/interact" });
    app.post("/echo", async (request) => request.body);
    return app;
  };
  for (const button of ["approve", "deny"] as const) {
    const app = make();
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    await slack.setApp(`${url}/slack/interact`);
    const body = new URLSearchParams({ payload: "{}" });
    assert.equal((await fetch(`${url}/slack/interact`, { method: "POST", body })).status, 401);
    const large = await app.inject({ method: "POST", url: "/slack/interact", payload: "x".repeat((1 << 20) + 1) });
    assert.equal(large.statusCode, 413);
    assert.deepEqual(await (await fetch(`${url}/echo`, { method: "POST", body })).json(), { payload: "{}" });
    const { outcome } = await asked(button);
    if (button === "approve") assert.equal(outcome, "A-17 gone");
    else isRefusal(outcome, "rejected");
    await app.close();
    await slack.reset();
  }
});

test("Hono", () =>
  works(() => {
    const handle = approval.handler();
    const app = new Hono().post("/slack/interact", (context) => handle(context.req.raw));
    return createServer(getRequestListener(app.fetch));
  }));

test("Hono: a body that was read before is named, and nothing is decided", async () => {
  const handle = approval.handler();
  const seen: Error[] = [];
  const app = new Hono();
  app.use(async (context, next) => {
    await context.req.parseBody();
    await next();
  });
  app.post("/slack/interact", (context) => handle(context.req.raw));
  app.post("/context", (context) => handle(context as never));
  app.onError((error, context) => {
    seen.push(error);
    return context.text("", 500);
  });
  await serving(createServer(getRequestListener(app.fetch)), async (url) => {
    assert.equal((await asked("approve")).pressed.answer?.status, 500);
    assert.match(seen[0]?.message ?? "", /needs the raw body/);
    await fetch(`${url}/context`, { method: "POST" });
    assert.match(seen[1]?.message ?? "", /pass it context\.req\.raw/);
  });
});

test("a Next route handler", () =>
  works(() => {
    const POST = approval.handler();
    assert.equal(POST.length, 1);
    // Next gives a route its own kind of request.
    const route = ({ url, method, headers, body }: Request) =>
      POST(new NextRequest(url, { method, headers, body, duplex: "half" }));
    return createServer(getRequestListener(route));
  }));

test("nothing is mounted that could not verify", () => {
  const { bot_token, api_url } = slack.ready;
  const unsigned = new (approval.constructor as typeof SlackApproval)({ botToken: bot_token, slackApiUrl: api_url });
  for (const mount of ["handler", "nodeHandler", "fastifyPlugin"] as const) {
    assert.throws(() => unsigned[mount](), /signingSecret|signing secret/i);
  }
});
