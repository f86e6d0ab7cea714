import { columnsOf } from "../../expression.ts";
import { expressionIn } from "./expressions.ts";
import { part, spanOf, textOf } from "../../clause.ts";
import type { Name, Operation, OperationOf, PartitionKey } from "../../operation.ts";
import {
  accept,
  acceptMark,
  acceptOne,
  columnList,
  group,
  identifier,
  isDone,
  sees,
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

/** A change of partitions, with all that follows; `undefined`: the words are others. */
export function partitionSpec(
  reader: Reader,
  { table, missingOk }: { readonly table: Name; readonly missingOk: boolean },
): readonly Operation[] | undefined {
  const found = heads.find(([words]) => accept(reader, ...words));
  if (found === undefined) return undefined;
  const [, change] = found;
  const partitions: string[] = [];
  accept(reader, "if", "exists");
  accept(reader, "if", "not", "exists");
  if (change !== "by" && change !== "remove" && change !== "add") {
    do {
      const one = sees(reader, "all") ? undefined : identifier(reader);
      if (one !== undefined) partitions.push(one);
    } while (acceptMark(reader, ","));
  }
  reader.at = reader.clause.to;
  const place = { span: spanOf(reader.clause), table, ...(missingOk ? { missingOk } : {}) };
  return [{ kind: "change-partitions", ...place, change, partitions }];
}

/** `PARTITION BY RANGE (…) (PARTITION p0 VALUES …)` of a new table. */
export function partitionKey(reader: Reader): PartitionKey | undefined {
  if (!accept(reader, "partition", "by")) return undefined;
  const from = reader.at;
  accept(reader, "linear");
  const word = acceptOne(reader, "range", "list", "hash", "key", "system_time");
  const isList = accept(reader, "columns") || word === "key";
  const start = reader.at;
  const listed = isList ? columnList(reader) : undefined;
  reader.at = start;
  const inner = group(reader);
  if (inner === undefined && isDone(reader)) return undefined;
  const columns =
    listed ?? (inner === undefined ? [] : (columnsOf(expressionIn(inner).value) ?? []));
  const strategy =
    word === "range" || word === "system_time" ? "range" : word === "list" ? "list" : "hash";
  reader.at = reader.clause.to;
  return { strategy, columns, text: textOf(part(reader.clause, from)) };
}
