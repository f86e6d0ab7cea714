/** A table is renamed while old and new code write and read, by the plan's steps, on a real MariaDB: no write is lost, and nobody is refused. */
import type { Connection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import { check, tongues } from "./linting.ts";
import { mariadbAvailable, startMariadb } from "./mariadb-server.ts";
import type { Mariadb } from "./mariadb-server.ts";

const tongue = tongues.find(({ dialect }) => dialect.id === "mariadb");
const given = `
  CREATE TABLE orders (
    id INT PRIMARY KEY AUTO_INCREMENT, code VARCHAR(20) UNIQUE, writes INT NOT NULL DEFAULT 0
  );
  CREATE TABLE items (id INT PRIMARY KEY AUTO_INCREMENT, order_id INT, FOREIGN KEY (order_id) REFERENCES orders (id));
  CREATE TRIGGER orders_counted BEFORE UPDATE ON orders FOR EACH ROW SET NEW.writes = OLD.writes + 1;
  INSERT INTO orders (code) SELECT seq FROM seq_1_to_1000;`;

describe.runIf(mariadbAvailable)("a rename beside old and new code", () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
  }, 120_000);
  afterAll(() => {
    server.stop();
  });

  it.each(["RENAME TABLE orders TO purchases;", "ALTER TABLE orders RENAME `my orders`;"])(
    "%s",
    async (rename) => {
      const [plan] = tongue === undefined ? [] : check(rename, given, { tongue }).plans;
      if (plan === undefined) throw new Error("There is no plan.");
      const [, fresh = ""] = /(\w+|`[^`]+`);$/.exec(rename) ?? [];
      const connection = await opened(server);
      await runAll(connection, given);
      const old = await startCode(server, "orders");
      const codes = [old];
      for (const { name, steps } of plan.phases) {
        // Old code is gone before the gate opens.
        if (name === "contract") await old.stop();
        for (const step of steps) {
          if (step.kind === "application") codes.push(await startCode(server, fresh));
          else await runAll(connection, step.sql);
        }
      }
      const counts = await Promise.all(codes.map(async (code) => code.stop()));
      expect(codes.flatMap(({ failures }) => failures)).toEqual([]);
      expect(Math.min(...counts)).toBeGreaterThan(0);
      const [[row]] = await connection.query<RowDataPacket[]>(
        `SELECT writes FROM ${fresh} WHERE id = 1`,
      );
      expect(row?.["writes"]).toBe(counts.reduce((sum, count) => sum + count, 0));
      const [left] = await connection.query<RowDataPacket[]>("SHOW FULL TABLES");
      expect(left.map((each) => Object.values(each).join(" "))).toEqual(
        [`${fresh.replaceAll("`", "")} BASE TABLE`, "items BASE TABLE"].sort(),
      );
      await connection.end();
    },
    120_000,
  );
});

interface Code {
  readonly failures: readonly string[];
  /** How often it has changed the first order. */
  stop(): Promise<number>;
}

/** What code does that knows a table by one name, again and again. */
async function startCode(server: Mariadb, table: string): Promise<Code> {
  const connection = await server.connect();
  await connection.query("USE renames");
  const failures: string[] = [];
  const end = new AbortController();
  let count = 0;
  const running = (async () => {
    while (!end.signal.aborted) {
      const code = `${table.length}-${String(count)}`;
      for (const sql of [
        `INSERT INTO ${table} (code) VALUES ('${code}')`,
        `INSERT INTO items (order_id) VALUES (LAST_INSERT_ID())`,
        `INSERT INTO ${table} (code) VALUES ('${code}') ON DUPLICATE KEY UPDATE code = VALUES(code)`,
        `REPLACE INTO ${table} (code) VALUES ('${table.length}')`,
        `SELECT o.id FROM ${table} o JOIN items i ON i.order_id = o.id WHERE o.id = 1 FOR UPDATE`,
        `UPDATE ${table} SET code = '1' WHERE id = 1`,
      ]) {
        await connection.query(sql).catch((error: unknown) => {
          failures.push(`${sql}: ${String(error)}`);
        });
      }
      count += 1;
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    failures,
    async stop() {
      if (end.signal.aborted) return count;
      end.abort();
      await running;
      await connection.end();
      return count;
    },
  };
}

async function opened(server: Mariadb): Promise<Connection> {
  const connection = await server.connect();
  await connection.query("CREATE OR REPLACE DATABASE renames; USE renames");
  return connection;
}

async function runAll(connection: Connection, sql: string): Promise<void> {
  for (const { text } of cut(sql, "mysql").pieces) await connection.query(text);
}
