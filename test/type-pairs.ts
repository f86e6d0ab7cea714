/** Every pair of a list of types: what does ALTER … TYPE cost from each to each? */
import type { Client } from "pg";
import type { ExplainedStatement } from "../src/explain.ts";
import { explainEach } from "./explained-probe.ts";

const types = [
  ...["bool", "int2", "int4", "int8", "float4", "float8", "money", "oid", "regclass", "name"],
  ...["numeric", "numeric(10,2)", "numeric(12,2)", "numeric(12,4)", "numeric(5)"],
  ...["text", "varchar", "varchar(10)", "varchar(20)", "bpchar", "char(8)", "char(12)", "citext"],
  ...["bytea", "uuid", "json", "jsonb", "xml", "date", "inet", "cidr", "point", "int4range"],
  ...["time", "time(3)", "timetz", "timetz(3)"],
  ...[
    "timestamp",
    "timestamp(6)",
    "timestamp(3)",
    "timestamptz",
    "timestamptz(6)",
    "timestamptz(3)",
  ],
  ...[
    "interval",
    "interval(3)",
    "interval day to second",
    "interval year to month",
    "interval hour",
  ],
  ...["bit(8)", "bit(16)", "varbit", "varbit(8)", "varbit(16)", "tsvector", "macaddr"],
  ...["mood", "pair", "plain_text", "plain_int", "positive", "short_text"],
  ...["text[]", "varchar[]", "varchar(10)[]", "varchar(20)[]", "int4[]", "int8[]", "positive[]"],
];

/** Types that a btree can sort; the others get a column without an index. */
const unsorted = new Set(["json", "xml", "point"]);

const given = [
  "CREATE EXTENSION IF NOT EXISTS citext",
  "CREATE DOMAIN plain_text AS text",
  "CREATE DOMAIN plain_int AS int",
  "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
  "CREATE DOMAIN short_text AS varchar(10)",
  "CREATE TYPE mood AS ENUM ('sad')",
  "CREATE TYPE pair AS (a int)",
  ...types.map((type, index) => `CREATE TABLE t${index} (id int, c ${type})`),
  ...types.flatMap((type, index) =>
    unsorted.has(type) ? [] : [`CREATE INDEX i${index} ON t${index} (c)`],
  ),
  ...types.map((_, index) => `INSERT INTO t${index} (id) VALUES (1), (2)`),
];

interface TypePair {
  readonly name: string;
  readonly table: string;
  readonly index: string | undefined;
  readonly statement: string;
}

const typePairs: readonly TypePair[] = types.flatMap((from, number) =>
  types.map((to) => ({
    name: `${from} to ${to}`,
    table: `t${number}`,
    index: unsorted.has(from) ? undefined : `i${number}`,
    statement: `ALTER TABLE t${number} ALTER COLUMN c TYPE ${to}`,
  })),
);

/** Pairs on which a server of a major version and we differ, in a time zone. */
export async function strayPairs(
  client: Client,
  zone: string,
  major: number,
): Promise<readonly string[]> {
  const settings = [`SET timezone = '${zone}'`];
  const alters = typePairs.map(({ statement }) => statement);
  const said = explainEach(given, settings, alters, major);
  const found: string[] = [];
  await client.query([...given, ...settings].join(";\n"));
  for (const [number, pair] of typePairs.entries()) {
    const ours = said[number];
    const seen = await seenChange(client, pair);
    const guess = ours === undefined ? "unread" : saidChange(ours, pair);
    if (guess !== seen) found.push(`${pair.name}: we say ${guess}, the server ${seen}`);
  }
  return found;
}

/** How many pairs are asked. */
export const pairCount = typePairs.length;

async function seenChange(client: Client, { table, index, statement }: TypePair): Promise<string> {
  const files = `SELECT pg_relation_filenode('${table}') AS rows, ${index === undefined ? "0" : `pg_relation_filenode('${index}')`} AS sorted`;
  type Files = Record<"rows" | "sorted", number>;
  const { rows } = await client.query<Files>(files);
  await client.query("BEGIN");
  try {
    await client.query(statement);
    const now = await client.query<Files>(files);
    if (rows[0]?.rows !== now.rows[0]?.rows) return "rewrite";
    return rows[0]?.sorted === now.rows[0]?.sorted ? "free" : "rebuild";
  } catch (error) {
    return String(Reflect.get(Object(error), "code"));
  } finally {
    await client.query("ROLLBACK");
  }
}

function saidChange({ effects, fails }: ExplainedStatement, { table }: TypePair): string {
  if (fails !== undefined) return fails.sqlstate;
  const effect = effects.find(({ relation }) => relation === `public.${table}`);
  if (effect === undefined || effect.rewrite === "unknown") return "unknown";
  if (effect.rewrite === "yes") return "rewrite";
  return effect.rebuilds.length > 0 ? "rebuild" : "free";
}
