/**
 * What lockproof says of statements for MariaDB is what a real one does: each is asked with every ALGORITHM
 * and LOCK, and the answers stand behind the statements, where they are compared without a server too.
 */
import { readFileSync } from "node:fs";
import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialects } from "../src/index.ts";
import { mariadbAvailable, startMariadb } from "./mariadb-server.ts";
import type { Mariadb } from "./mariadb-server.ts";
import { measuredRecord } from "./measured-file.ts";
import { ask, probesIn, rowsBehind, tell, withAnswers } from "./mysql-probe.ts";

const mariadb = await dialects.mariadb();
const folder = "fixtures/facts/mariadb";
const probes = probesIn(folder);

describe("what is said of statements", () => {
  it.each([...new Set(probes.map(({ theme }) => theme))])("agrees with the record: %s", (theme) => {
    const differences = probes
      .filter((one) => one.theme === theme)
      .flatMap((probe) => {
        const said = tell(probe, mariadb, 101_199);
        const line = `${probe.sql}\n    server: ${probe.answer ?? "never asked"}\n    said:   ${said}`;
        return said === probe.answer ? [] : [line];
      });
    expect(differences.join("\n")).toBe("");
  });
});

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
      const answers: string[] = [];
      for (const probe of probes.filter((one) => one.theme === theme)) {
        const [seen, said] = [await ask(connection, probe), tell(probe, mariadb, version)];
        // That a statement is accepted shows nothing of what it locks meanwhile.
        const isShown = seen === said && seen !== "accepted";
        if (isShown) for (const row of rowsBehind(probe, mariadb, version)) shown.add(row);
        answers.push(seen);
      }
      const file = `${folder}/${theme}.sql`;
      const text = withAnswers(readFileSync(file, "utf8"), answers);
      await expect(text).toMatchFileSnapshot(`../${file}`);
    },
    300_000,
  );

  it("has shown the rows that findings cite as measured", async () => {
    const version = mariadb.parseServer(server.version) ?? mariadb.assumed;
    const record = measuredRecord(shown, "test/mariadb.test.ts", mariadb, version);
    await expect(record).toMatchFileSnapshot("../src/dialects/mysql/measured.generated.ts");
  });
});
