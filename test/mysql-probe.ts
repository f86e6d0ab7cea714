/** What a MySQL or MariaDB does with a statement, beside what lockproof says of it. */
import { readdirSync, readFileSync } from "node:fs";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { walk } from "../src/analyze.ts";
import { explainMigrations, extractors } from "../src/index.ts";
import type { Dialect, Migration, Source } from "../src/index.ts";
import { startParser } from "../src/node/index.ts";
import { decidingRows } from "./deciding-rows.ts";

export interface MysqlProbe {
  readonly theme: string;
  readonly given: string;
  readonly sql: string;
  /** What the server answered when it was asked last. */
  readonly answer: string | undefined;
}

/**
 * Sections `-- given` and `-- asked` by turns; of what is asked, each line is a probe, and behind it stands
 * what MariaDB answered.
 */
export function probesIn(folder: string): readonly MysqlProbe[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .flatMap((file) => {
      const theme = file.replace(/\.sql$/, "");
      let given = "";
      return sectionsOf(readFileSync(`${folder}/${file}`, "utf8")).flatMap(({ heading, lines }) => {
        if (heading === "given") given = lines.join("\n");
        if (heading !== "asked") return [];
        return lines.flatMap((line) => {
          const [, sql = "", answer] = asked.exec(line) ?? [];
          return sql === "" ? [] : [{ theme, given, sql, answer }];
        });
      });
    });
}

const asked = /^(.+?);(?: -- (.*))?$/;

/** The text of a theme with other answers, in the order of its probes. */
export function withAnswers(text: string, answers: readonly string[]): string {
  let next = 0;
  const written = sectionsOf(text).map(({ heading, lines }) => {
    if (heading === "") return lines.join("\n");
    const told = lines.map((line) => {
      const [, sql = ""] = asked.exec(line) ?? [];
      return heading === "asked" && sql !== "" ? `${sql}; -- ${answers[next++] ?? ""}` : line;
    });
    return [`-- ${heading}`, ...told].join("\n");
  });
  return written.join("");
}

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

function sectionsOf(text: string): readonly Section[] {
  return text.split(/^-- (?=given$|asked$)/m).map((section) => {
    const lines = section.split("\n");
    const [first = ""] = lines;
    return first === "given" || first === "asked"
      ? { heading: first, lines: lines.slice(1) }
      : { heading: "", lines };
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
  if (takesNoDemand(probe.sql)) {
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
      // Tables of other engines have no identity to compare.
      const isAnew = seen === "rebuilt" || algorithm === "COPY";
      if (typeof seen !== "number") return `${algorithm} ${lock}${isAnew ? " rebuild" : ""}`;
      if (!refusals.has(seen)) return `refused ${String(seen)}`;
      last = seen;
    }
  }
  return `refused ${String(last)}`;
}

/** It has its demand already, or the grammar has no place for one. */
function takesNoDemand(sql: string): boolean {
  if (/\b(?:ALGORITHM|LOCK)\s*=/i.test(sql)) return true;
  if (/^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+|FULLTEXT\s+|SPATIAL\s+)?INDEX\b/i.test(sql))
    return false;
  if (!/^\s*ALTER\s+(?:IGNORE\s+)?TABLE\b/i.test(sql)) return true;
  return /^\s*ALTER\s+TABLE\s+\S+\s+(?:(?:ADD|DROP|TRUNCATE|REORGANIZE|REBUILD|OPTIMIZE|ANALYZE|CHECK|EXCHANGE|CONVERT|COALESCE|REPAIR|DISCARD|IMPORT)\s+(?:PARTITION|TABLE)\b|WAIT\b)/i.test(
    sql,
  );
}

async function begin(connection: Connection, { given }: MysqlProbe): Promise<void> {
  // Temporary tables and settings go.
  await connection.changeUser({});
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
  const isMoved = /\bENGINE\b/i.test(probe.sql) && before.size !== after.size;
  return isMoved || [...before].some(([name, ids]) => isAnother(ids, after.get(name)))
    ? "rebuilt"
    : "kept";
}

function isAnother(ids: readonly number[], now: readonly number[] | undefined): boolean {
  return now !== undefined && !ids.some((id) => now.includes(id));
}

interface Identity extends RowDataPacket {
  readonly name: string;
  readonly id: number;
}

/** By table: those of its partitions. */
async function identities(connection: Connection): Promise<ReadonlyMap<string, readonly number[]>> {
  const [tables] = await connection.query<RowDataPacket[]>(
    "SELECT table_name AS called FROM information_schema.tables WHERE table_schema = 'information_schema' AND table_name IN ('INNODB_TABLES', 'INNODB_SYS_TABLES')",
  );
  const [rows] = await connection.query<Identity[]>(
    `SELECT NAME AS name, TABLE_ID AS id FROM information_schema.${String(tables[0]?.["called"])} WHERE NAME LIKE 'probe/%'`,
  );
  const found = new Map<string, number[]>();
  for (const { name, id } of rows) {
    const table = name.replace(/#P#.*$/i, "");
    found.set(table, [...(found.get(table) ?? []), id]);
  }
  return found;
}

const parser = await startParser("mysql");
const extractor = await extractors.sql();

/** Rows that what lockproof says rests on, as `kind row`: where it refuses, those that do. */
export function rowsBehind(probe: MysqlProbe, dialect: Dialect, server: number): readonly string[] {
  const rows: string[] = [];
  const { migrations, ...before } = askedOf(probe);
  walk(migrations, { parser, dialect, server, ...before }, (event) => {
    if (event.kind !== "statement") return;
    const { fails } = event.moment.outcome;
    for (const { kind, fact } of decidingRows(event.moment, dialect)) {
      if (fact.fails?.code === fails?.code) rows.push(`${kind} ${fact.id}`);
    }
  });
  return rows;
}

/** A probe as lockproof is asked; a session's settings hold for what is asked in it. */
export function askedOf({ given, sql }: Pick<MysqlProbe, "given" | "sql">): Asked {
  const file = { source: { path: "asked.sql", text: sql }, reported: true, unit: "asked" };
  return {
    migrations: extractor.extract([file], { transaction: "none" }),
    schema: { path: "given.sql", text: given },
    prelude: /foreign_key_checks = 0/.test(given) ? { foreign_key_checks: "0" } : {},
  };
}

interface Asked {
  readonly migrations: readonly Migration[];
  /** What is there before, as a dump that history begins from. */
  readonly schema: Source;
  readonly prelude: Readonly<Record<string, string>>;
}

/** The same line as lockproof says it. */
export function tell(probe: MysqlProbe, dialect: Dialect, server: number): string {
  const { sql } = probe;
  const { migrations, ...before } = askedOf(probe);
  const options = { parser, dialect, server, ...before };
  const { statements, unread } = explainMigrations(migrations, options);
  const [statement] = statements;
  if (unread.length > 0) return `unread: ${unread[0]?.what ?? ""}`;
  if (statement === undefined) return "nothing";
  const { algorithm = "?", lock = "?", rebuild, fails } = statement;
  if (fails !== undefined) return `refused ${String(fails.code)}`;
  if (takesNoDemand(sql)) return "accepted";
  const built = rebuild === "yes" ? " rebuild" : rebuild === "unknown" ? " perhaps rebuild" : "";
  return `${algorithm} ${lock}${built}`;
}
