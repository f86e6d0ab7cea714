/** The plans that are followed under load: every unsafe example of every rule whose finding has one. */
import { rules } from "../../src/index.ts";
import type { StatementPlan, Step } from "../../src/index.ts";
import { badOf } from "../cases.ts";
import { bounded, check } from "../linting.ts";
import { statementsOf } from "../statements.ts";

export interface LoadExample {
  readonly rule: string;
  readonly title: string;
  readonly given: string;
  readonly sql: string;
  readonly means: string;
  /** What is deployed instead, in order. */
  readonly parts: readonly (string | StatementPlan)[];
  /** What the plan's application steps ask of the data. */
  readonly fills: readonly string[];
  /** It reads, writes or builds as much as there is, so that its size matters. */
  readonly works: boolean;
  /** As it stands it makes others wait; else it fails. */
  readonly waits: boolean;
  /** What the plan bounds a wait for a lock by, in milliseconds. */
  readonly lockTimeout: number;
  /** It changes rows, so that one written while it runs may end one way or the other. */
  readonly changesRows: boolean;
}

export function examplesFor(server: number): readonly LoadExample[] {
  return rules.flatMap((rule) =>
    badOf(rule).flatMap(({ title, given, sql, means = sql }): readonly LoadExample[] => {
      const report = check(sql, given, { server, prelude: rule.once === "run" ? {} : bounded });
      if (report.plans.length === 0) return [];
      const statements = statementsOf(sql);
      const parts = statements.flatMap(({ sql: text, span, operations }): LoadExample["parts"] => {
        const plan = report.plans.find((one) => one.span.start === span.start);
        if (plan !== undefined) return [plan];
        return operations.some((kind) => ["begin", "commit", "set"].includes(kind)) ? [] : [text];
      });
      const steps = report.plans.flatMap(({ phases }) => phases.flatMap((phase) => phase.steps));
      return [
        {
          rule: rule.id,
          title,
          given,
          sql,
          means,
          parts,
          fills: rule.uses?.fills ?? [],
          works:
            steps.some(({ kind }) => kind === "backfill") ||
            report.findings.some(({ effects }) =>
              effects.some(
                ({ scan, rewrite, rebuilds }) =>
                  scan !== "no" || rewrite !== "no" || rebuilds.length > 0,
              ),
            ),
          waits: rule.harm !== "fails",
          lockTimeout: boundOf(steps),
          changesRows: statements.some(({ operations }) =>
            operations.some((kind) => ["update", "delete", "insert"].includes(kind)),
          ),
        },
      ];
    }),
  );
}

/** The longest `SET lock_timeout = '2s'` of the steps; 0 where none waits for a lock that stops others. */
function boundOf(steps: readonly Step[]): number {
  const written = steps.flatMap((step) => {
    if (step.kind === "application" || !step.brief) return [];
    const [, count, unit] = /^SET lock_timeout = '(\d+)(ms|s)';/m.exec(step.sql) ?? [];
    return [count === undefined ? Infinity : Number(count) * (unit === "s" ? 1000 : 1)];
  });
  return Math.max(0, ...written);
}
