import type { Dialect } from "../dialect.ts";
import type { StatementPlan } from "../finding.ts";
import type { Phase, SqlStep, Step } from "../plan.ts";
import type { StatementMoment } from "../rule.ts";
import type { Quoting, Sql } from "../sql.ts";
import { render } from "../sql.ts";
import { arrange } from "./clauses.ts";
import type { Entry, Planned } from "./clauses.ts";
import { inverseOf, undoBoth } from "./inverse.ts";

/**
 * One plan for a statement: phases of all its plans merged, clauses that need no plan carried along, equal
 * steps said once.
 */
export function schedule(
  moment: StatementMoment,
  planned: readonly Planned[],
  dialect: Dialect,
): StatementPlan {
  // Plans of operations already run the statement step by step; one that runs it whole would do it twice.
  const ofOperations = planned.filter(({ operation }) => operation !== undefined);
  const whole = planned.filter(({ operation }) => operation === undefined);
  const { entries, caution } =
    ofOperations.length === 0
      ? { entries: planned.map((one) => wholeStatement(moment, one)) }
      : around(whole, arrange(moment, ofOperations));
  const cautions = [...entries.map(({ plan }) => plan.caution), caution];
  const said = [...new Set(cautions.filter((sentence) => sentence !== undefined))].join(" ");
  return {
    phases: merge(entries, { ...dialect, quoting: quotingOf(moment, dialect) }),
    ...(said === "" ? {} : { caution: said }),
    path: moment.migration.source.path,
    span: moment.statement.span,
  };
}

/** What people do beside the statement stays, however it is run. */
function around(
  whole: readonly Planned[],
  { entries, ...rest }: ReturnType<typeof arrange>,
): ReturnType<typeof arrange> {
  const beside = whole.map(({ plan }): Entry => {
    const phases = plan.phases.map(({ steps, ...phase }) => ({
      ...phase,
      steps: steps.filter(({ kind }) => kind === "application"),
    }));
    return {
      plan: { ...plan, phases: phases.filter(({ steps }) => steps.length > 0) },
      late: false,
    };
  });
  return { entries: [...beside, ...entries], ...rest };
}

/** A template's placeholder in place of a name stays what it is: quoted, it would name itself. */
function quotingOf({ statement, migration }: StatementMoment, { quoting }: Dialect): Quoting {
  const { holes = [] } = statement;
  if (holes.length === 0) return quoting;
  const { text } = migration.source;
  const written = new Set(holes.map(({ start, end }) => text.slice(start, end)));
  return {
    ...quoting,
    identifier: (name) => (written.has(name) ? name : quoting.identifier(name)),
  };
}

/** A rule that runs the statement as it is cannot know how to take it back. */
function wholeStatement(moment: StatementMoment, { plan }: Planned): Entry {
  const undo = undoBoth(
    moment.statement.operations.map((operation) => inverseOf(moment, operation)),
  );
  const phases = plan.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) =>
      step.kind === "sql" && step.undo === "no-way-back" ? { ...step, undo } : step,
    ),
  }));
  return { plan: { ...plan, phases }, late: false };
}

const order: readonly Phase["name"][] = ["expand", "migrate", "contract"];

function merge(entries: readonly Entry[], dialect: Dialect): readonly Phase[] {
  const used = entries.flatMap(({ plan }) => plan.phases.map(({ name }) => order.indexOf(name)));
  const last = order[Math.max(0, ...used)] ?? "expand";
  const steps = new Map<string, { readonly phase: string; readonly step: Step }>();
  const gates = new Map<string, Set<string>>();
  const add = (phase: string, { gate, steps: list }: Phase<Sql>): void => {
    const known = gates.get(phase) ?? new Set();
    gates.set(phase, known);
    for (const condition of gate) known.add(condition);
    for (const step of list) {
      const key = step.kind === "application" ? step.title : render(step.sql, dialect.quoting);
      const earlier = steps.get(key);
      const written = write(step, dialect);
      steps.set(key, {
        phase: earlier?.phase ?? phase,
        step: earlier === undefined ? written : stricter(earlier.step, written),
      });
    }
  };
  for (const name of order) {
    for (const { plan, late } of entries) {
      if (late) continue;
      for (const phase of plan.phases) if (phase.name === name) add(name, phase);
    }
  }
  for (const { plan, late } of entries) if (late) for (const phase of plan.phases) add(last, phase);
  return order.flatMap((name) => {
    const own = [...steps.values()].flatMap(({ phase, step }) => (phase === name ? [step] : []));
    return own.length === 0 ? [] : [{ name, gate: [...(gates.get(name) ?? [])], steps: own }];
  });
}

/** The same step asked for twice is run the more careful way. */
function stricter(left: Step, right: Step): Step {
  if (left.kind === "application" || right.kind === "application") return left;
  const careful = right.brief && !left.brief ? right : left;
  return left.transaction === "none" || right.transaction === "none"
    ? { ...careful, transaction: "none" }
    : careful;
}

function write(step: Step<Sql>, { quoting, lockTimeout }: Dialect): Step {
  if (step.kind === "application") return step;
  const { sql, undo, watch, again, ...rest } = step;
  const lines = [
    ...(step.brief ? [`${lockTimeout.statement};`] : []),
    ...(step.allow === undefined
      ? []
      : [`-- lockproof-allow ${step.allow.rule}: ${step.allow.reason}`]),
    render(sql, quoting),
    // A session that goes on with a long step must not give up there.
    ...(step.brief ? [`${lockTimeout.reset};`] : []),
  ];
  return {
    ...rest,
    sql: lines.join("\n"),
    undo: writeUndo(undo, quoting),
    ...(watch === undefined ? {} : { watch: render(watch, quoting) }),
    ...(again === undefined ? {} : { again: render(again, quoting) }),
  };
}

function writeUndo(undo: SqlStep<Sql>["undo"], quoting: Dialect["quoting"]): SqlStep["undo"] {
  return typeof undo === "string" ? undo : { sql: render(undo.sql, quoting) };
}
