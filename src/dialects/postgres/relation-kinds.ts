import type { Name, Operation, OperationOf, RelationWord } from "../../operation.ts";
import type { Schema } from "../../schema.ts";
import { namesOf } from "./lookup.ts";

/** What a name can stand for, as the server tells relations apart. */
export type RelationKind =
  RelationWord | "partitioned-table" | "partitioned-index" | "composite-type";

const tables: readonly RelationKind[] = ["table", "partitioned-table"];
const foreignToo: readonly RelationKind[] = [...tables, "foreign-table"];
const stored: readonly RelationKind[] = [...tables, "materialized-view"];
const readable: readonly RelationKind[] = [...foreignToo, "materialized-view", "view"];
const indexes: readonly RelationKind[] = ["index", "partitioned-index"];

/** The kinds of relations that an operation can work on; `undefined`: it asks nobody. */
export function wantedKinds(
  operation: Operation,
  server: number,
): readonly RelationKind[] | undefined {
  switch (operation.kind) {
    case "add-column":
    case "drop-column":
    case "set-type":
    case "set-not-null":
    case "drop-not-null":
    case "set-generated":
    case "validate-constraint":
    case "drop-constraint":
      return foreignToo;
    // A foreign table is refused for another reason.
    case "add-unique":
    case "add-primary-key":
    case "add-exclusion":
    case "add-foreign-key":
    case "add-check":
    case "add-not-null":
      return foreignToo;
    case "set-default":
    case "drop-default":
    case "set-identity":
      return [...foreignToo, "view"];
    case "set-column-option":
      return wantedForColumn(operation.option);
    case "alter-constraint":
    case "attach-partition":
    case "detach-partition":
      return tables;
    case "change-attribute":
      return ["composite-type"];
    // The word after ALTER is not looked at.
    case "rename-column":
    case "rename-constraint":
      return [...readable, "composite-type", ...indexes];
    case "rename-table":
      if (operation.object === "table" || operation.object === "index") return undefined;
      return [operation.object];
    case "set-schema":
      return operation.object === "table" ? [...readable, "sequence"] : [operation.object];
    case "set-table-option":
      return wantedForOption(operation);
    case "change-sequence":
      return ["sequence"];
    case "drop-table":
      return operation.foreign === true ? ["foreign-table"] : tables;
    case "drop-view":
      return operation.materialized ? ["materialized-view"] : ["view"];
    case "drop-index":
      return indexes;
    case "drop-object":
      return operation.object === "sequence" ? ["sequence"] : undefined;
    case "lock-table":
      return [...tables, "view"];
    case "truncate":
      return server >= 14 ? foreignToo : tables;
    case "refresh-view":
    case "create-index":
    case "cluster":
      return stored;
    case "reindex":
      return operation.object === "index" ? indexes : stored;
    case "create-trigger":
      if (operation.timing === "instead-of") return ["view"];
      return operation.row ? foreignToo : [...foreignToo, "view"];
    case "rename-trigger":
      return [...foreignToo, "view"];
    case "analyze":
      return [...foreignToo, "materialized-view"];
    case "change-policy":
      return operation.change === "create" || server >= 13 ? tables : undefined;
    case "change-rule":
      // A materialized view is refused for another reason.
      return operation.change === "create" ? [...stored, "view"] : undefined;
    case "create-view":
      return operation.orReplace && !operation.temporary ? ["view"] : undefined;
    case "change-statistics":
      return operation.change === "create" ? [...stored, "foreign-table"] : undefined;
    case "comment":
      return wantedForComment(operation);
    case "grant":
      if (operation.object === "sequence") return ["sequence"];
      return operation.object === "table" ? [...readable, "sequence"] : undefined;
    case "insert":
    case "update":
    case "delete":
      return [...foreignToo, "view"];
    case "merge":
      return server >= 17 ? [...tables, "view"] : tables;
    case "copy":
      if (operation.direction === "from") return [...foreignToo, "view"];
      return server >= 18 ? ["table", "materialized-view"] : ["table"];
    default:
      return undefined;
  }
}

function wantedForColumn(
  option: OperationOf<"set-column-option">["option"],
): readonly RelationKind[] | undefined {
  switch (option) {
    case "statistics":
      return [...stored, "foreign-table", ...indexes];
    case "attributes":
    case "storage":
      return [...stored, "foreign-table"];
    case "compression":
      return stored;
    case "foreign":
      return ["foreign-table"];
    // Words of other dialects.
    default:
      return undefined;
  }
}

function wantedForOption({
  object,
  option,
}: OperationOf<"set-table-option">): readonly RelationKind[] | undefined {
  const byOption = wantedByOption(option);
  if (object === "table") return byOption;
  const byWord: readonly RelationKind[] =
    object === "index" ? indexes : object === "foreign-table" ? [object] : [object];
  return byOption === undefined ? byWord : byWord.filter((kind) => byOption.includes(kind));
}

function wantedByOption(
  option: OperationOf<"set-table-option">["option"],
): readonly RelationKind[] | undefined {
  switch (option) {
    case "logged":
    case "unlogged":
      return [...tables, "sequence"];
    case "access-method":
    case "replica-identity":
      return stored;
    case "tablespace":
      return [...stored, ...indexes];
    case "storage-parameters":
      return [...stored, "view", "index", "foreign-table"];
    case "cluster-on":
    case "without-cluster":
      return stored;
    case "without-oids":
    case "trigger":
    case "inherit":
    case "no-inherit":
      return foreignToo;
    case "row-security":
    case "rule":
    case "of-type":
    case "not-of-type":
      return tables;
    case "owner":
    case "depends":
      return undefined;
    // Words of other dialects.
    default:
      return undefined;
  }
}

function wantedForComment({
  object,
  word,
}: OperationOf<"comment">): readonly RelationKind[] | undefined {
  switch (object) {
    case "table":
      return tables;
    case "index":
      return indexes;
    case "column":
      return [...readable, "composite-type"];
    case "constraint":
    case "part":
      return undefined;
    case "other":
      return word === undefined ? undefined : [word];
    default:
      return object satisfies never;
  }
}

/** The relations whose kind matters. */
export function namesIn(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    case "drop-index":
      return operation.indexes;
    case "drop-object":
      return operation.names;
    case "reindex":
      return operation.name === undefined || !["table", "index"].includes(operation.object)
        ? []
        : [operation.name];
    default:
      return namesOf(operation);
  }
}

export function kindOf(name: Name, schema: Schema): RelationKind | undefined {
  const table = schema.table(name);
  if (table !== undefined) {
    // What was never seen made may be anything.
    if (table.origin === "unknown") return undefined;
    return table.partitionBy === undefined ? table.kind : "partitioned-table";
  }
  const index = schema.index(name);
  if (index !== undefined) {
    const isPartitioned = schema.table(index.table)?.partitionBy !== undefined;
    return isPartitioned ? "partitioned-index" : "index";
  }
  if (schema.sequence(name) !== undefined) return "sequence";
  return schema.type(name)?.form === "composite" ? "composite-type" : undefined;
}
