/** What a server's catalog says of every object that is not the server's own, to compare with a replay. */
import type { Client } from "pg";

/** What is said of an object, by what it is. */
export type Inventory = ReadonlyMap<string, string>;

const extension = (kind: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${kind}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;
const mine = (oid: string, kind = "pg_class"): string =>
  `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND ${extension(kind, oid)}`;
const name = (schema: string, own: string): string =>
  `quote_ident(${schema}) || '.' || quote_ident(${own})`;
const relation = (oid: string): string =>
  `(SELECT ${name("rn.nspname", "rc.relname")} FROM pg_class rc JOIN pg_namespace rn ON rn.oid = rc.relnamespace WHERE rc.oid = ${oid})`;
const columns = (table: string, keys: string): string =>
  `(SELECT coalesce(string_agg(a.attname, ',' ORDER BY u.ordinality), '') FROM unnest(${keys}) WITH ORDINALITY u(attnum, ordinality) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = u.attnum)`;

/** A type with the schema of whatever is not the server's own. */
export const typeSql = (type: string, modifier: string): string =>
  `(SELECT CASE WHEN en.nspname = 'pg_catalog' THEN format_type(it.oid, ${modifier})
     ELSE ${name("en.nspname", "e.typname")} || CASE WHEN it.oid <> e.oid THEN '[]' ELSE '' END END
   FROM pg_type it JOIN pg_type e ON e.oid = CASE WHEN it.typcategory = 'A' THEN it.typelem ELSE it.oid END
   JOIN pg_namespace en ON en.oid = e.typnamespace WHERE it.oid = ${type})`;

/** An index without its name, its table and its storage parameters. */
export const indexSql = (index: string): string =>
  `regexp_replace(regexp_replace(pg_get_indexdef(${index}), '^.*? USING ', ''), ' WITH \\([^)]*=[^)]*\\)', '')`;

/** A CHECK without what is told apart. */
export const checkSql = (constraint: string): string =>
  `regexp_replace(pg_get_constraintdef(${constraint}), '( NOT VALID| NOT ENFORCED)+$', '')`;

const queries: readonly string[] = [
  `SELECT 'relation ' || ${name("n.nspname", "c.relname")},
     concat_ws(' ', CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' ELSE 'table' END,
       'partitioned by ' || pg_get_partkeydef(c.oid),
       CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,
       CASE WHEN c.relispartition THEN 'part of' ELSE 'child of' END,
       coalesce((SELECT string_agg(${relation("i.inhparent")}, ',' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid), '-'),
       pg_get_expr(c.relpartbound, c.oid),
       CASE WHEN c.relrowsecurity THEN 'row security' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${mine("c.oid")}`,
  `SELECT 'column ' || ${name("n.nspname", "c.relname")} || '.' || quote_ident(a.attname),
     concat_ws(' ', ${typeSql("a.atttypid", "a.atttypmod")},
       (SELECT 'collate ' || o.collname FROM pg_collation o JOIN pg_type t ON t.oid = a.atttypid WHERE o.oid = a.attcollation AND o.oid <> t.typcollation),
       CASE WHEN a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'n' AND NOT k.convalidated AND a.attnum = ANY (k.conkey)) THEN 'not-null' END,
       CASE WHEN d.adbin IS NULL THEN NULL WHEN a.attgenerated = '' THEN 'default' ELSE 'generated-' || a.attgenerated::text END, pg_get_expr(d.adbin, d.adrelid),
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by-default' END,
       CASE WHEN a.attislocal THEN 'local' ELSE 'inherited' END, a.attinhcount)
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND ${mine("c.oid")}`,
  `SELECT 'constraint ' || ${relation("k.conrelid")} || ' ' || quote_ident(k.conname),
     concat_ws(' ', k.contype::text,
       CASE k.contype WHEN 'c' THEN ${checkSql("k.oid")} WHEN 'x' THEN NULL ELSE ${columns("k.conrelid", "k.conkey")} END,
       CASE WHEN k.contype = 'f' THEN concat_ws(' ', '->', ${relation("k.confrelid")}, ${columns("k.confrelid", "k.confkey")},
         k.confdeltype::text || k.confupdtype::text || k.confmatchtype::text) END,
       CASE WHEN k.condeferred THEN 'deferred' WHEN k.condeferrable THEN 'deferrable' END,
       CASE WHEN k.convalidated THEN 'valid' ELSE 'not-valid' END,
       CASE WHEN to_jsonb(k) ->> 'conenforced' = 'false' THEN 'not-enforced' END,
       CASE WHEN k.conislocal THEN 'local' ELSE 'inherited' END, k.coninhcount)
   FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
   WHERE k.conrelid <> 0 AND k.contype <> 't' AND ${mine("k.conrelid")}
     AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)`,
  `SELECT 'index ' || ${name("n.nspname", "c.relname")},
     concat_ws(' ', 'on', ${relation("x.indrelid")}, CASE WHEN x.indisunique THEN 'unique' END, ${indexSql("c.oid")},
       'constraint ' || (SELECT k.conname FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')),
       'part of ' || (SELECT ${relation("i.inhparent")} FROM pg_inherits i WHERE i.inhrelid = c.oid),
       CASE WHEN NOT x.indisvalid THEN 'invalid' END)
   FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${mine("x.indrelid")}`,
  `SELECT 'sequence ' || ${name("n.nspname", "c.relname")},
     coalesce((SELECT 'owned by ' || ${relation("d.refobjid")} || '.' || a.attname FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
       WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0), '')
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND ${mine("c.oid")}`,
  `SELECT 'read ' || ${name("n.nspname", "c.relname")} || ' ' || ${relation("d.refobjid")}, ''
   FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN (SELECT DISTINCT objid, refobjid FROM pg_depend WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass) d ON d.objid = w.oid AND d.refobjid <> c.oid
   WHERE c.relkind IN ('v', 'm') AND ${mine("c.oid")}`,
  `SELECT 'trigger ' || ${relation("t.tgrelid")} || ' ' || quote_ident(t.tgname),
     concat_ws(' ', CASE WHEN t.tgtype & 1 > 0 THEN 'row' END,
       concat_ws(',', CASE WHEN t.tgtype & 8 > 0 THEN 'delete' END, CASE WHEN t.tgtype & 4 > 0 THEN 'insert' END,
         CASE WHEN t.tgtype & 32 > 0 THEN 'truncate' END, CASE WHEN t.tgtype & 16 > 0 THEN 'update' END),
       'of ' || nullif(${columns("t.tgrelid", "t.tgattr::int2[]")}, ''),
       'calls', (SELECT ${name("pn.nspname", "p.proname")} FROM pg_proc p JOIN pg_namespace pn ON pn.oid = p.pronamespace WHERE p.oid = t.tgfoid))
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND ${mine("c.oid")}`,
  `SELECT 'policy ' || ${relation("p.polrelid")} || ' ' || quote_ident(p.polname), '' FROM pg_policy p`,
  `SELECT 'grant ' || ${relation("c.oid")} || ' to ' || coalesce(r.rolname, 'public'), string_agg(x.privilege_type, ',' ORDER BY x.privilege_type)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
   WHERE x.grantee <> c.relowner AND c.relkind <> 'S' AND ${mine("c.oid")} GROUP BY c.oid, r.rolname`,
  `SELECT 'type ' || ${name("n.nspname", "t.typname")},
     CASE t.typtype WHEN 'e' THEN concat_ws(' ', 'enum', (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
       WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range'
       ELSE concat_ws(' ', 'domain', ${typeSql("t.typbasetype", "t.typtypmod")}, 'default ' || pg_get_expr(t.typdefaultbin, 0),
         CASE WHEN t.typnotnull THEN 'not-null' END, (SELECT string_agg(k.conname, ',' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')) END
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE t.typtype IN ('e', 'd', 'r', 'c') AND (t.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c') AND ${mine("t.oid", "pg_type")}`,
  `SELECT 'function ' || ${name("n.nspname", "p.proname")} || '(' || coalesce((SELECT string_agg(${typeSql("a.type", "NULL")}, ',' ORDER BY a.ordinality) FROM unnest(p.proargtypes) WITH ORDINALITY a(type, ordinality)), '') || ')',
     concat_ws(' ', CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END, l.lanname)
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
   WHERE p.prokind IN ('f', 'p') AND ${mine("p.oid", "pg_proc")} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'i')`,
  `SELECT 'schema ' || quote_ident(n.nspname), '' FROM pg_namespace n WHERE ${mine("n.oid", "pg_namespace")}`,
];

export async function catalogOf(client: Client): Promise<Inventory> {
  const found = new Map<string, string>();
  for (const query of queries) {
    const { rows } = await client.query<{ object: string; says: string }>(
      `SELECT object, says FROM (${query}) AS all_of (object, says)`,
    );
    for (const { object, says } of rows) found.set(object, says);
  }
  return found;
}

/** Objects, one a line. */
export function linesOf(inventory: Inventory): readonly string[] {
  return [...inventory].map(([object, says]) => `${object}: ${says}`.trimEnd()).sort();
}
