/** The migrations of published histories, as their own tools run them. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { extractors } from "../../src/node/index.ts";
import type { Migration, Source } from "../../src/node/index.ts";

const extractor = await extractors.sql();

/** Up migrations for PostgreSQL, in the order they run; paths are from the folder on. */
export function migrationsIn(
  folder: string,
  replacements: Readonly<Record<string, string>> = {},
): readonly Migration[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".sql") && statSync(join(folder, path)).isFile());
  const files = forPostgres(paths).map((path) => {
    const source = { path, text: replaced(upSection(readFileSync(join(folder, path), "utf8"))) };
    return { source, reported: true, unit: path };
  });
  function replaced(text: string): string {
    return Object.entries(replacements).reduce((all, [from, to]) => all.replaceAll(from, to), text);
  }
  return extractor
    .extract(files, { transaction: undefined })
    .filter(({ direction }) => direction !== "down")
    .map((migration) =>
      standsAlone(folder, migration.source)
        ? { ...migration, transaction: "none" as const }
        : migration,
    );
}

export function fromText(path: string, text: string): readonly Migration[] {
  return extractor.extract([{ source: { path, text }, reported: true, unit: path }], {
    transaction: undefined,
  });
}

/** Its runner opens no transaction: Ory's by the name, Goose's and SQLx's by a comment, Diesel's by a setting. */
function standsAlone(folder: string, { path, text }: Source): boolean {
  if (path.includes(".autocommit.")) return true;
  if (/^--\s*(?:\+goose\s+no transaction|no-transaction)\b/im.test(text)) return true;
  const settings = join(folder, dirname(path), "metadata.toml");
  return (
    existsSync(settings) && /run_in_transaction\s*=\s*false/.test(readFileSync(settings, "utf8"))
  );
}

/** Ory's names say the database; a file without one is for those that have none of their own. */
function forPostgres(paths: readonly string[]): readonly string[] {
  const others = /\.(?:mysql|sqlite3?|cockroach)\./;
  const own = new Set(paths.filter((path) => path.includes(".postgres.")).map(generalName));
  return paths.filter(
    (path) => !others.test(path) && (path.includes(".postgres.") || !own.has(generalName(path))),
  );
}

function generalName(path: string): string {
  return path.replace(".postgres", "").replace(".autocommit", "");
}

/** Goose has both directions in one file. */
function upSection(text: string): string {
  const down = /^--\s*\+goose\s+Down\b/im.exec(text);
  return down === null ? text : text.slice(0, down.index);
}

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** A package's files only: what it depends on is not needed. */
export function unpack({ name, version, folder }: Package): string {
  const cache = resolve("node_modules/.cache/corpus", `${name}@${version}`);
  const files = join(cache, "package", folder);
  if (existsSync(files)) return files;
  mkdirSync(cache, { recursive: true });
  const archive = execFileSync("npm", ["pack", `${name}@${version}`, "--silent"], {
    cwd: cache,
    encoding: "utf8",
    shell: process.platform === "win32",
  }).trim();
  execFileSync("tar", ["-xzf", archive], { cwd: cache });
  return files;
}
