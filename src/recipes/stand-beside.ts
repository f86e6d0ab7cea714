import type { RenameColumn } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import { rowKey } from "../schema.ts";
import type { Column, Index, Table } from "../schema.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { allowing } from "./allow.ts";
import { passingName } from "./name.ts";
import { same } from "./successor.ts";
import type { KnownColumn } from "./unknown.ts";

/** How many rows one transaction changes at most. */
const batchSize = 10_000;

/** A column that is renamed while old code and new code run, on a server whose triggers act after the row is there. */
export interface Renaming {
  readonly moment: Moment<RenameColumn>;
  readonly known: KnownColumn;
  /** The rules that a dropped column breaks, and a unique key over rows that are there. */
  readonly dropRule: string;
  readonly uniqueRule: string;
}

/**
 * A second column bears the new name for as long as both are used, and triggers keep the two equal. In the end it
 * goes, and the first one takes its name: with its place, its indexes and all that refers to it.
 */
export function standBeside(renaming: Renaming): Plan<Sql> | string {
  const { moment, known, dropRule } = renaming;
  const { table: name, column: old, to: fresh } = moment.operation;
  const { table, column } = known;
  const place = `${display(name)}.${old}`;
  const obstacle = obstacleTo(table, column);
  if (obstacle !== undefined) {
    return `${obstacle} So no second column can stand in for ${place}: stop what uses it, rename, and start the new version.`;
  }
  const pair = pairOf(moment, known);
  const copies = copiedIndexes(renaming, pair);
  const steps = plan(
    expand(addColumn(pair, column), keepEqual(pair)),
    migrate([], fill(pair, name), ...copies.map(({ step }) => step), {
      kind: "application",
      title: `Deploy code that reads and writes ${fresh} instead of ${old}`,
      undo: "redeploy-previous",
    }),
    contract(
      [
        `No deployed code, job or report uses ${place}; let it rest for a day.`,
        `No row is left to fill.`,
      ],
      {
        kind: "sql",
        title: `Let ${old} take the name ${fresh}: rows are written anew, while nobody else can write`,
        sql: join(
          [
            ...endTriggers(pair),
            ...copies.map(({ index }) => sql`DROP INDEX ${index};`),
            allowing({ rule: dropRule, reason: `${place} holds the same and takes the name` }),
            sql`ALTER TABLE ${name} DROP COLUMN ${fresh};`,
            sql`ALTER TABLE ${name} RENAME COLUMN ${old} TO ${fresh};`,
          ],
          "\n",
        ),
        transaction: "own",
        // Without its column, each row is written anew.
        brief: false,
        undo: "no-way-back",
      },
    ),
  );
  return {
    ...steps,
    caution: `Where nothing but one program opens the file, it is enough to stop it, rename, and start the new version.`,
  };
}

interface Pair {
  readonly table: RenameColumn["table"];
  readonly old: string;
  readonly fresh: string;
  /** What a row holds that nobody gave a value. */
  readonly unset: Sql;
  /** Finds the row that a trigger fires for. */
  readonly thisRow: Sql;
  /** A number of the row, or its key. */
  readonly number: Sql;
  readonly triggers: Readonly<Record<"insert" | "fresh" | "old", string>>;
}

function pairOf(moment: Moment<RenameColumn>, { table, column }: KnownColumn): Pair {
  const { table: name, to: fresh } = moment.operation;
  const keyed = table.settings?.["without rowid"] !== undefined ? rowKey(table) : undefined;
  const keys = keyed?.map((key) => sql`${key} IS new.${key}`) ?? [sql`rowid = new.rowid`];
  const trigger = (word: string): string =>
    passingName({ ...moment, table }, name, [column.name, "sync", word]);
  return {
    table: name,
    old: column.name,
    fresh,
    unset: column.default === undefined ? sql`NULL` : sql`${column.default}`,
    thisRow: join(keys, " AND "),
    number: keyed?.[0] === undefined ? sql`rowid` : sql`${keyed[0]}`,
    triggers: { insert: trigger("insert"), fresh: trigger("new"), old: trigger("old") },
  };
}

/** Why a row cannot be written by its new name alone, and be put right behind that. */
function obstacleTo(table: Table, column: Column): string | undefined {
  const place = `${display(table.name)}.${column.name}`;
  if (column.generated !== undefined) return `${place} is computed.`;
  const keyed = table.constraints.some(
    ({ constraint }) =>
      constraint.kind === "primary-key" && constraint.columns.some((one) => same(one, column.name)),
  );
  if (keyed) return `${place} is of the primary key.`;
  const usual = column.default?.value;
  if (usual !== undefined && usual.kind !== "constant")
    return `The default of ${place} is reckoned, which no added column may have.`;
  const isNull = usual === undefined || usual.type === "null";
  if (column.notNull === "yes" && isNull)
    return `${place} is NOT NULL without a default, which is looked at before any trigger can fill it.`;
  const isKeyed = table.settings?.["without rowid"] !== undefined;
  return isKeyed && rowKey(table)?.length !== 1
    ? `${display(table.name)} has neither a rowid nor a key of one column.`
    : undefined;
}

function addColumn(
  { table, fresh }: Pair,
  { type, default: usual, notNull, collation }: Column,
): SqlStep<Sql> {
  const words = [
    ...(type === undefined || type.text === "" ? [] : [sql` ${type}`]),
    ...(notNull === "yes" ? [sql` NOT NULL`] : []),
    ...(usual === undefined ? [] : [sql` DEFAULT ${usual}`]),
    ...(collation === undefined ? [] : [sql` COLLATE ${collation}`]),
  ];
  return {
    kind: "sql",
    title: `Add ${display(table)}.${fresh}`,
    sql: sql`ALTER TABLE ${table} ADD COLUMN ${fresh}${join(words, "")};`,
    transaction: "own",
    brief: true,
    undo: { sql: sql`ALTER TABLE ${table} DROP COLUMN ${fresh};` },
  };
}

/** When one write gives both columns, the fresh one counts. */
function keepEqual(pair: Pair): SqlStep<Sql> {
  const { table, old, fresh, unset, thisRow, triggers } = pair;
  // A trigger names tables without their schema.
  const written = { name: table.name };
  const differ = sql`new.${fresh} IS NOT new.${old}`;
  const given = sql`CASE WHEN new.${fresh} IS NOT ${unset} THEN new.${fresh} ELSE new.${old} END`;
  const makes = sql`
      CREATE TRIGGER ${triggers.insert} AFTER INSERT ON ${table} WHEN ${differ} BEGIN
        UPDATE ${written} SET ${old} = ${given}, ${fresh} = ${given} WHERE ${thisRow};
      END;
      CREATE TRIGGER ${triggers.fresh} AFTER UPDATE OF ${fresh} ON ${table}
      WHEN (new.${fresh} IS NOT old.${fresh} OR new.${old} IS old.${old}) AND ${differ} BEGIN
        UPDATE ${written} SET ${old} = new.${fresh} WHERE ${thisRow};
      END;
      CREATE TRIGGER ${triggers.old} AFTER UPDATE OF ${old} ON ${table}
      WHEN new.${fresh} IS old.${fresh} AND new.${old} IS NOT old.${old} AND ${differ} BEGIN
        UPDATE ${written} SET ${fresh} = new.${old} WHERE ${thisRow};
      END;`;
  return {
    kind: "sql",
    title: `Keep ${old} and ${fresh} equal, whichever of them is written`,
    sql: makes,
    transaction: "own",
    brief: true,
    undo: { sql: join(endTriggers(pair), "\n") },
  };
}

function endTriggers({ triggers }: Pair): readonly Sql[] {
  return [triggers.old, triggers.fresh, triggers.insert].map((name) => sql`DROP TRIGGER ${name};`);
}

function fill({ old, fresh, number, table }: Pair, name: RenameColumn["table"]): SqlStep<Sql> {
  const left = sql`${table} WHERE ${fresh} IS NOT ${old}`;
  return {
    kind: "backfill",
    title: `Fill ${fresh} from ${old}, at most ${batchSize.toLocaleString("en")} rows of ${display(name)} at a time`,
    sql: sql`UPDATE ${table} SET ${fresh} = ${old} WHERE ${number} IN (SELECT ${number} FROM ${left} LIMIT ${verbatim(String(batchSize))});`,
    transaction: "own",
    brief: true,
    undo: "nothing-to-undo",
    again: sql`SELECT 1 FROM ${left} LIMIT 1;`,
    watch: sql`SELECT count(*) AS rows_left FROM ${left};`,
  };
}

interface Copied {
  readonly index: string;
  readonly step: SqlStep<Sql>;
}

/** Queries by the new name, and what must not be there twice, ask for the same indexes. */
function copiedIndexes({ moment, known, uniqueRule }: Renaming, pair: Pair): readonly Copied[] {
  const { table } = known;
  const reason = `${pair.fresh} holds what the unique ${pair.old} holds`;
  return moment.schema.indexesOf(table.name).flatMap((index) => {
    const words = wordsOf(index, pair);
    if (words === undefined) return [];
    const label = index.keys.map(({ column = "" }) =>
      same(column, pair.old) ? pair.fresh : column,
    );
    const name = passingName({ ...moment, table }, pair.table, [...label, "meanwhile"]);
    const unique = verbatim(index.unique ? "UNIQUE " : "");
    return {
      index: name,
      step: {
        kind: "sql" as const,
        title: `Give ${pair.fresh} the index that ${pair.old} has, while nobody else can write`,
        sql: sql`CREATE ${unique}INDEX ${name} ON ${pair.table} (${join(words)});`,
        transaction: "own" as const,
        brief: false,
        undo: { sql: sql`DROP INDEX ${name};` },
        ...(index.unique ? { allow: { rule: uniqueRule, reason } } : {}),
      },
    };
  });
}

/** `undefined`: it is not of the column, or of more than columns. */
function wordsOf({ keys, where }: Index, { old, fresh }: Pair): readonly Sql[] | undefined {
  if (where !== undefined || !keys.some(({ column }) => column !== undefined && same(column, old)))
    return undefined;
  const words = keys.flatMap(({ column }) =>
    column === undefined ? [] : [sql`${same(column, old) ? fresh : column}`],
  );
  return words.length === keys.length ? words : undefined;
}
