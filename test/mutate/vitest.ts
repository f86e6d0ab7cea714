/**
 * Stands for `vitest` while mutants are judged: the same test files, collected into a list, so that one
 * process can run just those tests that a mutant may fail. There is no server.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { expect as bare } from "vitest";
import { assertAsBefore } from "./memory.ts";

export interface Test {
  readonly name: string;
  readonly run: () => unknown;
}

export const tests: Test[] = [];
const named = new Map<string, number>();

type Body = (...values: unknown[]) => unknown;

let file = "";
/** The test that runs, and how many snapshots it has compared. */
let running = "";
let snapshots = 0;
let path: readonly string[] = [];
let before: (() => unknown)[] = [];

/** What follows is of this file. */
export function beginFile(name: string): void {
  file = name;
  path = [relative(".", name)];
  before = [];
}

function suite(name: string, body: Body): void {
  const outer = path;
  path = [...outer, name];
  body();
  path = outer;
}

function single(name: string, ...rest: readonly unknown[]): void {
  const body = rest.find((each): each is Body => typeof each === "function");
  if (body === undefined) return;
  const own = [...path, name].join(" > ").replaceAll(/\s+/g, " ");
  const same = named.get(own) ?? 0;
  named.set(own, same + 1);
  const at = file;
  const preparations = before;
  tests.push({
    name: same === 0 ? own : `${own} (${same + 1})`,
    async run() {
      file = at;
      running = own;
      snapshots = 0;
      for (const prepare of preparations.splice(0)) await prepare();
      await body();
    },
  });
}

function each(register: (name: string, body: Body) => void) {
  return (list: readonly unknown[]) => (name: string, body: Body) => {
    for (const item of list) {
      const values = Array.isArray(item) ? (item as readonly unknown[]) : [item];
      register(titleOf(name, values), () => body(...values));
    }
  };
}

/** By what is in it, so that a case that comes or goes leaves the names of the others. */
function titleOf(name: string, values: readonly unknown[]): string {
  const rest = values.values();
  const [first] = values;
  const title = name
    .replaceAll(/%[a-z]/g, () => wordsFor(rest.next().value))
    .replaceAll(/\$(\w+)/g, (_, key: string) => wordsFor((first as Record<string, unknown>)[key]));
  return title.length <= 160 ? title : `${title.slice(0, 140)}… ${hashOf(title)}`;
}

function wordsFor(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

const nothing = (): void => undefined;

export const describe = Object.assign(suite, {
  each: each(suite),
  runIf: (holds: unknown) => (holds === true ? describe : skipped),
});
export const it = Object.assign(single, {
  each: each(single),
  runIf: (holds: unknown) => (holds === true ? it : skipped),
  skipIf: (holds: unknown) => (holds === true ? skipped : it),
});
export const test = it;
const skipped: { (): void; each: () => () => void } = Object.assign(nothing, {
  each: () => nothing,
});

export function beforeAll(body: () => unknown): void {
  before.push(body);
}

export const afterAll = nothing;
export const vi = { setConfig: nothing };

/** No server is provided. */
export function inject(): Readonly<Record<string, never>> {
  return {};
}

/** Vitest's own, but for what asks for its surroundings. */
function expectOf(received: unknown, message?: string): object {
  const assertion: object = bare(received, message);
  const own: Readonly<Record<string, (name: string) => void>> = {
    toMatchFileSnapshot(name) {
      bare(received).toBe(readFileSync(resolve(dirname(file), name), "utf8"));
    },
    toMatchInlineSnapshot() {
      assertAsBefore(`${running} ${String(snapshots++)}`, received);
    },
  };
  return new Proxy(assertion, {
    get: (target, key) => own[String(key)] ?? (Reflect.get(target, key) as unknown),
  });
}

export const expect = Object.assign(expectOf, {
  stringContaining: (text: string): unknown => bare.stringContaining(text) as unknown,
});
