import type {
  CreateExtensionStmt,
  CreateSeqStmt,
  CreateStmt,
  IndexElem,
  IndexStmt,
  Node,
  PartitionSpec,
  ViewStmt,
} from "libpg-query";
import {
  columnDefinition,
  seesConstraint,
  seesOtherConstraint,
  storageParameters,
  tableConstraint,
} from "./constraints.ts";
import { expression } from "./expressions.ts";
import {
  bracketed,
  columnName,
  columnNames,
  decline,
  dottedName,
  ended,
  list,
  maybeOnly,
  place,
  relation,
  sees,
  seesMark,
  seesNext,
  takes,
  takesBoth,
  takesIfNotExists,
  takesMark,
  want,
  wantMark,
  word,
} from "./input.ts";
import type { Input } from "./input.ts";
import { wantString } from "./literals.ts";
import { callOnly } from "./operands.ts";
import { createFunction, createTrigger } from "./programs.ts";
import { select } from "./queries.ts";
import { followsOption, sequenceOptions } from "./sequences.ts";

export function create(input: Input): Node {
  if (takes(input, "table")) return { CreateStmt: table(input, "p") };
  if (takes(input, "unlogged")) {
    want(input, "table");
    return { CreateStmt: table(input, "u") };
  }
  if (takes(input, "temp") || takes(input, "temporary")) {
    want(input, "table");
    return { CreateStmt: table(input, "t") };
  }
  if (takes(input, "index")) return { IndexStmt: index(input, "plain") };
  if (takes(input, "unique")) {
    want(input, "index");
    return { IndexStmt: index(input, "unique") };
  }
  if (takes(input, "type")) return enumType(input);
  if (takes(input, "sequence")) return { CreateSeqStmt: sequence(input) };
  if (takes(input, "schema")) return schema(input);
  if (takes(input, "extension")) return { CreateExtensionStmt: extension(input) };
  if (takes(input, "trigger")) return { CreateTrigStmt: createTrigger(input) };
  const kind = takesBoth(input, "or", "replace") ? "replaced" : "new";
  if (takes(input, "view")) return { ViewStmt: view(input, kind) };
  if (takes(input, "function")) return { CreateFunctionStmt: createFunction(input, kind) };
  return decline();
}

function table(input: Input, persistence: "p" | "t" | "u"): CreateStmt {
  const lenient = takesIfNotExists(input);
  const node: CreateStmt = { relation: relation(input, "all", persistence) };
  wantMark(input, "(");
  if (!seesMark(input, ")")) node.tableElts = list(input, element);
  wantMark(input, ")");
  if (takes(input, "inherits")) {
    node.inhRelations = bracketed(input, (each) => ({ RangeVar: relation(each) }));
  }
  if (sees(input, "partition")) node.partspec = partitionKey(input);
  if (takes(input, "with")) node.options = storageParameters(input);
  node.oncommit = "ONCOMMIT_NOOP";
  if (takes(input, "tablespace")) node.tablespacename = columnName(input);
  if (lenient) node.if_not_exists = true;
  return node;
}

function element(input: Input): Node {
  if (seesConstraint(input)) return { Constraint: tableConstraint(input) };
  return seesOtherConstraint(input) ? decline() : columnDefinition(input);
}

const strategies: ReadonlyMap<string, NonNullable<PartitionSpec["strategy"]>> = new Map([
  ["list", "PARTITION_STRATEGY_LIST"],
  ["range", "PARTITION_STRATEGY_RANGE"],
  ["hash", "PARTITION_STRATEGY_HASH"],
]);

/** `PARTITION BY RANGE (created_at)`. */
function partitionKey(input: Input): PartitionSpec {
  const location = place(input);
  want(input, "partition", "by");
  const strategy = strategies.get(columnName(input)) ?? decline();
  const partParams = bracketed(input, (each): Node => {
    const start = place(each);
    return { PartitionElem: { name: columnName(each), location: start } };
  });
  return { strategy, partParams, location };
}

function index(input: Input, kind: "plain" | "unique"): IndexStmt {
  const concurrent = takes(input, "concurrently");
  const lenient = takesIfNotExists(input);
  const node: IndexStmt = {};
  if (lenient || !sees(input, "on")) node.idxname = columnName(input);
  want(input, "on");
  node.relation = maybeOnly(input);
  node.accessMethod = takes(input, "using") ? columnName(input) : "btree";
  const params = bracketed(input, indexElement);
  const included = takes(input, "include") ? bracketed(input, includedColumn) : undefined;
  // Without NULLS NOT DISTINCT, which older servers do not have.
  if (takes(input, "nulls")) want(input, "distinct");
  const options = takes(input, "with") ? storageParameters(input) : undefined;
  if (takes(input, "tablespace")) node.tableSpace = columnName(input);
  node.indexParams = params;
  if (included !== undefined) node.indexIncludingParams = included;
  if (options !== undefined) node.options = options;
  if (takes(input, "where")) node.whereClause = expression(input);
  if (kind === "unique") node.unique = true;
  if (concurrent) node.concurrent = true;
  if (lenient) node.if_not_exists = true;
  return node;
}

function includedColumn(input: Input): Node {
  const name = columnName(input);
  return {
    IndexElem: { name, ordering: "SORTBY_DEFAULT", nulls_ordering: "SORTBY_NULLS_DEFAULT" },
  };
}

/** A column, a call, or an expression in brackets; with its collation, operator class and order. */
export function indexElement(input: Input): Node {
  const node: IndexElem = {};
  const next = input.tokens[input.at + 1];
  const dotted = next?.text === "." || next?.text === "(";
  if (takesMark(input, "(")) {
    node.expr = expression(input);
    wantMark(input, ")");
  } else if (dotted && next.kind === "punctuation") node.expr = callOnly(input);
  else node.name = columnName(input);
  if (takes(input, "collate")) node.collation = dottedName(input);
  if (seesClass(input)) node.opclass = dottedName(input);
  if (seesMark(input, "(")) decline();
  node.ordering = takes(input, "asc")
    ? "SORTBY_ASC"
    : takes(input, "desc")
      ? "SORTBY_DESC"
      : "SORTBY_DEFAULT";
  node.nulls_ordering = "SORTBY_NULLS_DEFAULT";
  if (takes(input, "nulls")) {
    const first = takes(input, "first");
    if (!first) want(input, "last");
    node.nulls_ordering = first ? "SORTBY_NULLS_FIRST" : "SORTBY_NULLS_LAST";
  }
  return { IndexElem: node };
}

function seesClass(input: Input): boolean {
  const token = input.tokens[input.at];
  if (token?.kind === "quoted") return true;
  if (token?.kind !== "word") return false;
  if (token.text === "nulls") return !seesNext(input, "first") && !seesNext(input, "last");
  return token.text !== "asc" && token.text !== "desc";
}

function enumType(input: Input): Node {
  const typeName = dottedName(input);
  want(input, "as", "enum");
  wantMark(input, "(");
  if (takesMark(input, ")")) return { CreateEnumStmt: { typeName } };
  const vals = list(input, (each) => word(wantString(each)));
  wantMark(input, ")");
  return { CreateEnumStmt: { typeName, vals } };
}

function sequence(input: Input): CreateSeqStmt {
  const lenient = takesIfNotExists(input);
  const node: CreateSeqStmt = { sequence: relation(input) };
  if (followsOption(input)) node.options = sequenceOptions(input);
  if (lenient) node.if_not_exists = true;
  return node;
}

function view(input: Input, kind: "new" | "replaced"): ViewStmt {
  const node: ViewStmt = { view: relation(input) };
  if (seesMark(input, "(")) node.aliases = columnNames(input);
  want(input, "as");
  node.query = { SelectStmt: select(input) };
  if (kind === "replaced") node.replace = true;
  node.withCheckOption = "NO_CHECK_OPTION";
  return node;
}

function schema(input: Input): Node {
  const lenient = takesIfNotExists(input);
  const schemaname = columnName(input);
  return { CreateSchemaStmt: { schemaname, ...(lenient ? { if_not_exists: true } : {}) } };
}

function extension(input: Input): CreateExtensionStmt {
  const lenient = takesIfNotExists(input);
  const node: CreateExtensionStmt = { extname: columnName(input) };
  if (lenient) node.if_not_exists = true;
  takes(input, "with");
  if (!ended(input)) node.options = [extensionOption(input)];
  return node;
}

function extensionOption(input: Input): Node {
  const location = place(input);
  if (takes(input, "cascade")) {
    const arg = { Boolean: { boolval: true } };
    return { DefElem: { defname: "cascade", arg, defaction: "DEFELEM_UNSPEC", location } };
  }
  want(input, "schema");
  const arg = word(columnName(input));
  return { DefElem: { defname: "schema", arg, defaction: "DEFELEM_UNSPEC", location } };
}
