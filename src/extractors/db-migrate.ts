import type { Extractor } from "../extractor.ts";
import { dependencyAbove } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

const name = /^\d+-[^/]*-(up|down)\.sql$/;

const dbMigrate: Extractor = {
  id: "db-migrate",
  title: "db-migrate",
  recognize(folder) {
    if (folder.name !== "sqls" || !folder.files.some((file) => name.test(file))) return undefined;
    const why = dependencyAbove(folder, "package.json", /"(db-migrate)"\s*:/);
    return { root: folder.path, why: why ?? "its files are called as db-migrate's" };
  },
  matches: (path) => name.test(path),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) => {
      const direction = /-down\.sql$/.test(file.source.path) ? "down" : "up";
      return migrationOf(file, { direction, transaction: "file" }, options);
    }),
};

export default dbMigrate;
