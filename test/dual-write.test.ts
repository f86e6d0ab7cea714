/** While a column is replaced, both stay equal whoever writes; and batches that are stopped go on to the right end. */
import type { Client } from "pg";
import { describe, expect, it } from "vitest";
import type { SqlStep, StatementPlan } from "../src/index.ts";
import { fillTables } from "./contents.ts";
import { serverAvailable, withDatabase } from "./database.ts";
import { bounded, check } from "./linting.ts";
import { randomFrom } from "./random.ts";
import type { Random } from "./random.ts";
import { statementsOf } from "./statements.ts";

interface Pair {
  readonly name: string;
  /** Makes `things` with `id` as its key. */
  readonly given: string;
  readonly bad: string;
  readonly old: string;
  readonly fresh: string;
  /** What the old column becomes, as SQL over it. */
  readonly forward: string;
  /** Values that both columns can hold, as SQL. */
  readonly values: readonly string[];
  /** DEFAULT, or leaving the column out, means this. */
  readonly usual: string;
  /** What an old value has to look like; else any of `values`. */
  readonly oldValues?: readonly string[];
}

const pairs: readonly Pair[] = [
  {
    name: "a rename with a constant default",
    given: `CREATE TABLE things (id serial PRIMARY KEY, amount integer DEFAULT 7, note text);`,
    bad: `ALTER TABLE things RENAME amount TO quantity;`,
    old: "amount",
    fresh: "quantity",
    forward: "amount",
    values: ["1", "7", "-3", "NULL"],
    usual: "7",
  },
  {
    name: "a rename of a required column",
    given: `CREATE TABLE things (id serial PRIMARY KEY, label text NOT NULL DEFAULT 'x' CHECK (label <> ''));`,
    bad: `ALTER TABLE things RENAME label TO "select";`,
    old: "label",
    fresh: `"select"`,
    forward: "label",
    values: ["'x'", "'y'", "'Straße'"],
    usual: "'x'",
  },
  {
    name: "a rename of JSON, which knows no equality",
    given: `CREATE TABLE things (id serial PRIMARY KEY, data json);`,
    bad: `ALTER TABLE things RENAME data TO payload;`,
    old: "data",
    fresh: "payload",
    forward: "data",
    values: [`'{"a": 1}'`, `'{"a":1}'`, "'[]'", "NULL"],
    usual: "NULL",
  },
  {
    name: "a rename of numbers that are equal but not the same",
    given: `CREATE TABLE things (id serial PRIMARY KEY, price numeric DEFAULT 1.0);`,
    bad: `ALTER TABLE things RENAME price TO cost;`,
    old: "price",
    fresh: "cost",
    forward: "price",
    values: ["1.0", "1.00", "2", "2.000"],
    usual: "1.0",
  },
  {
    name: "a rename with a default that is different each time",
    given: `CREATE TABLE things (id serial PRIMARY KEY, token uuid DEFAULT gen_random_uuid());`,
    bad: `ALTER TABLE things RENAME token TO secret;`,
    old: "token",
    fresh: "secret",
    forward: "token",
    values: ["gen_random_uuid()", "'00000000-0000-0000-0000-000000000001'"],
    usual: "?",
  },
  {
    name: "a wider type",
    given: `CREATE TABLE things (id serial PRIMARY KEY, amount integer NOT NULL DEFAULT 0);`,
    bad: `ALTER TABLE things ALTER amount TYPE bigint;`,
    old: "amount",
    fresh: "amount_new",
    forward: "amount::bigint",
    values: ["1", "0", "2147483647"],
    usual: "0",
  },
  {
    name: "a type with a conversion of its own",
    given: `CREATE TABLE things (id serial PRIMARY KEY, at timestamp);`,
    bad: `ALTER TABLE things ALTER at TYPE timestamptz USING at AT TIME ZONE 'Asia/Tokyo';`,
    old: "at",
    fresh: "at_new",
    forward: "at AT TIME ZONE 'Asia/Tokyo'",
    values: ["NULL"],
    oldValues: ["'2025-01-01 12:00'", "'2025-07-01 00:00:00.000001'", "NULL"],
    usual: "NULL",
  },
  {
    name: "a type that loses something",
    given: `CREATE TABLE things (id serial PRIMARY KEY, price numeric(8, 2));`,
    bad: `ALTER TABLE things ALTER price TYPE integer;`,
    old: "price",
    fresh: "price_new",
    forward: "price::integer",
    values: ["1", "2", "NULL"],
    oldValues: ["1.50", "1.49", "2.00", "NULL"],
    usual: "NULL",
  },
];

const count = 150;

describe.runIf(serverAvailable).each(pairs)("$name", (pair) => {
  it("keeps both columns equal, and the side that was written wins", async () => {
    const plan = planOf(pair.bad, pair.given);
    await withDatabase(async (client) => {
      await client.query(pair.given);
      await fillTables(client);
      const random = randomFrom(7);
      const [expansion, migration, contraction] = plan.phases;
      for (const step of expansion?.steps ?? []) await run(client, step);
      // Rows that nobody has filled yet: old code alone is deployed.
      for (let turn = 0; turn < count; turn++) await write(client, pair, random, ["old"]);
      for (const step of migration?.steps ?? []) {
        await run(client, step);
        const sides = step.kind === "backfill" ? (["old"] as const) : (["old", "fresh"] as const);
        for (let turn = 0; turn < count / 5; turn++) await write(client, pair, random, sides);
      }
      for (let turn = 0; turn < count; turn++) {
        await write(client, pair, random, ["old", "fresh", "both"]);
      }
      expect(await unequal(client, pair)).toEqual([]);
      const before = await client.query(
        `SELECT id, ${pair.fresh}::text AS value FROM things ORDER BY id`,
      );
      for (const step of contraction?.steps ?? []) await run(client, step);
      const name = pair.fresh.endsWith("_new") ? pair.old : pair.fresh;
      const after = await client.query(`SELECT id, ${name}::text AS value FROM things ORDER BY id`);
      expect(after.rows).toEqual(before.rows);
    });
  });

  it("leaves old values alone while they are copied", async () => {
    const plan = planOf(pair.bad, pair.given);
    await withDatabase(async (client) => {
      await client.query(pair.given);
      for (const value of pair.oldValues ?? pair.values) {
        await client.query(`INSERT INTO things (${pair.old}) VALUES (${value})`);
      }
      const look = async (): Promise<unknown> =>
        (await client.query(`SELECT id, ${pair.old}::text FROM things ORDER BY id`)).rows;
      const before = await look();
      for (const { name, steps } of plan.phases) {
        if (name === "contract") continue;
        for (const step of steps) await run(client, step);
      }
      expect(await look()).toEqual(before);
      expect(await unequal(client, pair)).toEqual([]);
    });
  });
});

interface Stopped {
  readonly name: string;
  readonly given: string;
  readonly bad: string;
  /** What old code does all the while. */
  readonly meanwhile: string;
  /** No row, in the end. */
  readonly wrong: string;
}

const stopped: readonly Stopped[] = [
  {
    name: "by a number",
    given: `CREATE TABLE things (id bigint PRIMARY KEY, amount integer, note text);
      INSERT INTO things SELECT g * 3, g, 'n' FROM generate_series(1, 40000) AS g;`,
    bad: `ALTER TABLE things ALTER amount TYPE bigint;`,
    meanwhile: `UPDATE things SET amount = amount + 1 WHERE id = 3 * (1 + floor(random() * 40000))::integer;`,
    wrong: `SELECT id FROM things WHERE amount_new IS DISTINCT FROM amount`,
  },
  {
    name: "by a text and a UUID together",
    given: `CREATE TABLE things (shop text, id uuid DEFAULT gen_random_uuid(), amount integer, PRIMARY KEY (shop, id));
      INSERT INTO things (shop, amount) SELECT chr(97 + g % 5), g FROM generate_series(1, 40000) AS g;`,
    bad: `ALTER TABLE things RENAME amount TO quantity;`,
    meanwhile: `INSERT INTO things (shop, amount) VALUES ('c', 5);`,
    wrong: `SELECT id FROM things WHERE quantity IS DISTINCT FROM amount`,
  },
  {
    name: "without a key",
    given: `CREATE TABLE things (amount integer, note text);
      INSERT INTO things SELECT g, 'n' FROM generate_series(1, 40000) AS g;`,
    bad: `ALTER TABLE things RENAME amount TO quantity;`,
    meanwhile: `UPDATE things SET note = 'm' WHERE amount = (1 + floor(random() * 40000))::integer;`,
    wrong: `SELECT amount FROM things WHERE quantity IS DISTINCT FROM amount`,
  },
  {
    name: "where no row may be changed twice",
    given: `CREATE TABLE things (id integer PRIMARY KEY, amount integer, note text);
      INSERT INTO things SELECT g, g FROM generate_series(1, 40000) AS g;`,
    bad: `UPDATE things SET amount = amount * 10;`,
    meanwhile: `UPDATE things SET note = 'm' WHERE id = (1 + floor(random() * 40000))::integer;`,
    wrong: `SELECT id FROM things WHERE amount <> id * 10`,
  },
];

describe.runIf(serverAvailable).each(stopped)(
  "a backfill $name that is stopped again and again",
  (example) => {
    it("ends right, and loses no write", async () => {
      const plan = planOf(example.bad, example.given);
      await withDatabase(async (client, connect) => {
        await client.query(example.given);
        const [killer, writer] = [await connect(), await connect()];
        const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
        const random = randomFrom(11);
        let kills = 0;
        for (const { name, steps } of plan.phases) {
          if (name === "contract") continue;
          for (const step of steps) {
            if (step.kind !== "backfill") {
              await run(client, step);
              continue;
            }
            for (let done = false; !done;) {
              const late = random.below(10);
              const cancelled =
                kills < 8 ? killer.query(cancelling(rows[0]!.pid, late)) : Promise.resolve();
              const writing = writer.query(example.meanwhile);
              done = await run(client, step).then(
                () => true,
                (error: unknown) => {
                  expect(error).toMatchObject({ code: "57014" });
                  kills++;
                  return false;
                },
              );
              // One that comes too late must not hit what is asked next.
              await cancelled;
              await client.query("SELECT 1").catch(() => undefined);
              await writing;
            }
            if (step.watch !== undefined) {
              expect((await client.query(step.watch)).rows).toEqual([{ rows_left: "0" }]);
            }
          }
        }
        expect(kills).toBeGreaterThan(0);
        expect((await client.query(example.wrong)).rows).toEqual([]);
      });
    });
  },
);

/** Stops what a session runs, some milliseconds after it has begun: timed by the server, which knows that. */
function cancelling(pid: number, late: number): string {
  return `DO $$ BEGIN
    FOR i IN 1..4000 LOOP
      IF EXISTS (SELECT FROM pg_stat_activity WHERE pid = ${String(pid)} AND state = 'active') THEN
        PERFORM pg_sleep(${String(late / 1000)}), pg_cancel_backend(${String(pid)});
        EXIT;
      END IF;
      PERFORM pg_sleep(0.0005), pg_stat_clear_snapshot();
    END LOOP;
  END $$`;
}

function planOf(bad: string, given: string): StatementPlan {
  const report = check(bad, given, { prelude: bounded });
  const [plan] = report.plans;
  if (plan === undefined) throw new Error(`No plan: ${JSON.stringify(report.findings)}`);
  return plan;
}

async function run(
  client: Client,
  step: StatementPlan["phases"][number]["steps"][number],
): Promise<void> {
  if (step.kind === "application") return;
  for (const sql of messages(step)) await client.query(sql);
}

/** Several statements in one message are one transaction. */
function messages(step: SqlStep): readonly string[] {
  return step.transaction === "own" ? [step.sql] : statementsOf(step.sql).map(({ sql }) => sql);
}

type Side = "old" | "fresh" | "both";

/** One INSERT or UPDATE by one side; the row has to hold in both columns what was given. */
async function write(
  client: Client,
  pair: Pair,
  random: Random,
  sides: readonly Side[],
): Promise<void> {
  const { old, fresh, forward } = pair;
  const side = random.pick(sides);
  const values = side === "old" ? (pair.oldValues ?? pair.values) : pair.values;
  const value = random.pick([...values, "DEFAULT"]);
  const written = side === "old" ? [old] : side === "fresh" ? [fresh] : [old, fresh];
  const given =
    side === "both"
      ? [random.pick(pair.oldValues ?? pair.values), random.pick(pair.values)]
      : [value];
  const returning = `RETURNING ${old}::text AS old, ${fresh}::text AS fresh, (${forward})::text AS forward`;
  const sql =
    random.below(3) === 0
      ? `INSERT INTO things (${written.join(", ")}) VALUES (${given.join(", ")}) ${returning}`
      : `UPDATE things SET ${written.map((column, index) => `${column} = ${given[index]!}`).join(", ")}
         WHERE id = (SELECT id FROM things OFFSET ${String(random.below(500))} LIMIT 1) ${returning}`;
  const { rows } = await client.query<{ old: string; fresh: string; forward: string }>(sql);
  const [row] = rows;
  expect(row, sql).toBeDefined();
  expect(row?.fresh, sql).toBe(row?.forward);
  if (side === "both") return;
  const wanted = value === "DEFAULT" ? pair.usual : value;
  // In an UPDATE, and without a default of its own yet, the fresh column's DEFAULT is NULL.
  if (wanted === "?" || wanted.includes("(") || (value === "DEFAULT" && side === "fresh")) return;
  const type = `(SELECT ${side === "old" ? old : fresh} FROM things LIMIT 0)`;
  const { rows: known } = await client.query<{ value: string }>(
    `SELECT (CASE WHEN true THEN ${wanted} ELSE ${type} END)::text AS value`,
  );
  expect(row?.[side], sql).toBe(known[0]?.value);
}

async function unequal(client: Client, { fresh, forward }: Pair): Promise<readonly unknown[]> {
  const { rows } = await client.query(
    `SELECT * FROM things WHERE (${fresh})::text IS DISTINCT FROM (${forward})::text`,
  );
  return rows;
}
