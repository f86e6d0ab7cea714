/** Tables as real schemas have them, and what each rule is asked to change in them. */
import { readFileSync } from "node:fs";

export interface Shape {
  readonly title: string;
  readonly given: string;
  /** As a statement writes them. */
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** Columns without equal rows, where the column alone is no key. */
  readonly key: string | undefined;
  readonly partitioned: boolean;
  /** The first server that knows such a table. */
  readonly since: number;
  readonly searchPath: string | undefined;
}

/** A statement that a rule has a plan for, or says why not. */
export interface Change {
  readonly rule: string;
  readonly title: string;
  readonly sql: string;
  /** What has to be there besides. */
  readonly given: string;
  /** The end it wants, where the statement itself cannot run. */
  readonly means: string;
  /** What the plan's application steps ask of the data. */
  readonly fills: readonly string[];
  /** Code beside it would change which rows it is about. */
  readonly quiet: boolean;
  /** What code writes in the end is of another type, and not before. */
  readonly late: boolean;
  /** Afterwards no two rows may be alike. */
  readonly unique: boolean;
  /** What a second column is made of, and its type. */
  readonly forward: string | undefined;
}

const name = /"(?:[^"]|"")*"|[^\s."]+/y;

/** Sections begin with `-- shape: title`; lines with `-- word: value` describe it. */
export function readShapes(path: string): readonly Shape[] {
  const sections = readFileSync(path, "utf8").split(/^-- shape: /m);
  return sections.slice(1).map((section) => {
    const [title = "", ...lines] = section.split("\n");
    const value = (word: string): string | undefined =>
      lines.find((line) => line.startsWith(`-- ${word}: `))?.slice(word.length + 5);
    const { table, column, type } = readColumn(value("column") ?? "");
    const given = lines.filter((line) => !line.startsWith("-- ")).join("\n");
    return {
      title,
      given,
      table,
      column,
      type,
      key: value("key"),
      partitioned: given.includes("PARTITION BY"),
      since: Number(value("since") ?? 12),
      searchPath: value("search path"),
    };
  });
}

/** `schema.table.column type` */
function readColumn(text: string): Pick<Shape, "table" | "column" | "type"> {
  const { names, end } = namesIn(text);
  return {
    table: names.slice(0, -1).join("."),
    column: names.at(-1) ?? "",
    type: text.slice(end).trim(),
  };
}

function namesIn(text: string): { readonly names: readonly string[]; readonly end: number } {
  const names: string[] = [];
  for (let at = 0; ; at++) {
    name.lastIndex = at;
    const found = name.exec(text);
    if (found === null) throw new Error(`No name: ${text}`);
    names.push(found[0]);
    at += found[0].length;
    if (text[at] !== ".") return { names, end: at };
  }
}

/** Types of which rows have values of their own, that a key can be made of. */
const distinct = new Set([
  "integer",
  "bigint",
  "text",
  "varchar(40)",
  "varchar(256)",
  "numeric",
  "numeric(10,2)",
  "uuid",
  "timestamp",
  "bytea",
  "citext",
  "label",
]);

/** Another type for a column, and how to get there where no cast leads there by itself. */
const others: Readonly<Record<string, readonly [string, string?]>> = {
  integer: ["bigint"],
  bigint: ["numeric(20)"],
  text: ["varchar(200)"],
  "varchar(40)": ["varchar(30)"],
  "varchar(256)": ["varchar(20)"],
  "numeric(10,2)": ["numeric(14,4)"],
  numeric: ["double precision"],
  timestamp: ["timestamptz", "AT TIME ZONE 'Asia/Tokyo'"],
  date: ["timestamp"],
  bytea: ["text", "::text"],
  inet: ["text", "::text"],
  boolean: ["integer", "::integer"],
  json: ["jsonb", "::jsonb"],
  jsonb: ["json", "::json"],
  "text[]": ["varchar(60)[]"],
  ticket_state: ["text", "::text"],
  "app.task_state": ["text", "::text"],
  positive: ["bigint"],
  label: ["varchar(50)"],
  citext: ["varchar(90)"],
  tsrange: ["text", "::text"],
  address: ["text", "::text"],
};

export function changesOf(shape: Shape): readonly Change[] {
  const { table, column, type, key } = shape;
  const { names } = namesIn(table);
  const beside = (word: string): string => [...names.slice(0, -1), word].join(".");
  const unique = key ?? (distinct.has(type) && !shape.partitioned ? column : undefined);
  const holds = `(${column})::text <> 'never'`;
  const indexed = type === "json" ? "USING hash ((md5(" : "(";
  const keys = `${indexed}${column}${type === "json" ? "::text)))" : ")"}`;
  const other = others[type];
  const converted = `${column}${other?.[1]?.startsWith("::") === false ? " " : ""}${other?.[1] ?? ""}`;
  return [
    change("column-rename", `ALTER TABLE ${table} RENAME COLUMN ${column} TO renamed_column;`, {
      forward: `(${column})`,
    }),
    ...(other === undefined
      ? []
      : [
          change(
            "column-type-change",
            `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${other[0]}${other[1] === undefined ? "" : ` USING ${converted}`};`,
            { forward: `(${converted})::${other[0]}`, late: true },
          ),
        ]),
    change("column-drop", `ALTER TABLE ${table} DROP COLUMN ${column} CASCADE;`),
    change("table-rename", `ALTER TABLE ${table} RENAME TO renamed_table;`),
    change("table-rename", `ALTER TABLE ${table} SET SCHEMA elsewhere;`, {
      title: "to another schema",
      given: "CREATE SCHEMA elsewhere;",
    }),
    change("table-drop", `DROP TABLE ${table} CASCADE;`),
    change("not-null-scan", `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL;`),
    change("check-scan", `ALTER TABLE ${table} ADD CHECK (${holds});`),
    ...(distinct.has(type)
      ? [
          change(
            "foreign-key-scan",
            `ALTER TABLE ${table} ADD FOREIGN KEY (${column}) REFERENCES targets (id);`,
            { given: `CREATE TABLE targets (id ${type} PRIMARY KEY);` },
          ),
        ]
      : []),
    ...(unique === undefined
      ? []
      : [
          change("unique-key-build", `ALTER TABLE ${table} ADD UNIQUE (${unique});`, {
            unique: true,
          }),
          change("blocking-index-build", `CREATE UNIQUE INDEX an_index ON ${table} (${unique});`, {
            title: "unique",
            unique: true,
          }),
        ]),
    ...(unique === undefined || shape.given.includes("PRIMARY KEY")
      ? []
      : [
          change("primary-key-build", `ALTER TABLE ${table} ADD PRIMARY KEY (${unique});`, {
            unique: true,
          }),
        ]),
    change("blocking-index-build", `CREATE INDEX ON ${table} ${keys};`),
    change("blocking-index-drop", `DROP INDEX ${beside("an_index")};`, {
      given: `CREATE INDEX an_index ON ${table} ${keys};`,
    }),
    change("blocking-reindex", `REINDEX TABLE ${table};`),
    change(
      "rewriting-default",
      `ALTER TABLE ${table} ADD COLUMN added uuid NOT NULL DEFAULT md5(random()::text)::uuid;`,
      { title: "random" },
    ),
    change("rewriting-default", `ALTER TABLE ${table} ADD COLUMN added serial;`, {
      title: "serial",
    }),
    change(
      "rewriting-default",
      `ALTER TABLE ${table} ADD COLUMN added bigint GENERATED ALWAYS AS IDENTITY;`,
      { title: "identity" },
    ),
    change("not-null-without-default", `ALTER TABLE ${table} ADD COLUMN added text NOT NULL;`, {
      means: `ALTER TABLE ${table} ADD COLUMN added text; UPDATE ${table} SET added = ''; ALTER TABLE ${table} ALTER COLUMN added SET NOT NULL;`,
      fills: [`UPDATE ${table} SET added = '' WHERE added IS NULL;`],
    }),
    change("unbatched-write", `UPDATE ${table} SET ${column} = ${column} WHERE ${holds};`, {
      title: "update",
      quiet: true,
    }),
    change("unbatched-write", `DELETE FROM ${table} WHERE ${column} IS NULL;`, {
      title: "delete",
      quiet: true,
    }),
    change(
      "validation-in-same-transaction",
      `ALTER TABLE ${table} ADD CONSTRAINT a_check CHECK (${holds}) NOT VALID; ALTER TABLE ${table} VALIDATE CONSTRAINT a_check;`,
    ),
    change(
      "work-under-lock",
      `ALTER TABLE ${table} ADD COLUMN added text; INSERT INTO counts SELECT count(*) FROM ${table};`,
      { given: "CREATE TABLE counts (n bigint);", quiet: true },
    ),
    ...(shape.partitioned
      ? []
      : [
          change(
            "transaction-forbidden",
            `BEGIN; CREATE INDEX CONCURRENTLY an_index ON ${table} ${keys}; COMMIT;`,
            { means: `CREATE INDEX an_index ON ${table} ${keys};` },
          ),
        ]),
    change(
      "not-null-scan",
      `ALTER TABLE ${table} ADD COLUMN added text, ALTER COLUMN ${column} SET NOT NULL, ADD CONSTRAINT a_check CHECK (${holds}), ALTER COLUMN ${column} DROP DEFAULT;`,
      { title: "among others" },
    ),
  ];
}

function change(rule: string, sql: string, more: Partial<Change> = {}): Change {
  return {
    rule,
    title: "",
    sql,
    given: "",
    means: sql,
    fills: [],
    quiet: false,
    late: false,
    unique: false,
    forward: undefined,
    ...more,
  };
}
