import library from "pgsql-ast-parser";
import type { Statement } from "pgsql-ast-parser";
import type { Parsed, Parser } from "../../parser.ts";
import type { Piece } from "../../token.ts";
import { feedOf } from "./feed.ts";
import { readingOf } from "./reading.ts";
import { operationsOf } from "./statements.ts";

/** A grammar in plain JavaScript, for places that forbid WebAssembly. */
export function start(): Parser {
  return { id: "pgsql-ast-parser", degraded, parse };
}

const degraded =
  "pgsql-ast-parser reads without WebAssembly, but only a part of PostgreSQL's grammar: not " +
  "NOT VALID, VALIDATE CONSTRAINT, USING INDEX, TYPE … USING, triggers, partitions or GRANT. " +
  "What it cannot read is listed, and a syntax error cannot be told from it.";

function parse(piece: Piece): Parsed {
  if (piece.broken !== undefined) return { ok: false, ...piece.broken };
  const feed = feedOf(piece);
  if ("reason" in feed) return { ok: false, ...feed };
  const reading = readingOf(piece, feed);
  try {
    const [statement, ...others] = library.parse(feed.text, { locationTracking: true });
    if (statement === undefined || others.length > 0) return unsupported(piece.span.start);
    const operations = operationsOf(statement as Statement, reading);
    const [refusal] = reading.refusals;
    return refusal === undefined ? { ok: true, operations } : unsupported(refusal.at, refusal.why);
  } catch (error) {
    if (error instanceof RangeError) {
      const message = "the statement is nested too deeply to be read";
      return { ok: false, reason: "limit", message, at: piece.span.start };
    }
    return unsupported(placeOf(error, piece, reading.at));
  }
}

function unsupported(at: number, why = "this is beyond pgsql-ast-parser's grammar"): Parsed {
  return { ok: false, reason: "unsupported", message: why, at };
}

/** The grammar names the token at which it gave up, unless the text ended too early. */
function placeOf(error: unknown, { span, tokens }: Piece, at: (offset: number) => number): number {
  const { token } = error as { readonly token?: { readonly offset?: number } };
  if (token?.offset === undefined) return span.start;
  return tokens()[at(token.offset)]?.start ?? span.start;
}
