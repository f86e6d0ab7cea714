import type { Operation } from "../src/operation.ts";
import { contract, migrate, plan } from "../src/plan.ts";
import { alterTable } from "../src/recipes/constraint.ts";
import { comesInTransaction } from "../src/recipes/handover.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Tie } from "../src/recipes/retire.ts";
import { untie } from "../src/recipes/retire.ts";
import type { Schema, Table, TableConstraint } from "../src/schema.ts";
import { sameName } from "../src/schema.ts";
import { sql, verbatim } from "../src/sql.ts";

export default defineRule({
  id: "key-drop",
  title: "Key is dropped under the code that relies on it",
  harm: "breaks-code",

  why: `
    Deployed code that says ON CONFLICT over the columns of a key fails the moment the key is gone,
    rows that it kept from being written twice can be, and its index no longer finds rows.
    Foreign keys that point at it go with it under CASCADE.
    Without its primary key a table that is replicated logically refuses UPDATE and DELETE.
    A key that takes its place belongs into the same statement, built beforehand.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));
    CREATE UNIQUE INDEX users_email_idx ON users (email);
  `,
  bad: [
    `ALTER TABLE users DROP CONSTRAINT users_email_key;`,
    `ALTER TABLE orders DROP CONSTRAINT orders_pkey;`,
    `ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE;`,
  ],
  good: [
    `ALTER TABLE users DROP CONSTRAINT users_email_key, ADD CONSTRAINT users_email UNIQUE USING INDEX users_email_idx;`,
    `ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;`,
    `ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_number_key;`,
    `CREATE TABLE notes (id bigint PRIMARY KEY); ALTER TABLE notes DROP CONSTRAINT notes_pkey;`,
  ],

  aliases: ["pgfence/drop-constraint", "migrationpilot/MP055", "pgsafe/drop-constraint"],

  on: "drop-constraint",

  check(moment) {
    const { operation, table, siblings, schema } = moment;
    const dropped = table?.constraints.find(({ name }) => name === operation.name);
    const kind = dropped?.constraint.kind;
    if (table === undefined || dropped === undefined || dropped.origin === "here") return undefined;
    if (kind !== "primary-key" && kind !== "unique") return undefined;
    const adds = (other: Operation): boolean =>
      (other.kind === "add-primary-key" || other.kind === "add-unique") &&
      sameName(schema.resolve(other.table), table.name);
    if (siblings.some(adds) || comesInTransaction(moment, adds)) return undefined;
    if (isHeldByOther(dropped, table)) return undefined;
    const ties = operation.cascade ? tiesTo(dropped, table, schema) : [];
    return { operation, kind, ties };
  },

  message({ operation: { table, name }, kind, ties }) {
    const what = kind === "primary-key" ? "The primary key" : "The unique key";
    const dragged = [...new Set(ties.map(({ from }) => display(from)))].join(", ");
    const more = dragged === "" ? "" : `, with the foreign keys of ${dragged}`;
    return `${what} ${name} of ${display(table)} is dropped${more}: deployed code that says ON CONFLICT over it fails from that moment, and rows can be doubled.`;
  },

  rewrite({ operation, ties }) {
    const { table, name, cascade } = operation;
    const place = `${name} of ${display(table)}`;
    return plan(
      migrate([], {
        kind: "application",
        title: `Deploy code that does not rely on ${place}: no ON CONFLICT over it, no query that needs its index`,
        undo: "redeploy-previous",
      }),
      // Each foreign key on its own first: the drop locks this table before those that write to it do.
      contract(
        [`No deployed code or job relies on ${place}; let it rest for a day.`],
        ...ties.map(untie),
        {
          kind: "sql",
          title: `Drop ${place}`,
          sql: sql`${alterTable(operation)} DROP CONSTRAINT ${name}${verbatim(cascade ? " CASCADE" : "")};`,
          transaction: "own",
          brief: true,
          undo: "no-way-back",
          allow: { rule: "key-drop", reason: `no deployed code relies on ${place}` },
        },
      ),
    );
  },
});

/** The foreign keys that rest on a key and go with it. */
function tiesTo(dropped: TableConstraint, table: Table, schema: Schema): readonly Tie[] {
  const key = dropped.constraint;
  if (key.kind !== "primary-key" && key.kind !== "unique") return [];
  const isSame = (columns: readonly string[]): boolean =>
    columns.length === key.columns.length && columns.every((each) => key.columns.includes(each));
  return schema.referencing(table.name).flatMap(({ name: from, constraints }) =>
    constraints.flatMap(({ name: constraint, constraint: own, references: to }) => {
      if (own.kind !== "foreign-key" || to === undefined || !sameName(to, table.name)) return [];
      const { referenced } = own;
      const rests = referenced.length === 0 ? key.kind === "primary-key" : isSame(referenced);
      return rests ? [{ constraint, from, to }] : [];
    }),
  );
}

/** Another key is over the same columns: rows stay as unique as they were. */
function isHeldByOther(dropped: TableConstraint, { constraints }: Table): boolean {
  const keyOf = ({ constraint }: TableConstraint): string =>
    constraint.kind === "primary-key" || constraint.kind === "unique"
      ? JSON.stringify([...constraint.columns].sort())
      : "";
  return constraints.some((other) => other !== dropped && keyOf(other) === keyOf(dropped));
}
