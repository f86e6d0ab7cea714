import { part } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Name } from "../../operation.ts";
import type { Query } from "../../operation.ts";
import {
  accept,
  acceptMark,
  identifier,
  isDone,
  name,
  readerOf,
  seesMark,
  seesOne,
  tokenAt,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

/** What a query reads: tables behind FROM and JOIN at any depth, names and calls. */
export function queryIn(clause: Clause): Query {
  const tables: Name[] = [];
  const calls: Name[] = [];
  const columns: string[] = [];
  const locked: Name[] = [];
  const reader = readerOf(clause);
  while (!isDone(reader)) {
    if (accept(reader, "select")) continue;
    if (seesOne(reader, "from", "join", "straight_join")) {
      reader.at++;
      takeTables(reader, tables);
      continue;
    }
    if (accept(reader, "for", "update") || accept(reader, "lock", "in", "share", "mode")) {
      locked.push(...tables);
      continue;
    }
    const token = tokenAt(reader);
    const next = tokenAt(reader, 1)?.text;
    if (token?.kind === "word" && next === "(") calls.push({ name: token.text });
    else if (token?.kind === "word" || token?.kind === "quoted") {
      const own = identifier(reader);
      const isWord = token.kind === "word" && reserved.has(token.text.toLowerCase());
      if (own !== undefined && !isWord) columns.push(own);
      continue;
    } else if (token?.text === "*") columns.push("*");
    reader.at++;
  }
  return { tables, calls, columns, locked, sequences: [] };
}

function takeTables(reader: Reader, tables: Name[]): void {
  do {
    if (seesMark(reader, "(") || seesOne(reader, "lateral", "json_table")) return;
    const one = name(reader);
    if (one === undefined) return;
    tables.push(one);
    accept(reader, "as");
    if (!seesOne(reader, ...afterTable) && tokenAt(reader)?.kind !== "punctuation")
      identifier(reader);
  } while (acceptMark(reader, ","));
}

/** Words of a query that cannot name a column unless they are quoted. */
const reserved = new Set(
  (
    "all and as asc between by case cross desc distinct div else end escape except exists false for from group " +
    "having in inner intersect interval into is join left like limit mod natural not null on or order outer over " +
    "partition regexp right rlike select set straight_join then true union using values when where window with xor"
  ).split(" "),
);

const afterTable = [
  "where",
  "join",
  "inner",
  "left",
  "right",
  "cross",
  "natural",
  "straight_join",
  "on",
  "using",
  "set",
  "group",
  "order",
  "limit",
  "union",
  "for",
  "having",
  "partition",
  "force",
  "use",
  "ignore",
];

export function restOf(reader: Reader): Clause {
  return part(reader.clause, reader.at);
}
