import type { Name } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import { join, sql } from "../sql.ts";
import type { Sql } from "../sql.ts";

/** How many rows one transaction of a backfill touches at most. */
const batchSize = 1000;

export interface Backfill {
  readonly title: string;
  readonly table: Name;
  /** Columns that order the rows and are never null; `undefined`: go by where the rows lie. */
  readonly key: readonly string[] | undefined;
  /** The change of one batch; `range` is a condition that picks the batch's rows. */
  readonly change: (range: Sql) => Sql;
  /** What the change calls the table by, where a column's name alone might mean another table's. */
  readonly alias?: Name;
  /** True for rows still to be done; absent when only the change knows. */
  readonly left?: Sql;
  /** Changes no row twice, however often it runs: so it can look for rows that moved while it ran. */
  readonly settles: "yes" | "no";
  /** Remembers how far it came, where no row may be changed twice: a table of the key's columns. */
  readonly progress?: Name;
}

/** Walks a table in key order, a short transaction per batch; what is done already is passed over. */
export function backfill(spec: Backfill): SqlStep<Sql> {
  const { title, left } = spec;
  return {
    kind: "backfill",
    title,
    sql: spec.key === undefined ? byPlace(spec) : byKey(spec, spec.key),
    transaction: "none",
    // A row that somebody holds would keep all rows of its batch from others.
    brief: true,
    undo: "nothing-to-undo",
    ...(left === undefined
      ? {}
      : { watch: sql`SELECT count(*) AS rows_left FROM ${source(spec)} WHERE ${left};` }),
  };
}

/** `UPDATE table SET set WHERE left`, in batches. */
export function backfillColumn(
  spec: Pick<Backfill, "title" | "table" | "key"> & { readonly set: Sql; readonly left: Sql },
): SqlStep<Sql> {
  const { table, set, left } = spec;
  return backfill({
    ...spec,
    settles: "yes",
    change: (range) => sql`UPDATE ${table} SET ${set} WHERE ${range} AND ${left};`,
  });
}

function byKey({ table, alias, change, progress }: Backfill, key: readonly string[]): Sql {
  const own = tuple(
    key.map((column) => (alias === undefined ? sql`${column}` : sql`${alias}.${column}`)),
  );
  const plain = tuple(key.map((column) => sql`${column}`));
  const from = tuple(key.map((column) => sql`batch_from.${column}`));
  const to = tuple(key.map((column) => sql`batch_to.${column}`));
  const last = join(key.map((column) => sql`${column} DESC`));
  const first = sql`SELECT ${key} INTO batch_from FROM ${table} ORDER BY ${key} LIMIT 1;`;
  const next = sql`SELECT ${key} INTO batch_from FROM ${table} WHERE ${plain} > ${to} ORDER BY ${key} LIMIT 1;`;
  const start =
    progress === undefined
      ? first
      : sql`SELECT ${key} INTO batch_to FROM ${progress};
      IF FOUND THEN
        ${next}
      ELSE
        ${first}
      END IF;`;
  const remember =
    progress === undefined
      ? sql``
      : sql`
        DELETE FROM ${progress};
        INSERT INTO ${progress} VALUES (${join(key.map((column) => sql`batch_to.${column}`))});`;
  return sql`
    DO $lockproof$
    #variable_conflict use_column
    DECLARE
      batch_from record;
      batch_to record;
    BEGIN
      ${start}
      WHILE FOUND LOOP
        SELECT ${key} INTO batch_to FROM (
          SELECT ${key} FROM ${table} WHERE ${plain} >= ${from} ORDER BY ${key} LIMIT ${batchSize}
        ) AS batch ORDER BY ${last} LIMIT 1;
        ${change(sql`${own} >= ${from} AND ${own} <= ${to}`)}${remember}
        COMMIT;
        ${next}
      END LOOP;
    END
    $lockproof$;`;
}

/** A row that others write while the batches run has another place by then: how often it is looked for. */
const mostPasses = 10;

/**
 * The places are gathered in one read, which the first COMMIT turns into a list kept aside: asking for
 * "the next rows" without an index would read the table anew for every batch.
 */
function byPlace(spec: Backfill): Sql {
  const { table, alias, left, change, settles } = spec;
  const where = left === undefined ? sql`` : sql` WHERE ${left}`;
  const place = alias === undefined ? sql`ctid` : sql`${alias}.ctid`;
  return sql`
    DO $lockproof$
    #variable_conflict use_column
    <<lockproof>>
    DECLARE
      places tid[];
      changed bigint;
      total bigint;
    BEGIN
      FOR pass IN 1..${settles === "yes" ? mostPasses : 1} LOOP
        total := 0;
        FOR places IN
          SELECT array_agg(place) FROM (
            SELECT ctid AS place, row_number() OVER () AS number FROM ${left === undefined ? sql`${table}` : source(spec)}${where}
          ) AS rows GROUP BY (number - 1) / ${batchSize}
        LOOP
          ${change(sql`${place} = ANY (lockproof.places)`)}
          GET DIAGNOSTICS changed = ROW_COUNT;
          total := total + changed;
          COMMIT;
        END LOOP;
        EXIT WHEN total = 0;
      END LOOP;
    END
    $lockproof$;`;
}

function source({ table, alias }: Backfill): Sql {
  return alias === undefined || alias.name === table.name
    ? sql`${table}`
    : sql`${table} AS ${alias}`;
}

function tuple(items: readonly Sql[]): Sql {
  return items.length === 1 ? join(items) : sql`(${join(items)})`;
}
