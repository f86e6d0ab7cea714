import type { IndexElem, IndexStmt, Node, ReindexStmt } from "libpg-query";
import {
  afterGroup,
  afterName,
  findMark,
  findWord,
  inside,
  part,
  splitAtCommas,
  storageIn,
  textOf,
} from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { IndexKey, Operation, Reindex } from "../../operation.ts";
import { writtenOf } from "./expressions.ts";
import type { Reading } from "./reading.ts";
import { nameFrom, nameOf, strings, tree } from "./tree.ts";

export function createIndex(node: IndexStmt, reading: Reading): readonly Operation[] {
  const whole = reading.whole();
  const table = reading.at(node.relation?.location);
  const open = findMark(whole, "(", table) ?? whole.to;
  const slices = splitAtCommas(inside(whole, open));
  const where = findWord(whole, "where", afterGroup(whole, open));
  const storage = storageIn(part(whole, whole.from, where), afterGroup(whole, open));
  return [
    {
      kind: "create-index",
      span: reading.span,
      table: nameOf(node.relation),
      ...(node.idxname === undefined ? {} : { name: node.idxname }),
      ifNotExists: node.if_not_exists ?? false,
      concurrently: node.concurrent ?? false,
      unique: node.unique ?? false,
      only: node.relation?.inh !== true,
      method: node.accessMethod ?? "btree",
      keys: keysOf(reading, node.indexParams, slices),
      include: (node.indexIncludingParams ?? []).map((each) => tree(each).IndexElem?.name ?? ""),
      nullsNotDistinct: node.nulls_not_distinct ?? false,
      ...(where === undefined
        ? {}
        : { where: writtenOf(reading, part(whole, where + 1), node.whereClause) }),
      ...(storage === undefined ? {} : { storage }),
      text: textOf(part(whole, table)),
    },
  ];
}

/** The elements of an index, each with the words of its slice. */
export function keysOf(
  reading: Reading,
  elements: readonly Node[] | undefined,
  slices: readonly Clause[],
): readonly IndexKey[] {
  return (elements ?? []).map((element, index) => {
    const node = tree(element).IndexElem;
    const slice = slices[index] ?? part(reading.whole(), 0, 0);
    return keyOf(reading, node ?? {}, slice);
  });
}

function keyOf(reading: Reading, node: IndexElem, slice: Clause): IndexKey {
  const text = textOf(slice);
  const operators =
    node.opclass === undefined ? {} : { operatorClass: nameFrom(strings(node.opclass)) };
  if (node.expr === undefined) return { column: node.name ?? "", ...operators, text };
  return { expression: writtenOf(reading, expressionIn(slice), node.expr), ...operators, text };
}

/** `(a + b)` or `f(a)`, without what may follow. */
function expressionIn(slice: Clause): Clause {
  if (slice.tokens[slice.from]?.text === "(")
    return part(slice, slice.from, afterGroup(slice, slice.from));
  const end = afterName(slice, slice.from);
  const isCall = slice.tokens[end]?.text === "(" && end < slice.to;
  return part(slice, slice.from, isCall ? afterGroup(slice, end) : end);
}

const reindexed: Readonly<Record<string, Reindex["object"]>> = {
  REINDEX_OBJECT_INDEX: "index",
  REINDEX_OBJECT_TABLE: "table",
  REINDEX_OBJECT_SCHEMA: "schema",
  REINDEX_OBJECT_SYSTEM: "system",
  REINDEX_OBJECT_DATABASE: "database",
};

export function reindex(node: ReindexStmt, reading: Reading): readonly Operation[] {
  const { relation, name } = node;
  return [
    {
      kind: "reindex",
      span: reading.span,
      object: reindexed[node.kind ?? ""] ?? "index",
      ...(relation === undefined ? {} : { name: nameOf(relation) }),
      ...(name === undefined ? {} : { name: { name } }),
      concurrently: isOn(node.params, "concurrently"),
    },
  ];
}

/** An option of a bracketed list is on when it is named, unless it says otherwise. */
export function isOn(options: readonly Node[] | undefined, name: string): boolean {
  const option = (options ?? [])
    .map((node) => tree(node).DefElem)
    .find((each) => each?.defname === name);
  if (option === undefined) return false;
  const { String: word, Integer: number, Boolean: truth } = tree(option.arg);
  if (word !== undefined) return !["false", "off", "0"].includes(word.sval ?? "");
  if (truth !== undefined) return truth.boolval ?? false;
  return number === undefined || (number.ival ?? 0) !== 0;
}
