import type { Extractor } from "../extractor.ts";
import { dependencyAbove } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

/** Source: refinery, refinery_core/src/util.rs. `U` is "unversioned": it may come late, and goes up. */
const name = /^[UV]\d+(?:\.\d+)?__[^/]+\.sql$/;

const refinery: Extractor = {
  id: "refinery",
  title: "refinery",
  commands: ["refinery migrate"],
  runner: { back: "none", late: "refused", edited: "refused" },
  versionOf: (path) => /[UV](\d+(?:\.\d+)?)__[^/]*$/.exec(path)?.[1] ?? path,
  recognize(folder) {
    if (!folder.files.some((file) => name.test(file))) return undefined;
    const why = dependencyAbove(folder, "Cargo.toml", /^\s*(refinery)\b/m);
    return why === undefined ? undefined : { root: folder.path, why };
  },
  matches: (path) => name.test(path),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path.replace(/[UV](?=\d[^\\/]*$)/, "")).map(
      (file) => migrationOf(file, { direction: "up", transaction: "file" }, options),
    ),
};

export default refinery;
