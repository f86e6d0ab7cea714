import type { Extractor } from "../extractor.ts";
import { dependencyAbove } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

/** Source: sqlx, sqlx-core/src/migrate/source.rs. */
const name = /^\d+_[^/]*\.sql$/;

const sqlx: Extractor = {
  id: "sqlx",
  title: "sqlx",
  commands: ["sqlx migrate run", "sqlx database setup"],
  runner: { back: "written", late: "runs", edited: "refused" },
  versionOf: (path) => /(\d+)_[^/]*$/.exec(path)?.[1]?.replace(/^0+(?=\d)/, "") ?? path,
  steps: { alone: "-- no-transaction as the first line of its file" },
  recognize(folder) {
    if (!folder.files.some((file) => name.test(file))) return undefined;
    const why = dependencyAbove(folder, "Cargo.toml", /^\s*(sqlx)\b/m);
    return why === undefined ? undefined : { root: folder.path, why };
  },
  matches: (path) => name.test(path),
  // It begins the file.
  optOut: () => ({ at: 0, text: "-- no-transaction\n" }),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) => {
      const { path, text } = file.source;
      const direction = /\.down\.sql$/.test(path) ? "down" : "up";
      // Source: sqlx-postgres, src/migrate.rs: all of it is sent as one message.
      const transaction = text.startsWith("-- no-transaction") ? "implicit" : "file";
      return migrationOf(file, { direction, transaction }, options);
    }),
};

export default sqlx;
