import type { Effect } from "../effect.ts";
import { stalls } from "../effect.ts";
import type { Severity } from "../finding.ts";
import { onOf, tongueOf } from "../rule.ts";
import type { FileEvent, Harm, Moment, On, Rule, StatementMoment, Verdict } from "../rule.ts";

/** Rules by what they are asked about. */
export type Bench = ReadonlyMap<On, readonly Rule[]>;

/** What a rule said of an operation, or of the statement as a whole. */
export interface Judgment {
  readonly rule: Rule;
  readonly verdict: Verdict;
  readonly severity: Severity;
  /** Index of the operation; `undefined` for the statement as a whole. */
  readonly operation: number | undefined;
  readonly effects: readonly Effect[];
}

export interface Judged {
  readonly judgments: readonly Judgment[];
  /** One sentence per rule that threw. */
  readonly failures: readonly string[];
}

/** What of a statement's operations others can see: decided by the effects, used by the bench. */
export interface Shares {
  readonly own: readonly (readonly Effect[])[];
  visible(index: number): boolean;
}

/** Seats the rules that have something to say where these dialects are spoken. */
export function seat(rules: readonly Rule[], tongues: readonly string[]): Bench {
  const last = seats.get(rules);
  if (last?.tongues === tongues) return last.bench;
  const bench = seated(rules, tongues);
  seats.set(rules, { tongues, bench });
  return bench;
}

/** ESLint and editors ask the same rules about one file after the other. */
const seats = new WeakMap<
  readonly Rule[],
  { readonly tongues: readonly string[]; readonly bench: Bench }
>();

function seated(rules: readonly Rule[], tongues: readonly string[]): Bench {
  const bench = new Map<On, Rule[]>();
  for (const rule of rules) {
    if (tongueOf(rule, tongues) === undefined) continue;
    for (const on of rule.on) {
      const list = bench.get(on);
      if (list === undefined) bench.set(on, [rule]);
      else list.push(rule);
    }
  }
  return bench;
}

/** Asks every rule about a statement and its operations. */
export function judge(
  bench: Bench,
  moment: StatementMoment,
  shares: Shares,
  makeMoment: (index: number) => Moment,
): Judged {
  const judgments: Judgment[] = [];
  const failures: string[] = [];
  const ask = (
    rule: Rule,
    asked: Moment | StatementMoment,
    operation: number | undefined,
  ): void => {
    const effects = operation === undefined ? moment.effects : (shares.own[operation] ?? []);
    try {
      const verdict = rule.judge(asked);
      if (verdict === undefined) return;
      const severity = severityOf(rule, effects, moment.statement.certainty === "always");
      judgments.push({ rule, verdict, severity, operation, effects });
    } catch (error) {
      failures.push(
        `Rule ${rule.id} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  moment.statement.operations.forEach((operation, index) => {
    const rules = bench.get(operation.kind);
    if (rules === undefined) return;
    const seen = shares.visible(index);
    const own = shares.own[index] ?? [];
    let made: Moment | undefined;
    for (const rule of rules) {
      if (!concerns(rule.harm, seen, own)) continue;
      made ??= makeMoment(index);
      ask(rule, made, index);
    }
  });
  for (const rule of bench.get("statement") ?? []) ask(rule, moment, undefined);
  return { judgments: withoutCovered(judgments), failures };
}

/** Asks the rules about a statement that does not run. */
export function judgeSkipped(bench: Bench, moment: StatementMoment): Judged {
  const skipped: Bench = new Map([["statement", bench.get("skipped") ?? []]]);
  return judge(skipped, moment, { own: [], visible: () => false }, () => {
    throw new RangeError("What does not run has no moment of its own.");
  });
}

/** Asks the rules about what is no statement: reading, suppression, history, deployment. */
export function judgeEvent(bench: Bench, event: FileEvent): readonly Judgment[] {
  return (bench.get(onOf(event)) ?? []).flatMap((rule) => {
    const verdict = rule.judge(event);
    if (verdict === undefined) return [];
    const severity = severityOf(rule, [], true);
    return [{ rule, verdict, severity, operation: undefined, effects: [] }];
  });
}

/** A statement that cannot succeed is everybody's concern; the rest only where others can see it. */
function concerns(harm: Harm, visible: boolean, own: readonly Effect[]): boolean {
  switch (harm) {
    case "fails":
      return true;
    case "blocks":
      return own.length > 0 || visible;
    case "breaks-code":
    case "loses-data":
    case "advice":
      return visible;
    default:
      return harm satisfies never;
  }
}

function severityOf(rule: Rule, effects: readonly Effect[], certain: boolean): Severity {
  const severity = rule.severity ?? severityOfHarm(rule.harm, effects);
  // What may not run at all weighs one step less.
  return certain || severity !== "error" ? severity : "warning";
}

function severityOfHarm(harm: Harm, effects: readonly Effect[]): Severity {
  switch (harm) {
    case "blocks":
      return effects.some(stalls) ? "error" : "warning";
    case "breaks-code":
    case "loses-data":
    case "fails":
      return "error";
    case "advice":
      return "warning";
    default:
      return harm satisfies never;
  }
}

/** Where two rules meet on one clause, the wider one speaks. */
function withoutCovered(judgments: readonly Judgment[]): readonly Judgment[] {
  if (judgments.length < 2) return judgments;
  return judgments.filter(
    (judgment) =>
      !judgments.some(
        (other) =>
          other !== judgment &&
          other.verdict.covers.includes(judgment.rule.id) &&
          (other.operation === judgment.operation ||
            other.operation === undefined ||
            judgment.operation === undefined),
      ),
  );
}
