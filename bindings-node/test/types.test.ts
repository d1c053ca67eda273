// What the types say. Compiled with the strictest settings; the compiler is the test, `expectTypeOf` its assertions.

import { test } from "node:test";
import {
  type Agent,
  type AgentSession,
  type DenyContext,
  type Guarded,
  getCurrentAgent,
  guardrail,
  type PermissionDeniedError,
  SlackApproval,
  type SlackResponse,
  sudo,
} from "agentsudo";
import { ScriptedApproval } from "agentsudo/testing";
import { expectTypeOf } from "expect-type";

function overloaded(id: number): number;
function overloaded(id: string, more: boolean): string;
function overloaded(id: number | string): number | string {
  return id;
}
const generic = <T>(value: T): T[] => [value];
async function later(id: string, amount = 1): Promise<number> {
  return id.length + amount;
}
function* items(count: number): Generator<number, string, boolean> {
  return String(yield count);
}
async function* stream(count: number): AsyncGenerator<number, string, boolean> {
  return String(yield count);
}
function method(this: { name: string }, x: number): string {
  return this.name + x;
}

const slack = new SlackApproval();
const scope = "read:orders";

test("what cannot wait keeps its very type, overloads and generics included", () => {
  expectTypeOf(sudo({ scope }, overloaded)).toEqualTypeOf(overloaded);
  const guarded = sudo({ scope, onDeny: "log" }, generic);
  () => {
    expectTypeOf(guarded("x")).toEqualTypeOf<string[]>();
    expectTypeOf(guarded(7)).toEqualTypeOf<number[]>();
  };
  expectTypeOf(sudo({ scope, onDeny: () => true }, method)).toEqualTypeOf(method);
  expectTypeOf(sudo({ scopes: ["a", "b"], requireAll: false }, items)).toEqualTypeOf(items);
  expectTypeOf(sudo({ scope })(later)).toEqualTypeOf(later);
});

test("what can wait by itself keeps its very type, whoever is asked", () => {
  for (const onDeny of [slack.requestApproval, new ScriptedApproval(true).requestApproval]) {
    expectTypeOf(sudo({ scope, onDeny }, later)).toEqualTypeOf(later);
    expectTypeOf(sudo({ scope, onDeny }, stream)).toEqualTypeOf(stream);
  }
  expectTypeOf(sudo({ scope, onDeny: async () => false }, later)).toEqualTypeOf(later);
});

test("a plain function whose onDeny may wait returns a promise", () => {
  expectTypeOf(
    sudo({ scope, onDeny: slack.requestApproval }, (a: string, b?: number) => [a, b] as const),
  ).toEqualTypeOf<(this: unknown, a: string, b?: number) => Promise<readonly [string, number | undefined]>>();
  const onDeny = (_agent: Agent, _scope: string, _context: DenyContext): boolean | Promise<boolean> => true;
  expectTypeOf(sudo({ scope, onDeny }, method)).toEqualTypeOf<(this: { name: string }, x: number) => Promise<string>>();
  expectTypeOf<Guarded<typeof items, { onDeny: () => Promise<boolean> }>>().toBeNever();
});

test("a callback is typed where it is written", () => {
  sudo(
    {
      scope,
      onDeny(agent, wanted, context) {
        expectTypeOf(agent).toEqualTypeOf<Agent>();
        expectTypeOf(wanted).toEqualTypeOf<string>();
        expectTypeOf(context.args).toEqualTypeOf<readonly unknown[]>();
        expectTypeOf(context.signal).toEqualTypeOf<AbortSignal | undefined>();
        return false;
      },
    },
    later,
  );
});

test("an idempotency key is made from what the approver is told", () => {
  new SlackApproval({
    idempotencyKey(agent, wanted, context) {
      expectTypeOf(agent).toEqualTypeOf<Agent>();
      expectTypeOf(wanted).toEqualTypeOf<string>();
      expectTypeOf(context).toEqualTypeOf<DenyContext>();
      return context.args.length > 0 ? `refund-${context.args[0]}` : undefined;
    },
  });
});

test("what makes no sense does not compile", () => {
  () => {
    // @ts-expect-error one key names one call
    new SlackApproval({ idempotencyKey: "refund" });
    // @ts-expect-error a key is there at once
    new SlackApproval({ idempotencyKey: async () => "refund" });
    // @ts-expect-error a scope is a string
    sudo({ scope: 7 }, later);
    // @ts-expect-error a verdict is a boolean
    sudo({ scope, onDeny: () => "true" }, later);
    // @ts-expect-error there is no such mode
    sudo({ scope, onDeny: "allow" }, later);
    // @ts-expect-error there is no such option
    sudo({ scope, on_deny: "log" }, later);
    // @ts-expect-error a guarded thing is a function
    sudo({ scope }, {});
    // @ts-expect-error a timeout is a number of seconds
    new SlackApproval({ timeout: "60" });
    // @ts-expect-error the raw body is bytes
    slack.handleRequest({}, "payload=…");
    // @ts-expect-error exactly true or false
    slack.handleInteraction("id", "true");
  };
});

test("decorated methods keep their type; one that cannot wait does not compile where it must", () => {
  class Shop {
    @sudo({ scope, onDeny: slack.requestApproval })
    async refund(order: string): Promise<string> {
      return order;
    }
    @sudo({ scope })
    read(order: string): string {
      return order;
    }
    @guardrail()
    answer(question: string): string {
      return question;
    }
  }
  expectTypeOf<Shop["refund"]>().toEqualTypeOf<(order: string) => Promise<string>>();
  expectTypeOf<Shop["read"]>().toEqualTypeOf<(order: string) => string>();
  expectTypeOf<Shop["answer"]>().toEqualTypeOf<(question: string) => string>();
  () => {
    class Wrong {
      // @ts-expect-error a plain method cannot wait for a human
      @sudo({ scope, onDeny: slack.requestApproval })
      refund(order: string): string {
        return order;
      }
    }
    return Wrong;
  };
});

test("sessions and errors say what they hold", () => {
  (agent: Agent) => {
    expectTypeOf(agent.run(later, "A", 1)).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error the arguments are the function's
    agent.run(later, 7);
  };
  expectTypeOf(getCurrentAgent()).toEqualTypeOf<Agent | undefined>();
  expectTypeOf<AgentSession>().toExtend<Disposable & AsyncDisposable>();
  expectTypeOf<AgentSession["expiresAt"]>().toEqualTypeOf<Date>();
  expectTypeOf<PermissionDeniedError["note"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<PermissionDeniedError["code"]>().toExtend<string>();
  expectTypeOf<ReturnType<SlackApproval["handler"]>>().toEqualTypeOf<(request: Request) => Promise<Response>>();
  expectTypeOf<ReturnType<SlackApproval["handleRequest"]>>().toEqualTypeOf<Promise<SlackResponse>>();
});
