import type { Constraint, Name } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import type { StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Column, Index, Table } from "../schema.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { bodyOf } from "./constraint.ts";
import { besideTable, passingName } from "./name.ts";

/** A table as it is to be, for the rows of the one that it takes the place of. */
export interface Shape {
  readonly columns: readonly ShapedColumn[];
  readonly constraints: readonly Sql[];
  readonly indexes: readonly Index[];
}

export interface ShapedColumn {
  readonly name: string;
  /** What stands behind the name. */
  readonly definition: Sql;
  /** What of the old row goes into it; absent: its default, or what it is computed of. */
  readonly from?: Sql;
  /** It counts up, and gives no number twice. */
  readonly counts: boolean;
}

/** As the replay knows it; or why it cannot be written down. */
export function shapeOf(
  table: Table | undefined,
  schema: StatementMoment["schema"],
): Shape | string {
  if (table?.complete !== true)
    return "What the table has is not all in the history: see it with .schema, or give lockproof the migrations that made it.";
  if (table.settings?.["module"] !== undefined)
    return "A virtual table is made anew by its module only.";
  if (table.triggers.some(({ text }) => text === undefined))
    return "A trigger of the table has changed with a rename, and its text is not known.";
  const inline = table.constraints.filter(({ constraint }) => isInline(constraint));
  return {
    columns: table.columns.map((column) =>
      shapeColumn(
        column,
        inline.map(({ constraint }) => constraint),
      ),
    ),
    constraints: table.constraints.flatMap(({ constraint }) =>
      isInline(constraint) || constraint.kind === "not-null" ? [] : [constraintSql(constraint)],
    ),
    indexes: schema.indexesOf(table.name).filter(({ constraint }) => constraint === undefined),
  };
}

/** Keys that are written at their column, where they make it the number of the row, or count up. */
function isInline({ kind, inline }: Constraint): boolean {
  return inline === true && (kind === "primary-key" || kind === "unique");
}

function shapeColumn(column: Column, inline: readonly Constraint[]): ShapedColumn {
  const { name, type, collation, default: usual, generated, identity } = column;
  const keys = inline.filter((one) => "columns" in one && one.columns[0] === name);
  const parts = [
    ...(type === undefined || type.text === "" ? [] : [verbatim(type.text)]),
    ...keys.map(({ text }) => verbatim(text)),
    ...(column.notNull === "yes" ? [verbatim("NOT NULL")] : []),
    ...(usual === undefined ? [] : [sql`DEFAULT ${usual}`]),
    ...(collation === undefined ? [] : [sql`COLLATE ${collation}`]),
    ...(generated === undefined
      ? []
      : [
          sql`GENERATED ALWAYS AS (${generated.expression}) ${verbatim(generated.stored ? "STORED" : "VIRTUAL")}`,
        ]),
  ];
  return {
    name,
    definition: join(parts, " "),
    ...(generated === undefined ? { from: sql`${name}` } : {}),
    counts: identity !== undefined,
  };
}

/** A foreign key from what it means, since the table it points at may have another name by now. */
export function constraintSql(constraint: Constraint): Sql {
  if (constraint.kind !== "foreign-key") return verbatim(constraint.text);
  const named = constraint.name === undefined ? sql`` : sql`CONSTRAINT ${constraint.name} `;
  return sql`${named}${bodyOf(constraint)}`;
}

export interface Rebuild {
  readonly moment: StatementMoment;
  readonly table: Table;
  /** As statements call it. */
  readonly name: Name;
  readonly from: Shape;
  readonly to: Shape;
  readonly title: string;
  /** Nothing is lost, so that the way back is the same in the other direction. */
  readonly reversible: boolean;
  /** Rules that the step is allowed to break, and why. */
  readonly allow?: readonly { readonly rule: string; readonly reason: string }[];
}

/**
 * Makes the table anew in the one order that keeps what points at it: foreign keys off before the transaction,
 * a new table, the rows, the old one dropped, the new one renamed, indexes and triggers again.
 */
export function rebuildTable(rebuild: Rebuild): SqlStep<Sql> {
  const { from, to, title, reversible } = rebuild;
  return {
    kind: "sql",
    title,
    sql: rebuildSql(rebuild, from, to),
    transaction: "none",
    brief: true,
    undo: reversible ? { sql: rebuildSql(rebuild, to, from) } : "no-way-back",
  };
}

function rebuildSql({ moment, table, name, allow = [] }: Rebuild, from: Shape, to: Shape): Sql {
  const fresh = besideTable(name, passingName({ ...moment, table }, name, ["new"]));
  const kept = to.columns.filter(
    (column) =>
      column.from !== undefined &&
      (isPlain(column) || from.columns.some((old) => old.name === column.name)),
  );
  const copied = kept.filter(
    (column) => !isPlain(column) || from.columns.some((old) => old.name === column.name),
  );
  const lines: Sql[] = [
    sql`PRAGMA foreign_keys = OFF;`,
    sql`PRAGMA legacy_alter_table = ON;`,
    sql`BEGIN IMMEDIATE;`,
    sql`CREATE TABLE ${fresh} (\n  ${join([...to.columns.map((column) => sql`${column.name}${column.definition.parts.length === 0 ? sql`` : sql` ${column.definition}`}`), ...to.constraints], ",\n  ")}\n)${optionsOf(table)};`,
    sql`INSERT INTO ${fresh} (${copied.map((column) => column.name)}) SELECT ${join(copied.map((column) => column.from ?? sql`NULL`))} FROM ${name};`,
  ];
  if (to.columns.some(({ counts }) => counts) && from.columns.some(({ counts }) => counts)) {
    const old = sql`'${verbatim(name.name.replaceAll("'", "''"))}'`;
    const next = sql`'${verbatim(fresh.name.replaceAll("'", "''"))}'`;
    lines.push(
      sql`DELETE FROM sqlite_sequence WHERE name = ${next};`,
      sql`INSERT INTO sqlite_sequence (name, seq) SELECT ${next}, seq FROM sqlite_sequence WHERE name = ${old};`,
    );
  }
  lines.push(
    ...allow.map(({ rule, reason }) => verbatim(`-- lockproof-allow ${rule}: ${reason}`)),
    sql`DROP TABLE ${name};`,
    sql`ALTER TABLE ${fresh} RENAME TO ${name.name};`,
    ...to.indexes.map((index) => indexSql(index, name)),
    ...table.triggers.map(({ text }) => sql`${verbatim(text ?? "")};`),
    sql`-- Must return no row that was not there before: else ROLLBACK.`,
    sql`PRAGMA foreign_key_check;`,
    sql`COMMIT;`,
    sql`PRAGMA legacy_alter_table = OFF;`,
  );
  if (moment.settings.get("foreign_keys")?.[0] !== "off") {
    lines.push(sql`-- Where they were on before.`, sql`PRAGMA foreign_keys = ON;`);
  }
  return join(lines, "\n");
}

/** It is copied as it is. */
function isPlain({ name, from }: ShapedColumn): boolean {
  const [part, ...others] = from?.parts ?? [];
  return part?.kind === "name" && others.length === 0 && part.name.name === name;
}

function indexSql({ name, keys, unique, where }: Index, table: Name): Sql {
  const condition = where === undefined ? sql`` : sql` WHERE ${where}`;
  return sql`CREATE ${verbatim(unique ? "UNIQUE " : "")}INDEX ${besideTable(table, name.name)} ON ${table.name} (${join(keys.map(({ text }) => verbatim(text)))})${condition};`;
}

function optionsOf({ settings = {} }: Table): Sql {
  const words = ["strict", "without rowid"].filter((word) => settings[word] !== undefined);
  return words.length === 0
    ? sql``
    : verbatim(` ${words.map((word) => word.toUpperCase()).join(", ")}`);
}

/** The same with a column changed. */
export function withColumn(
  shape: Shape,
  name: string,
  change: (column: ShapedColumn) => ShapedColumn | undefined,
): Shape {
  return {
    ...shape,
    columns: shape.columns.flatMap((column) =>
      column.name === name ? (change(column) ?? []) : [column],
    ),
  };
}

/** Says what is missing for a rebuild of the table. */
export function whyNot(name: Name, why: string): string {
  return `It takes a new table with the rows of ${display(name)}, under its name. ${why}`;
}
