import { defineRule, display } from "../src/rule.ts";
import { columnOf } from "../src/schema.ts";

export default defineRule({
  id: "retyping-drops-attributes",
  title: "Change of type takes the column's default or NOT NULL along",
  harm: "breaks-code",
  severity: "warning",

  why: `
    Schema builders that change a column begin from nothing: with the new type they drop the default
    and NOT NULL that the call does not repeat.
    Code that leaves the column out then writes NULL, or fails, and nothing in the migration says so.
    Repeat everything that is to stay.
  `,

  given: `
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      state varchar(20) NOT NULL DEFAULT 'open',
      note varchar(20)
    );
  `,
  bad: [
    `
      ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;
      ALTER TABLE orders ALTER COLUMN state DROP NOT NULL;
      ALTER TABLE orders ALTER COLUMN state TYPE varchar(40);
    `,
    `ALTER TABLE orders ALTER COLUMN state DROP NOT NULL, ALTER COLUMN state TYPE text;`,
  ],
  good: [
    `ALTER TABLE orders ALTER COLUMN state TYPE varchar(40);`,
    `ALTER TABLE orders ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state TYPE text, ALTER COLUMN state SET DEFAULT 'open';`,
    `
      ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;
      ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;
      ALTER TABLE orders ALTER COLUMN note TYPE text;
    `,
  ],

  on: ["drop-default", "drop-not-null"],

  check({ operation, statement, table, siblings, next, previous }) {
    const column = columnOf(table, operation.column);
    const after = [...siblings, ...next(4).flatMap(({ operations }) => operations)].filter(
      (other) =>
        "column" in other &&
        other.column === operation.column &&
        "table" in other &&
        other.table.name === operation.table.name,
    );
    const before = previous(2).flatMap(({ operations }) => operations);
    if (column === undefined || !after.some(({ kind }) => kind === "set-type")) return undefined;
    // Said once, at the first of what is lost.
    const isSaid = before.some(
      (other) =>
        other.kind === "drop-default" &&
        operation.kind === "drop-not-null" &&
        other.column === operation.column,
    );
    if (isSaid) return undefined;
    const isAsked = [statement, ...next(4)].some(
      ({ operations, asked }) =>
        asked === true &&
        operations.some((one) => one.kind === "drop-not-null" && one.column === operation.column),
    );
    const drops = [operation, ...after].map(({ kind }) => kind);
    const isBack = (kind: string): boolean => after.some((other) => other.kind === kind);
    const lost = [
      drops.includes("drop-default") && column.default !== undefined && !isBack("set-default")
        ? ["its default"]
        : [],
      drops.includes("drop-not-null") &&
      column.notNull === "yes" &&
      !isBack("set-not-null") &&
      !isAsked
        ? ["NOT NULL"]
        : [],
    ].flat();
    // Where the column still has to be filled, the lost default has a rule of its own.
    const mustBeFilled = column.notNull === "yes" && !drops.includes("drop-not-null");
    return lost.length === 0 || mustBeFilled ? undefined : { operation, lost };
  },

  message: ({ operation: { table, column }, lost }) =>
    `${display(table)}.${column} loses ${lost.join(" and ")} beside its change of type, which does not say them again.`,

  rewrite: ({ operation: { table, column }, lost }) =>
    `Repeat what is to stay in the same change: ${lost.join(" and ")} of ${display(table)}.${column}.`,
});
