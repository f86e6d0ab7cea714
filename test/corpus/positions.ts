/** Whether each character of SQL that was read out of code is where the code has it. */
import { parseScript } from "../../src/node/script-parser.ts";
import type { Migration, Source, SyntaxNode } from "../../src/node/index.ts";
import { decode } from "../../src/script/piece.ts";

export interface Misplaced {
  readonly literals: number;
  readonly complaints: readonly string[];
}

export function misplacedIn(source: Source, migrations: readonly Migration[]): Misplaced {
  const complaints: string[] = [];
  const { path, text } = source;
  for (const fragment of migrations.flatMap(({ fragments }) => fragments)) {
    if (fragment.kind !== "sql") continue;
    fragment.segments.forEach(({ at, span, verbatim }, index) => {
      const end = fragment.segments[index + 1]?.at ?? fragment.text.length;
      const own = fragment.text.slice(at, end);
      const there = text.slice(span.start, span.end);
      if (verbatim && own !== there) complaints.push(`${path}: ${own} is not ${there}`);
      if (!verbatim && there === "" && own !== "") complaints.push(`${path}: ${own} is nowhere`);
    });
  }
  const literals = literalsIn(source);
  for (const { raw, start, end, value, kind } of literals) {
    const pieces = decode(text, { start, end }, kind);
    const read = pieces.map((piece) => piece.text).join("");
    if (read !== value) complaints.push(`${path}: ${raw} is read as ${read}`);
  }
  return { literals: literals.length, complaints };
}

interface Literal {
  readonly raw: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly kind: "string" | "template";
}

/** As the parser of the language reads them. */
function literalsIn(source: Source): readonly Literal[] {
  const script = parseScript(source);
  const found: Literal[] = [];
  if (!script.ok) return found;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    if (!isNode(value)) return;
    const { start, end } = value;
    if (typeof start === "number" && typeof end === "number") {
      const raw = source.text.slice(start, end);
      if (value.type === "Literal" && typeof value["value"] === "string") {
        const text = value["value"];
        found.push({ raw, value: text, start: start + 1, end: end - 1, kind: "string" });
      }
      const cooked: unknown = isRecord(value["value"]) ? value["value"]["cooked"] : undefined;
      if (value.type === "TemplateElement" && typeof cooked === "string") {
        found.push({ raw, value: cooked, start, end, kind: "template" });
      }
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "parent" && key !== "comments" && key !== "tokens") visit(inner);
    }
  };
  visit(script.program);
  return found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isNode(value: unknown): value is SyntaxNode {
  return isRecord(value) && typeof value["type"] === "string";
}
