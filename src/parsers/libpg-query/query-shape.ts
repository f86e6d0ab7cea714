/** What the form of a query tells besides what it reads. */
import type { FuncCall, JoinExpr, Node, RangeVar, SelectStmt } from "libpg-query";
import type { Name } from "../../name.ts";
import type { PlacedColumn } from "../../query.ts";
import { nameOf, strings, systemName, tree } from "./tree.ts";

/** Its rows are no longer those of a table: FOR UPDATE is refused. */
export function cannotLock(query: SelectStmt): boolean {
  const isCombined = query.op !== undefined && query.op !== "SETOP_NONE";
  if (isCombined || query.valuesLists !== undefined || query.distinctClause !== undefined) {
    return true;
  }
  if (query.groupClause !== undefined || query.havingClause !== undefined) return true;
  return (query.targetList ?? []).some(isComputedOverRows) || locksNullable(query);
}

/** Rows of its tables are folded together. */
export function isFolded(root: unknown): boolean {
  const query = selectOf(root);
  return query !== undefined && query.valuesLists === undefined && cannotLock(query);
}

/** Several things are read, or rows are folded: each row is none of one table's. */
export function isComposed(root: unknown): boolean {
  const query = selectOf(root);
  if (query === undefined) return false;
  const [only, ...others] = query.fromClause ?? [];
  if (others.length > 0 || tree(only).RangeVar === undefined) return true;
  const isCut = query.limitCount ?? query.limitOffset ?? query.withClause;
  return isCut !== undefined || cannotLock(query);
}

/** An outer join may have no row there. */
function locksNullable(query: SelectStmt): boolean {
  const nullable = (query.fromClause ?? []).flatMap(nullableIn);
  if (nullable.length === 0) return false;
  return (query.lockingClause ?? []).some((clause) => {
    const named = tree(clause).LockingClause?.lockedRels;
    if (named === undefined) return true;
    return named.some((each) => nullable.includes(tree(each).RangeVar?.relname ?? ""));
  });
}

function nullableIn(item: Node): readonly string[] {
  const join = tree(item).JoinExpr;
  if (join === undefined) return [];
  const [left, right] = [join.larg, join.rarg].map((side) => (side === undefined ? [] : [side]));
  const inner = [...(left ?? []), ...(right ?? [])].flatMap(nullableIn);
  switch (join.jointype) {
    case "JOIN_LEFT":
      return [...inner, ...(right ?? []).flatMap(namesIn)];
    case "JOIN_RIGHT":
      return [...inner, ...(left ?? []).flatMap(namesIn)];
    case "JOIN_FULL":
      return [...inner, ...[...(left ?? []), ...(right ?? [])].flatMap(namesIn)];
    default:
      return inner;
  }
}

/** Functions are not locked. */
function namesIn(item: Node): readonly string[] {
  const { RangeVar: table, RangeSubselect: query, JoinExpr: join } = tree(item);
  if (table !== undefined) return [table.alias?.aliasname ?? table.relname ?? ""];
  if (query !== undefined) return [query.alias?.aliasname ?? ""];
  return [join?.larg, join?.rarg].flatMap((side) => (side === undefined ? [] : namesIn(side)));
}

function isComputedOverRows(target: Node): boolean {
  let found = false;
  walk(tree(target).ResTarget?.val, (tag, node) => {
    if (tag === "SubLink") return false;
    if (tag === "FuncCall") found ||= isOverRows(node);
    return true;
  });
  return found;
}

function isOverRows({ funcname, agg_star: star, over }: FuncCall): boolean {
  return star === true || over !== undefined || overRows.has(systemName(strings(funcname)).name);
}

/** Aggregates, and functions that return several rows. */
const overRows: ReadonlySet<string> = new Set([
  "array_agg",
  "avg",
  "bit_and",
  "bit_or",
  "bool_and",
  "bool_or",
  "count",
  "every",
  "generate_series",
  "json_agg",
  "json_object_agg",
  "jsonb_agg",
  "jsonb_object_agg",
  "max",
  "min",
  "stddev",
  "string_agg",
  "sum",
  "unnest",
  "variance",
]);

/**
 * Of one SELECT that reads named tables alone, with nothing nested: the columns it mentions, which its
 * tables must have. `undefined`: names may stand for something else.
 */
export function bareColumns(root: unknown): readonly string[] | undefined {
  const query = selectOf(root);
  if (query?.fromClause === undefined || query.withClause !== undefined) return undefined;
  if (query.op !== undefined && query.op !== "SETOP_NONE") return undefined;
  const own = new Set<string>();
  for (const target of query.targetList ?? []) own.add(tree(target).ResTarget?.name ?? "");
  const columns = new Set<string>();
  const strange: string[] = [];
  const { intoClause: _, lockingClause: __, ...rest } = query;
  walk(rest, (tag, node) => {
    if (nested.has(tag)) strange.push(tag);
    if (tag === "RangeVar") {
      const { alias, relname } = node as { alias?: Aliased; relname?: string };
      own.add(alias?.aliasname ?? relname ?? "");
      if (alias?.colnames !== undefined) strange.push(tag);
      return false;
    }
    if (tag === "JoinExpr" && (node as { alias?: unknown }).alias !== undefined) strange.push(tag);
    if (tag === "ColumnRef") {
      const fields = (node as { fields?: readonly Node[] }).fields ?? [];
      const name = tree(fields.at(-1)).String?.sval;
      if (name !== undefined && fields.length <= 2) columns.add(name);
    }
    return strange.length === 0;
  });
  return strange.length === 0 ? [...columns].filter((name) => !own.has(name)) : undefined;
}

/**
 * Of the same kind of SELECT: every column with the table that it says it is of. `undefined`: names may
 * stand for something else.
 */
export function placedColumns(root: unknown): readonly PlacedColumn[] | undefined {
  const query = selectOf(root);
  if (query?.fromClause === undefined || query.withClause !== undefined) return undefined;
  if (query.op !== undefined && query.op !== "SETOP_NONE") return undefined;
  const tables = new Map<string, Name>();
  const references: (readonly Node[])[] = [];
  const found = new Map<string, PlacedColumn>();
  const place = (each: PlacedColumn): void => void found.set(JSON.stringify(each), each);
  const strange: string[] = [];
  walk(query, (tag, node) => {
    if (nested.has(tag)) strange.push(tag);
    if (tag === "RangeVar") {
      const table = node as RangeVar;
      tables.set(table.alias?.aliasname ?? table.relname ?? "", nameOf(table));
      if (table.alias?.colnames !== undefined) strange.push(tag);
      return false;
    }
    if (tag === "JoinExpr") {
      const { alias, isNatural, usingClause } = node as JoinExpr;
      if (alias !== undefined || isNatural === true) strange.push(tag);
      for (const column of strings(usingClause)) place({ column });
    }
    if (tag === "ColumnRef") references.push((node as { fields?: readonly Node[] }).fields ?? []);
    return strange.length === 0;
  });
  if (strange.length > 0) return undefined;
  for (const fields of references) {
    const [qualifier, last] = fields.length === 2 ? fields : [undefined, fields.at(-1)];
    const column = tree(last).A_Star === undefined ? tree(last).String?.sval : "*";
    const table = tables.get(tree(qualifier).String?.sval ?? "");
    if (column !== undefined) place(table === undefined ? { column } : { table, column });
  }
  return [...found.values()];
}

interface Aliased {
  readonly aliasname?: string;
  readonly colnames?: unknown;
}

const nested: ReadonlySet<string> = new Set([
  "SelectStmt",
  "SubLink",
  "RangeSubselect",
  "RangeFunction",
  "RangeTableFunc",
  "JsonTable",
  "XmlSerialize",
  "A_Indirection",
  "NamedArgExpr",
]);

function selectOf(root: unknown): SelectStmt | undefined {
  if (isSelect(root)) return root;
  if (typeof root !== "object" || root === null || Array.isArray(root)) return undefined;
  return tree(root as Node).SelectStmt;
}

function isSelect(root: unknown): root is SelectStmt {
  return typeof root === "object" && root !== null && "targetList" in root && "fromClause" in root;
}

/** Every node below, parents first; `false` keeps out of one. */
function walk(start: unknown, see: (tag: string, node: object) => boolean): void {
  const pending: unknown[] = [start];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [key, child] of Object.entries(value) as [string, unknown][]) {
      if (typeof child !== "object" || child === null) continue;
      if (/^[A-Z]/.test(key) && !see(key, child)) continue;
      pending.push(child);
    }
  }
}
