import { createPatience, startOf, take } from "../cut.ts";
import type { Patience, Taken } from "../cut.ts";
import type { Draft } from "../draft.ts";
import type { Unread } from "../finding.ts";
import { derivedText, spanThrough } from "../mapped-text.ts";
import type { Conditions, Fragment, Migration, SqlFragment } from "../migration.ts";
import type { Statement } from "../operation.ts";
import type { Body, Parsed, Parser } from "../parser.ts";
import type { ReadEvent } from "../rule.ts";
import type { Source, Span } from "../source.ts";
import type { Family, Piece } from "../token.ts";
import { readCommand } from "./command.ts";
import { fragmentThrough, placed, restorer, unmasked, withValues } from "./place.ts";
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
  const page = openPage(source);
  const parse = (piece: Piece): Parsed => parseSafely(parser, piece);
  for (const fragment of migration.fragments) readFragment(fragment, { parse, family, page });
  const { comments = [] } = migration;
  return { ...page.reading, comments: inOrder([...page.reading.comments, ...comments]) };
}

/** What a function of the history runs when something at `span` calls it: all of it stands there. */
export function readCalled(
  program: string,
  { source, span }: { readonly source: Source; readonly span: Span },
  parser: Parser,
  family: Family,
): Reading | undefined {
  const body = parser.program?.(program);
  if (body === undefined) return undefined;
  const page = openPage(source);
  const parse = (piece: Piece): Parsed => parseSafely(parser, piece);
  const outer: SqlFragment = { kind: "sql", certainty: "always", ...derivedText(program, span) };
  const statements = readBody(outer, span, { ...body, comments: [] }, { parse, family, page });
  return { ...page.reading, statements };
}

/** Those of a body are found before those around it. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  const isSorted = spans.every(({ start }, index) => start >= (spans[index - 1]?.start ?? 0));
  return isSorted ? spans : [...spans].sort((left, right) => left.start - right.start);
}

function readFragment(fragment: Fragment, reader: Reader): void {
  const { page } = reader;
  switch (fragment.kind) {
    case "sql":
      readSql(fragment, reader);
      break;
    case "operations": {
      const { span, operations } = fragment;
      page.addStatement({ span, text: page.textAt(span), operations, ...conditionsOf(fragment) });
      break;
    }
    case "dynamic":
      page.addUnread(fragment.span, "dynamic", fragment.why);
      break;
    default:
      fragment satisfies never;
  }
}

function conditionsOf(conditions: Conditions): Conditions {
  const { certainty, guards, attempt, dependent, batched, asked, apart, managed } = conditions;
  const all: Draft<Conditions> = { certainty };
  if (guards !== undefined) all.guards = guards;
  if (attempt !== undefined) all.attempt = attempt;
  if (dependent !== undefined) all.dependent = dependent;
  if (batched !== undefined) all.batched = batched;
  if (asked !== undefined) all.asked = asked;
  if (apart !== undefined) all.apart = apart;
  if (managed !== undefined) all.managed = managed;
  return all;
}

interface Reader {
  readonly parse: (piece: Piece) => Parsed;
  readonly family: Family;
  readonly page: Page;
}

function readSql(fragment: SqlFragment, reader: Reader): void {
  const { text } = fragment;
  const { family, page } = reader;
  const { certainty, ...conditions } = conditionsOf(fragment);
  const message = fragment.message === true ? page.reading.statements.length : undefined;
  const sheet: Sheet = {
    fragment,
    reader,
    patience: createPatience(text),
    certainty,
    conditions,
    message,
  };
  let branches = 0;
  for (let place = startOf(text); ;) {
    let taken = take(text, family, place);
    const { piece } = taken;
    if (piece?.kind === "command") {
      const command = readCommand(piece, reader.parse);
      branches = Math.max(0, branches + command.branches);
      addOperations(sheet, piece, { operations: command.operations }, branches);
    } else if (piece?.kind === "statement") {
      taken = readStatement(sheet, taken, branches);
    }
    for (const comment of taken.comments) page.addComment(spanThrough(fragment, comment));
    if (piece === undefined) return;
    place = taken.next;
  }
}

/** A fragment that is being read, and what holds for all that stands in it. */
interface Sheet {
  readonly fragment: SqlFragment;
  readonly reader: Reader;
  readonly patience: Patience;
  readonly certainty: Conditions["certainty"];
  readonly conditions: Omit<Conditions, "certainty">;
  readonly message: number | undefined;
}

/** What was taken in the end: less, when the statement is broken and others follow in it. */
function readStatement(sheet: Sheet, first: Taken, branches: number): Taken {
  const { fragment, reader, patience } = sheet;
  const { page, family, parse } = reader;
  const attempt = { text: fragment.text, family, taken: first, patience, parse };
  const { taken, parsed, missing } = recover(attempt);
  const { piece } = taken;
  if (piece === undefined) return taken;
  if (parsed.ok) addOperations(sheet, piece, parsed, branches);
  else addFailure(fragment, piece, parsed, page);
  if (missing !== undefined) {
    const place = { start: missing.at, end: missing.at + missing.word.length };
    const message = `a semicolon is missing before "${missing.word}"`;
    page.addError(spanThrough(fragment, place), spanThrough(fragment, piece.span), message);
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
  { fragment, reader, certainty, conditions, message }: Sheet,
  piece: Piece,
  {
    operations,
    newer,
    mentions,
    demands,
    body,
  }: Omit<Extract<Parsed, { readonly ok: true }>, "ok">,
  branches: number,
): void {
  const named = piece.holes.length === 0 ? operations : unmasked(operations, piece, fragment.text);
  const used = variablesIn(piece, fragment);
  const valued = used.size === 0 ? named : withValues(named, used);
  const span = spanThrough(fragment, piece.span);
  const inner = body === undefined ? undefined : readBody(fragment, span, body, reader);
  const statement: Draft<Statement> = {
    span,
    text: fragment.text.slice(piece.span.start, piece.span.end),
    operations: placed(valued, fragment),
    certainty: branches > 0 && certainty === "always" ? "branch" : certainty,
  };
  Object.assign(statement, conditions);
  if (message !== undefined) statement.message = message;
  if (span.end - span.start !== statement.text.length && operations.length > 0) {
    statement.extent = {
      start: Math.min(...operations.map((one) => one.span.start)) - piece.span.start,
      end: Math.max(...operations.map((one) => one.span.end)) - piece.span.start,
    };
  }
  if (piece.holes.length > 0) {
    statement.holes = piece.holes.map((hole) => spanThrough(fragment, hole));
  }
  if (newer !== undefined) statement.newer = newer;
  // A placeholder's name says nothing.
  if (mentions !== undefined && piece.holes.length === 0) statement.mentions = mentions;
  if (demands !== undefined) statement.demands = demands;
  if (inner !== undefined) statement.body = inner;
  if (used.size > 0) statement.dependent = true;
  reader.page.addStatement(statement);
}

/** The variables that a statement of a body mentions, or columns of their names. */
function variablesIn(piece: Piece, { variables }: SqlFragment): ReadonlySet<string> {
  if (variables === undefined) return none;
  const used = new Set<string>();
  const tokens = piece.tokens();
  tokens.forEach(({ kind, text }, index) => {
    const name = kind === "quoted" ? text.slice(1, -1).replaceAll('""', '"') : text;
    if (kind !== "word" && kind !== "quoted") return;
    if (variables.has(name) && tokens[index - 1]?.text !== ".") used.add(name);
  });
  return used;
}

const none: ReadonlySet<string> = new Set();

/** What a statement's body runs; what is unread in it is unread in the migration. */
function readBody(
  outer: SqlFragment,
  whole: Span,
  { fragments, comments, broken }: Body,
  reader: Reader,
): readonly Statement[] {
  const { page } = reader;
  if (broken !== undefined) {
    page.addUnread(whole, broken.reason, broken.message);
    const place = spanThrough(outer, broken.span);
    if (broken.reason === "syntax") page.addError(place, whole, broken.message);
  }
  const inner = page.openBody();
  for (const fragment of fragments) {
    readFragment(fragmentThrough(fragment, outer), { ...reader, page: inner });
  }
  for (const comment of comments) page.addComment(spanThrough(outer, comment));
  return inner.reading.statements;
}

function addFailure(
  fragment: SqlFragment,
  piece: Piece,
  failure: Extract<Parsed, { readonly ok: false }>,
  page: Page,
): void {
  const span = spanThrough(fragment, piece.span);
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
  const place = spanThrough(fragment, spanOfError(fragment.text, piece.span, failure.at));
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
  textAt(span: Span): string;
  addStatement(statement: Statement): void;
  addUnread(span: Span, reason: Unread["reason"], what: string): void;
  addError(span: Span, statement: Span, message: string): void;
  addComment(span: Span): void;
  /** A page of its own for statements; what is unread and wrong stands on this one. */
  openBody(): Page;
}

function openPage({ path, text }: Source): Page {
  const unread: Unread[] = [];
  const errors: ReadEvent[] = [];
  const comments: Span[] = [];
  const addUnread: Page["addUnread"] = (span, reason, what) =>
    unread.push({ path, span, reason, what });
  const open = (kept: Span[]): Page => {
    const statements: Statement[] = [];
    return {
      reading: { statements, unread, errors, comments },
      textAt: ({ start, end }) => text.slice(start, end),
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
      addComment: (span) => kept.push(span),
      // Its comments are known as a whole.
      openBody: () => open([]),
    };
  };
  return open(comments);
}
