import type { Extractor } from "../extractor.ts";
import { dependencyAbove, isVersion } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

/** Source: golang-migrate, source/parse.go. */
const name = /^(\d+)_([^/]*)\.(down|up)\.sql$/;

const golangMigrate: Extractor = {
  id: "golang-migrate",
  title: "golang-migrate",
  commands: ["migrate up"],
  runner: { back: "written", late: "skipped", edited: "ignored" },
  versionOf: (path) => /(\d+)_[^/]*$/.exec(path)?.[1]?.replace(/^0+(?=\d)/, "") ?? path,
  recognize(folder) {
    if (!folder.files.some((file) => name.test(file))) return undefined;
    // It reads one folder and none in it, so that who has a folder for each version has another runner.
    if (isVersion(folder)) return undefined;
    const why = dependencyAbove(folder, "go.mod", /\b(github\.com\/golang-migrate\/migrate)\b/);
    return why === undefined ? undefined : { root: folder.path, why };
  },
  matches: (path) => name.test(path),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) => {
      const direction = /\.down\.sql$/.test(file.source.path) ? "down" : "up";
      // The text is one message to the server; the driver for SQLite begins a transaction.
      const transaction = options.dialect === "sqlite" ? "file" : "implicit";
      return migrationOf(file, { direction, transaction }, options);
    }),
};

export default golangMigrate;
