import type { Extractor } from "../extractor.ts";
import { fileSaying, pathIn } from "../folder.ts";
import type { Span } from "../source.ts";
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
      const blocks = betweenMarks(file.source, named("statementbegin"), named("statementend"));
      const messages = [...blocks, ...sharedLines(file.source.text, blocks)].toSorted(
        (left, right) => left.start - right.start,
      );
      return partsOf(file, [...named("up"), ...named("down")], ({ match }) =>
        match[1]?.toLowerCase() === "down" ? "down" : "up",
      ).map(({ direction, spans }) =>
        migrationOf(file, { direction, transaction, spans, messages }, options),
      );
    }),
};

export default goose;

/** Outside of blocks a line that ends in a semicolon ends what is sent, however many statements that is. */
function sharedLines(text: string, blocks: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  let start = 0;
  let end = 0;
  for (const line of text.split("\n")) {
    const block = blocks.find((one) => one.start <= end && end < one.end);
    end += line.length + 1;
    const isMark = /^\s*--/.test(line);
    if (block === undefined && !isMark && /;\s*(?:--.*)?$/.test(line)) {
      const said = text.slice(start, end).replace(/'[^']*'|"[^"]*"|--.*/g, "");
      if (said.split(";").length > 2) found.push({ start, end: Math.min(end, text.length) });
      start = end;
    } else if (block !== undefined || (isMark && text.slice(start, end).trim() === line.trim())) {
      start = end;
    }
  }
  return found;
}
