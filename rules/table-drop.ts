import { retireByRename } from "../src/recipes/guarded-alter.ts";
import { comesInTransaction, makesTable } from "../src/recipes/handover.ts";
import { retireTables, tiesOf } from "../src/recipes/retire.ts";
import { heirOf, isCleared, keepColumns, same, successorOf } from "../src/recipes/successor.ts";
import { defineRule, display, displayAll } from "../src/rule.ts";
import type { FullName, Table } from "../src/schema.ts";

export default defineRule({
  id: "table-drop",
  title: "Table is dropped with its data",
  harm: "loses-data",

  why: `
    Deployed code that uses the table fails the moment it is gone, and only a dump brings the rows
    back.
    The drop also stops every table that a foreign key ties to it, all at once and until the
    transaction ends.
    Code has to let go of the table first; then its foreign keys are dropped one at a time, and the
    table last.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE carts (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));
    CREATE TABLE cart_items (cart_id bigint REFERENCES carts (id), product_id bigint);
    CREATE TABLE visits (page text);
  `,
  bad: [
    `DROP TABLE visits;`,
    `DROP TABLE carts CASCADE;`,
    `DROP TABLE IF EXISTS cart_items, visits;`,
  ],
  good: [
    `CREATE TABLE scratch (id bigint); DROP TABLE scratch;`,
    `DROP VIEW IF EXISTS open_carts;`,
    `DROP TABLE IF EXISTS picked; CREATE TEMP TABLE picked AS SELECT id FROM carts;`,
  ],

  aliases: [
    "squawk/ban-drop-table",
    "pgfence/drop-table",
    "migrationpilot/MP026",
    "pg-migration-lint/PGM201",
    "pgsafe/drop-table",
    "strong-migrations/drop_table",
    "atlas/DS102",
  ],

  covers: ["long-write-lock"],

  on: "drop-table",

  check(moment) {
    const { operation, schema } = moment;
    const names = operation.tables.map((name) => schema.resolve(name));
    if (operation.ifExists && names.every((name) => isCleared(moment, name))) return undefined;
    const [only] = names.length === 1 ? names : [];
    const heir = only === undefined ? undefined : heirOf(moment, only);
    const without = only === undefined ? [] : missingIn(heir?.table, schema.table(only));
    // Its rows have gone on into the table that takes its place.
    const goesOn = (name: FullName): boolean =>
      successorOf(moment, name)?.filled === true || heirOf(moment, name)?.filled === true;
    // Where names are looked up late, what the new table lacks is told of the whole rebuild.
    if (names.every(goesOn) && (without.length === 0 || moment.naming.bindsLate === true))
      return undefined;
    const anew =
      heir?.filled === false ||
      names.every((name) => comesInTransaction(moment, makesTable(schema, name)));
    return { moment, operation, ties: tiesOf(schema, names), anew, heir, without };
  },

  message({ operation, anew, heir, without }) {
    if (heir?.filled === true)
      return `${display(heir.table.name)} comes back without ${without.join(", ")}: deployed code that uses ${without.length > 1 ? "them" : "it"} fails from that moment.`;
    const names = heir === undefined ? displayAll(operation.tables) : display(heir.table.name);
    const [are, them] = operation.tables.length > 1 ? ["are", "them"] : ["is", "it"];
    return anew
      ? `${names} ${are} dropped with all rows and made anew in the same transaction: rows that are not filled in again are gone.`
      : `${names} ${are} dropped with all rows: deployed code that uses ${them} fails from that moment.`;
  },

  rewrite: ({ operation, ties, anew, heir, without }) =>
    heir?.filled === true
      ? keepColumns(heir.table.name, without)
      : anew
        ? "Make the new table under another name and fill it first; then let the two change names in a transaction of its own, and drop the old one when nothing is missed."
        : retireTables(operation, ties, "table-drop"),

  elsewhere: {
    sqlite: {
      given: `CREATE TABLE visits (page TEXT); CREATE TABLE carts (id INTEGER PRIMARY KEY);`,
      bad: [`DROP TABLE visits;`, `DROP TABLE IF EXISTS carts;`],
      good: [
        `CREATE TABLE scratch (id INTEGER); DROP TABLE scratch;`,
        `DROP TABLE IF EXISTS scratch; CREATE TABLE scratch (id INTEGER); DROP TABLE scratch;`,
        `
          CREATE TABLE new_carts (id INTEGER PRIMARY KEY, user_id INTEGER);
          INSERT INTO new_carts (id) SELECT id FROM carts;
          DROP TABLE carts;
          ALTER TABLE new_carts RENAME TO carts;
        `,
      ],
      rewrite: ({ operation, anew }) =>
        anew
          ? "Make the new table under another name and fill it first; then drop the old one and rename the new one, in one transaction."
          : retireTables(operation, [], "table-drop"),
    },
    mysql: {
      given: `CREATE TABLE users (id INT PRIMARY KEY); CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id));`,
      bad: [`DROP TABLE orders;`],
      good: [
        `CREATE TABLE notes (id INT); DROP TABLE notes;`,
        `DROP TEMPORARY TABLE IF EXISTS picked;`,
      ],
      rewrite: ({ moment, anew, heir, without }) =>
        heir?.filled === true
          ? keepColumns(heir.table.name, without)
          : anew
            ? "Make the new table under another name and fill it first; then RENAME TABLE lets the two change names in one instant, and the old one is dropped when nothing is missed."
            : retireByRename(moment, "table-drop"),
    },
  },
});

function missingIn(heir: Table | undefined, table: Table | undefined): readonly string[] {
  if (heir === undefined || table === undefined) return [];
  return table.columns
    .map(({ name }) => name)
    .filter((name) => !heir.columns.some((other) => same(other.name, name)));
}
