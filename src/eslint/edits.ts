import { remedyOf } from "../index.ts";
import type { Finding, Fix, Migration, Span, SyntaxNode } from "../index.ts";
import type { Answer } from "./engine.ts";
import type { Session } from "./session.ts";
import { isNode, nodesBelow } from "./tree.ts";

/** What ESLint may write for a finding. */
export interface Mending {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** It is the whole cure, whatever else is true: `eslint --fix` may do it. */
  readonly certain: boolean;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** `undefined`: nothing can be written in that place. */
export function mendingOf(
  finding: Finding,
  answer: Omit<Answer, "hidden">,
  session: Pick<Session, "language" | "program">,
  text: string,
): Mending | undefined {
  const { report, migrations } = answer;
  const migration = migrations.find((one) => segmentAt(one, finding.statement) !== undefined);
  if (migration === undefined) return undefined;
  const place: Place = { migration, session, text };
  if (typeof finding.plan === "number") return ofPlan(finding, answer, place);
  // What the plan of another finding brings along need not be done by hand.
  const planned = report.findings.some(
    ({ plan, statement }) =>
      typeof plan === "number" && statement.start === finding.statement.start,
  );
  return finding.fix === undefined || planned ? undefined : ofFix(finding, finding.fix, place);
}

interface Place {
  readonly migration: Migration;
  readonly session: Pick<Session, "language" | "program">;
  readonly text: string;
}

function ofFix({ certain }: Finding, fix: Fix, place: Place): Mending | undefined {
  const edit = written(fix.span, fix.text.split("\n"), place);
  if (edit === undefined) return undefined;
  // Not every driver sends several statements in one text.
  return { title: fix.title, edits: [edit], certain: certain && place.session.language === "sql" };
}

function ofPlan(
  finding: Finding,
  answer: Omit<Answer, "hidden">,
  place: Place,
): Mending | undefined {
  const { report, family, optOut } = answer;
  const plan = report.plans[Number(finding.plan)];
  const remedy =
    plan === undefined
      ? undefined
      : remedyOf(plan, place.text.slice(plan.span.start, plan.span.end), family);
  if (remedy === undefined) return undefined;
  const edit = written(finding.statement, remedy.lines, place);
  if (edit === undefined) return undefined;
  const { title, outside, whole } = remedy;
  if (!outside) return { title, edits: [edit], certain: false };
  if (!answer.isOneStatement()) return undefined;
  const { transaction } = place.migration;
  const certain = whole && finding.certain;
  if (transaction === "none" || transaction === undefined || transaction === "implicit") {
    return { title, edits: [edit], certain };
  }
  if (optOut === undefined) return undefined;
  const { at, text } = optOut;
  return { title, edits: [edit, { span: { start: at, end: at }, text }], certain };
}

/** SQL in the place of other SQL: `undefined` where an escape, a value or the end of a literal is in between. */
function written(span: Span, lines: readonly string[], place: Place): Edit | undefined {
  const { migration, session, text } = place;
  const segment = segmentAt(migration, span);
  if (segment === undefined) return undefined;
  const quote = session.language === "sql" ? "none" : quoteAt(session.program, span.start);
  if (quote === undefined) return undefined;
  const end = span.end > span.start ? behindSemicolon(text, span.end, segment.end) : span.end;
  const indent = quote === "none" || quote === "`" ? indentAt(text, span.start) : "";
  const rest = text.slice(end, segment.end);
  const isOpen = (lines.at(-1) ?? "").startsWith("--") && /^[ \t]*[^\s]/.test(rest);
  const sql = lines.join(`\n${indent}`) + (isOpen ? `\n${indent}` : "");
  return { span: { start: span.start, end }, text: escaped(sql, quote) };
}

/** The part of the source, as it is written, that a span lies in. */
function segmentAt({ fragments }: Migration, span: Span): Span | undefined {
  for (const fragment of fragments) {
    if (fragment.kind !== "sql") continue;
    const found = fragment.segments.find(
      ({ verbatim, span: own }) => verbatim && own.start <= span.start && span.end <= own.end,
    );
    if (found !== undefined) return found.span;
  }
  return undefined;
}

function behindSemicolon(text: string, at: number, limit: number): number {
  const found = /^\s*;/.exec(text.slice(at, limit));
  return found === null ? at : at + found[0].length;
}

function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^[ \t]*$/.test(line) ? line : "";
}

type Quote = "none" | "`" | "'" | '"';

/** What the literal is quoted with that a place lies in; `undefined` where nothing can be escaped. */
function quoteAt(program: object, offset: number): Quote | undefined {
  let quote: Quote | undefined;
  const visit = (node: SyntaxNode): void => {
    // ESLint's parsers all give a range, and Babel the two alone.
    const { range = [node["start"], node["end"]] } = node;
    if (!Array.isArray(range) || !(Number(range[0]) <= offset && offset < Number(range[1]))) return;
    if (node.type === "TemplateLiteral") quote = "`";
    if (node.type === "Literal") quote = quoteOf(node["raw"]);
    nodesBelow(node).forEach(visit);
    if (node.type === "TaggedTemplateExpression" && isRaw(node["tag"])) quote = undefined;
  };
  if (isNode(program)) visit(program);
  return quote;
}

function quoteOf(raw: unknown): Quote | undefined {
  const [first] = typeof raw === "string" ? raw : "";
  return first === "'" || first === '"' ? first : undefined;
}

/** `String.raw` has no escapes. */
function isRaw(tag: unknown): boolean {
  if (!isNode(tag)) return false;
  const name = isNode(tag["property"]) ? tag["property"]["name"] : tag["name"];
  return name === "raw";
}

function escaped(sql: string, quote: Quote): string {
  switch (quote) {
    case "none":
      return sql;
    case "`":
      return sql.replace(/[\\`]|\$(?=\{)/g, "\\$&");
    case "'":
    case '"':
      return sql
        .replace(/\\/g, "\\\\")
        .replaceAll(quote, `\\${quote}`)
        .replaceAll("\n", "\\n")
        .replaceAll("\r", "\\r");
    default:
      return quote satisfies never;
  }
}
