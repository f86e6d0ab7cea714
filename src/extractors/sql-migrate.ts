import type { Extractor } from "../extractor.ts";
import { fileSaying, pathIn } from "../folder.ts";
import {
  betweenMarks,
  inVersionOrder,
  markersIn,
  migrationOf,
  partsOf,
} from "../migration-file.ts";

/** Source: sql-migrate, sqlparse/sqlparse.go. */
const marker = /^--\s*\+migrate\s+(Up|Down|StatementBegin|StatementEnd)\b(.*)$/;

const sqlMigrate: Extractor = {
  id: "sql-migrate",
  title: "sql-migrate",
  commands: ["sql-migrate up"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  steps: { alone: "notransaction behind -- +migrate Up" },
  recognize(folder) {
    const name = fileSaying(folder, /^\s*--\s*\+migrate\s+Up\b/m);
    if (name === undefined) return undefined;
    return { root: folder.path, why: `${pathIn(folder, name)} has a "-- +migrate Up" line` };
  },
  matches: (path) => /^[^/]+\.sql$/.test(path),
  optOut({ text }) {
    const line = /^\s*--\s*\+migrate\s+up\b[ \t]*/im.exec(text);
    return line === null
      ? undefined
      : { at: line.index + line[0].trimEnd().length, text: " notransaction" };
  },
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).flatMap((file) => {
      const markers = markersIn(file.source.text, marker);
      const named = (name: string) => markers.filter(({ match }) => match[1] === name);
      const messages = betweenMarks(file.source, named("StatementBegin"), named("StatementEnd"));
      return partsOf(file, [...named("Up"), ...named("Down")], ({ match }) =>
        match[1] === "Down" ? "down" : "up",
      ).map(({ direction, spans, sections }) => {
        const outside = sections.some(({ match }) => /\bnotransaction\b/.test(match[2] ?? ""));
        const transaction = outside ? "none" : "file";
        return migrationOf(file, { direction, transaction, spans, messages }, options);
      });
    }),
};

export default sqlMigrate;
