// Which tool call of a model a call is: frameworks tell it beside the tool's input. What it means is the core's to say.

import { types } from "node:util";

/**
 * The id of the tool call, from a last argument as the AI SDK (`toolCallId`), LangChain.js and OpenAI Agents JS (`toolCall`)
 * pass theirs. Never from the first argument: that is the tool's input, and the model writes it.
 */
export function toolCallOf(args: readonly unknown[]): string | undefined {
  const told = args.length > 1 ? args.at(-1) : undefined;
  const call = field(told, "toolCall");
  for (const id of [field(told, "toolCallId"), field(call, "callId"), field(call, "id")]) {
    if (typeof id === "string" && id !== "" && id.isWellFormed()) return id;
  }
  return undefined;
}

/** A field that is there as it stands: no getter and no proxy is run. */
function field(object: unknown, name: string): unknown {
  if (typeof object !== "object" || object === null || types.isProxy(object)) return undefined;
  return Reflect.getOwnPropertyDescriptor(object, name)?.value;
}
