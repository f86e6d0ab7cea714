import { spanOf, splitAtCommas, part, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import { columnsOf } from "../../expression.ts";
import type { Expression, Written } from "../../expression.ts";
import type {
  Name,
  Operation,
  OperationOf,
  PartitionedBy,
  Partitioning,
  TablePart,
} from "../../operation.ts";
import { expressionIn } from "./expressions.ts";
import { restOf } from "./queries.ts";
import {
  accept,
  acceptMark,
  acceptOne,
  columnList,
  group,
  identifier,
  isDone,
  name,
  readerOf,
  sees,
  seesMark,
  valueOf,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

type Change = OperationOf<"change-partitions">["change"];

const heads: readonly (readonly [words: readonly string[], change: Change])[] = [
  [["add", "partition"], "add"],
  [["drop", "partition"], "drop"],
  [["truncate", "partition"], "truncate"],
  [["reorganize", "partition"], "reorganize"],
  [["coalesce", "partition"], "coalesce"],
  [["rebuild", "partition"], "rebuild"],
  [["optimize", "partition"], "rebuild"],
  [["exchange", "partition"], "exchange"],
  [["convert", "partition"], "convert"],
  [["convert", "table"], "convert"],
  [["analyze", "partition"], "maintain"],
  [["check", "partition"], "maintain"],
  [["repair", "partition"], "maintain"],
  [["discard", "partition"], "tablespace"],
  [["import", "partition"], "tablespace"],
  [["partition", "by"], "by"],
  [["remove", "partitioning"], "remove"],
];

type Details = Pick<
  OperationOf<"change-partitions">,
  "partitions" | "parts" | "count" | "partitioning" | "other" | "lenient" | "trailing"
>;

/** A change of partitions, with all that follows; `undefined`: the words are others. */
export function partitionSpec(
  reader: Reader,
  { table, missingOk }: { readonly table: Name; readonly missingOk: boolean },
): readonly Operation[] | undefined {
  const start = reader.at;
  const found = heads.find(([words]) => accept(reader, ...words));
  if (found === undefined) return undefined;
  const [, change] = found;
  const details = { ...detailsOf(reader, change, start), ...trailingIn(reader) };
  reader.at = reader.clause.to;
  const place = { span: spanOf(reader.clause), table, ...(missingOk ? { missingOk } : {}) };
  return [{ kind: "change-partitions", ...place, change, ...details }];
}

function trailingIn(reader: Reader): Pick<Details, "trailing"> {
  if (accept(reader, "without", "validation")) return { trailing: "without validation" };
  acceptMark(reader, ",");
  const trailing = acceptOne(reader, "algorithm", "lock");
  return trailing === undefined ? {} : { trailing };
}

/** What stands behind the words. */
function detailsOf(reader: Reader, change: Change, start: number): Details {
  const none = { partitions: [], parts: [], lenient: false };
  switch (change) {
    case "remove":
      return none;
    case "by": {
      const partitioning = partitioningIn({ ...reader, at: start });
      return { ...none, ...(partitioning === undefined ? {} : { partitioning }) };
    }
    case "coalesce":
      return { ...none, ...counted(valueOf(reader)) };
    case "add": {
      const lenient = accept(reader, "if", "not", "exists");
      if (accept(reader, "partitions")) return { ...none, lenient, ...counted(valueOf(reader)) };
      return { ...none, lenient, parts: partsIn(reader) };
    }
    case "convert":
      return converted(reader, reader.clause.tokens[start + 1]?.text === "table");
    default: {
      const lenient = accept(reader, "if", "exists");
      const partitions = namesIn(reader);
      const parts = accept(reader, "into") ? partsIn(reader) : [];
      const other = accept(reader, "with", "table") ? name(reader) : undefined;
      return { partitions, parts, lenient, ...(other === undefined ? {} : { other }) };
    }
  }
}

/** `CONVERT TABLE y TO PARTITION p …`, and the other way round. */
function converted(reader: Reader, isTable: boolean): Details {
  const lenient = false;
  if (!isTable) {
    const partitions = namesIn(reader);
    const other = accept(reader, "to", "table") ? name(reader) : undefined;
    return { partitions, parts: [], lenient, ...(other === undefined ? {} : { other }) };
  }
  const other = name(reader);
  const parts = accept(reader, "to") ? [partIn(restOf(reader))] : [];
  return {
    partitions: [],
    parts: parts.flatMap((one) => one ?? []),
    lenient,
    ...(other === undefined ? {} : { other }),
  };
}

function counted(word: string | undefined): { readonly count?: number } {
  const count = Number(word);
  return Number.isInteger(count) ? { count } : {};
}

function namesIn(reader: Reader): readonly string[] {
  const names: string[] = [];
  do {
    const isWord = sees(reader, "all") || sees(reader, "into");
    const one = isWord ? undefined : identifier(reader);
    if (one !== undefined) names.push(one);
  } while (acceptMark(reader, ","));
  return names;
}

/** `PARTITION BY RANGE (…) (PARTITION p0 VALUES …)` of a table. */
export function partitioningIn(reader: Reader): Partitioning | undefined {
  if (!accept(reader, "partition", "by")) return undefined;
  const from = reader.at;
  accept(reader, "linear");
  const word = acceptOne(reader, "range", "list", "hash", "key", "system_time");
  if (word === "key" && accept(reader, "algorithm")) {
    acceptMark(reader, "=");
    valueOf(reader);
  }
  const isList = accept(reader, "columns") || word === "key";
  if (word === "system_time") return byHistory(reader, from);
  const start = reader.at;
  const listed = isList ? columnList(reader) : undefined;
  reader.at = start;
  const inner = group(reader);
  if (inner === undefined && isDone(reader)) return undefined;
  const value = inner === undefined || isList ? undefined : expressionIn(inner).value;
  const columns = listed ?? (value === undefined ? [] : (columnsOf(value) ?? []));
  const count = accept(reader, "partitions") ? counted(valueOf(reader)) : {};
  skipSubPartitioning(reader);
  const named = partsIn(reader);
  reader.at = reader.clause.to;
  const text = textOf(part(reader.clause, from));
  const strategy = strategyOf(word);
  const parts = strategy === "hash" && named.length === 0 ? numbered(count.count ?? 1) : named;
  return { strategy, columns, text, parts, by: decider(value), ...count };
}

function decider(value: Expression | undefined): PartitionedBy {
  if (value === undefined) return { kind: "columns" };
  if (value.kind === "column") return { kind: "number" };
  return value.kind === "call"
    ? { kind: "expression", call: value.name.name }
    : { kind: "expression" };
}

/** `BY SYSTEM_TIME INTERVAL 1 MONTH PARTITIONS 4`, or with a list of those that keep what was replaced. */
function byHistory(reader: Reader, from: number): Partitioning {
  while (!isDone(reader) && !seesMark(reader, "(")) reader.at++;
  const parts = partsIn(reader);
  reader.at = reader.clause.to;
  const text = textOf(part(reader.clause, from));
  return { strategy: "range", columns: [], text, parts, by: { kind: "history" } };
}

/** No table has more. */
const most = 8192;

function numbered(count: number): readonly TablePart[] {
  return Array.from({ length: Math.max(0, Math.min(count, most)) }, (_, place) => ({
    name: `p${String(place)}`,
    bound: "none",
    values: [],
  }));
}

function strategyOf(word: string | undefined): Partitioning["strategy"] {
  if (word === "range") return "range";
  return word === "list" ? "list" : "hash";
}

/** `SUBPARTITION BY HASH (…) SUBPARTITIONS 2`: each part is cut once more. */
function skipSubPartitioning(reader: Reader): void {
  if (!accept(reader, "subpartition", "by")) return;
  while (!isDone(reader) && !seesMark(reader, "(")) reader.at++;
  group(reader);
  if (accept(reader, "subpartitions")) valueOf(reader);
}

/** `(PARTITION p0 VALUES LESS THAN (…) …, …)`. */
function partsIn(reader: Reader): readonly TablePart[] {
  const inner = group(reader);
  return inner === undefined ? [] : splitAtCommas(inner).flatMap((item) => partIn(item) ?? []);
}

function partIn(clause: Clause): TablePart | undefined {
  const reader = readerOf(clause);
  if (!accept(reader, "partition")) return undefined;
  const own = identifier(reader);
  if (own === undefined) return undefined;
  if (accept(reader, "default")) return { name: own, bound: "rest", values: [] };
  if (accept(reader, "values", "less", "than")) {
    return { name: own, bound: "below", values: valuesIn(reader) };
  }
  if (!accept(reader, "values", "in")) return { name: own, bound: "none", values: [] };
  return { name: own, bound: "among", values: valuesIn(reader) };
}

function valuesIn(reader: Reader): readonly Written[] {
  if (!seesMark(reader, "(")) return [expressionIn(part(reader.clause, reader.at, reader.at + 1))];
  const inner = group(reader);
  return inner === undefined ? [] : splitAtCommas(inner).map(expressionIn);
}
