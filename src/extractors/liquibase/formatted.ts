import type { ExtractedFile } from "../../extractor.ts";
import type { MappedText } from "../../mapped-text.ts";
import { derivedText, joinTexts, verbatimText } from "../../mapped-text.ts";
import type { Section } from "../../migration-file.ts";
import { markersIn } from "../../migration-file.ts";
import type { Certainty } from "../../migration.ts";
import { certaintyIn, runsOn, splitBy } from "./changes.ts";
import { substituted } from "./writer.ts";

/** A changeset of a file of formatted SQL. */
export interface FormattedChangeset {
  readonly key: string;
  readonly up: readonly MappedText[];
  /** `undefined`: it says nothing of the way back. Empty: that there is none. */
  readonly down: readonly MappedText[] | undefined;
  readonly wraps: "file" | "none";
  readonly certainty: Certainty;
  readonly repeats: boolean;
}

/** `--changeset author:id attribute:value …` */
const changeset = /^--\s*changeset\s+(.*)$/i;
const rollback = /^--\s*rollback(?:\s(.*))?$/i;
const property = /^--\s*property\s+(.*)$/i;
const preconditions = /^--\s*preconditions\b(.*)$/i;

export function changesetsIn(
  { source }: ExtractedFile,
  dialect: string,
  properties: ReadonlyMap<string, string>,
): readonly FormattedChangeset[] {
  const { text } = source;
  const sections = markersIn(text, changeset);
  return sections.flatMap((section, index): readonly FormattedChangeset[] => {
    if (!runsOn(attribute(section, "dbms"), dialect)) return [];
    const start = index === 0 ? 0 : section.start;
    const end = sections[index + 1]?.start ?? text.length;
    const whole = substituted(verbatimText(text.slice(start, end), start), properties);
    const tests = markersIn(text.slice(start, end), preconditions);
    const skips = tests.some((test) =>
      /^(?:MARK_RAN|CONTINUE)$/i.test(attribute(test, "onFail") ?? ""),
    );
    const context = attribute(section, "context") ?? attribute(section, "contextFilter");
    const certainty = certaintyIn(context, dialect);
    if (certainty === undefined) return [];
    return [
      {
        key: /^\S+/.exec(section.match[1] ?? "")?.[0] ?? section.line,
        up: splitBy(whole, attribute(section, "endDelimiter")),
        down: rollbackIn(text, { start, end }),
        wraps: attribute(section, "runInTransaction") === "false" ? "none" : "file",
        certainty: skips ? "branch" : certainty,
        repeats:
          attribute(section, "runOnChange") === "true" ||
          attribute(section, "runAlways") === "true",
      },
    ];
  });
}

/** Lines of `--rollback …`, or a comment that begins with `liquibase rollback`. */
function rollbackIn(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): readonly MappedText[] | undefined {
  const part = text.slice(start, end);
  const lines = markersIn(part, rollback);
  const blocks = [...part.matchAll(/\/\*\s*liquibase\s+rollback\b([\s\S]*?)\*\//gi)];
  if (lines.length === 0 && blocks.length === 0) return undefined;
  const words = lines.flatMap(({ start: at, match }): readonly MappedText[] => {
    const said = match[1] ?? "";
    const from = part.indexOf(said, at + "--rollback".length);
    if (said.trim() === "" || /^\s*(?:not required|empty)\s*;?\s*$/i.test(said)) return [];
    return [verbatimText(said, start + from)];
  });
  const joined = joinTexts(
    words.flatMap((line) => {
      const last = line.segments.at(-1)?.span.end ?? 0;
      return [line, derivedText("\n", { start: last, end: last })];
    }),
  );
  const inBlocks = blocks.map((block) => {
    const at = start + block.index + block[0].indexOf(block[1] ?? "", 2);
    return verbatimText(block[1] ?? "", at);
  });
  return [...(joined.text.trim() === "" ? [] : [joined]), ...inBlocks];
}

export function propertiesIn(
  text: string,
  dialect: string,
): readonly (readonly [name: string, value: string])[] {
  return markersIn(text, property).flatMap((section) => {
    const name = attribute(section, "name");
    if (name === undefined || !runsOn(attribute(section, "dbms"), dialect)) return [];
    return [[name, attribute(section, "value") ?? ""] as const];
  });
}

function attribute({ match }: Section, name: string): string | undefined {
  const found = new RegExp(`\\b${name}:\\s*(?:"([^"]*)"|(\\S+))`, "i").exec(match[1] ?? "");
  return found?.[1] ?? found?.[2];
}
