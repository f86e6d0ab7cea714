/** A database as text: what its schema says, and the rows in it, so that two can be compared. */
import type { Client } from "pg";

const own = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND n.nspname NOT LIKE 'pg\\_temp%' AND n.nspname NOT LIKE 'pg\\_toast\\_temp%'`;

/** Each gives lines; the order of columns, which no migration can choose, is left out. */
const queries: readonly string[] = [
  `SELECT format('relation %s.%s: %s%s %s %s %s %s %s %s%s%s', n.nspname, c.relname, c.relkind, c.relpersistence,
     c.relowner::regrole, c.reloptions, c.relacl, pg_get_expr(c.relpartbound, c.oid),
     CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
     c.relrowsecurity, c.relforcerowsecurity, c.relreplident) AS line
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind NOT IN ('i', 'I') AND ${own}`,
  `SELECT format('inherits %s from %s', i.inhrelid::regclass, i.inhparent::regclass) AS line
   FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${own}`,
  `SELECT format('column %s.%s.%s: %s%s%s%s %s%s %s %s %s %s %s', n.nspname, c.relname, a.attname,
     format_type(a.atttypid, a.atttypmod),
     CASE WHEN a.attcollation <> t.typcollation
       THEN (SELECT ' collate ' || l.collname FROM pg_collation l WHERE l.oid = a.attcollation) END,
     CASE WHEN a.attnotnull THEN ' not null' END,
     ' default ' || pg_get_expr(d.adbin, d.adrelid),
     a.attidentity, a.attgenerated, nullif(a.attstattarget, -1), a.attacl, a.attoptions,
     CASE WHEN c.relkind IN ('r', 'p') THEN a.attstorage END, to_jsonb(a) ->> 'attcompression') AS line
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   JOIN pg_type t ON t.oid = a.atttypid
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND ${own}`,
  `SELECT format('constraint %s on %s: %s valid %s', o.conname,
     CASE WHEN o.conrelid <> 0 THEN o.conrelid::regclass::text ELSE o.contypid::regtype::text END,
     pg_get_constraintdef(o.oid), o.convalidated) AS line
   FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace WHERE ${own}`,
  `SELECT format('index %s: %s valid %s ready %s owned %s clustered %s identity %s', n.nspname, pg_get_indexdef(i.indexrelid),
     i.indisvalid, i.indisready, o.conname, i.indisclustered, i.indisreplident) AS line
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_constraint o ON o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x') WHERE ${own}`,
  `SELECT format('trigger %s enabled %s', pg_get_triggerdef(g.oid), g.tgenabled) AS line
   FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE NOT g.tgisinternal AND ${own}`,
  `SELECT format('publication %s: %s of %s %s %s', p.pubname, r.prrelid::regclass, a.names, p.pubinsert,
     to_jsonb(r) ->> 'prqual' IS NOT NULL) AS line
   FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
   LEFT JOIN LATERAL (SELECT string_agg(a.attname, ',' ORDER BY a.attname) AS names FROM pg_attribute a
     WHERE a.attrelid = r.prrelid
       AND a.attnum::text = ANY (string_to_array(to_jsonb(r) ->> 'prattrs', ' '))) a ON true`,
  `SELECT format('routine %s', pg_get_functiondef(p.oid)) AS line
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind IN ('f', 'p') AND p.probin IS NULL AND ${own}`,
  `SELECT format('view %s.%s: %s', v.schemaname, v.viewname, v.definition) AS line
   FROM pg_views v JOIN pg_namespace n ON n.nspname = v.schemaname WHERE ${own}`,
  `SELECT format('materialized view %s.%s: %s', v.schemaname, v.matviewname, v.definition) AS line
   FROM pg_matviews v JOIN pg_namespace n ON n.nspname = v.schemaname WHERE ${own}`,
  `SELECT format('rule %s.%s: %s', r.schemaname, r.tablename, r.definition) AS line
   FROM pg_rules r JOIN pg_namespace n ON n.nspname = r.schemaname WHERE ${own}`,
  `SELECT format('policy %s on %s.%s: %s %s %s %s', p.policyname, p.schemaname, p.tablename, p.roles, p.cmd,
     p.qual, p.with_check) AS line
   FROM pg_policies p JOIN pg_namespace n ON n.nspname = p.schemaname WHERE ${own}`,
  `SELECT format('sequence %s.%s: %s %s %s %s %s %s owned by %s', n.nspname, c.relname,
     format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle,
     (SELECT format('%s.%s %s', d.refobjid::regclass, a.attname, d.deptype) FROM pg_depend d
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))) AS line
   FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${own}`,
  `SELECT format('type %s: %s %s', t.oid::regtype, t.typtype,
     (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)) AS line
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r') AND ${own}`,
  `SELECT format('statistics %s', pg_get_statisticsobjdef(s.oid)) AS line
   FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE ${own}`,
  `SELECT format('comment on %s: %s', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description) AS line
   FROM pg_description d WHERE d.objoid >= 16384`,
];

export async function readSchema(client: Client): Promise<string> {
  const lines: string[] = [];
  for (const [index, text] of queries.entries()) {
    // With a name, a session plans it once.
    const query = { name: `schema${String(index)}`, text };
    const { rows } = await client.query<{ line: string }>(query);
    lines.push(...rows.map(({ line }) => line));
  }
  return `${lines.sort().join("\n")}\n`;
}

export type Row = Readonly<Record<string, unknown>>;

const tablesQuery = `SELECT c.oid, c.oid::regclass::text AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${own} ORDER BY c.oid`;

/** The rows of every table, by its name. */
export async function readRows(client: Client): Promise<ReadonlyMap<string, readonly Row[]>> {
  const tables = await client.query<{ name: string }>(tablesQuery);
  const found = new Map<string, readonly Row[]>();
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ row: Row }>(
      `SELECT to_jsonb(t) AS row FROM ${name} AS t`,
    );
    found.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return found;
}

/** Columns that a sequence numbers, as `table.column`. */
export async function readNumbered(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.attrelid::regclass || '.' || a.attname AS name FROM pg_attribute a
     JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attnum > 0 AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%') AND ${own}`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** A table that rows can be put into, and columns that nothing else fills. */
export interface Fillable {
  readonly oid: number;
  readonly name: string;
  readonly columns: readonly FillableColumn[];
}

export interface FillableColumn {
  readonly number: number;
  /** As a statement writes it. */
  readonly name: string;
  readonly type: string;
  /** The type's own name, or what kind of type it is. */
  readonly base: string;
  /** A key, a reference or a partition bound holds on to its values. */
  readonly bound: boolean;
  /** Part of a foreign key: only what the first thousand rows have is there. */
  readonly refers: boolean;
}

/** Tables by the foreign keys between them: those that are referred to come first. */
export async function readFillable(client: Client): Promise<readonly Fillable[]> {
  const { rows } = await client.query<Fillable & { needs: readonly number[] }>(
    `SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name,
       ARRAY(SELECT o.confrelid::int FROM pg_constraint o WHERE o.conrelid = c.oid AND o.contype = 'f') AS needs,
       coalesce((SELECT json_agg(json_build_object('number', a.attnum, 'name', quote_ident(a.attname),
         'type', format_type(a.atttypid, a.atttypmod),
         'base', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite' ELSE t.typname END,
         'refers', EXISTS (SELECT FROM pg_constraint o WHERE o.contype = 'f' AND o.conrelid = c.oid
           AND a.attnum = ANY (o.conkey)),
         'bound', c.relkind = 'p' OR EXISTS (SELECT FROM pg_constraint o WHERE o.contype <> 'n'
           AND (o.conrelid = c.oid AND a.attnum = ANY (o.conkey)
             OR o.confrelid = c.oid AND a.attnum = ANY (o.confkey)))) ORDER BY a.attnum)
       FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = ''
         AND a.attgenerated = '' AND coalesce((SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
           WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum), '') NOT LIKE 'nextval%'), '[]') AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${own} ORDER BY c.oid`,
  );
  const ordered: Fillable[] = [];
  const left = new Map(rows.map((row) => [row.oid, row]));
  while (left.size > 0) {
    const ready = [...left.values()].find(({ oid, needs }) =>
      needs.every((other) => other === oid || !left.has(other)),
    );
    const next = ready ?? [...left.values()][0]!;
    left.delete(next.oid);
    ordered.push(next);
  }
  return ordered;
}

/** Rows from `first` to `last`, by their numbers; the same number makes the same row. */
export function insertion({ name, columns }: Fillable, first: number, last: number): string {
  const rows = `FROM generate_series(${String(first)}, ${String(last)}) AS g`;
  const values = columns
    .map((column) => typedValue(column, column.refers ? "(1 + (g - 1) % 1000)" : "g"))
    .join(", ");
  return columns.length === 0
    ? `DO $$ BEGIN FOR g IN ${String(first)}..${String(last)} LOOP INSERT INTO ${name} DEFAULT VALUES; END LOOP; END $$`
    : `INSERT INTO ${name} (${columns.map((column) => column.name).join(", ")}) SELECT ${values} ${rows}`;
}

/** Changes one column in the rows with such a value; to another value unless something holds on to it. */
export function updating(
  { name }: Fillable,
  column: FillableColumn,
  number: number,
  bound: boolean,
): string {
  const old = typedValue(column, String(number));
  const fresh = bound ? column.name : typedValue(column, String(number + 10_000));
  return `UPDATE ${name} SET ${column.name} = ${fresh} WHERE (${column.name})::text = (${old})::text`;
}

/** Puts rows into every empty table, parents first. */
export async function fillTables(client: Client, count = 1000): Promise<void> {
  for (const table of await readFillable(client)) {
    const filled = await client.query(`SELECT FROM ${table.name} LIMIT 1`);
    if ((filled.rowCount ?? 0) === 0) await client.query(insertion(table, 1, count));
  }
}

/** A column's value for row `g`, of its type. */
export function typedValue({ base, type }: FillableColumn, g: string): string {
  return `(${valueOf(base, type, g)})::${type}`;
}

/** A value for row `g`, different in each row where the type has room. */
export function valueOf(base: string, type: string, g = "g"): string {
  if (base.startsWith("_")) return "'{}'";
  switch (base) {
    case "enum":
      return `(enum_range(NULL::${type}))[1]`;
    case "composite":
      return "NULL";
    case "bool":
      return `${g} % 2 = 0`;
    case "date":
      return `date '2025-01-01' + ${g} % 365`;
    case "timestamp":
    case "timestamptz":
      return `timestamp '2025-01-01' + ${g} * interval '1 hour'`;
    case "time":
    case "timetz":
    case "interval":
      return `${g} * interval '1 minute'`;
    case "uuid":
      return `md5(${g}::text)`;
    case "json":
    case "jsonb":
      return `jsonb_build_object('g', ${g})`;
    case "tsrange":
      return `tsrange(timestamp '2025-01-01' + ${g} * interval '1 hour', timestamp '2025-01-01' + (${g} + 1) * interval '1 hour')`;
    case "inet":
    case "cidr":
      return "'10.0.0.1'";
    case "bytea":
      return `decode(md5(${g}::text), 'hex')`;
    default:
      return `${g}::text`;
  }
}
