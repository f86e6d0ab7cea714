import { wholeClause } from "../../clause.ts";
import { under } from "../../conditions.ts";
import { negated } from "../../guard.ts";
import type { Conditions, Fragment } from "../../migration.ts";
import type { Body } from "../../parser.ts";
import { tokenize } from "../../token.ts";
import type { Piece, Token } from "../../token.ts";
import {
  accept,
  acceptMark,
  isDone,
  readerOf,
  seesMark,
  seesOne,
  tokenAt,
  written,
} from "./reader.ts";
import type { Reader } from "./reader.ts";
import { guardsIn } from "./schema-guard.ts";

/** A body that is read, and how far. */
interface Program extends Reader {
  readonly fragments: Fragment[];
  /** Names of parameters and variables. */
  readonly variables: Set<string>;
}

/** What a procedure does when it is called, by the statement that made it. */
export function programOf(text: string): Body | undefined {
  const span = { start: 0, end: text.length };
  const tokens = tokenize(text, "mysql", span);
  const reader = begun({ kind: "statement", span, text, holes: [], tokens: () => tokens });
  while (!isDone(reader) && !accept(reader, "procedure")) reader.at++;
  while (!isDone(reader) && !seesMark(reader, "(")) reader.at++;
  addParameters(reader);
  while (!isDone(reader) && isOfHead(reader)) reader.at++;
  return bodyOf(reader);
}

/** What MariaDB's `BEGIN NOT ATOMIC … END` does. */
export function blockIn(piece: Piece): Body | undefined {
  return bodyOf(begun(piece));
}

function begun(piece: Piece): Program {
  return { ...readerOf(wholeClause(piece)), fragments: [], variables: new Set() };
}

function bodyOf(reader: Program): Body | undefined {
  const isWhole = statement(reader, { certainty: "always" });
  const { fragments, clause } = reader;
  const last = clause.tokens.at(-1);
  if (last === undefined) return undefined;
  const rest = tokenAt(reader);
  if (isWhole && (rest === undefined || rest.text === ";")) return { fragments, comments: [] };
  const span = { start: (rest ?? last).start, end: last.end };
  const message = `the body is not understood from "${(rest ?? last).text.slice(0, 30)}" on`;
  return { fragments, comments: [], broken: { reason: "unsupported", message, span } };
}

/** Between the parameters and the body: COMMENT, LANGUAGE SQL, DETERMINISTIC, SQL SECURITY and their like. */
function isOfHead(reader: Program): boolean {
  const token = tokenAt(reader);
  return token?.kind !== "word" || head.has(token.text);
}

const head: ReadonlySet<string> = new Set(
  "comment language sql not deterministic contains no reads modifies data security definer invoker".split(
    " ",
  ),
);

function addParameters(reader: Program): void {
  const { variables } = reader;
  const depth = tokenAt(reader)?.depth ?? 0;
  let isFirst = true;
  for (reader.at++; !isDone(reader); reader.at++) {
    const token = tokenAt(reader);
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
function statement(reader: Program, scope: Conditions): boolean {
  if (tokenAt(reader, 1)?.text === ":") reader.at += 2;
  if (accept(reader, "begin")) return block(reader, scope);
  if (accept(reader, "if")) return branches(reader, scope);
  if (accept(reader, "case")) return cases(reader, scope);
  if (accept(reader, "while") || accept(reader, "for")) {
    passTo(reader, "do");
    return loop(reader, scope);
  }
  if (accept(reader, "loop") || accept(reader, "repeat")) return loop(reader, scope);
  if (seesOne(reader, ...passed)) {
    passTo(reader);
    return true;
  }
  return plain(reader, scope);
}

/** They steer the body, or move its values, and do nothing else. */
const passed: readonly string[] =
  "prepare deallocate leave iterate return open fetch close signal resignal get".split(" ");

function list(reader: Program, scope: Conditions, ends: readonly string[]): boolean {
  let inner = scope;
  while (!isDone(reader) && !seesOne(reader, ...ends)) {
    if (accept(reader, "declare")) {
      const handled = declaration(reader, inner);
      if (handled === undefined) return false;
      inner = handled;
    } else if (!statement(reader, inner)) return false;
    if (!acceptMark(reader, ";")) return false;
  }
  return !isDone(reader);
}

const end: readonly string[] = ["end"];

function block(reader: Program, scope: Conditions): boolean {
  accept(reader, "not");
  accept(reader, "atomic");
  if (!list(reader, scope, end)) return false;
  reader.at++;
  passLabel(reader);
  return true;
}

/** Gives what holds for the statements behind it: a handler leaves errors behind. */
function declaration(reader: Program, scope: Conditions): Conditions | undefined {
  const isHandler = accept(reader, "continue") || accept(reader, "exit") || accept(reader, "undo");
  if (!isHandler || !accept(reader, "handler")) {
    while (!isDone(reader)) {
      const token = tokenAt(reader);
      reader.variables.add(nameIn(reader, token));
      reader.at++;
      if (!acceptMark(reader, ",")) break;
    }
    passTo(reader);
    return scope;
  }
  accept(reader, "for");
  const start = tokenAt(reader)?.start ?? 0;
  const conditions = conditionsIn(reader);
  const last = tokenAt(reader, -1)?.end ?? start;
  if (!statement(reader, { ...scope, certainty: "branch" })) return undefined;
  if (conditions.length === 0) return scope;
  const catches = [...conditions, ...(scope.attempt?.catches ?? [])];
  return { ...scope, attempt: { span: { start, end: last }, catches } };
}

/** Beginnings of SQLSTATEs; the server's own numbers are not looked up, and count as any. */
function conditionsIn(reader: Program): readonly string[] {
  const found: string[] = [];
  do {
    if (accept(reader, "not")) accept(reader, "found");
    else if (accept(reader, "sqlstate")) {
      accept(reader, "value");
      found.push(nameIn(reader, next(reader)));
    } else if (!accept(reader, "sqlwarning")) {
      found.push("");
      reader.at++;
    }
  } while (acceptMark(reader, ","));
  return found;
}

function branches(reader: Program, scope: Conditions): boolean {
  let otherwise = scope;
  do {
    const from = reader.at;
    passTo(reader, "then");
    const guards = guardsIn(
      (token) => written(reader, token),
      reader.clause.tokens.slice(from, reader.at - 1),
    );
    if (!list(reader, under(otherwise, guards), arms)) return false;
    otherwise = under(otherwise, negated(guards));
  } while (accept(reader, "elseif"));
  if (accept(reader, "else") && !list(reader, otherwise, end)) return false;
  return accept(reader, "end") && accept(reader, "if");
}

const arms: readonly string[] = ["elseif", "else", "end"];

function cases(reader: Program, scope: Conditions): boolean {
  const inner = under(scope, undefined);
  while (!isDone(reader) && !seesOne(reader, ...whens)) reader.at++;
  while (accept(reader, "when")) {
    passTo(reader, "then");
    if (!list(reader, inner, whens)) return false;
  }
  if (accept(reader, "else") && !list(reader, inner, end)) return false;
  return accept(reader, "end") && accept(reader, "case");
}

const whens: readonly string[] = ["when", "else", "end"];

function loop(reader: Program, scope: Conditions): boolean {
  if (!list(reader, { ...scope, certainty: "loop" }, loopEnds)) return false;
  if (accept(reader, "until")) passTo(reader, "end");
  else reader.at++;
  reader.at++;
  passLabel(reader);
  return true;
}

const loopEnds: readonly string[] = ["end", "until"];

function plain(reader: Program, scope: Conditions): boolean {
  const from = reader.at;
  const first = tokenAt(reader);
  if (first === undefined) return false;
  passTo(reader);
  const last = tokenAt(reader, -1) ?? first;
  const span = { start: first.start, end: last.end };
  if (first.text === "execute") {
    const why = "EXECUTE of SQL made at run time";
    reader.fragments.push({ kind: "dynamic", span, why, ...scope });
    return true;
  }
  const isOfVariable =
    first.text === "set" && reader.variables.has(nameIn(reader, reader.clause.tokens[from + 1]));
  if (isOfVariable) return true;
  reader.fragments.push({
    kind: "sql",
    text: written(reader, span),
    segments: [{ at: 0, span, verbatim: true }],
    ...scope,
    variables: reader.variables,
  });
  return true;
}

// --- tokens -------------------------------------------------------------------------------------

/** Moves behind the next such word, or before the semicolon that ends the statement. */
function passTo(reader: Program, word?: string): void {
  let cases = 0;
  for (; !isDone(reader); reader.at++) {
    const token = tokenAt(reader);
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
function passLabel(reader: Program): void {
  const token = tokenAt(reader);
  if (token?.kind === "word" || token?.kind === "quoted") reader.at++;
}

function next(reader: Program): Token | undefined {
  const token = tokenAt(reader);
  reader.at++;
  return token;
}

function nameIn(reader: Program, token: Token | undefined): string {
  if (token === undefined) return "";
  return token.kind === "word" ? token.text : written(reader, token).slice(1, -1);
}
