import type { CreateFunctionStmt, DefElem, DoStmt, Node } from "libpg-query";
import { spanThrough } from "../../mapped-text.ts";
import type { MappedText } from "../../mapped-text.ts";
import type { Operation } from "../../operation.ts";
import type { Body, Parsed } from "../../parser.ts";
import type { Token } from "../../token.ts";
import { bodyText } from "./body-text.ts";
import type { BodyText } from "./body-text.ts";
import { valueOfAll } from "./literal.ts";
import type { Grammar, ProcedureReply } from "./load.ts";
import { fragmentsOf } from "./procedure.ts";
import type { ProcedureTree } from "./procedure-tree.ts";
import type { Reading } from "./reading.ts";
import { tree } from "./tree.ts";

/** What a DO block runs. */
export function readDo(node: DoStmt, reading: Reading, grammar: Grammar): Parsed {
  const language = tree(option(node.args, "language")?.arg).String?.sval?.toLowerCase();
  const literal = literalAt(reading, option(node.args, "as")?.location);
  const value = literal.length === 0 ? undefined : valueOfAll(literal);
  if (language !== undefined && language !== "plpgsql") {
    return unread(reading, `DO block in ${language}`);
  }
  return value === undefined
    ? unread(reading, "DO block")
    : { ok: true, operations: [], body: readBody({ value, what: "DO block" }, "DO ", "", grammar) };
}

/** What a function runs when it is called. */
export function readProgram(
  node: CreateFunctionStmt,
  reading: Reading,
  grammar: Grammar,
): Body | undefined {
  const literal = literalAt(reading, option(node.options, "as")?.location);
  const value = valueOfAll(literal);
  const [first, last] = [literal[0], literal.at(-1)];
  if (value === undefined || first === undefined || last === undefined) return undefined;
  const { piece } = reading.whole();
  const origin = piece.span.start;
  const before = piece.text.slice(0, first.start - origin);
  const after = piece.text.slice(last.end - origin);
  return readBody({ value, what: "function" }, before, after, grammar);
}

interface Written {
  readonly value: MappedText;
  readonly what: string;
}

/** Asked as the statement has it, but for the quotes of the body. */
function readBody({ value, what }: Written, before: string, after: string, grammar: Grammar): Body {
  const ask = ({ asked }: BodyText): ProcedureReply => {
    // In a wording of ours, so that lines are those of the body.
    let tag = "$body$";
    while (asked.includes(tag)) tag = tag.replace("y$", "yy$");
    return grammar.readProcedure(`${before}${tag}${asked}${tag}${after}`);
  };
  let body = bodyText(value, "as it is");
  let reply = ask(body);
  if (reply.kind === "error" && body.holes.length > 0) {
    body = bodyText(value, "masked");
    reply = ask(body);
  }
  const comments = body.comments.map((comment) => spanThrough(value, comment));
  const failed = (reason: "syntax" | "limit" | "unsupported", message: string): Body => {
    const span = spanThrough(value, placeOf(message, body));
    return { fragments: [], comments, broken: { reason, message, span } };
  };
  switch (reply.kind) {
    case "overflow":
      return failed("limit", `the ${what} is nested too deeply to be read`);
    case "error":
      // It knows no tables, so that only what it says of the grammar counts.
      return reply.message.startsWith("syntax error") && body.holes.length === 0
        ? failed("syntax", reply.message)
        : failed("unsupported", `${what}: ${reply.message}`);
    case "tree": {
      // The package gives no types for these trees.
      const { plpgsql_funcs: functions } = reply.json as ProcedureTree;
      const procedure = functions?.[0]?.PLpgSQL_function;
      if (procedure?.action === undefined) return failed("unsupported", what);
      return { fragments: fragmentsOf(procedure, body, grammar), comments };
    }
  }
}

function option(options: readonly Node[] | undefined, name: string): DefElem | undefined {
  return (options ?? [])
    .flatMap((each) => tree(each).DefElem ?? [])
    .find(({ defname }) => defname === name);
}

function unread({ span }: Reading, what: string): Parsed {
  const operation: Operation = { kind: "opaque", span, reason: "dynamic", what };
  return { ok: true, operations: [operation] };
}

/** The literal at or after a location, with others that continue it. */
function literalAt(reading: Reading, location: number | undefined): readonly Token[] {
  const { tokens } = reading.whole();
  let from = reading.at(location);
  while (from < tokens.length && tokens[from]?.kind !== "string") from++;
  let to = from;
  while (tokens[to]?.kind === "string") to++;
  return tokens.slice(from, to);
}

/** The grammar tells the word alone at which it stopped; where there are several, it is one of them. */
function placeOf(
  message: string,
  body: BodyText,
): { readonly start: number; readonly end: number } {
  const { text } = body.value;
  const word = /at or near "([^]*)"$/.exec(message)?.[1];
  const places = word === undefined ? [] : body.placesOf(word);
  const [only] = places;
  if (only !== undefined && places.length === 1) return only;
  return { start: 0, end: text.length };
}
