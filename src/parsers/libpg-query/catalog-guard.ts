import type { A_Expr, Node, SelectStmt, SubLink } from "libpg-query";
import { negated } from "../../guard.ts";
import type { Guard, PresenceGuard } from "../../guard.ts";
import type { Name } from "../../name.ts";
import { constantText } from "./constant-text.ts";
import type { Known } from "./constant-text.ts";
import { readQuery } from "./queries.ts";
import type { Reading } from "./reading.ts";
import { nameFrom, strings, systemName, tree } from "./tree.ts";

/** What surrounds a condition. */
export interface Asked {
  readonly reading: Reading;
  readonly known: Known;
  /** Variables that hold the answer to an earlier question. */
  readonly answers: ReadonlyMap<string, readonly Guard[]>;
}

/**
 * What a condition asks of the server's catalogs, as guards that all have to hold; `undefined` when it
 * asks something else.
 */
export function guardsOf(node: Node | undefined, asked: Asked): readonly Guard[] | undefined {
  const { BoolExpr: logical, SubLink: query, NullTest: test, A_Expr: comparison } = tree(node);
  if (logical?.boolop === "AND_EXPR") {
    const parts = (logical.args ?? []).map((part) => guardsOf(part, asked));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (logical?.boolop === "NOT_EXPR") return negated(guardsOf(logical.args?.[0], asked));
  if (query?.subLinkType === "EXISTS_SUBLINK") return existing(query, asked) ?? stateOf(node);
  if (test !== undefined) {
    const present = lookedUp(test.arg, asked);
    if (present === undefined) return stateOf(node);
    return test.nulltesttype === "IS_NULL" ? negated(present) : present;
  }
  if (comparison !== undefined) return compared(comparison, asked) ?? stateOf(node);
  const parts = strings(tree(node).ColumnRef?.fields);
  const answer = parts.length === 1 ? asked.answers.get(parts[0] ?? "") : undefined;
  return answer ?? stateOf(node);
}

/** A question about the catalogs alone, of which no more is understood. */
function stateOf(node: Node | undefined): readonly Guard[] | undefined {
  const { tables } = readQuery(node);
  if (tables.length === 0 || !tables.every(isCatalog)) return undefined;
  return [
    { kind: "presence", wanted: "present", object: "other", name: { name: "" }, exact: false },
  ];
}

function isCatalog({ schema, name }: Name): boolean {
  if (schema === undefined) return name.startsWith("pg_");
  return schema === "pg_catalog" || schema === "information_schema";
}

function existing({ subselect }: SubLink, asked: Asked): readonly Guard[] | undefined {
  const select = tree(subselect).SelectStmt;
  return select === undefined ? undefined : rowsOf(select, asked);
}

/** Whether a query of the catalogs returns rows. */
export function rowsOf(select: SelectStmt, asked: Asked): readonly Guard[] | undefined {
  const { fromClause = [], whereClause } = select;
  const { tables } = readQuery(select);
  const plain = select.op === undefined || select.op === "SETOP_NONE";
  if (!plain || tables.length === 0 || !tables.every(isCatalog)) return undefined;
  if (select.havingClause !== undefined || select.groupClause !== undefined) return undefined;
  const conditions = [...termsOf(whereClause), ...fromClause.flatMap(joinTerms)];
  const values = new Map<string, Name>();
  let exact = true;
  for (const condition of conditions) {
    const pair = equality(condition, asked);
    if (pair === undefined) exact &&= isBeside(condition);
    else if (pair !== "join") values.set(pair.column, pair.value);
  }
  return [presence(values, exact)];
}

/** Columns of the catalogs that name a thing, the part before the whole. */
const ownNames: readonly (readonly [object: PresenceGuard["object"], columns: string])[] = [
  ["other", "policyname polname rolname extname pubname srvname lanname grantee rulename datname"],
  ["enum-value", "enumlabel"],
  ["column", "column_name attname"],
  ["constraint", "constraint_name conname"],
  ["trigger", "trigger_name tgname"],
  ["index", "indexname"],
  ["type", "typname"],
  ["function", "proname routine_name"],
  ["sequence", "sequence_name sequencename"],
  ["relation", "table_name tablename relname view_name viewname matviewname"],
  ["schema", "schema_name nspname"],
];

const wholes: Readonly<Record<PresenceGuard["object"], string>> = {
  column: "table_name tablename relname attrelid",
  constraint: "table_name tablename relname conrelid",
  trigger: "event_object_table relname tgrelid",
  "enum-value": "typname enumtypid",
  index: "",
  type: "",
  function: "",
  sequence: "",
  relation: "",
  schema: "",
  other: "",
};

const schemas =
  "table_schema schemaname nspname constraint_schema trigger_schema event_object_schema sequence_schema routine_schema relnamespace typnamespace pronamespace connamespace";

function presence(values: ReadonlyMap<string, Name>, exact: boolean): PresenceGuard {
  const first = (columns: string): Name | undefined =>
    columns
      .split(" ")
      .map((column) => values.get(column))
      .find((value) => value !== undefined);
  const [object = "other"] = ownNames.find(([, columns]) => first(columns) !== undefined) ?? [];
  const columns = ownNames.find(([each]) => each === object)?.[1] ?? "";
  const name = first(columns);
  const whole = first(wholes[object]);
  const schema = object === "schema" ? undefined : first(schemas)?.name;
  const within = (value: Name): Name =>
    value.schema === undefined && schema !== undefined ? { schema, name: value.name } : value;
  const hasWhole = wholes[object] !== "";
  return {
    kind: "presence",
    wanted: "present",
    object: name === undefined ? "other" : object,
    name: name === undefined ? { name: "" } : hasWhole ? name : within(name),
    ...(whole === undefined ? {} : { of: within(whole) }),
    exact,
  };
}

function termsOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  const logical = tree(node).BoolExpr;
  return logical?.boolop === "AND_EXPR" ? (logical.args ?? []).flatMap(termsOf) : [node];
}

function joinTerms(node: Node): readonly Node[] {
  const join = tree(node).JoinExpr;
  if (join?.larg === undefined || join.rarg === undefined) return [];
  return [...termsOf(join.quals), ...joinTerms(join.larg), ...joinTerms(join.rarg)];
}

type Equality = { readonly column: string; readonly value: Name } | "join" | undefined;

function equality(node: Node, asked: Asked): Equality {
  const comparison = tree(node).A_Expr;
  if (comparison === undefined) return undefined;
  const { kind, name, lexpr, rexpr } = comparison;
  if (kind !== "AEXPR_OP" || strings(name).join(".") !== "=") return undefined;
  const left = columnOf(lexpr);
  const right = columnOf(rexpr);
  if (left !== undefined && right !== undefined && !isKnown(right, asked)) return "join";
  const [column, other] = left === undefined ? [right, lexpr] : [left, rexpr];
  if (column === undefined || beside.has(column)) return undefined;
  if (isCurrentSchema(other)) return "join";
  const value = nameIn(other, asked);
  return value === undefined ? undefined : { column, value };
}

function isKnown(name: string, { known }: Asked): boolean {
  return known.has(name);
}

/** The column's own name, whatever it is cast to. */
function columnOf(node: Node | undefined): string | undefined {
  const { ColumnRef: column, TypeCast: cast } = tree(node);
  if (cast !== undefined) return columnOf(cast.arg);
  return column === undefined ? undefined : strings(column.fields).at(-1);
}

function isCurrentSchema(node: Node | undefined): boolean {
  const { FuncCall: call, SQLValueFunction: value, TypeCast: cast } = tree(node);
  if (cast !== undefined) return isCurrentSchema(cast.arg);
  const name = systemName(strings(call?.funcname)).name;
  return (
    name === "current_schema" ||
    value?.op === "SVFOP_CURRENT_SCHEMA" ||
    value?.op === "SVFOP_CURRENT_CATALOG" ||
    name === "current_database"
  );
}

/** A constant, or a name that is looked up by a cast, a function or a sub-query of the catalogs. */
function nameIn(node: Node | undefined, { reading, known }: Asked): Name | undefined {
  const { TypeCast: cast, FuncCall: call } = tree(node);
  const text = (inner: Node | undefined): string | undefined =>
    constantText(inner, reading, known)?.text;
  const target = systemName(strings(cast?.typeName?.names)).name;
  if (cast !== undefined && target.startsWith("reg")) {
    const written = text(cast.arg) ?? text(tree(cast.arg).TypeCast?.arg);
    return written === undefined ? undefined : nameIs(written);
  }
  if (call !== undefined && systemName(strings(call.funcname)).name.startsWith("to_reg")) {
    const written = text(call.args?.[0]);
    return written === undefined ? undefined : nameIs(written);
  }
  const name = text(node);
  return name === undefined ? undefined : { name };
}

/** `orders`, `public."Order"`: as the server reads a name in a string. */
function nameIs(written: string): Name {
  const parts = [...written.matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "").trim().toLowerCase() : quoted.replaceAll('""', '"'),
  );
  return nameFrom(parts);
}

/** They say which kind of thing is meant, as the columns with the names do already. */
const beside = new Set(
  "contype relkind typtype table_type constraint_type table_catalog constraint_catalog attisdropped attnum tgisinternal prokind routine_type catalog_name".split(
    " ",
  ),
);

function isBeside(node: Node): boolean {
  const { BoolExpr: logical, ColumnRef: column, A_Expr: comparison } = tree(node);
  if (logical?.boolop === "NOT_EXPR")
    return (logical.args ?? []).every((argument) => isBeside(argument));
  if (column !== undefined) return beside.has(columnOf(node) ?? "");
  return comparison !== undefined && beside.has(columnOf(comparison.lexpr) ?? "");
}

/** `to_regclass('orders')`, or a query of the catalogs, is not null. */
function lookedUp(node: Node | undefined, asked: Asked): readonly Guard[] | undefined {
  const { FuncCall: call, SubLink: query } = tree(node);
  if (query?.subLinkType === "EXPR_SUBLINK") {
    // The row may be there and its value null.
    return existing(query, asked)?.map((guard) =>
      guard.kind === "presence" ? { ...guard, exact: false } : guard,
    );
  }
  const object = lookUps[systemName(strings(call?.funcname)).name];
  const name = object === undefined ? undefined : nameIn(node, asked);
  if (object === undefined || name === undefined) return undefined;
  return [{ kind: "presence", wanted: "present", object, name, exact: true }];
}

const lookUps: Readonly<Record<string, PresenceGuard["object"]>> = {
  to_regclass: "relation",
  to_regtype: "type",
  to_regnamespace: "schema",
  to_regproc: "function",
};

/** `(SELECT count(*) FROM …) = 0`, or the server's version. */
function compared(node: A_Expr, asked: Asked): readonly Guard[] | undefined {
  const operator = node.kind === "AEXPR_OP" ? strings(node.name).join(".") : "";
  const number = Number(constantText(node.rexpr, asked.reading, asked.known)?.text);
  if (Number.isNaN(number)) return undefined;
  const count = tree(node.lexpr).SubLink;
  if (count?.subLinkType === "EXPR_SUBLINK") {
    const present = countsRows(count) ? existing(count, asked) : undefined;
    const none = (operator === "=" && number === 0) || (operator === "<" && number === 1);
    if (none) return negated(present);
    const some = (operator === ">" || operator === "<>" || operator === "!=") && number === 0;
    return some || (operator === ">=" && number === 1) ? present : undefined;
  }
  return isServerVersion(node.lexpr, asked) ? versions(operator, number) : undefined;
}

function countsRows({ subselect }: SubLink): boolean {
  const [target] = tree(subselect).SelectStmt?.targetList ?? [];
  const call = tree(tree(target).ResTarget?.val).FuncCall;
  return systemName(strings(call?.funcname)).name === "count";
}

/** `current_setting('server_version_num')::int` */
function isServerVersion(node: Node | undefined, asked: Asked): boolean {
  const { TypeCast: cast, FuncCall: call } = tree(node);
  if (cast !== undefined) return isServerVersion(cast.arg, asked);
  if (systemName(strings(call?.funcname)).name !== "current_setting") return false;
  return constantText(call?.args?.[0], asked.reading, asked.known)?.text === "server_version_num";
}

/** Which servers, by their first number: `150000` is the first of 15. */
function versions(operator: string, number: number): readonly Guard[] | undefined {
  const first = Math.ceil(number / 10_000);
  switch (operator) {
    case ">=":
    case ">":
      return [{ kind: "server", since: first }];
    case "<":
      return [{ kind: "server", until: first - 1 }];
    case "<=":
      return [{ kind: "server", until: Math.floor(number / 10_000) }];
    default:
      return undefined;
  }
}
