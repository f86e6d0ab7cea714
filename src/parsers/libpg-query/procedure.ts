import { under } from "../../conditions.ts";
import { negated } from "../../guard.ts";
import type { Guard } from "../../guard.ts";
import { derivedText, joinTexts, spanThrough, throughText } from "../../mapped-text.ts";
import type { MappedText } from "../../mapped-text.ts";
import type { Conditions, Fragment } from "../../migration.ts";
import type { Span } from "../../source.ts";
import type { BodyText } from "./body-text.ts";
import { guardsOf } from "./catalog-guard.ts";
import { constantText } from "./constant-text.ts";
import { sqlstatesOf } from "./error-names.ts";
import type { Grammar } from "./load.ts";
import { createMemory, readExpression } from "./procedure-memory.ts";
import type { Memory } from "./procedure-memory.ts";
import { queryOf } from "./procedure-tree.ts";
import type {
  Block,
  Branches,
  Cases,
  ExpressionNode,
  Handler,
  ProcedureNode,
  StatementNode,
} from "./procedure-tree.ts";

/** What the statements of a body are read with. */
interface Reader {
  readonly body: BodyText;
  readonly grammar: Grammar;
  readonly memory: Memory;
  readonly fragments: Fragment[];
  /** A loop over known values has been read once: of the next round only what differs is kept. */
  again: boolean;
}

/** What a body runs, in the order it is written, with what has to be so for each part to run. */
export function fragmentsOf(
  procedure: ProcedureNode,
  body: BodyText,
  grammar: Grammar,
): readonly Fragment[] {
  const fragments: Fragment[] = [];
  const memory = createMemory(procedure, grammar);
  const reader: Reader = { body, grammar, memory, fragments, again: false };
  const scope: Conditions = { certainty: "always" };
  for (const { node, line } of memory.declared) addQuery(reader, node, line, scope);
  body.goTo(0);
  walk(reader, procedure.action === undefined ? [] : [procedure.action], scope);
  return fragments;
}

function walk(
  reader: Reader,
  statements: readonly StatementNode[] | undefined,
  conditions: Conditions,
): void {
  let scope = conditions;
  for (const statement of statements ?? []) {
    const branches = statement.PLpgSQL_stmt_if;
    if (branches === undefined) readOne(reader, statement, scope);
    else scope = readBranches(reader, branches, scope);
  }
}

function readOne(reader: Reader, node: StatementNode, scope: Conditions): void {
  const { memory } = reader;
  const query = (expression: ExpressionNode | undefined, line = 1): void =>
    addQuery(reader, expression, line, scope);
  if (node.PLpgSQL_stmt_block !== undefined) readBlock(reader, node.PLpgSQL_stmt_block, scope);
  else if (node.PLpgSQL_stmt_case !== undefined) readCases(reader, node.PLpgSQL_stmt_case, scope);
  else if (node.PLpgSQL_stmt_execsql !== undefined) {
    const { sqlstmt, lineno = 1, target } = node.PLpgSQL_stmt_execsql;
    const kept = target === undefined ? {} : ({ dependent: true } as const);
    addStatement(reader, queryOf(sqlstmt), lineno, { ...scope, ...kept });
    memory.ran(queryOf(sqlstmt), target);
  } else if (node.PLpgSQL_stmt_perform !== undefined) {
    const { expr, lineno = 1 } = node.PLpgSQL_stmt_perform;
    addPerform(reader, queryOf(expr), lineno, scope);
    memory.ran(queryOf(expr), undefined);
  } else if (node.PLpgSQL_stmt_call !== undefined) {
    const { expr, lineno = 1 } = node.PLpgSQL_stmt_call;
    addStatement(reader, queryOf(expr), lineno, scope);
  } else if (node.PLpgSQL_stmt_dynexecute !== undefined) {
    const { query: text, lineno = 1 } = node.PLpgSQL_stmt_dynexecute;
    addDynamic(reader, text, lineno, scope);
  } else if (node.PLpgSQL_stmt_assign !== undefined) {
    const { expr, lineno, varno } = node.PLpgSQL_stmt_assign;
    query(expr, lineno);
    memory.assigned(varno, queryOf(expr));
  } else if (node.PLpgSQL_stmt_raise !== undefined) {
    const { params, lineno } = node.PLpgSQL_stmt_raise;
    for (const each of params ?? []) query(each, lineno);
  } else if (node.PLpgSQL_stmt_assert !== undefined) {
    query(node.PLpgSQL_stmt_assert.cond, node.PLpgSQL_stmt_assert.lineno);
  } else if (node.PLpgSQL_stmt_exit !== undefined) {
    query(node.PLpgSQL_stmt_exit.cond, node.PLpgSQL_stmt_exit.lineno);
  } else if (node.PLpgSQL_stmt_return !== undefined) {
    query(node.PLpgSQL_stmt_return.expr, node.PLpgSQL_stmt_return.lineno);
  } else if (node.PLpgSQL_stmt_return_next !== undefined) {
    query(node.PLpgSQL_stmt_return_next.expr, node.PLpgSQL_stmt_return_next.lineno);
  } else if (node.PLpgSQL_stmt_return_query !== undefined) {
    readEither(reader, node.PLpgSQL_stmt_return_query, scope);
  } else if (node.PLpgSQL_stmt_open !== undefined) {
    readEither(reader, node.PLpgSQL_stmt_open, scope);
  } else if (node.PLpgSQL_stmt_commit !== undefined) {
    addControl(reader, "commit", node.PLpgSQL_stmt_commit, scope);
  } else if (node.PLpgSQL_stmt_rollback !== undefined) {
    addControl(reader, "rollback", node.PLpgSQL_stmt_rollback, scope);
  } else readLoop(reader, node, scope);
}

/** A query, or the text of one. */
function readEither(
  reader: Reader,
  node: {
    readonly lineno?: number;
    readonly query?: ExpressionNode;
    readonly dynquery?: ExpressionNode;
  },
  scope: Conditions,
): void {
  const { lineno = 1, query, dynquery } = node;
  if (query !== undefined) addStatement(reader, queryOf(query), lineno, scope);
  if (dynquery !== undefined) addDynamic(reader, dynquery, lineno, scope);
}

function readLoop(reader: Reader, node: StatementNode, scope: Conditions): void {
  const each = node.PLpgSQL_stmt_foreach_a;
  const overRows = node.PLpgSQL_stmt_fors;
  const overText = node.PLpgSQL_stmt_dynfors;
  const overNumbers = node.PLpgSQL_stmt_fori;
  const loop =
    each ??
    overRows ??
    overText ??
    overNumbers ??
    node.PLpgSQL_stmt_forc ??
    node.PLpgSQL_stmt_while ??
    node.PLpgSQL_stmt_loop;
  if (loop === undefined) return;
  const { lineno = 1, body } = loop;
  addQuery(reader, node.PLpgSQL_stmt_while?.cond, lineno, scope);
  addQuery(reader, node.PLpgSQL_stmt_forc?.argquery, lineno, scope);
  addQuery(reader, overNumbers?.lower, lineno, scope);
  addQuery(reader, overNumbers?.upper, lineno, scope);
  if (overRows !== undefined) {
    addStatement(reader, queryOf(overRows.query), lineno, { ...scope, dependent: true });
  }
  if (overText !== undefined) addDynamic(reader, overText.query, lineno, scope);
  if (each !== undefined) {
    const values = reader.memory.listOf(each.expr);
    if (values !== undefined) {
      readRounds(reader, each.varno, values, body, scope);
      return;
    }
    addQuery(reader, each.expr, lineno, scope);
  }
  walk(reader, body, { ...scope, certainty: "loop", ...(commits(body) ? { batched: true } : {}) });
}

/** A loop over values that are written there: each round is known. */
function readRounds(
  reader: Reader,
  variable: number | undefined,
  values: readonly string[],
  body: readonly StatementNode[] | undefined,
  scope: Conditions,
): void {
  const before = reader.again;
  const mark = reader.body.mark();
  for (const value of values) {
    reader.body.goTo(mark);
    reader.memory.know(variable, value);
    walk(reader, body, scope);
    reader.again = true;
  }
  reader.again = before;
  reader.memory.know(variable, undefined);
}

function commits(statements: readonly StatementNode[] | undefined): boolean {
  return (statements ?? []).some(
    (node) =>
      node.PLpgSQL_stmt_commit !== undefined ||
      commits(node.PLpgSQL_stmt_block?.body) ||
      commits(node.PLpgSQL_stmt_if?.then_body) ||
      commits(node.PLpgSQL_stmt_if?.else_body),
  );
}

function readBlock(reader: Reader, block: Block, scope: Conditions): void {
  const { lineno = 1, body, exceptions } = block;
  const handlers = (exceptions?.PLpgSQL_exception_block?.exc_list ?? []).flatMap(
    ({ PLpgSQL_exception: handler }) => handler ?? [],
  );
  if (handlers.length === 0) {
    walk(reader, body, scope);
    return;
  }
  const begin = reader.body.findWord("begin", lineno) ?? { start: 0, end: 0 };
  const catches = [...handlers.flatMap(caughtBy), ...(scope.attempt?.catches ?? [])];
  const attempt = { span: spanThrough(reader.body.value, begin), catches };
  walk(reader, body, { ...scope, attempt });
  for (const { action } of handlers) walk(reader, action, { ...scope, certainty: "branch" });
}

const errorLevel = 21;

/** What a handler swallows: not what it raises again. */
function caughtBy({ conditions, action }: Handler): readonly string[] {
  const raises = (action ?? []).some(
    ({ PLpgSQL_stmt_raise: raise }) => raise !== undefined && (raise.elog_level ?? 0) >= errorLevel,
  );
  if (raises) return [];
  return (conditions ?? []).flatMap(({ PLpgSQL_condition: condition }) =>
    sqlstatesOf(condition?.condname ?? ""),
  );
}

/** Gives the conditions for what follows: a branch that returns leaves it to the others. */
function readBranches(reader: Reader, branches: Branches, scope: Conditions): Conditions {
  const { lineno = 1, cond, then_body, elsif_list, else_body } = branches;
  const arms = [
    { cond, body: then_body },
    ...(elsif_list ?? []).flatMap(({ PLpgSQL_if_elsif: arm }) =>
      arm === undefined ? [] : [{ cond: arm.cond, body: arm.stmts }],
    ),
  ];
  let otherwise = scope;
  for (const arm of arms) {
    const guards = askedBy(reader, arm.cond, lineno, otherwise);
    walk(reader, arm.body, under(otherwise, guards));
    otherwise = under(otherwise, negated(guards));
  }
  walk(reader, else_body, otherwise);
  const returns = arms.every(({ body }) => body?.at(-1)?.PLpgSQL_stmt_return !== undefined);
  return returns && else_body === undefined ? otherwise : scope;
}

function readCases(reader: Reader, cases: Cases, scope: Conditions): void {
  const { lineno = 1, t_expr, case_when_list, else_stmts } = cases;
  addQuery(reader, t_expr, lineno, scope);
  let otherwise = scope;
  for (const { PLpgSQL_case_when: arm } of case_when_list ?? []) {
    const guards = t_expr === undefined ? askedBy(reader, arm?.expr, lineno, otherwise) : undefined;
    walk(reader, arm?.stmts, under(otherwise, guards));
    otherwise = under(otherwise, negated(guards));
  }
  walk(reader, else_stmts, otherwise);
}

/** What an IF asks of the catalogs; when it asks something else, that is a query like any other. */
function askedBy(
  reader: Reader,
  node: ExpressionNode | undefined,
  line: number,
  scope: Conditions,
): readonly Guard[] | undefined {
  const expression = readExpression(reader.grammar, queryOf(node));
  const guards =
    expression === undefined
      ? undefined
      : guardsOf(expression.node, reader.memory.asks(expression));
  if (guards === undefined) addQuery(reader, node, line, scope);
  else reader.body.find(queryOf(node), line);
  return guards;
}

// --- fragments ----------------------------------------------------------------------------------

function addStatement(reader: Reader, words: string, line: number, scope: Conditions): void {
  const span = reader.body.find(words, line);
  if (reader.again) return;
  add(reader, span === undefined ? lost(reader, words) : reader.body.slice(span, words), scope);
}

/** PERFORM is kept as a SELECT. */
function addPerform(reader: Reader, words: string, line: number, scope: Conditions): void {
  const { body } = reader;
  const span = body.findWord("perform", line);
  if (reader.again) return;
  const rest = words.slice("select".length);
  const text =
    span === undefined
      ? lost(reader, words)
      : joinTexts([
          derivedText("SELECT", spanThrough(body.value, span)),
          body.slice({ start: span.end, end: span.end + rest.length }, rest),
        ]);
  add(reader, text, scope);
}

/** An expression is run as a query; without brackets it reads nothing and calls nothing. */
function addQuery(
  reader: Reader,
  node: ExpressionNode | undefined,
  line: number,
  scope: Conditions,
): void {
  const words = queryOf(node);
  if (!words.includes("(") || words.startsWith('"__Case__')) return;
  const { body } = reader;
  const span = body.find(words, line);
  if (span === undefined || reader.again) return;
  const start =
    span.start + ((node?.PLpgSQL_expr?.parseMode ?? 0) >= assignment ? valueAt(words) : 0);
  const place = spanThrough(body.value, { start, end: span.end });
  const lead = derivedText("SELECT ", { start: place.start, end: place.start });
  const text = joinTexts([lead, body.slice({ start, end: span.end })]);
  add(reader, text, { ...scope, dependent: true });
}

/** Grammar modes from this on: to a variable, or to a part of one. */
const assignment = 3;

/** Where the value of an assignment begins. */
function valueAt(words: string): number {
  const sign = words.indexOf("=") + 1;
  return sign + words.slice(sign).search(/\S|$/);
}

function addDynamic(
  reader: Reader,
  node: ExpressionNode | undefined,
  line: number,
  scope: Conditions,
): void {
  const { body, grammar, memory } = reader;
  const words = queryOf(node);
  const keyword = body.findWord("execute", line);
  const span = body.find(words, line);
  const expression = readExpression(grammar, words);
  const made =
    expression === undefined
      ? undefined
      : constantText(expression.node, expression.reading, memory.known);
  if (span === undefined) add(reader, made ?? lost(reader, words), scope);
  else if (made !== undefined) {
    const written = joinTexts([
      derivedText("SELECT ", { start: span.start, end: span.start }),
      { text: words, segments: [{ at: 0, span, verbatim: true }] },
    ]);
    add(reader, throughText(throughText(made, written), body.value), scope);
  } else if (!reader.again) {
    const place = spanThrough(body.value, { start: keyword?.start ?? span.start, end: span.end });
    const why = "EXECUTE of SQL made at run time";
    reader.fragments.push({ kind: "dynamic", span: place, why, ...scope });
  }
}

function addControl(
  reader: Reader,
  kind: "commit" | "rollback",
  { lineno = 1, chain = false }: { readonly lineno?: number; readonly chain?: boolean },
  scope: Conditions,
): void {
  const { body, fragments } = reader;
  const place = body.findWord(kind, lineno);
  if (reader.again) return;
  const span = spanThrough(body.value, place ?? { start: 0, end: body.value.text.length });
  fragments.push({ kind: "operations", operations: [{ kind, span, chain }], span, ...scope });
}

function add({ fragments, memory }: Reader, text: MappedText, scope: Conditions): void {
  fragments.push({ kind: "sql", ...text, ...scope, variables: memory.variables });
}

/** What is not found again stands somewhere in the body. */
function lost({ body }: Reader, words: string): MappedText {
  const whole: Span = { start: 0, end: body.value.text.length };
  return derivedText(words, spanThrough(body.value, whole));
}
