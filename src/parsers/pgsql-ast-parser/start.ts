import library from "pgsql-ast-parser";
import type { Parsed, Parser } from "../../parser.ts";
import type { Piece } from "../../token.ts";
import { feedOf } from "./feed.ts";
import { readingOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { operationsOf } from "./statements.ts";

/** A grammar in plain JavaScript, for places that forbid WebAssembly. */
export function start(): Parser {
  return { id: "pgsql-ast-parser", degraded, parse };
}

const degraded =
  "pgsql-ast-parser needs no WebAssembly, but reads only a part of PostgreSQL's grammar. It cannot " +
  "read NOT VALID, VALIDATE CONSTRAINT, USING INDEX, TYPE … USING, triggers, partitions, GRANT and " +
  "more; such statements are listed as not analyzed, and so are syntax errors.";

function parse(piece: Piece): Parsed {
  if (piece.broken !== undefined) return { ok: false, ...piece.broken };
  const feed = feedOf(piece);
  if ("reason" in feed) return { ok: false, ...feed };
  const reading = readingOf(piece, feed);
  try {
    const [statement, ...others] = library.parse(feed.text, { locationTracking: true });
    if (statement === undefined || others.length > 0) return unread(piece, 0);
    const operations = operationsOf(statement, reading);
    const [refusal] = reading.refusals;
    if (refusal === undefined) return { ok: true, operations };
    return { ok: false, reason: "unsupported", message: refusal.why, at: refusal.at };
  } catch (error) {
    if (error instanceof RangeError) {
      const message = "the statement is nested too deeply to be read";
      return { ok: false, reason: "limit", message, at: piece.span.start };
    }
    return unread(piece, placeOf(error, reading));
  }
}

function unread(piece: Piece, index: number): Parsed {
  const token = index > 0 ? piece.tokens()[index] : undefined;
  const why = token === undefined ? "does not read this" : `gives up at ${token.text.slice(0, 60)}`;
  const at = token?.start ?? piece.span.start;
  return { ok: false, reason: "unsupported", message: `pgsql-ast-parser ${why}`, at };
}

/** The grammar names the token at which it gave up, unless the text ended too early. */
function placeOf(error: unknown, { at }: Reading): number {
  const { token } = error as { readonly token?: { readonly offset?: number } };
  return token?.offset === undefined ? 0 : at(token.offset);
}
