import type {
  CommonTableExpr,
  FuncCall,
  Node,
  RangeVar,
  SelectStmt,
  WithClause,
} from "libpg-query";
import { readName } from "../../name.ts";
import type { Name, Query, SequenceUse } from "../../operation.ts";
import { bareColumns, cannotLock, isComposed, isFolded } from "./query-shape.ts";
import { nameOf, strings, systemName, tagOf, tree } from "./tree.ts";

/** Names that WITH has given to queries, innermost first. */
export interface Scope {
  readonly name: string;
  readonly outer: Scope | undefined;
}

/** An INSERT, UPDATE, DELETE or MERGE inside WITH. */
export interface Modification {
  readonly statement: Node;
  readonly expression: CommonTableExpr;
  readonly scope: Scope | undefined;
}

export interface QueryReading extends Query {
  readonly modifications: readonly Modification[];
}

/**
 * What any part of a syntax tree reads. The one place that walks trees without knowing every kind of
 * node; a list of work instead of recursion, because generated SQL nests thousands deep.
 */
export function readQuery(root: unknown, scope?: Scope): QueryReading {
  const tables = new Map<string, Name>();
  const calls = new Map<string, Name>();
  const columns = new Set<string>();
  const modifications: Modification[] = [];
  const locked = new Map<string, Name>();
  const alone = new Map<string, Name>();
  let unlockable = false;
  const sequences = new Map<string, SequenceUse>();
  const pending: unknown[] = [root];
  const scopes: (Scope | undefined)[] = [scope];

  function push(value: unknown, inner: Scope | undefined): void {
    if (typeof value !== "object" || value === null) return;
    pending.push(value);
    scopes.push(inner);
  }

  /** The names that WITH adds; a query sees those before it, or all of them when they are recursive. */
  function bind(clause: WithClause, outer: Scope | undefined): Scope | undefined {
    const expressions = (clause.ctes ?? []).flatMap((node) => tree(node).CommonTableExpr ?? []);
    let inner = outer;
    const seen: (Scope | undefined)[] = [];
    for (const { ctename = "" } of expressions) {
      seen.push(inner);
      inner = { name: ctename, outer: inner };
    }
    expressions.forEach((expression, index) => {
      const visible = clause.recursive === true ? inner : seen[index];
      const statement = expression.ctequery;
      push(statement, visible);
      if (statement === undefined || tagOf(statement) === "SelectStmt") return;
      modifications.push({ statement, expression, scope: visible });
    });
    return inner;
  }

  function addTable(relation: RangeVar, visible: Scope | undefined): void {
    const name = nameOf(relation);
    if (name.schema === undefined && isBound(name.name, visible)) return;
    tables.set(keyOf(name), name);
    if (relation.inh !== true) alone.set(keyOf(name), name);
  }

  function addCall(name: Name): void {
    calls.set(keyOf(name), name);
  }

  /** FOR UPDATE of a query goes down to the queries in its FROM, unless OF names what it means. */
  function lock(query: SelectStmt, visible: Scope | undefined): void {
    const meant = (query.lockingClause ?? []).map((clause) =>
      (tree(clause).LockingClause?.lockedRels ?? []).map(
        (each) => nameOf(tree(each).RangeVar).name,
      ),
    );
    const all = meant.some((names) => names.length === 0);
    const isMeant = (name: string | undefined): boolean =>
      all || (name !== undefined && meant.some((names) => names.includes(name)));
    const within: Node[] = [...(query.fromClause ?? [])];
    for (let item = within.pop(); item !== undefined; item = within.pop()) {
      const { RangeVar: table, JoinExpr: join, RangeSubselect: nested } = tree(item);
      if (join?.larg !== undefined) within.push(join.larg);
      if (join?.rarg !== undefined) within.push(join.rarg);
      if (table !== undefined && isMeant(table.alias?.aliasname ?? table.relname)) {
        const name = nameOf(table);
        const isOwn = name.schema === undefined && isBound(name.name, visible);
        if (!isOwn) locked.set(keyOf(name), name);
      }
      if (nested !== undefined && isMeant(nested.alias?.aliasname)) {
        within.push(...(tree(nested.subquery).SelectStmt?.fromClause ?? []));
      }
    }
  }

  function see(key: string, value: object, inner: Scope | undefined): void {
    switch (key) {
      case "A_Const":
      case "String":
      case "typeName":
      case "TypeName":
      case "alias":
      case "intoClause":
      case "withClause":
        return;
      case "lockingClause":
        return;
      case "RangeVar":
        addTable(value, inner);
        return;
      case "relation":
        // What a statement changes, not what it reads; a sampled table has a tag.
        if (!("relname" in value)) push(value, inner);
        return;
      case "ColumnRef":
        columns.add(columnName(value));
        return;
      case "usingClause":
        for (const name of strings(value as Node[])) if (name !== "") columns.add(name);
        push(value, inner);
        return;
      default: {
        const call = callName(key, value);
        if (call !== undefined) addCall(call);
        const used = key === "FuncCall" ? sequenceOf(value) : undefined;
        if (used !== undefined) sequences.set(JSON.stringify(used), used);
        push(value, inner);
      }
    }
  }

  for (;;) {
    const value = pending.pop();
    let inner = scopes.pop();
    if (value === undefined) break;
    const mark = pending.length;
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) push(item, inner);
    } else {
      const node = value as Readonly<Record<string, unknown>>;
      if (node["withClause"] !== undefined) inner = bind(node["withClause"] as WithClause, inner);
      if (node["lockingClause"] !== undefined) {
        lock(node, inner);
        unlockable ||= cannotLock(node);
      }
      for (const key in node) {
        const child = node[key];
        if (typeof child === "object" && child !== null) see(key, child, inner);
      }
    }
    reverseFrom(pending, mark);
    reverseFrom(scopes, mark);
  }
  return {
    tables: [...tables.values()],
    calls: [...calls.values()],
    locked: [...locked.values()],
    sequences: [...sequences.values()],
    columns: [...columns],
    ...shapeOf(root, [...alone.values()], unlockable),
    modifications,
  };
}

/** The query alone, as operations carry it. */
export function queryOf(root: unknown, scope?: Scope): Query {
  return plain(readQuery(root, scope));
}

export function plain({ modifications: _, ...query }: QueryReading): Query {
  return query;
}

function shapeOf(root: unknown, alone: readonly Name[], unlockable: boolean): Pick<Query, "shape"> {
  const bare = bareColumns(root);
  const composed = isComposed(root);
  const folded = isFolded(root);
  if (alone.length === 0 && !unlockable && !composed && bare === undefined) return {};
  return {
    shape: {
      ...(alone.length === 0 ? {} : { alone }),
      ...(unlockable ? { unlockable } : {}),
      ...(composed ? { composed } : {}),
      ...(folded ? { folded } : {}),
      ...(bare === undefined ? {} : { bare }),
    },
  };
}

const drawing: ReadonlySet<string> = new Set(["nextval", "setval", "currval"]);

/** `nextval('s')`, `setval(pg_get_serial_sequence('t', 'c'), 1)`. */
function sequenceOf({ funcname, args }: FuncCall): SequenceUse | undefined {
  if (!drawing.has(systemName(strings(funcname)).name)) return undefined;
  let [argument] = args ?? [];
  while (tree(argument).TypeCast !== undefined) argument = tree(argument).TypeCast?.arg;
  const text = textOf(argument);
  if (text !== undefined) {
    const name = readName(text);
    return name === undefined ? undefined : { sequence: name };
  }
  const { FuncCall: inner } = tree(argument);
  if (systemName(strings(inner?.funcname)).name !== "pg_get_serial_sequence") return undefined;
  const [table, column] = (inner?.args ?? []).map(textOf);
  const owner = table === undefined ? undefined : readName(table);
  return owner === undefined || column === undefined ? undefined : { table: owner, column };
}

function textOf(node: Node | undefined): string | undefined {
  return tree(node).A_Const?.sval?.sval;
}

/** What a node of that tag calls: functions, and what only looks like one. */
export function callName(tag: string, node: object): Name | undefined {
  switch (tag) {
    case "FuncCall":
      return systemName(strings((node as { funcname?: Node[] }).funcname));
    case "SQLValueFunction": {
      const { op = "" } = node as { op?: string };
      return { name: op.slice("SVFOP_".length).replace(/_N$/, "").toLowerCase() };
    }
    case "CoalesceExpr":
      return { name: "coalesce" };
    case "MinMaxExpr":
      return { name: (node as { op?: string }).op === "IS_LEAST" ? "least" : "greatest" };
    case "A_Expr":
      return (node as { kind?: string }).kind === "AEXPR_NULLIF" ? { name: "nullif" } : undefined;
    default:
      return undefined;
  }
}

/** The column's own name; `*` for a star. */
export function columnName(reference: { readonly fields?: readonly Node[] }): string {
  const last = reference.fields?.at(-1);
  return tree(last).A_Star === undefined ? (tree(last).String?.sval ?? "") : "*";
}

function isBound(name: string, scope: Scope | undefined): boolean {
  for (let at = scope; at !== undefined; at = at.outer) if (at.name === name) return true;
  return false;
}

function keyOf({ schema = "", name }: Name): string {
  return `${schema}\u0000${name}`;
}

/** The list is emptied from its end, so that the last pushed would be seen first. */
function reverseFrom(list: unknown[], mark: number): void {
  for (let low = mark, high = list.length - 1; low < high; low++, high--) {
    const item = list[low];
    list[low] = list[high];
    list[high] = item;
  }
}
