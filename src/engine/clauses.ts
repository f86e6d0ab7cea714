import { columnsOf } from "../expression.ts";
import type { AddColumn, Name, Operation } from "../operation.ts";
import type { Phase, Plan, SqlStep } from "../plan.ts";
import { expand, plan } from "../plan.ts";
import type { StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Schema } from "../schema.ts";
import type { Sql, SqlPart } from "../sql.ts";
import { join, sql, verbatim } from "../sql.ts";
import { inverseOf, undoBoth } from "./inverse.ts";

/** A rule's plan for one operation of a statement, or for the statement as a whole. */
export interface Planned {
  readonly plan: Plan<Sql>;
  /** Index of the operation; `undefined`: the whole statement. */
  readonly operation: number | undefined;
}

/** A part of a statement's plan; a late one waits for the last phase of the others. */
export interface Entry {
  readonly plan: Plan<Sql>;
  readonly late: boolean;
}

/** One clause of an ALTER TABLE: an operation, with the inline constraints of a new column. */
interface Clause {
  readonly operation: Operation;
  readonly plans: readonly Plan<Sql>[];
  /** Inline constraints, and the plans of those that have one. */
  readonly inline: readonly {
    readonly operation: Operation;
    readonly plans: readonly Plan<Sql>[];
  }[];
}

/** A run of clauses without plans, or one plan of a clause. */
type Part =
  | { readonly kind: "carried"; readonly clauses: readonly Clause[]; readonly late: boolean }
  | {
      readonly kind: "planned";
      readonly clause: Clause;
      readonly plan: Plan<Sql>;
      readonly late: boolean;
    };

/** Cuts a statement into the clauses that have plans and those that are carried along, in running order. */
export function arrange(
  moment: StatementMoment,
  planned: readonly Planned[],
): { readonly entries: readonly Entry[]; readonly caution?: string } {
  const absorbed = new Set(planned.flatMap((one) => one.plan.absorbs ?? []));
  const clauses = clausesOf(moment.statement.operations, planned).filter(
    ({ operation, plans }) => plans.length > 0 || !absorbed.has(operation.span),
  );
  if (clauses.some(({ operation }) => passOf(operation) === undefined)) {
    return { entries: planned.map((one) => ({ plan: one.plan, late: false })) };
  }
  const entries: Entry[] = [];
  let waiting: SqlStep<Sql> | undefined;
  let lost = false;
  const parts = partsOf(clauses, moment.schema);
  for (const [index, part] of parts.entries()) {
    if (part.kind === "planned") {
      entries.push({ plan: begin(part.plan, waiting), late: part.late });
      waiting = undefined;
      continue;
    }
    const step = carry(moment, part.clauses);
    const next = parts[index + 1];
    if (step === undefined) lost = true;
    else if (next?.kind === "planned" && makesRoom(part.clauses, next)) waiting = step;
    else entries.push({ plan: plan(expand(step)), late: part.late });
  }
  const caution = "The other clauses of the statement follow in a statement of their own.";
  return lost ? { entries, caution } : { entries };
}

function partsOf(clauses: readonly Clause[], schema: Schema): readonly Part[] {
  const parts: Part[] = [];
  const done: Clause[] = [];
  const all = [...clauses, ...clauses.flatMap(plannedInline)];
  for (const clause of inRunningOrder(all, schema)) {
    const before = parts.at(-1);
    const late =
      done.some((earlier) => isReadyAfter(clause.operation, earlier)) ||
      (before?.late === true && givesWay(clause, all, schema));
    done.push(clause);
    if (clause.plans.length > 0) {
      for (const one of clause.plans) {
        parts.push({ kind: "planned", clause, plan: withoutInline(one, clause), late });
      }
    } else if (before?.kind === "carried" && before.late === late) {
      parts[parts.length - 1] = { ...before, clauses: [...before.clauses, clause] };
    } else {
      parts.push({ kind: "carried", clauses: [clause], late });
    }
  }
  return parts;
}

/** Constraints of a new column that have plans are clauses of their own. */
function plannedInline({ inline }: Clause): readonly Clause[] {
  return inline.flatMap(({ operation, plans }) =>
    plans.length === 0 ? [] : [{ operation, plans, inline: [] }],
  );
}

/** A dropped constraint that comes back under its name changes in one transaction: no gap between. */
function makesRoom(carried: readonly Clause[], next: Part & { readonly kind: "planned" }): boolean {
  const name = addedName(next.clause.operation);
  const [first] = next.plan.phases[0]?.steps ?? [];
  return (
    first?.kind === "sql" &&
    first.transaction === "own" &&
    carried.some(({ operation }) => operation.kind === "drop-constraint" && operation.name === name)
  );
}

/** Lets a plan begin with a step that has to be in one transaction with its first. */
function begin(one: Plan<Sql>, step: SqlStep<Sql> | undefined): Plan<Sql> {
  const [phase, ...phases] = one.phases;
  const [first, ...steps] = phase?.steps ?? [];
  if (step === undefined || phase === undefined || first?.kind !== "sql") return one;
  const undo = undoBoth([step.undo, first.undo]);
  const both = { ...first, sql: join([step.sql, first.sql], "\n"), brief: true, undo };
  const begun: Phase<Sql> = { ...phase, steps: [both, ...steps] };
  return { ...one, phases: [begun, ...phases] };
}

function clausesOf(
  operations: readonly Operation[],
  planned: readonly Planned[],
): readonly Clause[] {
  const clauses: (Clause & {
    readonly inline: Clause["inline"][number][];
    readonly plans: Plan<Sql>[];
  })[] = [];
  operations.forEach((operation, index) => {
    const plans = planned.flatMap((one) => (one.operation === index ? [one.plan] : []));
    const last = clauses.at(-1);
    if ("inline" in operation && operation.inline) last?.inline.push({ operation, plans });
    // What a column that is defined anew comes to is one clause with it.
    else if (last?.operation.span === operation.span) last.plans.push(...plans);
    else clauses.push({ operation, plans: [...plans], inline: [] });
  });
  return clauses;
}

/** Clauses run by kind, not as written: what is dropped makes room, what is added comes before its constraints. */
function inRunningOrder(clauses: readonly Clause[], schema: Schema): readonly Clause[] {
  const proving = clauses.some(
    ({ operation, plans }) => operation.kind === "set-not-null" && plans.length > 0,
  );
  const readded = new Set(clauses.map(({ operation }) => addedName(operation)));
  const rank = (clause: Clause): number => {
    const { operation } = clause;
    // The dropped constraint may be the proof, unless its name is needed.
    if (operation.kind === "drop-constraint" && proving && !readded.has(operation.name)) return 9;
    return givesWay(clause, clauses, schema) ? 9 : (passOf(operation) ?? 0);
  };
  return [...clauses].sort((left, right) => rank(left) - rank(right));
}

/** A unique key that another one takes the place of stays until that is there: no gap between them. */
function givesWay({ operation }: Clause, all: readonly Clause[], schema: Schema): boolean {
  if (operation.kind !== "drop-constraint") return false;
  const known = schema.table(operation.table)?.constraints;
  const dropped = known?.find(({ name }) => name === operation.name);
  if (dropped?.constraint.kind !== "unique") return false;
  return all.some(
    ({ operation: other, plans }) =>
      plans.length > 0 &&
      (other.kind === "add-primary-key" || other.kind === "add-unique") &&
      addedName(other) !== operation.name,
  );
}

function passOf(operation: Operation): number | undefined {
  switch (operation.kind) {
    case "drop-column":
    case "drop-constraint":
    case "drop-default":
    case "drop-not-null":
      return 0;
    case "set-type":
    case "redefine-column":
    case "set-generated":
      return 1;
    case "add-column":
      return 2;
    case "set-identity":
    case "set-column-option":
    case "set-not-null":
    case "set-default":
      return 3;
    case "add-primary-key":
    case "add-unique":
    case "add-exclusion":
    case "add-check":
    case "add-not-null":
      return 4;
    case "add-foreign-key":
      return 5;
    case "validate-constraint":
    case "alter-constraint":
    case "set-table-option":
      return 6;
    default:
      return undefined;
  }
}

/** The column that `operation` speaks of is there, and filled, only when the plan of `earlier` is done. */
function isReadyAfter(operation: Operation, { operation: earlier, plans }: Clause): boolean {
  if (plans.length === 0) return false;
  const spoken = columnsIn(operation);
  const speaksOf = (column: string): boolean => spoken === undefined || spoken.includes(column);
  switch (earlier.kind) {
    case "set-type":
      return speaksOf(earlier.column);
    case "drop-column":
      // The column may have been the primary key, and there can be only one.
      return speaksOf(earlier.column) || operation.kind === "add-primary-key";
    case "add-column": {
      const constrains = "constraint" in operation && typeof operation.constraint === "object";
      const isFilledLater = plans.some(({ phases }) =>
        phases.some(({ name }) => name === "migrate"),
      );
      return constrains && isFilledLater && speaksOf(earlier.column.name);
    }
    default:
      return false;
  }
}

/** `undefined`: not known, so any. */
function columnsIn(operation: Operation): readonly string[] | undefined {
  if (operation.kind === "add-column") return [operation.column.name];
  if ("column" in operation && typeof operation.column === "string") return [operation.column];
  switch (operation.kind) {
    case "add-check":
      return columnsOf(operation.constraint.expression.value);
    case "add-foreign-key":
    case "add-unique":
    case "add-primary-key":
    case "add-not-null":
      return operation.constraint.columns;
    case "add-exclusion":
      return undefined;
    default:
      return [];
  }
}

/** A new column whose plan adds it otherwise leaves out the constraints that have plans of their own. */
function withoutInline(one: Plan<Sql>, { inline }: Clause): Plan<Sql> {
  const gone = new Set(
    inline.flatMap((each) => (each.plans.length > 0 ? textOf(each.operation) : [])),
  );
  if (gone.size === 0) return one;
  const clean = ({ parts }: Sql): Sql => {
    const told = parts.filter((part) => part.kind !== "text" || part.text !== "");
    const goes = (part: SqlPart | undefined): boolean =>
      part?.kind === "text" && gone.has(part.text);
    const isGap = (part: SqlPart): boolean => part.kind === "text" && part.text === " ";
    return {
      parts: told.filter((part, index) => !goes(part) && !(isGap(part) && goes(told[index + 1]))),
    };
  };
  const phases = one.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) =>
      step.kind === "application" ? step : { ...step, sql: clean(step.sql) },
    ),
  }));
  return { ...one, phases };
}

function textOf(operation: Operation): readonly string[] {
  return "constraint" in operation && typeof operation.constraint === "object"
    ? [operation.constraint.text]
    : [];
}

/** Clauses without a plan, as the user wrote them; `undefined` when their words cannot be told. */
function carry(moment: StatementMoment, clauses: readonly Clause[]): SqlStep<Sql> | undefined {
  const [first] = clauses;
  const texts = clauses.map((clause) => wordsOf(moment, clause));
  const words = texts.filter((text) => text !== undefined);
  if (first === undefined || words.length < texts.length) return undefined;
  const { operation } = first;
  if (!("table" in operation)) return undefined;
  return {
    kind: "sql",
    title: `Change ${display(operation.table)} as far as that takes an instant`,
    sql: sql`${headOf(operation, operation.table)} ${join(words.map(verbatim))};`,
    transaction: "own",
    brief: true,
    undo: undoBoth(clauses.map((clause) => inverseOf(moment, clause.operation))),
  };
}

function headOf(operation: Operation, table: Name): Sql {
  const condition = "missingOk" in operation && operation.missingOk ? " IF EXISTS" : "";
  const only = "only" in operation && operation.only ? " ONLY" : "";
  return sql`ALTER TABLE${verbatim(condition + only)} ${table}`;
}

function wordsOf(
  { statement }: StatementMoment,
  { operation, inline }: Clause,
): string | undefined {
  const { span, text } = statement;
  const verbatimText = text.length === span.end - span.start;
  const planned = inline.flatMap((each) => (each.plans.length > 0 ? textOf(each.operation) : []));
  if (verbatimText) {
    const own = text.slice(operation.span.start - span.start, operation.span.end - span.start);
    return planned.reduce(cutOut, own);
  }
  return operation.kind === "add-column" ? addColumnWords(operation, planned) : undefined;
}

function addColumnWords({ column, ifNotExists }: AddColumn, planned: readonly string[]): string {
  const condition = ifNotExists ? " IF NOT EXISTS" : "";
  return `ADD COLUMN${condition} ${planned.reduce(cutOut, column.text)}`;
}

function cutOut(text: string, words: string): string {
  const at = text.lastIndexOf(words);
  if (at === -1) return text;
  const before = text.slice(0, at).trimEnd();
  const after = text.slice(at + words.length).trimStart();
  return after === "" ? before : `${before} ${after}`;
}

function addedName(operation: Operation): string | undefined {
  return "constraint" in operation && typeof operation.constraint === "object"
    ? operation.constraint.name
    : undefined;
}
