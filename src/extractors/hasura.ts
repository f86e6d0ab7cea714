import type { Extractor } from "../extractor.ts";
import { findAbove, pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

const hasura: Extractor = {
  id: "hasura",
  title: "Hasura",
  commands: ["hasura migrate apply"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  recognize(folder) {
    const root = folder.parent();
    if (root === undefined || !folder.files.includes("up.sql")) return undefined;
    if (!/^\d{13}_/.test(folder.name)) return undefined;
    const config = findAbove(folder, ["config.yaml"]);
    if (config === undefined || !/^metadata_directory\s*:/m.test(config.text)) return undefined;
    return { root: root.path, why: `${pathIn(config.folder, config.name)} is Hasura's` };
  },
  matches: (path) => /^\d+_[^/]*\/(?:up|down)\.sql$/.test(path),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) => {
      const direction = /\bdown\.sql$/.test(file.source.path) ? "down" : "up";
      // A file is one `run_sql`, that is, one message to the server.
      return migrationOf(file, { direction, transaction: "implicit" }, options);
    }),
};

export default hasura;
