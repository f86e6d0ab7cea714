/** The last two promises of every rule: its plan lints clean, and on a server it ends where bad wanted to. */
import type { Client } from "pg";
import { describe, expect, it } from "vitest";
import { rules } from "../src/index.ts";
import type { Phase, Rule, StatementPlan, Step } from "../src/index.ts";
import { unindent } from "../src/example.ts";
import { fillTables, readNumbered, readSchema, readRows } from "./contents.ts";
import type { Row } from "./contents.ts";
import { badOf, casesOf, isRunnable } from "./cases.ts";
import type { RuleCase } from "./cases.ts";
import { serverAvailable, withDatabase } from "./database.ts";
import { bounded, check, lines, lintFiles, postgres } from "./linting.ts";
import {
  comparable,
  deploymentOf,
  differences,
  expandAndReturn,
  isPlan,
  isReversible,
  partsOf,
  phasesOf,
  runStep,
} from "./plan-run.ts";
import type { Part } from "./plan-run.ts";

interface Example extends RuleCase {
  readonly parts: readonly Part[];
  /** Uses of deployed code, which know the rule's own tables only. */
  readonly uses: Required<NonNullable<Rule["uses"]>>;
}

const newest = postgres.servers.at(-1);
const servers = [...new Set([newest, postgres.assumed])].filter((server) => server !== undefined);

for (const rule of rules) {
  const examples = [...badOf(rule), ...casesOf(rule)].map((one) => exampleOf(rule, one, newest));
  const planned = examples.filter(({ parts }) => parts.some(isPlan));
  const runnable = planned.filter(isRunnable);
  if (planned.length === 0) continue;

  describe(`the plan of ${rule.id}`, () => {
    for (const server of servers) {
      it.each(planned)(`lints clean on ${String(server)}: $title`, (example) => {
        const { parts } = exampleOf(rule, example, server);
        const { replication } = rule;
        const report = lintFiles(deploymentOf(example.given, parts), { server, replication });
        expect(lines(report)).toEqual([]);
        expect(report.unread).toEqual([]);
      });
    }

    it.each(planned)("says what each step is: $title", ({ parts }) => {
      for (const { steps } of phasesOf(parts)) {
        for (const step of steps) {
          expect(step.title).toMatch(/^[A-Z].*[^.]$/);
          if (step.kind !== "application") expect(step.sql.trimEnd()).toMatch(/;$/);
        }
      }
    });

    it.runIf(serverAvailable).each(runnable)("ends where it should: $title", async (example) => {
      const wanted = await reached(example);
      const got = await withDatabase(async (client) => {
        await follow(client, example, wanted.filled, async (plan) => {
          if (isReversible(plan)) await expandAndReturn(client, plan);
          await runPlan(client, plan, example);
        });
        return { schema: await readSchema(client), rows: await readRows(client) };
      });
      expect(got.schema).toBe(wanted.schema);
      const same = (masked: ReadonlySet<string>): void =>
        expect(comparable(got.rows, masked)).toEqual(comparable(wanted.rows, masked));
      if (differences(got.rows, wanted.rows).size === 0) {
        // Which row a plan gives which number is not promised.
        same(wanted.numbered);
        return;
      }
      // Random values and the time come out otherwise each time.
      same(differences((await reach(example)).rows, wanted.rows));
    });

    if (rule.uses === undefined) return;
    const inUse = examples.filter(({ given, parts }) => given === rule.given && parts.some(isPlan));
    it.runIf(serverAvailable).each(inUse)("lets old and new code work: $title", async (example) => {
      const { filled, after } = await reached(example);
      await withDatabase((client) =>
        follow(client, example, filled, (plan) => runBesideCode(client, plan, example, after)),
      );
    });

    it.runIf(serverAvailable)("has only uses that work in the end", async () => {
      const ends = await Promise.all(inUse.map(reached));
      const working = new Set(ends.flatMap(({ after }) => after));
      expect([...working].sort()).toEqual([...(rule.uses?.after ?? [])].sort());
    });
  });
}

function exampleOf(rule: Rule, example: RuleCase, server: number | undefined): Example {
  const prelude = rule.once === "run" ? {} : bounded;
  const how = { prelude, replication: rule.replication };
  const options = server === undefined ? how : { ...how, server };
  const report = check(example.sql, example.given, options);
  const parts = partsOf(example.sql, report.plans);
  const {
    before = [],
    after = [],
    fills = [],
  } = example.given === rule.given ? (rule.uses ?? {}) : {};
  return { ...example, parts, uses: { before, after, fills } };
}

interface Reached {
  readonly filled: boolean;
  readonly schema: string;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly numbered: ReadonlySet<string>;
  /** Uses of new code that fit this example. */
  readonly after: readonly string[];
}

const known = new Map<Example, Promise<Reached>>();

/** Where bad, or what it means, ends: with rows when it can, else without. */
function reached(example: Example): Promise<Reached> {
  const found = known.get(example) ?? reach(example);
  known.set(example, found);
  return found;
}

async function reach({ uses, given, sql, means = sql }: Example): Promise<Reached> {
  const once = (filled: boolean): Promise<Reached> =>
    withDatabase(async (client) => {
      await begin(client, given, filled);
      await client.query(means);
      const [schema, rows] = [await readSchema(client), await readRows(client)];
      const numbered = await readNumbered(client);
      return { filled, schema, rows, numbered, after: await workingUses(client, uses.after) };
    });
  return once(true).catch(() => once(false));
}

async function workingUses(client: Client, uses: readonly string[]): Promise<readonly string[]> {
  const working: string[] = [];
  for (const use of uses) {
    const done = await client.query(unindent(use)).then(
      () => true,
      () => false,
    );
    if (done) working.push(use);
  }
  return working;
}

async function begin(client: Client, given: string, filled: boolean): Promise<void> {
  if (given.trim() !== "") await client.query(given);
  if (filled) await fillTables(client);
}

async function follow(
  client: Client,
  { given, parts }: Example,
  filled: boolean,
  handle: (plan: StatementPlan) => Promise<void>,
): Promise<void> {
  await begin(client, given, filled);
  for (const part of parts) {
    if (part.kind === "statement") await client.query(part.sql);
    else await handle(part.plan);
  }
}

async function runPlan(client: Client, plan: StatementPlan, example: Example): Promise<void> {
  for (const phase of plan.phases)
    for (const step of phase.steps) await run(client, step, phase, example);
}

async function run(client: Client, step: Step, phase: Phase, example: Example): Promise<void> {
  await runStep(client, step, phase, () => useAll(client, example.uses.fills));
}

async function useAll(client: Client, list: readonly string[]): Promise<void> {
  for (const sql of list) await client.query(unindent(sql));
}

/** Old code works until the contract begins, new code from the end of the expansion on. */
async function runBesideCode(
  client: Client,
  plan: StatementPlan,
  example: Example,
  after: readonly string[],
): Promise<void> {
  const { before, fills } = example.uses;
  await useAll(client, before);
  for (const phase of plan.phases) {
    if (phase.name !== "expand") await useAll(client, after);
    for (const step of phase.steps) {
      await run(client, step, phase, example);
      if (phase.name !== "contract") await useAll(client, before);
      if (phase.name === "migrate") await useAll(client, after);
    }
    if (phase.name === "migrate") await useAll(client, fills);
  }
  await useAll(client, after);
}
