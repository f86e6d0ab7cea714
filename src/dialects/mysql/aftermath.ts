import type { Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { Operation, OperationOf } from "../../operation.ts";
import type { Index, Table } from "../../schema.ts";
import { prefixOf } from "./lookup.ts";

/** The table as the whole statement leaves it: what its clauses come to together is what the server looks at. */
export interface Aftermath {
  readonly columns: readonly LeftColumn[];
  readonly indexes: readonly LeftIndex[];
  /** Columns of the primary key. */
  readonly primary: readonly string[] | undefined;
}

interface LeftColumn {
  readonly name: string;
  /** What it was called before; absent: it is new. */
  readonly former?: string;
  readonly virtual: boolean;
  readonly numbered: boolean;
  readonly notNull: boolean;
}

interface LeftIndex {
  readonly name: string | undefined;
  readonly method: string;
  readonly unique: boolean;
  /** An expression is none. */
  readonly columns: readonly (string | undefined)[];
  /** It holds whole columns, and not only what they begin with. */
  readonly whole: boolean;
  readonly isNew: boolean;
}

const nothing = { kind: "opaque", columns: [], calls: [] } as const;

/** Columns that an index is over, those in expressions included. */
export function columnsIn({ keys }: Pick<Index, "keys">): readonly string[] {
  return keys.flatMap((key) => key.column ?? columnsOf(key.expression?.value ?? nothing) ?? []);
}

export function aftermath({ siblings, schema }: Situation, table: Table): Aftermath {
  let columns: readonly LeftColumn[] = table.columns.map(
    ({ name, generated, identity, notNull }) => ({
      name,
      former: name,
      virtual: generated?.stored === false,
      numbered: identity !== undefined,
      notNull: notNull === "yes",
    }),
  );
  for (const operation of siblings) columns = columnsAfter(columns, operation);
  const called = new Map(columns.map(({ name, former }) => [former ?? name, name]));
  const dropped = new Set(siblings.flatMap(namesDropped));
  const kept = (list: readonly (string | undefined)[]): readonly (string | undefined)[] =>
    list.flatMap((name) => (name === undefined ? [undefined] : (called.get(name) ?? [])));
  const before = schema.indexesOf(table.name).flatMap((index): readonly LeftIndex[] => {
    const left = kept(index.keys.map(({ column }) => column));
    if (dropped.has(index.name.name.toLowerCase()) || left.length === 0) return [];
    const { method, unique, name } = index;
    const whole = isWhole(index);
    return [{ name: name.name, method, unique, columns: left, whole, isNew: false }];
  });
  const added = siblings.flatMap((one): readonly LeftIndex[] =>
    one.kind === "create-index"
      ? [
          {
            name: one.name,
            method: one.method,
            unique: one.unique,
            columns: one.keys.map(({ column }) => column),
            whole: isWhole(one),
            isNew: true,
          },
        ]
      : [],
  );
  return { columns, indexes: [...before, ...added], primary: primaryAfter(siblings, table, kept) };
}

function isWhole({ keys }: Pick<Index, "keys">): boolean {
  return keys.every((key) => key.column !== undefined && prefixOf(key) === undefined);
}

function columnsAfter(columns: readonly LeftColumn[], operation: Operation): readonly LeftColumn[] {
  switch (operation.kind) {
    case "add-column": {
      const { name, generated, identity, notNull } = operation.column;
      if (operation.ifNotExists && columns.some((one) => one.name === name)) return columns;
      const virtual = generated?.stored === false;
      const added = { name, virtual, numbered: identity !== undefined, notNull };
      return operation.placed === true ? insert(columns, added, operation) : [...columns, added];
    }
    case "drop-column":
      return columns.filter(({ name }) => name !== operation.column);
    case "rename-column":
      return columns.map((one) =>
        one.name === operation.column ? { ...one, name: operation.to } : one,
      );
    case "redefine-column": {
      const { generated, identity, notNull } = operation.definition;
      const numbered = identity !== undefined;
      const changed = columns.map((one) =>
        one.name === operation.column
          ? { ...one, virtual: generated?.stored === false, numbered, notNull }
          : one,
      );
      const moved = changed.find(({ name }) => name === operation.column);
      if (moved === undefined || !operation.moves) return changed;
      return insert(
        changed.filter((one) => one !== moved),
        moved,
        operation,
      );
    }
    default:
      return columns;
  }
}

function insert(
  columns: readonly LeftColumn[],
  column: LeftColumn,
  { after }: Pick<OperationOf<"add-column">, "after">,
): readonly LeftColumn[] {
  const at = after === undefined ? 0 : columns.findIndex(({ name }) => name === after) + 1;
  if (after !== undefined && at === 0) return [...columns, column];
  return [...columns.slice(0, at), column, ...columns.slice(at)];
}

function namesDropped(operation: Operation): readonly string[] {
  if (operation.kind === "drop-index") return operation.indexes.map(({ name }) => lower(name));
  return operation.kind === "drop-constraint" ? [lower(operation.name)] : [];
}

function lower(name: string): string {
  return name.toLowerCase();
}

function primaryAfter(
  siblings: readonly Operation[],
  table: Table,
  kept: (list: readonly string[]) => readonly (string | undefined)[],
): readonly string[] | undefined {
  const added = siblings.find((one) => one.kind === "add-primary-key");
  if (added !== undefined) return added.constraint.columns;
  if (siblings.some((one) => one.kind === "drop-constraint" && one.name === "PRIMARY")) {
    return undefined;
  }
  const left = kept(primaryOf(table) ?? []).flatMap((name) => name ?? []);
  return left.length === 0 ? undefined : left;
}

/** Columns of the primary key that a table has. */
export function primaryOf(table: Table): readonly string[] | undefined {
  const found = table.constraints.find(({ constraint }) => constraint.kind === "primary-key");
  return found?.constraint.kind === "primary-key" ? found.constraint.columns : undefined;
}
