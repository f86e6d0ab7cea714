import { createPatience, startOf, take } from "../cut.ts";
import type { Patience, Taken } from "../cut.ts";
import type { Unread } from "../finding.ts";
import { spanInSource } from "../migration.ts";
import type { Migration, SqlFragment } from "../migration.ts";
import type { Operation, Statement } from "../operation.ts";
import type { Parsed, Parser } from "../parser.ts";
import type { ReadEvent } from "../rule.ts";
import type { Span } from "../source.ts";
import type { Family, Piece } from "../token.ts";
import { readCommand } from "./command.ts";
import { placed, restorer, unmasked } from "./place.ts";
import { recover } from "./recover.ts";

/** What was read of a migration, and what could not be. Spans are in the source. */
export interface Reading {
  readonly statements: readonly Statement[];
  readonly unread: readonly Unread[];
  readonly errors: readonly ReadEvent[];
  readonly comments: readonly Span[];
}

/** Reads all that a migration holds. Nothing it says can make this throw, and nothing is dropped. */
export function read(migration: Migration, parser: Parser, family: Family): Reading {
  const { source } = migration;
  const page = openPage(source.path);
  for (const fragment of migration.fragments) {
    switch (fragment.kind) {
      case "sql":
        readSql(fragment, { parse: (piece) => parseSafely(parser, piece), family, page });
        break;
      case "operations": {
        const { span, operations, certainty } = fragment;
        const text = source.text.slice(span.start, span.end);
        page.addStatement({ span, text, operations, certainty });
        break;
      }
      case "dynamic":
        page.addUnread(fragment.span, "dynamic", fragment.why);
        break;
      default:
        fragment satisfies never;
    }
  }
  return page.reading;
}

interface Reader {
  readonly parse: (piece: Piece) => Parsed;
  readonly family: Family;
  readonly page: Page;
}

function readSql(fragment: SqlFragment, reader: Reader): void {
  const { text } = fragment;
  const { family, page } = reader;
  const patience = createPatience(text);
  let branches = 0;
  for (let place = startOf(text); ;) {
    let taken = take(text, family, place);
    const { piece } = taken;
    if (piece?.kind === "command") {
      const command = readCommand(piece, reader.parse);
      branches = Math.max(0, branches + command.branches);
      addOperations(fragment, piece, command.operations, branches, page);
    } else if (piece?.kind === "statement") {
      taken = readStatement(fragment, taken, { ...reader, patience, branches });
    }
    page.addComments(fragment, taken);
    if (piece === undefined) return;
    place = taken.next;
  }
}

/** What was taken in the end: less, when the statement is broken and others follow in it. */
function readStatement(
  fragment: SqlFragment,
  first: Taken,
  reader: Reader & { readonly patience: Patience; readonly branches: number },
): Taken {
  const { page, branches } = reader;
  const { taken, parsed, missing } = recover({ ...reader, text: fragment.text, taken: first });
  const { piece } = taken;
  if (piece === undefined) return taken;
  if (parsed.ok) addOperations(fragment, piece, parsed.operations, branches, page);
  else addFailure(fragment, piece, parsed, page);
  if (missing !== undefined) {
    const place = { start: missing.at, end: missing.at + missing.word.length };
    const message = `a semicolon is missing before "${missing.word}"`;
    page.addError(spanInSource(fragment, place), spanInSource(fragment, piece.span), message);
  }
  return taken;
}

function parseSafely(parser: Parser, piece: Piece): Parsed {
  if (piece.broken !== undefined) return { ok: false, ...piece.broken };
  try {
    return parser.parse(piece);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `the parser ${parser.id} failed: ${why}`;
    return { ok: false, reason: "unsupported", message, at: piece.span.start };
  }
}

function addOperations(
  fragment: SqlFragment,
  piece: Piece,
  read: readonly Operation[],
  branches: number,
  page: Page,
): void {
  const named = piece.holes.length === 0 ? read : unmasked(read, piece, fragment.text);
  const operations = placed(named, fragment);
  page.addStatement({
    span: spanInSource(fragment, piece.span),
    text: fragment.text.slice(piece.span.start, piece.span.end),
    operations,
    certainty: branches > 0 && fragment.certainty === "always" ? "branch" : fragment.certainty,
    ...(piece.holes.length === 0
      ? {}
      : { holes: piece.holes.map((hole) => spanInSource(fragment, hole)) }),
  });
}

function addFailure(
  fragment: SqlFragment,
  piece: Piece,
  failure: Extract<Parsed, { readonly ok: false }>,
  page: Page,
): void {
  const span = spanInSource(fragment, piece.span);
  const [hole] = piece.holes;
  if (failure.reason === "syntax" && hole !== undefined) {
    // The server never sees the placeholder, so that this need not be an error.
    const written = fragment.text.slice(hole.start, hole.end);
    const message = restorer(piece, fragment.text)(failure.message);
    page.addUnread(span, "unsupported", `${message}; the placeholder ${written} may be why`);
    return;
  }
  page.addUnread(span, failure.reason, failure.message);
  if (failure.reason !== "syntax") return;
  const place = spanInSource(fragment, spanOfError(fragment.text, piece.span, failure.at));
  page.addError(place, span, failure.message);
}

/** The word or character at which an error was found, kept inside its statement. */
function spanOfError(text: string, { start, end }: Span, at: number): Span {
  const from = Math.max(start, Math.min(at, end - 1));
  const word = /[\w$]+|[^]/uy;
  word.lastIndex = from;
  const length = word.exec(text)?.[0].length ?? 1;
  return { start: from, end: Math.min(end, from + length) };
}

interface Page {
  readonly reading: Reading;
  addStatement(statement: Statement): void;
  addUnread(span: Span, reason: Unread["reason"], what: string): void;
  addError(span: Span, statement: Span, message: string): void;
  addComments(fragment: SqlFragment, taken: Taken): void;
}

function openPage(path: string): Page {
  const statements: Statement[] = [];
  const unread: Unread[] = [];
  const errors: ReadEvent[] = [];
  const comments: Span[] = [];
  const addUnread: Page["addUnread"] = (span, reason, what) =>
    unread.push({ path, span, reason, what });
  return {
    reading: { statements, unread, errors, comments },
    addStatement(statement) {
      statements.push(statement);
      for (const operation of statement.operations) {
        if (operation.kind === "opaque")
          addUnread(operation.span, operation.reason, operation.what);
      }
    },
    addUnread,
    addError: (span, statement, message) =>
      errors.push({ kind: "syntax-error", path, span, statement, message }),
    addComments(fragment, taken) {
      for (const comment of taken.comments) comments.push(spanInSource(fragment, comment));
    },
  };
}
