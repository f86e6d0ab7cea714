import {
  addComputed,
  addIdentity,
  addSerial,
  addWithLateDefault,
} from "../src/recipes/late-default.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Moment } from "../src/rule.ts";
import type { AddColumn } from "../src/operation.ts";
import { sql } from "../src/sql.ts";

export default defineRule({
  id: "rewriting-default",
  title: "New column writes every row anew",
  harm: "blocks",

  why: `
    A new column with a constant default costs an instant, because old rows share that one value.
    When every row needs a value of its own (a random or counted default, an identity, a stored
    computed value) the whole table is written anew, and can be neither read nor written until then.
    Added empty, with the default for new rows only, the column costs an instant too; the rows that
    were there before are filled in batches.
  `,

  given: `
    CREATE DOMAIN percent AS integer CHECK (VALUE BETWEEN 0 AND 100);
    CREATE TABLE orders (id bigint PRIMARY KEY, total integer NOT NULL DEFAULT 0, note text);
    CREATE TABLE visits (page text);
  `,
  bad: [
    `ALTER TABLE orders ADD COLUMN reference uuid NOT NULL DEFAULT gen_random_uuid();`,
    `ALTER TABLE visits ADD COLUMN seen_at timestamptz DEFAULT clock_timestamp();`,
    `ALTER TABLE orders ADD COLUMN number serial;`,
    `ALTER TABLE visits ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000);`,
    `ALTER TABLE orders ADD COLUMN total_cents integer GENERATED ALWAYS AS (total * 100) STORED;`,
    `ALTER TABLE orders ADD COLUMN discount percent;`,
  ],
  good: [
    `ALTER TABLE orders ADD COLUMN placed_at timestamptz NOT NULL DEFAULT now();`,
    `ALTER TABLE orders ADD COLUMN reference uuid, ALTER COLUMN reference SET DEFAULT gen_random_uuid();`,
    `CREATE TABLE notes (body text); ALTER TABLE notes ADD COLUMN id serial;`,
  ],
  means: [
    `ALTER TABLE orders ADD COLUMN reference uuid NOT NULL DEFAULT gen_random_uuid();`,
    `ALTER TABLE visits ADD COLUMN seen_at timestamptz DEFAULT clock_timestamp();`,
    `ALTER TABLE orders ADD COLUMN number serial;`,
    `ALTER TABLE visits ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000);`,
    `
      ALTER TABLE orders ADD COLUMN total_cents integer;
      CREATE FUNCTION orders_set_total_cents() RETURNS trigger LANGUAGE plpgsql AS $lockproof$
      BEGIN
        NEW.total_cents := (SELECT total * 100 FROM (SELECT NEW.*) AS orders);
        RETURN NEW;
      END
      $lockproof$;
      CREATE TRIGGER zz_orders_set_total_cents BEFORE INSERT OR UPDATE ON orders
        FOR EACH ROW EXECUTE FUNCTION orders_set_total_cents();
      UPDATE orders SET total_cents = total * 100;
    `,
    `ALTER TABLE orders ADD COLUMN discount percent;`,
  ],
  uses: {
    before: [`INSERT INTO orders (id, total) SELECT coalesce(max(id), 0) + 1, 7 FROM orders;`],
    after: [`UPDATE orders SET total = total + 1 WHERE id % 5 = 2;`],
  },

  aliases: [
    "squawk/adding-field-with-default",
    "pgfence/add-column-non-constant-default",
    "pgfence/add-column-serial",
    "pgfence/add-column-stored-generated",
    "migrationpilot/MP003",
    "pg-migration-lint/PGM006",
    "eugene/E11",
    "pgsafe/add-column-volatile-default",
    "strong-migrations/add_column_default",
    "atlas/PG302",
  ],

  on: "add-column",

  check(moment) {
    const written = moment.own.filter((effect) => effect.rewrite !== "no");
    if (written.length === 0) return undefined;
    return { moment, sure: written.some((effect) => effect.rewrite === "yes") };
  },

  message({ moment: { operation, naming }, sure }) {
    const { table, column } = operation;
    const counted = column.identity !== undefined || naming.serial(column.type) !== undefined;
    const what = counted ? "a number per row" : valueOf(operation);
    const effect = sure
      ? "so every row is"
      : "and what is known does not rule out that every row is";
    return `${display(table)}.${column.name} is added with ${what}, ${effect} written anew.`;
  },

  rewrite({ moment }) {
    const { table, column } = moment.operation;
    if (column.generated !== undefined)
      return addComputed(moment, sql`${column.generated.expression}`);
    if (column.identity !== undefined) return addIdentity(moment);
    if (moment.naming.serial(column.type) !== undefined) return addSerial(moment);
    if (!isDomain(moment) && column.default !== undefined) {
      return addWithLateDefault(moment, sql`${column.default}`);
    }
    return `A column of a domain with a constraint is written into every row, whatever its default. Add ${column.name} to ${display(table)} with the domain's base type and a CHECK that is NOT VALID at first and validated after, or run the statement in a quiet hour, with a short lock_timeout.`;
  },
});

function valueOf({ column }: AddColumn): string {
  if (column.generated !== undefined) return "a stored computed value";
  return column.default === undefined
    ? `the type ${column.type.text}`
    : `the default ${column.default.text}`;
}

function isDomain({ operation, schema }: Moment<AddColumn>): boolean {
  return schema.type(operation.column.type)?.constrained === true;
}
