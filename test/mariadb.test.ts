/** What lockproof says of statements for MariaDB is what a real one does: each is asked with every ALGORITHM and LOCK. */
import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialects } from "../src/index.ts";
import { mariadbAvailable, startMariadb } from "./mariadb-server.ts";
import type { Mariadb } from "./mariadb-server.ts";
import { measuredRecord } from "./measured-file.ts";
import { ask, probesIn, rowsBehind, tell } from "./mysql-probe.ts";

const mariadb = await dialects.mariadb();
const probes = probesIn("fixtures/facts/mariadb");

describe.runIf(mariadbAvailable)("a real MariaDB agrees", () => {
  let server: Mariadb;
  let connection: Connection;
  const shown = new Set<string>();

  beforeAll(async () => {
    server = await startMariadb();
    connection = await server.connect();
  }, 120_000);
  afterAll(async () => {
    await connection.end();
    server.stop();
  });

  it.each([...new Set(probes.map(({ theme }) => theme))])(
    "%s",
    async (theme) => {
      const version = mariadb.parseServer(server.version) ?? mariadb.assumed;
      const differences: string[] = [];
      for (const probe of probes.filter((one) => one.theme === theme)) {
        const [seen, said] = [await ask(connection, probe), tell(probe, mariadb, version)];
        if (seen === said) for (const row of rowsBehind(probe, mariadb, version)) shown.add(row);
        if (seen !== said)
          differences.push(`${probe.sql}\n    server: ${seen}\n    said:   ${said}`);
      }
      expect(differences.join("\n")).toBe("");
    },
    300_000,
  );

  it("has shown the rows that findings cite as measured", async () => {
    const version = mariadb.parseServer(server.version) ?? mariadb.assumed;
    const record = measuredRecord(shown, "test/mariadb.test.ts", mariadb, version);
    await expect(record).toMatchFileSnapshot("../src/dialects/mysql/measured.generated.ts");
  });
});
