import { under } from "../../conditions.ts";
import { negated } from "../../guard.ts";
import type { Conditions, Fragment } from "../../migration.ts";
import type { Body } from "../../parser.ts";
import { tokenize } from "../../token.ts";
import type { Piece, Token } from "../../token.ts";
import { guardsIn } from "./schema-guard.ts";

/** A body that is read, and how far. */
interface Reader {
  readonly text: string;
  /** Where the text begins; places of tokens count from there. */
  readonly offset: number;
  readonly tokens: readonly Token[];
  at: number;
  readonly fragments: Fragment[];
  /** Names of parameters and variables. */
  readonly variables: Set<string>;
}

/** What a procedure does when it is called, by the statement that made it. */
export function programOf(text: string): Body | undefined {
  const tokens = tokenize(text, "mysql", { start: 0, end: text.length });
  const reader = readerOf(text, 0, tokens);
  reader.at = tokens.findIndex(({ text: word }) => word === "procedure") + 1;
  while (reader.at < tokens.length && !seesMark(reader, "(")) reader.at++;
  addParameters(reader);
  while (reader.at < tokens.length && isOfHead(reader)) reader.at++;
  return bodyOf(reader);
}

/** What MariaDB's `BEGIN NOT ATOMIC … END` does. */
export function blockIn(piece: Piece): Body | undefined {
  return bodyOf(readerOf(piece.text, piece.span.start, piece.tokens()));
}

function readerOf(text: string, offset: number, tokens: readonly Token[]): Reader {
  return { text, offset, tokens, at: 0, fragments: [], variables: new Set() };
}

function bodyOf(reader: Reader): Body | undefined {
  const isWhole = statement(reader, { certainty: "always" });
  const { fragments, tokens, at } = reader;
  const last = tokens.at(-1);
  if (last === undefined) return undefined;
  const rest = tokens[at];
  if (isWhole && (rest === undefined || rest.text === ";")) return { fragments, comments: [] };
  const span = { start: (rest ?? last).start, end: last.end };
  const message = `the body is not understood from "${(rest ?? last).text.slice(0, 30)}" on`;
  return { fragments, comments: [], broken: { reason: "unsupported", message, span } };
}

/** Between the parameters and the body: COMMENT, LANGUAGE SQL, DETERMINISTIC, SQL SECURITY and their like. */
function isOfHead(reader: Reader): boolean {
  const token = reader.tokens[reader.at];
  return token?.kind !== "word" || head.has(token.text);
}

const head: ReadonlySet<string> = new Set(
  "comment language sql not deterministic contains no reads modifies data security definer invoker".split(
    " ",
  ),
);

function addParameters(reader: Reader): void {
  const { tokens, variables } = reader;
  const depth = tokens[reader.at]?.depth ?? 0;
  let isFirst = true;
  for (reader.at++; reader.at < tokens.length; reader.at++) {
    const token = tokens[reader.at];
    if (token?.depth === depth) break;
    if (token?.text === ",") isFirst = true;
    else if (isFirst && !directions.has(token?.text ?? "")) {
      variables.add(nameIn(reader, token));
      isFirst = false;
    }
  }
  reader.at++;
}

const directions: ReadonlySet<string> = new Set(["in", "out", "inout"]);

// --- statements ---------------------------------------------------------------------------------

/** Reads one statement without the semicolon behind it; whether it was understood. */
function statement(reader: Reader, scope: Conditions): boolean {
  if (reader.tokens[reader.at + 1]?.text === ":") reader.at += 2;
  if (accept(reader, "begin")) return block(reader, scope);
  if (accept(reader, "if")) return branches(reader, scope);
  if (accept(reader, "case")) return cases(reader, scope);
  if (accept(reader, "while") || accept(reader, "for")) {
    passTo(reader, "do");
    return loop(reader, scope);
  }
  if (accept(reader, "loop") || accept(reader, "repeat")) return loop(reader, scope);
  if (seesOne(reader, passed)) {
    passTo(reader);
    return true;
  }
  return plain(reader, scope);
}

/** They steer the body, or move its values, and do nothing else. */
const passed: ReadonlySet<string> = new Set(
  "prepare deallocate leave iterate return open fetch close signal resignal get".split(" "),
);

function list(reader: Reader, scope: Conditions, ends: ReadonlySet<string>): boolean {
  let inner = scope;
  while (reader.at < reader.tokens.length && !seesOne(reader, ends)) {
    if (accept(reader, "declare")) {
      const handled = declaration(reader, inner);
      if (handled === undefined) return false;
      inner = handled;
    } else if (!statement(reader, inner)) return false;
    if (!acceptMark(reader, ";")) return false;
  }
  return reader.at < reader.tokens.length;
}

const end: ReadonlySet<string> = new Set(["end"]);

function block(reader: Reader, scope: Conditions): boolean {
  accept(reader, "not");
  accept(reader, "atomic");
  if (!list(reader, scope, end)) return false;
  reader.at++;
  passLabel(reader);
  return true;
}

/** Gives what holds for the statements behind it: a handler leaves errors behind. */
function declaration(reader: Reader, scope: Conditions): Conditions | undefined {
  const isHandler = accept(reader, "continue") || accept(reader, "exit") || accept(reader, "undo");
  if (!isHandler || !accept(reader, "handler")) {
    while (reader.at < reader.tokens.length) {
      const token = reader.tokens[reader.at];
      reader.variables.add(nameIn(reader, token));
      reader.at++;
      if (!acceptMark(reader, ",")) break;
    }
    passTo(reader);
    return scope;
  }
  accept(reader, "for");
  const start = reader.tokens[reader.at]?.start ?? 0;
  const conditions = conditionsIn(reader);
  const last = reader.tokens[reader.at - 1]?.end ?? start;
  if (!statement(reader, { ...scope, certainty: "branch" })) return undefined;
  if (conditions.length === 0) return scope;
  const catches = [...conditions, ...(scope.attempt?.catches ?? [])];
  return { ...scope, attempt: { span: { start, end: last }, catches } };
}

/** Beginnings of SQLSTATEs; the server's own numbers are not looked up, and count as any. */
function conditionsIn(reader: Reader): readonly string[] {
  const found: string[] = [];
  do {
    if (accept(reader, "not")) accept(reader, "found");
    else if (accept(reader, "sqlstate")) {
      accept(reader, "value");
      found.push(nameIn(reader, reader.tokens[reader.at++]));
    } else if (!accept(reader, "sqlwarning")) {
      found.push("");
      reader.at++;
    }
  } while (acceptMark(reader, ","));
  return found;
}

function branches(reader: Reader, scope: Conditions): boolean {
  let otherwise = scope;
  do {
    const from = reader.at;
    passTo(reader, "then");
    const guards = guardsIn(writtenIn(reader), reader.tokens.slice(from, reader.at - 1));
    if (!list(reader, under(otherwise, guards), arms)) return false;
    otherwise = under(otherwise, negated(guards));
  } while (accept(reader, "elseif"));
  if (accept(reader, "else") && !list(reader, otherwise, end)) return false;
  return accept(reader, "end") && accept(reader, "if");
}

const arms: ReadonlySet<string> = new Set(["elseif", "else", "end"]);

function cases(reader: Reader, scope: Conditions): boolean {
  const inner = under(scope, undefined);
  while (reader.at < reader.tokens.length && !seesOne(reader, whens)) reader.at++;
  while (accept(reader, "when")) {
    passTo(reader, "then");
    if (!list(reader, inner, whens)) return false;
  }
  if (accept(reader, "else") && !list(reader, inner, end)) return false;
  return accept(reader, "end") && accept(reader, "case");
}

const whens: ReadonlySet<string> = new Set(["when", "else", "end"]);

function loop(reader: Reader, scope: Conditions): boolean {
  if (!list(reader, { ...scope, certainty: "loop" }, loopEnds)) return false;
  if (accept(reader, "until")) passTo(reader, "end");
  else reader.at++;
  reader.at++;
  passLabel(reader);
  return true;
}

const loopEnds: ReadonlySet<string> = new Set(["end", "until"]);

function plain(reader: Reader, scope: Conditions): boolean {
  const first = reader.tokens[reader.at];
  if (first === undefined) return false;
  passTo(reader);
  const last = reader.tokens[reader.at - 1] ?? first;
  const span = { start: first.start, end: last.end };
  if (first.text === "execute") {
    const why = "EXECUTE of SQL made at run time";
    reader.fragments.push({ kind: "dynamic", span, why, ...scope });
    return true;
  }
  const isOfVariable =
    first.text === "set" &&
    reader.variables.has(nameIn(reader, reader.tokens[reader.tokens.indexOf(first) + 1]));
  if (isOfVariable) return true;
  reader.fragments.push({
    kind: "sql",
    text: reader.text.slice(span.start - reader.offset, span.end - reader.offset),
    segments: [{ at: 0, span, verbatim: true }],
    ...scope,
    variables: reader.variables,
  });
  return true;
}

// --- tokens -------------------------------------------------------------------------------------

/** Moves behind the next such word, or before the semicolon that ends the statement. */
function passTo(reader: Reader, word?: string): void {
  let cases = 0;
  for (; reader.at < reader.tokens.length; reader.at++) {
    const token = reader.tokens[reader.at];
    if (token?.text === ";" && token.kind !== "string") return;
    if (token?.kind !== "word") continue;
    if (token.text === "case") cases++;
    else if (token.text === "end" && cases > 0) cases--;
    else if (token.text === word && cases === 0) {
      reader.at++;
      return;
    }
  }
}

/** `END`, `END LOOP`, and the label that may stand there. */
function passLabel(reader: Reader): void {
  const token = reader.tokens[reader.at];
  if (token?.kind === "word" || token?.kind === "quoted") reader.at++;
}

function sees({ tokens, at }: Reader, word: string): boolean {
  const token = tokens[at];
  return token?.kind === "word" && token.text === word;
}

function seesOne({ tokens, at }: Reader, words: ReadonlySet<string>): boolean {
  const token = tokens[at];
  return token?.kind === "word" && words.has(token.text);
}

function accept(reader: Reader, word: string): boolean {
  if (!sees(reader, word)) return false;
  reader.at++;
  return true;
}

function seesMark({ tokens, at }: Reader, mark: string): boolean {
  return tokens[at]?.text === mark;
}

function acceptMark(reader: Reader, mark: string): boolean {
  if (!seesMark(reader, mark)) return false;
  reader.at++;
  return true;
}

/** A token as it is written. */
function writtenIn({ text, offset }: Reader): (token: Token) => string {
  return ({ start, end }) => text.slice(start - offset, end - offset);
}

function nameIn({ text, offset }: Reader, token: Token | undefined): string {
  if (token === undefined) return "";
  const written = text.slice(token.start - offset, token.end - offset);
  return token.kind === "word" ? token.text : written.slice(1, -1);
}
