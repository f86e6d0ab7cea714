import type { Operation } from "../../operation.ts";
import type { Parsed, Parser } from "../../parser.ts";
import type { Piece } from "../../token.ts";
import { alterTable } from "./alter-table.ts";
import { dataStatement } from "./data.ts";
import { expression } from "./expressions.ts";
import { ended, isStop, open, sees, stop, takes, want } from "./input.ts";
import type { Input } from "./input.ts";
import { createIndex, createTrigger, createView } from "./objects.ts";
import { select } from "./queries.ts";
import { maintenance, pragma, transaction } from "./session.ts";
import { createTable, createVirtualTable, drop } from "./tables.ts";

/** SQLite's grammar, written by hand: it is small, and its own parser is no library. */
export function start(): Parser {
  return { id: "sqlite", parse };
}

function parse(piece: Piece): Parsed {
  if (piece.broken !== undefined) return { ok: false, ...piece.broken };
  const input = open(piece, { expression, query: select });
  try {
    const operations = statement(input);
    if (!ended(input)) stop(input);
    return { ok: true, operations };
  } catch (error) {
    if (error instanceof RangeError) {
      const message = "the statement is nested too deeply to be read";
      return { ok: false, reason: "limit", message, at: piece.span.start };
    }
    if (!isStop(error)) throw error;
    return { ok: false, reason: "syntax", message: error.message, at: error.at };
  }
}

function statement(input: Input): readonly Operation[] {
  if (takes(input, "explain")) {
    if (takes(input, "query")) want(input, "plan");
    const { span } = input.piece;
    return [{ kind: "explain", span, operations: change(input) }];
  }
  return change(input);
}

function change(input: Input): readonly Operation[] {
  if (takes(input, "alter")) {
    want(input, "table");
    return alterTable(input);
  }
  return [single(input)];
}

function single(input: Input): Operation {
  if (takes(input, "create")) return create(input);
  if (takes(input, "drop")) return drop(input);
  if (takes(input, "pragma")) return pragma(input);
  if (sees(input, "select", "values", "with", "insert", "replace", "update", "delete"))
    return dataStatement(input);
  return transaction(input) ?? maintenance(input) ?? stop(input);
}

function create(input: Input): Operation {
  if (takes(input, "unique")) {
    want(input, "index");
    return createIndex(input, true);
  }
  if (takes(input, "index")) return createIndex(input, false);
  if (takes(input, "virtual")) {
    want(input, "table");
    return createVirtualTable(input);
  }
  const temporary = takes(input, "temp") || takes(input, "temporary");
  if (takes(input, "table")) return createTable(input, temporary);
  if (takes(input, "view")) return createView(input, temporary);
  if (takes(input, "trigger")) return createTrigger(input, temporary);
  return stop(input);
}
