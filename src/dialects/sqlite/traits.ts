import type { Dialect, Situation } from "../../dialect.ts";
import type { ColumnDefinition, Constraint } from "../../operation.ts";
import type { Index, Schema, Table, Ternary } from "../../schema.ts";
import {
  columnIn,
  foreignKeysOn,
  isStrictType,
  isConstant,
  isServers,
  namesOf,
  isNull,
  isTemporary,
  mentions,
  queryOf,
  same,
  sameTable,
  tableOf,
  yesIf,
} from "./lookup.ts";

import { formTraits } from "./traits-forms.ts";
import { mentionTraits } from "./traits-mentions.ts";
import { objectTraits } from "./traits-objects.ts";
import { schemaTraits } from "./traits-schema.ts";

/** What an operation's own fields do not tell. No lock is named here. */
export const traits: Dialect["traits"] = {
  ...objectTraits,
  ...mentionTraits,
  ...formTraits,
  ...schemaTraits,
  temporary: (situation) => yesIf(isTemporary(situation)),
  "in-transaction": ({ inTransaction }) => yesIf(inTransaction),
  // What no history has made may be there all the same, so that only a dump can tell.
  missing: (situation) => yesIf(isMissing(situation)),
  known: (situation) => yesIf(tableOf(situation) !== undefined),
  "is-view": (situation) => yesIf(tableOf(situation)?.kind === "view"),
  virtual: (situation) => yesIf(tableOf(situation)?.settings?.["module"] !== undefined),
  filled: filledness,

  // --- ADD COLUMN
  "column-exists": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-column") return "no";
    return yesIf(columnIn(tableOf(situation), operation.column.name) !== undefined);
  },
  "stored-column": (situation) => yesIf(added(situation)?.generated?.stored === true),
  "primary-key-column": (situation) => yesIf(hasConstraint(situation, "primary-key")),
  "unique-column": (situation) => yesIf(hasConstraint(situation, "unique")),
  "not-null-without-default": (situation) => {
    const column = added(situation);
    return yesIf(
      column !== undefined && column.generated === undefined && column.notNull && isNull(column),
    );
  },
  "default-not-constant": (situation) => {
    const column = added(situation);
    return yesIf(column !== undefined && !isConstant(column));
  },
  "references-with-default": (situation) => {
    const column = added(situation);
    return yesIf(
      column !== undefined && hasConstraint(situation, "foreign-key") && !isNull(column),
    );
  },
  "foreign-keys-on": foreignKeysOn,
  /** A row may break what the new column demands: all are read. Checks that the table has are not asked again. */
  "must-be-verified": (situation) => {
    const column = added(situation);
    if (column === undefined) return "no";
    const checks = column.constraints.some(({ kind }) => kind === "check");
    const computed = column.generated !== undefined && column.notNull;
    return yesIf(checks || computed || tableOf(situation)?.settings?.["strict"] !== undefined);
  },
  "untyped-in-strict": (situation) => {
    const column = added(situation);
    return yesIf(
      column?.type.name === "" && tableOf(situation)?.settings?.["strict"] !== undefined,
    );
  },
  "foreign-type-in-strict": (situation) => {
    const column = added(situation);
    const strict = tableOf(situation)?.settings?.["strict"] !== undefined;
    return yesIf(
      strict && column !== undefined && column.type.name !== "" && !isStrictType(column),
    );
  },

  // --- DROP and RENAME COLUMN
  "no-such-column": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (!("column" in operation) || typeof operation.column !== "string") return "no";
    if (table?.complete !== true) return "no";
    return yesIf(columnIn(table, operation.column) === undefined);
  },
  "only-column": (situation) => {
    const table = tableOf(situation);
    return yesIf(table?.complete === true && table.columns.length === 1);
  },
  "leaves-only-computed": (situation) => {
    const column = named(situation);
    const table = tableOf(situation);
    if (column === undefined || table?.complete !== true) return "no";
    const others = table.columns.filter(({ name }) => !same(name, column));
    return yesIf(others.every(({ generated }) => generated !== undefined));
  },
  "in-primary-key": (situation) => yesIf(inKey(situation, "primary-key")),
  "in-unique-column": (situation) => yesIf(inKey(situation, "unique")),
  indexed: (situation) => {
    const column = named(situation);
    const table = tableOf(situation);
    if (table === undefined || column === undefined) return "no";
    const indexes = situation.schema.indexesOf(table.name);
    return yesIf(indexes.some((index) => index.constraint === undefined && uses(index, column)));
  },
  "in-table-constraint": (situation) => yesIf(inTableConstraint(situation)),
  "in-generated-column": (situation) => {
    const column = named(situation);
    const table = tableOf(situation);
    if (column === undefined || table === undefined) return "no";
    return yesIf(
      table.columns.some(
        ({ name, generated }) =>
          !same(name, column) && mentions(generated?.expression.value, column),
      ),
    );
  },
  "in-view": (situation) => {
    const column = named(situation);
    const table = tableOf(situation);
    if (column === undefined || table === undefined) return "no";
    const { schema } = situation;
    const views = schema
      .viewsOn(table.name)
      .filter(({ mentions: names }) => names.some((each) => same(each, column)));
    if (views.length === 0) return "no";
    // The name may be that of a column of another table.
    const isSure = views.some(({ reads }) =>
      reads
        .map((read) => schema.table(read))
        .every((read) => sameTable(read, table) || columnIn(read, column) === undefined),
    );
    return isSure ? "yes" : "unknown";
  },
  "in-trigger": (situation) => {
    const column = named(situation);
    const table = tableOf(situation);
    if (column === undefined || table === undefined) return "no";
    return yesIf([...situation.schema.tables()].some((other) => triggerUses(other, table, column)));
  },
  "virtual-column": (situation) => {
    const column = named(situation);
    const known = column === undefined ? undefined : columnIn(tableOf(situation), column);
    return yesIf(known?.generated?.stored === false);
  },
  "new-name-taken": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind === "rename-column") {
      return yesIf(
        columnIn(tableOf(situation), operation.to) !== undefined &&
          !same(operation.to, operation.column),
      );
    }
    if (operation.kind !== "rename-table") return "no";
    const there = schema.table({ name: operation.to }) ?? schema.index({ name: operation.to });
    return yesIf(there !== undefined);
  },

  // --- settings
  "changes-journal": ({ operation, settings }) =>
    yesIf(
      operation.kind === "set" &&
        operation.name === "journal_mode" &&
        operation.value?.[0] === "wal" &&
        settings.get("journal_mode")?.[0] !== "wal",
    ),
  "writes-header": ({ operation }) =>
    yesIf(
      operation.kind === "set" &&
        ["user_version", "application_id", "schema_version"].includes(operation.name),
    ),
  "changes-safety": ({ operation }) =>
    yesIf(operation.kind === "set" && operation.name === "synchronous"),
  /** What RELEASE and ROLLBACK TO go back to. */
  "savepoint-missing": ({ operation, savepoints }) => {
    const name =
      operation.kind === "rollback"
        ? operation.savepoint
        : operation.kind === "savepoint" && operation.release
          ? operation.name
          : undefined;
    return yesIf(name !== undefined && !savepoints.some((one) => same(one.name, name)));
  },
  "opens-immediately": ({ operation }) =>
    yesIf(operation.kind === "begin" && operation.mode === "immediate"),
  "opens-exclusively": ({ operation }) =>
    yesIf(operation.kind === "begin" && operation.mode === "exclusive"),
};

/** There is a table of sequences when one table counts. */
function isMissing({ operation, schema }: Situation): boolean {
  return (
    schema.complete &&
    namesOf(operation).some(
      (name) =>
        schema.table(name) === undefined &&
        (!isServers(name) || (/^sqlite_sequence$/i.test(name.name) && !isCounting(schema))),
    )
  );
}

function isCounting(schema: Schema): boolean {
  return [...schema.tables()].some(({ columns }) =>
    columns.some(({ identity }) => identity !== undefined),
  );
}

function filledness(situation: Situation): Ternary {
  return tableOf(situation)?.filled ?? "unknown";
}

function added({ operation }: Situation): ColumnDefinition | undefined {
  return operation.kind === "add-column" ? operation.column : undefined;
}

function hasConstraint(situation: Situation, kind: Constraint["kind"]): boolean {
  return added(situation)?.constraints.some((each) => each.kind === kind) === true;
}

function named({ operation }: Situation): string | undefined {
  return operation.kind === "drop-column" || operation.kind === "rename-column"
    ? operation.column
    : undefined;
}

function inKey(situation: Situation, kind: "primary-key" | "unique"): boolean {
  const column = named(situation);
  const constraints = tableOf(situation)?.constraints ?? [];
  return constraints.some(
    ({ constraint }) =>
      constraint.kind === kind &&
      constraint.columns.some((each) => same(each, column ?? "")) &&
      (kind === "primary-key" || constraint.inline === true),
  );
}

/** Written for the table, where it stays when the column goes: written for the column it goes along. */
function inTableConstraint(situation: Situation): boolean {
  const column = named(situation);
  const table = tableOf(situation);
  if (column === undefined || table === undefined) return false;
  return table.constraints.some(({ constraint }) => {
    switch (constraint.kind) {
      case "check":
        return (
          !(isInline(constraint) && same(constraint.column ?? column, column)) &&
          mentions(constraint.expression.value, column)
        );
      case "foreign-key":
        return !isInline(constraint) && constraint.columns.some((each) => same(each, column));
      case "unique":
        return !isInline(constraint) && constraint.columns.some((each) => same(each, column));
      case "primary-key":
      case "exclusion":
      case "not-null":
        return false;
      default:
        return constraint satisfies never;
    }
  });
}

function isInline({ inline }: Constraint): boolean {
  return inline === true;
}

function uses({ keys, where }: Index, column: string): boolean {
  return (
    mentions(where?.value, column) ||
    keys.some((key) => same(key.column ?? "", column) || mentions(key.expression?.value, column))
  );
}

/**
 * A trigger reads the column of its own row, or of the table that it writes or reads. Names of columns that are
 * only written, or waited for, are not looked up before the trigger fires.
 */
function triggerUses(owner: Table, table: Table, column: string): boolean {
  const is = (each: string): boolean => same(each, column);
  return owner.triggers.some(({ mentions: condition, body = [] }) => {
    if (sameTable(owner, table) && condition.some(is)) return true;
    return body.some((operation) => {
      const about = queryOf(operation);
      const touches =
        ("table" in operation &&
          "name" in (operation.table ?? {}) &&
          same(nameOf(operation), table.name.name)) ||
        about?.tables.some(({ name }) => same(name, table.name.name)) === true;
      return touches && about?.columns.some(is) === true;
    });
  });
}

function nameOf(operation: { readonly table?: unknown }): string {
  const { table } = operation;
  return typeof table === "object" && table !== null && "name" in table ? String(table.name) : "";
}
