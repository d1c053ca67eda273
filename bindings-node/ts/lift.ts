// JavaScript arguments in the one form each kind of value has (`core/src/model/value.rs`), spelled for `src/lift.rs`. No
// code of the user's is run: no getter, no trap of a proxy, no `toJSON`, `toString`, `valueOf` or iterator. What only
// such code could tell is opaque: shown as its type, not bound.

import { EventEmitter } from "node:events";
import { types } from "node:util";
import { native } from "./native.js";

const apply = Reflect.apply;
const ownKeys = Reflect.ownKeys;
const descriptorOf = Reflect.getOwnPropertyDescriptor;
const prototypeOf = Reflect.getPrototypeOf;

const getter = (of: object, key: PropertyKey) => descriptorOf(of, key)?.get as (this: unknown) => never;
const typedArray = prototypeOf(Uint8Array.prototype) as object;
const read = {
  date: Date.prototype.getTime,
  map: Map.prototype.entries,
  mapNext: (prototypeOf(new Map().entries()) as Iterator<[unknown, unknown]>).next,
  set: Set.prototype.values,
  setNext: (prototypeOf(new Set().values()) as Iterator<unknown>).next,
  buffer: getter(typedArray, "buffer"),
  byteOffset: getter(typedArray, "byteOffset"),
  byteLength: getter(typedArray, "byteLength"),
  length: getter(typedArray, "length"),
  viewBuffer: getter(DataView.prototype, "buffer"),
  viewOffset: getter(DataView.prototype, "byteOffset"),
  viewLength: getter(DataView.prototype, "byteLength"),
  href: getter(URL.prototype, "href"),
  params: URLSearchParams.prototype.toString,
  source: getter(RegExp.prototype, "source"),
};
const FLAGS = [
  ["hasIndices", "d"],
  ["global", "g"],
  ["ignoreCase", "i"],
  ["multiline", "m"],
  ["dotAll", "s"],
  ["unicode", "u"],
  ["unicodeSets", "v"],
  ["sticky", "y"],
].map(([name, letter]) => [getter(RegExp.prototype, name as string), letter] as const);

/** Live handles, never data: what hangs on them is their own business and changes by itself. */
const HANDLES = new Set<object>([EventEmitter.prototype, EventTarget.prototype, Promise.prototype]);

/** Why a value cannot be lifted; the core has the words. */
class Refused {
  constructor(readonly why: "deep" | "large") {}
}

/** A cycle that runs through an instance of a class: the outermost one on it is opaque. */
class Cycle {
  constructor(readonly through: object) {}
}

/** Spells the arguments of one call, given as names and values. A method's receiver is named, not bound. */
export function spelled(named: Iterable<readonly [string, unknown]>, receiver?: { readonly self: unknown }): string {
  const lift = new Lift();
  if (receiver !== undefined) lift.word("this", "opaque", typeName(receiver.self));
  for (const [name, value] of named) {
    lift.word(wellFormed(name));
    try {
      lift.value(value, 1);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // The rest is not looked at: the core refuses the whole call.
      return `[${JSON.stringify(wellFormed(name))},"${error.why}"]`;
    }
  }
  return `[${lift.words.join(",")}]`;
}

/** The name of a value's type, told by its constructor, without asking the value. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function") return "function";
  if (typeof value !== "object") return typeof value;
  if (types.isProxy(value)) return "Proxy";
  for (let at: object | null = value; at !== null; at = prototypeOf(at)) {
    if (types.isProxy(at)) break;
    const maker = descriptorOf(at, "constructor")?.value;
    if (typeof maker === "function" && !types.isProxy(maker)) {
      const name = descriptorOf(maker, "name")?.value;
      if (typeof name === "string" && name !== "") return wellFormed(name);
    }
  }
  return "Object";
}

function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

class Lift {
  readonly words: string[] = [];
  readonly #path: object[] = [];
  #left = native.MAX_BYTES;

  word(...words: (string | number)[]): void {
    for (const word of words) this.words.push(typeof word === "number" ? String(word) : JSON.stringify(word));
  }

  value(value: unknown, depth: number): void {
    this.#spend(depth, 0);
    switch (typeof value) {
      case "undefined":
        return this.word("literal", "undefined");
      case "boolean":
        return this.word(value ? "true" : "false");
      case "number":
        return this.#number(value);
      case "bigint":
        return this.word("bigint", value.toString());
      case "string":
        return this.#text(value, depth);
      case "symbol":
        return this.word("opaque", "symbol");
      case "function":
        return this.word("opaque", "function");
      default:
        return value === null ? this.word("null") : this.#object(value as object, depth);
    }
  }

  #spend(depth: number, bytes: number): void {
    if (depth > native.MAX_DEPTH) throw new Refused("deep");
    this.#left -= bytes + 8;
    if (this.#left < 0) throw new Refused("large");
  }

  #number(value: number): void {
    if (Number.isFinite(value)) this.words.push('"number"', Object.is(value, -0) ? "0" : String(value));
    else this.word(Number.isNaN(value) ? "nan" : value > 0 ? "infinity" : "-infinity");
  }

  #text(value: string, depth: number): void {
    this.#spend(depth, value.length);
    if (value.isWellFormed()) this.word("text", value);
    else this.word("wtf8", wtf8(value));
  }

  #bytes(value: Uint8Array, depth: number): void {
    this.#spend(depth, value.byteLength);
    this.word("bytes", Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64"));
  }

  #object(value: object, depth: number): void {
    if (types.isProxy(value)) return this.word("opaque", "Proxy");
    const at = this.#path.indexOf(value);
    if (at >= 0) {
      const through = this.#path.slice(at).find((one) => !isPlain(one));
      throw through === undefined ? new Refused("deep") : new Cycle(through);
    }
    const [words, left] = [this.words.length, this.#left];
    this.#path.push(value);
    try {
      this.#shape(value, depth);
    } catch (error) {
      if (!(error instanceof Cycle) || error.through !== value) throw error;
      this.words.length = words;
      this.#left = left;
      this.word("opaque", typeName(value));
    } finally {
      this.#path.pop();
    }
  }

  #shape(value: object, depth: number): void {
    if (Array.isArray(value)) return this.#array(value, depth);
    if (isPlain(value)) return this.#fields("object", value, ownKeys(value), depth);
    // Asking for its keys would list every byte: what else hangs on one is not looked at.
    if (types.isTypedArray(value)) return this.#typedArray(value, depth);
    const own = ownKeys(value);
    const lone = (then: () => void, aside?: (key: PropertyKey) => boolean) =>
      this.#decorated(value, aside === undefined ? own : own.filter((key) => !aside(key)), depth, then);
    if (types.isDate(value)) return lone(() => this.#date(apply(read.date, value, [])));
    if (types.isRegExp(value)) {
      const start = descriptorOf(value, "lastIndex")?.value === 0;
      const flags = FLAGS.filter(([get]) => get !== undefined && apply(get, value, [])).map(([, letter]) => letter);
      const literal = `/${apply(read.source, value, [])}/${flags.join("")}`;
      return lone(
        () => this.#literal(literal, depth),
        (key) => key === "lastIndex" && start,
      );
    }
    if (types.isMap(value)) return lone(() => this.#map(value, depth));
    if (types.isSet(value)) return lone(() => this.#set(value, depth));
    if (types.isAnyArrayBuffer(value)) return lone(() => this.#bytes(new Uint8Array(value), depth));
    if (types.isDataView(value)) {
      const [buffer, offset, length] = [read.viewBuffer, read.viewOffset, read.viewLength].map((get) =>
        apply(get, value, []),
      );
      return lone(() => this.#bytes(new Uint8Array(buffer as never, offset, length), depth));
    }
    if (types.isBoxedPrimitive(value)) return this.word("opaque", typeName(value));
    const url = href(value);
    if (url !== undefined) return lone(() => this.#literal(url, depth));
    if (types.isNativeError(value)) {
      return this.#instance(
        value,
        own.filter((key) => key !== "stack"),
        depth,
      );
    }
    for (let at = prototypeOf(value); at !== null; at = prototypeOf(at)) {
      if (HANDLES.has(at) || types.isProxy(at)) return this.word("opaque", typeName(value));
    }
    return this.#instance(value, own, depth);
  }

  #date(time: number): void {
    // Six digits, as every language prints them.
    if (Number.isNaN(time)) return this.word("literal", "Invalid Date");
    this.word("datetime", new Date(time).toISOString().replace("Z", "000Z"));
  }

  #literal(text: string, depth: number): void {
    this.#spend(depth, text.length);
    this.word("literal", wellFormed(text));
  }

  #array(value: unknown[], depth: number): void {
    const length = descriptorOf(value, "length")?.value as number;
    // Every hole costs as much as an item, or one with a length of four billion would be free.
    this.#spend(depth, length * 8);
    const own = ownKeys(value);
    const items = own.filter((key) => typeof key === "string" && isIndex(key, length));
    const more = own.filter((key) => key !== "length" && !(typeof key === "string" && isIndex(key, length)));
    this.#decorated(value, more, depth, () => {
      this.word("list", length);
      if (items.length === length) {
        for (const key of items) this.#property(descriptorOf(value, key), depth + 1);
        return;
      }
      for (let index = 0; index < length; index += 1) {
        const item = descriptorOf(value, String(index));
        if (item === undefined) this.word("literal", "empty item");
        else this.#property(item, depth + 1);
      }
    });
  }

  #typedArray(value: NodeJS.TypedArray, depth: number): void {
    const [buffer, offset, bytes] = [read.buffer, read.byteOffset, read.byteLength].map((get) => apply(get, value, []));
    if (types.isUint8Array(value) || types.isUint8ClampedArray(value)) {
      return this.#bytes(new Uint8Array(buffer as never, offset, bytes), depth);
    }
    const length = apply(read.length, value, []) as number;
    this.#spend(depth, length * 8);
    this.word("list", length);
    for (let index = 0; index < length; index += 1) this.value(value[index], depth + 1);
  }

  #map(value: Map<unknown, unknown>, depth: number): void {
    const entries = drained<[unknown, unknown]>(apply(read.map, value, []), read.mapNext);
    const named = entries.every(([key]) => typeof key === "string" && key.isWellFormed());
    this.word(named ? "object" : "map", entries.length);
    for (const [key, item] of entries) {
      if (named) this.#name(key as string, depth);
      else this.value(key, depth + 1);
      this.value(item, depth + 1);
    }
  }

  #set(value: Set<unknown>, depth: number): void {
    const items = drained<unknown>(apply(read.set, value, []), read.setNext);
    this.word("set", items.length);
    for (const item of items) this.value(item, depth + 1);
  }

  #instance(value: object, own: PropertyKey[], depth: number): void {
    const name = typeName(value);
    // Without a property of its own it may hold anything in private fields: nothing of it can be bound.
    if (!own.some((key) => typeof key === "string")) return this.word("opaque", name);
    this.#spend(depth, name.length);
    this.#fields("instance", value, own, depth);
  }

  /** A built-in value; with properties of its own on top, an instance that holds both. */
  #decorated(value: object, own: PropertyKey[], depth: number, plain: () => void): void {
    if (own.length === 0) return plain();
    this.#spend(depth + 1, 0);
    this.#fields("instance", value, own, depth, plain);
  }

  #fields(form: "object" | "instance", value: object, own: PropertyKey[], depth: number, self?: () => void): void {
    const names = own.filter((key) => typeof key === "string");
    const symbols = names.length < own.length;
    if (form === "object" && names.some((name) => !name.isWellFormed()))
      return this.#pairs(value, names, symbols, depth);
    this.word(form);
    if (form === "instance") this.word(typeName(value));
    this.word(names.length + (symbols ? 1 : 0) + (self === undefined ? 0 : 1));
    for (const name of names) {
      if (!name.isWellFormed()) throw new Refused("deep");
      this.#name(name, depth);
      this.#property(descriptorOf(value, name), depth + 1);
    }
    if (symbols) this.word(free("[symbols]", names), "opaque", "symbol");
    if (self !== undefined) {
      this.word(free("[value]", names));
      self();
    }
  }

  #pairs(value: object, names: string[], symbols: boolean, depth: number): void {
    this.word("map", names.length + (symbols ? 1 : 0));
    for (const name of names) {
      this.value(name, depth + 1);
      this.#property(descriptorOf(value, name), depth + 1);
    }
    if (symbols) this.word("opaque", "symbol", "opaque", "symbol");
  }

  #name(name: string, depth: number): void {
    this.#spend(depth, name.length);
    this.word(name);
  }

  #property(property: PropertyDescriptor | undefined, depth: number): void {
    if (property !== undefined && "value" in property) return this.value(property.value, depth);
    this.#spend(depth, 0);
    this.word("opaque", "getter");
  }
}

/** Made by a literal, by `JSON.parse`, or with no prototype at all; in this realm or another. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = prototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return (
    !types.isProxy(prototype) &&
    prototypeOf(prototype) === null &&
    descriptorOf(prototype, "isPrototypeOf") !== undefined
  );
}

function isIndex(key: string, length: number): boolean {
  const index = Number(key);
  return index >= 0 && index < length && String(index) === key && Number.isInteger(index);
}

/** `name`, with as many primes as it takes to be nobody else's. */
function free(name: string, taken: readonly string[]): string {
  let fresh = name;
  while (taken.includes(fresh)) fresh += "'";
  return fresh;
}

function drained<Item>(iterator: unknown, next: () => IteratorResult<Item>): Item[] {
  const items: Item[] = [];
  for (;;) {
    const item = apply(next, iterator, []);
    if (item.done) return items;
    items.push(item.value);
  }
}

/** The text of a URL or of search parameters, if it is one. */
function href(value: object): string | undefined {
  for (const ask of [read.href, read.params]) {
    try {
      return apply(ask as () => string, value, []);
    } catch {
      // Some other object: these methods know their own.
    }
  }
  return undefined;
}

/** Text with lone surrogates, as WTF-8 in Base64. */
function wtf8(text: string): string {
  const bytes: Buffer[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    if (point >= 0xd800 && point <= 0xdfff) {
      bytes.push(Buffer.from([0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)]));
    } else {
      bytes.push(Buffer.from(character));
    }
  }
  return Buffer.concat(bytes).toString("base64");
}
