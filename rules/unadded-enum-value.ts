import { expand, plan } from "../src/plan.ts";
import { unadded } from "../src/recipes/enum-value.ts";
import { defineRule, display, listed } from "../src/rule.ts";
import { literal, sql } from "../src/sql.ts";

export default defineRule({
  id: "unadded-enum-value",
  title: "New value of an enum is not added, since the enum is there already",
  harm: "breaks-code",

  why: `
    A CREATE TYPE whose "it is there already" is caught or asked for beforehand does nothing where
    the enum exists: it adds no value to it and reports success.
    Builders write it so, and a longer list of values in their words comes to nothing on the server:
    whatever writes the new value is refused.
    Add each value with ALTER TYPE ADD VALUE.
  `,

  given: `
    CREATE TYPE order_state AS ENUM ('new', 'paid');
    CREATE TABLE orders (id bigint PRIMARY KEY, state order_state NOT NULL DEFAULT 'new');
  `,
  bad: [
    `
      DO $$ BEGIN
        CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent');
      EXCEPTION WHEN duplicate_object THEN NULL;
      END $$;
    `,
    `
      DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'order_state') THEN
          CREATE TYPE order_state AS ENUM ('draft', 'new', 'packed', 'paid');
        END IF;
      END $$;
    `,
  ],
  means: [
    `ALTER TYPE order_state ADD VALUE 'sent';`,
    `
      ALTER TYPE order_state ADD VALUE 'draft' BEFORE 'new';
      ALTER TYPE order_state ADD VALUE 'packed' AFTER 'new';
    `,
  ],
  good: [
    `ALTER TYPE order_state ADD VALUE 'sent';`,
    `
      DO $$ BEGIN
        CREATE TYPE order_state AS ENUM ('new', 'paid');
      EXCEPTION WHEN duplicate_object THEN NULL;
      END $$;
    `,
    `
      DO $$ BEGIN
        CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent');
      EXCEPTION WHEN duplicate_object THEN NULL;
      END $$;
      ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'sent';
    `,
  ],
  uses: {
    before: [`INSERT INTO orders (id, state) VALUES (1, 'paid') ON CONFLICT DO NOTHING;`],
    after: [`INSERT INTO orders (id, state) VALUES (2, 'paid') ON CONFLICT DO NOTHING;`],
  },

  on: "skipped",

  check: (moment) => unadded(moment),

  message: ({ type, values }) =>
    `${display(type)} is there already, so CREATE TYPE does nothing and ${listed(values.map(({ value }) => `'${value}'`))} ${values.length === 1 ? "is" : "are"} not added to it.`,

  rewrite: ({ type, values }) =>
    plan(
      expand(
        ...values.map(({ value, neighbour }) => ({
          kind: "sql" as const,
          title: `Add '${value}' to ${display(type)}`,
          sql:
            neighbour === undefined
              ? sql`ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${literal(value)};`
              : neighbour.side === "before"
                ? sql`ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${literal(value)} BEFORE ${literal(neighbour.value)};`
                : sql`ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${literal(value)} AFTER ${literal(neighbour.value)};`,
          transaction: "own" as const,
          brief: false,
          undo: "no-way-back" as const,
        })),
      ),
    ),
});
