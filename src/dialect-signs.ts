import type { Folder } from "./folder.ts";
import { pathIn, upward } from "./folder.ts";

/** What tells whose SQL lies in a folder when nobody says it: a sentence's end, and the dialect's id. */
export interface DialectSign {
  readonly dialect: string;
  readonly why: string;
}

/**
 * The nearest folder that is called as a server is; else words that only one of them has; else the one
 * driver that a package depends on. Where each migration has a folder, one folder's words do not speak for
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
  return said ?? signInManifest(folder);
}

/** The server that a folder is called after. */
export function serverCalled(name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(servers, lower) ? servers[lower] : undefined;
}

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
  mssql: "mssql",
  oracle: "oracle",
  snowflake: "snowflake",
  sqlserver: "mssql",
};

/** Words that a server's SQL is full of and that no other server takes; names may be any word. */
const words: readonly (readonly [dialect: string, written: RegExp])[] = [
  [
    "mysql",
    /\b(?:AUTO_INCREMENT|ENGINE\s*=\s*\w|ON\s+UPDATE\s+CURRENT_TIMESTAMP|(?:MODIFY|CHANGE)\s+COLUMN|ALTER\s+TABLE\s+\S+\s+(?:MODIFY|CHANGE)|ADD\s+COLUMN\s[^;\n]{1,100}\sAFTER\s|ADD\s+(?:UNIQUE\s+)?INDEX|DROP\s+INDEX\s+\S+\s+ON|UNSIGNED|(?:TINY|MEDIUM)(?:INT|TEXT|BLOB)|LONG(?:TEXT|BLOB)|utf8mb4)\b|^\s*DELIMITER\s|\/\*!/im,
  ],
  ["sqlite", /\bAUTOINCREMENT\b|^\s*PRAGMA\s+\w|\bWITHOUT\s+ROWID\b/im],
  [
    "postgres",
    /\b(?:(?:BIG|SMALL)SERIAL|TIMESTAMPTZ|JSONB|BYTEA|PLPGSQL|CONCURRENTLY|CREATE\s+EXTENSION|GEN_RANDOM_UUID)\b|\$\$|\w::\w/i,
  ],
];

/** SQLite takes them as well, but what is written for it seldom has them. */
const backticks = /(?<=^|[\s(,.])`\w+`/;

/** Files that are read together, and how many at most where those before them say nothing. */
const few = 5;
const most = 40;

/** A few files first, those that a folder begins with: they make its tables. */
function signInText(folder: Folder): DialectSign | undefined {
  const files = folder.files.filter((each) => /\.sql$/i.test(each)).slice(0, most);
  let ticked: DialectSign | undefined;
  for (let at = 0; at < files.length; at += few) {
    const texts = files
      .slice(at, at + few)
      .map((name) => ({ name, text: withoutComments(folder.text(name) ?? "") }));
    const signs = words.flatMap(([dialect, written]) => firstSign(texts, dialect, written) ?? []);
    // Where two are spoken, none is known.
    if (signs.length > 0) return signs.length === 1 ? signs[0] : undefined;
    ticked ??= firstSign(texts, "mysql", backticks);
  }
  return ticked;
}

function firstSign(
  texts: readonly { readonly name: string; readonly text: string }[],
  dialect: string,
  written: RegExp,
): DialectSign | undefined {
  for (const { name, text } of texts) {
    const found = written.exec(text)?.[0].trim().replaceAll(/\s+/g, " ");
    if (found !== undefined) return { dialect, why: `${name} says ${found}` };
  }
  return undefined;
}

function withoutComments(text: string): string {
  return text.replace(/--[^\n]*|\/\*(?!!)[\s\S]*?\*\/|'(?:[^'\\\n]|\\.|'')*'/g, " ");
}

/** Packages of npm that speak to a server. */
const drivers: Readonly<Record<string, string>> = {
  pg: "postgres",
  postgres: "postgres",
  mariadb: "mariadb",
  mysql: "mysql",
  mysql2: "mysql",
  "better-sqlite3": "sqlite",
  sqlite3: "sqlite",
};

/** What a package needs where it runs; SQLite beside another server is there to develop with. */
function signInManifest(folder: Folder): DialectSign | undefined {
  for (const at of upward(folder)) {
    if (!at.files.includes("package.json")) continue;
    const text = at.text("package.json") ?? "";
    const needed = /"dependencies"\s*:\s*\{([^}]*)\}/.exec(text)?.[1] ?? "";
    const names = [...needed.matchAll(/"([^"]+)"\s*:/g)].flatMap(([, name = ""]) =>
      Object.hasOwn(drivers, name) ? [name] : [],
    );
    const dialectOf = (name: string): string => drivers[name] ?? "";
    const served = names.filter((name) => dialectOf(name) !== "sqlite");
    const [first, ...others] = served.length > 0 ? served : names;
    if (first === undefined || others.some((name) => dialectOf(name) !== dialectOf(first))) {
      return undefined;
    }
    return { dialect: dialectOf(first), why: `${pathIn(at, "package.json")} names ${first}` };
  }
  return undefined;
}
