import type {
  AlterPublicationStmt,
  AlterStatsStmt,
  CreatePublicationStmt,
  CreateStatsStmt,
  DropRoleStmt,
  DropdbStmt,
  GrantStmt,
  Node,
  RoleSpec,
} from "libpg-query";
import type { ChangeCatalog, ChangePublication, Grant, Name, Operation } from "../../operation.ts";
import { partsOf } from "./lifecycle.ts";
import type { Reading } from "./reading.ts";
import { nameFrom, nameOf, namesOf, roleOf, strings, tree } from "./tree.ts";
import type { Tag } from "./tree.ts";

type Row = readonly [action: ChangeCatalog["action"], object: string, ...fields: readonly string[]];

/** Statements that change the catalog and lock no relation, with the fields that hold names. */
const rows: { readonly [K in Tag]?: Row } = {
  AlterCollationStmt: ["alter", "collation", "collname"],
  AlterDatabaseRefreshCollStmt: ["alter", "database", "dbname"],
  AlterDatabaseSetStmt: ["alter", "database", "dbname"],
  AlterDatabaseStmt: ["alter", "database", "dbname"],
  AlterDefaultPrivilegesStmt: ["alter", "default privileges"],
  AlterEventTrigStmt: ["alter", "event trigger", "trigname"],
  AlterExtensionContentsStmt: ["alter", "extension", "extname"],
  AlterExtensionStmt: ["alter", "extension", "extname"],
  AlterFdwStmt: ["alter", "foreign data wrapper", "fdwname"],
  AlterForeignServerStmt: ["alter", "server", "servername"],
  AlterFunctionStmt: ["alter", "function", "func"],
  AlterOpFamilyStmt: ["alter", "operator family", "opfamilyname"],
  AlterOperatorStmt: ["alter", "operator", "opername"],
  AlterRoleSetStmt: ["alter", "role", "role"],
  AlterRoleStmt: ["alter", "role", "role"],
  AlterSubscriptionStmt: ["alter", "subscription", "subname"],
  AlterTSConfigurationStmt: ["alter", "text search configuration", "cfgname"],
  AlterTSDictionaryStmt: ["alter", "text search dictionary", "dictname"],
  AlterTableSpaceOptionsStmt: ["alter", "tablespace", "tablespacename"],
  AlterTypeStmt: ["alter", "type", "typeName"],
  AlterUserMappingStmt: ["alter", "user mapping", "servername"],
  CreateAmStmt: ["create", "access method", "amname"],
  CreateCastStmt: ["create", "cast"],
  CreateConversionStmt: ["create", "conversion", "conversion_name"],
  CreateEventTrigStmt: ["create", "event trigger", "trigname"],
  CreateFdwStmt: ["create", "foreign data wrapper", "fdwname"],
  CreateForeignServerStmt: ["create", "server", "servername"],
  CreateOpClassStmt: ["create", "operator class", "opclassname"],
  CreateOpFamilyStmt: ["create", "operator family", "opfamilyname"],
  CreatePLangStmt: ["create", "language", "plname"],
  CreateRoleStmt: ["create", "role", "role"],
  CreateTransformStmt: ["create", "transform"],
  CreateUserMappingStmt: ["create", "user mapping", "servername"],
  DropUserMappingStmt: ["drop", "user mapping", "servername"],
  GrantRoleStmt: ["alter", "role"],
  ImportForeignSchemaStmt: ["create", "foreign tables", "local_schema"],
  SecLabelStmt: ["alter", "security label", "object"],
};

export function changeCatalog(tag: Tag, node: object, { span }: Reading): readonly Operation[] {
  const row = rows[tag];
  if (row === undefined) return [];
  const [action, object, ...fields] = row;
  const values = node as Readonly<Record<string, unknown>>;
  const names = fields.flatMap((field) => namesIn(values[field]));
  const lenient = values["if_not_exists"] ?? values["missing_ok"];
  const wrapper = tag === "CreateForeignServerStmt" ? values["fdwname"] : undefined;
  return [
    {
      kind: "change-catalog",
      span,
      action,
      object,
      names,
      lenient: lenient === true,
      ...(typeof wrapper === "string" ? { wrapper } : {}),
    },
  ];
}

/** A field holds a word, a list of words, a node, or what a node would hold. */
function namesIn(value: unknown): readonly Name[] {
  if (typeof value === "string") return [{ name: value }];
  if (Array.isArray(value)) return [nameFrom(strings(value as Node[]))];
  if (typeof value !== "object" || value === null) return [];
  if ("roletype" in value) return [{ name: roleOf(value as RoleSpec) }];
  if ("objname" in value) return [nameFrom(strings(value.objname as Node[]))];
  const parts = partsOf(value as Node);
  return parts.length === 0 ? [] : [nameFrom(parts)];
}

export function grant(node: GrantStmt, { span }: Reading): readonly Operation[] {
  const privileges = (node.privileges ?? []).map(
    (each) => tree(each).AccessPriv?.priv_name ?? "all",
  );
  const named = node.targtype === "ACL_TARGET_OBJECT" ? node.objtype : undefined;
  return [
    {
      kind: "grant",
      span,
      revoke: node.is_grant !== true,
      privileges: privileges.length === 0 ? ["all"] : privileges,
      object: granted[named ?? ""] ?? "other",
      names: (node.objects ?? []).map((object) => {
        const relation = tree(object).RangeVar;
        return relation === undefined ? nameFrom(partsOf(object)) : nameOf(relation);
      }),
      grantees: (node.grantees ?? []).map((grantee) => roleOf(tree(grantee).RoleSpec)),
      onColumns: (node.privileges ?? []).flatMap((each) => {
        const { priv_name: privilege = "all", cols } = tree(each).AccessPriv ?? {};
        return strings(cols).map((column) => ({ privilege, column }));
      }),
      grantable: node.grant_option ?? false,
    },
  ];
}

const granted: Readonly<Record<string, Grant["object"]>> = {
  OBJECT_TABLE: "table",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_SCHEMA: "schema",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "function",
  OBJECT_ROUTINE: "function",
};

export function dropRole(node: DropRoleStmt, { span }: Reading): readonly Operation[] {
  const names = (node.roles ?? []).map((role) => ({ name: roleOf(tree(role).RoleSpec) }));
  const ifExists = node.missing_ok ?? false;
  return [{ kind: "drop-object", span, object: "role", names, ifExists, cascade: false }];
}

export function dropDatabase(node: DropdbStmt, { span }: Reading): readonly Operation[] {
  const names = [{ name: node.dbname ?? "" }];
  const ifExists = node.missing_ok ?? false;
  return [{ kind: "drop-object", span, object: "database", names, ifExists, cascade: false }];
}

export function createPublication(
  node: CreatePublicationStmt,
  reading: Reading,
): readonly Operation[] {
  return [publication(node, "create", reading)];
}

export function alterPublication(
  node: AlterPublicationStmt,
  reading: Reading,
): readonly Operation[] {
  const change = node.pubobjects === undefined ? "options" : publicationChanges[node.action ?? ""];
  return [publication(node, change ?? "set", reading)];
}

const publicationChanges: Readonly<Record<string, ChangePublication["change"]>> = {
  AP_AddObjects: "add",
  AP_SetObjects: "set",
  AP_DropObjects: "drop-tables",
};

function publication(
  node: CreatePublicationStmt,
  change: ChangePublication["change"],
  { span }: Reading,
): Operation {
  const tables = (node.pubobjects ?? []).flatMap((object) => {
    const relation = tree(object).PublicationObjSpec?.pubtable?.relation;
    return relation === undefined ? [] : nameOf(relation);
  });
  const alone = (node.pubobjects ?? []).every(
    (object) => tree(object).PublicationObjSpec?.pubtable?.relation?.inh !== true,
  );
  return {
    kind: "change-publication",
    span,
    name: node.pubname ?? "",
    change,
    tables,
    ...(alone && tables.length > 0 ? { only: true } : {}),
    allTables: node.for_all_tables ?? false,
  };
}

export function createStatistics(node: CreateStatsStmt, { span }: Reading): readonly Operation[] {
  const parts = strings(node.defnames);
  const elements = (node.exprs ?? []).map((each) => tree(each).StatsElem?.name);
  const columns = elements.flatMap((name) => name ?? []);
  return [
    {
      kind: "change-statistics",
      span,
      change: "create",
      ...(parts.length === 0 ? {} : { name: nameFrom(parts) }),
      tables: namesOf(node.relations),
      columns,
      expressions: elements.length - columns.length,
      lenient: node.if_not_exists ?? false,
    },
  ];
}

export function alterStatistics(node: AlterStatsStmt, { span }: Reading): readonly Operation[] {
  const name = nameFrom(strings(node.defnames));
  const lenient = node.missing_ok ?? false;
  return [{ kind: "change-statistics", span, change: "alter", name, tables: [], lenient }];
}
