import { wholeClause } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Parsed, Parser } from "../../parser.ts";
import type { Piece } from "../../token.ts";
import type { Draft } from "./indexes.ts";
import { blockIn, programOf } from "./program.ts";
import { operationsOf } from "./statements.ts";

/**
 * Our own reader of MySQL's and MariaDB's SQL. It is tolerant: a clause that it does not understand is
 * listed, and its neighbours are read. It refuses only what begins like no statement it knows.
 */
export function start(): Parser {
  return { id: "mysql", parse, program: programOf };
}

/** MariaDB runs what stands in no procedure, too. */
function isBlock({ tokens }: Clause): boolean {
  return ["begin", "not", "atomic"].every((word, index) => tokens[index]?.text === word);
}

function parse(piece: Piece): Parsed {
  const clause = wholeClause(piece);
  const [first] = clause.tokens;
  const demands: Draft = {};
  try {
    const body = isBlock(clause) ? blockIn(piece) : undefined;
    if (body !== undefined) return { ok: true, operations: [], body };
    const operations = operationsOf(clause, demands);
    if (operations !== undefined) {
      return { ok: true, operations, ...(Object.keys(demands).length === 0 ? {} : { demands }) };
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = "the statement is nested too deeply to be read";
    return { ok: false, reason: "limit", message, at: piece.span.start };
  }
  const words = clause.tokens.slice(0, 3).map(({ text }) => text.slice(0, 30));
  const message = `not understood: ${words.join(" ")} …`;
  return { ok: false, reason: "unsupported", message, at: first?.start ?? piece.span.start };
}
