import type { Node } from "libpg-query";
import type { Guard } from "../../guard.ts";
import { tokenize } from "../../token.ts";
import { guardsOf, rowsOf } from "./catalog-guard.ts";
import type { Asked } from "./catalog-guard.ts";
import { constantText } from "./constant-text.ts";
import type { Grammar } from "./load.ts";
import { byteOffsets } from "./offsets.ts";
import { queryOf } from "./procedure-tree.ts";
import type { DatumNode, ExpressionNode, ProcedureNode } from "./procedure-tree.ts";
import { readingOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { strings, tree } from "./tree.ts";

/** An expression read as `SELECT expression`; places count in that text. */
export interface ReadExpression {
  readonly node: Node | undefined;
  readonly reading: Reading;
}

export function readExpression(grammar: Grammar, words: string): ReadExpression | undefined {
  return readText(grammar, `SELECT ${words}`, (statement) => {
    const [target] = tree(statement).SelectStmt?.targetList ?? [];
    return tree(target).ResTarget?.val;
  });
}

function readText(
  grammar: Grammar,
  text: string,
  pick: (statement: Node | undefined) => Node | undefined,
): ReadExpression | undefined {
  const reply = grammar.read(text);
  if (reply.kind !== "tree") return undefined;
  const span = { start: 0, end: text.length };
  let tokens: ReturnType<typeof tokenize> | undefined;
  const piece = {
    kind: "statement" as const,
    span,
    text,
    holes: [],
    tokens: () => (tokens ??= tokenize(text, "postgres", span)),
  };
  const offsets = reply.ascii ? (offset: number) => offset : byteOffsets(text);
  return {
    node: pick(reply.statements[0]?.stmt),
    reading: readingOf(piece, offsets, () => undefined),
  };
}

/** What is known of a body's variables while it is read from top to bottom. */
export interface Memory {
  readonly known: ReadonlyMap<string, string>;
  readonly variables: ReadonlySet<string>;
  /** Values that declarations compute, with their lines. */
  readonly declared: readonly { readonly node: ExpressionNode; readonly line: number }[];
  asks(expression: ReadExpression): Asked;
  /** The constants that an array lists. */
  listOf(node: ExpressionNode | undefined): readonly string[] | undefined;
  /** A variable has a value that is known, or no longer. */
  know(variable: number | undefined, value: string | undefined): void;
  /** A statement has run, with its INTO. */
  ran(words: string, target: DatumNode | undefined): void;
  assigned(variable: number | undefined, words: string): void;
}

/** More rounds of a loop than this nobody writes by hand. */
const mostItems = 200;

export function createMemory(procedure: ProcedureNode, grammar: Grammar): Memory {
  const datums = procedure.datums ?? [];
  const known = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const answers = new Map<string, readonly Guard[]>();
  const declared: { readonly node: ExpressionNode; readonly line: number }[] = [];
  const changed = changedIn(procedure);

  const nameOf = (variable: number | undefined): string =>
    datums[variable ?? -1]?.PLpgSQL_var?.refname ?? "";
  const textOf = (expression: ReadExpression | undefined): string | undefined =>
    expression === undefined
      ? undefined
      : constantText(expression.node, expression.reading, known)?.text;
  const listIn = (expression: ReadExpression | undefined): readonly string[] | undefined => {
    const { A_ArrayExpr: array, TypeCast: cast, ColumnRef: column } = tree(expression?.node);
    if (expression === undefined) return undefined;
    if (cast !== undefined) return listIn({ ...expression, node: cast.arg });
    if (column !== undefined) return lists.get(strings(column.fields).join("."));
    const items = (array?.elements ?? []).map((node) => textOf({ ...expression, node }));
    const texts = items.filter((item) => item !== undefined);
    const isWhole = texts.length === items.length && texts.length > 0 && texts.length <= mostItems;
    return isWhole ? texts : undefined;
  };
  const asks = ({ reading }: ReadExpression): Asked => ({ reading, known, answers });

  datums.forEach(({ PLpgSQL_var: variable }, index) => {
    const { refname = "", lineno = 1, default_val: value } = variable ?? {};
    const cursor = variable?.cursor_explicit_expr;
    if (cursor !== undefined) declared.push({ node: cursor, line: lineno });
    if (value === undefined) return;
    declared.push({ node: value, line: lineno });
    if (changed.has(index)) return;
    const expression = readExpression(grammar, queryOf(value));
    const text = textOf(expression);
    const list = listIn(expression);
    if (text !== undefined) known.set(refname, text);
    if (list !== undefined) lists.set(refname, list);
  });

  return {
    known,
    variables: variablesOf(datums),
    declared,
    asks,
    listOf: (node) => listIn(readExpression(grammar, queryOf(node))),
    know(variable, value) {
      if (value === undefined) known.delete(nameOf(variable));
      else known.set(nameOf(variable), value);
    },
    ran(words, target) {
      const variables = (target?.PLpgSQL_row?.fields ?? []).map(({ name = "" }) => name);
      for (const name of ["found", ...variables]) answers.delete(name);
      if (!mayAskCatalog(words)) return;
      const read = readText(grammar, words, (statement) => statement);
      const select = tree(read?.node).SelectStmt;
      if (read === undefined || select === undefined) return;
      const [only] = select.targetList ?? [];
      const value = select.fromClause === undefined ? tree(only).ResTarget?.val : undefined;
      const answer = value === undefined ? undefined : guardsOf(value, asks(read));
      const [variable] = variables;
      if (answer !== undefined && variables.length === 1) answers.set(variable ?? "", answer);
      const rows = select.fromClause === undefined ? undefined : rowsOf(select, asks(read));
      if (rows !== undefined) answers.set("found", rows);
    },
    assigned(variable, words) {
      const name = nameOf(variable);
      answers.delete(name);
      if (!mayAskCatalog(words)) return;
      const expression = readExpression(grammar, words.slice(words.indexOf("=") + 1));
      const answer =
        expression === undefined ? undefined : guardsOf(expression.node, asks(expression));
      if (answer !== undefined) answers.set(name, answer);
    },
  };
}

/** All of them, wherever they are declared. */
function variablesOf(datums: readonly DatumNode[]): ReadonlySet<string> {
  const names = datums.flatMap(({ PLpgSQL_var: variable, PLpgSQL_rec: record }) => {
    return variable?.refname ?? record?.refname ?? [];
  });
  return new Set(names);
}

/** Reading every statement twice would be too much for the few that ask. */
function mayAskCatalog(words: string): boolean {
  return /pg_|information_schema|to_reg/i.test(words);
}

/** Indexes of the variables that statements give values to. */
function changedIn(procedure: ProcedureNode): ReadonlySet<number> {
  const changed = new Set<number>();
  const pending: unknown[] = [procedure.action, ...(procedure.datums ?? []).map(rowOf)];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      const counts = key === "varno" || key === "target";
      if (counts && typeof child === "number") changed.add(child);
      else pending.push(child);
    }
  }
  return changed;
}

/** Lists of variables that INTO fills are kept apart. */
function rowOf(datum: DatumNode): unknown {
  return datum.PLpgSQL_row;
}
