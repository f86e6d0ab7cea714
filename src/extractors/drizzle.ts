import type { ExtractedFile, ExtractOptions, Extractor, Recognition } from "../extractor.ts";
import type { Folder } from "../folder.ts";
import { pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf, notRead } from "../migration-file.ts";
import type { Migration } from "../migration.ts";
import { configsAbove } from "../script/runner-config.ts";
import type { Span } from "../source.ts";

const journal = "meta/_journal.json";

const drizzle: Extractor = {
  id: "drizzle",
  title: "Drizzle",
  commands: ["drizzle-kit migrate", "drizzle-kit push"],
  runner: { back: "none", late: "skipped", edited: "ignored" },
  recognize(folder) {
    const text = folder.text(journal);
    if (text !== undefined) return fromJournal(folder, text);
    // Since 1.0 each migration is a folder, and its name decides the order.
    const isOne = folder.files.includes("migration.sql");
    const root = isOne ? folder.parent() : folder;
    if (root === undefined || !folder.files.some((file) => file.endsWith(".sql"))) return undefined;
    const isFolder = isOne && folder.files.includes("snapshot.json");
    const config = configOf(root);
    if (!isFolder && config?.names !== true) return undefined;
    const why = isFolder
      ? `${pathIn(folder, "snapshot.json")} is there`
      : `${config?.path ?? ""} says it is where they are`;
    return { root: root.path, why, ...spokenBy(config), ...outside(config) };
  },
  matches: (path) => /^[^/]+\.sql$/.test(path) || /^[^/]+\/migration\.sql$/.test(path),
  extract(files, options) {
    const order = options.recognition?.order;
    if (order === undefined) {
      return inVersionOrder(files, ({ source }) => source.path).map((file) => read(file, options));
    }
    const places = new Map(order.map((tag, index) => [tag, index]));
    const placeOf = (path: string): number | undefined => places.get(tagOf(path));
    const listed = files
      .filter(({ source }) => placeOf(source.path) !== undefined)
      .toSorted((left, right) => {
        return (placeOf(left.source.path) ?? 0) - (placeOf(right.source.path) ?? 0);
      });
    return [
      ...listed.map((file) => read(file, options)),
      ...files
        .filter(({ source }) => placeOf(source.path) === undefined)
        .map((file) => notRead(file, `it is not in ${journal}, so that it never runs`)),
    ];
  },
};

export default drizzle;

/** What the runner splits a file at, whatever stands there: MySQL takes it for no comment. */
const breakpoint = "--> statement-breakpoint";

function read(file: ExtractedFile, options: ExtractOptions): Migration {
  const spans: Span[] = [];
  let start = 0;
  for (const part of file.source.text.split(breakpoint)) {
    spans.push({ start, end: start + part.length });
    start += part.length + breakpoint.length;
  }
  return migrationOf(file, { direction: "up", transaction: "run", spans }, options);
}

function fromJournal(folder: Folder, text: string): Recognition {
  const { dialect, tags } = readJournal(text);
  const known = dialect === undefined ? undefined : dialects[dialect];
  const config = configOf(folder);
  return {
    root: folder.path,
    why: `${pathIn(folder, journal)} is there`,
    ...(known === undefined ? spokenBy(config) : { dialect: known }),
    ...outside(config),
    ...(tags === undefined ? {} : { order: tags }),
  };
}

/** What drizzle-kit is told of a folder of migrations. */
interface Config {
  readonly path: string;
  /** It names this very folder. */
  readonly names: boolean;
  readonly dialect: string | undefined;
}

/** The config that names the folder; of those that do not say where, or name another, the nearest. */
function configOf(folder: Folder): Config | undefined {
  const files = /^drizzle[\w.-]*\.config\.(?:[cm]?[jt]s|json)$/;
  const found = [...configsAbove(folder, { files })].map(({ folder: at, path, text }): Config => {
    const said = /(?<![\w"'])["']?out["']?\s*:\s*["'`]([^"'`]+)["'`]/.exec(text)?.[1] ?? "drizzle";
    const out = said.replace(/^\.\//, "").replace(/\/+$/, "");
    const dialect = /["']?dialect["']?\s*:\s*["'`](\w+)["'`]/.exec(text)?.[1];
    return { path, names: pathIn(at, out) === folder.path, dialect };
  });
  const naming = found.filter(({ names }) => names);
  const [first = found[0]] = naming;
  // Several for one folder, of several servers, say nothing of whom it is for.
  const isSure = new Set(naming.map(({ dialect }) => dialect)).size < 2;
  return first === undefined || isSure ? first : { ...first, dialect: undefined };
}

function spokenBy(config: Config | undefined): Pick<Recognition, "dialect" | "dialectWhy"> {
  const dialect = config?.dialect === undefined ? undefined : dialects[config.dialect];
  if (config === undefined || dialect === undefined) return {};
  return { dialect, dialectWhy: `${config.path} says ${config.dialect ?? ""}` };
}

/** Source: libsql-client-ts, `migrate()`, which drizzle's migrator calls: it switches foreign keys off outside. */
function outside(config: Config | undefined): Pick<Recognition, "settings"> {
  return config?.dialect === "turso" ? { settings: { foreign_keys: "off" } } : {};
}

interface Journal {
  readonly dialect: string | undefined;
  /** `undefined` where the journal cannot be read, so that names must give the order. */
  readonly tags: readonly string[] | undefined;
}

function readJournal(text: string): Journal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { dialect: undefined, tags: undefined };
  }
  if (typeof value !== "object" || value === null) return { dialect: undefined, tags: undefined };
  const dialect =
    "dialect" in value && typeof value.dialect === "string" ? value.dialect : undefined;
  if (!("entries" in value) || !Array.isArray(value.entries)) return { dialect, tags: undefined };
  const entries: readonly unknown[] = value.entries;
  const tags = entries.flatMap((entry) =>
    typeof entry === "object" && entry !== null && "tag" in entry && typeof entry.tag === "string"
      ? [entry.tag]
      : [],
  );
  return { dialect, tags };
}

function tagOf(path: string): string {
  return path.slice(path.search(/[^\\/]*$/)).replace(/\.sql$/, "");
}

const dialects: Readonly<Record<string, string>> = {
  postgresql: "postgres",
  pg: "postgres",
  mysql: "mysql",
  singlestore: "mysql",
  sqlite: "sqlite",
  turso: "sqlite",
};
