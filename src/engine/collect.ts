import type { Dialect } from "../dialect.ts";
import type { Effect } from "../effect.ts";
import type { Finding, Problem, Report, Severity, StatementPlan, Unread } from "../finding.ts";
import { impactOf } from "../impact.ts";
import type { Migration } from "../migration.ts";
import type { Statement } from "../operation.ts";
import type { Parser } from "../parser.ts";
import type { FileEvent, Rule, StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Span } from "../source.ts";
import { stepsNote } from "../tool-steps.ts";
import { lineStarts, positionAt } from "../source.ts";
import type { Allows } from "./allow.ts";
import type { Judged, Judgment } from "./judge.ts";
import type { Reading } from "./read.ts";
import { schedule } from "./schedule.ts";

/** Gathers what the rules said into a report: suppression, severities, shared plans, what is said once. */
export interface Collector {
  beginMigration(
    migration: Migration,
    reading: Reading,
    allows: Allows,
    judgeEvent: (event: FileEvent) => readonly Judgment[],
  ): void;
  /** A way back, of which it only counts that it is sound. */
  addBack: Collector["beginMigration"];
  /** About the migration that was begun last. */
  addEvent(event: FileEvent): void;
  addStatement(moment: StatementMoment, judged: Judged): void;
  addUnread(item: Unread): void;
  report(): Report;
}

export interface CollectOptions {
  readonly parser: Parser;
  readonly dialect: Dialect;
  readonly server?: number | undefined;
  readonly severities?: ReadonlyMap<string, Severity> | undefined;
  readonly ignored?:
    | ((path: string, rule: string, tables: readonly string[], statement: Span) => boolean)
    | undefined;
}

interface Current {
  readonly migration: Migration;
  readonly allows: Allows;
  readonly judgeEvent: (event: FileEvent) => readonly Judgment[];
}

interface Said {
  readonly rule: Rule;
  readonly index: number;
  /** Where the statement begins at which it was said last. */
  last: number;
  others: number;
}

export function collect(options: CollectOptions): Collector {
  const { dialect } = options;
  const findings: Finding[] = [];
  const plans: StatementPlan[] = [];
  const unread: Unread[] = [];
  const met = new Set<string>();
  const problems: Problem[] = [];
  const said = new Map<string, Said>();
  let current: Current | undefined;
  const files = new Set<string>();
  let statements = 0;
  let suppressed = 0;

  const wanted = (
    judgment: Judgment,
    path: string,
    span: Span,
    tables: readonly string[],
    moment?: StatementMoment,
  ): boolean => {
    const { id } = judgment.rule;
    const reach = moment === undefined ? span : reachOf(moment);
    if (current?.allows.suppresses(id, reach, moment?.block?.span) === true) {
      suppressed++;
      return false;
    }
    // After the allows, so that one on a statement that is not wanted is not called idle.
    if (options.ignored?.(path, id, tables, span) === true) return false;
    const earlier = said.get(reachOfSaying(judgment.rule, path, span, moment) ?? "");
    if (earlier === undefined) return true;
    // A function that is called may do the same more than once, and is one statement all the same.
    if (earlier.last !== span.start) earlier.others++;
    earlier.last = span.start;
    return false;
  };

  const add = (
    judgment: Judgment,
    place: { readonly path: string; readonly span: Span; readonly statement: Span },
    about: {
      readonly impact: string | undefined;
      readonly plan: number | string;
      readonly certain: boolean;
      readonly moment?: StatementMoment;
    },
  ): void => {
    const { rule, verdict, effects } = judgment;
    const { path, statement } = place;
    const key = reachOfSaying(rule, path, statement, about.moment);
    if (key !== undefined) {
      said.set(key, { rule, index: findings.length, last: statement.start, others: 0 });
    }
    findings.push({
      rule: rule.id,
      severity: options.severities?.get(rule.id) ?? judgment.severity,
      path: place.path,
      span: verdict.where ?? place.span,
      statement: place.statement,
      message: verdict.message,
      ...(about.impact === undefined ? {} : { impact: about.impact }),
      effects,
      certain: about.certain,
      plan: about.plan,
      ...(verdict.fix === undefined ? {} : { fix: verdict.fix }),
      related: verdict.related,
    });
  };

  const addEvent = (event: FileEvent): void => {
    for (const judgment of current?.judgeEvent(event) ?? []) {
      const statement = statementOf(event);
      const path = "migration" in event ? event.migration.source.path : event.path;
      if (!wanted(judgment, path, statement, [])) continue;
      const place = { path, span: event.span, statement };
      add(judgment, place, { impact: undefined, plan: sentenceOf(judgment), certain: true });
    }
  };

  const endMigration = (): void => {
    for (const event of current?.allows.leftovers() ?? []) addEvent(event);
    current = undefined;
  };

  return {
    beginMigration(migration, reading, allows, judgeEvent) {
      endMigration();
      current = { migration, allows, judgeEvent };
      files.add(migration.source.path);
      statements += reading.statements.length + reading.unread.filter(isWhole).length;
      unread.push(...reading.unread);
      for (const event of reading.errors) addEvent(event);
    },
    addUnread(item) {
      // A statement that calls a function twice does not say it twice.
      const key = `${item.path}:${String(item.span.start)}:${item.what}`;
      if (!met.has(key)) unread.push(item);
      met.add(key);
    },
    addBack(migration, reading, allows, judgeEvent) {
      endMigration();
      current = { migration, allows, judgeEvent };
      files.add(migration.source.path);
      for (const event of reading.errors) addEvent(event);
      current = undefined;
    },
    addEvent,
    addStatement(moment, judged) {
      const { path } = moment.migration.source;
      const { span } = moment.statement;
      for (const failure of judged.failures) {
        const { line } = positionAt(lineStarts(moment.migration.source.text), span.start);
        problems.push({ path, line, message: failure });
      }
      const kept = judged.judgments.filter((judgment) =>
        wanted(judgment, path, span, tablesOf(judgment.effects, moment), moment),
      );
      if (kept.length === 0) return;
      const planned = kept.flatMap(({ verdict, operation }) =>
        moment.statement.dependent === true || typeof verdict.plan === "string"
          ? []
          : [{ plan: verdict.plan, operation }],
      );
      if (planned.length > 0) plans.push(noted(schedule(moment, planned, dialect), moment));
      for (const judgment of kept) {
        const clause =
          judgment.operation === undefined
            ? undefined
            : moment.statement.operations[judgment.operation]?.span;
        const { plan } = judgment.verdict;
        add(
          judgment,
          { path, span: clause ?? span, statement: span },
          {
            moment,
            impact: impactOf(judgment.effects, moment.lockWait !== undefined),
            plan:
              typeof plan === "string" ? plan : planned.length > 0 ? plans.length - 1 : dependence,
            certain:
              moment.statement.certainty === "always" &&
              judgment.effects.every((effect) => effect.certain) &&
              !holds(clause ?? span, moment.statement.holes),
          },
        );
      }
    },
    report() {
      endMigration();
      return {
        version: 1,
        dialect: dialect.id,
        server: dialect.showServer(options.server ?? dialect.assumed),
        serverAssumed: options.server === undefined,
        ...(options.parser.degraded === undefined ? {} : { degraded: options.parser.degraded }),
        findings: inOrder(withOthers(findings, [...said.values()])),
        plans,
        unread,
        problems,
        coverage: { files: files.size, statements, unread: unread.length, suppressed },
      };
    },
  };
}

/** Files in the order they run, and in each file from top to bottom. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const files = new Map<string, number>();
  for (const { path } of findings) if (!files.has(path)) files.set(path, files.size);
  return [...findings].sort(
    (left, right) =>
      (files.get(left.path) ?? 0) - (files.get(right.path) ?? 0) ||
      left.statement.start - right.statement.start ||
      left.span.start - right.span.start,
  );
}

/** Findings of one reach are said once; `undefined`: each is said. */
function reachOfSaying(
  { id, once }: Rule,
  path: string,
  span: Span,
  moment: StatementMoment | undefined,
): string | undefined {
  if (once === "run") return id;
  if (once === "migration") return `${id} ${path}`;
  const { block, statement } = moment ?? {};
  const isCalled = block !== undefined && block.span.start === statement?.span.start;
  return isCalled ? `${id} ${path} ${String(span.start)}` : undefined;
}

/** A finding that is said once tells how many places it stands for. */
function withOthers(findings: readonly Finding[], said: readonly Said[]): readonly Finding[] {
  const told = [...findings];
  for (const { rule, index, others } of said) {
    const finding = told[index];
    if (finding === undefined || others === 0) continue;
    const what = others === 1 ? "1 other statement" : `${String(others)} other statements`;
    const where = rule.once === "run" ? "run" : "migration";
    told[index] = {
      ...finding,
      message: `${finding.message} The same holds for ${what} of this ${where}.`,
    };
  }
  return told;
}

const dependence =
  "It shares variables with the block it stands in, so that no plan can be written for it alone: " +
  "take it out of the block, with constants in their place, to see one.";

/** In a body, an allow may stand before the IF or BEGIN that the statement is in. */
function reachOf({ statement, block }: StatementMoment): Span {
  if (block === undefined) return statement.span;
  const { start, end } = statement.span;
  const earlier = lastEndBefore(block, start);
  return { start: earlier ?? block.span.start + 1, end };
}

/** Where the last statement of the body ended that stands before a place. */
function lastEndBefore({ body = [] }: Statement, place: number): number | undefined {
  let last: number | undefined;
  for (const { span } of body) if (span.end <= place) last = Math.max(last ?? 0, span.end);
  return last;
}

function sentenceOf(judgment: Judgment): string {
  const { plan } = judgment.verdict;
  return typeof plan === "string" ? plan : "";
}

function isWhole(item: Unread): boolean {
  return item.reason === "syntax" || item.reason === "limit" || item.reason === "unsupported";
}

/** A placeholder stands in it, so that nobody knows what it says. */
function holds(span: Span, holes: readonly Span[] = []): boolean {
  return holes.some((hole) => hole.start < span.end && hole.end > span.start);
}

/** Names by which the configuration may ignore a finding: `orders`, `public.orders`. */
function tablesOf(effects: readonly Effect[], moment: StatementMoment): readonly string[] {
  const names = new Set<string>();
  for (const { target } of effects) {
    const { schema, name } = target.table ?? target.name;
    names.add(`${schema}.${name}`).add(display({ schema, name }));
  }
  for (const operation of moment.statement.operations) {
    if (!("table" in operation)) continue;
    const { schema, name } = moment.schema.resolve(operation.table);
    names.add(`${schema}.${name}`).add(display({ schema, name }));
  }
  return [...names];
}

/** What an allow has to stand before. */
function statementOf(event: FileEvent): Span {
  switch (event.kind) {
    case "syntax-error":
      return event.statement;
    case "launch":
      return event.whole;
    case "allow":
    case "history":
      return event.span;
    default:
      return event satisfies never;
  }
}

function noted(
  plan: StatementPlan,
  { migration: { tool, transaction } }: StatementMoment,
): StatementPlan {
  const note = tool && stepsNote(plan, tool.title, tool.steps, transaction);
  return note === undefined ? plan : { ...plan, note };
}
