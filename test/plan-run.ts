/** A plan followed on a server, step by step as its transactions say, and what two databases differ in. */
import assert from "node:assert/strict";
import type { Client } from "pg";
import type { Phase, SqlStep, StatementPlan, Step } from "../src/index.ts";
import { readRows, readSchema } from "./contents.ts";
import type { Row } from "./contents.ts";
import type { LintedFile } from "./linting.ts";
import { statementsOf } from "./statements.ts";

/** What a change deploys when its plans are followed. */
export type Part =
  | { readonly kind: "statement"; readonly sql: string }
  | { readonly kind: "plan"; readonly plan: StatementPlan };

/** The statements of a change, those with a plan replaced by it. */
export function partsOf(sql: string, plans: readonly StatementPlan[]): readonly Part[] {
  return statementsOf(sql).flatMap(({ sql: text, span, operations }): readonly Part[] => {
    const plan = plans.find((one) => one.span.start === span.start);
    if (plan !== undefined) return [{ kind: "plan", plan }];
    const frames = operations.some((kind) => ["begin", "commit", "set"].includes(kind));
    return frames ? [] : [{ kind: "statement", sql: text }];
  });
}

export function isPlan(part: Part): part is Part & { readonly kind: "plan" } {
  return part.kind === "plan";
}

export function phasesOf(parts: readonly Part[]): readonly Phase[] {
  return parts.flatMap((part) => (part.kind === "plan" ? part.plan.phases : []));
}

/** Each step a migration file, each phase a deployment. */
export function deploymentOf(given: string, parts: readonly Part[]): readonly LintedFile[] {
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

/** `apply` does what an application step asks of the data. */
export async function runStep(
  client: Client,
  step: Step,
  phase: Phase,
  apply: () => Promise<void>,
): Promise<void> {
  if (step.kind !== "application") await runSql(client, step, step.sql);
  else if (phase.name !== "expand") await apply();
}

async function runSql(client: Client, step: SqlStep, sql: string): Promise<void> {
  if (step.transaction === "own") {
    // Several statements in one message are one transaction.
    await client.query(sql);
    return;
  }
  for (const statement of statementsOf(sql)) await client.query(statement.sql);
}

export function isReversible(plan: StatementPlan): boolean {
  const steps = expansionOf(plan);
  return steps.length > 0 && steps.every(({ undo }) => undo !== "no-way-back");
}

/** Expands and takes it back, which leaves everything as it was. */
export async function expandAndReturn(client: Client, plan: StatementPlan): Promise<void> {
  const before = { schema: await readSchema(client), rows: await readRows(client) };
  const steps = expansionOf(plan);
  for (const step of steps) await runSql(client, step, step.sql);
  for (const step of [...steps].reverse()) {
    if (typeof step.undo !== "string") await runSql(client, step, step.undo.sql);
  }
  assertSameLines(await readSchema(client), before.schema, "taken back");
  assert.deepEqual(comparable(await readRows(client), none), comparable(before.rows, none));
}

function expansionOf(plan: StatementPlan): readonly SqlStep[] {
  const steps = plan.phases.flatMap((phase) => (phase.name === "expand" ? phase.steps : []));
  return steps.filter((step) => step.kind !== "application");
}

/** Fails with the lines that only one of them has. */
export function assertSameLines(got: string, wanted: string, when: string): void {
  const [ours, theirs] = [got.split("\n"), wanted.split("\n")];
  const extra = ours.filter((line) => !theirs.includes(line)).map((line) => `+ ${line}`);
  const missing = theirs.filter((line) => !ours.includes(line)).map((line) => `- ${line}`);
  assert.ok(got === wanted, `${when}, it differs:\n${[...extra, ...missing].join("\n")}`);
}

const none: ReadonlySet<string> = new Set();

/** Rows in an order of their own; `masked` columns, as `table.column`, only tell NULL from the rest. */
export function comparable(
  rows: ReadonlyMap<string, readonly Row[]>,
  masked: ReadonlySet<string>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...rows].map(([table, list]) => [
      table,
      list.map((row) => describeRow(table, row, masked)).sort(),
    ]),
  );
}

function describeRow(table: string, row: Row, masked: ReadonlySet<string>): string {
  const entries = Object.entries(row).map(([column, value]) =>
    masked.has(`${table}.${column}`) && value !== null ? [column, "?"] : [column, value],
  );
  return JSON.stringify(
    Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))),
  );
}

/** Columns, as `table.column`, that do not hold the same values as often. */
export function differences(
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
