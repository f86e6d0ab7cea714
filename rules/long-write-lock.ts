import { stalls, workOf } from "../src/effect.ts";
import { deeds } from "../src/recipes/quiet-hour.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "long-write-lock",
  title: "Nobody else can write while all rows are worked through",
  harm: "blocks",
  severity: "note",
  once: "migration",
  home: "sqlite",

  why: `
    SQLite has one lock for all writers of a database file.
    Building an index, proving a CHECK, VACUUM and their like hold it for as long as they work, and
    whoever writes meanwhile gets SQLITE_BUSY when their busy timeout is over.
    There is no gentler form of them: on a table of many rows, give the application a busy timeout
    that is longer, or run the migration when nobody writes.
  `,

  given: `
    CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);
    CREATE INDEX orders_total ON orders (total);
  `,
  bad: [
    `CREATE INDEX orders_by_total ON orders (total DESC);`,
    `ALTER TABLE orders ADD COLUMN state INTEGER DEFAULT 1 CHECK (state > 0);`,
    `REINDEX orders;`,
    `VACUUM;`,
  ],
  good: [
    `ALTER TABLE orders ADD COLUMN state INTEGER DEFAULT 1;`,
    `CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT); CREATE INDEX notes_body ON notes (body);`,
    `DROP INDEX orders_total;`,
  ],

  on: [
    "add-check",
    "add-column",
    "create-index",
    "drop-column",
    "drop-table",
    "reindex",
    "set-not-null",
    "vacuum",
  ],

  check({ own, ownWorst }) {
    if (!stalls(ownWorst)) return undefined;
    if (!own.every(({ certain }) => certain)) return undefined;
    const tables = own.flatMap((effect) =>
      effect.target.kind === "relation" && stalls(effect) ? [display(effect.target.name)] : [],
    );
    if (tables.length === 0) return undefined;
    const waits = ownWorst.blocks === "everything" ? "reads or writes" : "writes to";
    return { tables: [...new Set(tables)], work: workOf(ownWorst), waits };
  },

  message: ({ tables, work, waits }) =>
    `This ${deeds[work]} ${tables.join(", ")}, and until that is done nobody else ${waits} the database.`,

  rewrite: () =>
    "There is no form of it that lets others write. Measure it on a copy; where it takes longer than the application's busy timeout, make that longer first, or run it when nobody writes.",
});
