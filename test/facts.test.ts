import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { postgres } from "../src/dialects/postgres/index.ts";
import type { Fact } from "../src/dialect.ts";
import type { ExplainedStatement } from "../src/explain.ts";
import { serverAvailable, withDatabase } from "./database.ts";
import type { Client } from "pg";
import { explainEach, explainProbe } from "./explained-probe.ts";
import { prober, readProbes } from "./probe.ts";
import type { Observation, Probe, Seen } from "./probe.ts";
import { typePairGiven, typePairs } from "./type-pairs.ts";
import type { TypePair } from "./type-pairs.ts";
import { volatilityTable } from "./volatility.ts";

const folder = join("fixtures", "facts", "postgres");
const themes = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .map((name) => name.replace(/\.sql$/, ""));
const probesOf = (theme: string): readonly Probe[] =>
  readProbes(readFileSync(join(folder, `${theme}.sql`), "utf8"));
const rows: readonly Fact[] = Object.values(postgres.facts).flat();

/** What the replayed history cannot know, so that the server may say more or something else. */
const beyond: Readonly<Record<string, string>> = {
  "columns/add-default-inlined-function": "a function's body",
  "columns/add-domain-not-null": "which constraint a domain has",
  "data/create-tablespace": "the file system",
  "data/explain": "the plan of a query that is only explained",
  "data/select-function": "a function's body",
  "domains/composite-add-attribute": "which tables are of a type",
  "domains/composite-add-attribute-cascade": "which tables are of a type",
  "domains/composite-rename-attribute": "which tables are of a type",
  "indexes/cluster-unmarked": "the index a table was clustered on",
  "partitions/create-partition-of-overlapping": "where bounds lie",
  "partitions/detach-referenced": "the rows",
  "tables/create-of": "which tables are of a type",
  "tables/of-type": "which tables are of a type",
  "types/missing-type": "types that extensions bring",
  "views/create-extension": "which extensions there are",
  "views/create-function-reading": "a function's body",
  "views/create-rule-other": "the action of a rule",
  "views/drop-statistics": "the tables of a statistics object",
  "views/nextval": "the arguments of a call",
  "views/publication-set": "the tables of a publication",
  "views/setval": "the arguments of a call",
};

describe("rows", () => {
  test("have ids of their own", () => {
    const ids = Object.entries(postgres.facts).flatMap(([kind, list]) =>
      list.map(({ id }) => `${kind} ${id}`),
    );
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("name traits and roles that exist, and every one is named", () => {
    const traits = rows.flatMap(({ when }) => Object.keys(when?.traits ?? {}));
    const roles = rows.flatMap(({ locks }) => [
      ...Object.keys(locks),
      ...Object.values(locks).flatMap(({ rebuilds }) => rebuilds ?? []),
    ]);
    expect([...new Set(traits)].sort()).toEqual(Object.keys(postgres.traits).sort());
    expect([...new Set(roles)].sort()).toEqual(Object.keys(postgres.roles).sort());
  });

  test("name locks of the dialect", () => {
    const names = rows.flatMap(({ locks }) =>
      Object.values(locks).flatMap(({ lock, also = [] }) => [lock, ...also]),
    );
    expect(names.filter((name) => postgres.locks[name] === undefined)).toEqual([]);
  });

  test("rest on a probe or the manual", () => {
    const probes = new Set(
      themes.flatMap((theme) => probesOf(theme).map(({ name }) => `${theme}/${name}`)),
    );
    expect(
      rows
        .map(({ evidence }) => evidence)
        .filter((evidence) => !evidence.startsWith("manual: ") && !probes.has(evidence)),
    ).toEqual([]);
  });
});

describe.runIf(serverAvailable)("a real server agrees", () => {
  test.each(themes)(
    "%s",
    async (theme) => {
      await withDatabase(async (actor, connect) => {
        const { run } = prober(actor, await connect(), connect);
        const found: string[] = [];
        for (const probe of probesOf(theme)) {
          const name = `${theme}/${probe.name}`;
          const differences = compare(explainProbe(probe, 18), await run(probe));
          const excused = beyond[name];
          if (excused === undefined) found.push(...differences.map((text) => `${name}: ${text}`));
          else if (differences.length === 0) found.push(`${name}: is not beyond us (${excused})`);
        }
        expect(found).toEqual([]);
      });
    },
    120_000,
  );

  test.each(["UTC", "Europe/Paris"])(
    "on every pair of types, in %s",
    async (zone) => {
      const settings = [`SET timezone = '${zone}'`];
      const alters = typePairs.map(({ statement }) => statement);
      const said = explainEach(typePairGiven, settings, alters, 18);
      const found: string[] = [];
      await withDatabase(async (client) => {
        await client.query([...typePairGiven, ...settings].join(";\n"));
        for (const [number, pair] of typePairs.entries()) {
          const ours = said[number];
          const seen = await seenChange(client, pair);
          const guess = ours === undefined ? "unread" : saidChange(ours, pair);
          if (guess !== seen) found.push(`${pair.name}: we say ${guess}, the server ${seen}`);
        }
      });
      expect(found).toEqual([]);
    },
    120_000,
  );

  test("on the volatility of its functions", async () => {
    await withDatabase(async (client) => {
      await expect(await volatilityTable(client)).toMatchFileSnapshot(
        "../src/dialects/postgres/volatility.generated.ts",
      );
    });
  });
});

/** What is said of the statement against what was seen; an unknown that is announced may go either way. */
function compare(said: ExplainedStatement | undefined, seen: Observation): readonly string[] {
  if (said === undefined) return ["is not read"];
  const found: string[] = [];
  const differ = (what: string, ours: string, theirs: string): void => {
    if (ours !== theirs) found.push(`${what}: we say ${ours}, the server ${theirs}`);
  };
  differ("failure", said.fails?.sqlstate ?? "none", seen.sqlstate ?? "none");
  if (seen.sqlstate !== "42601") differ("transaction", said.transaction, seen.transaction);
  if (seen.sqlstate !== undefined) return found;

  const inside = seen.transaction === "allowed";
  const effects = new Map(said.effects.map((effect) => [effect.relation, effect]));
  const observed = new Map(seen.seen.map((one) => [one.relation, one]));
  for (const name of new Set([...effects.keys(), ...observed.keys()])) {
    const ours = effects.get(name);
    const theirs: Seen | undefined = observed.get(name);
    if (!inside && !seen.watched.includes(name)) continue;
    const [lock = "none"] = theirs?.locks ?? [];
    const uncertain = ours?.certain === false && (theirs === undefined || lock === "none");
    // Outside a transaction only the first lock is seen.
    if (inside) {
      if (!uncertain) differ(name, ours?.locks[0] ?? "none", lock);
    } else if (!(ours?.locks ?? ["none"]).includes(lock)) {
      differ(name, ours?.locks.join(", ") ?? "none", lock);
    }
    if (theirs?.scan !== undefined && ours?.scan !== "unknown") {
      differ(`${name} scan`, ours?.scan ?? "no", theirs.scan ? "yes" : "no");
    }
    if (ours?.rewrite !== "unknown") {
      differ(`${name} rewrite`, ours?.rewrite ?? "no", theirs?.rewrite === true ? "yes" : "no");
    }
    // An index that a partition was given with its parent's comes back under another name.
    const rebuilt = (ours?.rebuilds ?? []).filter((index) => !seen.gone.includes(index));
    if (!uncertain)
      differ(`${name} rebuilds`, [...rebuilt].sort().join(), theirs?.rebuilds.join() ?? "");
  }
  return found;
}

async function seenChange(client: Client, { table, index, statement }: TypePair): Promise<string> {
  const files = `SELECT pg_relation_filenode('${table}') AS rows, ${index === undefined ? "0" : `pg_relation_filenode('${index}')`} AS sorted`;
  type Files = Record<"rows" | "sorted", number>;
  const { rows } = await client.query<Files>(files);
  await client.query("BEGIN");
  try {
    await client.query(statement);
    const now = await client.query<Files>(files);
    if (rows[0]?.rows !== now.rows[0]?.rows) return "rewrite";
    return rows[0]?.sorted === now.rows[0]?.sorted ? "free" : "rebuild";
  } catch (error) {
    return String(Reflect.get(Object(error), "code"));
  } finally {
    await client.query("ROLLBACK");
  }
}

function saidChange({ effects, fails }: ExplainedStatement, { table }: TypePair): string {
  if (fails !== undefined) return fails.sqlstate;
  const effect = effects.find(({ relation }) => relation === `public.${table}`);
  if (effect === undefined || effect.rewrite === "unknown") return "unknown";
  if (effect.rewrite === "yes") return "rewrite";
  return effect.rebuilds.length > 0 ? "rebuild" : "free";
}

beforeAll(() => {
  expect(themes.length).toBeGreaterThan(5);
});
