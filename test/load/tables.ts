/** What an application knows of a schema: tables, and the SQL that writes and reads row number g of each. */
import { valueOf } from "../contents.ts";
import type { Session } from "./session.ts";

/** Statements of one application for one table; `g` numbers its rows from 1. */
export interface TableUse {
  readonly table: string;
  /** The row as it comes, with the values of the row before it where nothing keeps them apart. */
  readonly insert?: (g: number) => string;
  /** Gives the row its own values; absent where no key finds it. */
  readonly settle?: (g: number) => string;
  /** Writes what is there already. */
  readonly touch?: (g: number) => string;
  readonly read: (g: number) => string;
  /** Writes the row that nobody else does: the last of `rows`, which work comes to when it has all others. */
  readonly hold?: (rows: number) => string;
}

export interface Column {
  readonly name: string;
  readonly number: number;
  /** The SQL of its value in row g. */
  readonly value: string;
  /** An application gives it; else the server does. */
  readonly given: boolean;
  /** Absent from an INSERT it would refuse the row. */
  readonly required: boolean;
}

export interface Table {
  readonly oid: number;
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns of the key that finds a row. */
  readonly key: readonly string[] | undefined;
  /** Columns of which two rows may hold the same. */
  readonly free: ReadonlySet<string>;
  readonly pages: number;
  /** Tables that its rows need. */
  readonly parents: readonly number[];
}

const own = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

const tablesQuery = `
  SELECT c.oid, c.oid::regclass::text AS name, c.relpages AS pages,
    (SELECT array_agg(quote_ident(a.attname)::text ORDER BY k.place)
     FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
     WHERE i.indexrelid = (
       SELECT min(x.indexrelid) FROM pg_index x
       WHERE x.indrelid = c.oid AND x.indisunique AND x.indisvalid AND x.indimmediate
         AND x.indpred IS NULL AND x.indexprs IS NULL)
       AND k.place <= i.indnkeyatts) AS key,
    ARRAY(SELECT DISTINCT quote_ident(a.attname)::text
     FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)
       AND (a.attnum = ANY (i.indkey) OR EXISTS (SELECT FROM pg_depend d
         WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
           AND d.refobjid = c.oid AND d.refobjsubid = a.attnum))) AS apart,
    ARRAY(SELECT o.confrelid::int FROM pg_constraint o
     WHERE o.conrelid = c.oid AND o.contype = 'f' AND o.confrelid <> c.oid) AS parents
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${own} ORDER BY c.oid`;

const columnsQuery = `
  SELECT a.attrelid AS oid, quote_ident(a.attname)::text AS name, a.attnum AS number,
    format_type(a.atttypid, a.atttypmod) AS type,
    CASE WHEN t.typtype = 'e' THEN 'enum' ELSE t.typname END::text AS base,
    a.attidentity = '' AND a.attgenerated = '' AND coalesce(d.expression, '') NOT LIKE 'nextval%' AS given,
    a.attidentity <> '' OR coalesce(d.expression, '') LIKE 'nextval%' AS numbered,
    a.attnotnull AND d.expression IS NULL AND a.attidentity = '' AS required
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN LATERAL (
    SELECT pg_get_expr(e.adbin, e.adrelid) AS expression FROM pg_attrdef e
    WHERE e.adrelid = a.attrelid AND e.adnum = a.attnum) AS d ON true
  WHERE a.attrelid = ANY ($oids) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

interface TableRow {
  readonly oid: number;
  readonly name: string;
  readonly pages: number;
  readonly key: readonly string[] | null;
  readonly apart: readonly string[];
  readonly parents: readonly number[];
}

interface ColumnRow extends Omit<Column, "value"> {
  readonly oid: number;
  readonly type: string;
  readonly base: string;
  readonly numbered: boolean;
}

export async function readTables(session: Session): Promise<readonly Table[]> {
  const tables = (await session.send(tablesQuery)) as unknown as readonly TableRow[];
  const oids = tables.map(({ oid }) => String(oid)).join();
  const found = (await session.send(
    columnsQuery.replace("$oids", () => `'{${oids}}'::oid[]`),
  )) as unknown as readonly ColumnRow[];
  return tables.map(({ oid, name, pages, key, apart, parents }) => {
    const columns = found
      .filter((column) => column.oid === oid)
      .map(({ name, number, type, base, given, numbered, required }) => {
        const value = numbered ? "g" : `(${valueOf(base, type)})::${type}`;
        return { name, number, value, given, required };
      });
    return {
      oid,
      name,
      columns,
      key: key ?? undefined,
      free: new Set(columns.map((column) => column.name).filter((each) => !apart.includes(each))),
      pages,
      parents,
    };
  });
}

/** What an application says that knows `table`, and of its columns only those that `knows` lets through. */
export function useOf(
  table: Table,
  free: (column: Column) => boolean,
  knows: (column: Column) => boolean,
): TableUse {
  const { name, key, pages } = table;
  const given = table.columns.filter((column) => column.given && knows(column));
  const late = key === undefined ? [] : given.filter((column) => free(column));
  const names = given.map((column) => column.name).join(", ");
  const row = (g: number): string => `(SELECT ${String(g)} AS g) AS number`;
  const insert = (g: number): string => {
    if (given.length === 0) return `INSERT INTO ${name} DEFAULT VALUES`;
    const values = given.map((column) =>
      late.includes(column) ? `v.${column.name}` : `w.${column.name}`,
    );
    const all = given.map((column) => `${column.value} AS ${column.name}`).join(", ");
    return `INSERT INTO ${name} (${names}) SELECT ${values.join(", ")}
      FROM (SELECT ${all} FROM ${row(g - 1)}) AS v, (SELECT ${all} FROM ${row(g)}) AS w`;
  };
  const wanted = (g: number): string => {
    // The first page is left to row 1, which an idle transaction holds where it cannot find the last.
    const page = g === 1 ? 0 : 1 + (g % Math.max(1, pages - 1));
    if (key === undefined) return `${name}.ctid = '(${String(page)},${String(1 + (g % 20))})'::tid`;
    const parts = key.map((column) => {
      const value = table.columns.find((each) => each.name === column)?.value ?? "NULL";
      return `${name}.${column} = (SELECT ${value} FROM ${row(g)})`;
    });
    return parts.join(" AND ");
  };
  const assign = late.map((column) => `${column.name} = (SELECT ${column.value} FROM ${row(0)})`);
  const written = given.find((column) => key?.includes(column.name) !== true) ?? given[0];
  const touch = (column: Column, g: number): string =>
    `UPDATE ${name} SET ${column.name} = ${column.name} WHERE ${wanted(g)}`;
  return {
    table: name,
    insert,
    read: (g) => `SELECT ${names === "" ? "1" : names} FROM ${name} WHERE ${wanted(g)} LIMIT 1`,
    ...(assign.length === 0
      ? {}
      : {
          settle: (g: number): string => {
            const values = late.map(
              (column) => `${column.name} = (SELECT ${column.value} FROM ${row(g)})`,
            );
            return `UPDATE ${name} SET ${values.join(", ")} WHERE ${wanted(g)}`;
          },
        }),
    ...(written === undefined
      ? {}
      : {
          touch: (g: number): string => touch(written, g),
          hold: (rows: number): string => touch(written, key === undefined ? 1 : rows),
        }),
  };
}

/** Rows as applications have left them, all at once. */
export function insertRows({ name, columns }: Table, from: number, to: number): string {
  const given = columns.filter((column) => column.given);
  const rows = `generate_series(${String(from)}, ${String(to)}) AS g`;
  if (given.length === 0) {
    return `DO $$ BEGIN FOR g IN ${String(from)}..${String(to)} LOOP INSERT INTO ${name} DEFAULT VALUES; END LOOP; END $$`;
  }
  return `INSERT INTO ${name} (${given.map((column) => column.name).join(", ")})
    SELECT ${given.map((column) => column.value).join(", ")} FROM ${rows}`;
}
