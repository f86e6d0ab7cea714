/** What becomes of logical replication when one side of it changes: asked of two databases of one server. */
import { readFileSync } from "node:fs";
import type { Client } from "pg";
import { inFreshDatabase } from "./fresh-database.ts";

export interface ReplicationProbe {
  readonly name: string;
  readonly given: string;
  readonly statement: string;
  /** What applications write after it, on the side that is copied from. */
  readonly then: string;
}

/** Which side the statement runs on: the one that is copied from, or its copy. */
export type Side = "source" | "copy";

/**
 * `goes-on`: everything written arrives. `stops`: the copy cannot apply what arrives, and nothing more does.
 * `refuses`: the source does not take what is written. `differs`: everything goes on, and the two sides have
 * different rows, or sequences, or large objects.
 */
export interface Measured {
  readonly becomes: "goes-on" | "stops" | "refuses" | "differs" | "invalid";
  readonly detail?: string;
}

export function replicationProbes(path: string): readonly ReplicationProbe[] {
  const [given = "", ...rest] = readFileSync(path, "utf8")
    .replace(/^-- given\n/, "")
    .split(/^-- statement /m);
  return rest.map((section) => {
    const end = section.indexOf("\n");
    const [statement = "", then = ""] = section.slice(end + 1).split(/^-- then\n/m);
    return { name: section.slice(0, end), given, statement: statement.trim(), then: then.trim() };
  });
}

/** Of a server with `wal_level=logical`. */
export async function measureReplication(
  server: string,
  probe: ReplicationProbe,
  side: Side,
): Promise<Measured> {
  return inFreshDatabase(server, (source, connect) =>
    inFreshDatabase(server, async (copy) => {
      const slot = await joinUp(source, copy, probe.given, server);
      try {
        return await observe(source, copy, probe, side);
      } finally {
        await copy.query("ALTER SUBSCRIPTION follower DISABLE");
        await copy.query("ALTER SUBSCRIPTION follower SET (slot_name = NONE)");
        await copy.query("DROP SUBSCRIPTION follower");
        const other = await connect();
        for (let tries = 0; tries < 100; tries++) {
          const { rowCount } = await other.query(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND NOT active",
            [slot],
          );
          if (rowCount === 1) break;
          await pause(20);
        }
      }
    }),
  );
}

/** Everything is published; on one server the slot cannot be made by the subscription itself. */
async function joinUp(
  source: Client,
  copy: Client,
  given: string,
  server: string,
): Promise<string> {
  const heartbeat = "CREATE TABLE heartbeat (at int PRIMARY KEY)";
  for (const one of [source, copy]) await one.query(`${given};\n${heartbeat}`);
  await source.query("CREATE PUBLICATION everything FOR ALL TABLES");
  const { rows } = await source.query<{ name: string }>("SELECT current_database() AS name");
  const name = rows[0]?.name ?? "";
  await source.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [name]);
  const url = new URL(server);
  url.pathname = name;
  await copy.query(
    `CREATE SUBSCRIPTION follower CONNECTION '${url.href}' PUBLICATION everything
      WITH (create_slot = false, slot_name = '${name}', copy_data = false)`,
  );
  return name;
}

async function observe(
  source: Client,
  copy: Client,
  { statement, then }: ReplicationProbe,
  side: Side,
): Promise<Measured> {
  try {
    await (side === "source" ? source : copy).query(statement);
  } catch (error) {
    return side === "source" && /replica identity/.test(String(error))
      ? { becomes: "refuses", detail: String(error) }
      : { becomes: "invalid", detail: String(error) };
  }
  try {
    if (then !== "") await source.query(then);
  } catch (error) {
    return { becomes: "refuses", detail: String(error) };
  }
  const schema = await schemaOf(source);
  await source.query(`INSERT INTO ${schema}.heartbeat VALUES (1)`);
  const home = await schemaOf(copy);
  for (let tries = 0; tries < 500; tries++) {
    const { rowCount } = await copy.query(`SELECT FROM ${home}.heartbeat`);
    if (rowCount === 1) return compare(source, copy);
    const { rows } = await copy.query<{ errors: string }>(
      "SELECT sum(apply_error_count) AS errors FROM pg_stat_subscription_stats",
    );
    if (Number(rows[0]?.errors) > 0) return { becomes: "stops" };
    await pause(20);
  }
  return { becomes: "stops", detail: "nothing arrives any more" };
}

async function schemaOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relnamespace::regnamespace::text AS name FROM pg_class WHERE relname = 'heartbeat'",
  );
  return rows[0]?.name ?? "public";
}

async function compare(source: Client, copy: Client): Promise<Measured> {
  const [here, there] = [await contentsOf(source), await contentsOf(copy)];
  const different = [...here].flatMap(([thing, content]) => {
    const other = there.get(thing);
    return other === undefined || sameWhereShared(content, other) ? [] : [thing];
  });
  const missing = [...here.keys()].filter((thing) => !there.has(thing));
  const all = [...different, ...missing];
  return all.length === 0 ? { becomes: "goes-on" } : { becomes: "differs", detail: all.join(", ") };
}

/** By name: the rows of tables, as far as both sides can have columns of one name; sequences; large objects. */
async function contentsOf(client: Client): Promise<ReadonlyMap<string, readonly object[]>> {
  const { rows: relations } = await client.query<{ name: string; kind: string }>(
    `SELECT oid::regclass::text AS name, relkind AS kind FROM pg_class
      WHERE relnamespace::regnamespace::text IN ('public', 'shop', 'store') AND relkind IN ('r', 'S', 'm')
        AND relpersistence <> 't'`,
  );
  const contents = new Map<string, readonly object[]>();
  for (const { name, kind } of relations) {
    const what = kind === "S" ? "last_value" : "*";
    const { rows } = await client.query<object>(`SELECT ${what} FROM ${name}`);
    // Without rows there is nothing that could differ.
    if (rows.length > 0) contents.set(name, rows);
  }
  const { rows } = await client.query<object>("SELECT oid FROM pg_largeobject_metadata");
  if (rows.length > 0) contents.set("large objects", rows);
  return contents;
}

function sameWhereShared(left: readonly object[], right: readonly object[]): boolean {
  const columns = Object.keys(left[0] ?? {}).filter((name) => name in (right[0] ?? {}));
  const written = (rows: readonly object[]): string =>
    rows
      .map((row) => JSON.stringify(columns.map((name) => String(Reflect.get(row, name)))))
      .sort()
      .join("\n");
  return written(left) === written(right);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
