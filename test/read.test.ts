/** What becomes of a text before any rule sees it: pieces, tokens, statements, and what could not be read. */
import { readFileSync } from "node:fs";
import fastGlob from "fast-glob";
import { describe, expect, it } from "vitest";
import { cut, deepestNesting, longestStatement } from "../src/cut.ts";
import { findAllows } from "../src/engine/allow.ts";
import { read } from "../src/engine/read.ts";
import sql from "../src/extractors/sql.ts";
import type { Migration, Parser, Span } from "../src/index.ts";
import { lineStarts, positionAt } from "../src/source.ts";
import { parser } from "./linting.ts";

function migrationOf(text: string, path = "1.sql"): Migration {
  const file = { source: { path, text }, reported: true, unit: path };
  return sql.extract([file], { transaction: undefined })[0]!;
}

function pieces(text: string): readonly string[] {
  return cut(text, "postgres").pieces.map((piece) =>
    piece.broken === undefined ? piece.text : `${piece.broken.message}: ${piece.text}`,
  );
}

/** Pieces, and then what was read of them, as a person would note it down. */
function describeText(text: string): string {
  const starts = lineStarts(text);
  const place = (offset: number): string => {
    const { line, column } = positionAt(starts, offset);
    return `${String(line)}:${String(column)}`;
  };
  const first = (span: Span): string => (text.slice(span.start, span.end).split(/[\r\n]/)[0] ?? "").slice(0, 60);
  const { statements, unread, errors, comments } = read(migrationOf(text), parser, "postgres");
  return [
    ...cut(text, "postgres").pieces.map(
      ({ kind, span, text: masked, broken }) =>
        `${kind} ${place(span.start)}-${place(span.end)}${broken === undefined ? "" : ` broken at ${place(broken.at)}: ${broken.message}`}\n` +
        masked.replace(/^/gm, "  | "),
    ),
    "",
    ...statements.map(
      ({ span, operations, certainty }) =>
        `read ${place(span.start)} ${operations.map(wordsOf).join(", ")}${certainty === "always" ? "" : ` (${certainty})`}`,
    ),
    ...unread.map(({ span, reason, what }) => `unread ${place(span.start)} ${reason}: ${what} [${first(span)}]`),
    ...errors.map((event) =>
      event.kind === "syntax-error"
        ? `error ${place(event.span.start)} ${event.message} [${first(event.span)}] in ${place(event.statement.start)}`
        : "",
    ),
    ...comments.map((span) => `comment ${place(span.start)} ${first(span)}`),
    "",
  ].join("\n");
}

function wordsOf(operation: Migration["fragments"][number] | object): string {
  const { kind, ...rest } = operation as { kind: string } & Record<string, unknown>;
  const table = rest["table"] as { schema?: string; name: string } | undefined;
  const name = table === undefined ? "" : ` ${table.schema === undefined ? "" : `${table.schema}.`}${table.name}`;
  return `${kind}${name}${typeof rest["column"] === "string" ? `.${rest["column"]}` : ""}`;
}

describe("a text is read", () => {
  it.each(fastGlob.sync("fixtures/read/*/*.sql").sort())("%s", async (path) => {
    const shown = describeText(readFileSync(path, "utf8"));
    await expect(shown).toMatchFileSnapshot(`../${path.replace(/sql$/, "out")}`);
  });

  it.each(fastGlob.sync("fixtures/read/sound/*.sql").sort())("%s in tokens", async (path) => {
    const text = readFileSync(path, "utf8");
    const shown = cut(text, "postgres").pieces.map((piece) =>
      piece.tokens().map(({ kind, text: written, depth }) => `${String(depth)} ${kind} ${written}\n`).join(""),
    );
    await expect(shown.join("\n")).toMatchFileSnapshot(`../${path.replace(/sql$/, "tokens")}`);
  });
});
