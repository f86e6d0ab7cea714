import type { Extractor } from "../extractor.ts";
import { historyOf } from "../folder.ts";
import { inVersionOrder, migrationOf, notRead } from "../migration-file.ts";
import type { Direction } from "../migration.ts";

const sql: Extractor = {
  id: "sql",
  title: "Plain SQL files",
  recognize(folder) {
    const names = folder.files.filter((name) => /\.sql$/i.test(name));
    if (names.length === 0) return undefined;
    return { root: historyOf(folder, names).path, why: "it has SQL files" };
  },
  matches: (path) => /\.sql$/i.test(path),
  extract(files, options) {
    const paths = new Set(files.map(({ source }) => source.path.toLowerCase()));
    const isOneOfMany = files.some(({ source }) => versioned.test(source.path));
    return inVersionOrder(files, ({ source }) => source.path).map((file) => {
      if (written.test(file.source.path)) return notRead(file, foreign);
      if (snapshot.test(file.source.path) && isOneOfMany) return notRead(file, whole);
      const direction = directionOf(file.source.path.toLowerCase(), paths);
      return migrationOf(file, { direction, transaction: undefined }, options);
    });
  },
};

export default sql;

/** What is named or listed with the migrations and is no SQL. */
const written = /\.(?:[cm]?[jt]sx?|xml|ya?ml|json)$/i;
const foreign = "no SQL, and of no framework known here: --framework or sinks say how to read it";

/** What new databases begin with, kept beside the steps that lead there. */
const snapshot = /(?:^|[\\/])(?:dump|latest|schema|structure)\.sql$/i;
const versioned = /(?:^|[\\/])v?\d[^\\/]*\.sql$/i;
const whole = "the whole schema by its name, and no step: schema in the config says where it is";

/** `1_a.down.sql`, `1_a.undo.sql`, `1_a/down.sql`; `1_a_down.sql` only beside `1_a_up.sql`. */
function directionOf(path: string, paths: ReadonlySet<string>): Direction {
  if (/\.(?:down|undo|rollback)\.sql$/.test(path) || /(?:^|[\\/])down\.sql$/.test(path))
    return "down";
  const twin = path.replace(/([_-])down\.sql$/, "$1up.sql");
  return twin !== path && paths.has(twin) ? "down" : "up";
}
