/**
 * Packages that npm has, with migrations in code: what is read of them, counted against a scan of the files
 * for calls that knows nothing of how they are read; whether anything crashes; and whether each character
 * of SQL is where the code has it. Prints a table, and what is not read with file and line.
 */
import { readFileSync } from "node:fs";
import type { Lot } from "../../src/cli/lots.ts";
import { analyze, lineStarts, oneLine, positionAt, rules } from "../../src/node/index.ts";
import { startParser } from "../../src/node/index.ts";
import type { Migration, Report, Span } from "../../src/node/index.ts";
import { misplacedIn } from "./positions.ts";
import type { Published } from "./published.ts";
import { lotsOf, published } from "./published.ts";
import { callsIn } from "./scan.ts";

const dialects = ["postgres", "mysql", "sqlite"];

/** The part of all statements and calls that has to be understood. */
const bound = 0.97;

interface Row {
  readonly name: string;
  readonly frameworks: readonly string[];
  readonly files: number;
  readonly statements: number;
  readonly unread: readonly string[];
  /** Calls that the scan found, and of which nothing is read or listed. */
  readonly missed: readonly string[];
  readonly calls: number;
  readonly literals: number;
  /** Findings by dialect and rule. */
  readonly rules: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly complaints: readonly string[];
}

/** Complaints: what is below the bar, wrong, or in the wrong place. */
export async function checkPackages(): Promise<readonly string[]> {
  const rows: Row[] = [];
  for (const one of published) if (one.frameworks.length > 0) rows.push(await rowOf(one));
  console.log(table(rows));
  for (const { name, unread, missed } of rows) {
    for (const item of unread) console.log(`    ${name}: not read: ${item}`);
    for (const item of missed) console.log(`    ${name}: missed: ${item}`);
  }
  const all = rows.reduce((sum, row) => sum + share(row).all, 0);
  const understood = rows.reduce((sum, row) => sum + share(row).understood, 0);
  console.log(`    understood: ${percent(understood, all)} of ${String(all)} statements and calls`);
  const judged = rows.flatMap(({ name, rules }) => judge(name, rules));
  const low = understood / all < bound ? [`understood is below ${String(bound * 100)} %`] : [];
  const complaints = rows.flatMap((row) => row.complaints.map((one) => `${row.name}: ${one}`));
  return [...complaints, ...judged, ...low];
}

interface Judged {
  readonly right: number;
  readonly false: number;
  /** What was looked at, and what of it is wrong. */
  readonly reason: string;
}

/** By package, dialect and rule: what a person who read the migrations says of the findings. */
const verdicts = JSON.parse(readFileSync("test/judged-packages.json", "utf8")) as Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, Judged>>>>>
>;

/** A package that somebody judged has no findings besides, and none fewer. */
function judge(name: string, rules: Row["rules"]): readonly string[] {
  const judged = verdicts[name];
  if (judged === undefined) return [];
  return Object.entries(judged).flatMap(([dialect, byRule]) => {
    const found = rules.get(dialect) ?? new Map<string, number>();
    return [...new Set([...Object.keys(byRule), ...found.keys()])].flatMap((rule) => {
      const { right = 0, false: wrong = 0 } = byRule[rule] ?? {};
      const count = found.get(rule) ?? 0;
      const says = `${name}, ${dialect}: ${String(count)} of ${rule}`;
      return right + wrong === count ? [] : [`${says}, and ${String(right + wrong)} are judged`];
    });
  });
}

async function rowOf(one: Published): Promise<Row> {
  const { name, frameworks } = one;
  const lots = await lotsOf(one, []);
  // A branch for another server is read where that one is asked for.
  const others = (
    await Promise.all(dialects.map((dialect) => lotsOf(one, ["--dialect", dialect])))
  ).flat();
  const seenBy = spansByFile([...lots, ...others]);
  const found = [...new Set(lots.flatMap(({ framework }) => framework?.extractor.id ?? []))];
  const complaints = frameworks
    .filter((id) => !found.includes(id))
    .map((id) => `${id} was not found, but ${found.join(", ")}`);
  const unread: string[] = [];
  const missed: string[] = [];
  const files = new Set<string>();
  const byDialect = new Map<string, Map<string, number>>();
  let [statements, calls, literals] = [0, 0, 0];
  for (const lot of lots) {
    const report = await reportOf(lot);
    statements += report.coverage.statements;
    complaints.push(...report.problems.map(({ path = "", message }) => `${path}: ${message}`));
    const counts = byDialect.get(lot.project.dialect.id) ?? new Map<string, number>();
    byDialect.set(lot.project.dialect.id, counts);
    for (const { rule } of report.findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    const textOf = textsOf(lot);
    for (const { path, span, what } of report.unread) {
      unread.push(`${path}:${String(lineOf(textOf(path), span))} ${what}`);
    }
    for (const finding of report.findings) complaints.push(...misplacement(finding, textOf));
    const ups = lot.migrations.filter(({ direction }) => direction !== "down");
    for (const [path, own] of byFile(ups)) {
      files.add(path);
      const text = textOf(path);
      const seen = seenBy.get(path) ?? [];
      const scanned = callsIn(text);
      calls += scanned.length;
      for (const call of scanned) {
        if (seen.some(({ start, end }) => start < call.end && end > call.start)) continue;
        missed.push(
          `${path}:${String(lineOf(text, call))} ${oneLine(text.slice(call.start, call.start + 100))}`,
        );
      }
      const misplaced = misplacedIn({ path, text }, own);
      literals += misplaced.literals;
      complaints.push(...misplaced.complaints);
    }
  }
  return {
    name,
    frameworks: found,
    files: files.size,
    statements,
    unread,
    missed,
    calls,
    literals,
    rules: byDialect,
    complaints,
  };
}

function spansByFile(lots: readonly Lot[]): ReadonlyMap<string, readonly Span[]> {
  const spans = new Map<string, Span[]>();
  for (const { source, fragments } of lots.flatMap(({ migrations }) => migrations)) {
    const own = spans.get(source.path) ?? [];
    spans.set(source.path, own);
    own.push(...fragments.flatMap(spansOf));
  }
  return spans;
}

async function reportOf({ migrations, project }: Lot): Promise<Report> {
  const { dialect, server, prelude } = project;
  const parser = await startParser(project.parser);
  return analyze(migrations, { parser, dialect, server, prelude, rules });
}

function textsOf({ migrations }: Lot): (path: string) => string {
  const texts = new Map(migrations.map(({ source }) => [source.path, source.text]));
  return (path) => texts.get(path) ?? "";
}

function byFile(migrations: readonly Migration[]): ReadonlyMap<string, readonly Migration[]> {
  const files = new Map<string, Migration[]>();
  for (const migration of migrations) {
    const { path } = migration.source;
    files.set(path, [...(files.get(path) ?? []), migration]);
  }
  return files;
}

function spansOf(fragment: Migration["fragments"][number]): readonly Span[] {
  return fragment.kind === "sql" ? fragment.segments.map(({ span }) => span) : [fragment.span];
}

/** A finding stands inside of its file, and inside of what it says of. */
function misplacement(
  { path, rule, span }: Report["findings"][number],
  textOf: (path: string) => string,
): readonly string[] {
  const { length } = textOf(path);
  const inside = span.start >= 0 && span.start <= span.end && span.end <= length;
  return inside ? [] : [`${path}: ${rule} stands at ${String(span.start)}-${String(span.end)}`];
}

function lineOf(text: string, { start }: Span): number {
  return positionAt(lineStarts(text), start).line;
}

function share({ statements, unread, missed }: Row): { understood: number; all: number } {
  const all = Math.max(statements, unread.length) + missed.length;
  return { understood: all - unread.length - missed.length, all };
}

function percent(part: number, all: number): string {
  return all === 0 ? "-" : `${((part / all) * 100).toFixed(1)} %`;
}

function table(rows: readonly Row[]): string {
  const head = [
    "package",
    "framework",
    "files",
    "statements",
    "calls scanned",
    "not read",
    "missed",
    "understood",
    "literals",
  ];
  const lines = rows.map((row) => {
    const { understood, all } = share(row);
    return [
      row.name,
      row.frameworks.join(", "),
      String(row.files),
      String(row.statements),
      String(row.calls),
      String(row.unread.length),
      String(row.missed.length),
      percent(understood, all),
      String(row.literals),
    ];
  });
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)),
  );
  return [head, ...lines]
    .map(
      (line) =>
        `    ${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}`,
    )
    .join("\n");
}
