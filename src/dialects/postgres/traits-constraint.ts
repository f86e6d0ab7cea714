import type { Dialect, Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { AddForeignKey, Constraint, Operation } from "../../operation.ts";
import type { TableConstraint, Ternary } from "../../schema.ts";
import { columnOf, sameName } from "../../schema.ts";
import { allOf, anyOf, not, yesIf } from "./answers.ts";
import { constraintNamed, descendantsOf, foreignKeysOf, tableOf } from "./lookup.ts";
import { provesNotNull } from "./proof.ts";
import { kindOf } from "./relation-kinds.ts";
import type { RelationKind } from "./relation-kinds.ts";
import { systemColumns } from "./statement.ts";
import { addsColumn, dropsColumn, dropsConstraint, earlierClauses } from "./statement.ts";
import { primaryKey, referencedBy } from "./roles-keys.ts";

/** Questions about constraints: the one added, or the one an operation names. */
export const constraintTraits: Dialect["traits"] = {
  "not-valid": (situation) =>
    addedConstraint(situation, (one) => yesIf("valid" in one && !one.valid)),
  "not-enforced": (situation) =>
    addedConstraint(situation, (one) => yesIf("enforced" in one && !one.enforced)),
  "no-inherit": (situation) =>
    addedConstraint(situation, (one) => yesIf("noInherit" in one && one.noInherit)),
  "using-index": (situation) =>
    addedConstraint(situation, (one) => yesIf(indexOf(one) !== undefined)),
  "renames-index": (situation) =>
    addedConstraint(situation, (one) =>
      yesIf(indexOf(one) !== undefined && one.name !== undefined && one.name !== indexOf(one)),
    ),
  deferrable: (situation) =>
    addedConstraint(situation, (one) => yesIf("deferral" in one && one.deferral !== "immediate")),
  "nulls-not-distinct": (situation) =>
    addedConstraint(situation, (one) => yesIf("nullsNotDistinct" in one && one.nullsNotDistinct)),
  "inline-without-default": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-foreign-key" || !operation.inline) return "no";
    return not(newColumnDefault(operation, situation.siblings));
  },
  /** Without rows nothing is looked up in the other table. */
  "from-empty-table": (situation) => yesIf(tableOf(situation)?.filled === "no"),
  /** Every row has null there: the other table is never looked at. */
  "over-empty-column": ({ operation, siblings }) => {
    if (operation.kind !== "add-foreign-key") return "no";
    return yesIf(
      operation.constraint.columns.every((name) =>
        siblings.some(
          (other) =>
            other.kind === "add-column" &&
            other.column.name === name &&
            (other.column.default === undefined || isNull(other.column.default.value)),
        ),
      ),
    );
  },
  "looks-up-references": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-foreign-key") return "no";
    const { valid, enforced } = operation.constraint;
    return yesIf(
      valid &&
        enforced &&
        !isWithoutPartitions(situation) &&
        !(operation.inline && newColumnDefault(operation, situation.siblings) === "no"),
    );
  },
  "key-is-virtual": (situation) => {
    const { operation, siblings } = situation;
    if (operation.kind !== "add-unique" && operation.kind !== "add-primary-key") return "no";
    return yesIf(
      operation.constraint.columns.some(
        (name) =>
          columnOf(tableOf(situation), name)?.generated?.stored === false ||
          siblings.some(
            (other) =>
              other.kind === "add-column" &&
              other.column.name === name &&
              other.column.generated?.stored === false,
          ),
      ),
    );
  },
  "constraint-name-taken": (situation) => {
    const { operation } = situation;
    if (!("constraint" in operation) || typeof operation.constraint !== "object") return "no";
    const { name } = operation.constraint;
    if (name === undefined) return "no";
    const twice = earlierClauses(situation).some(
      (other) =>
        "constraint" in other &&
        typeof other.constraint === "object" &&
        other.constraint.name === name,
    );
    const there = constraintNamed(tableOf(situation), name) !== undefined;
    return yesIf(twice || (there && !dropsConstraint(situation, name)));
  },
  /** The table has it from its parent already, which proved it. */
  "check-inherited": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "add-check" || table === undefined) return "no";
    const { name } = operation.constraint;
    if (name === undefined) return "no";
    const parents = table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
    return yesIf(
      constraintNamed(table, name) !== undefined &&
        parents.some((parent) => constraintNamed(schema.table(parent), name) !== undefined),
    );
  },
  "index-name-taken": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "add-unique" && operation.kind !== "add-primary-key") return "no";
    const { name, using } = operation.constraint;
    if (name === undefined || using !== undefined) return "no";
    const twice = earlierClauses(situation).some(
      (other) =>
        (other.kind === "add-unique" || other.kind === "add-primary-key") &&
        other.constraint.name === name,
    );
    const there =
      schema.index({ schema: schema.resolve(operation.table).schema, name }) !== undefined;
    return yesIf(twice || (there && !dropsConstraint(situation, name)));
  },
  "reference-missing": ({ operation, schema }) => {
    if (operation.kind !== "add-foreign-key" || !schema.complete) return "no";
    return yesIf(schema.table(operation.constraint.references) === undefined);
  },
  "reference-not-unique": (situation) => notUnique(situation),
  "key-column-missing": (situation) => {
    const { operation } = situation;
    if (!("constraint" in operation) || typeof operation.constraint !== "object") return "no";
    const { constraint } = operation;
    const table = tableOf(situation);
    const names =
      constraint.kind === "check" ? columnsOf(constraint.expression.value) : columnsIn(constraint);
    if (names === undefined || table?.complete !== true) return "no";
    return yesIf(
      names.some((name) => {
        if (addsColumn(situation, name) || systemColumns.has(name)) return false;
        return columnOf(table, name) === undefined || dropsColumn(situation, name);
      }),
    );
  },
  "second-primary-key": (situation) => {
    const table = tableOf(situation);
    if (table === undefined) return "no";
    const existing = table.constraints.find(({ constraint }) => constraint.kind === "primary-key");
    if (existing?.constraint.kind !== "primary-key") return "no";
    const { name, constraint } = existing;
    const dropped = situation.siblings.some(
      (other) =>
        (other.kind === "drop-constraint" && other.name === name) ||
        (other.kind === "drop-column" && constraint.columns.includes(other.column)),
    );
    return yesIf(!dropped);
  },
  "key-nullable": (situation) => keyNullable(situation),
  "key-not-null-unproven": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-primary-key") return "no";
    return yesIf(
      tableOf(situation)?.constraints.some(
        ({ constraint, valid }) =>
          constraint.kind === "not-null" &&
          !valid &&
          operation.constraint.columns.includes(constraint.columns[0]),
      ) === true,
    );
  },
  "misses-partition-key": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-unique" && operation.kind !== "add-primary-key") return "no";
    const table = tableOf(situation);
    if (table === undefined) return "no";
    const below = operation.only === true ? [] : descendantsOf(situation.schema, table.name);
    const keys = [table, ...below].flatMap(({ partitionBy }) => partitionBy?.columns ?? []);
    return yesIf(
      keys.some((name) => name === undefined || !operation.constraint.columns.includes(name)),
    );
  },
  "using-index-missing": ({ operation, schema }) => {
    if (operation.kind !== "add-unique" && operation.kind !== "add-primary-key") return "no";
    const { using } = operation.constraint;
    const table = schema.table(operation.table);
    if (using === undefined || table?.complete !== true) return "no";
    return yesIf(!schema.indexesOf(table.name).some(({ name }) => name.name === using));
  },
  "using-index-plain": ({ operation, schema }) => {
    if (operation.kind !== "add-unique" && operation.kind !== "add-primary-key") return "no";
    const { using } = operation.constraint;
    const table = schema.table(operation.table);
    if (using === undefined || table === undefined) return "no";
    return yesIf(
      schema.indexesOf(table.name).some(({ name, unique }) => name.name === using && !unique),
    );
  },

  "is-foreign-key": (situation) =>
    ofNamed(situation, ({ constraint }) => yesIf(constraint.kind === "foreign-key")),
  "is-check": (situation) =>
    ofNamed(situation, ({ constraint }) => yesIf(constraint.kind === "check")),
  "is-key": (situation) =>
    ofNamed(situation, ({ constraint }) =>
      yesIf(["unique", "primary-key", "exclusion"].includes(constraint.kind)),
    ),
  "is-valid": (situation) => ofNamed(situation, ({ valid }) => yesIf(valid)),
  "is-unenforced": (situation) =>
    ofNamed(situation, ({ constraint }) => yesIf("enforced" in constraint && !constraint.enforced)),
  "constraint-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (!("name" in operation) || typeof operation.name !== "string") return "no";
    const name = operation.name;
    if (dropsConstraint(situation, name)) return "yes";
    if (operation.kind === "rename-constraint") {
      const kind = kindOf(operation.table, situation.schema);
      if (kind !== undefined && unconstrained.has(kind)) return "yes";
    }
    if (table?.complete !== true || constraintNamed(table, name) !== undefined) return "no";
    if (addsConstraint(situation, name)) return "no";
    // Names that the server makes up for NOT NULL may be unknown here.
    return situation.server >= 18 && name.endsWith("_not_null") ? "unknown" : "yes";
  },
  "changes-inheritance": ({ operation }) =>
    yesIf(operation.kind === "alter-constraint" && operation.inherit !== undefined),
  "changes-enforcement": ({ operation }) =>
    yesIf(operation.kind === "alter-constraint" && operation.enforced !== undefined),
  "constraint-inherited": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (!("name" in operation) || typeof operation.name !== "string" || table === undefined)
      return "no";
    const { name } = operation;
    const parents = table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
    return yesIf(
      (!table.complete || constraintNamed(table, name) !== undefined) &&
        parents.some((parent) => constraintNamed(schema.table(parent), name) !== undefined),
    );
  },
  "key-is-referenced": (situation) => {
    const entry = named(situation);
    const key = entry?.constraint.kind;
    return yesIf((key === "unique" || key === "primary-key") && referencedBy(situation).length > 0);
  },
  "column-is-referenced": (situation) =>
    yesIf(referencedBy(situation).length > 0 || isReferencedWithin(situation)),
};

/** Another column of the table refers to it: a key of its own goes with a column, that one does not. */
function isReferencedWithin(situation: Situation): boolean {
  const { operation } = situation;
  const table = tableOf(situation);
  if (operation.kind !== "drop-column" || table === undefined) return false;
  const { column } = operation;
  return foreignKeysOf(table).some(({ name, constraint, references }) => {
    if (references === undefined || !sameName(references, table.name)) return false;
    const { columns, referenced } = constraint;
    const keys = referenced.length > 0 ? referenced : primaryKey(table);
    return keys.includes(column) && !columns.includes(column) && !dropsConstraint(situation, name);
  });
}

/** A constraint is there for the clauses that come after it has been added. */
function addsConstraint({ operation, siblings }: Situation, name: string): boolean {
  return (
    operation.kind !== "drop-constraint" &&
    siblings.some(
      (other) =>
        "constraint" in other &&
        typeof other.constraint === "object" &&
        other.constraint.name === name,
    )
  );
}

function addedConstraint(situation: Situation, ask: (constraint: Constraint) => Ternary): Ternary {
  const { operation } = situation;
  return "constraint" in operation && typeof operation.constraint === "object"
    ? ask(operation.constraint)
    : "no";
}

function named(situation: Situation): TableConstraint | undefined {
  const { operation } = situation;
  if (!("name" in operation) || typeof operation.name !== "string") return undefined;
  const { name } = operation;
  return constraintNamed(tableOf(situation), name) ?? addedNow(situation, name);
}

/** The index that becomes the constraint. */
function indexOf(constraint: Constraint): string | undefined {
  return constraint.kind === "unique" || constraint.kind === "primary-key"
    ? constraint.using
    : undefined;
}

function isWithoutPartitions(situation: Situation): boolean {
  const table = tableOf(situation);
  return table?.partitionBy !== undefined && situation.schema.children(table.name).length === 0;
}

function columnsIn(constraint: Constraint): readonly string[] | undefined {
  return "columns" in constraint ? constraint.columns : undefined;
}

function addedNow({ siblings }: Situation, name: string): TableConstraint | undefined {
  for (const other of siblings) {
    if (!("constraint" in other) || typeof other.constraint !== "object") continue;
    const { constraint } = other;
    if (constraint.name !== name) continue;
    return {
      name,
      constraint,
      valid: !("valid" in constraint) || constraint.valid,
      origin: "here",
    };
  }
  return undefined;
}

function ofNamed(situation: Situation, ask: (entry: TableConstraint) => Ternary): Ternary {
  const entry = named(situation);
  return entry === undefined ? "unknown" : ask(entry);
}

/** A default written with the column, `DEFAULT NULL` too, makes the server look at the rows. */
function newColumnDefault(operation: AddForeignKey, siblings: readonly Operation[]): Ternary {
  const column = siblings.find(
    (other) =>
      other.kind === "add-column" && operation.constraint.columns.includes(other.column.name),
  );
  if (column?.kind !== "add-column") return "unknown";
  const { default: written, identity, generated, type } = column.column;
  return yesIf(
    written !== undefined ||
      identity !== undefined ||
      generated !== undefined ||
      /serial[248]?$/.test(type.name),
  );
}

function isNull(expression: { readonly kind: string; readonly type?: unknown }): boolean {
  return expression.kind === "constant" && expression.type === "null";
}

function keyNullable(situation: Situation): Ternary {
  const { operation, schema, siblings } = situation;
  if (operation.kind !== "add-primary-key") return "no";
  const table = tableOf(situation);
  if (table === undefined) return "unknown";
  const { using, columns } = operation.constraint;
  const index =
    using === undefined
      ? undefined
      : schema.indexesOf(table.name).find(({ name }) => name.name === using);
  const names = using === undefined ? columns : index?.keys.map(({ column }) => column ?? "");
  if (names === undefined) return "unknown";
  return anyOf(
    names.map((name) => {
      const column = columnOf(table, name);
      if (column === undefined) return "unknown";
      if (column.notNull === "yes") return "no";
      return allOf([not(provesNotNull(table, name, siblings))]);
    }),
  );
}

/** Nothing of these kinds has a constraint. */
const unconstrained: ReadonlySet<RelationKind> = new Set([
  "view",
  "materialized-view",
  "index",
  "partitioned-index",
  "composite-type",
]);

function notUnique({ operation, schema, siblings }: Situation): Ternary {
  if (operation.kind !== "add-foreign-key") return "no";
  const target = schema.table(operation.constraint.references);
  if (target?.complete !== true) return "no";
  const wanted = operation.constraint.referenced;
  const self = sameName(target.name, schema.resolve(operation.table));
  const isKeyed = siblings.some(({ kind }) => kind === "add-unique" || kind === "add-primary-key");
  if (self && isKeyed) return "no";
  if (wanted.length === 0) return yesIf(primaryKey(target).length === 0);
  const unique = schema
    .indexesOf(target.name)
    .some(
      (index) =>
        index.unique &&
        index.where === undefined &&
        index.keys.length === wanted.length &&
        index.keys.every(({ column }) => column !== undefined && wanted.includes(column)),
    );
  return yesIf(!unique);
}
