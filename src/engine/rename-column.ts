import { cut } from "../cut.ts";
import { columnsOf } from "../expression.ts";
import type { Expression, Written } from "../expression.ts";
import type { Constraint, IndexKey, OperationOf, PartitionKey } from "../operation.ts";
import { keyOf, sameName } from "../schema.ts";
import { alterable } from "./apply-table.ts";
import { heirsOf } from "./inherit.ts";
import { findType, indexesOf, linked, putIndex, putTable } from "./state.ts";
import { followInTriggers } from "./trigger-text.ts";
import type { ColumnState, ConstraintState, IndexState, State, TableState } from "./state.ts";
import type { Family, Token } from "../token.ts";

/** RENAME COLUMN: everything that speaks of the column follows, in structure and in words. */
export function renameColumn(state: State, operation: OperationOf<"rename-column">): void {
  if (operation.object === "type" || findType(state, operation.table) !== undefined) return;
  const table = alterable(state, operation);
  if (table === undefined) return;
  const { column: from, to } = operation;
  const renaming: Renaming = {
    from,
    to,
    family: state.family,
    quote: state.quoting.identifier,
  };
  const heirs = operation.only === true ? [] : heirsOf(state, table);
  for (const each of [table, ...heirs]) renameIn(state, each, renaming);
  followInTriggers(state, table, { from, to, object: "column" });
}

interface Renaming {
  readonly from: string;
  readonly to: string;
  readonly family: Family;
  readonly quote: (name: string) => string;
}

function renameIn(state: State, table: TableState, renaming: Renaming): void {
  const { from, to } = renaming;
  const key = keyOf(table.name);
  const columns = table.columns.map((column) => renameInColumn(column, renaming));
  const constraints = table.constraints.map((each) => {
    const constraint = renameConstraint(each.constraint, renaming);
    return constraint === each.constraint ? each : { ...each, constraint };
  });
  const renamed = (names: readonly string[]): readonly string[] =>
    names.map((name) => (name === from ? to : name));
  const triggers = table.triggers.map((trigger) =>
    trigger.columns.includes(from) || trigger.mentions.includes(from)
      ? { ...trigger, columns: renamed(trigger.columns), mentions: renamed(trigger.mentions) }
      : trigger,
  );
  const conditions = table.conditions.map((each) =>
    each.mentions.includes(from) ? { ...each, mentions: renamed(each.mentions) } : each,
  );
  const inKey = <Key extends PartitionKey>(key: Key): Key => ({
    ...key,
    columns: key.columns.map((name) => (name === from ? to : name)),
    text: renameText(key.text, renaming),
  });
  const { partitionBy, partitioning } = table;
  putTable(state, {
    ...table,
    ...(table.outputs === undefined ? {} : { outputs: renamed(table.outputs) }),
    columns,
    constraints,
    triggers,
    conditions,
    ...(partitionBy === undefined ? {} : { partitionBy: inKey(partitionBy) }),
    ...(partitioning === undefined ? {} : { partitioning: inKey(partitioning) }),
  });
  for (const index of indexesOf(state, table.name)) {
    const renamed = renameIndex(index, renaming);
    if (renamed !== index) putIndex(state, renamed);
  }
  for (const owned of state.owned.of(key)) {
    const sequence = state.sequences.get(owned);
    if (sequence?.ownedBy?.column !== from) continue;
    state.sequences.put(owned, { ...sequence, ownedBy: { ...sequence.ownedBy, column: to } });
  }
  for (const other of linked(state, state.referencing, table.name)) {
    renameReferences(state, other, table, renaming);
  }
  for (const view of linked(state, state.readers, table.name)) {
    if (!view.mentions.includes(from)) continue;
    // The name may be that of a column of another table too, so the old one stays.
    const mentions = view.mentions.includes(to) ? view.mentions : [...view.mentions, to];
    const placed = view.placed?.flatMap((each) => {
      if (each.column !== from) return [each];
      if (each.table === undefined) return [each, { column: to }];
      return [sameName(each.table, table.name) ? { ...each, column: to } : each];
    });
    putTable(state, {
      ...(state.naming.bindsLate === true ? withoutName(view, from) : view),
      mentions,
      ...(placed === undefined ? {} : { placed }),
    });
  }
}

/** Whether a view still speaks of the old name, and what it calls its own column, is not known any more. */
function withoutName(view: TableState, from: string): TableState {
  const { outputs, bare, ...rest } = view;
  return {
    ...rest,
    ...(outputs === undefined || outputs.includes(from) ? {} : { outputs }),
    ...(bare === undefined ? {} : { bare: bare.filter((name) => name !== from) }),
  };
}

function renameInColumn(column: ColumnState, renaming: Renaming): ColumnState {
  const { generated, name } = column;
  if (generated === undefined) {
    return name === renaming.from ? { ...column, name: renaming.to } : column;
  }
  const expression = renameWritten(generated.expression, renaming);
  return {
    ...column,
    name: name === renaming.from ? renaming.to : name,
    generated: { ...generated, expression },
  };
}

function renameIndex(index: IndexState, renaming: Renaming): IndexState {
  const { from, to } = renaming;
  const keys = index.keys.map((key) => renameKey(key, renaming));
  const where = index.where && renameWritten(index.where, renaming);
  const isSame =
    keys.every((key, at) => key === index.keys[at]) &&
    where === index.where &&
    !index.include.includes(from);
  if (isSame) return index;
  return {
    ...index,
    keys,
    include: index.include.map((name) => (name === from ? to : name)),
    ...(where === undefined ? {} : { where }),
  };
}

/** The columns that foreign keys of other tables, and its own, point at. */
function renameReferences(
  state: State,
  other: TableState,
  table: TableState,
  { from, to }: Renaming,
): void {
  const isMeant = ({ constraint, references }: ConstraintState): boolean =>
    constraint.kind === "foreign-key" &&
    references !== undefined &&
    sameName(references, table.name) &&
    constraint.referenced.includes(from);
  if (!other.constraints.some(isMeant)) return;
  putTable(state, {
    ...other,
    constraints: other.constraints.map((each) => {
      if (each.constraint.kind !== "foreign-key" || !isMeant(each)) return each;
      const referenced = each.constraint.referenced.map((name) => (name === from ? to : name));
      return { ...each, constraint: { ...each.constraint, referenced } };
    }),
  });
}

function renameConstraint(constraint: Constraint, renaming: Renaming): Constraint {
  const rename = (name: string): string => (name === renaming.from ? renaming.to : name);
  if (!speaksOf(constraint, renaming.from)) return constraint;
  const text = renameText(constraint.text, renaming);
  switch (constraint.kind) {
    case "foreign-key": {
      const own = renameText(constraint.text, renaming, "references");
      return { ...constraint, text: own, columns: constraint.columns.map(rename) };
    }
    case "check": {
      const { column, expression: written } = constraint;
      const own = column === undefined ? {} : { column: rename(column) };
      return { ...constraint, ...own, text, expression: renameWritten(written, renaming) };
    }
    case "unique":
    case "primary-key":
      return {
        ...constraint,
        text,
        columns: constraint.columns.map(rename),
        include: constraint.include.map(rename),
      };
    case "exclusion":
      return { ...constraint, text, keys: constraint.keys.map((key) => renameKey(key, renaming)) };
    case "not-null":
      return { ...constraint, text, columns: [rename(constraint.columns[0])] };
    default:
      return constraint satisfies never;
  }
}

function speaksOf(constraint: Constraint, column: string): boolean {
  switch (constraint.kind) {
    case "check":
      return mentions(constraint.expression, column);
    case "unique":
    case "primary-key":
      return constraint.columns.includes(column) || constraint.include.includes(column);
    case "foreign-key":
    case "not-null":
      return constraint.columns.includes(column);
    case "exclusion":
      return true;
    default:
      return constraint satisfies never;
  }
}

/** Also when it is not known what it mentions. */
function mentions({ value }: Written, column: string): boolean {
  return columnsOf(value)?.includes(column) !== false;
}

function renameKey(key: IndexKey, renaming: Renaming): IndexKey {
  const { column, expression } = key;
  const isMeant =
    expression === undefined ? column === renaming.from : mentions(expression, renaming.from);
  if (!isMeant) return key;
  return {
    ...(key.column === undefined
      ? {}
      : { column: key.column === renaming.from ? renaming.to : key.column }),
    ...(key.expression === undefined
      ? {}
      : { expression: renameWritten(key.expression, renaming) }),
    text: renameText(key.text, renaming),
  };
}

function renameWritten(written: Written, renaming: Renaming): Written {
  if (!mentions(written, renaming.from)) return written;
  const { text, value } = written;
  return { text: renameText(text, renaming), value: renameExpression(value, renaming) };
}

function renameExpression(expression: Expression, renaming: Renaming): Expression {
  const inside = (part: Expression): Expression => renameExpression(part, renaming);
  const { from, to } = renaming;
  switch (expression.kind) {
    case "column":
      return expression.name === from ? { ...expression, name: to } : expression;
    case "constant":
      return expression;
    case "call":
      return { ...expression, args: expression.args.map(inside) };
    case "cast":
    case "not":
    case "is-null":
      return { ...expression, operand: inside(expression.operand) };
    case "comparison":
      return {
        ...expression,
        ...(expression.left === undefined ? {} : { left: inside(expression.left) }),
        right: inside(expression.right),
      };
    case "and":
    case "or":
      return { ...expression, operands: expression.operands.map(inside) };
    case "array":
      return { ...expression, items: expression.items.map(inside) };
    case "opaque":
      return {
        ...expression,
        columns: expression.columns?.map((name) => (name === from ? to : name)),
      };
    default:
      return expression satisfies never;
  }
}

/** Replaces the column's name among the words of a clause; a function or constraint of that name stays. */
function renameText(text: string, { from, to, family, quote }: Renaming, until?: string): string {
  const [piece] = cut(text, family).pieces;
  const tokens = piece?.tokens() ?? [];
  let result = "";
  let done = 0;
  const end = tokens.findIndex((token) => token.kind === "word" && token.text === until);
  tokens.slice(0, end < 0 ? undefined : end).forEach((token, index) => {
    const isName =
      (token.kind === "word" && token.text === from) ||
      (token.kind === "quoted" && unquoted(token) === from);
    const before = tokens[index - 1];
    const isCall = tokens[index + 1]?.text === "(" && token.kind === "word";
    if (!isName || isCall || before?.text === "constraint" || before?.text === "::") return;
    result += text.slice(done, token.start) + quote(to);
    done = token.end;
  });
  return result + text.slice(done);
}

function unquoted({ text }: Token): string {
  const mark = text.slice(-1);
  return text.slice(1, -1).replaceAll(mark + mark, mark);
}
