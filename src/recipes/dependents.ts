import type { ForeignKey, Key } from "../operation.ts";
import { display } from "../rule.ts";
import { sameName } from "../schema.ts";
import type { Column, FullName, Index, Remark, Schema, Table, TableConstraint } from "../schema.ts";
import { mentions } from "./words.ts";

/** What hangs on a column, and so has to be made again for a column that takes its place. */
export interface Dependents {
  /** CHECK constraints, by the user's words. */
  readonly checks: readonly TableConstraint[];
  readonly foreignKeys: readonly TableConstraint[];
  /** Unique and primary keys with the index that carries them. */
  readonly keys: readonly {
    readonly name: string;
    readonly key: Key;
    readonly index: Index | undefined;
    readonly remarks: readonly Remark[] | undefined;
  }[];
  /** Indexes that no constraint owns. */
  readonly indexes: readonly Index[];
  /** Foreign keys elsewhere (or here) that refer to the column. */
  readonly referrers: readonly Referrer[];
}

export interface Referrer {
  readonly table: FullName;
  readonly constraint: TableConstraint;
  readonly key: ForeignKey;
}

export function dependentsOf(schema: Schema, table: Table, column: string): Dependents {
  const indexes = schema.indexesOf(table.name);
  const mine = table.constraints.filter((entry) => concerns(entry, column));
  return {
    checks: mine.filter(({ constraint }) => constraint.kind === "check"),
    foreignKeys: mine.filter(({ constraint }) => constraint.kind === "foreign-key"),
    keys: mine.flatMap(({ name, constraint: key, remarks }) =>
      key.kind === "unique" || key.kind === "primary-key"
        ? [{ name, key, index: indexes.find((index) => index.constraint === name), remarks }]
        : [],
    ),
    indexes: indexes.filter((index) => index.constraint === undefined && covers(index, column)),
    referrers: referrersOf(schema, table, column),
  };
}

/** Why a column cannot quietly be replaced by another; `undefined`: it can. */
export function obstacleTo(schema: Schema, table: Table, column: Column): string | undefined {
  const { name } = column;
  const place = `${display(table.name)}.${name}`;
  if (table.kind !== "table") return `${display(table.name)} is no ordinary table.`;
  if (column.generated !== undefined) return `${place} is computed from other columns.`;
  const computed = table.columns.find(({ generated }) =>
    mentions(generated?.expression.text ?? "", name),
  );
  if (computed !== undefined)
    return `The generated column ${computed.name} is computed from ${place}.`;
  const view = schema
    .viewsOn(table.name)
    .find((reader) => reader.mentions.includes(name) || reader.mentions.includes("*"));
  if (view !== undefined) return `The view ${display(view.name)} reads ${place}.`;
  const trigger = table.triggers.find(({ columns }) => columns.includes(name));
  if (trigger !== undefined) return `The trigger ${trigger.name} waits for updates of ${place}.`;
  if (table.policies.length > 0) {
    return `The row security policies of ${display(table.name)} may name ${name}.`;
  }
  if (mentions(table.partitionBy?.text ?? "", name))
    return `${place} is part of the partition key.`;
  const family = [...table.inherits, ...schema.children(table.name).map((child) => child.name)];
  if (table.partitionOf !== undefined || (table.partitionBy === undefined && family.length > 0)) {
    return `${display(table.name)} shares its columns with ${display(table.partitionOf?.parent ?? family[0] ?? table.name)}.`;
  }
  const exclusion = table.constraints.find(
    ({ constraint }) => constraint.kind === "exclusion" && mentions(constraint.text, name),
  );
  if (exclusion !== undefined) {
    return `The exclusion constraint ${exclusion.name} covers ${place}, and cannot be built while writes go on.`;
  }
  return partitionedIndex(schema, table, name);
}

function partitionedIndex(schema: Schema, table: Table, column: string): string | undefined {
  if (table.partitionBy === undefined) return undefined;
  const index = schema.indexesOf(table.name).find((candidate) => covers(candidate, column));
  return index === undefined
    ? undefined
    : `${display(table.name)} is partitioned, and the index ${index.name.name} covers ${column}.`;
}

function concerns({ constraint }: TableConstraint, column: string): boolean {
  switch (constraint.kind) {
    case "check":
      return mentions(constraint.expression.text, column);
    case "foreign-key":
      return constraint.columns.includes(column);
    case "unique":
    case "primary-key":
      return constraint.columns.includes(column) || constraint.include.includes(column);
    case "exclusion":
    case "not-null":
      return false;
    default:
      return constraint satisfies never;
  }
}

function covers(index: Index, column: string): boolean {
  return (
    index.include.includes(column) ||
    index.keys.some((key) => key.column === column || mentions(key.text, column)) ||
    mentions(index.where?.text ?? "", column)
  );
}

function referrersOf(schema: Schema, table: Table, column: string): readonly Referrer[] {
  const primary = table.constraints.find(({ constraint }) => constraint.kind === "primary-key");
  const primaryColumns =
    primary?.constraint.kind === "primary-key" ? primary.constraint.columns : [];
  return schema.referencing(table.name).flatMap((other) =>
    other.constraints.flatMap((constraint) => {
      const key = constraint.constraint;
      if (key.kind !== "foreign-key" || constraint.references === undefined) return [];
      if (!sameName(constraint.references, table.name)) return [];
      const referenced = key.referenced.length === 0 ? primaryColumns : key.referenced;
      return referenced.includes(column) ? [{ table: other.name, constraint, key }] : [];
    }),
  );
}
