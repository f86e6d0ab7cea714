import type { Folder } from "./folder.ts";
import { upward } from "./folder.ts";

/** What tells whose SQL lies in a folder when nobody says it: a sentence's end, and the dialect's id. */
export interface DialectSign {
  readonly dialect: string;
  readonly why: string;
}

/**
 * The nearest folder that is called as a server is; else words that only one of them has. Where each
 * migration has a folder, one folder's words do not speak for the history, whose root is given.
 */
export function dialectSign(folder: Folder, root: string): DialectSign | undefined {
  for (const { name, parent } of upward(folder)) {
    // What the whole repository is called says nothing of its folders.
    if (parent() === undefined) break;
    const dialect = servers[name.toLowerCase()];
    if (dialect !== undefined) return { dialect, why: `a folder is called ${name}` };
  }
  return folder.path === root ? signInText(folder) : undefined;
}

/** By the name a folder is given; a server that no dialect is for is named all the same. */
const servers: Readonly<Record<string, string>> = {
  mariadb: "mariadb",
  mysql: "mysql",
  mysql5: "mysql",
  mysql8: "mysql",
  pg: "postgres",
  pgsql: "postgres",
  postgres: "postgres",
  postgresql: "postgres",
  sqlite: "sqlite",
  sqlite3: "sqlite",
  bigquery: "bigquery",
  cassandra: "cassandra",
  clickhouse: "clickhouse",
  mssql: "mssql",
  oracle: "oracle",
  snowflake: "snowflake",
  sqlserver: "mssql",
};

/** Words that a server's SQL is full of and that no other server takes; names may be any word. */
const words: readonly (readonly [dialect: string, written: RegExp])[] = [
  [
    "mysql",
    /\b(?:AUTO_INCREMENT|ENGINE\s*=\s*\w|ON\s+UPDATE\s+CURRENT_TIMESTAMP|(?:MODIFY|CHANGE)\s+COLUMN|ADD\s+(?:UNIQUE\s+)?INDEX|DROP\s+INDEX\s+\S+\s+ON|UNSIGNED|(?:TINY|MEDIUM)(?:INT|TEXT|BLOB)|LONG(?:TEXT|BLOB)|utf8mb4)\b|^\s*DELIMITER\s/im,
  ],
  ["sqlite", /\bAUTOINCREMENT\b|^\s*PRAGMA\s+\w|\bWITHOUT\s+ROWID\b/im],
  [
    "postgres",
    /\b(?:(?:BIG|SMALL)?SERIAL|TIMESTAMPTZ|JSONB|BYTEA|PLPGSQL|CONCURRENTLY|CREATE\s+EXTENSION|GEN_RANDOM_UUID)\b|\$\$|\w::\w/i,
  ],
];

/** Of a few files: those that a folder begins with make its tables. */
function signInText(folder: Folder): DialectSign | undefined {
  const signs = new Map<string, string>();
  for (const name of folder.files.filter((each) => /\.sql$/i.test(each)).slice(0, 5)) {
    const text = withoutComments(folder.text(name) ?? "");
    for (const [dialect, written] of words) {
      const found = written.exec(text);
      if (found !== null && !signs.has(dialect)) {
        signs.set(dialect, `${name} says ${found[0].trim()}`);
      }
    }
  }
  const [only, ...others] = signs;
  // Where two are spoken, none is known.
  if (only === undefined || others.length > 0) return undefined;
  const [dialect, why] = only;
  return { dialect, why };
}

function withoutComments(text: string): string {
  return text.replace(/--[^\n]*|\/\*(?!!)[\s\S]*?\*\/|'(?:[^'\\\n]|\\.|'')*'/g, " ");
}
