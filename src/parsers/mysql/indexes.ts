import { splitAtCommas, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { CreateIndex, Demands, IndexKey, Name } from "../../operation.ts";
import type { Span } from "../../source.ts";
import { expressionIn } from "./expressions.ts";
import {
  accept,
  acceptMark,
  acceptOne,
  group,
  identifier,
  isDone,
  readerOf,
  sees,
  seesMark,
  spanFrom,
  textFrom,
  tokenAt,
  valueOf,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

/** `UNIQUE`, `FULLTEXT`, `SPATIAL` before KEY or INDEX. */
export interface IndexHead {
  readonly unique: boolean;
  readonly method: string;
}

export const plain: IndexHead = { unique: false, method: "btree" };

/**
 * The kind of index that begins here: `UNIQUE KEY`, `FULLTEXT`, `INDEX`; `undefined`: none. Moves behind
 * the words.
 */
export function indexHead(reader: Reader): IndexHead | undefined {
  const special = acceptOne(reader, "unique", "fulltext", "spatial");
  const hasWord = acceptOne(reader, "index", "key") !== undefined;
  if (special === undefined && !hasWord) return undefined;
  if (special === "unique") return { unique: true, method: "btree" };
  return { unique: false, method: special ?? "btree" };
}

/** From the index's name, which may be missing, to the end of its options. */
export function indexBody(
  reader: Reader,
  table: Name,
  head: IndexHead,
  from: number,
  given?: string,
): CreateIndex | undefined {
  const ifNotExists = accept(reader, "if", "not", "exists");
  let name = given;
  if (!seesMark(reader, "(") && !sees(reader, "using") && !sees(reader, "type")) {
    name = identifier(reader) ?? name;
  }
  let method = head.method;
  if (acceptOne(reader, "using", "type") !== undefined) method = methodOf(method, valueOf(reader));
  return indexKeys(reader, table, { ...head, method }, from, name, ifNotExists);
}

/** From the bracket on. */
export function indexKeys(
  reader: Reader,
  table: Name,
  head: IndexHead,
  from: number,
  name: string | undefined,
  ifNotExists: boolean,
): CreateIndex | undefined {
  const start = reader.at;
  const inner = group(reader);
  if (inner === undefined) return undefined;
  const options = indexOptions(reader, head.method);
  return {
    kind: "create-index",
    span: spanFrom(reader, from),
    table,
    ifNotExists,
    concurrently: false,
    unique: head.unique,
    only: false,
    ...options,
    keys: splitAtCommas(inner).map(keyIn),
    include: [],
    nullsNotDistinct: false,
    text: textFrom(reader, start),
    ...(name === undefined ? {} : { name }),
  };
}

function methodOf(method: string, word: string | undefined): string {
  return method === "btree" && word === "hash" ? "hash" : method;
}

function keyIn(clause: Clause): IndexKey {
  const reader = readerOf(clause);
  const text = textOf(clause);
  const inner = group(reader);
  if (inner !== undefined) return { expression: expressionIn(inner), text };
  const column = identifier(reader);
  return column === undefined ? { text } : { column, text };
}

/** Options behind the keys, where the method may stand as well. */
function indexOptions(
  reader: Reader,
  method: string,
): Pick<CreateIndex, "method" | "hidden" | "words"> {
  let found: Pick<CreateIndex, "method" | "hidden" | "words"> = { method };
  for (;;) {
    if (accept(reader, "using"))
      found = { ...found, method: methodOf(found.method, valueOf(reader)) };
    else if (acceptOne(reader, "comment", "key_block_size", "engine_attribute") !== undefined) {
      acceptMark(reader, "=");
      valueOf(reader);
    } else if (accept(reader, "with", "parser")) found = { ...found, words: valueOf(reader) ?? "" };
    else if (acceptOne(reader, "visible", "clustering") !== undefined) {
      if (acceptMark(reader, "=")) valueOf(reader);
    } else if (!accept(reader, "not", "ignored")) {
      const hidden = acceptOne(reader, "invisible", "ignored");
      if (hidden === undefined) return found;
      found = { ...found, hidden };
    }
  }
}

/** `ALGORITHM = INPLACE`, `LOCK=NONE`, `WAIT 5`, `NOWAIT`; the last of each kind counts. */
export function demandIn(reader: Reader, demands: Draft): boolean {
  const word = tokenAt(reader)?.text;
  if (accept(reader, "algorithm") || accept(reader, "lock")) {
    acceptMark(reader, "=");
    const value = valueOf(reader)?.toUpperCase();
    if (value === undefined) return false;
    if (word === "lock") demands.lock = value;
    else demands.algorithm = value;
    return true;
  }
  return waitIn(reader, demands);
}

/** `WAIT 5`, in seconds, or `NOWAIT`. */
export function waitIn(reader: Reader, demands: Draft): boolean {
  if (accept(reader, "nowait")) {
    demands.lockWait = 0;
    return true;
  }
  if (!accept(reader, "wait")) return false;
  demands.lockWait = 1000 * Number(valueOf(reader));
  return true;
}

export type Draft = { -readonly [K in keyof Demands]: Demands[K] };

export function demandsTo(reader: Reader, demands: Draft): boolean {
  while (!isDone(reader)) {
    acceptMark(reader, ",");
    if (!demandIn(reader, demands)) return false;
  }
  return true;
}

/** What UNIQUE behind a column's definition makes; the server calls it as the column, unless that is taken. */
export function uniqueIndex(
  { name, span }: { readonly name: string; readonly span: Span },
  table: Name,
  called?: { readonly name: string },
): CreateIndex {
  return {
    kind: "create-index",
    span,
    table,
    ...called,
    ifNotExists: false,
    concurrently: false,
    unique: true,
    only: false,
    method: "btree",
    keys: [{ column: name, text: name }],
    include: [],
    nullsNotDistinct: false,
    text: `(${name})`,
  };
}
