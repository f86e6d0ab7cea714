import type { Node, RangeVar } from "libpg-query";
import { isWord } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { NewerSyntax } from "../../operation.ts";
import { isOn } from "./indexes.ts";
import type { Reading } from "./reading.ts";
import { isNode, items, strings, tagOf, tree, walk } from "./tree.ts";
import type { NodeOf, Tag } from "./tree.ts";

/** What is written that the grammar has not always had; the tokens tell what its tree does not. */
export function newerSyntaxIn(root: Node, { whole }: Reading): readonly NewerSyntax[] {
  const found = new Set<NewerSyntax>();
  walk(root, (key, part) => {
    // Rows of VALUES hold nothing but expressions.
    if (key === "valuesLists") return "past";
    const ask = newer[key as Tag] as Ask<object> | undefined;
    for (const syntax of ask?.(part, whole) ?? []) found.add(syntax);
    return "into";
  });
  return [...found];
}

/** The quick reader knows no newer syntax, but takes what no server does. */
export function mayMisuse(root: Node): boolean {
  const tag = tagOf(root);
  return tag !== undefined && misused.has(tag);
}

const misused: ReadonlySet<Tag> = new Set<Tag>([
  "AlterSeqStmt",
  "CompositeTypeStmt",
  "CreateEnumStmt",
  "CreateSeqStmt",
  "CreateStmt",
  "CreateTableAsStmt",
  "CreateTrigStmt",
  "InsertStmt",
]);

type Ask<T> = (node: T, whole: () => Clause) => readonly NewerSyntax[];

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
  AlterSeqStmt: ({ options }) => when(numberOf(options, "increment") === 0, "sequence-increment"),
  AlterTableCmd: ({ subtype, def }) => [
    ...when(
      subtype === "AT_SetRelOptions" &&
        items(def).some((each) => tree(each).DefElem?.defname === "security_invoker"),
      "security-invoker",
    ),
    ...when(subtype === "AT_ColumnDefault" && holdsQuery(def), "query-in-expression"),
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
      has(constraints, "CONSTR_IDENTITY") && has(constraints, "CONSTR_DEFAULT"),
      "default-and-identity",
    ),
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
  CompositeTypeStmt: ({ coldeflist }) =>
    when(
      isTwice((coldeflist ?? []).map((each) => tree(each).ColumnDef?.colname)),
      "attribute-twice",
    ),
  CommonTableExpr: ({ search_clause: search, cycle_clause: cycle }) =>
    when(search !== undefined || cycle !== undefined, "search-cycle"),
  Constraint: (node) => [
    ...when(ofRow.has(node.contype ?? "") && holdsQuery(node.raw_expr), "query-in-expression"),
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
    ...when(
      !["text", "csv", "binary", undefined].includes(wordOf(options, "format")),
      "copy-format",
    ),
  ],
  CreateFunctionStmt: ({ sql_body: body }) => when(body !== undefined, "sql-body"),
  CreateEnumStmt: ({ vals }) => when(isTwice(strings(vals)), "enum-value-twice"),
  CreateEventTrigStmt: ({ eventname }) =>
    when(!databaseEvents.includes(eventname ?? ""), "event-unknown"),
  CreatePolicyStmt: ({ cmd_name: command, qual, with_check: check }) => [
    ...when(check !== undefined && (command === "select" || command === "delete"), "policy-check"),
    ...when(qual !== undefined && command === "insert", "policy-using"),
  ],
  CreatePublicationStmt: ({ options }) => publishing(options),
  AlterPublicationStmt: ({ options }) => publishing(options),
  CreateSeqStmt: ({ sequence, options }) => [
    ...when(sequence?.relpersistence === "u", "unlogged-sequence"),
    ...when(numberOf(options, "increment") === 0, "sequence-increment"),
    ...when(isOutOfRange(options), "sequence-range"),
  ],
  CreateStmt: ({ tableElts, relation }) => [
    ...when(
      (tableElts ?? []).some((each) => tree(each).Constraint?.contype === "CONSTR_NOTNULL"),
      "not-null-table",
    ),
    ...when(primaryKeys(tableElts) > 1, "primary-key-twice"),
    ...when(isElsewhere(relation), "temporary-elsewhere"),
  ],
  CreateStatsStmt: ({ defnames, stat_types: kinds, exprs }) => [
    ...when((defnames ?? []).length === 0, "unnamed-statistics"),
    ...when(
      strings(kinds).some((kind) => !["ndistinct", "dependencies", "mcv"].includes(kind)),
      "statistics-kind",
    ),
    ...when(isTwice((exprs ?? []).map((each) => tree(each).StatsElem?.name)), "statistics-twice"),
  ],
  CreateTrigStmt: ({ events = 0, transitionRels }) =>
    when(
      (transitionRels ?? []).some((each) => {
        // The server's bits for UPDATE, DELETE and INSERT.
        const old = tree(each).TriggerTransition?.isNew !== true;
        return (events & (old ? 16 | 8 : 16 | 4)) === 0;
      }),
      "transition-table",
    ),
  InsertStmt: ({ cols }) =>
    when(
      isTwice(
        (cols ?? []).map((each) => {
          const { name, indirection } = tree(each).ResTarget ?? {};
          return indirection === undefined ? name : undefined;
        }),
      ),
      "insert-column-twice",
    ),
  IntoClause: ({ rel }) => when(isElsewhere(rel), "temporary-elsewhere"),
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
  MergeStmt: (node, whole) => [
    ...when("returningClause" in node, "merge-returning"),
    // BY TARGET leaves no trace in the tree.
    ...when(namesMatchedSide(whole()), "merge-matched-by"),
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
  VacuumStmt: ({ options, rels, is_vacuumcmd: isVacuum }) => [
    ...(options ?? []).flatMap((each) => ofOption(each)),
    ...when(
      namesIn(options).some((name) => !vacuumOptions.has(name)),
      "vacuum-option",
    ),
    ...when(
      isVacuum === true &&
        !namesIn(options).includes("analyze") &&
        (rels ?? []).some((each) => tree(each).VacuumRelation?.va_cols !== undefined),
      "vacuum-columns",
    ),
    ...when(
      isOn(options, "full") && (numberOf(options, "parallel") ?? 0) > 0,
      "vacuum-full-parallel",
    ),
  ],
  ViewStmt: ({ options }) =>
    when(namesIn(options).includes("security_invoker"), "security-invoker"),
};

const databaseEvents = [
  "ddl_command_start",
  "ddl_command_end",
  "sql_drop",
  "table_rewrite",
  "login",
];

/** Constraints that one row decides. */
const ofRow: ReadonlySet<string> = new Set(["CONSTR_CHECK", "CONSTR_DEFAULT", "CONSTR_GENERATED"]);

const vacuumOptions: ReadonlySet<string> = new Set([
  "full",
  "freeze",
  "verbose",
  "analyze",
  "disable_page_skipping",
  "skip_locked",
  "index_cleanup",
  "process_main",
  "process_toast",
  "truncate",
  "parallel",
  "skip_database_stats",
  "only_database_stats",
  "buffer_usage_limit",
]);

function has(constraints: readonly Node[] | undefined, type: string): boolean {
  return (constraints ?? []).some((each) => tree(each).Constraint?.contype === type);
}

function isTwice(names: readonly (string | undefined)[]): boolean {
  const known = names.filter((name) => name !== undefined);
  return new Set(known).size < known.length;
}

function primaryKeys(elements: readonly Node[] | undefined): number {
  const all = (elements ?? []).flatMap((each) => {
    const { Constraint: constraint, ColumnDef: column } = tree(each);
    return constraint === undefined
      ? (column?.constraints ?? []).map((inner) => tree(inner).Constraint?.contype)
      : [constraint.contype];
  });
  return all.filter((type) => type === "CONSTR_PRIMARY").length;
}

function namesMatchedSide(clause: Clause): boolean {
  return clause.tokens.some(
    (_, index) => isWord(clause, index, "matched") && isWord(clause, index + 1, "by"),
  );
}

function isElsewhere(relation: RangeVar | undefined): boolean {
  const { relpersistence, schemaname } = relation ?? {};
  return relpersistence === "t" && schemaname !== undefined && schemaname !== "pg_temp";
}

function holdsQuery(root: Node | undefined): boolean {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (!isNode(value)) continue;
    if ("SubLink" in value) return true;
    for (const child of Object.values(value) as unknown[]) pending.push(child);
  }
  return false;
}

function argumentOf(options: readonly Node[] | undefined, name: string): Node | undefined {
  const all = (options ?? []).map((each) => tree(each).DefElem);
  return all.find((each) => each?.defname === name)?.arg;
}

function wordOf(options: readonly Node[] | undefined, name: string): string | undefined {
  return tree(argumentOf(options, name)).String?.sval?.toLowerCase();
}

function numberOf(options: readonly Node[] | undefined, name: string): number | undefined {
  const argument = argumentOf(options, name);
  if (argument === undefined) return undefined;
  const { Integer: whole, Float: large } = tree(argument);
  if (whole !== undefined) return whole.ival ?? 0;
  return large === undefined ? undefined : Number(large.fval);
}

function isOutOfRange(options: readonly Node[] | undefined): boolean {
  const start = numberOf(options, "start");
  const [least, most] = [numberOf(options, "minvalue"), numberOf(options, "maxvalue")];
  if (least !== undefined && most !== undefined && least >= most) return true;
  return start !== undefined && (start < (least ?? start) || start > (most ?? start));
}

function publishing(options: readonly Node[] | undefined): readonly NewerSyntax[] {
  return [
    ...when(publishesStrange(options), "publish-unknown"),
    ...when(namesIn(options).includes("publish_via_partition_root"), "publish-root"),
  ];
}

function publishesStrange(options: readonly Node[] | undefined): boolean {
  const actions = wordOf(options, "publish")?.split(",") ?? [];
  return actions.some(
    (action) => !["insert", "update", "delete", "truncate", ""].includes(action.trim()),
  );
}

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
