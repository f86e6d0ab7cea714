import { Chalk } from "chalk";
import type { Finding, Report, Severity, StatementPlan } from "../finding.ts";
import type { Step } from "../plan.ts";
import type { Page, Region, Reporter } from "../reporter.ts";
import { count, locate, oneLine, serversOf, visible } from "../reporter.ts";
import type { Span } from "../source.ts";

/** What a tired engineer reads at review time: the clause, whom it blocks, and what to do instead. */
const pretty: Reporter = {
  id: "pretty",
  title: "For people, in the terminal",
  render(report, page) {
    const paint = page.color ? colors() : colorless;
    const find = locate(page);
    const context: Context = { report, page, paint, find };
    const shown = page.quiet
      ? report.findings.filter((finding) => finding.severity !== "note")
      : report.findings;
    const blocks = byStatement(shown).map((group) => statementBlock(group, context));
    const parts = [...blocks, unreadBlock(context), summary(context)].filter((part) => part !== "");
    return parts.length === 0 ? "" : `${parts.join("\n\n")}\n`;
  },
};

export default pretty;

interface Context {
  readonly report: Report;
  readonly page: Page;
  readonly paint: Paint;
  readonly find: (path: string, span: Span) => Region;
}

interface Paint {
  readonly severity: Readonly<Record<Severity, Brush>>;
  readonly dim: Brush;
  readonly bold: Brush;
  readonly path: Brush;
  readonly phase: Brush;
  readonly sql: Brush;
}

type Brush = (text: string) => string;

const plain: Brush = (text) => text;

const colorless: Paint = {
  severity: { error: plain, warning: plain, note: plain },
  dim: plain,
  bold: plain,
  path: plain,
  phase: plain,
  sql: plain,
};

function colors(): Paint {
  const chalk = new Chalk({ level: 1 });
  return {
    severity: { error: chalk.red.bold, warning: chalk.yellow.bold, note: chalk.blue.bold },
    dim: chalk.dim,
    bold: chalk.bold,
    path: chalk.cyan,
    phase: chalk.magenta.bold,
    sql: chalk.green,
  };
}

function byStatement(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups: Finding[][] = [];
  for (const finding of findings) {
    const last = groups.at(-1);
    const first = last?.[0];
    if (
      last !== undefined &&
      first !== undefined &&
      first.path === finding.path &&
      first.statement.start === finding.statement.start &&
      first.statement.end === finding.statement.end
    ) {
      last.push(finding);
    } else {
      groups.push([finding]);
    }
  }
  return groups;
}

function statementBlock(findings: readonly Finding[], context: Context): string {
  const blocks = findings.map((finding) => findingBlock(finding, context));
  const plans = new Set(findings.flatMap(({ plan }) => (typeof plan === "number" ? [plan] : [])));
  for (const index of plans) {
    const plan = context.report.plans[index];
    if (plan !== undefined) blocks.push(planBlock(plan, context));
  }
  return blocks.join("\n\n");
}

function findingBlock(finding: Finding, context: Context): string {
  const { paint, find, page } = context;
  const { start } = find(finding.path, finding.span);
  const place = `${finding.path}:${String(start.line)}:${String(start.column)}`;
  const unsure = finding.certain ? "" : paint.dim(" (not certain)");
  const lines = [
    `${paint.path(visible(place))}  ${paint.severity[finding.severity](finding.severity)}  ${paint.bold(finding.rule)}${unsure}`,
    ...wrap(visible(finding.message), page.width - 2).map((line) => `  ${line}`),
  ];
  if (finding.impact !== undefined) {
    lines.push(
      ...wrap(visible(finding.impact), page.width - 2).map((line) => `  ${paint.bold(line)}`),
    );
  }
  lines.push(...frame(finding, context));
  for (const related of finding.related) {
    const at = find(related.path, related.span).start;
    lines.push(
      paint.dim(`  ${visible(related.message)} ${visible(related.path)}:${String(at.line)}`),
    );
  }
  if (typeof finding.plan === "string" && finding.plan !== "") {
    lines.push(...wrap(visible(finding.plan), page.width - 2).map((line) => `  ${line}`));
  }
  return lines.join("\n");
}

/** The lines of the clause, at most three; a clause on one line is underlined. */
function frame(finding: Finding, { page, paint, find }: Context): readonly string[] {
  const text = page.sources.get(finding.path)?.text;
  if (text === undefined) return [];
  const { start, end } = find(finding.path, finding.span);
  const source = linesBetween(text, finding.span, start.line, end.line);
  const gutter = String(end.line).length;
  const margin = paint.dim(`${" ".repeat(gutter)} |`);
  const room = Math.max(20, page.width - gutter - 5);
  const from = start.column - 1;
  // A clause far to the right would be cut off otherwise.
  const shift = source.length === 1 && from > room - 20 ? from - 8 : 0;
  const shown = source.slice(0, 3).map((line) => clip(line.slice(shift), room));
  const rows = shown.map((line, index) => {
    const number = String(start.line + index).padStart(gutter);
    return `  ${paint.dim(`${number} |`)} ${visible(line)}`;
  });
  if (source.length === 1) {
    const [line = ""] = shown;
    const width = Math.max(1, Math.min(end.column - 1 - shift, line.length) - (from - shift));
    const mark = `${pad(line.slice(0, from - shift))}${"~".repeat(width)}`;
    rows.push(`  ${margin} ${paint.severity[finding.severity](mark)}`);
  }
  const rest = source.length - shown.length;
  if (rest > 0) rows.push(`  ${margin} … ${count(rest, "more line")}`);
  return rows;
}

function linesBetween(text: string, span: Span, first: number, last: number): readonly string[] {
  let begin = span.start;
  while (begin > 0 && !isBreak(text.charCodeAt(begin - 1))) begin--;
  let finish = span.end;
  while (finish < text.length && !isBreak(text.charCodeAt(finish))) finish++;
  // A generated clause can be megabytes long; only its head is shown.
  const head = text.slice(begin, Math.min(finish, begin + 20_000)).split(/\r\n|\r|\n/);
  return [
    ...head,
    ...Array.from({ length: Math.max(0, last - first + 1 - head.length) }, () => ""),
  ];
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}

/** Keeps tabs, so that the mark stands under the clause. */
function pad(before: string): string {
  return before.replace(/[^\t]/g, " ");
}

function clip(line: string, room: number): string {
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`;
}

const foldAt = 8;

function planBlock(plan: StatementPlan, context: Context): string {
  const { paint, page } = context;
  const lines = [
    `  ${paint.bold("Instead")}${paint.dim(", each step in a transaction of its own")}`,
  ];
  let number = 0;
  for (const [index, phase] of plan.phases.entries()) {
    if (index > 0) lines.push(`  ${paint.dim("-- deploy --")}`);
    lines.push(`  ${paint.phase(phase.name)}`);
    for (const gate of phase.gate)
      lines.push(...listed(`when ${visible(gate)}`, "    ", page.width));
    for (const step of phase.steps) lines.push(...stepLines(step, ++number, context));
  }
  if (plan.note !== undefined) lines.push(...listed(visible(plan.note), "  ", page.width));
  if (plan.caution !== undefined) lines.push(...listed(visible(plan.caution), "  ", page.width));
  return lines.join("\n");
}

function stepLines(step: Step, number: number, { paint, page }: Context): readonly string[] {
  const head = `${String(number)}. ${visible(step.title)}`;
  if (step.kind === "application") {
    return listed(head, "    ", page.width);
  }
  const notes = [
    step.transaction === "none" ? "outside a transaction" : "",
    step.brief ? "brief lock; retry on timeout" : "",
    step.retry === "step-before" ? `if it fails, again from step ${number - 1}` : "",
  ].filter((note) => note !== "");
  const lines = [
    ...listed(notes.length === 0 ? head : `${head} (${notes.join("; ")})`, "    ", page.width),
  ];
  const code = visible(step.sql).split("\n");
  const folded = page.plans === "folded" && code.length > foldAt;
  const shown = folded ? code.slice(0, foldAt - 2) : code;
  lines.push(...shown.map((line) => `       ${paint.sql(line)}`));
  if (folded) {
    lines.push(
      paint.dim(`       … ${count(code.length - shown.length, "more line")} (--plans shows all)`),
    );
  }
  if (step.again !== undefined) {
    lines.push(`       ${paint.dim(`again, as long as this finds a row: ${oneLine(step.again)}`)}`);
  }
  if (step.watch !== undefined && page.plans === "full") {
    lines.push(`       ${paint.dim(`watch: ${oneLine(step.watch)}`)}`);
  }
  lines.push(`       ${paint.dim(undoText(step.undo))}`);
  return lines;
}

function undoText(undo: Exclude<Step, { kind: "application" }>["undo"]): string {
  if (undo === "nothing-to-undo") return "undo: nothing to undo";
  if (undo === "no-way-back") return "undo: no way back";
  return `undo: ${oneLine(undo.sql)}`;
}

function listed(text: string, indent: string, width: number): readonly string[] {
  return wrap(text, width - indent.length - 3).map((line, index) =>
    index === 0 ? `${indent}${line}` : `${indent}   ${line}`,
  );
}

function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(20, width);
  if (text.length <= room && !text.includes("\n") && !text.startsWith(" ")) return [text];
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > room) {
        lines.push(line);
        line = word;
      } else {
        line = line === "" ? word : `${line} ${word}`;
      }
    }
    return [...lines, line];
  });
}

const unreadShown = 20;
/** Of those for one and the same reason, one after the other. */
const alikeShown = 3;

function unreadBlock({ report, paint, find, page }: Context): string {
  // A syntax error is a finding already; saying it twice would bury the rest.
  const items = report.unread.filter((item) => item.reason !== "syntax");
  if (items.length === 0) return "";
  const lines: string[] = [];
  let told = 0;
  while (told < items.length && lines.length < unreadShown) {
    const what = items[told]?.what;
    const other = items.findIndex((item, index) => index > told && item.what !== what);
    const alike = items.slice(told, other === -1 ? undefined : other);
    for (const { path, span, what } of alike.slice(0, alikeShown)) {
      const { start } = find(path, span);
      lines.push(
        `  ${paint.path(`${visible(path)}:${String(start.line)}`)}  ${clip(oneLine(what), page.width)}`,
      );
    }
    const more = alike.length - alikeShown;
    if (more > 0) lines.push(`  … and ${String(more)} more like it`);
    told += alike.length;
  }
  const rest = items.length - told;
  if (rest > 0) lines.push(`  … and ${String(rest)} more`);
  return [paint.severity.warning("Not analyzed"), ...lines].join("\n");
}

function summary({ report, page, paint }: Context): string {
  const { coverage, findings } = report;
  if (page.quiet && findings.length === 0 && coverage.unread === 0) return "";
  const levels = (["error", "warning", "note"] as const)
    .map((level) => ({
      level,
      number: findings.filter(({ severity }) => severity === level).length,
    }))
    .filter(({ number }) => number > 0)
    .map(({ level, number }) => count(number, level));
  const detail = levels.length === 0 ? "" : ` (${levels.join(", ")})`;
  const allowed = coverage.suppressed === 0 ? "" : `, ${String(coverage.suppressed)} allowed`;
  const { baseline = 0 } = coverage;
  const silenced = baseline === 0 ? allowed : `${allowed}, ${String(baseline)} in the baseline`;
  const head = `${count(coverage.files, "file")}, ${count(coverage.statements, "statement")}: ${count(findings.length, "finding")}${detail}${silenced}, ${coverage.unread === 0 ? "everything analyzed" : `${String(coverage.unread)} not analyzed`}.`;
  const assumed = report.serverAssumed
    ? `\n${paint.dim(`Read for ${serversOf(report)}, the oldest version still supported; --server says another.`)}`
    : "";
  const degraded =
    report.degraded === undefined ? "" : `\n${paint.severity.warning(visible(report.degraded))}`;
  return `${paint.bold(head)}${assumed}${degraded}`;
}
