import library from "pgsql-ast-parser";
import { cut } from "../../cut.ts";
import type { Operation } from "../../operation.ts";
import type { Parsed, Parser } from "../../parser.ts";
import type { Span } from "../../source.ts";
import type { Piece } from "../../token.ts";
import { feedOf } from "./feed.ts";
import { readingOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { operationsOf } from "./statements.ts";

/** A grammar in plain JavaScript, for places that forbid WebAssembly. */
export function start(): Parser {
  return { id: "pgsql-ast-parser", degraded, parse: (piece) => parse(piece) };
}

const degraded =
  "pgsql-ast-parser needs no WebAssembly, but reads only a part of PostgreSQL's grammar. It cannot " +
  "read NOT VALID, VALIDATE CONSTRAINT, USING INDEX, TYPE … USING, triggers, partitions, GRANT and " +
  "more; such statements are listed as not analyzed, and so are syntax errors.";

function parse(piece: Piece, depth = 0): Parsed {
  if (piece.broken !== undefined) return { ok: false, ...piece.broken };
  const feed = feedOf(piece);
  if ("reason" in feed) return { ok: false, ...feed };
  const reading = readingOf(piece, feed, (text) => within(text, depth, piece.span));
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

/** The bodies of functions that functions make are nobody's business. */
const deepestBody = 1;

function within(text: string, depth: number, span: Span): readonly Operation[] | undefined {
  if (depth >= deepestBody) return undefined;
  const operations: Operation[] = [];
  for (const piece of cut(text, "postgres").pieces) {
    const parsed = parse(piece, depth + 1);
    if (!parsed.ok) return undefined;
    // Places inside the string mean nothing outside of it.
    for (const operation of parsed.operations) operations.push({ ...operation, span });
  }
  return operations;
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
