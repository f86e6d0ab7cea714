import { driverIn } from "./dialect-drivers.ts";
import type { Folder } from "./folder.ts";
import { upward } from "./folder.ts";

/** What tells whose SQL lies in a folder when nobody says it: a sentence's end, and the dialect's id. */
export interface DialectSign {
  readonly dialect: string;
  readonly why: string;
}

/**
 * The nearest folder that is called as a server is; else words that only one of them has; else the one
 * driver that the program depends on. Where each migration has a folder, one folder's words do not speak for
 * the history, whose root is given.
 */
export function dialectSign(folder: Folder, root: string): DialectSign | undefined {
  for (const { name, parent } of upward(folder)) {
    // What the whole repository is called says nothing of its folders.
    if (parent() === undefined) break;
    const dialect = serverCalled(name);
    if (dialect !== undefined) return { dialect, why: `a folder is called ${name}` };
  }
  const said = folder.path === root ? signInText(folder) : undefined;
  return said ?? driverIn(folder);
}

/** The server that a folder is called after: `mysql`, `sqlite-migrations`, `riversqlite`. */
export function serverCalled(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(servers, lower)) return servers[lower];
  const named = new Set(lower.match(within)?.map((word) => servers[word]));
  return named.size === 1 ? [...named][0] : undefined;
}

/** Long enough to be no part of another word. */
const within = /mariadb|mysql|postgres(?:ql)?|sqlite/g;

/** By the name a folder is given; a server that no dialect is for is named all the same. */
const servers: Readonly<Record<string, string>> = {
  mariadb: "mariadb",
  mysql: "mysql",
  mysql5: "mysql",
  mysql8: "mysql",
  mysqldb: "mysql",
  pg: "postgres",
  pgsql: "postgres",
  postgres: "postgres",
  postgresql: "postgres",
  postgresdb: "postgres",
  sqlite: "sqlite",
  sqlite3: "sqlite",
  bigquery: "bigquery",
  cassandra: "cassandra",
  clickhouse: "clickhouse",
  cockroach: "cockroachdb",
  cockroachdb: "cockroachdb",
  db2: "db2",
  derby: "derby",
  duckdb: "duckdb",
  h2: "h2",
  hsqldb: "hsqldb",
  mssql: "mssql",
  oracle: "oracle",
  redshift: "redshift",
  snowflake: "snowflake",
  spanner: "spanner",
  sqlserver: "mssql",
};

/** Words that a server's SQL is full of, and that others seldom or never take; names may be any word. */
const words: readonly (readonly [dialect: string, written: RegExp])[] = [
  [
    "mysql",
    /\b(?:AUTO_INCREMENT|ENGINE\s*=\s*\w|ON\s+UPDATE\s+CURRENT_TIMESTAMP|ON\s+DUPLICATE\s+KEY|(?:MODIFY|CHANGE)\s+COLUMN|ALTER\s+TABLE\s+\S+\s+(?:MODIFY|CHANGE)|ADD\s+COLUMN\s[^;\n]{1,100}\sAFTER\s|ADD\s+(?:UNIQUE\s+)?INDEX|DROP\s+INDEX\s+\S+\s+ON|UNSIGNED|(?:TINY|MEDIUM)(?:INT|TEXT|BLOB)|LONG(?:TEXT|BLOB)|utf8mb4)\b|^\s*DELIMITER\s|\/\*!/im,
  ],
  [
    "sqlite",
    /\b(?:AUTOINCREMENT|WITHOUT\s+ROWID|COLLATE\s+NOCASE|(?:INSERT|UPDATE)\s+OR\s+(?:ABORT|FAIL|IGNORE|REPLACE|ROLLBACK)|SQLITE_\w+)\b|\bSTRFTIME\s*\(|^\s*PRAGMA\s+\w/im,
  ],
  [
    "postgres",
    /\b(?:(?:BIG|SMALL)SERIAL|TIMESTAMPTZ|JSONB|BYTEA|PLPGSQL|CONCURRENTLY|CREATE\s+EXTENSION|GEN_RANDOM_UUID)\b|\$\$|\w::\w/i,
  ],
];

/** SQLite takes them as well, but what is written for it seldom has them. */
const backticks = /(?<=^|[\s(,.])`\w+`/;

/** How many files are looked at, and by how many one dialect has to lead for the rest to be left out. */
const most = 40;
const lead = 3;

/**
 * What most files speak: SQLite takes a type called jsonb, and a script for two servers has the words of
 * both. The first files come first, as they make the tables.
 */
function signInText(folder: Folder): DialectSign | undefined {
  const heard = new Map<string, { files: number; readonly sign: DialectSign }>();
  let ticked: DialectSign | undefined;
  for (const name of folder.files.filter((each) => /\.sql$/i.test(each)).slice(0, most)) {
    const text = withoutComments(folder.text(name) ?? "");
    for (const [dialect, written] of words) {
      const sign = signIn(text, name, dialect, written);
      if (sign === undefined) continue;
      const known = heard.get(dialect);
      if (known === undefined) heard.set(dialect, { files: 1, sign });
      else known.files += 1;
    }
    ticked ??= signIn(text, name, "mysql", backticks);
    const [first, second] = ranked(heard);
    if ((first?.files ?? 0) - (second?.files ?? 0) >= lead) break;
  }
  const [first, second] = ranked(heard);
  if (first === undefined) return ticked;
  return first.files === second?.files ? undefined : first.sign;
}

function ranked<Heard extends { readonly files: number }>(
  heard: ReadonlyMap<string, Heard>,
): readonly Heard[] {
  return [...heard.values()].sort((a, b) => b.files - a.files);
}

function signIn(
  text: string,
  name: string,
  dialect: string,
  written: RegExp,
): DialectSign | undefined {
  const found = written.exec(text)?.[0].trim().replaceAll(/\s+/g, " ");
  return found === undefined ? undefined : { dialect, why: `${name} says ${found}` };
}

function withoutComments(text: string): string {
  return text.replace(/--[^\n]*|\/\*(?!!)[\s\S]*?\*\/|'(?:[^'\\\n]|\\.|'')*'/g, " ");
}
