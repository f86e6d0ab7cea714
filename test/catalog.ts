/** A schema as text, told twice: by the server's catalog and by the replay. */
import type { Client } from "pg";
import { quoting } from "../src/dialects/postgres/quoting.ts";
import type { ColumnState, State } from "../src/engine/state.ts";
import { viewOf } from "../src/engine/view.ts";
import { columnsOf } from "../src/expression.ts";
import type { TypeName } from "../src/operation.ts";
import { rowKey } from "../src/schema.ts";
import type { FullName, Schema, Table, TableConstraint } from "../src/schema.ts";

const mine = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;
const name = (schema: string, own: string): string =>
  `quote_ident(${schema}) || '.' || quote_ident(${own})`;
const relation = (alias: string): string =>
  `(SELECT ${name("rn.nspname", "rc.relname")} FROM pg_class rc JOIN pg_namespace rn ON rn.oid = rc.relnamespace WHERE rc.oid = ${alias})`;
const columns = (table: string, keys: string): string =>
  `coalesce((SELECT string_agg(a.attname, ',' ORDER BY u.ordinality) FROM unnest(${keys}) WITH ORDINALITY u(attnum, ordinality) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = u.attnum), '')`;
const sorted = (table: string, keys: string): string =>
  `coalesce((SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = ${table} AND a.attnum = ANY (${keys})), '')`;

const catalog = `
SELECT 'relation ' || ${name("n.nspname", "c.relname")} || ' ' ||
  CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' ELSE 'table' END ||
  CASE WHEN c.relkind = 'p' THEN ' partitioned' ELSE '' END ||
  CASE WHEN c.relpersistence = 'u' THEN ' unlogged' ELSE '' END ||
  CASE WHEN c.relispartition THEN ' part of ' ELSE ' child of ' END ||
  coalesce((SELECT string_agg(${relation("i.inhparent")}, ',' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid), '-')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${mine}
UNION ALL
SELECT 'column ' || ${name("n.nspname", "c.relname")} || ' ' || a.attname || ' ' ||
  (SELECT CASE WHEN en.nspname = 'pg_catalog' THEN format_type(a.atttypid, a.atttypmod)
     ELSE quote_ident(en.nspname) || '.' || quote_ident(e.typname) || CASE WHEN t.oid <> e.oid THEN '[]' ELSE '' END END
   FROM pg_type t JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
   JOIN pg_namespace en ON en.oid = e.typnamespace WHERE t.oid = a.atttypid) ||
  CASE WHEN a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'n' AND NOT k.convalidated AND a.attnum = ANY (k.conkey)) THEN ' not-null' ELSE '' END ||
  CASE WHEN a.attgenerated <> '' THEN ' generated-' || a.attgenerated::text WHEN a.atthasdef THEN ' default' ELSE '' END ||
  CASE a.attidentity WHEN 'a' THEN ' always' WHEN 'd' THEN ' by-default' ELSE '' END ||
  CASE WHEN a.attislocal THEN ' local ' ELSE ' inherited ' END || a.attinhcount
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND ${mine}
UNION ALL
SELECT 'constraint ' || ${relation("k.conrelid")} || ' ' || k.conname || ' ' || k.contype::text || ' ' ||
  CASE k.contype WHEN 'c' THEN ${sorted("k.conrelid", "k.conkey")} WHEN 'x' THEN '' ELSE ${columns("k.conrelid", "k.conkey")} END ||
  CASE WHEN k.contype = 'f' THEN ' -> ' || ${relation("k.confrelid")} || ' ' || ${columns("k.confrelid", "k.confkey")} ELSE '' END ||
  CASE WHEN k.convalidated THEN ' valid' ELSE ' not-valid' END ||
  CASE WHEN k.conislocal THEN ' local ' ELSE ' inherited ' END || k.coninhcount
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
WHERE k.conrelid <> 0 AND k.contype <> 't' AND ${mine}
  AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
UNION ALL
SELECT 'index ' || ${name("n.nspname", "c.relname")} || ' on ' || ${relation("x.indrelid")} || ' ' || m.amname ||
  CASE WHEN x.indisunique THEN ' unique' ELSE '' END || ' (' ||
  (SELECT string_agg(coalesce(a.attname, '(expression)'), ',' ORDER BY k.ordinality) FILTER (WHERE k.ordinality <= x.indnkeyatts) || ') include (' ||
     coalesce(string_agg(coalesce(a.attname, '?'), ',' ORDER BY k.ordinality) FILTER (WHERE k.ordinality > x.indnkeyatts), '')
   FROM unnest(x.indkey) WITH ORDINALITY k(attnum, ordinality) LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND k.attnum > 0) || ')' ||
  CASE WHEN x.indpred IS NULL THEN '' ELSE ' partial' END ||
  coalesce(' constraint ' || (SELECT k.conname FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')), '') ||
  coalesce(' part of ' || (SELECT ${relation("i.inhparent")} FROM pg_inherits i WHERE i.inhrelid = c.oid), '')
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_am m ON m.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${mine}
UNION ALL
SELECT 'sequence ' || ${name("n.nspname", "c.relname")} ||
  coalesce((SELECT ' owned by ' || ${relation("d.refobjid")} || '.' || a.attname FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND ${mine}
UNION ALL
SELECT 'reads ' || ${name("n.nspname", "c.relname")} || ' ' || ${relation("d.refobjid")}
FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN (SELECT DISTINCT objid, refobjid FROM pg_depend WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass) d ON d.objid = w.oid AND d.refobjid <> c.oid
WHERE c.relkind IN ('v', 'm') AND ${mine}
UNION ALL
SELECT 'trigger ' || ${relation("t.tgrelid")} || ' ' || t.tgname
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND ${mine}
UNION ALL
SELECT 'policy ' || ${relation("p.polrelid")} || ' ' || p.polname FROM pg_policy p
UNION ALL
SELECT 'type ' || ${name("n.nspname", "t.typname")} || CASE t.typtype WHEN 'e' THEN ' enum ' || coalesce((SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '')
  WHEN 'c' THEN ' composite ' WHEN 'r' THEN ' range ' ELSE ' domain ' ||
    CASE WHEN t.typdefault IS NULL THEN '' ELSE ' default' END ||
    CASE WHEN t.typnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.contypid = t.oid) THEN ' constrained' ELSE '' END END
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype IN ('e', 'd', 'r', 'c') AND (t.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c') AND ${mine}
UNION ALL
SELECT 'function ' || ${name("n.nspname", "p.proname")} || ' ' || CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind IN ('f', 'p') AND ${mine}
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype IN ('e', 'i'))
`;

export async function catalogLines(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(
    `SELECT line FROM (${catalog}) AS all_of (line)`,
  );
  return rows.map((row) => row.line.trimEnd()).sort();
}

/** `canonical` is the server's word for a type, under the key that `typeText` makes. */
export function schemaLines(state: State, canonical: (type: string) => string): readonly string[] {
  const lines: string[] = [];
  const { schema } = viewOf(state);
  const tables = [...state.tables.values()].filter((table) => table.name.schema !== "pg_temp");
  for (const table of tables) {
    const own = show(table.name);
    const parents = table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
    lines.push(
      `relation ${own} ${table.kind}` +
        (table.partitionBy === undefined ? "" : " partitioned") +
        (table.persistence === "unlogged" ? " unlogged" : "") +
        (table.partitionOf === undefined ? " child of " : " part of ") +
        (parents.map(show).join(",") || "-"),
    );
    for (const read of table.reads) {
      if (table.kind !== "table") lines.push(`reads ${own} ${show(read)}`);
    }
    for (const trigger of table.triggers) lines.push(`trigger ${own} ${trigger.name}`);
    for (const policy of table.policies) lines.push(`policy ${own} ${policy}`);
    for (const index of schema.indexesOf(table.name)) {
      const keys = index.keys.map((key) => key.column ?? "(expression)").join(",");
      lines.push(
        `index ${show(index.name)} on ${own} ${index.method}${index.unique ? " unique" : ""} (${keys})` +
          ` include (${index.include.join(",")})${index.where === undefined ? "" : " partial"}` +
          (index.constraint === undefined ? "" : ` constraint ${index.constraint}`) +
          (index.parent === undefined ? "" : ` part of ${show(index.parent)}`),
      );
    }
    if (table.kind === "table") {
      for (const column of table.columns) {
        lines.push(
          `column ${own} ${column.name} ${typeOf(state, column, canonical)}` +
            (column.notNull === "yes" ? " not-null" : "") +
            (column.generated !== undefined
              ? ` generated-${column.generated.stored ? "s" : "v"}`
              : column.default !== undefined
                ? " default"
                : "") +
            (column.identity === undefined ? "" : ` ${column.identity}`) +
            heritage(column),
        );
      }
    }
    for (const constraint of table.constraints)
      lines.push(constraintLine(schema, table, constraint));
  }
  for (const sequence of state.sequences.values()) {
    if (sequence.name.schema === "pg_temp") continue;
    const owner = sequence.ownedBy;
    lines.push(
      `sequence ${show(sequence.name)}` +
        (owner === undefined ? "" : ` owned by ${show(owner.table)}.${owner.column}`),
    );
  }
  for (const type of state.types.values()) {
    lines.push(
      `type ${show(type.name)} ${type.form} ${type.values.join(",")}` +
        (type.default === undefined ? "" : " default") +
        (type.constrained === true ? " constrained" : ""),
    );
  }
  for (const { overloads } of state.functions.values()) {
    for (const { name: own, volatility } of overloads)
      lines.push(`function ${show(own)} ${volatility}`);
  }
  return lines.map((line) => line.trimEnd()).sort();
}

const letters = {
  "primary-key": "p",
  unique: "u",
  "foreign-key": "f",
  check: "c",
  exclusion: "x",
  "not-null": "n",
} as const;

function constraintLine(schema: Schema, table: Table, item: TableConstraint): string {
  const { constraint } = item;
  const used = new Set(table.columns.map((column) => column.name));
  let words = "";
  if (constraint.kind === "check") {
    const { value } = constraint.expression;
    words = mentioned(value)
      .filter((column) => used.has(column))
      .sort()
      .join(",");
  } else if (constraint.kind !== "exclusion") words = constraint.columns.join(",");
  if (constraint.kind === "foreign-key") {
    const target = item.references === undefined ? undefined : schema.table(item.references);
    const referenced =
      constraint.referenced.length > 0
        ? constraint.referenced
        : target === undefined
          ? []
          : (rowKey(target) ?? []);
    words += ` -> ${target === undefined ? "?" : show(target.name)} ${referenced.join(",")}`;
  }
  return (
    `constraint ${show(table.name)} ${item.name} ${letters[constraint.kind]} ${words}` +
    (item.valid ? " valid" : " not-valid") +
    heritage(item)
  );
}

function typeOf(
  state: State,
  { type, typeKey }: ColumnState,
  canonical: (type: string) => string,
): string {
  if (type === undefined) return "?";
  const own = typeKey === undefined ? undefined : state.types.get(typeKey);
  if (own === undefined) return canonical(typeText(type));
  return `${show(own.name)}${type.dimensions > 0 ? "[]" : ""}`;
}

function mentioned(expression: Parameters<typeof columnsOf>[0]): string[] {
  return [...(columnsOf(expression) ?? ["?"])];
}

function heritage(part: object): string {
  const { local, parents } = part as { local: boolean; parents: number };
  return `${local ? " local" : " inherited"} ${parents}`;
}

function show({ schema, name: own }: FullName): string {
  return `${quoting.identifier(schema)}.${quoting.identifier(own)}`;
}

/** A type as SQL; the parser's names are the server's. */
export function typeText(type: TypeName): string {
  const words = [type.schema, type.name].flatMap((word) =>
    word === undefined ? [] : quoting.identifier(word),
  );
  const modifiers = type.modifiers.length === 0 ? "" : `(${type.modifiers.join(",")})`;
  return `${words.join(".")}${modifiers}${"[]".repeat(type.dimensions)}`;
}
