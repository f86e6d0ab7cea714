import type {
  CreateFunctionStmt,
  CreateTrigStmt,
  Node,
  RefreshMatViewStmt,
  RuleStmt,
  ViewStmt,
} from "libpg-query";
import { textOf } from "../../clause.ts";
import type { ChangeRule, CreateTrigger, Operation, Volatility } from "../../operation.ts";
import { madeBy } from "./outputs.ts";
import { queryOf } from "./queries.ts";
import { typeOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { operationsOf } from "./statements.ts";
import { items, nameFrom, nameOf, strings, systemName, tree } from "./tree.ts";

export function createView(node: ViewStmt, reading: Reading): readonly Operation[] {
  return [
    {
      kind: "create-view",
      span: reading.span,
      view: nameOf(node.view),
      materialized: false,
      orReplace: node.replace ?? false,
      ifNotExists: false,
      temporary: node.view?.relpersistence === "t",
      query: madeBy(node.query, node.aliases),
      withData: true,
    },
  ];
}

export function refreshView(node: RefreshMatViewStmt, reading: Reading): readonly Operation[] {
  return [
    {
      kind: "refresh-view",
      span: reading.span,
      view: nameOf(node.relation),
      concurrently: node.concurrent ?? false,
      withData: node.skipData !== true,
    },
  ];
}

export function createFunction(node: CreateFunctionStmt, reading: Reading): readonly Operation[] {
  const option = (name: string): string | undefined => {
    const found = (node.options ?? []).map((each) => tree(each).DefElem);
    return tree(found.find((each) => each?.defname === name)?.arg).String?.sval;
  };
  const parameters = (node.parameters ?? []).flatMap((each) => tree(each).FunctionParameter ?? []);
  const inputs = parameters.filter(
    ({ mode }) => mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE",
  );
  const language = option("language")?.toLowerCase() ?? "sql";
  const body = language === "sql" ? bodyOf(node, reading) : undefined;
  return [
    {
      kind: "create-function",
      span: reading.span,
      name: nameFrom(strings(node.funcname)),
      procedure: node.is_procedure ?? false,
      orReplace: node.replace ?? false,
      arguments: inputs.map(({ argType }) => typeOf(reading, argType)),
      ...(node.returnType === undefined ? {} : { returns: typeOf(reading, node.returnType) }),
      language,
      volatility: volatilities[option("volatility") ?? ""] ?? "volatile",
      ...(body === undefined ? {} : { body }),
      ...(language === "plpgsql" ? { program: textOf(reading.whole()) } : {}),
      bound: node.sql_body !== undefined,
    },
  ];
}

/** BEGIN ATOMIC holds a list of lists; RETURN an expression; older bodies are strings. */
function bodyOf(node: CreateFunctionStmt, reading: Reading): readonly Operation[] | undefined {
  const { sql_body: bound } = node;
  if (bound === undefined) {
    const written = (node.options ?? []).map((each) => tree(each).DefElem);
    const [text] = items(written.find((each) => each?.defname === "as")?.arg);
    return reading.within(tree(text).String?.sval ?? "");
  }
  const pending: Node[] = [bound];
  const found: Operation[] = [];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { List: list, ReturnStmt: result } = tree(next);
    if (list !== undefined) pending.push(...(list.items ?? []));
    else if (result === undefined) found.push(...operationsOf(next, reading));
    else found.push({ kind: "select", span: reading.span, query: queryOf(result) });
  }
  return found;
}

const volatilities: Readonly<Record<string, Volatility>> = {
  immutable: "immutable",
  stable: "stable",
};

type Event = CreateTrigger["events"][number];

/** In the server's bits: what fires a trigger, and when. */
const events: readonly (readonly [number, Event])[] = [
  [4, "insert"],
  [8, "delete"],
  [16, "update"],
  [32, "truncate"],
];
const before = 2;
const insteadOf = 64;

export function createTrigger(node: CreateTrigStmt, reading: Reading): readonly Operation[] {
  const { timing = 0, events: bits = 0 } = node;
  return [
    {
      kind: "create-trigger",
      span: reading.span,
      table: nameOf(node.relation),
      name: node.trigname ?? "",
      orReplace: node.replace ?? false,
      constraint: node.isconstraint ?? false,
      timing: timing === before ? "before" : timing === insteadOf ? "instead-of" : "after",
      events: events.flatMap(([bit, event]) => ((bits & bit) === 0 ? [] : [event])),
      row: node.row ?? false,
      columns: strings(node.columns),
      mentions: node.whenClause === undefined ? [] : queryOf(node.whenClause).columns,
      ...(node.constrrel === undefined ? {} : { from: nameOf(node.constrrel) }),
      calls: systemName(strings(node.funcname)),
    },
  ];
}

const ruleEvents: Readonly<Record<string, ChangeRule["event"]>> = {
  CMD_INSERT: "insert",
  CMD_UPDATE: "update",
  CMD_DELETE: "delete",
};

export function createRule(node: RuleStmt, reading: Reading): readonly Operation[] {
  return [
    {
      kind: "change-rule",
      span: reading.span,
      table: nameOf(node.relation),
      name: node.rulename ?? "",
      orReplace: node.replace ?? false,
      change: "create",
      ifExists: false,
      ...(node.instead === true && node.whereClause === undefined ? { instead: true } : {}),
      event: ruleEvents[node.event ?? "CMD_SELECT"] ?? "select",
      query: queryOf([node.whereClause, node.actions]),
      actions: (node.actions ?? []).flatMap((action) => operationsOf(action, reading)),
    },
  ];
}

export function policy(change: "create" | "alter") {
  return (
    node: {
      policy_name?: string;
      table?: Parameters<typeof nameOf>[0];
      qual?: Node;
      with_check?: Node;
    },
    { span }: Reading,
  ): readonly Operation[] => [
    {
      kind: "change-policy",
      span,
      table: nameOf(node.table),
      name: node.policy_name ?? "",
      change,
      ifExists: false,
      query: queryOf([node.qual, node.with_check]),
    },
  ];
}
