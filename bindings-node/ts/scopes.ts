// The scopes of one agent, live: what is added or deleted here counts from the next check on.

import type * as Native from "../native.js";
import { text, texts } from "./checks.js";
import { check, unwrap } from "./errors.js";

/** Behaves as a `Set` of strings. `has` is exact membership; {@link Agent.hasScope} also matches globs. */
export class Scopes implements Iterable<string> {
  readonly #agent: Native.Agent;

  /** @internal */
  constructor(agent: Native.Agent) {
    this.#agent = agent;
  }

  /** How many there are. */
  get size(): number {
    return this.#agent.scopeCount;
  }

  /** Was exactly this granted? */
  has(scope: string): boolean {
    return typeof scope === "string" && scope.isWellFormed() && this.#agent.holds(scope);
  }

  /**
   * Grant one scope or several: all of them, or none if one of them is not a scope.
   *
   * @throws InvalidError one of them is not a scope.
   */
  add(...scopes: string[]): this {
    unwrap(this.#agent.changeScopes(texts("scopes", scopes), []), this.add);
    return this;
  }

  /** Revoke a scope. True if it was held. */
  delete(scope: string): boolean {
    // What is not text, or not Unicode, was never granted.
    if (typeof scope !== "string" || !scope.isWellFormed()) return false;
    return unwrap(this.#agent.changeScopes([], [text("a scope", scope)]));
  }

  /** Revoke all scopes. */
  clear(): void {
    check(this.#agent.replaceScopes([]));
  }

  /** Calls `callback` for each scope held now. */
  forEach(callback: (scope: string, again: string, scopes: Scopes) => void, self?: unknown): void {
    for (const scope of this) callback.call(self, scope, scope, this);
  }

  /** The scopes held now, sorted. */
  values(): SetIterator<string> {
    return new Set(this.#agent.scopeList).values();
  }

  /** The scopes held now, sorted. */
  keys(): SetIterator<string> {
    return this.values();
  }

  /** The scopes held now, sorted, as pairs. */
  entries(): SetIterator<[string, string]> {
    return new Set(this.#agent.scopeList).entries();
  }

  /** The scopes held now, sorted. */
  [Symbol.iterator](): SetIterator<string> {
    return this.values();
  }

  get [Symbol.toStringTag](): string {
    return "Scopes";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): Set<string> {
    return new Set(this);
  }
}
