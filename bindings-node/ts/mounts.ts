// Mounts of `SlackApproval` for servers that do not speak `Request` and `Response`: Node's own `http` with what stands on
// it (Express 4 and 5, Connect), and Fastify. Each takes the raw body, and no more of it than Slack would ever send.

import type { IncomingMessage, ServerResponse } from "node:http";
import { MAX_BODY } from "./handler.js";
import type { SlackResponse } from "./slack.js";

type Handle = (
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Uint8Array,
) => Promise<SlackResponse>;

const EMPTY = new Uint8Array();
const PARSED =
  "the Slack handler needs the raw body, and something before it has read the request: mount it before the body parser, " +
  "or give the parser `verify: (request, response, bytes) => { request.rawBody = bytes }`";

/** A request listener that is also a middleware. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>;

/** A listener around `handle`. */
export function nodeHandlerOf(handle: Handle): NodeHandler {
  return async function slackHandler(request, response, next?) {
    let answer: SlackResponse;
    try {
      answer = await answered(handle, request);
    } catch (error) {
      if (next !== undefined) {
        next(error);
        return;
      }
      // Node's own server would end the process for it.
      process.emitWarning(`${(error as Error).message}`, "AgentSudoWarning");
      answer = { status: 500, headers: { "content-type": "text/plain" }, body: Buffer.from("see the server's log\n") };
    }
    if (response.headersSent || response.destroyed) return;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
}

async function answered(handle: Handle, request: IncomingMessage): Promise<SlackResponse> {
  if (request.method !== "POST") return { status: 405, headers: { allow: "POST" }, body: EMPTY };
  const body = await bodyOf(request);
  if (body === undefined) return { status: 413, headers: { connection: "close" }, body: EMPTY };
  return handle(request.headers, body);
}

async function bodyOf(request: IncomingMessage & { body?: unknown; rawBody?: unknown }) {
  for (const kept of [request.rawBody, request.body]) {
    if (kept instanceof Uint8Array) return kept.byteLength > MAX_BODY ? undefined : kept;
  }
  if (request.readableDidRead || request.readableEnded) throw new TypeError(PARSED);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What of a Fastify instance is used. */
export interface FastifyLike {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    options: { parseAs: "buffer"; bodyLimit: number },
    parser: (request: never, body: Buffer, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  post(path: string, handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>): unknown;
}

/** What of Fastify's request is used. */
export interface FastifyRequestLike {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** What of Fastify's reply is used. */
export interface FastifyReplyLike {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(payload?: unknown): unknown;
}

/** A Fastify plugin; its route is `path`, by default `/`, below the prefix it is registered with. */
export type FastifyPlugin = (instance: FastifyLike, options: { path?: string }, done: (error?: Error) => void) => void;

/** A plugin around `handle`. */
export function fastifyPluginOf(handle: Handle): FastifyPlugin {
  return function slackPlugin(instance, options, done) {
    // Parsers of the plugin's own scope only: those around it go on as they are.
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MAX_BODY }, (_request, body, parsed) =>
      parsed(null, body),
    );
    instance.post(options.path ?? "/", async (request, reply) => {
      const { body } = request;
      if (body !== undefined && body !== null && !(body instanceof Uint8Array)) throw new TypeError(PARSED);
      const answer = await handle(request.headers, (body as Uint8Array | undefined | null) ?? EMPTY);
      reply.code(answer.status);
      reply.headers(answer.headers);
      return reply.send(answer.body.byteLength > 0 ? Buffer.from(answer.body) : undefined);
    });
    done();
  };
}
