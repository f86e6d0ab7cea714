import type { Extractor } from "../extractor.ts";
import type { Direction } from "../migration.ts";

const sql: Extractor = {
  id: "sql",
  title: "Plain SQL files",
  matches: (path) => /\.sql$/i.test(path),
  extract(files, options) {
    const paths = new Set(files.map(({ source }) => source.path.toLowerCase()));
    return inOrder(files, ({ source }) => source.path).map(({ source, reported, unit }) => ({
      source,
      direction: directionOf(source.path.toLowerCase(), paths),
      transaction: options.transaction,
      fragments: [
        {
          kind: "sql",
          text: source.text,
          segments: [{ at: 0, span: { start: 0, end: source.text.length }, verbatim: true }],
          certainty: "always",
        },
      ],
      reported,
      unit,
    }));
  },
};

export default sql;

/** `1_a.down.sql`, `1_a.undo.sql`, `1_a/down.sql`; `1_a_down.sql` only beside `1_a_up.sql`. */
function directionOf(path: string, paths: ReadonlySet<string>): Direction {
  if (/\.(?:down|undo|rollback)\.sql$/.test(path) || /(?:^|[\\/])down\.sql$/.test(path))
    return "down";
  const twin = path.replace(/([_-])down\.sql$/, "$1up.sql");
  return twin !== path && paths.has(twin) ? "down" : "up";
}

/** Sorted as migrations run: folder by folder, numbers by their value, the same everywhere. */
function inOrder<T>(items: readonly T[], pathOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => ({ item, path: pathOf(item), key: keyOf(pathOf(item)) }))
    .sort((left, right) => compare(left.key, right.key) || compare(left.path, right.path))
    .map(({ item }) => item);
}

/** A string that sorts by code units as the path should. */
function keyOf(path: string): string {
  return path
    .replace(/\.sql$/i, "")
    .split(/[\\/]/)
    .map((name) => versioned(name).replace(/\d+/g, numberKey))
    .join("\u0000");
}

/** `V1__a` comes before `V1_1__b` and `V1.1__b`: the version ends at two underscores. */
function versioned(name: string): string {
  return name.replace(/^([A-Za-z]*\d+(?:[._]\d+)*)__/, (_, version: string) => {
    return `${version.replaceAll("_", ".")}\u0001`;
  });
}

/** More digits, greater number; the first character sorts it among other characters as a digit. */
function numberKey(digits: string): string {
  const value = digits.replace(/^0+(?=\d)/, "");
  return `0${String.fromCharCode(value.length)}${value}`;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
