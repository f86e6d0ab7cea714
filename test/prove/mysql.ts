/**
 * Asks a MySQL or MariaDB server whether what lockproof says of statements is so:
 * `npm run prove:mysql -- --mysql mysql://root:secret@127.0.0.1:3306`. It makes a database named `probe`, and
 * drops it again.
 */
import { parseArgs } from "node:util";
import { createConnection } from "mysql2/promise";
import type { RowDataPacket } from "mysql2/promise";
import { dialects } from "../../src/index.ts";
import { ask, probesIn, tell } from "../mysql-probe.ts";

const { values } = parseArgs({ options: { mysql: { type: "string" }, theme: { type: "string" } } });
if (values.mysql === undefined)
  throw new Error("Say which server: --mysql mysql://user:password@host:port.");

const connection = await createConnection({ uri: values.mysql, multipleStatements: true });
const [rows] = await connection.query<RowDataPacket[]>("SELECT VERSION() AS version");
const written = String(rows[0]?.["version"]);
const dialect = await (/mariadb/i.test(written) ? dialects.mariadb() : dialects.mysql());
const server = dialect.parseServer(/^[\d.]+/.exec(written)?.[0] ?? "");
if (server === undefined) throw new Error(`${written} is no version that lockproof knows.`);

const all = probesIn("fixtures/facts/mariadb");
const probes = all.filter(({ theme }) => values.theme === undefined || theme === values.theme);
let differing = 0;
for (const probe of probes) {
  const seen = await ask(connection, probe, dialect.id === "mysql" ? "alone" : "with-lock");
  const said = tell(probe, dialect, server);
  if (seen === said) continue;
  differing++;
  console.log(`${probe.sql}\n    server: ${seen}\n    said:   ${said}`);
}
await connection.query("DROP DATABASE IF EXISTS probe");
await connection.end();
console.log(
  `${dialect.title} ${written}: ${String(probes.length)} statements, ${String(differing)} differ.`,
);
process.exitCode = differing > 0 || probes.length === 0 ? 1 : 0;
