import type { Node } from "libpg-query";
import type { Piece } from "../../../token.ts";
import { alter } from "./alter.ts";
import { create } from "./create.ts";
import { insert, remove, update } from "./data.ts";
import { ended, isDeclined, open } from "./input.ts";
import { select } from "./queries.ts";
import type { Input } from "./input.ts";
import {
  comment,
  drop,
  grant,
  reset,
  revoke,
  set,
  startTransaction,
  transaction,
  truncate,
} from "./session.ts";

/** Halves of a character beyond the first plane, which may stand alone. */
const surrogates = /[\ud800-\udfff]/;

/** Longer statements are left to the grammar, which needs no tokens for them. */
const longest = 200_000;

/**
 * Reads the statements that most migrations are made of, as the grammar does: the same tree, without
 * the grammar, which is much to load and slow to ask. Locations in it are offsets in the piece's text.
 * Nothing in it is newer than the oldest server (`NewerSyntax`). `undefined` whenever there is any doubt, and whenever something is wrong: the grammar is asked then.
 */
export function readQuickly(piece: Piece): Node | undefined {
  const { text, span } = piece;
  if (span.end - span.start > longest || surrogates.test(text)) return undefined;
  const input = open(piece);
  const read = readers.get(input.tokens[0]?.text ?? "");
  if (read === undefined || input.tokens[0]?.kind !== "word") return undefined;
  input.at = 1;
  try {
    const node = read(input);
    return ended(input) ? node : undefined;
  } catch (error) {
    if (isDeclined(error)) return undefined;
    throw error;
  }
}

function selectOf(input: Input): Node {
  input.at = 0;
  return { SelectStmt: select(input) };
}

const readers: ReadonlyMap<string, (input: Input) => Node> = new Map([
  ["abort", (input) => transaction(input, "TRANS_STMT_ROLLBACK")],
  ["alter", alter],
  ["begin", (input) => transaction(input, "TRANS_STMT_BEGIN")],
  ["comment", (input) => ({ CommentStmt: comment(input) })],
  ["commit", (input) => transaction(input, "TRANS_STMT_COMMIT")],
  ["create", create],
  ["delete", (input) => ({ DeleteStmt: remove(input) })],
  ["drop", (input) => ({ DropStmt: drop(input) })],
  ["end", (input) => transaction(input, "TRANS_STMT_COMMIT")],
  ["grant", (input) => ({ GrantStmt: grant(input) })],
  ["insert", (input) => ({ InsertStmt: insert(input) })],
  ["reset", reset],
  ["revoke", (input) => ({ GrantStmt: revoke(input) })],
  ["rollback", (input) => transaction(input, "TRANS_STMT_ROLLBACK")],
  ["select", (input) => selectOf(input)],
  ["set", set],
  ["start", startTransaction],
  ["truncate", (input) => ({ TruncateStmt: truncate(input) })],
  ["update", (input) => ({ UpdateStmt: update(input) })],
] satisfies readonly (readonly [string, (input: Input) => Node])[]);
