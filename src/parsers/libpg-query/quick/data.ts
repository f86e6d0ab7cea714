import type {
  DeleteStmt,
  InsertStmt,
  Node,
  OnConflictClause,
  RangeVar,
  UpdateStmt,
} from "libpg-query";
import { expression } from "./expressions.ts";
import {
  aliased,
  bracketed,
  columnName,
  decline,
  list,
  maybeOnly,
  place,
  relation,
  sees,
  seesMark,
  takes,
  want,
  wantMark,
} from "./input.ts";
import type { Input } from "./input.ts";
import { indexElement } from "./create.ts";
import { joined, select } from "./queries.ts";

export function insert(input: Input): InsertStmt {
  want(input, "into");
  const node: InsertStmt = { relation: relation(input) };
  if (takes(input, "as")) node.relation = aliased(node.relation ?? {}, columnName(input));
  if (seesMark(input, "(")) node.cols = bracketed(input, insertedColumn);
  if (takes(input, "values")) {
    const valuesLists = list(input, row);
    node.selectStmt = {
      SelectStmt: { valuesLists, limitOption: "LIMIT_OPTION_DEFAULT", op: "SETOP_NONE" },
    };
  } else node.selectStmt = { SelectStmt: select(input) };
  if (sees(input, "on")) node.onConflictClause = onConflict(input);
  node.override = "OVERRIDING_NOT_SET";
  return node;
}

function insertedColumn(input: Input): Node {
  const location = place(input);
  return { ResTarget: { name: columnName(input), location } };
}

function row(input: Input): Node {
  return { List: { items: bracketed(input, valueOrDefault) } };
}

function valueOrDefault(input: Input): Node {
  const location = place(input);
  return takes(input, "default") ? { SetToDefault: { location } } : expression(input);
}

function onConflict(input: Input): OnConflictClause {
  const location = place(input);
  want(input, "on", "conflict");
  const start = place(input);
  const node: OnConflictClause = {};
  if (seesMark(input, "(")) {
    const indexElems = bracketed(input, indexElement);
    node.infer = { indexElems, location: start };
    if (takes(input, "where")) {
      node.infer = { indexElems, whereClause: expression(input), location: start };
    }
  } else if (takes(input, "on")) {
    want(input, "constraint");
    node.infer = { conname: columnName(input), location: start };
  }
  want(input, "do");
  if (takes(input, "nothing")) return { action: "ONCONFLICT_NOTHING", ...node, location };
  want(input, "update", "set");
  node.targetList = list(input, assignment);
  if (takes(input, "where")) node.whereClause = expression(input);
  return { action: "ONCONFLICT_UPDATE", ...node, location };
}

function assignment(input: Input): Node {
  const location = place(input);
  const name = columnName(input);
  wantMark(input, "=");
  return { ResTarget: { name, val: valueOrDefault(input), location } };
}

/** `orders`, `ONLY orders AS o`, `orders o`. */
function target(input: Input): RangeVar {
  const node = maybeOnly(input);
  if (takes(input, "as")) return aliased(node, columnName(input));
  const token = input.tokens[input.at];
  // SET is a name elsewhere, but not here.
  if (token === undefined || sees(input, "set") || sees(input, "where")) return node;
  return token.kind === "word" || token.kind === "quoted"
    ? aliased(node, columnName(input))
    : decline();
}

export function update(input: Input): UpdateStmt {
  const node: UpdateStmt = { relation: target(input) };
  want(input, "set");
  node.targetList = list(input, assignment);
  const from = takes(input, "from") ? list(input, joined) : undefined;
  if (takes(input, "where")) node.whereClause = expression(input);
  if (from !== undefined) node.fromClause = from;
  return node;
}

export function remove(input: Input): DeleteStmt {
  want(input, "from");
  const node: DeleteStmt = { relation: target(input) };
  if (takes(input, "using")) node.usingClause = list(input, joined);
  if (takes(input, "where")) node.whereClause = expression(input);
  return node;
}
