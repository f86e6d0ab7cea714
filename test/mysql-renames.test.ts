/** A column is renamed while old and new code write and read, by the plan's steps, on a real MariaDB: no write is lost, and nobody is refused. */
import type { Connection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import type { Step } from "../src/index.ts";
import { check, tongues } from "./linting.ts";
import { mariadbAvailable, startMariadb } from "./mariadb-server.ts";
import type { Mariadb } from "./mariadb-server.ts";

const tongue = tongues.find(({ dialect }) => dialect.id === "mariadb");
const given = `
  CREATE TABLE orders (
    id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(20), state VARCHAR(20) NOT NULL DEFAULT 'open',
    code VARCHAR(20) NOT NULL DEFAULT '' CHECK (code <> '-'), total INT, body TEXT,
    writes INT NOT NULL DEFAULT 0, KEY orders_note (note), KEY orders_total (total, id)
  );
  INSERT INTO orders (note, state, code, total, body)
  SELECT CONCAT('n', seq), CONCAT('s', seq), CONCAT('c', seq), seq, CONCAT('b', seq) FROM seq_1_to_3000;`;

describe.runIf(mariadbAvailable)("a rename beside old and new code", () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
  }, 120_000);
  afterAll(() => {
    server.stop();
  });

  it.each([
    ["note", "remark", "'Ab'"],
    ["note", "remark", "NULL"],
    ["state", "current state", "'open'"],
    ["state", "current state", "'OPEN '"],
    ["code", "number", "'z'"],
    ["total", "amount", "7"],
    ["body", "content", "'long'"],
  ])(
    "%s becomes %s, where %s is written",
    async (old, fresh, value) => {
      const rename = `ALTER TABLE orders RENAME COLUMN ${old} TO \`${fresh}\``;
      const [plan] = tongue === undefined ? [] : check(`${rename};`, given, { tongue }).plans;
      if (plan === undefined) throw new Error("There is no plan.");
      const connection = await opened(server);
      await runAll(connection, given);
      const counter = await startWriter(server, old, fresh);
      for (const { name, steps } of plan.phases) {
        if (name === "contract") {
          // Old code is gone before the gate opens.
          await counter.becomes(fresh);
          expect(await differing(connection, old, fresh)).toEqual([]);
        }
        for (const step of steps) {
          await run(connection, step);
          if (step.kind === "application" || name === "contract") continue;
          await write(connection, old, value);
          if (/^Add/.test(step.title)) continue;
          await write(connection, fresh, value);
          const ids = await differing(connection, old, fresh);
          // What triggers have seen is equal at once; the rows before wait for their batch.
          expect(ids.filter((id) => id > 3001)).toEqual([]);
        }
      }
      await write(connection, fresh, value);
      const written = await counter.stop();
      const [[row]] = await connection.query<RowDataPacket[]>(
        `SELECT writes, CAST(\`${fresh}\` AS CHAR) AS last FROM orders WHERE id = 1`,
      );
      expect(row?.["writes"]).toBe(written.count);
      expect(row?.["last"]).toBe(written.last);
      expect(written.failures).toEqual([]);
      const [[shown]] = await connection.query<RowDataPacket[]>("SHOW CREATE TABLE orders");
      const [triggers] = await connection.query<RowDataPacket[]>("SHOW TRIGGERS");
      expect(triggers).toEqual([]);
      const other = await opened(server);
      await runAll(other, given);
      await other.query(rename);
      const [[wanted]] = await other.query<RowDataPacket[]>("SHOW CREATE TABLE orders");
      expect(definition(shown)).toBe(definition(wanted));
      await connection.end();
      await other.end();
    },
    120_000,
  );
});

function definition(row: RowDataPacket | undefined): string {
  return String(row?.["Create Table"]).replace(/ AUTO_INCREMENT=\d+/, "");
}

async function opened(server: Mariadb): Promise<Connection> {
  const connection = await server.connect();
  await connection.query("CREATE OR REPLACE DATABASE renames; USE renames");
  return connection;
}

async function runAll(connection: Connection, sql: string): Promise<void> {
  for (const { text } of cut(sql, "mysql").pieces) await connection.query(text);
}

async function run(connection: Connection, step: Step): Promise<void> {
  if (step.kind === "application") return;
  for (let count = 0; count < 100; count++) {
    await runAll(connection, step.sql);
    if (step.again === undefined) return;
    const [rows] = await connection.query<RowDataPacket[]>(step.again);
    if (rows.length === 0) return;
  }
  throw new Error(`${step.title}: no end of it.`);
}

/** Code that knows one of the two names: it inserts with and without it, collides, and updates. */
async function write(connection: Connection, column: string, value: string): Promise<void> {
  for (const sql of [
    `INSERT INTO orders (\`${column}\`) VALUES (${value})`,
    "INSERT INTO orders (writes) VALUES (0)",
    `INSERT INTO orders (id, \`${column}\`) VALUES (3002, ${value}) ON DUPLICATE KEY UPDATE \`${column}\` = VALUES(\`${column}\`)`,
    `UPDATE orders SET \`${column}\` = ${value} WHERE id = LAST_INSERT_ID()`,
    `UPDATE orders SET \`${column}\` = LOWER(${value}) WHERE id > 3002`,
    "UPDATE orders SET writes = writes + 1 WHERE id > 3002",
  ])
    await connection.query(sql);
}

async function differing(
  connection: Connection,
  old: string,
  fresh: string,
): Promise<readonly number[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT id FROM orders WHERE NOT (CAST(\`${old}\` AS BINARY) <=> CAST(\`${fresh}\` AS BINARY))`,
  );
  return rows.map(({ id }) => Number(id));
}

interface Written {
  readonly count: number;
  readonly last: string;
  readonly failures: readonly string[];
}

/** Deployed code that writes row 1 and reads it back, without a pause. */
async function startWriter(
  server: Mariadb,
  old: string,
  fresh: string,
): Promise<{ becomes(name: string): Promise<void>; stop(): Promise<Written> }> {
  const connection = await server.connect();
  await connection.query("USE renames");
  let [going, name, count] = [true, old, 0];
  const failures: string[] = [];
  let turned: () => void = () => undefined;
  const loop = async (): Promise<void> => {
    while (going) {
      const column = name;
      try {
        await connection.query(
          `UPDATE orders SET \`${column}\` = ${String(count + 1)}, writes = writes + 1 WHERE id = 1`,
        );
        count++;
        const [[row]] = await connection.query<RowDataPacket[]>(
          `SELECT CAST(\`${column}\` AS CHAR) AS now FROM orders WHERE id = 1`,
        );
        if (row?.["now"] !== String(count)) failures.push(`${column}: ${String(row?.["now"])}`);
      } catch (error) {
        failures.push(String(error));
      }
      if (column === fresh) turned();
    }
    await connection.end();
  };
  const running = loop();
  return {
    async becomes(next) {
      await new Promise<void>((resolve) => {
        turned = resolve;
        name = next;
      });
    },
    async stop() {
      await new Promise((resolve) => setTimeout(resolve, 50));
      going = false;
      await running;
      return { count, last: String(count), failures };
    },
  };
}
