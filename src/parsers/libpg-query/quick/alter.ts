import type {
  AlterEnumStmt,
  AlterTableCmd,
  AlterTableType,
  Node,
  ObjectType,
  RangeVar,
  RenameStmt,
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
  behavior,
  columnName,
  decline,
  dottedName,
  list,
  maybeOnly,
  place,
  relation,
  role,
  sees,
  takes,
  takesBoth,
  takesIfExists,
  takesIfNotExists,
  want,
} from "./input.ts";
import type { Input } from "./input.ts";
import { wantNumber, wantString } from "./literals.ts";
import { followsOption, sequenceOptions } from "./sequences.ts";
import { typeName } from "./types.ts";

export function alter(input: Input): Node {
  if (takes(input, "table")) return alterTable(input);
  if (takes(input, "index")) return alterRelation(input, "OBJECT_INDEX");
  if (takes(input, "view")) return alterRelation(input, "OBJECT_VIEW");
  if (takesBoth(input, "materialized", "view")) return alterRelation(input, "OBJECT_MATVIEW");
  if (takes(input, "sequence")) return alterSequence(input);
  if (takes(input, "type")) return alterType(input);
  return decline();
}

interface Target {
  readonly relation: RangeVar;
  /** IF EXISTS. */
  readonly lenient: boolean;
}

function alterTable(input: Input): Node {
  const lenient = takesIfExists(input);
  const target = { relation: maybeOnly(input), lenient };
  if (sees(input, "rename")) return rename(input, target, "OBJECT_TABLE");
  if (takesBoth(input, "set", "schema")) return toSchema(input, target, "OBJECT_TABLE");
  return altered(target, list(input, command), "OBJECT_TABLE");
}

function altered({ relation, lenient }: Target, cmds: Node[], objtype: ObjectType): Node {
  const missing = lenient ? { missing_ok: true } : {};
  return { AlterTableStmt: { relation, cmds, objtype, ...missing } };
}

function toSchema(input: Input, { relation, lenient }: Target, objectType: ObjectType): Node {
  const newschema = columnName(input);
  const missing = lenient ? { missing_ok: true } : {};
  return { AlterObjectSchemaStmt: { objectType, relation, newschema, ...missing } };
}

/** RENAME TO of anything; of a table also RENAME COLUMN and RENAME CONSTRAINT. */
function rename(input: Input, target: Target, renameType: ObjectType): Node {
  want(input, "rename");
  const node: RenameStmt = {};
  const isTable = renameType === "OBJECT_TABLE";
  const constraint = isTable && takes(input, "constraint");
  const column = !constraint && (takes(input, "column") || (isTable && !sees(input, "to")));
  if (column && !isTable) decline();
  node.renameType = constraint ? "OBJECT_TABCONSTRAINT" : column ? "OBJECT_COLUMN" : renameType;
  // What the grammar's tree says where nothing is said.
  node.relationType = column ? "OBJECT_TABLE" : "OBJECT_ACCESS_METHOD";
  node.relation = target.relation;
  if (constraint || column) node.subname = columnName(input);
  want(input, "to");
  node.newname = columnName(input);
  node.behavior = "DROP_RESTRICT";
  if (target.lenient) node.missing_ok = true;
  return { RenameStmt: node };
}

function command(input: Input): Node {
  if (takes(input, "add")) return add(input);
  if (takes(input, "drop")) return drop(input);
  if (takes(input, "alter")) return column(input);
  if (takesBoth(input, "validate", "constraint")) {
    return made("AT_ValidateConstraint", { name: columnName(input) });
  }
  if (takesBoth(input, "owner", "to")) return made("AT_ChangeOwner", { newowner: role(input) });
  if (takes(input, "set")) {
    const items = storageParameters(input);
    return made("AT_SetRelOptions", { def: { List: { items } } });
  }
  return security(input);
}

type Fields = Pick<AlterTableCmd, "name" | "newowner" | "def" | "behavior" | "missing_ok">;

function made(subtype: AlterTableType, fields: Fields = {}): Node {
  return { AlterTableCmd: { subtype, ...fields, behavior: fields.behavior ?? "DROP_RESTRICT" } };
}

function add(input: Input): Node {
  if (seesConstraint(input)) {
    return made("AT_AddConstraint", { def: { Constraint: tableConstraint(input) } });
  }
  if (seesOtherConstraint(input)) decline();
  takes(input, "column");
  const lenient = takesIfNotExists(input) ? { missing_ok: true } : {};
  return made("AT_AddColumn", { def: columnDefinition(input), ...lenient });
}

function drop(input: Input): Node {
  const constraint = takes(input, "constraint");
  if (!constraint) takes(input, "column");
  const lenient = takesIfExists(input) ? { missing_ok: true } : {};
  const name = columnName(input);
  const subtype = constraint ? "AT_DropConstraint" : "AT_DropColumn";
  return made(subtype, { name, behavior: behavior(input), ...lenient });
}

/** ALTER [COLUMN] name …. */
function column(input: Input): Node {
  if (sees(input, "constraint")) decline();
  takes(input, "column");
  const location = place(input);
  const name = columnName(input);
  if (takesBoth(input, "set", "not")) {
    want(input, "null");
    return made("AT_SetNotNull", { name });
  }
  if (takesBoth(input, "drop", "not")) {
    want(input, "null");
    return made("AT_DropNotNull", { name });
  }
  if (takesBoth(input, "set", "default")) {
    return made("AT_ColumnDefault", { name, def: expression(input) });
  }
  if (takesBoth(input, "drop", "default")) return made("AT_ColumnDefault", { name });
  if (takesBoth(input, "set", "statistics")) {
    return made("AT_SetStatistics", { name, def: wantNumber(input) });
  }
  if (takesBoth(input, "set", "data") || sees(input, "type")) return type(input, name, location);
  return decline();
}

function type(input: Input, name: string, location: number): Node {
  want(input, "type");
  const type = typeName(input);
  const start = place(input);
  const collation = takes(input, "collate")
    ? { collClause: { collname: dottedName(input), location: start } }
    : {};
  const using = takes(input, "using") ? { raw_default: expression(input) } : {};
  const definition = { typeName: type, ...using, ...collation, location };
  return made("AT_AlterColumnType", { name, def: { ColumnDef: definition } });
}

const securities: ReadonlyMap<string, AlterTableType> = new Map([
  ["enable", "AT_EnableRowSecurity"],
  ["disable", "AT_DisableRowSecurity"],
  ["force", "AT_ForceRowSecurity"],
]);

/** ENABLE ROW LEVEL SECURITY, ENABLE TRIGGER …. */
function security(input: Input): Node {
  const verb = input.tokens[input.at];
  const subtype = verb?.kind === "word" ? securities.get(verb.text) : undefined;
  if (subtype === undefined) decline();
  input.at++;
  if (verb?.text !== "force" && takes(input, "trigger")) {
    const enable = verb?.text === "enable";
    if (takes(input, "all")) return made(enable ? "AT_EnableTrigAll" : "AT_DisableTrigAll");
    if (takes(input, "user")) return made(enable ? "AT_EnableTrigUser" : "AT_DisableTrigUser");
    return made(enable ? "AT_EnableTrig" : "AT_DisableTrig", { name: columnName(input) });
  }
  want(input, "row", "level", "security");
  return made(subtype);
}

/** Of what is no table: RENAME TO, SET SCHEMA, OWNER TO. */
function alterRelation(input: Input, object: ObjectType): Node {
  const lenient = takesIfExists(input);
  const target = { relation: relation(input), lenient };
  if (sees(input, "rename")) return rename(input, target, object);
  if (object !== "OBJECT_INDEX" && takesBoth(input, "set", "schema")) {
    return toSchema(input, target, object);
  }
  want(input, "owner", "to");
  return altered(target, [made("AT_ChangeOwner", { newowner: role(input) })], object);
}

function alterSequence(input: Input): Node {
  const { at } = input;
  const lenient = takesIfExists(input) ? { missing_ok: true } : {};
  const sequence = relation(input);
  if (followsOption(input)) {
    const options = sequenceOptions(input);
    return { AlterSeqStmt: { sequence, options, ...lenient } };
  }
  input.at = at;
  return alterRelation(input, "OBJECT_SEQUENCE");
}

function alterType(input: Input): Node {
  const names = dottedName(input);
  if (takesBoth(input, "add", "value")) return addValue(input, names);
  if (takesBoth(input, "owner", "to")) {
    const object = { List: { items: names } };
    return { AlterOwnerStmt: { objectType: "OBJECT_TYPE", object, newowner: role(input) } };
  }
  if (takesBoth(input, "rename", "value")) {
    const oldVal = value(input);
    want(input, "to");
    return { AlterEnumStmt: { typeName: names, oldVal, newVal: value(input) } };
  }
  want(input, "rename", "to");
  const node: RenameStmt = { renameType: "OBJECT_TYPE", relationType: "OBJECT_ACCESS_METHOD" };
  node.object = { List: { items: names } };
  node.newname = columnName(input);
  node.behavior = "DROP_RESTRICT";
  return { RenameStmt: node };
}

function addValue(input: Input, names: Node[]): Node {
  const node: AlterEnumStmt = { typeName: names };
  const lenient = takesIfNotExists(input);
  node.newVal = value(input);
  const before = takes(input, "before");
  if (before || takes(input, "after")) node.newValNeighbor = value(input);
  if (!before) node.newValIsAfter = true;
  if (lenient) node.skipIfNewValExists = true;
  return { AlterEnumStmt: node };
}

/** An empty one is left out of the tree, as if it were not there. */
function value(input: Input): string {
  const text = wantString(input);
  return text === "" ? decline() : text;
}
