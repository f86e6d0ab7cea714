/** What a MySQL or MariaDB does with a statement, beside what lockproof says of it. */
import { readdirSync, readFileSync } from "node:fs";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { walk } from "../src/analyze.ts";
import { explainMigrations, extractors } from "../src/index.ts";
import type { Dialect, Migration } from "../src/index.ts";
import { startParser } from "../src/node/index.ts";
import { cut } from "../src/cut.ts";

export interface MysqlProbe {
  readonly theme: string;
  readonly given: string;
  readonly sql: string;
}

/** Sections `-- given` and `-- asked` by turns; of what is asked, each statement is a probe. */
export function probesIn(folder: string): readonly MysqlProbe[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .flatMap((file) => {
      let given = "";
      const sections = readFileSync(`${folder}/${file}`, "utf8").split(/^-- (?=given$|asked$)/m);
      return sections.flatMap((section) => {
        const [heading = "", ...lines] = section.split("\n");
        const body = lines.join("\n");
        if (heading === "given") given = body;
        if (heading !== "asked") return [];
        return cut(body, "mysql").pieces.map(({ text }) => ({
          theme: file.replace(/\.sql$/, ""),
          given,
          sql: text,
        }));
      });
    });
}

const algorithms = ["INSTANT", "NOCOPY", "INPLACE", "COPY"];
const locks = ["NONE", "SHARED", "EXCLUSIVE"];
/** Not supported so, or not known. */
const refusals = new Set([1800, 1845, 1846, 1221]);

/** The strongest that the server accepts, in a line: `INPLACE NONE rebuild`, or `refused 1060`. */
export async function ask(
  connection: Connection,
  probe: MysqlProbe,
  instant: "with-lock" | "alone" = "with-lock",
): Promise<string> {
  if (/\b(?:ALGORITHM|LOCK)\s*=/i.test(probe.sql)) {
    await begin(connection, probe);
    const code = await attempt(connection, probe, "");
    return typeof code === "number" ? `refused ${String(code)}` : "accepted";
  }
  let last = 0;
  await begin(connection, probe);
  for (const algorithm of algorithms) {
    for (const lock of locks) {
      const comma = /^\s*CREATE/i.test(probe.sql) ? "" : ",";
      const early = /\b(?:ORDER BY|PARTITION)/i.test(probe.sql);
      // MySQL takes INSTANT with no LOCK beside it.
      const alone = algorithm === "INSTANT" && instant === "alone";
      if (alone && lock !== "NONE") continue;
      const held = alone ? "" : `${comma} LOCK=${lock}`;
      const demand = `${comma} ALGORITHM=${algorithm}${held}`;
      const behind = /PARTITION/.test(probe.sql) ? "" : ",";
      const words = `ALGORITHM=${algorithm}${alone ? "" : `, LOCK=${lock}`}${behind}`;
      const seen = early
        ? await attempt(
            connection,
            { ...probe, sql: probe.sql.replace(/(ALTER TABLE \w+)/, `$1 ${words}`) },
            "",
          )
        : await attempt(connection, probe, demand);
      // It takes the word and copies all the same.
      if (seen === "rebuilt" && algorithm === "INSTANT") return `COPY ${lock} rebuild`;
      if (typeof seen !== "number")
        return `${algorithm} ${lock}${seen === "rebuilt" ? " rebuild" : ""}`;
      if (!refusals.has(seen)) return `refused ${String(seen)}`;
      last = seen;
    }
  }
  return `refused ${String(last)}`;
}

async function begin(connection: Connection, { given }: MysqlProbe): Promise<void> {
  await connection.query("SET SESSION foreign_key_checks = 0, sql_mode = DEFAULT");
  await connection.query("DROP DATABASE IF EXISTS probe; CREATE DATABASE probe; USE probe");
  await connection.query("SET SESSION foreign_key_checks = DEFAULT");
  if (given.trim() !== "") await connection.query(given);
}

async function attempt(
  connection: Connection,
  probe: MysqlProbe,
  demand: string,
): Promise<number | "rebuilt" | "kept"> {
  const before = await identities(connection);
  try {
    await connection.query(probe.sql + demand);
  } catch (error) {
    return (error as { readonly errno: number }).errno;
  }
  const after = await identities(connection);
  return [...after].some(([name, id]) => before.has(name) && before.get(name) !== id)
    ? "rebuilt"
    : "kept";
}

interface Identity extends RowDataPacket {
  readonly name: string;
  readonly id: number;
}

async function identities(connection: Connection): Promise<ReadonlyMap<string, number>> {
  const [tables] = await connection.query<RowDataPacket[]>(
    "SELECT table_name AS called FROM information_schema.tables WHERE table_schema = 'information_schema' AND table_name IN ('INNODB_TABLES', 'INNODB_SYS_TABLES')",
  );
  const [rows] = await connection.query<Identity[]>(
    `SELECT NAME AS name, TABLE_ID AS id FROM information_schema.${String(tables[0]?.["called"])} WHERE NAME LIKE 'probe/%'`,
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}

const parser = await startParser("mysql");
const extractor = await extractors.sql();

/** Rows that what lockproof says rests on, as `kind row`. */
export function rowsBehind(probe: MysqlProbe, dialect: Dialect, server: number): readonly string[] {
  const rows: string[] = [];
  walk(migrationsOf(probe), { parser, dialect, server, prelude: preludeOf(probe) }, (event) => {
    if (event.kind !== "statement") return;
    const { effects, statement } = event.moment;
    const facts = new Set(effects.flatMap((effect) => effect.facts));
    for (const { kind } of statement.operations) {
      for (const { id } of dialect.facts[kind]) if (facts.has(id)) rows.push(`${kind} ${id}`);
    }
  });
  return rows;
}

function migrationsOf({ given, sql }: MysqlProbe): readonly Migration[] {
  const files = [
    { source: { path: "1_given.sql", text: given }, reported: false, unit: "given" },
    { source: { path: "2_asked.sql", text: sql }, reported: true, unit: "asked" },
  ];
  return extractor.extract(files, { transaction: "none" });
}

/** A session's settings hold for what is asked in it. */
function preludeOf({ given }: MysqlProbe): Readonly<Record<string, string>> {
  return /foreign_key_checks = 0/.test(given) ? { foreign_key_checks: "0" } : {};
}

/** The same line as lockproof says it. */
export function tell(probe: MysqlProbe, dialect: Dialect, server: number): string {
  const { sql } = probe;
  const { statements, unread } = explainMigrations(migrationsOf(probe), {
    parser,
    dialect,
    server,
    prelude: preludeOf(probe),
  });
  const [statement] = statements;
  if (unread.length > 0) return `unread: ${unread[0]?.what ?? ""}`;
  if (statement === undefined) return "nothing";
  const { algorithm = "?", lock = "?", rebuild, fails } = statement;
  if (fails !== undefined) return `refused ${String(fails.code)}`;
  if (/\b(?:ALGORITHM|LOCK)\s*=/i.test(sql)) return "accepted";
  const built = rebuild === "yes" ? " rebuild" : rebuild === "unknown" ? " perhaps rebuild" : "";
  return `${algorithm} ${lock}${built}`;
}
