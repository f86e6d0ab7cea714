import { visit } from "../expression.ts";
import type { Expression, Written } from "../expression.ts";
import type { Delete, Update } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import { columnOf, rowKey } from "../schema.ts";
import type { Column, Schema } from "../schema.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { backfill } from "./backfill.ts";
import type { Backfill } from "./backfill.ts";
import { besideTable, passingName } from "./name.ts";
import { takeApart } from "./written-change.ts";
import type { WrittenChange } from "./written-change.ts";

/** The same UPDATE or DELETE, a batch of rows per transaction; or why it cannot be cut. */
export function writeInBatches(
  moment: Moment<Update | Delete>,
  dropRule: string,
): Plan<Sql> | string {
  const { operation, statement, table } = moment;
  const place = display(operation.table);
  const written = operation.top ? takeApart(statement.text) : undefined;
  if (written === undefined) {
    return `The statement changes ${place} inside WITH, where what is done once and what is done per row cannot be told apart: cut it by a range of keys of ${place}, a few thousand rows per transaction.`;
  }
  const assigned = operation.kind === "update" ? operation.assignments : [];
  const own = written.alias ?? operation.table.name;
  const turned = assigned.find(({ value }) =>
    readsAny(
      value.value,
      own,
      assigned.map(({ column }) => column),
    ),
  );
  const key = table === undefined ? undefined : rowKey(table);
  const moves = assigned.some(({ column }) => key?.includes(column) === true);
  if (turned !== undefined && (key === undefined || moves)) {
    return `The new ${turned.column} is made from values that the statement changes, so no row may be changed twice, and no key of ${place} tells how far a batch came: fill a new column from the old one in batches, and drop the old one when code uses the new.`;
  }
  const { alias, joins } = written;
  const left = leftOf(moment, written);
  const words = operation.kind === "update" ? "Change" : "Delete";
  const settles = operation.kind === "delete" || (left !== undefined && !joins) ? "yes" : "no";
  const spec: Backfill = {
    title: `${words} the rows of ${place}, a batch at a time`,
    table: operation.table,
    key: moves ? undefined : key,
    settles,
    ...(alias !== undefined ? { alias: { name: alias } } : joins ? { alias: operation.table } : {}),
    change: (range: Sql) => sql`${verbatim(written.head)} WHERE ${conditions(range, left)};`,
  };
  if (turned !== undefined && key !== undefined) return changeOnce(moment, spec, key, dropRule);
  const step = backfill({ ...spec, ...(joins || left === undefined ? {} : { left }) });
  const batches = plan(migrate([], { ...step, undo: "no-way-back" }));
  return spec.key === undefined && settles === "no"
    ? {
        ...batches,
        caution: `Without a key a row of ${place} that somebody else writes at that very time may be left out: see afterwards which are.`,
      }
    : batches;
}

/** Where the values tell nothing, a table of its own remembers which rows have been changed. */
function changeOnce(
  moment: Moment<Update | Delete>,
  spec: Backfill,
  key: readonly string[],
  dropRule: string,
): Plan<Sql> {
  const { table } = moment.operation;
  const progress = besideTable(table, passingName(moment, table, ["progress"]));
  return plan(
    expand({
      kind: "sql",
      title: `Make a table that remembers how far the batches came`,
      sql: sql`CREATE TABLE ${progress} AS SELECT ${key} FROM ${table} WITH NO DATA;`,
      transaction: "own",
      brief: false,
      undo: { sql: sql`DROP TABLE ${progress};` },
    }),
    migrate(
      [`Code copes with rows of ${display(table)} of which some are changed and some are not yet.`],
      {
        ...backfill({ ...spec, progress }),
        undo: "no-way-back",
      },
    ),
    contract([`The batches have come to the end.`], {
      kind: "sql",
      title: `Drop ${progress.name}`,
      sql: sql`DROP TABLE ${progress};`,
      transaction: "own",
      brief: true,
      undo: "no-way-back",
      allow: { rule: dropRule, reason: `${progress.name} served its plan only` },
    }),
  );
}

function conditions(range: Sql, left: Sql | undefined): Sql {
  return left === undefined ? range : sql`${range} AND ${left}`;
}

/** True for rows still to be done, so that a batch which is run again passes over the others. */
function leftOf(
  { operation, schema, table }: Moment<Update | Delete>,
  written: WrittenChange,
): Sql | undefined {
  const said = saidOf(written);
  const assigned = operation.kind === "update" ? operation.assignments : [];
  const differs = assigned.map(({ column, value }) =>
    isSteady(value.value) && canBeCompared(schema, columnOf(table, column))
      ? sql`${column} IS DISTINCT FROM ${value}`
      : undefined,
  );
  const known = differs.filter((each) => each !== undefined);
  const [only] = known;
  // Inside a join the column's name alone may mean another table's.
  if (written.joins || only === undefined || known.length < differs.length) return said;
  const changed = known.length === 1 ? only : sql`(${join(known, " OR ")})`;
  return said === undefined ? changed : sql`${said} AND ${changed}`;
}

/**
 * True for rows still to be done, and no longer for those that are done: a batch after the other finds its own
 * rows. `undefined`: the values do not tell. `differs` says that a column does not have a value yet.
 */
export function remainingAfter(
  { operation }: Moment<Update | Delete>,
  written: WrittenChange,
  differs: (column: string, value: Written) => Sql,
): Sql | undefined {
  const said = saidOf(written);
  if (written.joins) return undefined;
  if (operation.kind === "delete") return said ?? sql`true`;
  const own = written.alias ?? operation.table.name;
  const columns = operation.assignments.map(({ column }) => column);
  const tells = operation.assignments.every(
    ({ value }) => isSteady(value.value) && !readsAny(value.value, own, columns),
  );
  if (!tells || columns.length === 0) return undefined;
  const parts = operation.assignments.map(({ column, value }) => differs(column, value));
  const changed = parts.length === 1 ? join(parts) : sql`(${join(parts, " OR ")})`;
  return said === undefined ? changed : sql`${said} AND ${changed}`;
}

function saidOf({ condition }: WrittenChange): Sql | undefined {
  return condition === undefined ? undefined : sql`(${verbatim(condition)})`;
}

/** Whether the value of one of these columns, in the changed table itself, goes into it. */
function readsAny(value: Expression, table: string, columns: readonly string[]): boolean {
  let found = false;
  visit(value, (part) => {
    if (part.kind === "opaque")
      found ||= part.columns?.some((name) => columns.includes(name)) ?? true;
    if (part.kind !== "column" || (part.table !== undefined && part.table !== table)) return;
    found ||= columns.includes(part.name);
  });
  return found;
}

/** Gives the same whenever it is asked: no function is called. */
function isSteady(value: Expression): boolean {
  let steady = true;
  visit(value, (part) => {
    if (part.kind === "call" || part.kind === "opaque") steady = false;
  });
  return steady;
}

/** Types without an equality of their own. */
const incomparable = new Set([
  "json",
  "xml",
  "point",
  "line",
  "lseg",
  "box",
  "path",
  "polygon",
  "circle",
]);

function canBeCompared(schema: Schema, column: Column | undefined): boolean {
  if (column?.type === undefined || incomparable.has(column.type.name)) return false;
  const made = schema.type(column.type);
  return made === undefined || made.form === "enum";
}
