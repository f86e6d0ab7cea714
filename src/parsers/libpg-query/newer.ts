import type { Node } from "libpg-query";
import type { NewerSyntax } from "../../operation.ts";
import { strings, tree } from "./tree.ts";
import type { NodeOf, Tag } from "./tree.ts";

/** What is written that the grammar has not always had. */
export function newerSyntaxIn(root: Node): readonly NewerSyntax[] {
  const found = new Set<NewerSyntax>();
  const pending: unknown[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) pending.push(item);
      continue;
    }
    const node = value as Readonly<Record<string, unknown>>;
    for (const key in node) {
      const child = node[key];
      // Rows of VALUES hold nothing but expressions.
      if (!isNode(child) || key === "valuesLists") continue;
      const ask = newer[key as Tag] as Ask<object> | undefined;
      for (const syntax of ask?.(child) ?? []) found.add(syntax);
      pending.push(child);
    }
  }
  return [...found];
}

function isNode(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

type Ask<T> = (node: T) => readonly NewerSyntax[];

function when(condition: boolean | undefined, syntax: NewerSyntax): readonly NewerSyntax[] {
  return condition === true ? [syntax] : [];
}

function always(syntax: NewerSyntax): Ask<object> {
  return () => [syntax];
}

const newer: { readonly [K in Tag]?: Ask<NodeOf<K>> } = {
  AlterDomainStmt: ({ def }) =>
    when(tree(def).Constraint?.contype === "CONSTR_NOTNULL", "domain-not-null"),
  AlterObjectDependsStmt: ({ remove }) => when(remove, "no-depends"),
  AlterStatsStmt: always("alter-statistics"),
  AlterTableCmd: ({ subtype, def }) => [
    ...when(subtype === "AT_DropExpression", "drop-expression"),
    ...when(subtype === "AT_SetStatistics" && def === undefined, "statistics-default"),
    ...when(
      subtype === "AT_SetStorage" && tree(def).String?.sval?.toLowerCase() === "default",
      "storage-default",
    ),
  ],
  AlterTableStmt: ({ objtype, cmds }) =>
    when(
      objtype === "OBJECT_SEQUENCE" &&
        (cmds ?? []).some((each) => {
          const { subtype } = tree(each).AlterTableCmd ?? {};
          return subtype === "AT_SetLogged" || subtype === "AT_SetUnLogged";
        }),
      "sequence-logged",
    ),
  AlterTypeStmt: always("alter-type-set"),
  ColumnDef: ({ compression, storage_name: storage, constraints }) => [
    ...when(
      (constraints ?? []).some((each) => {
        const { contype, is_no_inherit: alone } = tree(each).Constraint ?? {};
        return contype === "CONSTR_NOTNULL" && alone === true;
      }),
      "not-null-table",
    ),
    ...when(compression !== undefined, "compression"),
    ...when(storage !== undefined, "column-storage"),
  ],
  ATAlterConstraint: (node) =>
    when(node.alterInheritability === true && node.noinherit !== true, "constraint-inherit"),
  CommonTableExpr: ({ search_clause: search, cycle_clause: cycle }) =>
    when(search !== undefined || cycle !== undefined, "search-cycle"),
  Constraint: (node) => [
    ...when(node.nulls_not_distinct, "nulls-not-distinct"),
    ...when((node.fk_del_set_cols ?? []).length > 0, "set-null-columns"),
    ...when(node.without_overlaps === true || node.fk_with_period === true, "period"),
    ...when(node.contype === "CONSTR_GENERATED" && node.generated_kind === "v", "virtual"),
    ...when(node.contype === "CONSTR_ATTR_NOT_ENFORCED", "not-enforced"),
    ...when(
      (node.contype === "CONSTR_CHECK" || node.contype === "CONSTR_FOREIGN") &&
        node.is_enforced !== true,
      "not-enforced",
    ),
  ],
  CopyStmt: ({ options }) => [
    ...when(namesIn(options).includes("default"), "copy-default"),
    ...when(namesIn(options).includes("on_error"), "copy-on-error"),
  ],
  CreateFunctionStmt: ({ sql_body: body }) => when(body !== undefined, "sql-body"),
  CreateSeqStmt: ({ sequence }) => when(sequence?.relpersistence === "u", "unlogged-sequence"),
  CreateStmt: ({ tableElts }) =>
    when(
      (tableElts ?? []).some((each) => tree(each).Constraint?.contype === "CONSTR_NOTNULL"),
      "not-null-table",
    ),
  CreateStatsStmt: ({ defnames }) => when((defnames ?? []).length === 0, "unnamed-statistics"),
  DropdbStmt: ({ options }) => when((options ?? []).length > 0, "drop-database-force"),
  GrantStmt: ({ privileges, objtype }) => [
    ...when(
      (privileges ?? []).some((each) => tree(each).AccessPriv?.priv_name === "maintain"),
      "maintain",
    ),
    ...when(objtype === "OBJECT_PARAMETER_ACL", "grant-parameter"),
  ],
  IndexStmt: (node) => when(node.nulls_not_distinct, "nulls-not-distinct"),
  JsonTable: always("json-table"),
  JsonFuncExpr: always("json-query"),
  JsonArrayConstructor: always("json-constructor"),
  JsonArrayAgg: always("json-constructor"),
  JsonIsPredicate: always("is-json"),
  MergeStmt: (node) => [
    ...when("returningClause" in node, "merge-returning"),
    ...when(
      (node.mergeWhenClauses ?? []).some(
        (each) => tree(each).MergeWhenClause?.matchKind === "MERGE_WHEN_NOT_MATCHED_BY_SOURCE",
      ),
      "merge-by-source",
    ),
  ],
  PublicationObjSpec: ({ pubobjtype, pubtable }) =>
    when(
      pubobjtype !== "PUBLICATIONOBJ_TABLE" ||
        pubtable?.whereClause !== undefined ||
        (pubtable?.columns ?? []).length > 0,
      "published-part",
    ),
  RangeSubselect: ({ alias }) => when(alias === undefined, "unnamed-sub-query"),
  ReindexStmt: ({ params }) => when(namesIn(params).includes("tablespace"), "reindex-tablespace"),
  SelectStmt: ({ groupDistinct, limitOption }) => [
    ...when(groupDistinct, "group-by-distinct"),
    ...when(limitOption === "LIMIT_OPTION_WITH_TIES", "with-ties"),
  ],
  VacuumStmt: ({ options }) => (options ?? []).flatMap((each) => ofOption(each)),
};

function namesIn(options: readonly Node[] | undefined): readonly string[] {
  return (options ?? []).flatMap((each) => tree(each).DefElem?.defname ?? []);
}

/** Options of VACUUM and ANALYZE. */
function ofOption(option: Node): readonly NewerSyntax[] {
  const { defname: name, arg } = tree(option).DefElem ?? {};
  switch (name) {
    case "parallel":
      return ["vacuum-parallel"];
    case "process_toast":
      return ["vacuum-process-toast"];
    case "index_cleanup":
      return when(strings(arg === undefined ? [] : [arg])[0] === "auto", "vacuum-process-toast");
    case "process_main":
    case "buffer_usage_limit":
    case "skip_database_stats":
    case "only_database_stats":
      return ["vacuum-process-main"];
    default:
      return [];
  }
}
