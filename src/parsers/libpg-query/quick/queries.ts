import type { JoinType, Node, SelectStmt, SortBy, WindowDef } from "libpg-query";
import { expression } from "./expressions.ts";
import {
  aliased,
  columnName,
  columnNames,
  decline,
  label,
  list,
  maybeOnly,
  place,
  seesMark,
  takes,
  takesMark,
  want,
  wantMark,
} from "./input.ts";
import type { Input } from "./input.ts";
import { functionOnly, reserved } from "./words.ts";

/** A query of tables and joins; what has parts of its own, as UNION and WITH, is left to the grammar. */
export function select(input: Input): SelectStmt {
  want(input, "select");
  const node: SelectStmt = { targetList: list(input, target) };
  if (takes(input, "from")) node.fromClause = list(input, joined);
  if (takes(input, "where")) node.whereClause = expression(input);
  if (takes(input, "group")) {
    want(input, "by");
    node.groupClause = list(input, groupedBy);
  }
  if (takes(input, "having")) node.havingClause = expression(input);
  if (takes(input, "order")) node.sortClause = orderBy(input);
  const limit = takes(input, "limit");
  if (limit) node.limitCount = expression(input);
  node.limitOption = limit ? "LIMIT_OPTION_COUNT" : "LIMIT_OPTION_DEFAULT";
  node.op = "SETOP_NONE";
  return node;
}

function target(input: Input): Node {
  const location = place(input);
  if (takesMark(input, "*")) {
    return { ResTarget: { val: { ColumnRef: { fields: [{ A_Star: {} }], location } }, location } };
  }
  const val = expression(input);
  return takes(input, "as")
    ? { ResTarget: { name: label(input), val, location } }
    : { ResTarget: { val, location } };
}

/** Calls that are none behind GROUP BY. */
const groupings = new Set(["cube", "rollup", "grouping"]);

function groupedBy(input: Input): Node {
  const token = input.tokens[input.at];
  if (token?.kind === "word" && groupings.has(token.text)) decline();
  return expression(input);
}

function orderBy(input: Input): Node[] {
  want(input, "by");
  return list(input, (each): Node => {
    const sort: SortBy = { node: expression(each) };
    const falling = takes(each, "desc");
    const dir = falling ? "SORTBY_DESC" : takes(each, "asc") ? "SORTBY_ASC" : "SORTBY_DEFAULT";
    sort.sortby_dir = dir;
    sort.sortby_nulls = "SORTBY_NULLS_DEFAULT";
    if (takes(each, "nulls")) {
      const first = takes(each, "first");
      if (!first) want(each, "last");
      sort.sortby_nulls = first ? "SORTBY_NULLS_FIRST" : "SORTBY_NULLS_LAST";
    }
    sort.location = -1;
    return { SortBy: sort };
  });
}

/** `OVER (PARTITION BY … ORDER BY …)`, without a name and a frame. */
export function window(input: Input): WindowDef {
  const location = place(input);
  wantMark(input, "(");
  const node: WindowDef = {};
  if (takes(input, "partition")) {
    want(input, "by");
    node.partitionClause = list(input, expression);
  }
  if (takes(input, "order")) node.orderClause = orderBy(input);
  wantMark(input, ")");
  node.frameOptions = plainFrame;
  node.location = location;
  return node;
}

/** What the grammar notes of a frame when none is written. */
const plainFrame = 1058;

/** `orders o LEFT JOIN users u ON …`. */
export function joined(input: Input): Node {
  let larg = table(input);
  for (;;) {
    const jointype = join(input);
    if (jointype === undefined) return larg;
    const rarg = table(input);
    if (jointype === "cross") {
      larg = { JoinExpr: { jointype: "JOIN_INNER", larg, rarg } };
    } else if (takes(input, "using")) {
      const usingClause = columnNames(input);
      larg = { JoinExpr: { jointype, larg, rarg, usingClause } };
    } else {
      want(input, "on");
      larg = { JoinExpr: { jointype, larg, rarg, quals: expression(input) } };
    }
  }
}

const joins: ReadonlyMap<string, JoinType> = new Map([
  ["left", "JOIN_LEFT"],
  ["right", "JOIN_RIGHT"],
  ["full", "JOIN_FULL"],
]);

function join(input: Input): JoinType | "cross" | undefined {
  const token = input.tokens[input.at];
  if (token?.kind !== "word") return undefined;
  if (takes(input, "join")) return "JOIN_INNER";
  const outer = joins.get(token.text);
  if (outer !== undefined) {
    input.at++;
    takes(input, "outer");
  } else if (token.text === "inner" || token.text === "cross") input.at++;
  else return undefined;
  want(input, "join");
  return token.text === "cross" ? "cross" : (outer ?? "JOIN_INNER");
}

function table(input: Input): Node {
  const node = maybeOnly(input);
  const token = input.tokens[input.at];
  const named =
    takes(input, "as") ||
    token?.kind === "quoted" ||
    (token?.kind === "word" && !reserved.has(token.text) && !functionOnly.has(token.text));
  const found = named ? aliased(node, columnName(input)) : node;
  // A call, or names of columns.
  return seesMark(input, "(") ? decline() : { RangeVar: found };
}
