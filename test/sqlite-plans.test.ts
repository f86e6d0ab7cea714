/** Plans for SQLite are run on a real one: schema and rows end where the change wanted, and nothing is lost. */
import { readFileSync } from "node:fs";
import { Database } from "node-sqlite3-wasm";
import { describe, expect, it } from "vitest";
import { rules } from "../src/index.ts";
import type { Report, StatementPlan, Step } from "../src/index.ts";
import { unindent } from "../src/example.ts";
import { examplesIn } from "../src/rule.ts";
import { check, lines, lintFiles, tongues } from "./linting.ts";

const [tongue] = tongues.filter(({ dialect }) => dialect.id === "sqlite");
if (tongue === undefined) throw new Error("There is no SQLite.");
const options = { tongue, server: tongue.dialect.assumed };

interface Example {
  readonly title: string;
  readonly given: string;
  readonly bad: string;
  readonly means: string;
  readonly fills: readonly string[];
  readonly plan: StatementPlan;
  readonly rule: string;
}

const examples: readonly Example[] = rules.flatMap((rule) => {
  const about = examplesIn(rule, tongue.dialect.tongues);
  if (about === undefined || rule.on.includes("read") || rule.on.includes("history")) return [];
  const given = unindent(about.given);
  return about.bad.flatMap((text, index) => {
    const bad = unindent(text);
    const { plans } = check(bad, given, options);
    const means = unindent(about.means?.[index] ?? text);
    const fills = (about.uses?.fills ?? []).map(unindent);
    const title = `${rule.id}: ${bad}`;
    return plans.map((plan) => ({ title, given, bad, means, fills, plan, rule: rule.id }));
  });
});

it("has plans of many rules", () => {
  expect(new Set(examples.map(({ rule }) => rule))).toEqual(
    new Set([
      "column-drop",
      "column-rename",
      "key-drop",
      "not-null-without-default",
      "refused-statement",
      "table-drop",
      "transaction-forbidden",
      "unbatched-write",
      "view-drop",
    ]),
  );
});

describe("a plan", () => {
  it.each(examples)("lints clean: $title", ({ given, plan }) => {
    expect(complaints(lintSteps(given, plan))).toEqual([]);
  });

  it.each(examples)("ends where it should: $title", ({ given, means, fills, plan }) => {
    const wanted = opened(given);
    wanted.exec(means);
    const got = opened(given);
    for (const phase of plan.phases) {
      for (const step of phase.steps) {
        if (step.kind === "application") for (const sql of fills) got.exec(sql);
        else run(got, step);
      }
    }
    expect(schemaOf(got)).toEqual(schemaOf(wanted));
    expect(rowsOf(got)).toEqual(rowsOf(wanted));
    wanted.close();
    got.close();
  });

  it.each(examples)("can be taken back while it expands: $title", ({ given, plan }) => {
    const got = opened(given);
    const [before, rows] = [schemaOf(got), rowsOf(got)];
    const steps = plan.phases
      .filter(({ name }) => name === "expand")
      .flatMap((phase) =>
        phase.steps.flatMap((step) => (step.kind === "application" ? [] : [step])),
      );
    for (const step of steps) run(got, step);
    for (const { undo } of [...steps].reverse()) if (typeof undo === "object") got.exec(undo.sql);
    expect(schemaOf(got)).toEqual(before);
    expect(rowsOf(got)).toEqual(rows);
    got.close();
  });
});

const shop = readFileSync("fixtures/sqlite/plans/shop.sql", "utf8");

/** Changes that take a rebuild, and what of the table's columns they change. */
const changes: readonly (readonly [string, RegExp])[] = [
  ["ALTER TABLE customers ALTER COLUMN kept SET NOT NULL", /: kept TEXT [01]/],
  ["ALTER TABLE customers ADD COLUMN half INTEGER AS (score / 2) STORED", /half/],
  ["ALTER TABLE customers ADD COLUMN made_at TEXT DEFAULT CURRENT_TIMESTAMP", /made_at/],
  ["ALTER TABLE customers ADD CONSTRAINT low CHECK (score < 100)", /^$/],
  ["ALTER TABLE orders ALTER COLUMN total SET NOT NULL", /: total REAL [01]/],
  ["ALTER TABLE stock ALTER COLUMN amount SET NOT NULL", /: amount INTEGER [01]/],
  ["ALTER TABLE facts ADD COLUMN made_at TEXT DEFAULT (datetime('now'))", /made_at/],
];

describe("a rebuild loses nothing", () => {
  it.each(changes)("%s", (sql, changed) => {
    const { plans, findings } = check(`${sql};`, shop, options);
    expect(findings.map(({ rule }) => rule)).toEqual(["refused-statement"]);
    const [plan] = plans;
    if (plan === undefined) throw new Error("There is no plan.");
    expect(complaints(lintSteps(shop, plan))).toEqual([]);
    const database = new Database(":memory:");
    database.exec(`PRAGMA foreign_keys = ON; ${shop}`);
    if (sql.includes("kept")) database.exec("UPDATE customers SET kept = email;");
    const [before, rows] = [schemaOf(database), rowsOf(database)];
    const steps = plan.phases.flatMap(({ steps: all }) => all);
    for (const step of steps) if (step.kind !== "application") run(database, step);
    const after = schemaOf(database);
    const differences = (left: readonly string[], right: readonly string[]): readonly string[] =>
      left.filter((line) => !right.includes(line)).map((line) => JSON.stringify(line));
    for (const line of [...differences(before, after), ...differences(after, before)])
      expect(line).toMatch(changed);
    expect(database.all("PRAGMA foreign_key_check")).toEqual([]);
    expect(database.get("PRAGMA foreign_keys")).toEqual({ foreign_keys: 1 });
    const kept = rowsOf(database);
    for (const [table, list] of rows) expect(kept.get(table)).toMatchObject(list);
    // The counter goes on, the triggers fire, the views can be read.
    database.exec("INSERT INTO customers (email, kept) VALUES ('dee@x', 'd')");
    expect(database.get("SELECT max(id) AS id FROM customers")).toEqual({ id: 10 });
    database.exec("INSERT INTO orders VALUES (4, 10, 9)");
    expect(database.get("SELECT score FROM customers WHERE id = 10")).toEqual({ score: 3 });
    database.exec("DELETE FROM customers WHERE id = 2");
    expect(database.all("SELECT note FROM log")).toEqual([{ note: "gone 2" }]);
    expect(database.get("SELECT count(*) AS left FROM orders WHERE customer_id = 2")).toEqual({
      left: 0,
    });
    database.all("SELECT * FROM best_customers");
    for (const { undo } of [...steps].reverse().filter((step) => step.kind !== "application"))
      if (typeof undo === "object") database.exec(undo.sql);
    expect(schemaOf(database)).toEqual(before);
    database.close();
  });
});

/** The server writes triggers anew when what they speak of is renamed; a rebuild after that keeps what it wrote. */
const renames: readonly (readonly [string, string])[] = [
  ["orders", "ALTER TABLE orders RENAME COLUMN total TO amount"],
  ["orders", "ALTER TABLE orders RENAME COLUMN customer_id TO buyer_id"],
  ["purchases", "ALTER TABLE orders RENAME TO purchases"],
  ["orders", "ALTER TABLE customers RENAME COLUMN score TO points"],
  ["orders", "ALTER TABLE customers RENAME TO people"],
  ["customers", "ALTER TABLE log RENAME COLUMN note TO words"],
  ["customers", "ALTER TABLE log RENAME TO journal"],
];

describe("a rebuild after a rename keeps the triggers", () => {
  it.each(renames)("of %s after %s", (table, rename) => {
    const given = `${shop}\n${rename};`;
    const column = table === "customers" ? "kept" : "half";
    const change =
      table === "customers"
        ? `ALTER TABLE customers ADD COLUMN made_at TEXT DEFAULT CURRENT_TIMESTAMP`
        : `ALTER TABLE ${table} ADD COLUMN ${column} INTEGER AS (id / 2) STORED`;
    const [plan] = check(`${change};`, given, options).plans;
    if (plan === undefined) throw new Error("There is no plan.");
    const database = new Database(":memory:");
    database.exec(`PRAGMA foreign_keys = ON; ${given}`);
    const before = triggersOf(database);
    for (const step of plan.phases.flatMap(({ steps }) => steps))
      if (step.kind !== "application") run(database, step);
    expect(triggersOf(database)).toEqual(before);
    database.close();
  });
});

/** Their words, whatever quotes stand around names. */
function triggersOf(database: Database): readonly string[] {
  return database
    .all("SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
    .map(({ sql }) =>
      (typeof sql === "string" ? sql : "").replaceAll('"', "").replace(/\s+/g, " "),
    );
}

/** Columns with a default, a check, a unique key, an index and a view; what is written to each. */
const renamed: readonly (readonly [string, string, string])[] = [
  ["note", "remark", "'n' || abs(random())"],
  ["note", "remark", "NULL"],
  ["state", "current state", "'s' || abs(random())"],
  ["state", "current state", "'open'"],
  ["code", "number", "'c' || abs(random())"],
];

describe.each([" WITHOUT ROWID", ""])("a rename beside old and new code, of a table%s", (kept) => {
  it.each(renamed)("%s becomes %s, where %s is written", (old, fresh, value) => {
    const given = `
      CREATE TABLE orders (
        id INTEGER PRIMARY KEY, note TEXT, state TEXT NOT NULL DEFAULT 'open' CHECK (state <> ''),
        code TEXT UNIQUE, total INT
      )${kept};
      CREATE INDEX orders_note ON orders (note);
      CREATE VIEW noted AS SELECT id, note FROM orders;
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 25000)
      INSERT INTO orders SELECT n, 'n' || n, 's' || n, 'c' || n, n FROM numbers;`;
    const rename = `ALTER TABLE orders RENAME COLUMN ${old} TO "${fresh}"`;
    const [plan] = check(`${rename};`, given, options).plans;
    if (plan === undefined) throw new Error("There is no plan.");
    const [database, wanted] = [new Database(":memory:"), new Database(":memory:")];
    for (const each of [database, wanted]) each.exec(given);
    wanted.exec(rename);
    let next = 30_000;
    const touched = new Set<number>();
    const write = (column: string): void => {
      for (const sql of [
        `INSERT INTO orders (id, "${column}", total) VALUES (${String(next)}, ${value}, 1)`,
        `INSERT INTO orders (id, total) VALUES (${String(next + 1)}, 2)`,
        `INSERT INTO orders (id, "${column}") VALUES (${String(next)}, ${value}) ON CONFLICT (id) DO UPDATE SET "${column}" = excluded."${column}"`,
        `UPDATE orders SET "${column}" = ${value} WHERE id = ${String(next - 29_000)}`,
        `UPDATE orders SET total = 3 WHERE id IN (${String(next)}, 12000)`,
      ])
        database.exec(sql);
      for (const id of [next, next + 1, next - 29_000]) touched.add(id);
      next += 2;
    };
    const differing = (): readonly unknown[] =>
      database.all(`SELECT id FROM orders WHERE "${old}" IS NOT "${fresh}"`).map(({ id }) => id);
    const steps = plan.phases.flatMap((phase) => phase.steps.map((step) => ({ phase, step })));
    write(old);
    touched.clear();
    for (const { phase, step } of steps) {
      if (phase.name === "contract") expect(differing()).toEqual([]);
      if (step.kind !== "application") run(database, step);
      if (phase.name === "contract") write(fresh);
      else if (!/^Add/.test(step.title)) {
        write(old);
        write(fresh);
        expect(differing().filter((id) => touched.has(Number(id)))).toEqual([]);
      } else write(old);
      if (/^Add/.test(step.title)) touched.clear();
    }
    expect(next).toBeGreaterThan(30_010);
    expect(schemaOf(database)).toEqual(schemaOf(wanted));
    const untouched = "SELECT * FROM orders WHERE id BETWEEN 2000 AND 25000 ORDER BY id";
    wanted.exec("UPDATE orders SET total = 3 WHERE id = 12000");
    expect(database.all(untouched)).toEqual(wanted.all(untouched));
    for (const each of [database, wanted]) each.close();
  });
});

it("writes in batches until nothing is left", () => {
  const given = `
    CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT, total INTEGER);
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 25000)
    INSERT INTO orders SELECT n * 3, 'open', n FROM numbers;`;
  const rounds = (sql: string): readonly [number, unknown] => {
    const [plan] = check(sql, given, options).plans;
    const database = new Database(":memory:");
    database.exec(given);
    let count = 0;
    for (const step of plan?.phases.flatMap(({ steps }) => steps) ?? []) {
      if (step.kind !== "application") count += step.again === undefined ? 0 : run(database, step);
      if (step.kind !== "application" && step.again === undefined) run(database, step);
    }
    const sum = database.get(
      "SELECT sum(total) AS total, count(DISTINCT state) AS states FROM orders",
    );
    database.close();
    return [count, sum];
  };
  expect(rounds("UPDATE orders SET state = 'closed' WHERE total > 4000")).toEqual([
    3,
    { total: 312512500, states: 2 },
  ]);
  expect(rounds("UPDATE orders SET total = total + 1")).toEqual([
    3,
    { total: 312537500, states: 1 },
  ]);
  expect(rounds("DELETE FROM orders WHERE total > 100")).toEqual([3, { total: 5050, states: 1 }]);
});

function lintSteps(given: string, plan: StatementPlan): Report {
  const steps = plan.phases.flatMap(({ steps: all }) =>
    all.flatMap((step) => (step.kind === "application" ? [] : [step.sql])),
  );
  return lintFiles(
    [
      { path: "0001_given.sql", sql: given, reported: false },
      ...steps.map((sql, index) => ({
        path: `${String(index + 2).padStart(4, "0")}_step.sql`,
        sql,
      })),
    ],
    options,
  );
}

/** A note says how long others wait, where nothing can be done about that. */
function complaints(report: Report): readonly string[] {
  return lines({
    ...report,
    findings: report.findings.filter(({ severity }) => severity !== "note"),
  });
}

/** How often it had to run. */
function run(database: Database, step: Exclude<Step, { readonly kind: "application" }>): number {
  for (let count = 1; ; count++) {
    if (step.transaction === "own") database.exec("BEGIN IMMEDIATE");
    database.exec(step.sql);
    if (step.transaction === "own") database.exec("COMMIT");
    if (step.again === undefined || database.get(step.again) === null || count > 50) return count;
  }
}

/** A database with the schema and some rows in each table. */
function opened(given: string): Database {
  const database = new Database(":memory:");
  database.exec(`PRAGMA foreign_keys = OFF; ${given}`);
  for (const table of namesOf(database)) {
    const columns = cells(database, `PRAGMA table_xinfo("${table}")`).filter(
      ({ hidden }) => hidden === "0",
    );
    for (let row = 2; row < 30; row++) {
      const values = columns.map(({ type }) =>
        type === "INTEGER" ? String(row) : `'${String(row)}'`,
      );
      database.exec(
        `INSERT INTO "${table}" (${columns.map(({ name }) => `"${name ?? ""}"`).join()}) VALUES (${values.join()})`,
      );
    }
  }
  database.exec("PRAGMA foreign_keys = ON");
  return database;
}

/** Rows as text, so that nothing has to be believed of their types. */
function cells(database: Database, sql: string): readonly Readonly<Record<string, string>>[] {
  return database
    .all(sql)
    .map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, show(value)])),
    );
}

function show(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value);
}

function namesOf(database: Database): readonly string[] {
  const rows = cells(
    database,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  return rows.flatMap(({ name }) => name ?? []);
}

/** What there is, a line each, without the order of tables and the names that the server makes up. */
function schemaOf(database: Database): readonly string[] {
  const found: string[] = [];
  for (const table of namesOf(database)) {
    const add = (kind: string, row: Readonly<Record<string, string>>, fields: string): void => {
      const values = fields.split(" ").map((field) => row[field]);
      found.push(`${table}: ${[kind, ...values].filter((value) => value !== "").join(" ")}`);
    };
    for (const row of cells(database, `PRAGMA table_xinfo("${table}")`))
      add("", row, "name type notnull dflt_value pk hidden");
    for (const row of cells(database, `PRAGMA foreign_key_list("${table}")`))
      add("key", row, "from table to on_delete on_update");
    for (const row of cells(database, `PRAGMA index_list("${table}")`)) {
      const keys = cells(database, `PRAGMA index_xinfo("${row["name"] ?? ""}")`)
        .filter(({ key }) => key === "1")
        .map(({ name, desc, coll }) => `${name ?? ""} ${desc ?? ""} ${coll ?? ""}`)
        .join();
      const own = row["origin"] === "c" ? row["name"] : "";
      add("index", { ...row, own: own ?? "", keys }, "own unique origin partial keys");
    }
    for (const row of cells(database, `PRAGMA table_list("${table}")`)) add("", row, "wr strict");
  }
  const written = cells(
    database,
    "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') OR (type = 'index' AND sql LIKE '%(%(%')",
  );
  for (const { name, tbl_name, sql } of written)
    found.push(`${name ?? ""} on ${tbl_name ?? ""}: ${sql?.replace(/[\s"]+/g, " ").trim() ?? ""}`);
  return found.sort();
}

/** By table, in an order of their own; the time something was made at is not. */
function rowsOf(database: Database): ReadonlyMap<string, readonly object[]> {
  return new Map(
    namesOf(database).map((table) => [
      table,
      cells(database, `SELECT * FROM "${table}"`)
        .map(({ made_at: _, ...row }) => row)
        .sort((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right))),
    ]),
  );
}
