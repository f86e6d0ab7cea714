import type { Extractor } from "../extractor.ts";
import { fileSaying, pathIn } from "../folder.ts";
import {
  betweenMarks,
  hidden,
  inVersionOrder,
  markersIn,
  migrationOf,
  partsOf,
} from "../migration-file.ts";

/** Source: goose, internal/sqlparser/parser.go. */
const marker = /^--\s*\+goose\s+(up|down|no transaction|statementbegin|statementend)\b/i;

const goose: Extractor = {
  id: "goose",
  title: "goose",
  commands: ["goose up"],
  runner: { back: "written", late: "refused", edited: "ignored" },
  versionOf: (path) => /(\d+)_[^/]*$/.exec(path)?.[1]?.replace(/^0+(?=\d)/, "") ?? path,
  steps: { alone: "-- +goose NO TRANSACTION at the head of its file" },
  recognize(folder) {
    const name = fileSaying(folder, /^\s*--\s*\+goose\s+up\b/im);
    if (name === undefined) return undefined;
    return { root: folder.path, why: `${pathIn(folder, name)} has a "-- +goose Up" line` };
  },
  matches: (path) => /^\d+_[^/]*\.(?:sql|(?<!_test\.)go)$/i.test(path),
  // It begins the file.
  optOut: () => ({ at: 0, text: "-- +goose NO TRANSACTION\n" }),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).flatMap((file) => {
      if (/\.go$/i.test(file.source.path)) return [hidden(file, "written in Go")];
      const markers = markersIn(file.source.text, marker);
      const named = (name: string) =>
        markers.filter(({ match }) => match[1]?.toLowerCase() === name);
      const transaction = named("no transaction").length > 0 ? "none" : "file";
      const messages = betweenMarks(file.source, named("statementbegin"), named("statementend"));
      return partsOf(file, [...named("up"), ...named("down")], ({ match }) =>
        match[1]?.toLowerCase() === "down" ? "down" : "up",
      ).map(({ direction, spans }) =>
        migrationOf(file, { direction, transaction, spans, messages }, options),
      );
    }),
};

export default goose;
