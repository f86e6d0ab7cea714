import type { Fragment } from "../migration.ts";
import type { Call } from "./calls.ts";
import { fold } from "./fold.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, keyOf, spanOf, unwrap } from "./node.ts";
import type { Piece } from "./piece.ts";
import { fragmentOf, isHole, textOf } from "./piece.ts";

/** Where the calls of a framework take SQL, beside what is common to all. */
export interface Sinks {
  /** Last names of calls whose first argument is SQL whatever it looks like: `addSql`. */
  readonly sure: readonly string[];
  /** Last names of calls whose first argument is SQL if it begins like SQL: `query`. */
  readonly likely: readonly string[];
  /** Calls that make what they are given a part of their own statement: `view.as(knex.raw("…"))`. */
  readonly takers?: readonly string[];
  /** Tags that send what they make, unless it is given to a call. */
  readonly tags?: readonly string[];
}

/** The SQL that a call sends, something that cannot be read, or nothing. */
export function sqlOf(call: Call, sinks: Sinks): Fragment | undefined {
  const { node, path, scope, certainty } = call;
  const name = path.at(-1) ?? "";
  const template = taggedIn(call, sinks);
  if (template !== undefined) {
    const pieces = fold(template, scope);
    return begins(pieces) ? fragmentOf(pieces, certainty) : undefined;
  }
  if (node.type !== "CallExpression" || sinks.takers?.includes(call.receiver) === true) {
    return undefined;
  }
  const sure = sinks.sure.includes(name);
  if (!sure && !sinks.likely.includes(name)) return undefined;
  const argument = statementOf(children(node, "arguments")[0]);
  if (argument === undefined) return undefined;
  const pieces = fold(argument, scope);
  if (begins(pieces)) return fragmentOf(boundAs(pieces, call), certainty);
  // Who calls it so sends SQL, and we cannot see which.
  if (!sure && !pieces.some(isHole)) return undefined;
  const isText = pieces.length > 1 || unwrap(argument)?.type === "TemplateLiteral";
  if (!sure && !isText && !isSent(call)) return undefined;
  return { kind: "dynamic", span: spanOf(node), why: "SQL that is made at run time", certainty };
}

/** Its result is awaited, and no part of something else. */
function isSent({ path, receiver, chained }: Call): boolean {
  return path.length > 1 && chained === "no" && (receiver === "" || receiver === "all");
}

/** `{ query: "…" }` and `{ text: "…" }` hold it, too. */
function statementOf(wrapped: ScriptNode | undefined): ScriptNode | undefined {
  const node = unwrap(wrapped);
  if (node?.type !== "ObjectExpression") return node;
  const found = children(node, "properties").find((property) =>
    ["query", "text", "sql"].includes(keyOf(property) ?? ""),
  );
  return child(found, "value");
}

/** A template that is sent as it stands: by its tag, or by `execute` of what the tag made. */
function taggedIn({ node, path, given }: Call, { tags = [] }: Sinks): ScriptNode | undefined {
  const name = path.at(-1) ?? "";
  if (node.type === "TaggedTemplateExpression") {
    return sendingTags.has(name) || (given === "no" && tags.includes(name)) ? node : undefined;
  }
  const made = unwrap(child(child(node, "callee"), "object"));
  return name === "execute" && made?.type === "TaggedTemplateExpression" ? made : undefined;
}

const sendingTags = new Set(["$executeRaw", "$queryRaw"]);

/** First words of statements. */
const verb =
  /^(?:\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*(?:abort|alter|analyze|begin|call|cluster|comment|commit|copy|create|deallocate|delete|discard|do|drop|end|execute|explain|grant|insert|listen|lock|merge|notify|pragma|prepare|reassign|refresh|reindex|release|rename|replace|reset|revoke|rollback|savepoint|security|select|set|show|start|truncate|unlisten|unlock|update|use|vacuum|values|with)\b/i;

function begins(pieces: readonly Piece[]): boolean {
  const first = pieces.findIndex(isHole);
  const known = first === -1 ? pieces : pieces.slice(0, first);
  return verb.test(textOf(known));
}

/** Drivers' placeholders mean something only where values are given with the text. */
function boundAs(pieces: readonly Piece[], { node, path }: Call): readonly Piece[] {
  const values = children(node, "arguments")[1];
  const written = textOf(pieces);
  if (values === undefined || !/[?:]/.test(written)) return pieces;
  const named = values.type === "ObjectExpression" && optionOf(values) !== "bind";
  const replaced = named
    ? namedHoles
    : questionMarked.has(path.at(-1) ?? "")
      ? questionHoles
      : undefined;
  return replaced === undefined ? pieces : pieces.flatMap((piece) => split(piece, replaced));
}

function optionOf(values: ScriptNode): "replacements" | "bind" | undefined {
  const keys = children(values, "properties").map(keyOf);
  if (keys.includes("replacements")) return "replacements";
  return keys.includes("bind") ? "bind" : undefined;
}

/** Elsewhere `?` is an operator. */
const questionMarked = new Set(["raw", "runSql", "all"]);

/** `:name`, but not `::type`. */
const namedHoles = /(?<![:\w]):([A-Za-z_]\w*):?/g;
const questionHoles = /(?<!\\)\?\??/g;

function split(piece: Piece, holes: RegExp): readonly Piece[] {
  if (isHole(piece)) return [piece];
  const parts: Piece[] = [];
  let done = 0;
  const take = (end: number): void => {
    if (end > done) parts.push(partOf(piece, done, end));
    done = end;
  };
  for (const match of piece.text.matchAll(holes)) {
    take(match.index);
    const end = match.index + match[0].length;
    parts.push({
      ...partOf(piece, match.index, end),
      text: `\${${match[1] ?? "value"}}`,
      verbatim: false,
    });
    done = end;
  }
  take(piece.text.length);
  return parts;
}

function partOf({ text, span, verbatim }: Piece, from: number, to: number): Piece {
  const where = verbatim ? { start: span.start + from, end: span.start + to } : span;
  return { text: text.slice(from, to), span: where, verbatim };
}
