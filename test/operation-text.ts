/** Prints operations so that a reader of snapshots sees what was understood, and nothing twice. */
import type { Expression } from "../src/expression.ts";
import type { Operation } from "../src/operation.ts";
import type { Span } from "../src/source.ts";

/** `kind «clause» field=value …`; the clause only where it is not the whole statement. */
export function printOperation(operation: Operation, statement: Span, source: string): string {
  const { kind, span, ...fields } = operation;
  const whole = span.start === statement.start && span.end === statement.end;
  const clause = whole ? "" : ` «${source.slice(span.start, span.end)}»`;
  return `${kind}${clause}${printFields(fields, source)}`;
}

/** Some characters from an offset on. */
export function words(source: string, at: number): string {
  return source.slice(at, at + 12).split("\n")[0] ?? "";
}

function printFields(fields: object, source: string): string {
  return Object.entries(fields)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([field, value]) => {
      if (typeof value === "boolean")
        return value === usual.has(field) ? "" : ` ${value ? "" : "not "}${field}`;
      return ` ${field}=${print(value, source)}`;
    })
    .join("");
}

/** Flags that are on unless a statement says otherwise. */
const usual: ReadonlySet<string> = new Set([
  "valid",
  "enforced",
  "withData",
  "assigns",
  "stored",
  "inherit",
  "enable",
]);

function print(value: unknown, source: string): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((each) => print(each, source)).join(", ")}]`;
  if ("text" in value && "value" in value) {
    return `‹${String(value.text)}› ${printExpression(value.value as Expression)}`;
  }
  if ("modifiers" in value) return printType(value as Type);
  const keys = Object.keys(value).join();
  if (keys === "name" || keys === "schema,name") return Object.values(value).join(".");
  const { span, text, ...rest } = value as { span?: Span; text?: string };
  const written = span === undefined ? text : source.slice(span.start, span.end);
  // Where the words are not those at the span (placeholders), both are shown.
  const both = text === undefined || text === written ? "" : ` text=${text}`;
  const clause = written === undefined ? "" : `«${written}»`;
  return `{${`${clause}${both}${printFields(rest, source)}`.trim()}}`;
}

interface Type {
  readonly schema?: string;
  readonly name: string;
  readonly modifiers: readonly string[];
  readonly dimensions: number;
  readonly text: string;
}

function printType({ schema, name, modifiers, dimensions, text }: Type): string {
  const full = schema === undefined ? name : `${schema}.${name}`;
  const limits = modifiers.length === 0 ? "" : `(${modifiers.join(", ")})`;
  return `${full}${limits}${"[]".repeat(dimensions)} ‹${text}›`;
}

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "column":
      return expression.table === undefined
        ? expression.name
        : `${expression.table}.${expression.name}`;
    case "constant":
      if (expression.type === "string") return `'${expression.value}'`;
      return expression.type === "null" ? "null" : `${expression.type}:${expression.value}`;
    case "call": {
      const { schema, name } = expression.name;
      const full = schema === undefined ? name : `${schema}.${name}`;
      return `${full}(${expression.args.map(printExpression).join(", ")})`;
    }
    case "cast":
      return `cast(${printExpression(expression.operand)} as ${printType(expression.type)})`;
    case "comparison": {
      const { operator, left, right } = expression;
      const before = left === undefined ? "" : `${printExpression(left)} `;
      return `(${before}${operator} ${printExpression(right)})`;
    }
    case "and":
    case "or":
      return `(${expression.operands.map(printExpression).join(` ${expression.kind} `)})`;
    case "not":
      return `not ${printExpression(expression.operand)}`;
    case "is-null":
      return `(${printExpression(expression.operand)} is ${expression.negated ? "not " : ""}null)`;
    case "array":
      return `[${expression.items.map(printExpression).join(", ")}]`;
    case "opaque": {
      const columns = expression.columns?.join(", ") ?? "?";
      const calls =
        expression.calls?.map((call) => Object.values(call).join(".")).join(", ") ?? "?";
      return `opaque(columns: ${columns}; calls: ${calls})`;
    }
    default:
      return expression satisfies never;
  }
}
