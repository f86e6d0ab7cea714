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
  const blocks = explanations.flatMap(({ statements }) =>
    statements.map((statement) => {
      const head = placeOf(statement.path, find(statement.path, statement.span.start));
      return [
        `${paint.cyan(head)}  ${paint.bold(excerpt(statement.sql, look.width - head.length - 2))}`,
      ]
        .concat(linesOf(statement).map((line) => `  ${line}`))
        .join("\n");
    }),
  );
  const unread = explanations.flatMap((explanation) =>
    explanation.unread.map((item) => {
      const head = placeOf(item.path, find(item.path, item.span.start));
      return `${paint.cyan(head)}  not analyzed: ${visible(item.what)}`;
    }),
  );
  const [first] = explanations;
  const foot =
    first === undefined ? [] : [paint.dim(`As ${first.dialect} ${first.server} does it.`)];
  return `${[...blocks, ...unread, ...foot].join("\n\n")}\n`;
}

function linesOf(statement: ExplainedStatement): readonly string[] {
  const lines = [statement.operations.join(", ")];
  if (statement.fails !== undefined) {
    lines.push(`fails with SQLSTATE ${statement.fails.sqlstate}: ${visible(statement.fails.why)}`);
  }
  if (statement.transaction === "forbidden") lines.push("cannot run inside a transaction");
  if (statement.effects.length === 0) lines.push("locks nothing that others can see");
  return [...lines, ...statement.effects.map(effectLine)];
}

function effectLine(effect: ExplainedEffect): string {
  const facts = [
    `blocks ${effect.blocks}`,
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
