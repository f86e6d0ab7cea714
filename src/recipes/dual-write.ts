import type { Name, TypeName } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import { join, sql } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { besideTable } from "./name.ts";

/** Two columns of a table that hold the same, whichever of them is written. */
export interface ColumnPair {
  readonly table: Name;
  readonly old: string;
  readonly fresh: string;
  /** The type of `fresh`. */
  readonly type: TypeName;
  /** What `fresh` holds when nobody gave it a value: a constant, or nothing. */
  readonly unset: Sql | undefined;
  /** The types differ: how `old` becomes `fresh`; `cast`: as an assignment would. */
  readonly conversion: Sql | "cast" | undefined;
  /** Names the function, and with a prefix the trigger. */
  readonly name: string;
}

/** Types whose equal values cannot be told apart; others are compared by how they are stored. */
const plain = new Set([
  "bool",
  "bytea",
  "date",
  "int2",
  "int4",
  "int8",
  "text",
  "time",
  "timestamp",
  "timestamptz",
  "uuid",
  "varchar",
]);

/** Keeps a pair equal from now on. When one write gives both columns, the fresh one counts. */
export function dualWrite(pair: ColumnPair): SqlStep<Sql> {
  const { table, old, fresh, unset } = pair;
  const routine = besideTable(table, pair.name);
  const column = sql`ALTER TABLE ${table} ALTER COLUMN ${fresh}`;
  return {
    kind: "sql",
    title: `Keep ${old} and ${fresh} equal, whichever of them is written`,
    // The default together with the trigger: a row that got it alone would pass for one that is filled.
    sql: sql`
      ${
        unset === undefined
          ? sql``
          : sql`${column} SET DEFAULT ${unset};
      `
      }CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $lockproof$
      ${pair.conversion === undefined ? copying(pair) : converting(pair, pair.conversion)}
      $lockproof$;
      CREATE TRIGGER ${triggerName(pair)} BEFORE INSERT OR UPDATE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION ${routine}();`,
    transaction: "own",
    brief: true,
    undo: {
      sql: join(
        [...endDualWrite(pair), ...(unset === undefined ? [] : [sql`${column} DROP DEFAULT;`])],
        "\n",
      ),
    },
  };
}

export function endDualWrite(pair: ColumnPair): readonly Sql[] {
  return [
    sql`DROP TRIGGER ${triggerName(pair)} ON ${pair.table};`,
    sql`DROP FUNCTION ${besideTable(pair.table, pair.name)}();`,
  ];
}

/** Triggers fire in the order of their names: this one has to see what the others made of the row. */
function triggerName(pair: ColumnPair): string {
  return `zz_${pair.name}`;
}

function copying(pair: ColumnPair): Sql {
  const { old, fresh } = pair;
  return sql`BEGIN
        IF ${untouched(pair)} THEN
          NEW.${fresh} := NEW.${old};
        ELSE
          NEW.${old} := NEW.${fresh};
        END IF;
        RETURN NEW;
      END`;
}

/** The old value stays when it converts to the fresh one already: the way back may lose something. */
function converting(pair: ColumnPair, conversion: Sql | "cast"): Sql {
  const { table, old, fresh } = pair;
  const converted =
    conversion === "cast"
      ? sql`NEW.${old}`
      : sql`(SELECT ${conversion} FROM (SELECT NEW.*) AS ${table.name})`;
  // The user's words mean columns, even one called like the variable.
  const words =
    conversion === "cast"
      ? sql``
      : sql`#variable_conflict use_column
      `;
  return sql`${words}DECLARE
        converted ${table}.${fresh}%TYPE := ${converted};
      BEGIN
        IF ${untouched(pair)} THEN
          NEW.${fresh} := converted;
        ELSIF ${differs(pair, sql`NEW.${fresh}`, sql`converted`)} THEN
          NEW.${old} := NEW.${fresh};
        END IF;
        RETURN NEW;
      END`;
}

function untouched(pair: ColumnPair): Sql {
  const { fresh, unset } = pair;
  const given =
    unset === undefined ? sql`NEW.${fresh} IS NULL` : same(pair, sql`NEW.${fresh}`, unset);
  return sql`(TG_OP = 'INSERT' AND ${given})
          OR (TG_OP = 'UPDATE' AND ${same(pair, sql`NEW.${fresh}`, sql`OLD.${fresh}`)})`;
}

function same({ type }: ColumnPair, left: Sql, right: Sql): Sql {
  return isPlain(type)
    ? sql`${left} IS NOT DISTINCT FROM ${right}`
    : sql`record_image_eq(ROW(${left}), ROW(${right}))`;
}

function differs({ type }: ColumnPair, left: Sql, right: Sql): Sql {
  return isPlain(type)
    ? sql`${left} IS DISTINCT FROM ${right}`
    : sql`record_image_ne(ROW(${left}), ROW(${right}))`;
}

export function isPlain(type: TypeName): boolean {
  const builtIn = type.schema === undefined || type.schema === "pg_catalog";
  return builtIn && type.dimensions === 0 && plain.has(type.name);
}
