import type {
  CallOver,
  Expr,
  ExprBinary,
  ExprCall,
  From,
  InsertStatement,
  OrderByStatement,
  QName,
  SelectFromStatement,
  SelectedColumn,
  UpdateStatement,
  WithRecursiveStatement,
  WithStatement,
  WithStatementBinding,
} from "pgsql-ast-parser";
import { isWord } from "../../clause.ts";
import type { Name, Query, SequenceUse } from "../../operation.ts";
import { calledOf, sequenceOf } from "./calls.ts";
import { nameOf } from "./names.ts";
import type { Reading } from "./reading.ts";
import { isWrapped } from "./extents.ts";
import { isNil } from "./nil.ts";

/** Names that WITH has given to queries, innermost first. */
export interface Scope {
  readonly name: string;
  readonly outer: Scope | undefined;
}

/** An INSERT, UPDATE or DELETE inside WITH. */
export interface Modification {
  readonly statement: WithStatementBinding;
  /** The index of the token that names it. */
  readonly at: number;
  readonly scope: Scope | undefined;
}

export interface QueryReading extends Query {
  readonly modifications: readonly Modification[];
}

/** Queries and expressions hold each other. */
export type Part = Expr | From | WithStatementBinding;
type Optional<T> = T | null | undefined;

/** What a statement or an expression reads, each name in the order in which the server's tree has it. */
export function readQuery(reading: Reading, root: Part | undefined, scope?: Scope): QueryReading {
  const tables = new Map<string, Name>();
  const calls = new Map<string, Name>();
  const columns = new Set<string>();
  const modifications: Modification[] = [];
  const locked = new Map<string, Name>();
  const sequences = new Map<string, SequenceUse>();

  function addTable(node: QName, visible: Scope | undefined): void {
    const name = nameOf(node);
    if (name.schema === undefined && isBound(name.name, visible)) return;
    tables.set(keyOf(name), name);
  }

  function addCall(name: Name): void {
    calls.set(keyOf(name), name);
  }

  function each(nodes: Optional<readonly Part[]>, visible: Scope | undefined): void {
    for (const node of nodes ?? []) see(node, visible);
  }

  function see(node: Optional<Part>, visible: Scope | undefined): void {
    switch (node?.type) {
      case "ref":
        columns.add(node.name);
        return;
      case "keyword":
        addCall({ name: node.keyword });
        return;
      case "list":
      case "array":
        each(node.expressions, visible);
        return;
      case "array select":
        see(node.select, visible);
        return;
      case "call":
        seeCall(node, visible);
        return;
      case "cast":
      case "member":
      case "unary":
        see(node.operand, visible);
        return;
      case "arrayIndex":
        each([node.array, node.index], visible);
        return;
      case "binary":
        seeChain(node, visible);
        return;
      case "ternary":
        each([node.value, node.lo, node.hi], visible);
        return;
      case "case":
        see(node.value, visible);
        for (const { when, value } of node.whens) each([when, value], visible);
        see(node.else, visible);
        return;
      case "extract":
        addCall({ name: "extract" });
        see(node.from, visible);
        return;
      case "overlay":
        addCall({ name: "overlay" });
        each([node.value, node.placing, node.from], visible);
        see(node.for, visible);
        return;
      case "substring":
        addCall({ name: "substring" });
        see(node.value, visible);
        see(node.from, visible);
        see(node.for, visible);
        return;
      case "table":
        addTable(node.name, visible);
        return;
      case "statement":
        see(node.statement, visible);
        return;
      case "select":
        seeSelect(node, visible);
        return;
      case "union":
      case "union all":
        seeUnion(node, visible);
        return;
      case "values":
        for (const row of node.values) each(row, visible);
        return;
      case "with":
      case "with recursive":
        see(node.in, bind(node, visible));
        return;
      case "insert":
        seeInsert(node, visible);
        return;
      case "update":
        seeUpdate(node, visible);
        return;
      case "delete":
        see(node.where, visible);
        seeColumns(node.returning, visible);
        return;
      case "parameter":
      case "integer":
      case "numeric":
      case "string":
      case "boolean":
      case "null":
      case "default":
      case "constant":
      case undefined:
        return;
      default:
        node satisfies never;
    }
  }

  /** Operators nest to the left, thousands deep where SQL was generated. */
  function seeChain(top: ExprBinary, visible: Scope | undefined): void {
    const rights: Expr[] = [];
    let left: Expr = top;
    while (left.type === "binary" && left.op !== "AT TIME ZONE") {
      rights.push(left.right);
      left = left.left;
    }
    if (left.type === "binary") {
      addCall({ name: "timezone" });
      each([left.right, left.left], visible);
    } else see(left, visible);
    each(rights.reverse(), visible);
  }

  function seeCall(node: ExprCall, visible: Scope | undefined): void {
    const called = calledOf(node);
    if (called === undefined) {
      reading.refuse(
        `a call of ${node.function.name} has a grammar of its own`,
        reading.first(node),
      );
      return;
    }
    if (called.kind === "call") addCall(called.name);
    const used = sequenceOf(called);
    if (used !== undefined) sequences.set(JSON.stringify(used), used);
    each(called.args, visible);
    seeOrder(node.orderBy, visible);
    see(node.withinGroup?.by, visible);
    see(node.filter, visible);
    seeWindow(node.over, visible);
  }

  function seeWindow(over: Optional<CallOver>, visible: Scope | undefined): void {
    each(over?.partitionBy, visible);
    seeOrder(over?.orderBy, visible);
  }

  function seeOrder(
    order: Optional<readonly OrderByStatement[]>,
    visible: Scope | undefined,
  ): void {
    for (const { by } of order ?? []) see(by, visible);
  }

  function seeColumns(list: Optional<readonly SelectedColumn[]>, visible: Scope | undefined): void {
    for (const { expr } of list ?? []) see(expr, visible);
  }

  function seeSelect(node: SelectFromStatement, visible: Scope | undefined): void {
    if (typeof node.distinct === "object") each(node.distinct, visible);
    seeColumns(node.columns, visible);
    seeFrom(node.from ?? [], visible);
    see(node.where, visible);
    for (const group of node.groupBy ?? []) seeGroup(group, visible);
    see(node.having, visible);
    seeTail(node, visible);
  }

  /** What stands behind a query, or behind several that are one. */
  function seeTail(node: SelectFromStatement, visible: Scope | undefined): void {
    seeOrder(node.orderBy, visible);
    see(node.limit?.offset, visible);
    const most = node.limit?.limit;
    if (most?.type === "ref" && isWord(reading.whole, reading.first(most), "fetch")) {
      reading.refuse("FETCH FIRST without a number", reading.first(most));
    }
    see(most, visible);
    if (!isNil(node.for)) lock(node, visible);
  }

  /** FOR UPDATE goes down to the queries in FROM. */
  function lock(query: SelectFromStatement, visible: Scope | undefined): void {
    const within: Part[] = [...(query.from ?? [])];
    for (let item = within.pop(); item !== undefined; item = within.pop()) {
      if (item.type === "statement" && item.statement.type === "select") {
        within.push(...(item.statement.from ?? []));
      }
      if (item.type !== "table") continue;
      const name = nameOf(item.name);
      const isOwn = name.schema === undefined && isBound(name.name, visible);
      if (!isOwn) locked.set(keyOf(name), name);
    }
  }

  function seeGroup(node: Expr, visible: Scope | undefined): void {
    const isSet = node.type === "call" && ["rollup", "cube"].includes(node.function.name);
    if (isSet) each(node.args, visible);
    else see(node, visible);
  }

  /** The library nests unions to the right and gives the last of them what belongs to all. */
  function seeUnion(node: Part, visible: Scope | undefined): void {
    const leaves: Part[] = [];
    let rest: Part = node;
    while (rest.type === "union" || rest.type === "union all") {
      leaves.push(rest.left);
      rest = rest.right;
      if (isWrapped(reading, rest)) break;
    }
    const own = rest.type === "select" && !isWrapped(reading, rest) ? rest : undefined;
    if (own === undefined) {
      each([...leaves, rest], visible);
      return;
    }
    seeTail(own, visible);
    const { orderBy: _order, limit: _limit, for: _for, ...last } = own;
    each([...leaves, last], visible);
  }

  /** A joined table follows the one that it is joined to. */
  function seeFrom(items: readonly From[], visible: Scope | undefined): void {
    for (let start = 0; start < items.length;) {
      let end = start + 1;
      while (!isNil(items[end]?.join)) end++;
      const joined = items.slice(start, end);
      for (const { join } of joined.toReversed()) {
        for (const { name } of join?.using ?? []) columns.add(name);
      }
      for (const item of joined) {
        see(item, visible);
        see(item.join?.on, visible);
      }
      start = end;
    }
  }

  function seeInsert(node: InsertStatement, visible: Scope | undefined): void {
    see(node.insert, visible);
    const { onConflict: conflict } = node;
    if (conflict?.on?.type === "on expr") {
      for (const target of conflict.on.exprs) {
        if (target.type !== "ref" || isWrapped(reading, target, 2)) see(target, visible);
      }
    }
    if (!isNil(conflict) && typeof conflict.do === "object") {
      for (const { value } of conflict.do.sets) see(value, visible);
    }
    see(conflict?.where, visible);
    seeColumns(node.returning, visible);
  }

  function seeUpdate(node: UpdateStatement, visible: Scope | undefined): void {
    for (const { value } of node.sets) see(value, visible);
    see(node.where, visible);
    if (!isNil(node.from)) seeFrom([node.from], visible);
    seeColumns(node.returning, visible);
  }

  /** The names that WITH adds; a query sees those before it, a recursive one itself. */
  function bind(
    node: WithStatement | WithRecursiveStatement,
    outer: Scope | undefined,
  ): Scope | undefined {
    if (node.type === "with recursive") {
      const inner = { name: node.alias.name, outer };
      see(node.bind, inner);
      return inner;
    }
    let inner = outer;
    const seen = node.bind.map(({ alias, statement }) => {
      const visible = inner;
      inner = { name: alias.name, outer: inner };
      if (isModification(statement)) {
        modifications.push({ statement, at: reading.first(alias), scope: visible });
      }
      return { statement, visible };
    });
    for (const { statement, visible } of seen) see(statement, visible);
    return inner;
  }

  see(root, scope);
  return {
    tables: [...tables.values()],
    calls: [...calls.values()],
    locked: [...locked.values()],
    sequences: [...sequences.values()],
    columns: [...columns],
    modifications,
  };
}

/** The query alone, as operations carry it. */
export function queryOf(reading: Reading, root: Part | undefined, scope?: Scope): Query {
  return plain(readQuery(reading, root, scope));
}

export function plain({ tables, calls, locked, sequences, columns }: QueryReading): Query {
  return { tables, calls, locked, sequences, columns };
}

/** A statement without its WITH. */
export function mainOf(statement: WithStatementBinding): WithStatementBinding {
  let main = statement;
  while (main.type === "with" || main.type === "with recursive") main = main.in;
  return main;
}

function isModification(statement: WithStatementBinding): boolean {
  return ["insert", "update", "delete"].includes(mainOf(statement).type);
}

function isBound(name: string, scope: Scope | undefined): boolean {
  for (let at = scope; at !== undefined; at = at.outer) if (at.name === name) return true;
  return false;
}

function keyOf({ schema = "", name }: Name): string {
  return `${schema}\u0000${name}`;
}
