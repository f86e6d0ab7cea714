import { describe, expect, it } from "vitest";
import { serverAvailable, withDatabase } from "./database.ts";

describe.runIf(serverAvailable)("the test server", () => {
  it("is PostgreSQL 18", async () => {
    const { rows } = await withDatabase((client) => client.query("SHOW server_version_num"));
    expect(rows).toEqual([{ server_version_num: expect.stringMatching(/^18/) }]);
  });

  it("gives every test an empty database of its own", async () => {
    for (let round = 0; round < 2; round += 1) {
      await withDatabase((client) => client.query("CREATE TABLE orders (id bigint)"));
    }
  });

  it("shows one session's locks to another", async () => {
    await withDatabase(async (client, connect) => {
      await client.query("CREATE TABLE orders (id bigint)");
      await client.query("BEGIN; LOCK TABLE orders IN SHARE MODE");
      const witness = await connect();
      const { rows } = await witness.query(
        "SELECT mode FROM pg_locks WHERE relation = 'orders'::regclass AND granted",
      );
      expect(rows).toContainEqual({ mode: "ShareLock" });
    });
  });

  it("drops the database though a session still waits for a lock", async () => {
    let waiting: Promise<unknown> | undefined;
    await withDatabase(async (client, connect) => {
      await client.query("CREATE TABLE orders (id bigint); COMMIT; BEGIN; LOCK TABLE orders");
      waiting = (await connect()).query("SELECT FROM orders").catch(String);
      const ungranted = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'orders'::regclass";
      await expect.poll(async () => (await client.query(ungranted)).rowCount).toBe(1);
    });
    expect(await waiting).toMatch(/terminat/);
  });
});
