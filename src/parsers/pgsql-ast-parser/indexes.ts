import type { AlterIndexStatement, CreateIndexStatement, IndexExpression } from "pgsql-ast-parser";
import {
  afterGroup,
  afterName,
  findMark,
  findWord,
  inside,
  part,
  spanOf,
  splitAtCommas,
  storageIn,
  textOf,
} from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { IndexKey, Operation } from "../../operation.ts";
import { writtenOf } from "./expressions.ts";
import { nameOf } from "./names.ts";
import { isNil } from "./nil.ts";
import type { Reading } from "./reading.ts";

export function createIndex(node: CreateIndexStatement, reading: Reading): readonly Operation[] {
  const { whole } = reading;
  const table = reading.first(node.table);
  const open = findMark(whole, "(", table) ?? whole.to;
  const slices = splitAtCommas(inside(whole, open));
  const where = findWord(whole, "where", afterGroup(whole, open));
  const storage = storageIn(part(whole, whole.from, where), afterGroup(whole, open));
  return [
    {
      kind: "create-index",
      span: reading.span,
      table: nameOf(node.table),
      ...(node.indexName === undefined ? {} : { name: node.indexName.name }),
      ifNotExists: node.ifNotExists ?? false,
      concurrently: node.concurrently ?? false,
      unique: node.unique ?? false,
      only: false,
      method: node.using?.name ?? "btree",
      keys: node.expressions.map((each, index) => keyOf(reading, each, slices[index] ?? whole)),
      include: [],
      nullsNotDistinct: false,
      ...(where === undefined || isNil(node.where)
        ? {}
        : { where: writtenOf(reading, part(whole, where + 1), node.where) }),
      ...(storage === undefined ? {} : { storage }),
      text: textOf(part(whole, table)),
    },
  ];
}

function keyOf(reading: Reading, { expression }: IndexExpression, slice: Clause): IndexKey {
  const text = textOf(slice);
  const bracketed = slice.tokens[slice.from]?.text === "(";
  if (expression.type === "ref" && !bracketed) return { column: expression.name, text };
  return { expression: writtenOf(reading, expressionIn(slice), expression), text };
}

/** `(a + b)` or `f(a)`, without what may follow. */
function expressionIn(slice: Clause): Clause {
  if (slice.tokens[slice.from]?.text === "(") {
    return part(slice, slice.from, afterGroup(slice, slice.from));
  }
  const end = afterName(slice, slice.from);
  const isCall = slice.tokens[end]?.text === "(" && end < slice.to;
  return part(slice, slice.from, isCall ? afterGroup(slice, end) : end);
}

export function alterIndex(node: AlterIndexStatement, reading: Reading): readonly Operation[] {
  const { change, ifExists = false } = node;
  const { whole } = reading;
  const clause = part(whole, afterName(whole, reading.first(node.index)));
  const target = {
    span: change.type === "rename" ? reading.span : spanOf(clause),
    table: nameOf(node.index),
    ...(ifExists ? { missingOk: true } : {}),
    object: "index",
  } as const;
  return [
    change.type === "rename"
      ? { kind: "rename-table", ...target, to: change.to.name }
      : {
          kind: "set-table-option",
          ...target,
          option: "tablespace",
          values: [change.tablespace.name],
        },
  ];
}
