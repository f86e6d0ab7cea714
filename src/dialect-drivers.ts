import type { DialectSign } from "./dialect-signs.ts";
import type { Folder } from "./folder.ts";
import { pathIn, upward } from "./folder.ts";

/** By manifest: what the program needs where it runs. */
const manifests: Readonly<Record<string, (text: string) => readonly string[]>> = {
  "package.json": (text) =>
    all(/"dependencies"\s*:\s*\{([^}]*)\}/.exec(text)?.[1] ?? "", /"([^"]+)"\s*:/g),
  "go.mod": (text) => all(text, /^\s*(?:require\s+)?(\S+?)(?:\/v\d+)?\s+v\S+[ \t]*$/gm),
  "Cargo.toml": (text) => [
    ...all(dependenciesOf(text), /^([\w-]+)\s*=|^\[[^\]]*dependencies\.([\w-]+)\]/gm),
    // These speak to what they are built for.
    ...(text.match(/^(?:sqlx|diesel|sea-orm)\s*=[^\n]*\{[^}]*\}/gm) ?? []).flatMap((line) =>
      all(line, /"((?:sqlx-)?(?:postgres|mysql|sqlite))"/g),
    ),
  ],
  "pom.xml": (text) => all(text, /<artifactId>([^<]+)<\/artifactId>/g),
  "build.gradle": gradle,
  "build.gradle.kts": gradle,
};

/** The tables of what it needs where it runs: names of features and of what builds it are none. */
function dependenciesOf(cargo: string): string {
  return cargo
    .split(/^(?=\[)/m)
    .filter((table) => /^\[(?:[^\]]*\.)?dependencies[\].]/.test(table))
    .map((table) => (/^\[[^\]]*dependencies\./.test(table) ? (table.split("\n")[0] ?? "") : table))
    .join("\n");
}

function gradle(text: string): readonly string[] {
  return all(text, /["'][\w.-]+:([\w.-]+)[:"']/g);
}

/** Libraries that speak to a server. */
const drivers: Readonly<Record<string, string>> = {
  pg: "postgres",
  postgres: "postgres",
  mariadb: "mariadb",
  mysql: "mysql",
  mysql2: "mysql",
  "pg-promise": "postgres",
  "@neondatabase/serverless": "postgres",
  "@vercel/postgres": "postgres",
  "@planetscale/database": "mysql",
  "better-sqlite3": "sqlite",
  "@libsql/client": "sqlite",
  sqlite3: "sqlite",
  mssql: "mssql",
  tedious: "mssql",
  oracledb: "oracle",
  "@payloadcms/db-postgres": "postgres",
  "@payloadcms/db-vercel-postgres": "postgres",
  "@payloadcms/db-sqlite": "sqlite",
  "@payloadcms/db-d1-sqlite": "sqlite",
  "@payloadcms/db-mongodb": "mongodb",
  "github.com/jackc/pgx": "postgres",
  "github.com/lib/pq": "postgres",
  "github.com/go-sql-driver/mysql": "mysql",
  "github.com/mattn/go-sqlite3": "sqlite",
  "modernc.org/sqlite": "sqlite",
  sqlite: "sqlite",
  "sqlx-postgres": "postgres",
  "sqlx-mysql": "mysql",
  "sqlx-sqlite": "sqlite",
  "tokio-postgres": "postgres",
  mysql_async: "mysql",
  rusqlite: "sqlite",
  postgresql: "postgres",
  "mysql-connector-j": "mysql",
  "mysql-connector-java": "mysql",
  "mariadb-java-client": "mariadb",
  "sqlite-jdbc": "sqlite",
};

/** The one server that a program speaks to; SQLite beside another one is there to develop with. */
export function driverIn(folder: Folder): DialectSign | undefined {
  const known = driversIn(folder);
  const served = known.filter(({ dialect }) => dialect !== "sqlite");
  const spoken = served.filter(({ dialect }) => !foreign.has(dialect));
  const [first, ...others] = [spoken, served, known].find((some) => some.length > 0) ?? [];
  return others.some(({ dialect }) => dialect !== first?.dialect) ? undefined : first;
}

/** Servers that no dialect is for: beside one that there is, they say nothing. */
const foreign: ReadonlySet<string> = new Set(["mssql", "oracle", "mongodb"]);

/** Those that the nearest manifest names which names any. */
export function driversIn(folder: Folder): readonly DialectSign[] {
  for (const at of upward(folder)) {
    for (const [manifest, dependencies] of Object.entries(manifests)) {
      if (!at.files.includes(manifest)) continue;
      const known = dependencies(at.text(manifest) ?? "").flatMap(
        (name): readonly DialectSign[] => {
          const dialect = Object.hasOwn(drivers, name) ? drivers[name] : undefined;
          const why = `${pathIn(at, manifest)} names ${name}`;
          return dialect === undefined ? [] : [{ dialect, why }];
        },
      );
      if (known.length > 0) return known;
    }
  }
  return [];
}

function all(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, ...names]) => names.join(""));
}
