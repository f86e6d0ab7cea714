/**
 * What published packages' own builder calls come to: as we read them, beside what the framework itself
 * sends on a connection that only writes down. Their code is run for that, here alone. What is SQL in the
 * code is taken out on both sides, so that calls of builders are counted and nothing else.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { dialects, extractors } from "../../src/node/index.ts";
import { startParser } from "../../src/node/index.ts";
import { parseScript } from "../../src/node/script-parser.ts";
import { read } from "../../src/engine/read.ts";
import type { Statement } from "../../src/operation.ts";
import type { Send } from "../builders/frameworks.ts";
import { send as knex } from "../builders/knex.ts";
import { send as kysely } from "../builders/kysely.ts";
import type { Grammar } from "../builders/statements.ts";
import { meaningOf, statementsIn } from "../builders/statements.ts";
import { unpack } from "./migrations.ts";

type Up = (...given: readonly unknown[]) => unknown;
type Given = Readonly<Record<string, unknown>>;

interface Framework {
  readonly send: Send;
  readonly run: (up: Up, given: Given) => unknown;
}

const frameworks = {
  knex: { send: knex, run: (up, given) => up(given["knex"]) },
  kysely: { send: kysely, run: (up, given) => up(given["db"]) },
} satisfies Readonly<Record<string, Framework>>;

interface Called {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly framework: keyof typeof frameworks;
}

const published: readonly Called[] = [
  {
    name: "@backstage/plugin-catalog-backend",
    version: "4.0.5",
    folder: "migrations",
    framework: "knex",
  },
  {
    name: "@backstage/plugin-auth-backend",
    version: "0.31.0",
    folder: "migrations",
    framework: "knex",
  },
  {
    name: "@backstage/plugin-scaffolder-backend",
    version: "4.3.0",
    folder: "migrations",
    framework: "knex",
  },
  {
    name: "@atproto/bsky",
    version: "0.0.221",
    folder: "dist/data-plane/server/db/migrations",
    framework: "kysely",
  },
];

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
  readonly notRun?: string;
}

/** Complaints: too little agreement, a difference that nobody explained, an explanation without one. */
export async function checkAgreement(): Promise<readonly string[]> {
  const dialect = await dialects.postgres();
  const grammar = { dialect, parser: await startParser(dialect.parser) };
  const found = new Map<string, readonly string[]>();
  let [sent, alike] = [0, 0];
  for (const one of published) {
    const folder = unpack(one);
    const files = readdirSync(folder).filter((file) => /^(?!index)[^.].*\.[cm]?js$/.test(file));
    let [own, ownAlike, notRun] = [0, 0, 0];
    for (const file of files.sort()) {
      const compared = await compare(one, folder, file, grammar);
      own += compared.sent;
      ownAlike += compared.alike;
      if (compared.notRun !== undefined) notRun++;
      const notes = compared.notRun === undefined ? compared.differences : [compared.notRun];
      if (notes.length > 0) found.set(`${one.name} ${file}`, notes);
    }
    const share = own === 0 ? "-" : `${((ownAlike / own) * 100).toFixed(1)} %`;
    console.log(
      `    ${one.name}: ${String(files.length)} files run with ${one.framework}, ${String(notRun)} of them not to the end; ` +
        `of ${String(own)} statements of builders ${String(ownAlike)} are read alike (${share})`,
    );
    sent += own;
    alike += ownAlike;
  }
  console.log(
    `    agreement: ${((alike / sent) * 100).toFixed(1)} % of ${String(sent)} statements`,
  );
  for (const [where, differences] of found) {
    console.log(`    ${where}: ${explained[where] ?? "not explained"}`);
    for (const difference of differences) console.log(`        ${difference}`);
  }
  return [
    ...(alike / sent < bound ? [`agreement is below ${String(bound * 100)} %`] : []),
    ...[...found.keys()]
      .filter((where) => explained[where] === undefined)
      .map((where) => `${where}: test/corpus/disagreements.json does not explain it`),
    ...Object.keys(explained)
      .filter((where) => !found.has(where))
      .map((where) => `${where}: test/corpus/disagreements.json explains what is no difference`),
  ];
}

async function compare(
  { framework }: Called,
  folder: string,
  file: string,
  grammar: Grammar,
): Promise<Compared> {
  const { send, run } = frameworks[framework];
  const require = createRequire(join(folder, "here.js"));
  let sent: readonly string[];
  try {
    const { up } = require(join(folder, file)) as { readonly up?: Up };
    if (up === undefined) return { sent: 0, alike: 0, differences: [] };
    sent = await send((given) => inTime(run(up, given)), "postgres");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { sent: 0, alike: 0, differences: [], notRun: `not run to the end: ${why}` };
  }
  const { built, raw } = await readOf(framework, folder, file, grammar);
  // What is only asked changes nothing, and is not read.
  const theirs = sent
    .flatMap((text) => statementsIn(text, grammar).statements)
    .filter(({ operations }) => operations.some(({ kind }) => kind !== "select"));
  const others = without(theirs, raw).left;
  const { left, unmatched } = without(others, built);
  return {
    sent: others.length,
    alike: others.length - left.length,
    differences: [
      ...left.map(({ text }) => `sent: ${text}`),
      ...unmatched.map(({ text }) => `read: ${text}`),
    ],
  };
}

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
async function readOf(
  framework: keyof typeof frameworks,
  folder: string,
  file: string,
  { dialect, parser }: Grammar,
): Promise<{ readonly built: readonly Statement[]; readonly raw: readonly Statement[] }> {
  const source = { path: file, text: readFileSync(join(folder, file), "utf8") };
  const extracted = { source, reported: true, unit: file, script: () => parseScript(source) };
  const extractor = await extractors[framework]();
  const built: Statement[] = [];
  const raw: Statement[] = [];
  for (const migration of extractor.extract([extracted], {
    transaction: undefined,
    dialect: dialect.id,
  })) {
    if (migration.direction !== "up") continue;
    for (const fragment of migration.fragments) {
      const { statements } = read({ ...migration, fragments: [fragment] }, parser, dialect.family);
      const isRaw = fragment.kind === "sql" && fragment.segments[0]?.verbatim === true;
      (isRaw ? raw : built).push(...statements);
    }
  }
  return { built, raw };
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
