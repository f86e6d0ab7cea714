/** Plans for MySQL and MariaDB lint clean; a real MariaDB runs them beside readers and writers, and ends where the change wanted. */
import type { Connection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import { rules } from "../src/index.ts";
import type { Replication, Report, StatementPlan, Step } from "../src/index.ts";
import { unindent } from "../src/example.ts";
import { examplesIn } from "../src/rule.ts";
import { check, lines, lintFiles, tongues } from "./linting.ts";
import type { Tongue } from "./linting.ts";
import { mariadbAvailable, startMariadb } from "./mariadb-server.ts";
import type { Mariadb } from "./mariadb-server.ts";

interface Example {
  readonly title: string;
  readonly rule: string;
  readonly given: string;
  readonly means: string;
  readonly fills: readonly string[];
  readonly plan: StatementPlan;
  readonly replication: Replication | undefined;
}

const spoken = tongues.filter(({ dialect }) => dialect.family === "mysql");

function examplesOf(tongue: Tongue): readonly Example[] {
  const { dialect, bounded: prelude } = tongue;
  const options = { tongue, server: dialect.assumed, prelude };
  return rules.flatMap((rule) => {
    const about = examplesIn(rule, dialect.tongues);
    if (about === undefined || rule.on.includes("read") || rule.on.includes("history")) return [];
    const given = unindent(about.given);
    return about.bad.flatMap((text, index) => {
      const bad = unindent(text);
      const means = unindent(about.means?.[index] ?? text);
      const fills = (about.uses?.fills ?? []).map(unindent);
      const { replication } = about;
      return check(bad, given, { ...options, replication }).plans.map((plan) => {
        const title = `${rule.id}: ${bad}`;
        return { title, rule: rule.id, given, means, fills, plan, replication };
      });
    });
  });
}

/** What a server can run alone: no tool, no people. */
function isRunnable({ plan, fills }: Example): boolean {
  const steps = stepsOf(plan);
  const asks = steps.filter(({ kind }) => kind === "application");
  return (
    steps.length > asks.length &&
    (fills.length > 0 || !asks.some(({ title }) => /^Fill/.test(title)))
  );
}

function stepsOf({ phases }: StatementPlan): readonly Step[] {
  return phases.flatMap(({ steps }) => steps);
}

describe.each(spoken.map((tongue) => [tongue.dialect.title, tongue] as const))(
  "%s",
  (_, tongue) => {
    const examples = examplesOf(tongue);

    it("has plans of many rules", () => {
      expect(new Set(examples.map(({ rule }) => rule))).toEqual(
        new Set([
          "blocking-table-copy",
          "column-rename",
          "column-drop",
          "column-type-change",
          "default-drop",
          "foreign-key-scan",
          "key-drop",
          "not-null-without-default",
          "object-drop",
          "replication-stop",
          "table-drop",
          "table-rename",
          "unbatched-write",
          "view-drop",
        ]),
      );
    });

    it.each(examples)("a plan lints clean: $title", (example) => {
      expect(lines(lintSteps(tongue, example))).toEqual([]);
    });
  },
);

function lintSteps(tongue: Tongue, { given, plan, replication }: Example): Report {
  const steps = stepsOf(plan).flatMap((step) => (step.kind === "application" ? [] : [step.sql]));
  return lintFiles(
    [
      { path: "0001_given.sql", sql: given, reported: false },
      ...steps.map((sql, index) => ({ path: `000${String(index + 2)}_step.sql`, sql })),
    ],
    { tongue, server: tongue.dialect.assumed, replication },
  );
}

const mariadb = spoken.find(({ dialect }) => dialect.id === "mariadb");
const runnable = mariadb === undefined ? [] : examplesOf(mariadb).filter(isRunnable);

describe.runIf(mariadbAvailable)("on a real MariaDB", () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
  }, 120_000);
  afterAll(() => {
    server.stop();
  });

  it.each(runnable)(
    "$title",
    async ({ given, means, fills, plan }) => {
      const wanted = await reached(server, given, async (connection) => {
        await runAll(connection, means);
      });
      let longest = 0;
      const got = await reached(server, given, async (connection) => {
        const traffic = await startTraffic(server);
        for (const step of stepsOf(plan)) {
          if (step.kind === "application") for (const sql of fills) await runAll(connection, sql);
          else await run(connection, step);
        }
        longest = await traffic.stop();
      });
      expect(got).toEqual(wanted);
      // Nobody who reads or writes waits noticeably; a busy machine is allowed for.
      expect(longest).toBeLessThan(1500);
      await reached(server, given, async (connection) => {
        const before = await contentsOf(connection);
        const [first] = plan.phases;
        const steps = first?.name === "expand" ? first.steps : [];
        for (const step of steps) if (step.kind !== "application") await run(connection, step);
        for (const step of [...steps].reverse()) {
          if (step.kind !== "application" && typeof step.undo === "object")
            await runAll(connection, step.undo.sql);
        }
        expect(await contentsOf(connection)).toEqual(before);
      });
    },
    120_000,
  );
});

async function reached(
  server: Mariadb,
  given: string,
  change: (connection: Connection) => Promise<void>,
): Promise<readonly string[]> {
  const connection = await server.connect();
  await connection.query("CREATE OR REPLACE DATABASE plans");
  await connection.query("USE plans");
  await runAll(connection, given);
  await fill(connection);
  await change(connection);
  const contents = await contentsOf(connection);
  await connection.end();
  return contents;
}

async function runAll(connection: Connection, sql: string): Promise<void> {
  for (const { text } of cut(sql, "mysql").pieces) await connection.query(text);
}

async function run(
  connection: Connection,
  step: Exclude<Step, { readonly kind: "application" }>,
): Promise<void> {
  for (let count = 0; count < 100; count++) {
    if (step.transaction === "own") await connection.query("START TRANSACTION");
    await runAll(connection, step.sql);
    if (step.transaction === "own") await connection.query("COMMIT");
    if (step.again === undefined) return;
    const [rows] = await connection.query<RowDataPacket[]>(step.again);
    if (rows.length === 0) return;
  }
  throw new Error(`${step.title}: no end of it.`);
}

async function tablesOf(
  connection: Connection,
  type: "BASE TABLE" | "VIEW" = "BASE TABLE",
): Promise<readonly string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'plans' AND table_type = ? ORDER BY 1",
    [type],
  );
  return rows.map((row) => String(row["name"]));
}

/** 2,500 rows in each table, so that batches have something to do. */
async function fill(connection: Connection): Promise<void> {
  await connection.query("SET foreign_key_checks = 0");
  for (const table of await tablesOf(connection)) {
    const [columns] = await connection.query<RowDataPacket[]>(`SHOW COLUMNS FROM ${table}`);
    const values = columns.map((row) =>
      /int/.test(String(row["Type"]))
        ? "seq"
        : /enum/.test(String(row["Type"]))
          ? "1"
          : "CONCAT('v', seq)",
    );
    await connection.query(`INSERT INTO ${table} SELECT ${values.join()} FROM seq_1_to_2500`);
  }
  await connection.query("SET foreign_key_checks = 1");
}

async function contentsOf(connection: Connection): Promise<readonly string[]> {
  const found: string[] = [];
  for (const view of await tablesOf(connection, "VIEW")) {
    const [shown] = await connection.query<RowDataPacket[]>(`SHOW CREATE VIEW ${view}`);
    found.push(String(shown[0]?.["Create View"]));
  }
  for (const table of await tablesOf(connection)) {
    const [shown] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE ${table}`);
    const [sums] = await connection.query<RowDataPacket[]>(`CHECKSUM TABLE ${table}`);
    found.push(String(shown[0]?.["Create Table"]), `${table} ${String(sums[0]?.["Checksum"])}`);
  }
  return found;
}

/** Reads and writes of others, on every table that is there: how long the longest of them waited, in ms. */
async function startTraffic(server: Mariadb): Promise<{ stop(): Promise<number> }> {
  let going = true;
  let longest = 0;
  const loop = async (sqlOf: (table: string) => string): Promise<void> => {
    const connection = await server.connect();
    await connection.query("USE plans");
    while (going) {
      for (const table of await tablesOf(connection)) {
        const start = performance.now();
        // A table may be gone by now, which is no wait.
        await connection.query(sqlOf(table)).catch(() => undefined);
        longest = Math.max(longest, performance.now() - start);
      }
    }
    await connection.end();
  };
  const loops = [
    loop((table) => `SELECT * FROM ${table} LIMIT 1`),
    loop((table) => `UPDATE ${table} SET id = id WHERE id = 2400`),
  ];
  await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    async stop() {
      going = false;
      await Promise.all(loops);
      return longest;
    },
  };
}
