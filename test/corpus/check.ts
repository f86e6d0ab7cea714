/**
 * Lints published migration histories and compares what is found with test/judged.json, where a person
 * judged every finding. `npm run corpus -- lemmy=../lemmy/migrations` takes folders by name; without
 * arguments it takes those that npm has. Fails on a finding nobody judged, on a judgment without its
 * finding, and on a statement that could not be read and is not on the corpus' list.
 */
import { readFileSync } from "node:fs";
import { analyze, dialects, explainMigrations, rules } from "../../src/node/index.ts";
import { startParser } from "../../src/node/index.ts";
import type { Finding, Unread } from "../../src/node/index.ts";
import { checkAgreement } from "./agreement.ts";
import { migrationsIn, unpack } from "./migrations.ts";
import { checkPackages } from "./packages.ts";

const published = { name: "graphile-worker", version: "0.17.3", folder: "sql" };

interface Corpus {
  /** Where it is published, and which state of it was judged. */
  readonly from: string;
  /** Id of the extractor that reads it. */
  readonly framework: string;
  readonly unread: readonly {
    readonly file: string;
    readonly what: string;
    readonly reason: string;
  }[];
  readonly findings: readonly Judged[];
}

/** All findings of one rule in one file. */
interface Judged {
  readonly file: string;
  readonly rule: string;
  readonly count: number;
  readonly verdict: "right" | "false-alarm";
  readonly reason: string;
}

const judged = JSON.parse(readFileSync("test/judged.json", "utf8")) as Record<string, Corpus>;
const dialect = await dialects.postgres();
const parser = await startParser(dialect.parser);

const named = process.argv.slice(2).map((argument): readonly [string, string] => {
  const [name = "", folder = ""] = argument.split(/=(.*)/s);
  return [name, folder];
});
const corpora = named.length > 0 ? named : [[published.name, unpack(published)] as const];
const complaints: string[] = [];
for (const [name, folder] of corpora) complaints.push(...(await check(name, folder)));
// Of all that npm has, what migrations in code come to.
if (named.length === 0) complaints.push(...(await checkPackages()), ...(await checkAgreement()));
for (const complaint of complaints) console.log(`✗ ${complaint}`);
process.exitCode = complaints.length > 0 ? 1 : 0;

async function check(name: string, folder: string): Promise<readonly string[]> {
  const corpus = judged[name];
  if (corpus === undefined) return [`${name}: test/judged.json does not know it`];
  const migrations = await migrationsIn(folder, corpus);
  const how = { parser, dialect, prelude: { lock_timeout: "5s" } };
  const { findings, unread, problems, coverage } = analyze(migrations, { ...how, rules });
  const { statements } = explainMigrations(migrations, how);
  const opaque = statements.filter(({ operations }) => operations.includes("opaque"));

  console.log(
    `${name}: ${coverage.files} files, ${coverage.statements} statements, ` +
      `${opaque.length} opaque, ${unread.length} unread, ${findings.length} findings`,
  );
  for (const item of unread) console.log(`    unread ${item.path}: ${item.what} (${item.reason})`);
  for (const [rule, { length }] of groups(findings, (finding) => finding.rule)) {
    console.log(`    ${String(length).padStart(5)} ${rule}`);
  }
  const wrong = corpus.findings.filter(({ verdict }) => verdict === "false-alarm");
  console.log(`    ${wrong.reduce((sum, { count }) => sum + count, 0)} judged false alarms`);

  const problemsFound = problems.map(({ path = name, message }) => `${path}: ${message}`);
  // What is opaque is unread too, so that the list of the unread bounds both.
  const unlisted = opaque.filter(({ path }) => !unread.some((item) => item.path === path));
  return [
    ...(coverage.statements === 0 ? ["no statement was found"] : []),
    ...problemsFound,
    ...unlisted.map(({ path, sql }) => `${path}: opaque, but not told as unread: ${sql}`),
    ...compare(counted(unread, unreadKey), counted(corpus.unread, listedKey), "unread"),
    ...compare(counted(findings, findingKey), judgedCounts(corpus.findings), "findings"),
  ].map((complaint) => `${name}: ${complaint}`);
}

function findingKey({ path, rule }: Finding): string {
  return `${path}: ${rule}`;
}

function unreadKey({ path, what }: Unread): string {
  return `${path}: ${what}`;
}

function listedKey({ file, what }: Corpus["unread"][number]): string {
  return `${file}: ${what}`;
}

function judgedCounts(entries: readonly Judged[]): ReadonlyMap<string, number> {
  for (const { file, rule, verdict, reason } of entries) {
    if (!["right", "false-alarm"].includes(verdict) || reason.trim() === "") {
      throw new Error(`test/judged.json: ${file}: ${rule} has no verdict or no reason`);
    }
  }
  const counts = new Map(entries.map(({ file, rule, count }) => [`${file}: ${rule}`, count]));
  if (counts.size < entries.length) throw new Error("test/judged.json has an entry twice");
  return counts;
}

function compare(
  found: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  what: string,
): readonly string[] {
  return [...new Set([...found.keys(), ...expected.keys()])].sort().flatMap((key) => {
    const [is, was] = [found.get(key) ?? 0, expected.get(key) ?? 0];
    return is === was ? [] : [`${key}: ${is} ${what}, and test/judged.json has ${was}`];
  });
}

function counted<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  return new Map([...groups(items, keyOf)].map(([key, { length }]) => [key, length]));
}

function groups<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group === undefined) found.set(key, [item]);
    else group.push(item);
  }
  return new Map([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}
