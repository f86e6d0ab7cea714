/** What a query calls the columns that it returns. */
import type { Node, SelectStmt } from "libpg-query";
import type { Output, Query } from "../../query.ts";
import { queryOf } from "./queries.ts";
import { placedColumns } from "./query-shape.ts";
import { nameOf, strings, tree } from "./tree.ts";

/** A query that makes a view or table, whose first columns may be named anew. */
export function madeBy(node: Node | undefined, aliases: readonly Node[] | undefined): Query {
  const query = withPlaces(queryOf(node), node);
  const outputs = outputsOf(tree(node).SelectStmt);
  if (outputs === undefined) return query;
  const names = strings(aliases);
  // Names for columns that a star stands for are not counted out.
  const isPlain = outputs.every((each) => typeof each === "string");
  if (names.length > 0 && !isPlain) return query;
  const named = [...names, ...outputs.slice(names.length)];
  return { ...query, shape: { ...query.shape, outputs: named } };
}

function withPlaces(query: Query, node: Node | undefined): Query {
  // Of one table, every column is.
  const placed = query.tables.length > 1 ? placedColumns(node) : undefined;
  return placed === undefined ? query : { ...query, shape: { ...query.shape, placed } };
}

/** In order; `undefined` where a star stands for more than the columns of named tables. */
function outputsOf(query: SelectStmt | undefined): readonly Output[] | undefined {
  if (query === undefined) return undefined;
  if (query.larg !== undefined) return outputsOf(query.larg);
  const [row] = query.valuesLists ?? [];
  if (row !== undefined) {
    const { items = [] } = tree(row).List ?? {};
    return items.map((_, at) => `column${String(at + 1)}`);
  }
  const outputs: Output[] = [];
  for (const target of query.targetList ?? []) {
    const { name, val } = tree(target).ResTarget ?? {};
    const star = starOf(val);
    if (star === undefined) {
      outputs.push(name ?? figure(val)?.name ?? "?column?");
      continue;
    }
    const tables = tablesOf(query, star.of);
    if (tables === undefined) return undefined;
    outputs.push(...tables);
  }
  return outputs;
}

/** `*` and `t.*`. */
function starOf(node: Node | undefined): { readonly of: string | undefined } | undefined {
  const fields = tree(node).ColumnRef?.fields ?? [];
  const last = fields.at(-1);
  if (last === undefined || tree(last).A_Star === undefined) return undefined;
  return { of: strings(fields.slice(0, -1)).at(-1) };
}

function tablesOf(query: SelectStmt, wanted: string | undefined): readonly Output[] | undefined {
  if (query.withClause !== undefined) return undefined;
  const found: Output[] = [];
  const pending = [...(query.fromClause ?? [])].reverse();
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { RangeVar: table, JoinExpr: join } = tree(item);
    if (table !== undefined) {
      const name = table.alias?.aliasname ?? table.relname;
      if (table.alias?.colnames !== undefined) return undefined;
      if (wanted === undefined || wanted === name) found.push({ allOf: nameOf(table) });
    } else if (join?.larg !== undefined && join.rarg !== undefined) {
      // Columns that USING joins stand once, and first.
      const isMerged = join.usingClause !== undefined || join.isNatural === true;
      if (isMerged || join.alias !== undefined) return undefined;
      pending.push(join.rarg, join.larg);
    } else return undefined;
  }
  return found;
}

interface Figured {
  readonly name: string;
  /** Taken only when nothing better is found below. */
  readonly weak?: true;
}

/** The name that the server gives to a column without one. */
function figure(node: Node | undefined): Figured | undefined {
  const found = tree(node);
  const { ColumnRef: column, FuncCall: call, TypeCast: cast, SubLink: link } = found;
  if (column !== undefined) {
    const name = strings(column.fields).findLast((part) => part !== "");
    return name === undefined ? undefined : { name };
  }
  if (call !== undefined) return { name: strings(call.funcname).at(-1) ?? "" };
  if (cast !== undefined) {
    const inner = figure(cast.arg);
    if (inner !== undefined && inner.weak !== true) return inner;
    const type = strings(cast.typeName?.names).at(-1);
    return type === undefined ? inner : { name: type, weak: true };
  }
  if (found.CollateClause !== undefined) return figure(found.CollateClause.arg);
  if (found.A_Indirection !== undefined) return ofIndirection(found.A_Indirection);
  if (found.CaseExpr !== undefined) {
    const inner = figure(found.CaseExpr.defresult);
    return inner !== undefined && inner.weak !== true ? inner : { name: "case", weak: true };
  }
  if (link !== undefined) return ofLink(link);
  if (found.A_Expr?.kind === "AEXPR_NULLIF") return { name: "nullif" };
  if (found.CoalesceExpr !== undefined) return { name: "coalesce" };
  if (found.MinMaxExpr !== undefined) {
    return { name: found.MinMaxExpr.op === "IS_LEAST" ? "least" : "greatest" };
  }
  if (found.SQLValueFunction !== undefined) {
    const { op = "" } = found.SQLValueFunction;
    return { name: op.slice("SVFOP_".length).replace(/_N$/, "").toLowerCase() };
  }
  if (found.A_ArrayExpr !== undefined) return { name: "array" };
  if (found.RowExpr !== undefined) return { name: "row" };
  if (found.GroupingFunc !== undefined) return { name: "grouping" };
  return undefined;
}

function ofIndirection({
  arg,
  indirection,
}: {
  readonly arg?: Node;
  readonly indirection?: Node[];
}): Figured | undefined {
  const name = strings(indirection).findLast((part) => part !== "");
  return name === undefined ? figure(arg) : { name };
}

function ofLink({
  subLinkType: type,
  subselect,
}: {
  readonly subLinkType?: string;
  readonly subselect?: Node;
}): Figured | undefined {
  if (type === "EXISTS_SUBLINK") return { name: "exists" };
  if (type === "ARRAY_SUBLINK") return { name: "array" };
  if (type !== "EXPR_SUBLINK") return undefined;
  const [first] = outputsOf(tree(subselect).SelectStmt) ?? [];
  return typeof first === "string" && first !== "?column?" ? { name: first } : undefined;
}
