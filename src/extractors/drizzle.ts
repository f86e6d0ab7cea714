import type { Extractor, Recognition } from "../extractor.ts";
import type { Folder } from "../folder.ts";
import { findAbove, pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf, notRead } from "../migration-file.ts";

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
    const root = folder.parent();
    const isFolder =
      folder.files.includes("migration.sql") && folder.files.includes("snapshot.json");
    if (root === undefined || !isFolder) return undefined;
    return { root: root.path, why: `${pathIn(folder, "snapshot.json")} is there` };
  },
  matches: (path) => /^[^/]+\.sql$/.test(path) || /^[^/]+\/migration\.sql$/.test(path),
  extract(files, options) {
    const order = options.recognition?.order;
    if (order === undefined) {
      return inVersionOrder(files, ({ source }) => source.path).map((file) =>
        migrationOf(file, { direction: "up", transaction: "run" }, options),
      );
    }
    const places = new Map(order.map((tag, index) => [tag, index]));
    const placeOf = (path: string): number | undefined => places.get(tagOf(path));
    const listed = files
      .filter(({ source }) => placeOf(source.path) !== undefined)
      .toSorted((left, right) => {
        return (placeOf(left.source.path) ?? 0) - (placeOf(right.source.path) ?? 0);
      });
    return [
      ...listed.map((file) => migrationOf(file, { direction: "up", transaction: "run" }, options)),
      ...files
        .filter(({ source }) => placeOf(source.path) === undefined)
        .map((file) => notRead(file, `it is not in ${journal}, so that it never runs`)),
    ];
  },
};

export default drizzle;

function fromJournal(folder: Folder, text: string): Recognition {
  const { dialect, tags } = readJournal(text);
  const known = dialect === undefined ? undefined : dialects[dialect];
  return {
    root: folder.path,
    why: `${pathIn(folder, journal)} is there`,
    ...(known === undefined ? {} : { dialect: known }),
    ...(isTurso(folder) ? { settings: { foreign_keys: "off" } } : {}),
    ...(tags === undefined ? {} : { order: tags }),
  };
}

/** Source: libsql-client-ts, `migrate()`, which drizzle's migrator calls: it switches foreign keys off outside. */
function isTurso(folder: Folder): boolean {
  const names = ["ts", "js", "mjs", "json"].map((ending) => `drizzle.config.${ending}`);
  return /["']?dialect["']?\s*:\s*["']turso["']/.test(findAbove(folder, names)?.text ?? "");
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
