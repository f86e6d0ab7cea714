import type {
  CreateExtensionStmt,
  CreateSchemaStmt,
  DeclareCursorStmt,
  ExplainStmt,
  Node,
  PrepareStmt,
  RangeVar,
} from "libpg-query";
import type { Opaque, Operation } from "../../operation.ts";
import { alterTable } from "./alter-table.ts";
import {
  alterPublication,
  alterStatistics,
  changeCatalog,
  createPublication,
  createStatistics,
  dropDatabase,
  dropRole,
  grant,
} from "./catalog.ts";
import { call, copy, insert, merge, remove, select, update } from "./data.ts";
import { createIndex, isOn, reindex } from "./indexes.ts";
import { comment, dependOnExtension, drop, rename, setOwner, setSchema } from "./lifecycle.ts";
import {
  createFunction,
  createRule,
  createTrigger,
  createView,
  policy,
  refreshView,
} from "./objects.ts";
import { queryOf } from "./queries.ts";
import type { Reading } from "./reading.ts";
import {
  cluster,
  createSubscription,
  discard,
  lock,
  sessionCommand,
  transaction,
  truncate,
  vacuum,
} from "./session.ts";
import { set } from "./settings.ts";
import { createForeignTable, createTable, createTableAs } from "./tables.ts";
import { tagOf, tree, walk } from "./tree.ts";
import type { NodeOf, Tag } from "./tree.ts";
import {
  changeDomain,
  changeEnum,
  changeSequence,
  createComposite,
  createDomain,
  createEnum,
  createRange,
  createSequence,
  define,
} from "./types.ts";

/** What one statement's tree means. */
export function operationsOf(node: Node, reading: Reading): readonly Operation[] {
  const tag = tagOf(node);
  if (tag === undefined) return [];
  const body = (node as Readonly<Record<Tag, object>>)[tag];
  const meaning = meanings[tag] as Meaning<object> | undefined;
  if (meaning !== undefined) return meaning(body, reading);
  const plain = [...changeCatalog(tag, body, reading), ...sessionCommand(tag, reading)];
  return plain.length > 0 ? plain : [opaque(tag, reading)];
}

type Meaning<T> = (node: T, reading: Reading) => readonly Operation[];

const meanings: { readonly [K in Tag]?: Meaning<NodeOf<K>> } = {
  AlterDomainStmt: changeDomain,
  AlterEnumStmt: changeEnum,
  AlterObjectDependsStmt: dependOnExtension,
  AlterObjectSchemaStmt: setSchema,
  AlterOwnerStmt: setOwner,
  AlterPolicyStmt: policy("alter"),
  AlterPublicationStmt: alterPublication,
  AlterSeqStmt: changeSequence,
  AlterStatsStmt: alterStatistics,
  AlterTableStmt: alterTable,
  CallStmt: call,
  ClusterStmt: cluster,
  CommentStmt: comment,
  CompositeTypeStmt: createComposite,
  CopyStmt: copy,
  CreateDomainStmt: createDomain,
  CreateEnumStmt: createEnum,
  CreateExtensionStmt: createExtension,
  CreateForeignTableStmt: createForeignTable,
  CreateFunctionStmt: createFunction,
  CreatePolicyStmt: policy("create"),
  CreatePublicationStmt: createPublication,
  CreateRangeStmt: createRange,
  CreateSchemaStmt: createSchema,
  CreateSeqStmt: createSequence,
  CreateStatsStmt: createStatistics,
  CreateStmt: createTable,
  CreateSubscriptionStmt: createSubscription,
  CreateTableAsStmt: createTableAs,
  CreateTrigStmt: createTrigger,
  DeclareCursorStmt: declareCursor,
  DefineStmt: define,
  DeleteStmt: remove,
  DiscardStmt: discard,
  // It has a body, which is read with it.
  DoStmt: () => [],
  DropRoleStmt: dropRole,
  DropStmt: drop,
  DropdbStmt: dropDatabase,
  ExplainStmt: explain,
  GrantStmt: grant,
  IndexStmt: createIndex,
  InsertStmt: insert,
  LockStmt: lock,
  MergeStmt: merge,
  PrepareStmt: prepare,
  RefreshMatViewStmt: refreshView,
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: createRule,
  SelectStmt: select,
  TransactionStmt: transaction,
  TruncateStmt: truncate,
  UpdateStmt: update,
  VacuumStmt: vacuum,
  VariableSetStmt: set,
  ViewStmt: createView,
};

function createSchema(node: CreateSchemaStmt, reading: Reading): readonly Operation[] {
  const name = node.schemaname ?? node.authrole?.rolename ?? "";
  const ifNotExists = node.if_not_exists ?? false;
  return [
    { kind: "create-schema", span: reading.span, name, ifNotExists },
    ...placeIn(name, node.schemaElts ?? []).flatMap((element) => operationsOf(element, reading)),
  ];
}

/** What CREATE SCHEMA makes along with the schema lies in it, and is looked for there. */
function placeIn(schema: string, elements: readonly Node[]): readonly Node[] {
  const made = new Set(elements.flatMap((element) => madeBy(element)?.relname ?? []));
  const placed = structuredClone(elements);
  for (const element of placed) {
    walk(element, (_, part) => {
      const { relname, schemaname } = part as RangeVar;
      if (relname !== undefined && schemaname === undefined && made.has(relname)) {
        Object.assign(part, { schemaname: schema });
      }
      return "into";
    });
  }
  return placed;
}

function madeBy(element: Node): RangeVar | undefined {
  const { CreateStmt, CreateSeqStmt, ViewStmt } = tree(element);
  return CreateStmt?.relation ?? CreateSeqStmt?.sequence ?? ViewStmt?.view;
}

function createExtension(
  { extname: name = "", if_not_exists: ifNotExists = false }: CreateExtensionStmt,
  { span }: Reading,
): readonly Operation[] {
  return [{ kind: "create-extension", span, name, ifNotExists }];
}

function declareCursor({ query }: DeclareCursorStmt, { span }: Reading): readonly Operation[] {
  return [{ kind: "select", span, query: queryOf(query) }];
}

/** EXPLAIN ANALYZE runs the statement. */
function explain({ query, options }: ExplainStmt, reading: Reading): readonly Operation[] {
  const operations = query === undefined ? [] : operationsOf(query, reading);
  if (isOn(options, "analyze")) return operations;
  return [{ kind: "explain", span: reading.span, operations }];
}

function prepare({ name = "", query }: PrepareStmt, reading: Reading): readonly Operation[] {
  const operations = query === undefined ? [] : operationsOf(query, reading);
  return [{ kind: "prepare", span: reading.span, name, operations }];
}

const unreadable: { readonly [K in Tag]?: Pick<Opaque, "reason" | "what"> } = {
  ExecuteStmt: { reason: "dynamic", what: "EXECUTE of a prepared statement" },
  AlterTableMoveAllStmt: { reason: "unmodelled", what: "ALTER TABLE ALL IN TABLESPACE" },
  DropOwnedStmt: { reason: "unmodelled", what: "DROP OWNED" },
  ReassignOwnedStmt: { reason: "unmodelled", what: "REASSIGN OWNED" },
};

function opaque(tag: Tag, { span }: Reading): Operation {
  const known = unreadable[tag] ?? { reason: "unmodelled", what: tag.replace(/Stmt$/, "") };
  return { kind: "opaque", span, ...known };
}
