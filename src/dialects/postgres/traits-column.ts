import type { Dialect, Situation } from "../../dialect.ts";
import { columnsOf as columnsIn } from "../../expression.ts";
import type { ColumnDefinition } from "../../operation.ts";
import type { Column, Table, Ternary } from "../../schema.ts";
import { columnNames, columnOf, readsColumn } from "../../schema.ts";
import { allOf, anyOf, not, yesIf } from "./answers.ts";
import { isVolatile, sequencesIn } from "./default-volatility.ts";
import { descendantsOf, isOnly, tableOf } from "./lookup.ts";
import { addsColumn, dropsColumn, earlierClauses, systemColumns } from "./statement.ts";
import { isNotNull, provesNotNull } from "./proof.ts";
import { baseOf, nameOf } from "./type-changes.ts";

/** Questions about one column: the one added, or the one an operation names. */
export const columnTraits: Dialect["traits"] = {
  "column-present": (situation) => yesIf(isPresent(situation)),
  /** The column an inline constraint is written with is there already, and IF NOT EXISTS says so. */
  "column-skipped": (situation) => {
    const written = earlierClauses(situation).findLast(({ kind }) => kind === "add-column");
    return written?.kind === "add-column" && written.ifNotExists
      ? yesIf(isPresent({ ...situation, operation: written }))
      : "no";
  },
  "sets-expression": ({ operation }) =>
    yesIf(operation.kind === "set-generated" && operation.expression !== undefined),
  "compression-written": (situation) =>
    added(situation, ({ text }) => yesIf(wordsOf(text).includes("compression"))),
  "column-missing": (situation) => columnMissing(situation),
  "new-name-taken": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "rename-column") return "no";
    const table = tableOf(situation);
    const names = columnNames(table) ?? table?.columns.map(({ name }) => name);
    return yesIf(names?.includes(operation.to) === true);
  },
  "column-inherited": (situation) => isInherited(situation),
  "partition-key": (situation) => {
    const name = columnName(situation);
    const table = tableOf(situation);
    if (name === undefined || table === undefined) return "no";
    return yesIf(
      [table, ...descendantsOf(situation.schema, table.name)].some(
        ({ partitionBy }) => partitionBy?.columns.includes(name) === true,
      ),
    );
  },

  "stored-generated": (situation) =>
    added(situation, ({ generated }) => yesIf(generated?.stored === true)),
  "virtual-generated": (situation) =>
    added(situation, ({ generated }) => yesIf(generated?.stored === false)),
  identity: (situation) => added(situation, ({ identity }) => yesIf(identity !== undefined)),
  serial: (situation) => added(situation, ({ type }) => yesIf(isSerial(type.name))),
  "volatile-default": (situation) =>
    added(situation, (column) =>
      column.default === undefined ? "no" : isVolatile(column.default.value, situation),
    ),
  "constrained-domain": (situation) =>
    added(situation, ({ type }) =>
      type.dimensions > 0 ? "no" : baseOf(type, situation.schema).constrained,
    ),
  "volatile-domain-default": (situation) =>
    added(situation, (column) => {
      if (column.default !== undefined || column.type.dimensions > 0) return "no";
      const written = situation.schema.type(nameOf(column.type))?.default;
      return written === undefined ? "no" : isVolatile(written.value, situation);
    }),
  "sequence-default": (situation) =>
    added(situation, (column) =>
      yesIf(column.default !== undefined && sequencesIn(column.default.value).length > 0),
    ),
  "written-not-null": (situation) =>
    added(situation, (column) => yesIf(column.notNull || isPrimaryKey(column))),
  "filled-by-default": (situation) => added(situation, (column) => isFilled(column, situation)),
  "rows-present": (situation) => {
    const table = tableOf(situation);
    if (table === undefined) return "unknown";
    return table.partitionBy === undefined
      ? table.filled
      : anyOf(situation.schema.children(table.name).map(({ filled }) => filled));
  },
  "storage-written": (situation) =>
    added(situation, ({ text }) => yesIf(wordsOf(text).includes("storage"))),

  "not-null-already": (situation) => {
    const name = columnName(situation);
    const table = tableOf(situation);
    if (name === undefined || table === undefined) return "no";
    const unproven = table.constraints.some(
      ({ constraint, valid }) =>
        constraint.kind === "not-null" && constraint.columns[0] === name && !valid,
    );
    return unproven ? "no" : notUnknown(isNotNull(table, name));
  },
  "not-null-unproven": (situation) => {
    const name = columnName(situation);
    return yesIf(
      tableOf(situation)?.constraints.some(
        ({ constraint, valid }) =>
          constraint.kind === "not-null" && constraint.columns[0] === name && !valid,
      ) === true,
    );
  },
  "not-null-proven": (situation) => provenEverywhere(situation),
  "in-primary-key": (situation) => {
    const name = columnName(situation);
    return yesIf(
      name !== undefined &&
        tableOf(situation)?.constraints.some(
          ({ constraint }) =>
            constraint.kind === "primary-key" && constraint.columns.includes(name),
        ) === true,
    );
  },
  "is-identity": (situation) => yesIf(namedColumn(situation)?.identity !== undefined),
  "not-identity": (situation) => {
    const column = namedColumn(situation);
    return yesIf(
      column !== undefined && column.identity === undefined && column.type !== undefined,
    );
  },
  "is-nullable": (situation) => {
    const column = namedColumn(situation);
    return column === undefined ? "unknown" : not(column.notNull);
  },
  /** SET NOT NULL of the same statement comes first. */
  "made-not-null-along": ({ operation, siblings }) =>
    yesIf(
      "column" in operation &&
        siblings.some(
          (other) => other.kind === "set-not-null" && other.column === operation.column,
        ),
    ),
  "system-column": ({ operation }) => {
    if (operation.kind === "add-column") return yesIf(systemColumns.has(operation.column.name));
    return yesIf(
      operation.kind === "create-table" &&
        operation.columns.some(({ name }) => systemColumns.has(name)),
    );
  },
  "is-virtual": (situation) => yesIf(namedColumn(situation)?.generated?.stored === false),
  "table-checked": (situation) =>
    yesIf(
      tableOf(situation)?.constraints.some(({ constraint }) => constraint.kind === "check") ===
        true,
    ),
  "feeds-generated": (situation) => feedsGenerated(situation),
  "read-by-policy": (situation) => readByCondition(situation, "policy"),
  "read-by-rule": (situation) => readByCondition(situation, "rule"),
  "read-by-view": (situation) => {
    const { operation, schema } = situation;
    const name = columnName(situation);
    const table = tableOf(situation);
    if (name === undefined || table === undefined || operation.kind === "add-column") return "no";
    return anyOf(
      schema
        .viewsOn(table.name)
        .map((view) => readsColumn(view, table.name, name, (other) => schema.table(other))),
    );
  },
};

function added(situation: Situation, ask: (column: ColumnDefinition) => Ternary): Ternary {
  return situation.operation.kind === "add-column" ? ask(situation.operation.column) : "no";
}

function isSerial(name: string): boolean {
  return /^(small|big)?serial[248]?$/.test(name);
}

function isPrimaryKey({ constraints }: ColumnDefinition): boolean {
  return constraints.some(({ kind }) => kind === "primary-key");
}

function isFilled(column: ColumnDefinition, { schema }: Situation): Ternary {
  if (
    column.identity !== undefined ||
    column.generated !== undefined ||
    isSerial(column.type.name)
  ) {
    return "yes";
  }
  const written = column.default ?? schema.type(nameOf(column.type))?.default;
  if (written === undefined) return "no";
  const { value } = written;
  return yesIf(!(value.kind === "constant" && value.type === "null"));
}

export function columnName({ operation }: Situation): string | undefined {
  if (operation.kind === "add-column") return operation.column.name;
  if (operation.kind === "add-not-null") return operation.constraint.columns[0];
  if (operation.kind === "comment") {
    return operation.object === "column" ? operation.name : undefined;
  }
  return "column" in operation && typeof operation.column === "string"
    ? operation.column
    : undefined;
}

export function namedColumn(situation: Situation): Column | undefined {
  const name = columnName(situation);
  return name === undefined ? undefined : columnOf(tableOf(situation), name);
}

/** Of a column to be added: there already, or added by a clause before. */
function isPresent(situation: Situation): boolean {
  const name = columnName(situation);
  if (name === undefined) return false;
  const twice = earlierClauses(situation).some(
    (other) => other.kind === "add-column" && other.column.name === name,
  );
  return twice || (namedColumn(situation) !== undefined && !dropsColumn(situation, name));
}

/** What the same statement adds is not missing, what it drops is. */
function columnMissing(situation: Situation): Ternary {
  const name = columnName(situation);
  const table = tableOf(situation);
  const names = columnNames(table);
  if (name === undefined || names === undefined) return "no";
  if (addsColumn(situation, name) || systemColumns.has(name)) return "no";
  return yesIf(!names.includes(name) || dropsColumn(situation, name));
}

function isInherited(situation: Situation): Ternary {
  const name = columnName(situation);
  const table = tableOf(situation);
  if (name === undefined || table === undefined) return "no";
  const parents = table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
  return yesIf(
    parents.some((parent) => columnOf(situation.schema.table(parent), name) !== undefined),
  );
}

/** Every table that is touched has to have its own proof. */
function provenEverywhere(situation: Situation): Ternary {
  const { operation, schema, siblings } = situation;
  const name = columnName(situation);
  const table = tableOf(situation);
  if (name === undefined || table === undefined) return "no";
  const only = isOnly(operation);
  const tables: readonly Table[] = only ? [table] : [table, ...schema.children(table.name)];
  const stored = tables.filter(({ partitionBy }) => partitionBy === undefined);
  return allOf(
    stored.map((each) => {
      const known = provesNotNull(each, name, siblings);
      return known === "no" && isNotNull(each, name) === "yes" && each !== table ? "yes" : known;
    }),
  );
}

function readByCondition(situation: Situation, kind: "policy" | "rule"): Ternary {
  const name = columnName(situation);
  return yesIf(
    name !== undefined &&
      tableOf(situation)?.conditions.some(
        (each) => each.kind === kind && each.mentions.includes(name),
      ) === true,
  );
}

function feedsGenerated(situation: Situation): Ternary {
  const name = columnName(situation);
  const table = tableOf(situation);
  if (name === undefined || table === undefined) return "no";
  return anyOf(
    table.columns.map(({ generated, name: other }) => {
      const freed = situation.siblings.some(
        (clause) =>
          (clause.kind === "drop-column" && clause.column === other) ||
          (clause.kind === "set-generated" &&
            clause.expression === undefined &&
            clause.column === other),
      );
      return other === name || generated === undefined || freed
        ? "no"
        : mentionsColumn(generated.expression.value, name);
    }),
  );
}

function notUnknown(answer: Ternary): Ternary {
  // Not seen to be NOT NULL: the server has to look, which is the dangerous side.
  return answer === "unknown" ? "no" : answer;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/);
}

function mentionsColumn(expression: Parameters<typeof isVolatile>[0], name: string): Ternary {
  const columns = columnsIn(expression);
  return columns === undefined ? "unknown" : yesIf(columns.includes(name));
}
