/** Every pair of a list of types: what does ALTER … TYPE cost from each to each? */
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

export const typePairGiven: readonly string[] = given;

export interface TypePair {
  readonly name: string;
  readonly table: string;
  readonly index: string | undefined;
  readonly statement: string;
}

export const typePairs: readonly TypePair[] = types.flatMap((from, number) =>
  types.map((to) => ({
    name: `${from} to ${to}`,
    table: `t${number}`,
    index: unsorted.has(from) ? undefined : `i${number}`,
    statement: `ALTER TABLE t${number} ALTER COLUMN c TYPE ${to}`,
  })),
);
