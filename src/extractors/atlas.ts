import type { Extractor } from "../extractor.ts";
import { pathIn } from "../folder.ts";
import { inVersionOrder, markersIn, migrationOf } from "../migration-file.ts";

/** Source: Atlas, cmd/atlas/internal/cmdapi/migrate.go. */
const mode = /^--\s*atlas:txmode\s+(none|file|all)\b/;

const atlas: Extractor = {
  id: "atlas",
  title: "Atlas",
  commands: ["atlas migrate apply", "atlas schema apply"],
  runner: { back: "none", late: "refused", edited: "refused" },
  steps: { alone: "-- atlas:txmode none at the head of its file" },
  recognize: (folder) =>
    folder.files.includes("atlas.sum")
      ? { root: folder.path, why: `${pathIn(folder, "atlas.sum")} is there` }
      : undefined,
  matches: (path) => /^[^/]+\.sql$/.test(path),
  // It begins the file.
  optOut: () => ({ at: 0, text: "-- atlas:txmode none\n\n" }),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) => {
      const direction = /\.down\.sql$/.test(file.source.path) ? "down" : "up";
      const said = markersIn(file.source.text, mode)[0]?.match[1];
      const transaction = said === "none" ? "none" : said === "all" ? "run" : "file";
      return migrationOf(file, { direction, transaction }, options);
    }),
};

export default atlas;
