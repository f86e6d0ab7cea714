import type {
  CommentStmt,
  DropStmt,
  GrantStmt,
  Node,
  ObjectType,
  TransactionStmtKind,
  TruncateStmt,
} from "libpg-query";
import {
  behavior,
  columnName,
  columnNames,
  decline,
  dottedName,
  ended,
  list,
  maybeOnly,
  place,
  plainWord,
  relation,
  role,
  sees,
  seesMark,
  seesNext,
  takes,
  takesBoth,
  takesIfExists,
  takesMark,
  want,
  word,
} from "./input.ts";
import type { Input } from "./input.ts";
import { negated, numberConstant, stringConstant, takesNumber, takesString } from "./literals.ts";
import { typeName } from "./types.ts";

// --- transactions and settings ------------------------------------------------------------------

/** BEGIN, COMMIT and ROLLBACK as most write them. */
export function transaction(input: Input, kind: TransactionStmtKind): Node {
  if (!takes(input, "work")) takes(input, "transaction");
  return { TransactionStmt: { kind, location: -1 } };
}

export function set(input: Input): Node {
  const isLocal = sees(input, "local") && !isAssigned(input);
  if (isLocal || (sees(input, "session") && !isAssigned(input))) input.at++;
  const name = settingName(input);
  if (!takes(input, "to") && !takesMark(input, "=")) decline();
  const local = isLocal ? { is_local: true } : {};
  const location = place(input);
  if (takes(input, "default")) {
    return { VariableSetStmt: { kind: "VAR_SET_DEFAULT", name, ...local, location: -1 } };
  }
  const args = list(input, settingValue);
  return { VariableSetStmt: { kind: "VAR_SET_VALUE", name, args, ...local, location } };
}

function isAssigned(input: Input): boolean {
  const next = input.tokens[input.at + 1];
  return next?.text === "=" || next?.text === "." || seesNext(input, "to");
}

function settingName(input: Input): string {
  let name = columnName(input);
  while (takesMark(input, ".")) name += `.${columnName(input)}`;
  return name;
}

function settingValue(input: Input): Node {
  const location = place(input);
  const text = takesString(input);
  if (text !== undefined) return stringConstant(text, location);
  for (const each of ["true", "false", "on"]) {
    if (takes(input, each)) return stringConstant(each, location);
  }
  const minus = takesMark(input, "-");
  const number = takesNumber(input);
  if (number !== undefined) {
    const constant = numberConstant(number, location);
    return (minus ? negated(constant.A_Const, location) : constant) ?? decline();
  }
  return minus ? decline() : stringConstant(plainWord(input), location);
}

export function reset(input: Input): Node {
  if (takes(input, "all")) return { VariableSetStmt: { kind: "VAR_RESET_ALL", location: -1 } };
  return { VariableSetStmt: { kind: "VAR_RESET", name: settingName(input), location: -1 } };
}

// --- objects by their names ---------------------------------------------------------------------

interface Word {
  readonly type: ObjectType;
  /** How its name is kept in the tree. */
  readonly named: "list" | "type" | "word" | "part";
}

const words: ReadonlyMap<string, Word> = new Map([
  ["table", { type: "OBJECT_TABLE", named: "list" }],
  ["column", { type: "OBJECT_COLUMN", named: "list" }],
  ["index", { type: "OBJECT_INDEX", named: "list" }],
  ["view", { type: "OBJECT_VIEW", named: "list" }],
  ["sequence", { type: "OBJECT_SEQUENCE", named: "list" }],
  ["type", { type: "OBJECT_TYPE", named: "type" }],
  ["domain", { type: "OBJECT_DOMAIN", named: "type" }],
  ["schema", { type: "OBJECT_SCHEMA", named: "word" }],
  ["extension", { type: "OBJECT_EXTENSION", named: "word" }],
  ["trigger", { type: "OBJECT_TRIGGER", named: "part" }],
  ["policy", { type: "OBJECT_POLICY", named: "part" }],
  ["constraint", { type: "OBJECT_TABCONSTRAINT", named: "part" }],
]);

function objectWord(input: Input): Word {
  if (takesBoth(input, "materialized", "view")) return { type: "OBJECT_MATVIEW", named: "list" };
  const token = input.tokens[input.at++];
  return (token?.kind === "word" ? words.get(token.text) : undefined) ?? decline();
}

function objectName(input: Input, { named }: Word): Node {
  switch (named) {
    case "list":
      return { List: { items: dottedName(input) } };
    case "type":
      return { TypeName: typeName(input) };
    case "word":
      return word(columnName(input));
    case "part": {
      const own = word(columnName(input));
      want(input, "on");
      if (sees(input, "domain")) decline();
      return { List: { items: [...dottedName(input), own] } };
    }
    default:
      return named satisfies never;
  }
}

export function drop(input: Input): DropStmt {
  const object = objectWord(input);
  if (object.type === "OBJECT_COLUMN" || object.type === "OBJECT_TABCONSTRAINT") decline();
  const concurrent = object.type === "OBJECT_INDEX" && takes(input, "concurrently");
  const lenient = takesIfExists(input);
  const name = (each: Input): Node => objectName(each, object);
  const objects = object.named === "part" ? [name(input)] : list(input, name);
  const node: DropStmt = { objects, removeType: object.type, behavior: behavior(input) };
  if (lenient) node.missing_ok = true;
  if (concurrent) node.concurrent = true;
  return node;
}

export function comment(input: Input): CommentStmt {
  want(input, "on");
  const object = objectWord(input);
  const node: CommentStmt = { objtype: object.type, object: objectName(input, object) };
  want(input, "is");
  if (takes(input, "null")) return node;
  const text = takesString(input) ?? decline();
  if (text !== "") node.comment = text;
  return node;
}

export function truncate(input: Input): TruncateStmt {
  takes(input, "table");
  const relations = list(input, (each) => ({ RangeVar: maybeOnly(each) }));
  const node: TruncateStmt = { relations };
  if (takesBoth(input, "restart", "identity")) node.restart_seqs = true;
  else takesBoth(input, "continue", "identity");
  node.behavior = behavior(input);
  return node;
}

// --- privileges ---------------------------------------------------------------------------------

export function grant(input: Input): GrantStmt {
  const privileges = privilegesOf(input);
  const node: GrantStmt = { is_grant: true, ...granted(input), ...privileges };
  want(input, "to");
  node.grantees = list(input, grantee);
  if (takes(input, "with")) {
    want(input, "grant", "option");
    node.grant_option = true;
  }
  node.behavior = "DROP_RESTRICT";
  return node;
}

export function revoke(input: Input): GrantStmt {
  const privileges = privilegesOf(input);
  const node: GrantStmt = { ...granted(input), ...privileges };
  want(input, "from");
  node.grantees = list(input, grantee);
  node.behavior = behavior(input);
  return node;
}

function grantee(input: Input): Node {
  return sees(input, "group") ? decline() : { RoleSpec: role(input) };
}

function privilegesOf(input: Input): Pick<GrantStmt, "privileges"> {
  if (takes(input, "all")) {
    takes(input, "privileges");
    return seesMark(input, "(") ? decline() : {};
  }
  return { privileges: list(input, privilege) };
}

function privilege(input: Input): Node {
  const named = takes(input, "select")
    ? "select"
    : takes(input, "references")
      ? "references"
      : takes(input, "create")
        ? "create"
        : columnName(input);
  // Not every server has it.
  if (named === "maintain") decline();
  const cols = seesMark(input, "(") ? { cols: columnNames(input) } : {};
  return { AccessPriv: { priv_name: named, ...cols } };
}

/** Words after ON that say what is granted on; a table may be named like most of them. */
const otherObjects = new Set(
  `database domain foreign function functions language large parameter procedure procedures routine
  routines tablespace type`.split(/\s+/),
);

function granted(input: Input): Pick<GrantStmt, "targtype" | "objtype" | "objects"> {
  want(input, "on");
  const token = input.tokens[input.at];
  if (token?.kind === "word" && otherObjects.has(token.text)) decline();
  const targtype = "ACL_TARGET_OBJECT";
  const tables = (each: Input): Node => ({ RangeVar: relation(each) });
  const next = input.tokens[input.at + 1];
  const hasName = next?.kind === "quoted" || (next?.kind === "word" && !isEnd(next.text));
  if (hasName && takes(input, "schema")) {
    const objects = list(input, (each) => word(columnName(each)));
    return { targtype, objtype: "OBJECT_SCHEMA", objects };
  }
  if (hasName && takes(input, "sequence")) {
    return { targtype, objtype: "OBJECT_SEQUENCE", objects: list(input, tables) };
  }
  if (sees(input, "schema") || sees(input, "sequence")) decline();
  if (takes(input, "all")) return everything(input);
  takes(input, "table");
  return { targtype, objtype: "OBJECT_TABLE", objects: list(input, tables) };
}

function isEnd(text: string): boolean {
  return text === "to" || text === "from";
}

/** ALL TABLES IN SCHEMA …. */
function everything(input: Input): Pick<GrantStmt, "targtype" | "objtype" | "objects"> {
  const tables = takes(input, "tables");
  if (!tables) want(input, "sequences");
  want(input, "in", "schema");
  const objects = list(input, (each) => word(columnName(each)));
  const objtype = tables ? "OBJECT_TABLE" : "OBJECT_SEQUENCE";
  return { targtype: "ACL_TARGET_ALL_IN_SCHEMA", objtype, objects };
}

/** START TRANSACTION. */
export function startTransaction(input: Input): Node {
  want(input, "transaction");
  return ended(input) ? { TransactionStmt: { kind: "TRANS_STMT_START", location: -1 } } : decline();
}
