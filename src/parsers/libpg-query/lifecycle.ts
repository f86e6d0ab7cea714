import type {
  AlterObjectDependsStmt,
  AlterObjectSchemaStmt,
  AlterOwnerStmt,
  CommentStmt,
  DropStmt,
  Node,
  ObjectType,
  RenameStmt,
} from "libpg-query";
import type { Comment, Name, ObjectWord, Operation } from "../../operation.ts";
import { emptyQuery } from "../../query.ts";
import { relationWords } from "./alter-table.ts";
import type { Reading } from "./reading.ts";
import { items, nameFrom, nameOf, roleOf, strings, tree } from "./tree.ts";
import { words } from "./types.ts";

const objectWords: { readonly [K in ObjectType]?: ObjectWord } = {
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "domain",
  OBJECT_FUNCTION: "function",
  OBJECT_ROUTINE: "function",
  OBJECT_PROCEDURE: "procedure",
  OBJECT_AGGREGATE: "aggregate",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_SCHEMA: "schema",
  OBJECT_DATABASE: "database",
  OBJECT_EXTENSION: "extension",
  OBJECT_ROLE: "role",
};

export function drop(node: DropStmt, { span }: Reading): readonly Operation[] {
  const { objects = [], removeType: type = "OBJECT_TABLE", missing_ok: ifExists = false } = node;
  const ofMethod = type === "OBJECT_OPCLASS" || type === "OBJECT_OPFAMILY";
  const parts = objects.map((object) => partsOf(object).slice(ofMethod ? 1 : 0));
  const names = parts.map(nameFrom);
  const cascade = node.behavior === "DROP_CASCADE";
  switch (type) {
    case "OBJECT_TABLE":
      return [{ kind: "drop-table", span, tables: names, ifExists, cascade }];
    case "OBJECT_FOREIGN_TABLE":
      return [{ kind: "drop-table", span, tables: names, foreign: true, ifExists, cascade }];
    case "OBJECT_INDEX": {
      const concurrently = node.concurrent ?? false;
      return [{ kind: "drop-index", span, indexes: names, concurrently, ifExists, cascade }];
    }
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW": {
      const materialized = type === "OBJECT_MATVIEW";
      return [{ kind: "drop-view", span, views: names, materialized, ifExists, cascade }];
    }
    case "OBJECT_TRIGGER":
      return parts.map((each) => ({ kind: "drop-trigger", span, ...ofTable(each), ifExists }));
    case "OBJECT_POLICY":
      return parts.map((each) => {
        return {
          kind: "change-policy",
          span,
          ...ofTable(each),
          change: "drop",
          ifExists,
          query: emptyQuery,
        };
      });
    case "OBJECT_RULE":
      return parts.map((each) => {
        return {
          kind: "change-rule",
          span,
          orReplace: false,
          ...ofTable(each),
          change: "drop",
          ifExists,
          query: emptyQuery,
          actions: [],
        };
      });
    case "OBJECT_STATISTIC_EXT":
      return names.map((name) => {
        return {
          kind: "change-statistics",
          span,
          change: "drop",
          name,
          tables: [],
          lenient: ifExists,
        };
      });
    default: {
      const object = objectWords[type];
      if (object === undefined) {
        const known = names.filter(({ name }) => name !== "");
        return [
          {
            kind: "change-catalog",
            span,
            action: "drop",
            object: words(type),
            names: known,
            lenient: ifExists,
            ...(cascade ? { cascade } : {}),
          },
        ];
      }
      return [{ kind: "drop-object", span, object, names, ifExists, cascade }];
    }
  }
}

/** The parts of an object's name, whatever node it is kept in. */
export function partsOf(node: Node | undefined): readonly string[] {
  const { String: word, TypeName: type, ObjectWithArgs: signature } = tree(node);
  if (word !== undefined) return [word.sval ?? ""];
  if (type !== undefined) return strings(type.names);
  return strings(signature?.objname ?? items(node));
}

/** Triggers, policies, rules and constraints are kept as their table's name and their own. */
function ofTable(parts: readonly string[]): { readonly table: Name; readonly name: string } {
  return { table: nameFrom(parts.slice(0, -1)), name: parts.at(-1) ?? "" };
}

export function rename(node: RenameStmt, { span }: Reading): readonly Operation[] {
  const { renameType: type = "OBJECT_TABLE", newname: to = "", subname: name = "" } = node;
  const table = nameOf(node.relation);
  const target = { span, table, ...(node.missing_ok === true ? { missingOk: true } : {}) };
  const relation = relationWords[type];
  if (relation !== undefined) return [{ kind: "rename-table", ...target, object: relation, to }];
  switch (type) {
    case "OBJECT_COLUMN": {
      const object = relationWords[node.relationType ?? "OBJECT_TABLE"] ?? "table";
      return [{ kind: "rename-column", ...target, object, column: name, to, ...onlyOf(node) }];
    }
    case "OBJECT_ATTRIBUTE":
      return [{ kind: "rename-column", ...target, object: "type", column: name, to }];
    case "OBJECT_TABCONSTRAINT":
      return [{ kind: "rename-constraint", ...target, name, to, ...onlyOf(node) }];
    case "OBJECT_TRIGGER":
      return [{ kind: "rename-trigger", span, table, name, to }];
    case "OBJECT_POLICY":
      return [
        {
          kind: "change-policy",
          span,
          table,
          name,
          change: "alter",
          ifExists: node.missing_ok ?? false,
          to,
          query: emptyQuery,
        },
      ];
    case "OBJECT_RULE":
      return [
        {
          kind: "change-rule",
          span,
          orReplace: false,
          table,
          name,
          change: "rename",
          ifExists: false,
          query: emptyQuery,
          actions: [],
        },
      ];
    case "OBJECT_STATISTIC_EXT": {
      const statistics = nameFrom(partsOf(node.object));
      return [
        {
          kind: "change-statistics",
          span,
          change: "alter",
          name: statistics,
          tables: [],
          lenient: node.missing_ok ?? false,
          to: { ...statistics, name: to },
        },
      ];
    }
    default: {
      const parts = node.object === undefined ? [name] : partsOf(node.object);
      const object = objectWords[type];
      const old = nameFrom(parts);
      if (object === undefined) {
        return [
          {
            kind: "change-catalog",
            span,
            action: "alter",
            object: words(type),
            names: [old],
            lenient: false,
            to,
          },
        ];
      }
      return [{ kind: "rename-object", span, object, name: old, to: { ...old, name: to } }];
    }
  }
}

function onlyOf({ relation }: RenameStmt): { readonly only?: true } {
  return relation?.inh === true ? {} : { only: true };
}

export function setSchema(node: AlterObjectSchemaStmt, { span }: Reading): readonly Operation[] {
  const { objectType: type = "OBJECT_TABLE", newschema: schema = "" } = node;
  const relation = relationWords[type];
  if (relation !== undefined) {
    const missingOk = node.missing_ok === true ? { missingOk: true } : {};
    const table = nameOf(node.relation);
    return [{ kind: "set-schema", span, table, ...missingOk, object: relation, schema }];
  }
  const name = nameFrom(partsOf(node.object));
  if (type === "OBJECT_STATISTIC_EXT") {
    const to = { schema, name: name.name };
    return [
      { kind: "change-statistics", span, change: "alter", name, tables: [], lenient: false, to },
    ];
  }
  const object = objectWords[type];
  if (object === undefined) {
    return [
      {
        kind: "change-catalog",
        span,
        action: "alter",
        object: words(type),
        names: [name],
        lenient: false,
      },
    ];
  }
  return [{ kind: "rename-object", span, object, name, to: { schema, name: name.name } }];
}

/** DEPENDS ON EXTENSION: of a relation it is an option like others. */
export function dependOnExtension(
  node: AlterObjectDependsStmt,
  { span }: Reading,
): readonly Operation[] {
  const values = [node.extname?.sval ?? ""];
  const object = relationWords[node.objectType ?? "OBJECT_FUNCTION"];
  if (object !== undefined && node.relation !== undefined) {
    const table = nameOf(node.relation);
    return [{ kind: "set-table-option", span, table, object, option: "depends", values }];
  }
  const names = [nameFrom(partsOf(node.object))];
  return [
    { kind: "change-catalog", span, action: "alter", object: "dependency", names, lenient: false },
  ];
}

/** OWNER TO of what is no relation. */
export function setOwner(node: AlterOwnerStmt, { span }: Reading): readonly Operation[] {
  const names = [nameFrom(partsOf(node.object))];
  if (node.objectType === "OBJECT_STATISTIC_EXT") {
    const [name] = names;
    return [
      {
        kind: "change-statistics",
        span,
        change: "alter",
        ...(name === undefined ? {} : { name }),
        tables: [],
        lenient: false,
      },
    ];
  }
  return [
    {
      kind: "change-catalog",
      span,
      action: "alter",
      object: words(node.objectType),
      names,
      lenient: false,
      owner: roleOf(node.newowner),
    },
  ];
}

const commented: { readonly [K in ObjectType]?: Comment["object"] } = {
  OBJECT_TABLE: "table",
  OBJECT_COLUMN: "column",
  OBJECT_INDEX: "index",
  OBJECT_TABCONSTRAINT: "constraint",
  OBJECT_TRIGGER: "part",
  OBJECT_POLICY: "part",
  OBJECT_RULE: "part",
};

export function comment(node: CommentStmt, { span }: Reading): readonly Operation[] {
  const type = node.objtype ?? "OBJECT_TABLE";
  const parts = partsOf(node.object);
  const relation = commentedRelation(type, parts);
  return [
    {
      kind: "comment",
      span,
      object: commented[type] ?? "other",
      ...(commented[type] === undefined && relationWords[type] !== undefined
        ? { word: relationWords[type] }
        : {}),
      ...(relation === undefined ? {} : { relation: nameFrom(relation) }),
      ...(named.has(commented[type]) ? { name: parts.at(-1) ?? "" } : {}),
      ...(node.comment === undefined ? {} : { text: node.comment }),
    },
  ];
}

const named: ReadonlySet<Comment["object"] | undefined> = new Set([
  "column",
  "constraint",
  "part",
] as const);

function commentedRelation(
  type: ObjectType,
  parts: readonly string[],
): readonly string[] | undefined {
  if (relationWords[type] !== undefined) return parts;
  switch (type) {
    case "OBJECT_COLUMN":
    case "OBJECT_TABCONSTRAINT":
    case "OBJECT_TRIGGER":
    case "OBJECT_POLICY":
    case "OBJECT_RULE":
      return parts.slice(0, -1);
    default:
      return undefined;
  }
}
