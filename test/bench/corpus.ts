/** A shop's migration history, made up from a seed: what the bench lints. */
import { randomFrom, type Random } from "../random.ts";

export interface CorpusFile {
  readonly path: string;
  readonly text: string;
}

interface Table {
  readonly name: string;
  readonly columns: string[];
}

interface Shop {
  readonly random: Random;
  readonly tables: Table[];
  readonly serial: () => number;
}

export function corpus(files: number, seed = 20_260_101): readonly CorpusFile[] {
  const shop = openShop(seed);
  return Array.from({ length: files }, (_unused, index) => {
    const title = index < 3 ? "create" : shop.random.pick(weighted);
    const text = migration(shop, title);
    return { path: `${String(index + 1).padStart(5, "0")}_${title}.sql`, text };
  });
}

/** One file of so many statements. */
export function longFile(statements: number, seed = 7): string {
  const shop = openShop(seed);
  const written = ["create", "create", "create"].flatMap((kind) => statementsOf(shop, kind));
  const short = weighted.filter((kind) => !["seed", "add-function", "add-view"].includes(kind));
  while (written.length < statements) written.push(...statementsOf(shop, shop.random.pick(short)));
  return `${written.slice(0, statements).join("\n")}\n`;
}

function openShop(seed: number): Shop {
  let last = 0;
  return { random: randomFrom(seed), tables: [], serial: () => (last += 1) };
}

function migration(shop: Shop, kind: string): string {
  const { random } = shop;
  const ticket = `SHOP-${1000 + random.below(8000)}`;
  const authors = ["amara", "bence", "chidi", "dagny", "émile", "fumiko"];
  const head = [
    `-- ${kind.replaceAll("-", " ")}: see ${ticket}`,
    `-- Author: ${random.pick(authors)}`,
    ...(random.next() < 0.3 ? ["", `SET lock_timeout = '${1 + random.below(5)}s';`] : []),
  ];
  const body = Array.from({ length: 1 + random.below(5) }, () => statementsOf(shop, kind)).flat();
  const wrapped = random.next() < 0.15 && !body.some((sql) => sql.includes("CONCURRENTLY"));
  return [head.join("\n"), ...(wrapped ? ["BEGIN;", ...body, "COMMIT;"] : body), ""].join("\n\n");
}

const kinds: Readonly<Record<string, (shop: Shop) => readonly string[]>> = {
  create: createTable,
  "add-column": addColumns,
  "add-index": addIndex,
  "add-foreign-key": addForeignKey,
  "add-check": addCheck,
  "set-not-null": setNotNull,
  "change-type": changeType,
  rename: renameColumn,
  drop: dropColumn,
  backfill,
  seed: seedRows,
  "add-function": addFunction,
  "add-view": addView,
  grant,
};

const weights: Readonly<Record<string, number>> = {
  create: 9,
  "add-column": 9,
  "add-index": 6,
  seed: 4,
};
const weighted = Object.keys(kinds).flatMap((kind) => Array<string>(weights[kind] ?? 2).fill(kind));

function statementsOf(shop: Shop, kind: string): readonly string[] {
  return kinds[kind]!(shop);
}

const subjects = [
  "order",
  "invoice",
  "payment",
  "refund",
  "shipment",
  "customer",
  "cart",
  "coupon",
];
const aspects = ["item", "event", "note", "address", "audit", "label", "batch", "setting", "quota"];

const columnTypes: readonly (readonly [name: string, type: string])[] = [
  ["status", "text NOT NULL DEFAULT 'pending'"],
  ["amount", "numeric(12, 2) NOT NULL DEFAULT 0"],
  ["currency", "char(3) NOT NULL DEFAULT 'EUR'"],
  ["note", "text"],
  ["email", "varchar(255)"],
  ["phone", "varchar(32)"],
  ["payload", "jsonb NOT NULL DEFAULT '{}'::jsonb"],
  ["tags", "text[] DEFAULT ARRAY[]::text[]"],
  ["quantity", "integer CHECK (quantity >= 0)"],
  ["position", "integer"],
  ["external_id", "uuid DEFAULT gen_random_uuid()"],
  ["paid_at", "timestamptz"],
  ["cancelled_at", "timestamp with time zone"],
  ["score", "double precision"],
  ["is_active", "boolean NOT NULL DEFAULT true"],
  ["locale", 'text COLLATE "C"'],
];

function createTable(shop: Shop): readonly string[] {
  const { random, tables, serial } = shop;
  const name = `${random.pick(subjects)}_${random.pick(aspects)}s_${serial()}`;
  const chosen = columnTypes.filter(() => random.next() < 0.6);
  const parent = tables.length > 0 ? random.pick(tables) : undefined;
  const lines = [
    random.next() < 0.5
      ? "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
      : "id bigserial PRIMARY KEY",
    ...chosen.map(([column, type]) => `${column} ${type}`),
    "created_at timestamptz NOT NULL DEFAULT now()",
    "updated_at timestamptz NOT NULL DEFAULT now()",
    ...(parent ? [`parent_id bigint REFERENCES ${parent.name} (id) ON DELETE CASCADE`] : []),
  ];
  const columns = ["id", ...chosen.map(([column]) => column), "created_at", "updated_at"];
  tables.push({ name, columns: parent ? [...columns, "parent_id"] : columns });
  return [
    `CREATE TABLE ${random.next() < 0.2 ? "IF NOT EXISTS " : ""}${name} (\n  ${lines.join(",\n  ")}\n);`,
    ...(parent ? [`CREATE INDEX ${name}_parent_id_idx ON ${name} (parent_id);`] : []),
    `COMMENT ON TABLE ${name} IS 'Kept for ${1 + random.below(10)} years; the shop''s own rows only.';`,
  ];
}

function addColumns({ random, tables, serial }: Shop): readonly string[] {
  const table = random.pick(tables);
  const added = Array.from({ length: 1 + random.below(3) }, () => {
    const [stem, type] = random.pick(columnTypes);
    const column = `${stem}_${serial()}`;
    table.columns.push(column);
    return `ADD COLUMN ${column} ${type.replace("quantity", column)}`;
  });
  return [`ALTER TABLE ${table.name}\n  ${added.join(",\n  ")};`];
}

function addIndex({ random, tables, serial }: Shop): readonly string[] {
  const table = random.pick(tables);
  const column = random.pick(table.columns);
  const unique = random.next() < 0.2 ? "UNIQUE " : "";
  const how = random.next() < 0.6 ? "CONCURRENTLY " : "";
  const where = random.next() < 0.3 ? `\n  WHERE ${column} IS NOT NULL` : "";
  const name = `idx_${serial()}_${column}`;
  return [
    `CREATE ${unique}INDEX ${how}${name}\n  ON ${table.name} (${column}, created_at DESC)${where};`,
    ...(random.next() < 0.15 ? [`DROP INDEX ${how}IF EXISTS ${name}_old;`] : []),
  ];
}

function addForeignKey({ random, tables, serial }: Shop): readonly string[] {
  const [from, to] = [random.pick(tables), random.pick(tables)];
  const [column, name] = [`ref_${serial()}_id`, `fk_${serial()}`];
  const gentle = random.next() < 0.5;
  from.columns.push(column);
  return [
    `ALTER TABLE ${from.name} ADD COLUMN ${column} bigint;`,
    `ALTER TABLE ${from.name}\n  ADD CONSTRAINT ${name} FOREIGN KEY (${column})\n  REFERENCES ${to.name} (id)${gentle ? " NOT VALID" : ""};`,
    ...(gentle ? [`ALTER TABLE ${from.name} VALIDATE CONSTRAINT ${name};`] : []),
  ];
}

function addCheck({ random, tables, serial }: Shop): readonly string[] {
  const table = random.pick(tables);
  const later = random.next() < 0.5 ? " NOT VALID" : "";
  return [
    `ALTER TABLE ${table.name}\n  ADD CONSTRAINT check_${serial()}\n  CHECK (created_at <= updated_at AND created_at > timestamptz '2010-01-01')${later};`,
  ];
}

function setNotNull({ random, tables }: Shop): readonly string[] {
  const table = random.pick(tables);
  return [`ALTER TABLE ${table.name} ALTER COLUMN ${random.pick(table.columns)} SET NOT NULL;`];
}

function changeType({ random, tables }: Shop): readonly string[] {
  const table = random.pick(tables);
  const column = random.pick(table.columns);
  return [`ALTER TABLE ${table.name}\n  ALTER COLUMN ${column} TYPE text USING ${column}::text;`];
}

function renameColumn({ random, tables, serial }: Shop): readonly string[] {
  const table = random.pick(tables);
  const column = random.pick(
    table.columns.filter((name) => name !== "id" && name !== "created_at"),
  );
  const renamed = `${column.replace(/_v\d+$/, "")}_v${serial()}`;
  table.columns.splice(table.columns.indexOf(column), 1, renamed);
  return [`ALTER TABLE ${table.name} RENAME COLUMN ${column} TO ${renamed};`];
}

function dropColumn({ random, tables }: Shop): readonly string[] {
  const table = random.pick(tables);
  if (table.columns.length < 5) return [`-- nothing left to drop from ${table.name}\nSELECT 1;`];
  const column = table.columns.pop()!;
  return [`ALTER TABLE ${table.name} DROP COLUMN IF EXISTS ${column};`];
}

function backfill({ random, tables }: Shop): readonly string[] {
  const table = random.pick(tables);
  const days = 10 + random.below(400);
  return [
    `UPDATE ${table.name}\nSET updated_at = coalesce(updated_at, created_at)\nWHERE created_at < now() - interval '${days} days';`,
    ...(random.next() < 0.3 ? [`DELETE FROM ${table.name} WHERE id < ${random.below(9999)};`] : []),
  ];
}

function seedRows({ random, tables }: Shop): readonly string[] {
  const table = random.pick(tables);
  const rows = Array.from({ length: 10 + random.below(40) }, () => {
    const day = String(1 + random.below(28)).padStart(2, "0");
    return `  ('2024-0${1 + random.below(9)}-${day} 08:00:00+00', '2024-10-${day}') /* imported */`;
  });
  return [
    `INSERT INTO ${table.name} (created_at, updated_at) VALUES\n${rows.join(",\n")}\nON CONFLICT DO NOTHING;`,
  ];
}

function addFunction({ random, tables, serial }: Shop): readonly string[] {
  const table = random.pick(tables);
  const name = `touch_${table.name}_${serial()}`;
  return [
    `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  -- keeps the time of the last change; "now" is the transaction's
  IF NEW IS DISTINCT FROM OLD THEN
    NEW.updated_at := now();
  END IF;
  RETURN NEW;
END;
$body$;`,
    `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table.name}\n  FOR EACH ROW EXECUTE FUNCTION ${name}();`,
  ];
}

function addView({ random, tables, serial }: Shop): readonly string[] {
  const table = random.pick(tables);
  return [
    `CREATE OR REPLACE VIEW recent_${table.name}_${serial()} AS
SELECT t.id, date_trunc('day', t.created_at) AS day, count(*) OVER (PARTITION BY date_trunc('day', t.created_at)) AS per_day
FROM ${table.name} AS t
WHERE t.created_at > now() - interval '${1 + random.below(30)} days'
ORDER BY t.id DESC;`,
  ];
}

function grant({ random, tables }: Shop): readonly string[] {
  const table = random.pick(tables);
  return [
    `GRANT SELECT, INSERT ON ${table.name} TO reporting;`,
    `COMMENT ON COLUMN ${table.name}.id IS 'Never reused, never shown: “nach außen” use external_id.';`,
  ];
}
