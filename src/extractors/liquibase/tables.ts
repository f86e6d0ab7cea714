import { listed, wordsFor } from "../../mapped-sql.ts";
import type { MappedText } from "../../mapped-text.ts";
import { joinTexts } from "../../mapped-text.ts";
import type { DocumentNode } from "../../document.ts";
import type { Changes } from "./change.ts";
import {
  columnDefinition,
  columnsOf,
  constraintsOf,
  deferral,
  referenceOf,
  valueOf,
} from "./columns.ts";
import type { Writer } from "./writer.ts";

/** Changes of tables and their columns. */
export const tableChanges: Changes = {
  createTable(change, w) {
    const q = wordsFor(change.span);
    const columns = columnsOf(change);
    const table = w.placed(change, "tableName");
    const parts = [
      ...columns.map((column) => columnDefinition(column, w)),
      ...primaryKeyOf(columns, w),
      ...columns.flatMap((column) => referenceOf(column, w) ?? []),
      ...columns.flatMap((column) => uniqueOf(column, w)),
      ...columns.flatMap((column) => checkOf(column, w)),
    ];
    const exists = w.flag(change, "ifNotExists") ? "IF NOT EXISTS " : "";
    return [
      q`CREATE TABLE ${exists}${table} (${listed(parts)})`,
      ...remarksOf(change, table, columns, w),
    ];
  },
  dropTable(change, w) {
    const q = wordsFor(change.span);
    const cascade = w.flag(change, "cascadeConstraints") ? " CASCADE" : "";
    return [q`DROP TABLE ${w.placed(change, "tableName")}${cascade}`];
  },
  renameTable(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "oldTableName");
    return [q`ALTER TABLE ${table} RENAME TO ${w.name(change, "newTableName")}`];
  },
  addColumn(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const columns = columnsOf(change);
    const added = columns.flatMap((column): readonly MappedText[] => {
      const c = wordsFor(column.span);
      const constraints = constraintsOf(column);
      const key =
        constraints !== undefined && w.flag(constraints, "primaryKey") ? " PRIMARY KEY" : "";
      return [
        c`ALTER TABLE ${table} ADD ${columnDefinition(column, w)}${key}`,
        ...[...uniqueOf(column, w), ...checkOf(column, w)].map(
          (unique) => c`ALTER TABLE ${table} ADD ${unique}`,
        ),
      ];
    });
    const filled = columns.flatMap((column): readonly MappedText[] => {
      const value = valueOf(column, w);
      if (value === undefined) return [];
      return [wordsFor(column.span)`UPDATE ${table} SET ${w.name(column, "name")} = ${value}`];
    });
    const keys = columns.flatMap((column): readonly MappedText[] => {
      const reference = referenceOf(column, w);
      return reference === undefined ? [] : [q`ALTER TABLE ${table} ADD ${reference}`];
    });
    return [...added, ...filled, ...keys, ...remarksOf(change, table, columns, w)];
  },
  dropColumn(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const listedOnes = columnsOf(change);
    if (listedOnes.length > 0) {
      return listedOnes.map(
        (column) =>
          wordsFor(column.span)`ALTER TABLE ${table} DROP COLUMN ${w.name(column, "name")}`,
      );
    }
    return [q`ALTER TABLE ${table} DROP COLUMN ${w.name(change, "columnName")}`];
  },
  renameColumn(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const [from, to] = [w.name(change, "oldColumnName"), w.name(change, "newColumnName")];
    const type = w.type(change, "columnDataType");
    if (isMysql(w) && type !== undefined)
      return [q`ALTER TABLE ${table} CHANGE ${from} ${to} ${type}`];
    return [q`ALTER TABLE ${table} RENAME COLUMN ${from} TO ${to}`];
  },
  modifyDataType(change, w) {
    const q = wordsFor(change.span);
    const table = w.placed(change, "tableName");
    const column = w.name(change, "columnName");
    const type = w.type(change, "newDataType");
    if (isMysql(w)) return [q`ALTER TABLE ${table} MODIFY ${column} ${type}`];
    return [q`ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${type} USING (${column}::${type})`];
  },
  setTableRemarks(change, w) {
    return commentOn(change, "TABLE", w.placed(change, "tableName"), w);
  },
  setColumnRemarks(change, w) {
    const q = wordsFor(change.span);
    const column = q`${w.placed(change, "tableName")}.${w.name(change, "columnName")}`;
    return commentOn(change, "COLUMN", column, w);
  },
};

export function isMysql({ dialect }: Writer): boolean {
  return dialect === "mysql" || dialect === "mariadb";
}

function primaryKeyOf(columns: readonly DocumentNode[], w: Writer): readonly MappedText[] {
  const keyed = columns.flatMap((column) => {
    const constraints = constraintsOf(column);
    return constraints !== undefined && w.flag(constraints, "primaryKey")
      ? [{ column, constraints }]
      : [];
  });
  const [first] = keyed;
  if (first === undefined) return [];
  const q = wordsFor(first.constraints.span);
  const named = keyed.find(
    ({ constraints }) => w.word(constraints, "primaryKeyName") !== undefined,
  );
  const name = named === undefined ? undefined : w.name(named.constraints, "primaryKeyName");
  const names = listed(keyed.flatMap(({ column }) => w.name(column, "name") ?? []));
  return [
    name === undefined ? q`PRIMARY KEY (${names})` : q`CONSTRAINT ${name} PRIMARY KEY (${names})`,
  ];
}

function uniqueOf(column: DocumentNode, w: Writer): readonly MappedText[] {
  const constraints = constraintsOf(column);
  if (constraints === undefined || !w.flag(constraints, "unique")) return [];
  const q = wordsFor(constraints.span);
  const name = w.name(constraints, "uniqueConstraintName");
  const unique = q`UNIQUE (${w.name(column, "name")})`;
  const how = deferral(constraints, w);
  return [
    joinTexts(name === undefined ? [unique, ...how] : [q`CONSTRAINT ${name} `, unique, ...how]),
  ];
}

function checkOf(column: DocumentNode, w: Writer): readonly MappedText[] {
  const constraints = constraintsOf(column);
  const check = constraints === undefined ? undefined : w.text(constraints, "checkConstraint");
  if (constraints === undefined || check === undefined) return [];
  return [wordsFor(constraints.span)`CHECK (${check})`];
}

function remarksOf(
  change: DocumentNode,
  table: MappedText | undefined,
  columns: readonly DocumentNode[],
  w: Writer,
): readonly MappedText[] {
  const own = change.name === "createTable" ? commentOn(change, "TABLE", table, w) : [];
  const parts = columns.flatMap((column) => {
    const q = wordsFor(column.span);
    return commentOn(column, "COLUMN", q`${table}.${w.name(column, "name")}`, w);
  });
  return [...own, ...parts];
}

function commentOn(
  node: DocumentNode,
  kind: "TABLE" | "COLUMN",
  target: MappedText | undefined,
  w: Writer,
): readonly MappedText[] {
  const remarks = w.text(node, "remarks");
  if (remarks === undefined || w.dialect !== "postgres") return [];
  const q = wordsFor(node.span);
  return [q`COMMENT ON ${kind} ${target} IS ${w.literal(remarks)}`];
}
