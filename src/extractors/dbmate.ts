import type { Extractor } from "../extractor.ts";
import { fileSaying, pathIn } from "../folder.ts";
import { inNameOrder, markersIn, migrationOf, partsOf } from "../migration-file.ts";

/** Source: dbmate, pkg/dbmate/migration.go; options follow the marker, for each direction its own. */
const marker = /^--\s*migrate:(up|down)(.*)$/;

const dbmate: Extractor = {
  id: "dbmate",
  title: "dbmate",
  commands: ["dbmate up", "dbmate migrate"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  versionOf: (path) => /(\d+)[^/]*$/.exec(path)?.[1] ?? path,
  steps: { alone: "transaction:false behind -- migrate:up" },
  recognize(folder) {
    const name = fileSaying(folder, /^\s*--\s*migrate:up\b/m);
    if (name === undefined) return undefined;
    return { root: folder.path, why: `${pathIn(folder, name)} has a "-- migrate:up" line` };
  },
  matches: (path) => /^\d+[^/]*\.sql$/.test(path),
  optOut({ text }) {
    const line = /^\s*--\s*migrate:up\b[ \t]*/m.exec(text);
    return line === null
      ? undefined
      : { at: line.index + line[0].trimEnd().length, text: " transaction:false" };
  },
  extract: (files, options) =>
    inNameOrder(files).flatMap((file) =>
      partsOf(file, markersIn(file.source.text, marker), ({ match }) =>
        match[1] === "down" ? "down" : "up",
      ).map(({ direction, spans, sections }) => {
        const outside = sections.some(({ match }) => /\btransaction:false\b/.test(match[2] ?? ""));
        // All of it is sent as one message.
        const transaction = outside ? "implicit" : "file";
        return migrationOf(file, { direction, transaction, spans }, options);
      }),
    ),
};

export default dbmate;
