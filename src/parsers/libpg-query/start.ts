import type { Node } from "libpg-query";
import { cut } from "../../cut.ts";
import type { Mention } from "../../mention.ts";
import type { NewerSyntax, Operation } from "../../operation.ts";
import type { Body, Parsed, Parser } from "../../parser.ts";
import type { Span } from "../../source.ts";
import type { Piece } from "../../token.ts";
import { readDo, readProgram } from "./do-block.ts";
import { loadGrammar } from "./load.ts";
import type { Assets, Grammar, Reply } from "./load.ts";
import { withoutComments } from "./comments.ts";
import { byteOffsets, codePointOffset } from "./offsets.ts";
import { readQuickly } from "./quick/read.ts";
import { readingOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { tree } from "./tree.ts";
import { mentionsIn } from "./mentions.ts";
import { mayMisuse, newerSyntaxIn } from "./newer.ts";
import { operationsOf } from "./statements.ts";

/**
 * PostgreSQL's own grammar, compiled to WebAssembly. What the quick reader is certain of is not asked, so
 * that many a run never loads it.
 */
export function start(load: () => Assets, quick: QuickReader = readQuickly): Parser {
  const reader = { grammar: loadGrammar(load), quick };
  return {
    id: "libpg-query",
    parse: (piece) => parse(reader, piece),
    program: remembered((text) => program(reader.grammar, text)),
  };
}

/** As many functions as the migrations of one application call. */
const mostPrograms = 16;

/** A function that is called is called again, mostly by the next statement, and never means anything else. */
function remembered(read: (text: string) => Body | undefined): (text: string) => Body | undefined {
  const known = new Map<string, Body | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const body = read(text);
    if (known.size >= mostPrograms) known.clear();
    known.set(text, body);
    return body;
  };
}

/** The tree of a statement without newer syntax; `undefined`: the grammar has to be asked. */
type QuickReader = (piece: Piece) => Node | undefined;

interface Reader {
  readonly grammar: Grammar;
  readonly quick: QuickReader;
}

function program(grammar: Grammar, text: string): Body | undefined {
  const [piece] = cut(text, "postgres").pieces;
  if (piece === undefined || piece.broken !== undefined) return undefined;
  const { reply } = ask(grammar, piece);
  if (reply.kind !== "tree") return undefined;
  const node = tree(reply.statements[0]?.stmt).CreateFunctionStmt;
  const offsetOf = reply.ascii ? same : byteOffsets(piece.text);
  const reading = readingOf(piece, offsetOf, () => undefined);
  return node === undefined ? undefined : readProgram(node, reading, grammar);
}

function parse(reader: Reader, piece: Piece, depth = 0): Parsed {
  if (piece.broken !== undefined) return { ok: false, ...piece.broken };
  const { span } = piece;
  const reading = (offsetOf: (location: number) => number): Reading =>
    readingOf(piece, offsetOf, (inner) => within(reader, inner, depth, span));
  const known = reader.quick(piece);
  if (known !== undefined) {
    const placed = reading(same);
    const newer = mayMisuse(known) ? newerSyntaxIn(known, placed) : [];
    return {
      ok: true,
      operations: operationsOf(known, placed),
      ...(newer.length === 0 ? {} : { newer }),
      ...mentioned([known], placed),
    };
  }
  const { text, reply } = ask(reader.grammar, piece);
  switch (reply.kind) {
    case "overflow":
      return failure("limit", "the statement is nested too deeply to be read", span.start);
    case "error": {
      const at = span.start + codePointOffset(text, reply.cursor);
      return failure(reasonOf(reply.message), reply.message, at);
    }
    case "tree": {
      const { ascii } = reply;
      const statements = reply.statements.flatMap(({ stmt }) => stmt ?? []);
      const placed = reading(ascii ? same : once(() => byteOffsets(text)));
      const block = tree(statements[0]).DoStmt;
      if (block !== undefined && statements.length === 1) {
        return readDo(block, placed, reader.grammar);
      }
      return meaningOf(statements, placed);
    }
  }
}

function meaningOf(statements: readonly Node[], reading: Reading): Parsed {
  const operations: Operation[] = [];
  const newer: NewerSyntax[] = [];
  for (const statement of statements) {
    operations.push(...operationsOf(statement, reading));
    newer.push(...newerSyntaxIn(statement, reading));
  }
  return {
    ok: true,
    operations,
    ...(newer.length === 0 ? {} : { newer }),
    ...mentioned(statements, reading),
  };
}

function mentioned(
  statements: readonly Node[],
  reading: Reading,
): { readonly mentions?: readonly Mention[] } {
  const mentions = statements.flatMap((statement) => mentionsIn(statement, reading));
  return mentions.length === 0 ? {} : { mentions };
}

/** Where offsets in the tree are offsets in the text. */
function same(offset: number): number {
  return offset;
}

/** The bodies of functions that functions make are nobody's business. */
const deepestBody = 1;

function within(
  reader: Reader,
  text: string,
  depth: number,
  span: Span,
): readonly Operation[] | undefined {
  if (depth >= deepestBody) return undefined;
  const operations: Operation[] = [];
  for (const piece of cut(text, "postgres").pieces) {
    const parsed = parse(reader, piece, depth + 1);
    if (!parsed.ok) return undefined;
    // Places inside the string mean nothing outside of it.
    for (const operation of parsed.operations) operations.push({ ...operation, span });
  }
  return operations;
}

/**
 * Unlike the server, the grammar trips over a comment where it looks one word ahead, as in
 * `NOT /* … *\/ IN` and `NULLS /* … *\/ LAST`; so what it refuses is asked again without comments.
 */
function ask(grammar: Grammar, piece: Piece): { readonly text: string; readonly reply: Reply } {
  const { text } = piece;
  const reply = grammar.read(text);
  const mayHaveComments = text.includes("--") || text.includes("/*");
  if (reply.kind !== "error" || !mayHaveComments) return { text, reply };
  const bare = withoutComments(piece);
  return bare === text ? { text, reply } : { text: bare, reply: grammar.read(bare) };
}

/** Too deep for the grammar's own stack or memory, which is no fault of the SQL. */
function reasonOf(message: string): "limit" | "syntax" {
  return message.startsWith("memory exhausted") || message.startsWith("stack depth limit exceeded")
    ? "limit"
    : "syntax";
}

function failure(reason: "limit" | "syntax", message: string, at: number): Parsed {
  return { ok: false, reason, message, at };
}

/** Makes a function when it is first called. */
function once(make: () => (offset: number) => number): (offset: number) => number {
  let made: ((offset: number) => number) | undefined;
  return (offset) => (made ??= make())(offset);
}
