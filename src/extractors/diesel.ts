import type { Extractor } from "../extractor.ts";
import { dependencyAbove, findAbove, pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

const diesel: Extractor = {
  id: "diesel",
  title: "Diesel",
  commands: ["diesel migration run"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  steps: { alone: "run_in_transaction = false in the metadata.toml beside it" },
  recognize(folder) {
    const root = folder.parent();
    if (root === undefined || !folder.files.includes("up.sql")) return undefined;
    const config = findAbove(folder, ["diesel.toml"]);
    const why =
      config === undefined
        ? dependencyAbove(folder, "Cargo.toml", /^\s*(diesel)\b/m)
        : `${pathIn(config.folder, config.name)} is there`;
    return why === undefined ? undefined : { root: root.path, why };
  },
  matches: (path) => /^[^/]+\/(?:up|down)\.sql$/.test(path),
  beside: () => ["metadata.toml"],
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) => {
      const direction = /\bdown\.sql$/.test(file.source.path) ? "down" : "up";
      const metadata = file.beside?.get("metadata.toml");
      // A file without the key says no as well: diesel_migrations_internals, `#[serde(default)]`.
      const inside =
        metadata === undefined || /^\s*run_in_transaction\s*=\s*true\b/m.test(metadata);
      // Without it, `batch_execute` sends all as one message.
      return migrationOf(file, { direction, transaction: inside ? "file" : "implicit" }, options);
    }),
};

export default diesel;
