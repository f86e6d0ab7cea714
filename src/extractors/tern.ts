import type { Extractor } from "../extractor.ts";
import { fileSaying, findAbove, pathIn } from "../folder.ts";
import { inVersionOrder, markersIn, migrationOf, partsOf } from "../migration-file.ts";

/** Source: tern, migrate/migrate.go: what stands below the line goes back. */
const marker = /^----\s*create above\s*\/\s*drop below\s*----$/i;
const outside = /^----\s*tern:\s*disable-tx\s*----$/i;

const tern: Extractor = {
  id: "tern",
  title: "tern",
  commands: ["tern migrate"],
  runner: { back: "written", late: "refused", edited: "ignored" },
  versionOf: (path) => /(\d+)_[^/]*$/.exec(path)?.[1]?.replace(/^0+(?=\d)/, "") ?? path,
  steps: { alone: "the line ---- tern: disable-tx ---- in its file" },
  recognize(folder) {
    if (folder.files.includes("tern.conf")) {
      return { root: folder.path, why: `${pathIn(folder, "tern.conf")} is there` };
    }
    const name = fileSaying(folder, /^\s*----\s*create above\s*\/\s*drop below\s*----/im);
    if (name !== undefined) {
      return { root: folder.path, why: `${pathIn(folder, name)} says "create above / drop below"` };
    }
    const config = findAbove(folder, ["tern.conf"]);
    if (config === undefined || !folder.files.some(isMigration)) return undefined;
    return { root: folder.path, why: `${pathIn(config.folder, config.name)} is there` };
  },
  matches: isMigration,
  // It begins the file.
  optOut: () => ({ at: 0, text: "---- tern: disable-tx ----\n" }),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).flatMap((file) => {
      const transaction = markersIn(file.source.text, outside).length > 0 ? "none" : "file";
      return partsOf(file, markersIn(file.source.text, marker), () => "down").map(
        ({ direction, spans }) => migrationOf(file, { direction, transaction, spans }, options),
      );
    }),
};

export default tern;

function isMigration(path: string): boolean {
  return /^\d+_[^/]+\.sql$/.test(path);
}
