/**
 * What published packages' own builder calls come to: as we read them, beside what the framework itself
 * sends on a connection that only writes down. Their code is run for that, here alone. What is SQL in the
 * code is taken out on both sides, so that calls of builders are counted and nothing else.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Lot } from "../../src/cli/lots.ts";
import { read } from "../../src/engine/read.ts";
import { startParser } from "../../src/node/index.ts";
import type { Migration } from "../../src/node/index.ts";
import type { Statement } from "../../src/operation.ts";
import type { SentTo } from "../builders/frameworks.ts";
import type { Grammar } from "../builders/statements.ts";
import { meaningOf, statementsIn } from "../builders/statements.ts";
import { changesIn } from "./changes.ts";
import { unpack } from "./migrations.ts";
import type { Published } from "./published.ts";
import { lotsOf, published } from "./published.ts";
import type { Runner } from "./runners.ts";
import { runners } from "./runners.ts";
import { builderCallsIn } from "./scan.ts";

/** The part of all builder statements that has to be alike. */
const bound = 0.98;

/** Why what we read and what was sent differ, by package and file. */
const explained = JSON.parse(readFileSync("test/corpus/disagreements.json", "utf8")) as Readonly<
  Record<string, string>
>;

interface Compared {
  readonly sent: number;
  readonly alike: number;
  readonly differences: readonly string[];
}

interface Row {
  readonly name: string;
  readonly files: number;
  readonly calls: number;
  readonly notRun: number;
  readonly sent: number;
  readonly alike: number;
  /** What the package's own functions change, by what was sent, and what its config says of it. */
  readonly changes: number;
  readonly said: number;
  /** Too little is said. */
  readonly low: boolean;
  /** By file, what differs or why it could not be run. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
}

/** Complaints: too little agreement, a difference that nobody explained, an explanation without one. */
export async function checkAgreement(): Promise<readonly string[]> {
  const rows: Row[] = [];
  for (const one of published) rows.push(await rowOf(one));
  const found = new Map<string, readonly string[]>(
    rows.flatMap(({ name, notes }) =>
      [...notes].map(([file, lines]) => [`${name} ${file}`, lines] as const),
    ),
  );
  for (const { name, files, calls, notRun, sent, alike, changes, said } of rows) {
    console.log(
      `    ${name}: ${String(files)} files, ${String(calls)} calls of builders scanned, ` +
        `${String(notRun)} files not run to the end; of ${String(sent)} statements of builders ` +
        `${String(alike)} are read alike (${percent(alike, sent)})`,
    );
    if (changes > 0) {
      console.log(
        `        by functions of its own: of ${String(changes)} changes its config says ` +
          `${String(said)} (${percent(said, changes)})`,
      );
    }
  }
  const sent = rows.reduce((sum, row) => sum + row.sent, 0);
  const alike = rows.reduce((sum, row) => sum + row.alike, 0);
  console.log(`    agreement: ${percent(alike, sent)} of ${String(sent)} statements`);
  for (const [where, differences] of found) {
    console.log(`    ${where}: ${explained[where] ?? "not explained"}`);
    for (const difference of differences) console.log(`        ${difference}`);
  }
  return [
    ...(alike / sent < bound ? [`agreement is below ${String(bound * 100)} %`] : []),
    ...rows
      .filter(({ low }) => low)
      .map(({ name }) => `${name}: its config says less than ${String(bound * 100)} %`),
    ...[...found.keys()]
      .filter((where) => explained[where] === undefined)
      .map((where) => `${where}: test/corpus/disagreements.json does not explain it`),
    ...Object.keys(explained)
      .filter((where) => !found.has(where))
      .map((where) => `${where}: test/corpus/disagreements.json explains what is no difference`),
  ];
}

async function rowOf(one: Published): Promise<Row> {
  const { name, version, runner, server } = one;
  const root = resolve(unpack({ name, version, folder: "." }));
  const notes = new Map<string, readonly string[]>();
  let [files, calls, notRun, sent, alike, changes, said] = [0, 0, 0, 0, 0, 0, 0];
  const isOwn = ownCallsIn(one.config);
  for (const lot of await lotsOf(one, [])) {
    const { dialect } = lot.project;
    const grammar = { dialect, parser: await startParser(dialect.parser) };
    for (const [path, ups] of upsByFile(lot)) {
      const { built, raw } = readOf(ups, grammar);
      const text = ups[0]?.source.text ?? "";
      const scanned = builderCallsIn(text).length;
      files++;
      calls += scanned;
      const key = notes.has(path) ? `${path} (${dialect.id})` : path;
      if (runner === undefined) {
        if (scanned > 0) notes.set(key, ["it has calls of builders, and none is run"]);
        continue;
      }
      if (server !== undefined && server !== dialect.id) continue;
      const ran = await sentBy(runners[runner], join(root, path), dialect.id as SentTo);
      if (typeof ran === "string") {
        notRun++;
        if (!isOwn(text) && built.length + scanned > 0)
          notes.set(key, [`not run to the end: ${ran}`]);
        continue;
      }
      const theirs = ran.flatMap((text) => statementsIn(text, grammar).statements);
      if (isOwn(text)) {
        const all = changesIn(theirs);
        const open = [...changesIn(built)];
        const unsaid = all.filter((change) => !taken(change, open));
        changes += all.length;
        said += all.length - unsaid.length;
        const lines = [
          ...unsaid.map((change) => `sent, and not said: ${change}`),
          ...open.map((change) => `said, and not sent: ${change}`),
        ];
        if (one.told === "whole" && lines.length > 0) notes.set(key, lines);
        continue;
      }
      // Without a call of a builder, what does not begin with the code's own words is SQL nevertheless.
      const compared = compare(theirs, ran.length + scanned > 0 ? built : [], raw);
      sent += compared.sent;
      alike += compared.alike;
      if (compared.differences.length > 0) notes.set(key, compared.differences);
    }
  }
  const low = one.told === "whole" && said / changes < bound;
  return { name, files, calls, notRun, sent, alike, changes, said, low, notes };
}

/** Whether a text calls functions that only the config knows. */
function ownCallsIn(config: string | undefined): (text: string) => boolean {
  if (config === undefined) return () => false;
  const said = readFileSync(join("test/corpus/own-calls", config), "utf8");
  const { helpers } = JSON.parse(said) as { readonly helpers: object };
  const names = Object.keys(helpers).join("|");
  const calls = new RegExp(`(?<!queryRunner\\.)\\b(?:${names})\\(`);
  return (text) => calls.test(text);
}

/** Takes one out of a list, if it is there. */
function taken(item: string, list: string[]): boolean {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

function upsByFile({ migrations }: Lot): ReadonlyMap<string, readonly Migration[]> {
  const files = new Map<string, Migration[]>();
  for (const migration of migrations) {
    if (migration.direction === "down") continue;
    const { path } = migration.source;
    files.set(path, [...(files.get(path) ?? []), migration]);
  }
  return files;
}

/** Why it could not be run, or what was sent. */
async function sentBy(
  { send, run }: Runner,
  file: string,
  to: SentTo,
): Promise<readonly string[] | string> {
  try {
    return await send((given) => inTime(run(file, given)), to);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function compare(
  sent: readonly Statement[],
  built: readonly Statement[],
  raw: readonly Statement[],
): Compared {
  // What is only asked changes nothing, and is not read; a transaction is no statement of the code.
  const theirs = sent.filter(({ operations }) => operations.some(({ kind }) => !silent.has(kind)));
  const others = without(theirs, raw).left;
  const { left, unmatched } = without(others, built);
  // In a branch or a loop it is sent for what the server answers, and this one answers nothing.
  const sure = unmatched.filter((statement) => statement.certainty === "always");
  return {
    sent: others.length,
    alike: others.length - left.length,
    differences: [
      ...left.map(({ text }) => `sent: ${text}`),
      ...sure.map(({ text }) => `read: ${text}`),
    ],
  };
}

const silent = new Set(["select", "session-command", "begin", "commit", "savepoint", "rollback"]);

/** Those of a list that have no like in the other, and the others that have none in it. */
function without(
  list: readonly Statement[],
  others: readonly Statement[],
): { readonly left: readonly Statement[]; readonly unmatched: readonly Statement[] } {
  const open = others.map((statement) => ({
    statement,
    key: JSON.stringify(meaningOf(statement)),
  }));
  const left = list.filter((statement) => {
    const key = JSON.stringify(meaningOf(statement));
    const at = open.findIndex((other) => other.key === key);
    if (at >= 0) open.splice(at, 1);
    return at < 0;
  });
  return { left, unmatched: open.map(({ statement }) => statement) };
}

/** What stands as SQL in the code begins with the code's own words. */
function readOf(
  ups: readonly Migration[],
  { dialect, parser }: Grammar,
): { readonly built: readonly Statement[]; readonly raw: readonly Statement[] } {
  const built: Statement[] = [];
  const raw: Statement[] = [];
  for (const migration of ups) {
    for (const fragment of migration.fragments) {
      const { statements } = read({ ...migration, fragments: [fragment] }, parser, dialect.family);
      const isRaw = fragment.kind === "sql" && fragment.segments[0]?.verbatim === true;
      (isRaw ? raw : built).push(...statements);
    }
  }
  return { built, raw };
}

function percent(part: number, all: number): string {
  return all === 0 ? "-" : `${((part / all) * 100).toFixed(1)} %`;
}

async function inTime(running: unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error("it does not end"));
    }, 5000);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
