// The web-standard mount of `SlackApproval`: takes a `Request`, gives a `Response`. Reads the raw body itself, and no more
// of it than Slack would ever send.

import type { SlackResponse } from "./slack.js";

/** Slack's payloads are far smaller; whatever is larger is not read to its end. */
export const MAX_BODY = 1 << 20;

type Handle = (headers: Headers, body: Uint8Array) => Promise<SlackResponse>;

/** A handler around `handle`. */
export function handlerOf(handle: Handle): (request: Request) => Promise<Response> {
  return async (request) => {
    if (typeof request?.method !== "string" || typeof request.headers?.get !== "function") {
      throw new TypeError("the Slack handler takes a web-standard Request: in Hono, pass it context.req.raw");
    }
    if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
    if (request.bodyUsed) {
      throw new TypeError("the Slack handler needs the raw body: something before it has read the request already");
    }
    const body = await bodyOf(request);
    if (body === undefined) return new Response(null, { status: 413 });
    const answer = await handle(request.headers, body);
    return new Response(answer.body.byteLength > 0 ? Buffer.from(answer.body) : null, {
      status: answer.status,
      headers: answer.headers,
    });
  };
}

async function bodyOf(request: Request): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body === null) return new Uint8Array();
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
