/** The replayed schema is MariaDB's: after every statement of every history under fixtures/replay-mariadb. */
import { readdirSync, readFileSync } from "node:fs";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mariadbAvailable, startMariadb } from "./mariadb-server.ts";
import type { Mariadb } from "./mariadb-server.ts";
import { folder, mariadbSteps } from "./mysql-replayed.ts";

describe.runIf(mariadbAvailable)("the schema of a history is MariaDB's", () => {
  let server: Mariadb;
  let connection: Connection;

  beforeAll(async () => {
    server = await startMariadb();
    connection = await server.connect();
  }, 120_000);
  afterAll(async () => {
    await connection.end();
    server.stop();
  });

  it.each(readdirSync(folder))("%s", { timeout: 120_000 }, async (file) => {
    await connection.query("DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; USE shop");
    for (const { sql, lines } of mariadbSteps(readFileSync(`${folder}/${file}`, "utf8"))) {
      await connection.query(sql);
      const after = `after: ${sql}\n`;
      expect(after + lines.join("\n")).toBe(after + (await catalogOf(connection)).join("\n"));
    }
  });
});

interface Line extends RowDataPacket {
  readonly line: string;
}

const queries: readonly string[] = [
  `SELECT concat('column ', table_name, '.', lpad(ordinal_position, 2, '0'), ' ', column_name, ' ', data_type,
     if(is_nullable = 'NO', ' not null', '')) AS line FROM information_schema.columns WHERE table_schema = 'shop'`,
  `SELECT concat('index ', table_name, '.', index_name, if(non_unique = 0, ' unique', ''), ' ', lower(index_type), ' ',
     group_concat(column_name, if(collation = 'D', ' desc', '') ORDER BY seq_in_index)) AS line
   FROM information_schema.statistics WHERE table_schema = 'shop' GROUP BY table_name, index_name, non_unique, index_type`,
  `SELECT concat('foreign-key ', table_name, '.', constraint_name, ' ', group_concat(column_name ORDER BY ordinal_position),
     ' ', referenced_table_name, ' ', group_concat(referenced_column_name ORDER BY ordinal_position)) AS line
   FROM information_schema.key_column_usage WHERE table_schema = 'shop' AND referenced_table_name IS NOT NULL
   GROUP BY table_name, constraint_name, referenced_table_name`,
  `SELECT concat('check ', table_name, '.', constraint_name) AS line
   FROM information_schema.check_constraints WHERE constraint_schema = 'shop'`,
  `SELECT concat('partition ', table_name, '.', lpad(partition_ordinal_position, 2, '0'), ' ', partition_name) AS line
   FROM information_schema.partitions WHERE table_schema = 'shop' AND partition_name IS NOT NULL`,
];

async function catalogOf(connection: Connection): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const query of queries) {
    const [rows] = await connection.query<Line[]>(query);
    lines.push(...rows.map(({ line }) => line));
  }
  return lines.sort();
}
