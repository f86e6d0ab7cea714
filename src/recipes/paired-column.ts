import type { Constraint, IndexKey, RenameColumn } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import { rowKey } from "../schema.ts";
import type { Column, Table } from "../schema.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { allowing } from "./allow.ts";
import { besideTable, passingName } from "./name.ts";
import { same } from "./successor.ts";
import type { KnownColumn } from "./unknown.ts";

/** How many rows one transaction changes at most. */
const batchSize = 1000;

/** A column that is renamed while old code and new code run, on a server whose triggers can change the row. */
export interface Renaming {
  readonly moment: Moment<RenameColumn>;
  readonly known: KnownColumn;
  /** The rule that a dropped column breaks. */
  readonly dropRule: string;
}

/**
 * A second column bears the new name for as long as both are used, and triggers keep the two equal. In the end it
 * goes and the first one takes its name, with its place, its indexes and all that refers to it: in one ALTER TABLE,
 * and under a lock, since a write between that and the end of the triggers would be lost.
 */
export function renameInPair({ moment, known, dropRule }: Renaming): Plan<Sql> | string {
  const { table: name, column: old, to: fresh } = moment.operation;
  const place = `${display(name)}.${old}`;
  const clause = clauseOf(moment);
  const obstacle =
    clause === undefined ? "It changes more than the name." : obstacleTo(moment, known);
  if (clause === undefined || obstacle !== undefined) {
    return `${obstacle ?? ""} So no second column can stand in for ${place}: stop what uses it, rename it in a statement of its own with a short lock_wait_timeout, and start the new version. Never rename through gh-ost or pt-online-schema-change with RENAME COLUMN: they lose the values.`;
  }
  const pair = pairOf(moment, known);
  const copies = indexesBeside(moment, known.table);
  const steps = plan(
    expand(addColumn(pair, known.column), keepEqual(pair)),
    migrate([], fill(pair), ...copies.map((copy) => addIndex(pair, copy)), {
      kind: "application",
      title: `Deploy code that reads and writes ${fresh} instead of ${old}`,
      undo: "redeploy-previous",
    }),
    contract(
      [
        `No deployed code, job or report uses ${place}; let it rest for a day.`,
        `No row is left to fill, and replicas have caught up.`,
      ],
      {
        kind: "sql",
        title: `Let ${old} take the name ${fresh}, while nobody else can read or write`,
        sql: join(
          [
            sql`LOCK TABLES ${name} WRITE;`,
            ...copies.map(({ index }) => sql`DROP INDEX ${index} ON ${name};`),
            allowing({ rule: dropRule, reason: `${place} holds the same and takes the name` }),
            // First of all: where it is refused, the triggers go on.
            sql`ALTER TABLE ${name} DROP COLUMN ${fresh}, ${clause}, ALGORITHM=INSTANT;`,
            ...endTriggers(pair),
            sql`UNLOCK TABLES;`,
          ],
          "\n",
        ),
        transaction: "none",
        brief: true,
        undo: "no-way-back",
      },
    ),
  );
  return {
    ...steps,
    caution: `Run the last step in one session, and none of it after a statement that failed: a server that cannot do it in an instant refuses the ALTER TABLE, and both columns and their triggers are still there.`,
  };
}

/** As the user wrote it; `undefined`: it changes the definition, too. */
function clauseOf({ operation, siblings, statement }: Moment<RenameColumn>): Sql | undefined {
  const { span, column, to } = operation;
  const others = siblings.filter((one) => one !== operation && one.span.start === span.start);
  if (others.length === 0) return sql`RENAME COLUMN ${column} TO ${to}`;
  const from = span.start - statement.span.start;
  const text = statement.text.slice(from, from + span.end - span.start);
  const isWritten = statement.text.length === statement.span.end - statement.span.start;
  return isWritten && others.every(({ kind }) => kind === "redefine-column")
    ? verbatim(text)
    : undefined;
}

interface Pair {
  readonly table: RenameColumn["table"];
  readonly old: string;
  readonly fresh: string;
  /** What a row holds that nobody gave a value; absent: NULL. */
  readonly unset: Sql | undefined;
  readonly key: readonly string[];
  /** Letters that are equal in their order may be others. */
  readonly isText: boolean;
  readonly triggers: Readonly<Record<"insert" | "update", string>>;
}

const texts = /(?:char|text)$/;

function pairOf(moment: Moment<RenameColumn>, { table, column }: KnownColumn): Pair {
  const { table: name, to: fresh } = moment.operation;
  const trigger = (word: string): string =>
    passingName({ ...moment, table }, name, [column.name, "sync", word]);
  return {
    table: name,
    old: column.name,
    fresh,
    unset: unsetOf(column),
    key: rowKey(table) ?? [],
    isText: texts.test(column.type?.name ?? ""),
    triggers: { insert: trigger("insert"), update: trigger("update") },
  };
}

function unsetOf({ default: usual }: Column): Sql | undefined {
  const isNull = usual?.value.kind !== "constant" || usual.value.type === "null";
  return usual === undefined || isNull ? undefined : sql`${usual}`;
}

/** Why a trigger does not see every write, or the end takes longer than an instant. */
function obstacleTo(
  { schema }: Moment<RenameColumn>,
  { table, column }: KnownColumn,
): string | undefined {
  const whole = display(table.name);
  const place = `${whole}.${column.name}`;
  if (column.identity !== undefined) return `${place} is numbered by the server.`;
  if (isKeyed(table, column)) return `${place} is of the primary key.`;
  if (table.columns.some(({ generated }) => generated !== undefined))
    return `${whole} has a computed column.`;
  const usual = column.default?.value;
  if (usual !== undefined && usual.kind !== "constant")
    return `The default of ${place} is reckoned.`;
  if (table.constraints.some(({ constraint }) => cascades(constraint, column.name)))
    return `A foreign key changes ${place} by itself, and no trigger sees that.`;
  if (table.partitioning !== undefined) return `${whole} is partitioned.`;
  if (table.triggers.some(({ mentions }) => mentions.some((one) => same(one, column.name))))
    return `A trigger of ${whole} uses ${place}, and fails once that is renamed.`;
  const indexes = schema.indexesOf(table.name);
  if (indexes.some(({ keys }) => keys.some((key) => isOfPart(key, column.name))))
    return `An index holds only what ${place} begins with.`;
  if (indexes.some(({ method }) => method === "fulltext" || method === "spatial"))
    return `${whole} has a full-text or spatial index, and no column of it goes in an instant.`;
  return undefined;
}

/** `note(10)`. */
function isOfPart({ column, text }: IndexKey, name: string): boolean {
  return column !== undefined && same(column, name) && text.endsWith(")");
}

function isKeyed(table: Table, { name }: Column): boolean {
  return table.constraints.some(
    ({ constraint }) =>
      constraint.kind === "primary-key" && constraint.columns.some((one) => same(one, name)),
  );
}

const silent = new Set(["no-action", "restrict"]);

function cascades(constraint: Constraint, column: string): boolean {
  if (constraint.kind !== "foreign-key") return false;
  const { columns, onDelete, onUpdate } = constraint;
  const changes = onDelete === "set-null" || onDelete === "set-default" || !silent.has(onUpdate);
  return changes && columns.some((one) => same(one, column));
}

/** NULL is allowed, whatever the first column says: a trigger fills it, and none has seen the older rows. */
function addColumn({ table, fresh }: Pair, column: Column): SqlStep<Sql> {
  const { type, default: usual, collation } = column;
  const words = [
    ...(type === undefined ? [] : [sql` ${type}`]),
    ...(collation === undefined ? [] : [sql` COLLATE ${collation}`]),
    sql` NULL`,
    ...(usual === undefined ? [] : [sql` DEFAULT ${usual}`]),
  ];
  return {
    kind: "sql",
    title: `Add ${display(table)}.${fresh}`,
    sql: sql`ALTER TABLE ${table} ADD COLUMN ${fresh}${join(words, "")}, ALGORITHM=INSTANT;`,
    transaction: "none",
    brief: true,
    undo: { sql: sql`ALTER TABLE ${table} DROP COLUMN ${fresh};` },
  };
}

/** When one write gives both columns, the fresh one counts. SET works from left to right. */
function keepEqual(pair: Pair): SqlStep<Sql> {
  const { table, old, fresh, unset, triggers } = pair;
  const set = (untouched: Sql): Sql =>
    sql`SET NEW.${fresh} = IF(${untouched}, NEW.${old}, NEW.${fresh}), NEW.${old} = NEW.${fresh};`;
  return {
    kind: "sql",
    title: `Keep ${old} and ${fresh} equal, whichever of them is written`,
    sql: sql`
      CREATE TRIGGER ${triggers.insert} BEFORE INSERT ON ${table} FOR EACH ROW
        ${set(unset === undefined ? sql`NEW.${fresh} IS NULL` : isUnset(pair, unset))}
      CREATE TRIGGER ${triggers.update} BEFORE UPDATE ON ${table} FOR EACH ROW
        ${set(alike(pair, sql`NEW.${fresh}`, sql`OLD.${fresh}`))}`,
    transaction: "none",
    brief: true,
    undo: { sql: join(endTriggers(pair), "\n") },
  };
}

/** Words of the trigger are written with other letters than those of the column may be. */
function isUnset({ isText, fresh }: Pair, unset: Sql): Sql {
  const bytes = (value: Sql): Sql => sql`CAST(CONVERT(${value} USING utf8mb4) AS BINARY)`;
  return isText
    ? sql`${bytes(sql`NEW.${fresh}`)} <=> ${bytes(unset)}`
    : sql`NEW.${fresh} <=> ${unset}`;
}

function alike({ isText }: Pair, left: Sql, right: Sql): Sql {
  return isText
    ? sql`CAST(${left} AS BINARY) <=> CAST(${right} AS BINARY)`
    : sql`${left} <=> ${right}`;
}

function endTriggers({ table, triggers }: Pair): readonly Sql[] {
  return [triggers.update, triggers.insert].map(
    (name) => sql`DROP TRIGGER ${besideTable(table, name)};`,
  );
}

function fill(pair: Pair): SqlStep<Sql> {
  const { table, old, fresh, key } = pair;
  // Replicas that are sent statements change the same rows.
  const order = key.length === 0 ? sql`` : sql` ORDER BY ${key}`;
  const left = sql`NOT (${alike(pair, sql`${fresh}`, sql`${old}`)})`;
  return {
    kind: "backfill",
    title: `Fill ${fresh} from ${old}, at most ${String(batchSize)} rows of ${display(table)} at a time; pause while replicas catch up`,
    sql: sql`UPDATE ${table} SET ${fresh} = ${old} WHERE ${left}${order} LIMIT ${batchSize};`,
    transaction: "own",
    brief: true,
    undo: "nothing-to-undo",
    again: sql`SELECT 1 FROM ${table} WHERE ${left} LIMIT 1;`,
    watch: sql`SELECT count(*) AS rows_left FROM ${table} WHERE ${left};`,
  };
}

interface Copy {
  readonly index: string;
  readonly columns: readonly string[];
}

/** Queries by the new name ask for the same indexes; what is unique stays so by the first column. */
function indexesBeside(moment: Moment<RenameColumn>, table: Table): readonly Copy[] {
  const { column: old, to: fresh } = moment.operation;
  return moment.schema.indexesOf(table.name).flatMap(({ keys }) => {
    const whole = keys.flatMap(({ column }) => column ?? []);
    if (whole.length < keys.length || !whole.some((one) => same(one, old))) return [];
    const columns = whole.map((one) => (same(one, old) ? fresh : one));
    const index = passingName({ ...moment, table }, moment.operation.table, [
      ...columns,
      "meanwhile",
    ]);
    return [{ index, columns }];
  });
}

function addIndex({ table, fresh, old }: Pair, { index, columns }: Copy): SqlStep<Sql> {
  return {
    kind: "sql",
    title: `Give ${fresh} the index that ${old} has`,
    sql: sql`CREATE INDEX ${index} ON ${table} (${columns}) ALGORITHM=INPLACE LOCK=NONE;`,
    transaction: "none",
    brief: true,
    undo: { sql: sql`DROP INDEX ${index} ON ${table};` },
  };
}
