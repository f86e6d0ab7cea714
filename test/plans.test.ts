/** The last two promises of every rule: its plan lints clean, and on a server it ends where bad wanted to. */
import type { Client } from "pg";
import { describe, expect, it } from "vitest";
import { rules } from "../src/index.ts";
import type { Phase, Rule, SqlStep, StatementPlan, Step } from "../src/index.ts";
import { unindent } from "../src/rule.ts";
import { fillTables, readSchema, readRows } from "./contents.ts";
import type { Row } from "./contents.ts";
import { badOf, casesOf, isRunnable } from "./cases.ts";
import type { RuleCase } from "./cases.ts";
import { serverAvailable, withDatabase } from "./database.ts";
import { bounded, check, lines, lintFiles, postgres } from "./linting.ts";
import type { LintedFile } from "./linting.ts";
import { statementsOf } from "./statements.ts";

/** What a bad example deploys when its plans are followed. */
type Part =
  | { readonly kind: "statement"; readonly sql: string }
  | { readonly kind: "plan"; readonly plan: StatementPlan };

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
        const report = lintFiles(deployment(example, parts), { server });
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
      if (differences(got.rows, wanted.rows).size === 0) return;
      // Random values and the time come out otherwise each time.
      const unstable = differences((await reach(example)).rows, wanted.rows);
      expect(comparable(got.rows, unstable)).toEqual(comparable(wanted.rows, unstable));
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
  const prelude = rule.once === true ? {} : bounded;
  const options = server === undefined ? { prelude } : { prelude, server };
  const report = check(example.sql, example.given, options);
  const parts = statementsOf(example.sql).flatMap(({ sql, span, operations }): readonly Part[] => {
    const plan = report.plans.find((one) => one.span.start === span.start);
    if (plan !== undefined) return [{ kind: "plan", plan }];
    const frames = operations.some((kind) => ["begin", "commit", "set"].includes(kind));
    return frames ? [] : [{ kind: "statement", sql }];
  });
  const {
    before = [],
    after = [],
    fills = [],
  } = example.given === rule.given ? (rule.uses ?? {}) : {};
  return { ...example, parts, uses: { before, after, fills } };
}

function isPlan(part: Part): part is Part & { readonly kind: "plan" } {
  return part.kind === "plan";
}

function phasesOf(parts: readonly Part[]): readonly Phase[] {
  return parts.flatMap((part) => (part.kind === "plan" ? part.plan.phases : []));
}

/** Each step a migration file, each phase a deployment. */
function deployment({ given }: RuleCase, parts: readonly Part[]): readonly LintedFile[] {
  const files: LintedFile[] = [{ path: "0000_given.sql", sql: given, reported: false }];
  const next = (name: string): string => `${String(files.length).padStart(4, "0")}_${name}.sql`;
  for (const part of parts) {
    if (part.kind === "statement") {
      files.push({ path: next("statement"), sql: part.sql, reported: false });
      continue;
    }
    for (const phase of part.plan.phases) {
      const unit = next(phase.name);
      for (const step of phase.steps) {
        if (step.kind === "application") continue;
        files.push({ path: next(step.kind), sql: step.sql, unit });
      }
    }
  }
  return files;
}

interface Reached {
  readonly filled: boolean;
  readonly schema: string;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
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
      return { filled, schema, rows, after: await workingUses(client, uses.after) };
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
  if (step.kind !== "application") await runSql(client, step, step.sql);
  else if (phase.name !== "expand") await useAll(client, example.uses.fills);
}

async function runSql(client: Client, step: SqlStep, sql: string): Promise<void> {
  if (step.transaction === "own") {
    // Several statements in one message are one transaction.
    await client.query(sql);
    return;
  }
  for (const statement of statementsOf(sql)) await client.query(statement.sql);
}

async function useAll(client: Client, list: readonly string[]): Promise<void> {
  for (const sql of list) await client.query(unindent(sql));
}

function expansionOf(plan: StatementPlan): readonly SqlStep[] {
  const steps = plan.phases.flatMap((phase) => (phase.name === "expand" ? phase.steps : []));
  return steps.filter((step) => step.kind !== "application");
}

function isReversible(plan: StatementPlan): boolean {
  const steps = expansionOf(plan);
  return steps.length > 0 && steps.every(({ undo }) => undo !== "no-way-back");
}

async function expandAndReturn(client: Client, plan: StatementPlan): Promise<void> {
  const before = { schema: await readSchema(client), rows: await readRows(client) };
  const steps = expansionOf(plan);
  for (const step of steps) await runSql(client, step, step.sql);
  for (const step of [...steps].reverse()) {
    if (typeof step.undo !== "string") await runSql(client, step, step.undo.sql);
  }
  expect(await readSchema(client)).toBe(before.schema);
  expect(comparable(await readRows(client), new Set())).toEqual(comparable(before.rows, new Set()));
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

function comparable(
  rows: ReadonlyMap<string, readonly Row[]>,
  unstable: ReadonlySet<string>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...rows].map(([table, list]) => [
      table,
      list.map((row) => describeRow(table, row, unstable)).sort(),
    ]),
  );
}

function describeRow(table: string, row: Row, unstable: ReadonlySet<string>): string {
  const entries = Object.entries(row).map(([column, value]) =>
    unstable.has(`${table}.${column}`) && value !== null ? [column, "?"] : [column, value],
  );
  return JSON.stringify(
    Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))),
  );
}

function differences(
  left: ReadonlyMap<string, readonly Row[]>,
  right: ReadonlyMap<string, readonly Row[]>,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [table, rows] of left) {
    const columns = new Set(rows.flatMap((row) => Object.keys(row)));
    for (const column of columns) {
      const values = (list: readonly Row[] | undefined): string =>
        JSON.stringify((list ?? []).map((row) => JSON.stringify(row[column])).sort());
      if (values(rows) !== values(right.get(table))) found.add(`${table}.${column}`);
    }
  }
  return found;
}
