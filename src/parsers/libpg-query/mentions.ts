import type { Node, ObjectType, ObjectWithArgs, VariableSetStmt } from "libpg-query";
import type { Mention } from "../../mention.ts";
import { partsOf } from "./lifecycle.ts";
import { typeOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { items, nameFrom, nameOf, strings, tagOf, tree, walk } from "./tree.ts";
import type { NodeOf, Tag } from "./tree.ts";
import { words } from "./types.ts";

/** What a statement names besides relations, types of columns and functions that it calls. */
export function mentionsIn(root: Node, reading: Reading): readonly Mention[] {
  const tag = tagOf(root);
  if (tag === undefined || plain.has(tag)) return [];
  const found: Mention[] = [];
  walk(root, (key, part) => {
    const ask = asks[key as Tag] as Ask<object> | undefined;
    if (ask !== undefined) found.push(...ask(part, reading));
    else if ("roletype" in part) found.push(...role(part));
    else if ("collname" in part) found.push(named("collation", part.collname as Node[]));
    return isForgiving(key, part) ? "past" : "into";
  });
  return found;
}

/** Statements that name nothing of the kind. */
const plain: ReadonlySet<Tag> = new Set<Tag>([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "TransactionStmt",
  "DoStmt",
]);

/** IF EXISTS of what it drops. */
function isForgiving(tag: string, node: object): boolean {
  return tag === "DropRoleStmt" && "missing_ok" in node && node.missing_ok === true;
}

type Ask<T> = (node: T, reading: Reading) => readonly Mention[];

function role(node: { readonly roletype?: unknown; readonly rolename?: unknown }): Mention[] {
  const isNamed = node.roletype === "ROLESPEC_CSTRING" && typeof node.rolename === "string";
  return isNamed ? [one("role", node.rolename)] : [];
}

function one(word: string, name: string): Mention {
  return { word, name: { name } };
}

function named(word: string, parts: readonly Node[]): Mention {
  return { word, name: nameFrom(strings(parts)) };
}

/** Where it is written. */
function optional(word: string, name: string | undefined): readonly Mention[] {
  return name === undefined || name === "" ? [] : [one(word, name)];
}

const asks: { readonly [K in Tag]?: Ask<NodeOf<K>> } = {
  AlterDatabaseSetStmt: ({ setstmt }) => setting(setstmt),
  AlterFunctionStmt: ({ objtype, func }, reading) => routine(objtype, func, reading),
  AlterObjectDependsStmt: ({ objectType, object }, reading) =>
    thing(objectType, object, reading).filter(({ word }) => routines.has(word)),
  AlterObjectSchemaStmt: ({ objectType, object, missing_ok: lenient }, reading) =>
    lenient === true ? [] : thing(objectType, object, reading),
  AlterOwnerStmt: ({ objectType, object }, reading) => thing(objectType, object, reading),
  AlterRoleSetStmt: ({ setstmt }) => setting(setstmt),
  AlterSystemStmt: ({ setstmt }) => optional("server setting", setstmt?.name),
  AlterTableCmd: ({ subtype, name }) =>
    subtype === "AT_SetTableSpace"
      ? optional("tablespace", name)
      : subtype === "AT_SetAccessMethod"
        ? optional("access method", name)
        : [],
  CallStmt: ({ funccall }) => [
    {
      ...named("called procedure", funccall?.funcname ?? []),
      count: funccall?.args?.length ?? 0,
    },
  ],
  CommentStmt: ({ objtype, object }, reading) => thing(objtype, object, reading),
  ConstraintsSetStmt: ({ constraints }) =>
    (constraints ?? []).map((each) => ({
      word: "deferrable constraint",
      name: nameOf(tree(each).RangeVar),
    })),
  Constraint: ({ indexspace }) => optional("tablespace", indexspace),
  CreateEventTrigStmt: ({ funcname }) => [named("event function", funcname ?? [])],
  CreateExtensionStmt: ({ options }) => {
    const schema = tree(optionOf(options, "schema")).String?.sval;
    return optional("schema", schema);
  },
  CreateForeignServerStmt: ({ fdwname }) => optional("foreign data wrapper", fdwname),
  CreateForeignTableStmt: ({ servername }) => optional("server", servername),
  CreateFunctionStmt: ({ options }) =>
    optional("language", tree(optionOf(options, "language")).String?.sval),
  CreateRoleStmt: ({ role: name }) => optional("new role", name),
  CreateSeqStmt: ({ options }) => {
    const type = tree(optionOf(options, "as")).TypeName;
    return type === undefined ? [] : [named("type", type.names ?? [])];
  },
  CreateStmt: ({ tablespacename, accessMethod, options, partspec }) => [
    ...(partspec === undefined
      ? namesOfOptions(options).map((name) => one("table parameter", name))
      : []),
    ...optional("tablespace", tablespacename),
    ...optional("access method", accessMethod),
  ],
  CreateUserMappingStmt: ({ servername }) => optional("server", servername),
  DefineStmt: ({ kind, defnames, definition, if_not_exists: lenient }) => {
    if (kind !== "OBJECT_COLLATION") return [];
    const from = items(optionOf(definition, "from"));
    return [
      ...(lenient === true ? [] : [named("new collation", defnames ?? [])]),
      ...(from.length === 0 ? [] : [named("collation", from)]),
    ];
  },
  DropStmt: ({ objects, removeType, missing_ok: lenient }, reading) =>
    lenient === true ? [] : (objects ?? []).flatMap((each) => thing(removeType, each, reading)),
  DropTableSpaceStmt: ({ tablespacename, missing_ok: lenient }) =>
    lenient === true ? [] : optional("tablespace", tablespacename),
  GrantRoleStmt: ({ granted_roles: granted }) =>
    (granted ?? []).flatMap((each) => optional("role", tree(each).AccessPriv?.priv_name)),
  GrantStmt: ({ targtype, objtype, objects }, reading) => {
    if (targtype === "ACL_TARGET_ALL_IN_SCHEMA") {
      return strings(objects).map((name) => one("schema", name));
    }
    if (targtype !== "ACL_TARGET_OBJECT") return [];
    return (objects ?? []).flatMap((each) => thing(objtype, each, reading));
  },
  ImportForeignSchemaStmt: ({ server_name: server }) => optional("server", server),
  IndexElem: ({ collation }) => (collation === undefined ? [] : [named("collation", collation)]),
  IndexStmt: ({ tableSpace, accessMethod, options }) => [
    ...namesOfOptions(options).map((name) => ({
      word: "index parameter",
      name: { schema: accessMethod ?? "btree", name },
    })),
    ...optional("tablespace", tableSpace),
    ...optional("access method", accessMethod),
  ],
  IntoClause: ({ tableSpaceName, accessMethod }) => [
    ...optional("tablespace", tableSpaceName),
    ...optional("access method", accessMethod),
  ],
  PublicationObjSpec: ({ pubobjtype, name }) =>
    pubobjtype === "PUBLICATIONOBJ_TABLES_IN_SCHEMA" ? optional("schema", name) : [],
  RenameStmt: ({ renameType, object, subname, missing_ok: lenient }, reading) => {
    if (lenient === true) return [];
    // A role, database, schema, … without a schema is no node.
    if (object === undefined) return bare(renameType, subname);
    return thing(renameType, object, reading);
  },
  VariableSetStmt: (node) => setting(node),
  VariableShowStmt: ({ name }) => optional("shown setting", name?.toLowerCase()),
};

function optionOf(options: readonly Node[] | undefined, name: string): Node | undefined {
  const found = (options ?? []).map((each) => tree(each).DefElem);
  return found.find((each) => each?.defname === name)?.arg;
}

function namesOfOptions(options: readonly Node[] | undefined): readonly string[] {
  return (options ?? []).flatMap((each) => {
    const { defname, defnamespace } = tree(each).DefElem ?? {};
    if (defname === undefined) return [];
    return defnamespace === undefined ? defname : `${defnamespace}.${defname}`;
  });
}

/** Of SET, RESET, and SET of a role, database or function. */
function setting(node: VariableSetStmt | undefined): readonly Mention[] {
  const { kind, name = "", args } = node ?? {};
  if (kind === "VAR_SET_MULTI" || kind === "VAR_RESET_ALL") return [];
  const word = name.toLowerCase();
  const [value] = strings(args?.flatMap((each) => tree(each).A_Const?.sval ?? []).map(wrapped));
  if (value !== undefined && (word === "role" || word === "session_authorization")) {
    return value.toLowerCase() === "none" ? [] : [one("assumed role", value)];
  }
  return optional("setting", word);
}

function wrapped(text: { readonly sval?: string }): Node {
  return { String: text };
}

const routines: ReadonlySet<string> = new Set(["function", "procedure", "aggregate", "routine"]);

/** Kinds of which the name says all, and what has no name of its own that could be asked for. */
const asked: ReadonlySet<string> = new Set([
  ...routines,
  "access method",
  "collation",
  "conversion",
  "domain",
  "event trigger",
  "extension",
  "foreign data wrapper",
  "language",
  "publication",
  "role",
  "schema",
  "server",
  "statistics",
  "tablespace",
  "text search configuration",
  "text search dictionary",
  "type",
]);

function bare(type: ObjectType | undefined, name: string | undefined): readonly Mention[] {
  const word = words(type);
  return asked.has(word) ? optional(word, name) : [];
}

function thing(
  type: ObjectType | undefined,
  object: Node | undefined,
  reading: Reading,
): readonly Mention[] {
  const word = words(type);
  if (routines.has(word)) return routine(type, tree(object).ObjectWithArgs, reading);
  if (!asked.has(word)) return [];
  const parts = partsOf(object);
  return parts.length === 0 ? [] : [{ word, name: nameFrom(parts) }];
}

function routine(
  type: ObjectType | undefined,
  object: ObjectWithArgs | undefined,
  reading: Reading,
): readonly Mention[] {
  if (object === undefined) return [];
  const { objname, objargs, args_unspecified: isOpen } = object;
  const types = (objargs ?? []).map((each) => typeOf(reading, tree(each).TypeName));
  return [
    { ...named(words(type), objname ?? []), ...(isOpen === true ? {} : { arguments: types }) },
  ];
}
