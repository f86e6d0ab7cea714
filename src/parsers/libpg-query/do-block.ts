import type { DoStmt } from "libpg-query";
import { spanThrough } from "../../mapped-text.ts";
import type { MappedText } from "../../mapped-text.ts";
import type { Operation } from "../../operation.ts";
import type { Body, Parsed } from "../../parser.ts";
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
  const options = (node.args ?? []).flatMap((each) => tree(each).DefElem ?? []);
  const option = (name: string): (typeof options)[number] | undefined =>
    options.find(({ defname }) => defname === name);
  const language = tree(option("language")?.arg).String?.sval?.toLowerCase() ?? "plpgsql";
  const value = literalAt(reading, option("as")?.location);
  if (language !== "plpgsql") return unread(reading, `DO block in ${language}`);
  return value === undefined ? unread(reading, "DO block") : readBlock(value, grammar);
}

function readBlock(value: MappedText, grammar: Grammar): Parsed {
  let body = bodyText(value, "as it is");
  let reply = askFor(grammar, body);
  if (reply.kind === "error" && body.holes.length > 0) {
    body = bodyText(value, "masked");
    reply = askFor(grammar, body);
  }
  const comments = body.comments.map((comment) => spanThrough(value, comment));
  const failed = (reason: "syntax" | "limit" | "unsupported", message: string): Parsed => {
    const span = spanThrough(value, placeOf(message, body));
    const broken = { reason, message, span };
    return { ok: true, operations: [], body: { fragments: [], comments, broken } };
  };
  switch (reply.kind) {
    case "overflow":
      return failed("limit", "the block is nested too deeply to be read");
    case "error":
      // It knows no tables, so that only what it says of the grammar counts.
      return reply.message.startsWith("syntax error") && body.holes.length === 0
        ? failed("syntax", reply.message)
        : failed("unsupported", `DO block: ${reply.message}`);
    case "tree": {
      // The package gives no types for these trees.
      const { plpgsql_funcs: functions } = reply.json as ProcedureTree;
      const procedure = functions?.[0]?.PLpgSQL_function;
      if (procedure?.action === undefined) return failed("unsupported", "DO block");
      const fragments = fragmentsOf(procedure, body, grammar);
      const read: Body = { fragments, comments };
      return { ok: true, operations: [], body: read };
    }
  }
}

function unread({ span }: Reading, what: string): Parsed {
  const operation: Operation = { kind: "opaque", span, reason: "dynamic", what };
  return { ok: true, operations: [operation] };
}

/** The literal at or after a location, with others that continue it. */
function literalAt(reading: Reading, location: number | undefined): MappedText | undefined {
  const { tokens } = reading.whole();
  let from = reading.at(location);
  while (from < tokens.length && tokens[from]?.kind !== "string") from++;
  let to = from;
  while (tokens[to]?.kind === "string") to++;
  return from === to ? undefined : valueOfAll(tokens.slice(from, to));
}

/** Asked in a wording of ours, so that lines are those of the body. */
function askFor(grammar: Grammar, { asked }: BodyText): ProcedureReply {
  let tag = "$body$";
  while (asked.includes(tag)) tag = tag.replace("y$", "yy$");
  return grammar.readProcedure(`DO ${tag}${asked}${tag}`);
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
