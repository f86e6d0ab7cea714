/** The migrations of published histories, as their own tools run them. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { extractors } from "../../src/node/index.ts";
import type { Migration } from "../../src/node/index.ts";

export interface Layout {
  /** Id of the extractor that reads the history. */
  readonly framework: string;
  /** Placeholders that its tool fills in, and what a server cannot have. */
  readonly replace?: Readonly<Record<string, string>> | undefined;
}

/** Up migrations for PostgreSQL, in the order they run; paths are from the folder on. */
export async function migrationsIn(folder: string, layout: Layout): Promise<readonly Migration[]> {
  const { replace = {} } = layout;
  const extractor = await load(layout.framework);
  const read = (path: string): string =>
    Object.entries(replace).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      readFileSync(join(folder, path), "utf8"),
    );
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => extractor.matches(path) && statSync(join(folder, path)).isFile());
  const files = paths.map((path) => {
    const names = extractor.beside?.(path) ?? [];
    const there = names.filter((name) => existsSync(join(folder, dirname(path), name)));
    const beside = new Map(there.map((name) => [name, read(join(dirname(path), name))]));
    return { source: { path, text: read(path) }, reported: true, unit: path, beside };
  });
  return extractor
    .extract(files, { transaction: undefined, dialect: "postgres" })
    .filter(({ direction }) => direction !== "down");
}

/** A history's tool may need something that no migration makes. */
export async function migrationFrom(path: string, text: string): Promise<readonly Migration[]> {
  const extractor = await extractors.sql();
  const file = { source: { path, text }, reported: true, unit: path };
  return extractor.extract([file], { transaction: undefined });
}

async function load(framework: string): ReturnType<typeof extractors.sql> {
  const known: Readonly<Record<string, typeof extractors.sql>> = extractors;
  const extractor = known[framework];
  if (extractor === undefined) throw new Error(`there is no extractor ${framework}`);
  return extractor();
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
