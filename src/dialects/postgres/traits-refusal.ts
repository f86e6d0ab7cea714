import type { Dialect, Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { Name, Operation, TypeName } from "../../operation.ts";
import type { Index, Schema, Table, Ternary } from "../../schema.ts";
import { columnOf, sameName } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { isImmutable } from "./immutability.ts";
import { constraintNamed, tableOf } from "./lookup.ts";
import { misfits, overlaps } from "./partition-overlap.ts";
import { kindOf } from "./relation-kinds.ts";
import { primaryKey } from "./roles-keys.ts";
import { isType, knowsAll } from "./traits-catalog.ts";
import { namedColumn } from "./traits-column.ts";
import { baseOf, isBuiltIn, nameOf } from "./type-changes.ts";
import { typesIn } from "./written-types.ts";

/** Why the server refuses what it understands. */
export const refusalTraits: Dialect["traits"] = {
  "parent-missing": ({ operation, schema }) => {
    if (!schema.complete || operation.kind !== "create-table") return "no";
    const { partitionOf, inherits, like } = operation;
    const named = [
      ...(partitionOf === undefined ? [] : [partitionOf.parent]),
      ...inherits,
      ...like.map(({ table }) => table),
    ];
    return yesIf(named.some((name) => isGone(name, schema)));
  },
  "column-type-missing": ({ operation, schema }) =>
    yesIf(knowsAll(schema) && typesIn(operation).some((type) => !isType(type, schema))),
  "typed-table": (situation) => yesIf(tableOf(situation)?.ofType !== undefined),
  "bound-overlaps": (situation) => overlaps(situation),
  "bound-misfits": (situation) => misfits(situation),
  "not-partitioned": ({ operation, schema }) => {
    const parent =
      operation.kind === "attach-partition" || operation.kind === "detach-partition"
        ? operation.table
        : operation.kind === "create-table"
          ? operation.partitionOf?.parent
          : undefined;
    const table = parent === undefined ? undefined : schema.table(parent);
    return yesIf(table?.complete === true && table.partitionBy === undefined);
  },
  "part-of-another": ({ operation, schema }) => {
    if (operation.kind !== "detach-partition") return "no";
    const [parent, partition] = [schema.table(operation.table), schema.table(operation.partition)];
    if (parent === undefined || partition?.partitionOf === undefined) return "no";
    return yesIf(!sameName(partition.partitionOf.parent, parent.name));
  },
  /** It came with triggers of the parent, which go again. */
  "drops-clones": ({ operation, schema }) =>
    yesIf(
      operation.kind === "detach-partition" &&
        schema.table(operation.partition)?.triggers.some(({ cloned }) => cloned === true) === true,
    ),
  "key-counts-differ": ({ operation, schema }) => {
    if (operation.kind !== "add-foreign-key") return "no";
    const { columns, references, referenced } = operation.constraint;
    const target = schema.table(references);
    if (referenced.length > 0) return yesIf(referenced.length !== columns.length);
    const keys = target?.complete === true ? primaryKey(target) : [];
    return yesIf(keys.length > 0 && keys.length !== columns.length);
  },
  "unique-misses-own-key": ({ operation }) => {
    if (operation.kind !== "create-table" || operation.partitionBy === undefined) return "no";
    const keys = [
      ...operation.constraints,
      ...operation.columns.flatMap(({ constraints }) => constraints),
    ].flatMap((each) => (each.kind === "primary-key" || each.kind === "unique" ? [each] : []));
    const wanted = operation.partitionBy.columns;
    return yesIf(
      keys.some((each) =>
        wanted.some((name) => name === undefined || !each.columns.includes(name)),
      ),
    );
  },
  "partition-key-missing": ({ operation, schema }) => {
    if (operation.kind !== "create-table" || operation.partitionBy === undefined) return "no";
    if (operation.inherits.length + operation.like.length > 0) return "no";
    const parent =
      operation.partitionOf === undefined ? undefined : schema.table(operation.partitionOf.parent);
    if (operation.partitionOf !== undefined && parent?.complete !== true) return "no";
    const has = (name: string): boolean =>
      [...operation.columns, ...(parent?.columns ?? [])].some((column) => column.name === name);
    return yesIf(operation.partitionBy.columns.some((name) => name !== undefined && !has(name)));
  },
  "list-of-several": ({ operation }) =>
    yesIf(
      operation.kind === "create-table" &&
        operation.partitionBy?.strategy === "list" &&
        operation.partitionBy.columns.length > 1,
    ),
  "constraint-new-name-taken": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "rename-constraint") return "no";
    return yesIf(constraintNamed(tableOf(situation), operation.to) !== undefined);
  },
  /** The index of a key is renamed along. */
  "index-new-name-taken": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "rename-constraint" || table === undefined) return "no";
    return yesIf(kindOf({ schema: table.name.schema, name: operation.to }, schema) !== undefined);
  },
  "sequence-owned": ({ operation, schema }) => {
    if (operation.kind !== "set-schema") return "no";
    return yesIf(schema.sequence(operation.table)?.ownedBy !== undefined);
  },
  "owner-elsewhere": ({ operation, schema }) => {
    if (operation.kind !== "create-sequence" && operation.kind !== "change-sequence") return "no";
    const owner =
      operation.ownedBy === undefined ? undefined : schema.table(operation.ownedBy.table);
    if (owner === undefined) return "no";
    const own =
      operation.kind === "change-sequence"
        ? schema.sequence(operation.name)?.name.schema
        : (operation.name.schema ?? schema.resolve({ name: `${operation.name.name} ` }).schema);
    return yesIf(own !== undefined && own !== owner.name.schema);
  },
  "owner-column-missing": ({ operation, schema }) => {
    if (operation.kind !== "create-sequence" && operation.kind !== "change-sequence") return "no";
    const { ownedBy } = operation;
    const owner = ownedBy === undefined ? undefined : schema.table(ownedBy.table);
    if (ownedBy === undefined || owner?.complete !== true) return "no";
    return yesIf(columnOf(owner, ownedBy.column) === undefined);
  },
  "method-not-unique": ({ operation }) =>
    yesIf(
      operation.kind === "create-index" && operation.unique && !plainMethods.has(operation.method),
    ),
  "method-not-including": ({ operation, server }) =>
    yesIf(
      operation.kind === "create-index" &&
        operation.include.length > 0 &&
        (["hash", "gin", "brin"].includes(operation.method) ||
          (operation.method === "spgist" && server < 14)),
    ),
  "method-one-column": ({ operation }) =>
    yesIf(
      operation.kind === "create-index" &&
        ["hash", "spgist"].includes(operation.method) &&
        operation.keys.length > 1,
    ),
  "index-not-immutable": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "create-index") return "no";
    const written = [
      ...operation.keys.flatMap(({ expression }) => expression?.value ?? []),
      ...(operation.where === undefined ? [] : [operation.where.value]),
    ];
    return yesIf(written.some((each) => isImmutable(each, situation) === "no"));
  },
  "index-over-virtual": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "create-index" || table === undefined) return "no";
    const isVirtual = (name: string): boolean => columnOf(table, name)?.generated?.stored === false;
    return yesIf(
      operation.keys.some(({ column, expression }) =>
        column === undefined
          ? expression !== undefined && columnsOf(expression.value)?.some(isVirtual) === true
          : isVirtual(column),
      ),
    );
  },
  "rule-absent": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "set-table-option" || operation.option !== "rule") return "no";
    if (table?.complete !== true) return "no";
    return yesIf(!table.rules.some(({ name }) => name === operation.values[0]));
  },
  "temporary-to-permanent": ({ operation, schema }) => {
    if (operation.kind !== "create-table" || operation.persistence !== "temporary") return "no";
    return yesIf(
      referencesOf(operation).some((name) => persistenceOf(name, schema) !== "temporary"),
    );
  },
  "drops-no-expression": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-generated" || operation.expression !== undefined) return "no";
    const column = namedColumn(situation);
    return yesIf(column?.type !== undefined && column.generated === undefined);
  },
  "generated-default": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-default" && operation.kind !== "drop-default") return "no";
    return yesIf(namedColumn(situation)?.generated !== undefined);
  },
  "identity-default": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-default" && operation.kind !== "drop-default") return "no";
    return yesIf(namedColumn(situation)?.identity !== undefined);
  },
  "identity-defaulted": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-identity" || operation.change !== "add") return "no";
    const { column } = operation;
    const isDropped = situation.siblings.some(
      (other) => other.kind === "drop-default" && other.column === column,
    );
    return yesIf(!isDropped && namedColumn(situation)?.default !== undefined);
  },
  "identity-already": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-identity" || operation.change !== "add") return "no";
    return yesIf(namedColumn(situation)?.identity !== undefined);
  },
  "cluster-index-missing": (situation) => clusterElse(situation, "missing"),
  "cluster-index-elsewhere": (situation) => clusterElse(situation, "elsewhere"),
  "cluster-index-partial": (situation) =>
    clusterIndex(situation, ({ where }) => yesIf(where !== undefined)),
  "cluster-index-unsorted": (situation) =>
    clusterIndex(situation, ({ method }) => yesIf(!["btree", "gist"].includes(method))),
  "never-clustered": (situation) =>
    clustered(situation, (table, named) => {
      if (named !== undefined || !table.complete) return "no";
      return yesIf(
        !situation.schema
          .indexesOf(table.name)
          .some(({ remarks }) =>
            remarks?.some((each) => each.kind === "use" && each.use === "cluster"),
          ),
      );
    }),
  "storage-fixed": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "set-column-option") return "no";
    const isPlain = /\b(plain|default)\b/i.test(operation.text);
    const isKept = operation.option !== "storage" && operation.option !== "compression";
    if (isKept || isPlain) return "no";
    const type = namedColumn(situation)?.type;
    if (type === undefined || type.dimensions > 0) return "no";
    const base = baseOf(type, schema).type;
    return yesIf(
      base !== undefined && ((isBuiltIn(base) && fixed.has(base.name)) || isEnum(base, schema)),
    );
  },
  "key-not-validated": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "validate-constraint") return "no";
    const kind = constraintNamed(tableOf(situation), operation.name)?.constraint.kind;
    return yesIf(kind === "unique" || kind === "primary-key" || kind === "exclusion");
  },
  "reference-not-table": ({ operation, schema }) => {
    if (operation.kind !== "add-foreign-key") return "no";
    const target = schema.table(operation.constraint.references);
    return yesIf(target !== undefined && target.origin !== "unknown" && target.kind !== "table");
  },
  "identity-index-unfit": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option" || operation.option !== "replica-identity")
      return "no";
    const table = schema.table(operation.table);
    const index =
      table === undefined
        ? undefined
        : schema.indexesOf(table.name).find(({ name }) => name.name === operation.values[0]);
    if (table?.complete !== true || index === undefined) return "no";
    const isNullable = index.keys.some(
      ({ column }) => column === undefined || columnOf(table, column)?.notNull === "no",
    );
    return yesIf(!index.unique || index.where !== undefined || isNullable);
  },
  "wrong-routine": ({ operation, schema }) => {
    const named =
      operation.kind === "drop-object" || operation.kind === "change-catalog"
        ? { word: operation.object, names: operation.names }
        : operation.kind === "rename-object"
          ? { word: operation.object, names: [operation.name] }
          : undefined;
    // ROUTINE is read as a function, too.
    if (named?.word !== "procedure") return "no";
    return yesIf(
      named.names.some((name) => {
        const found = schema.functions(name);
        return found.length > 0 && found.every(({ procedure }) => !procedure);
      }),
    );
  },
  "takes-no-default": ({ operation, schema }) => {
    if (operation.kind !== "update") return "no";
    const table = schema.table(operation.table);
    return yesIf(
      operation.assignments.some(
        ({ column, value }) =>
          columnOf(table, column)?.generated !== undefined &&
          value.text.toLowerCase() !== "default",
      ),
    );
  },
};

/** B-tree alone can tell whether a value is there already. */
const plainMethods: ReadonlySet<string> = new Set(["btree", ""]);

/** Types whose values are never compressed or kept elsewhere. */
const fixed: ReadonlySet<string> = new Set([
  "bool",
  "int2",
  "int4",
  "int8",
  "float4",
  "float8",
  "date",
  "time",
  "timetz",
  "timestamp",
  "timestamptz",
  "interval",
  "uuid",
  "oid",
]);

function isEnum(type: TypeName, schema: Schema): boolean {
  return schema.type(nameOf(type))?.form === "enum";
}

export function isGone(name: Name, schema: Schema): boolean {
  if (!schema.complete) return false;
  const full = schema.resolve(name);
  if (full.schema === "pg_catalog" || full.schema === "information_schema") return false;
  return (
    schema.table(name) === undefined &&
    schema.index(name) === undefined &&
    schema.sequence(name) === undefined &&
    schema.type(name) === undefined
  );
}

function referencesOf(
  operation: Extract<Operation, { readonly kind: "create-table" }>,
): readonly Name[] {
  return [
    ...operation.constraints,
    ...operation.columns.flatMap(({ constraints }) => constraints),
  ].flatMap((each) => (each.kind === "foreign-key" ? [each.references] : []));
}

function persistenceOf(name: Name, schema: Schema): Table["persistence"] {
  // It may refer to itself, which is not there yet.
  return schema.table(name)?.persistence ?? "temporary";
}

function clustered(
  { operation, schema }: Situation,
  ask: (table: Table, index: string | undefined) => Ternary,
): Ternary {
  if (operation.kind !== "cluster" || operation.table === undefined) return "no";
  const table = schema.table(operation.table);
  return table === undefined || table.origin === "unknown" ? "no" : ask(table, operation.index);
}

function clusterElse(situation: Situation, wanted: "missing" | "elsewhere"): Ternary {
  const { schema } = situation;
  return clustered(situation, (table, named) => {
    if (!table.complete || named === undefined || hasIndex(schema, table, named)) return "no";
    const other = schema.index({ schema: table.name.schema, name: named });
    return yesIf((other === undefined) === (wanted === "missing"));
  });
}

function clusterIndex(situation: Situation, ask: (index: Index) => Ternary): Ternary {
  return clustered(situation, (table, named) => {
    const index = situation.schema.indexesOf(table.name).find(({ name }) => name.name === named);
    return index === undefined ? "no" : ask(index);
  });
}

function hasIndex(schema: Schema, { name }: Table, wanted: string): boolean {
  return schema.indexesOf(name).some((index) => index.name.name === wanted);
}
