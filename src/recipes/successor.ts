import { columnsOf } from "../expression.ts";
import type {
  ColumnDefinition,
  Constraint,
  IndexKey,
  Name,
  Operation,
  Statement,
} from "../operation.ts";
import { display } from "../rule.ts";
import type { StatementMoment } from "../rule.ts";
import type { Column, FullName, Index, Table } from "../schema.ts";
import { isRequired } from "./column.ts";

/** The table that takes the place of one that is dropped or renamed away in the same migration. */
export interface Successor {
  readonly columns: readonly (Pick<Column | ColumnDefinition, "name" | "type"> & {
    /** It surely holds a NULL where one is written. */
    readonly optional: boolean;
    /** It counts up by itself, without giving a number twice. */
    readonly counts: boolean;
  })[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Pick<Index, "keys" | "unique">[];
  /** Names of indexes and triggers that are made for it. */
  readonly made: ReadonlySet<string>;
  /** The statement that puts it in its place. */
  readonly statement: Statement;
  /** Rows come into it from a query. */
  readonly filled: boolean;
}

/** How far ahead it is looked for. */
const horizon = 400;

/**
 * Create a new table, copy, drop the old one, rename the new one: how tables are changed where names are
 * looked up only when they are used, so that views and foreign keys come to rest on the new table.
 */
export function successorOf(moment: StatementMoment, name: FullName): Successor | undefined {
  const { schema, naming } = moment;
  if (naming.bindsLate !== true) return undefined;
  const isIt = (other: Name): boolean => same(other.name, name.name);
  const later = moment.next(horizon);
  for (const [place, statement] of later.entries()) {
    for (const operation of statement.operations) {
      // It is changed by the rename alone, which the copy has to go before.
      if (operation.kind === "rename-table" && same(operation.to, name.name)) {
        const table = schema.table(operation.table);
        if (table === undefined) continue;
        const after = later.slice(place + 1);
        return {
          ...ofTable(table),
          ...madeIn(later, [operation.table, name]),
          statement,
          filled: true,
          indexes: [...schema.indexesOf(table.name), ...indexesIn(after, isIt)],
        };
      }
      if (operation.kind !== "create-table" || !isIt(operation.table)) continue;
      const rest = later.slice(place + 1);
      const filled = rest.some(({ operations }) => operations.some((one) => copies(one, isIt)));
      return {
        columns: operation.columns.map((column) => ({
          ...column,
          optional: !isRequired(column),
          counts: column.identity !== undefined,
        })),
        constraints: [
          ...operation.constraints,
          ...operation.columns.flatMap((each) => each.constraints),
        ],
        indexes: indexesIn(rest, isIt),
        ...madeIn(rest, [name]),
        statement,
        filled: filled || operation.as?.withData === true,
      };
    }
  }
  return undefined;
}

/** What has the name of a table that was renamed out of the way in the same migration. */
export interface Heir {
  readonly table: Table;
  /** Rows of the old one came into a table since. */
  readonly filled: boolean;
}

export function heirOf({ previous, schema }: StatementMoment, name: FullName): Heir | undefined {
  const earlier = previous(horizon).flatMap(({ operations }) => operations);
  for (const one of earlier) {
    if (one.kind !== "rename-table" || !same(one.to, name.name)) continue;
    const table = schema.table(one.table);
    const filled = earlier.some(
      (other) =>
        other.kind === "insert" && other.query.tables.some((from) => same(from.name, name.name)),
    );
    return table && { table, filled };
  }
  return undefined;
}

/**
 * The name is that of a table in between, which the same migration makes and drops: what could have it is
 * left of an attempt that stopped halfway.
 */
export function isCleared({ schema, next }: StatementMoment, { name, ...rest }: FullName): boolean {
  if (schema.table({ ...rest, name }) !== undefined) return false;
  const later = next(horizon).flatMap(({ operations }) => operations);
  const made = later.findIndex(
    (one) =>
      (one.kind === "create-table" && same(one.table.name, name)) ||
      (one.kind === "rename-table" && same(one.to, name)),
  );
  if (made === -1) return false;
  return later
    .slice(made)
    .some((one) => one.kind === "drop-table" && one.tables.some((table) => same(table.name, name)));
}

function ofTable({ columns, constraints }: Table): Pick<Successor, "columns" | "constraints"> {
  return {
    columns: columns.map((column) => ({
      ...column,
      optional: column.notNull === "no",
      counts: column.identity !== undefined,
    })),
    constraints: constraints.map(({ constraint }) => constraint),
  };
}

function madeIn(
  statements: readonly Statement[],
  tables: readonly Name[],
): Pick<Successor, "made"> {
  const isIt = (other: Name): boolean => tables.some(({ name }) => same(name, other.name));
  const names = statements.flatMap(({ operations }) =>
    operations.flatMap((one) =>
      (one.kind === "create-trigger" || one.kind === "create-index") && isIt(one.table)
        ? [one.name?.toLowerCase() ?? ""]
        : [],
    ),
  );
  return { made: new Set(names) };
}

function indexesIn(
  statements: readonly Statement[],
  isIt: (name: Name) => boolean,
): readonly { readonly keys: readonly IndexKey[]; readonly unique: boolean }[] {
  return statements.flatMap(({ operations }) =>
    operations.flatMap((one) => (one.kind === "create-index" && isIt(one.table) ? [one] : [])),
  );
}

function copies(operation: Operation, isIt: (name: Name) => boolean): boolean {
  return operation.kind === "insert" && isIt(operation.table) && operation.query.tables.length > 0;
}

/** Where names are looked up late, their case makes no difference. */
export function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** What the old table had and the new one has not, in words; columns are no part of it. */
export function lostBy(moment: StatementMoment, table: Table, next: Successor): readonly string[] {
  const stays = (column: string | undefined): boolean =>
    column === undefined || next.columns.some(({ name }) => same(name, column));
  const indexes = moment.schema
    .indexesOf(table.name)
    .filter(
      ({ name, keys, constraint, unique }) =>
        constraint === undefined &&
        keys.every(({ column }) => stays(column)) &&
        !next.made.has(name.name.toLowerCase()) &&
        !hasKey(next, keys.map(keyText), unique),
    )
    .map(({ name }) => `the index ${name.name}`);
  const triggers = table.triggers
    .filter(({ name, columns }) => columns.every(stays) && !next.made.has(name.toLowerCase()))
    .map(({ name }) => `the trigger ${name}`);
  const constraints = table.constraints.flatMap(({ constraint }) => {
    if (!constrained(constraint).every(stays) || isKept(constraint, next)) return [];
    return [wordsOf(constraint)];
  });
  const counting = table.columns.flatMap(({ name, identity }) => {
    const other = next.columns.find((column) => same(column.name, name));
    const isLost = identity !== undefined && other?.counts === false;
    // Another type numbers nothing.
    return isLost && /^int/i.test(other.type?.name ?? "") ? [`AUTOINCREMENT of ${name}`] : [];
  });
  return [...indexes, ...triggers, ...constraints, ...counting];
}

function constrained(constraint: Constraint): readonly string[] {
  if (constraint.kind === "exclusion") return [];
  if (constraint.kind !== "check") return constraint.columns;
  return columnsOf(constraint.expression.value) ?? [];
}

function isKept(constraint: Constraint, { constraints, indexes }: Successor): boolean {
  switch (constraint.kind) {
    case "check": {
      const own = bare(constraint.expression.text);
      const names = constrained(constraint);
      // One that says something else of the same columns was meant to.
      return constraints.some(
        (one) =>
          one.kind === "check" &&
          (bare(one.expression.text) === own || sameSet(constrained(one), names)),
      );
    }
    case "primary-key":
      return constraints.some(({ kind }) => kind === "primary-key");
    case "unique":
      return hasKey({ constraints, indexes }, constraint.columns.map(bare), true);
    case "foreign-key":
      return constraints.some(
        (one) => one.kind === "foreign-key" && sameList(one.columns, constraint.columns),
      );
    case "not-null":
    case "exclusion":
      return true;
    default:
      return constraint satisfies never;
  }
}

function wordsOf(constraint: Constraint): string {
  switch (constraint.kind) {
    case "check":
      return `CHECK (${constraint.expression.text.replace(/\s+/g, " ")})`;
    case "unique":
      return `UNIQUE (${constraint.columns.join(", ")})`;
    case "primary-key":
      return `the primary key (${constraint.columns.join(", ")})`;
    case "foreign-key":
      return `the foreign key of ${constraint.columns.join(", ")} to ${constraint.references.name}`;
    case "not-null":
    case "exclusion":
      return constraint.text;
    default:
      return constraint satisfies never;
  }
}

/** An index that serves the same; for one that is unique, whatever the order of its columns. */
function hasKey(
  { constraints, indexes }: Pick<Successor, "constraints" | "indexes">,
  keys: readonly string[],
  unique: boolean,
): boolean {
  const serves = (other: readonly string[]): boolean =>
    unique ? sameSet(other, keys) : sameList(other, keys);
  return (
    indexes.some((index) => (index.unique || !unique) && serves(index.keys.map(keyText))) ||
    constraints.some(
      (one) =>
        (one.kind === "unique" || one.kind === "primary-key") && serves(one.columns.map(bare)),
    )
  );
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return sameList(left.toSorted(), right.toSorted());
}

function keyText({ column, text }: IndexKey): string {
  return bare(column ?? text);
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one, at) => same(one, right[at] ?? ""));
}

/** Without what quoting, white space and letter case tell apart. */
function bare(text: string): string {
  return text.replace(/[\s"`[\]]+/g, "").toLowerCase();
}

/** What to do about columns that the new table lacks. */
export function keepColumns(table: FullName, columns: readonly string[]): string {
  const them = columns.length > 1 ? "them" : "it";
  return `Leave ${columns.join(", ")} in ${display(table)} for now; deploy code that neither reads nor writes ${them}, SELECT * and INSERT without columns included; then drop ${them} in a migration of its own, with an allow that says so.`;
}
