import { lineStarts, oneLine, positionAt, visible } from "../index.ts";
import type {
  ExplainedEffect,
  ExplainedStatement,
  Explanation,
  Position,
  Problem,
  Source,
  Span,
  Ternary,
  Unread,
} from "../index.ts";
import type { Look } from "./output.ts";

/** An explanation's surroundings. */
export interface ExplanationPage {
  readonly sources: ReadonlyMap<string, Source>;
  readonly problems: readonly Problem[];
}

/** One document for all explanations of a run; spans in UTF-16 offsets, lines and columns one-based. */
export function explainAsJson(explanations: readonly Explanation[], page: ExplanationPage): string {
  const find = placesIn(page);
  const place = (path: string, span: Span): object => ({
    ...span,
    from: find(path, span.start),
    to: find(path, span.end),
  });
  const [first] = explanations;
  const document = {
    version: first?.version ?? 1,
    dialect: first?.dialect,
    server: first?.server,
    statements: explanations.flatMap(({ statements }) =>
      statements.map((statement) => ({
        ...statement,
        span: place(statement.path, statement.span),
      })),
    ),
    unread: explanations.flatMap(({ unread }) =>
      unread.map((item) => ({ ...item, span: place(item.path, item.span) })),
    ),
    problems: page.problems,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

export function explainAsText(
  explanations: readonly Explanation[],
  page: ExplanationPage,
  look: Look,
): string {
  const find = placesIn(page);
  const paint = paintFor(look);
  const blocks = explanations.flatMap(({ statements, unread }) => {
    return inOrder([
      ...statements.map((statement) => ({
        ...statement,
        lines: [...linesOf(statement), ...doubtsOf(statement, unread, find)],
      })),
      ...unread
        .filter((item) => !statements.some((statement) => holds(statement, item)))
        .map((item) => ({ ...item, sql: textAt(page, item), lines: [unreadLine(item)] })),
    ]).map(({ path, span, sql, lines }) => {
      const head = placeOf(path, find(path, span.start));
      return [`${paint.cyan(head)}  ${paint.bold(excerpt(sql, look.width - head.length - 2))}`]
        .concat(lines.map((line) => `  ${line}`))
        .join("\n");
    });
  });
  const [first] = explanations;
  const foot =
    first === undefined ? [] : [paint.dim(`As ${first.dialect} ${first.server} does it.`)];
  return `${[...blocks, ...foot].join("\n\n")}\n`;
}

/** The lines of one statement, for a host that shows one at a time. */
export function explanationLines(
  statement: ExplainedStatement,
  unread: readonly Unread[],
  sources: ReadonlyMap<string, Source>,
): readonly string[] {
  const find = placesIn({ sources, problems: [] });
  return [...linesOf(statement), ...doubtsOf(statement, unread, find)];
}

interface Placed {
  readonly path: string;
  readonly span: Span;
}

/** By place in each file; files stay as they come. */
function inOrder<Item extends Placed>(items: readonly Item[]): readonly Item[] {
  const files = new Map<string, number>();
  for (const { path } of items) if (!files.has(path)) files.set(path, files.size);
  const rank = ({ path }: Item): number => files.get(path) ?? 0;
  return [...items].sort(
    (left, right) => rank(left) - rank(right) || left.span.start - right.span.start,
  );
}

function keyOf({ path, span }: Placed): string {
  return `${path}\0${String(span.start)}-${String(span.end)}`;
}

function textAt({ sources }: ExplanationPage, { path, span }: Placed): string {
  return sources.get(path)?.text.slice(span.start, span.end) ?? "";
}

/** A part of a statement, such as one of a block, or all of it. */
function holds(statement: Placed, item: Placed): boolean {
  return (
    statement.path === item.path &&
    statement.span.start <= item.span.start &&
    statement.span.end >= item.span.end
  );
}

/** What of a statement was not analyzed; what nothing is known of is never called harmless. */
function doubtsOf(
  statement: ExplainedStatement,
  unread: readonly Unread[],
  find: (path: string, offset: number) => Position,
): readonly string[] {
  const doubts = unread.filter((item) => holds(statement, item));
  if (doubts.length === 0) {
    return statement.effects.length === 0 ? ["locks nothing that others can see"] : [];
  }
  return doubts.map((item) => {
    const { line, column } = find(item.path, item.span.start);
    const isPart = keyOf(item) !== keyOf(statement);
    return `${unreadLine(item)}${isPart ? `, at ${String(line)}:${String(column)}` : ""}`;
  });
}

function linesOf(statement: ExplainedStatement): readonly string[] {
  const lines = [[...new Set(statement.operations)].join(", ")].filter((line) => line !== "");
  if (statement.fails !== undefined) {
    lines.push(`fails with SQLSTATE ${statement.fails.sqlstate}: ${visible(statement.fails.why)}`);
  }
  const { algorithm, lock = "", rebuild } = statement;
  if (algorithm !== undefined) {
    const built = rebuild === undefined ? [] : ternary(rebuild, "writes the table anew");
    lines.push([`ALGORITHM=${algorithm}`, `LOCK=${lock}`, ...built].join("; "));
  }
  if (statement.transaction === "forbidden") lines.push("cannot run inside a transaction");
  lines.push(...statement.effects.map(effectLine));
  return lines;
}

function unreadLine({ what }: Unread): string {
  return `not analyzed: ${visible(what)}`;
}

function effectLine(effect: ExplainedEffect): string {
  const facts = [
    `blocks ${effect.blocks}`,
    ...(effect.moment === undefined
      ? []
      : [`${effect.moment.lock} for an instant, which blocks ${effect.moment.blocks}`]),
    ...ternary(effect.scan, "reads every row"),
    ...ternary(effect.rewrite, "writes every row anew"),
    ...(effect.rebuilds.length === 0 ? [] : [`builds ${effect.rebuilds.map(visible).join(", ")}`]),
    ...(effect.waits ? ["waits for older transactions"] : []),
    ...(effect.certain ? [] : ["not certain"]),
    effect.evidence,
  ];
  const kind = effect.kind === "relation" ? "" : ` (${effect.kind})`;
  return `${visible(effect.relation)}${kind}: ${effect.locks.join(", ")}; ${facts.join("; ")}`;
}

function ternary(answer: Ternary, what: string): readonly string[] {
  switch (answer) {
    case "yes":
      return [what];
    case "unknown":
      return [`perhaps ${what}`];
    case "no":
      return [];
    default:
      return answer satisfies never;
  }
}

function excerpt(sql: string, room: number): string {
  const line = oneLine(sql.slice(0, 1000));
  const most = Math.max(room, 20);
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

function placeOf(path: string, { line, column }: Position): string {
  return `${visible(path)}:${String(line)}:${String(column)}`;
}

function placesIn(page: ExplanationPage): (path: string, offset: number) => Position {
  const starts = new Map<string, readonly number[]>();
  return (path, offset) => {
    const known = starts.get(path) ?? lineStarts(page.sources.get(path)?.text ?? "");
    starts.set(path, known);
    return positionAt(known, offset);
  };
}

type Paint = (text: string) => string;

function paintFor({ color }: Look): Readonly<Record<"bold" | "dim" | "cyan", Paint>> {
  const sgr =
    (on: number, off: number): Paint =>
    (text) =>
      color ? `\u001b[${String(on)}m${text}\u001b[${String(off)}m` : text;
  return { bold: sgr(1, 22), dim: sgr(2, 22), cyan: sgr(36, 39) };
}
