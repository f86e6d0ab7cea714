/** Does what a statement says fit what is there? */
import type { Dialect, Situation } from "../../dialect.ts";
import type { Written } from "../../expression.ts";
import { columnsOf } from "../../expression.ts";
import type { Name, Operation, OperationOf, TypeName } from "../../operation.ts";
import type { Column, Schema } from "../../schema.ts";
import { columnNamesOf, columnOf, sameName } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { isImmutable } from "./immutability.ts";
import { constraintNamed, isSelf, tableOf } from "./lookup.ts";
import { unfit } from "./literals.ts";
import { kindOf } from "./relation-kinds.ts";
import { indexParametersOf, viewParameters } from "./storage-parameters.ts";
import { systemColumns } from "./statement.ts";
import { lacks } from "./traits-names.ts";

export const fitTraits: Dialect["traits"] = {
  /** CREATE OR REPLACE VIEW may add columns at the end, and nothing else. */
  "view-columns-change": ({ operation, schema }) => {
    if (operation.kind !== "create-view" || !operation.orReplace || operation.temporary) {
      return "no";
    }
    const old = schema.table(operation.view);
    const next = outputsOf(operation, schema);
    if (old?.kind !== "view" || old.outputs === undefined || next === undefined) return "no";
    return yesIf(
      next.length < old.outputs.length || old.outputs.some((name, at) => next[at] !== name),
    );
  },
  "output-twice": ({ operation, schema }) => {
    const names = outputsOf(operation, schema);
    return yesIf(names !== undefined && new Set(names).size < names.length);
  },
  "column-of-table-type": ({ operation, schema }) =>
    yesIf(typesNamed(operation).some((name) => isTableType(name, schema))),
  "key-inherited": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "drop-constraint" || table?.partitionOf === undefined) return "no";
    const entry = constraintNamed(table, operation.name);
    const index = schema
      .indexesOf(table.name)
      .find(({ constraint }) => constraint === operation.name);
    return yesIf(entry !== undefined && index?.parent !== undefined);
  },
  "trigger-cloned": ({ operation, schema }) => {
    if (operation.kind !== "drop-trigger" && operation.kind !== "rename-trigger") return "no";
    const table = operation.table && schema.table(operation.table);
    const found = table?.triggers.find(({ name }) => name === operation.name);
    return yesIf(found?.cloned === true);
  },
  "sequence-of-identity": ({ operation, schema }) => {
    const names =
      operation.kind === "drop-object" && operation.object === "sequence"
        ? operation.names
        : operation.kind === "change-sequence" && operation.reowned === true
          ? [operation.name]
          : [];
    return yesIf(names.some((name) => isOfIdentity(name, schema)));
  },
  "owns-owned-sequence": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "set-table-option" || operation.option !== "owner") return "no";
    if (operation.values.some(isSelf)) return "no";
    return yesIf(schema.sequence(operation.table)?.ownedBy !== undefined);
  },
  "owner-table-missing": ({ operation, schema }) => {
    if (operation.kind !== "create-sequence" && operation.kind !== "change-sequence") return "no";
    const { ownedBy } = operation;
    return yesIf(
      schema.complete && ownedBy !== undefined && schema.table(ownedBy.table) === undefined,
    );
  },
  "part-missing": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "comment" || operation.object !== "part") return "no";
    const table = operation.relation && schema.table(operation.relation);
    if (table?.complete !== true || operation.name === undefined) return "no";
    const all = [
      ...table.triggers.map(({ name }) => name),
      ...table.rules.map(({ name }) => name),
      ...table.policies,
    ];
    return yesIf(!all.includes(operation.name));
  },
  "default-misfits": (situation) =>
    yesIf(valuesIn(situation).some((each) => unfit(each, situation.schema) === "type")),
  "default-unreadable": (situation) =>
    yesIf(valuesIn(situation).some((each) => unfit(each, situation.schema) === "value")),
  "generated-from-generated": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-column") return "no";
    const used = generatedUses(operation.column.generated?.expression);
    return yesIf(used.some((name) => columnOf(tableOf(situation), name)?.generated !== undefined));
  },
  "generated-changing": (situation) => {
    const { operation } = situation;
    const columns =
      operation.kind === "add-column"
        ? [operation.column]
        : operation.kind === "create-table"
          ? operation.columns
          : [];
    return yesIf(
      columns.some(
        ({ generated }) =>
          generated !== undefined && isImmutable(generated.expression.value, situation) === "no",
      ),
    );
  },
  "generated-column-missing": ({ operation }) => {
    if (operation.kind !== "create-table") return "no";
    const { inherits, like, partitionOf, ofType, as } = operation;
    if (inherits.length + like.length > 0) return "no";
    if ([partitionOf, ofType, as].some((each) => each !== undefined)) return "no";
    const known = new Set(operation.columns.map(({ name }) => name));
    return yesIf(
      operation.columns.some(({ generated }) =>
        generatedUses(generated?.expression).some((name) => !known.has(name)),
      ),
    );
  },
  "identity-no-integer": ({ operation, schema }) => {
    if (operation.kind !== "create-table" && operation.kind !== "add-column") return "no";
    const columns = operation.kind === "create-table" ? operation.columns : [operation.column];
    return yesIf(
      columns.some(({ identity, type }) => identity !== undefined && isNoInteger(type, schema)),
    );
  },
  "inherits-differently": ({ operation, schema }) => {
    if (operation.kind !== "create-table") return "no";
    const parents = operation.inherits.flatMap((name) => schema.table(name) ?? []);
    const own: readonly Pick<Column, "name" | "type">[] = operation.columns;
    const all = [...parents.flatMap(({ columns }) => columns), ...own];
    const types = new Map<string, TypeName>();
    for (const { name, type } of all) {
      const known = types.get(name);
      if (type === undefined || type.name === "") continue;
      if (known !== undefined && !isSameType(known, type)) return "yes";
      types.set(name, type);
    }
    return "no";
  },
  "inherits-no-table": ({ operation, schema }) =>
    yesIf(
      operation.kind === "create-table" &&
        operation.inherits.some((name) => {
          const kind = kindOf(name, schema);
          return kind !== undefined && !inheritable.has(kind);
        }),
    ),
  "like-no-table": ({ operation, schema }) =>
    yesIf(
      operation.kind === "create-table" &&
        operation.like.some(({ table }) => {
          const kind = kindOf(table, schema);
          return kind === "sequence" || kind === "index" || kind === "partitioned-index";
        }),
    ),
  "of-no-composite": ({ operation, schema }) => {
    if (operation.kind !== "create-table" || operation.ofType === undefined) return "no";
    const form = schema.type(operation.ofType)?.form;
    return yesIf(form !== undefined && form !== "composite");
  },
  "partition-column-missing": ({ operation, schema }) => {
    if (operation.kind !== "create-table" || operation.partitionOf === undefined) return "no";
    const parent = schema.table(operation.partitionOf.parent);
    return yesIf(operation.columns.some(({ name }) => lacks(parent, name)));
  },
  "privilege-column-missing": ({ operation, schema }) => {
    if (operation.kind !== "grant" || operation.object !== "table") return "no";
    return yesIf(
      operation.names.some((name) =>
        operation.onColumns.some(({ column }) => lacks(schema.table(name), column)),
      ),
    );
  },
  "privilege-unfit": ({ operation, schema }) => {
    if (operation.kind !== "grant") return "no";
    const known = grantable[operation.object];
    if (known === undefined) return "no";
    const { object, names, privileges, onColumns } = operation;
    if (onColumns.length > 0) {
      const isUnfit = onColumns.some(({ privilege }) => !ofColumns.has(privilege));
      return yesIf(isUnfit || object === "sequence");
    }
    if (object === "table" && names.some((name) => schema.sequence(name) !== undefined)) {
      return "no";
    }
    return yesIf(privileges.some((privilege) => !known.has(privilege)));
  },
  "not-null-inherited": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "drop-not-null" || table === undefined) return "no";
    return yesIf(
      table.inherits.some(
        (parent) => columnOf(schema.table(parent), operation.column)?.notNull === "yes",
      ),
    );
  },
  "attaches-no-table": ({ operation, schema }) => {
    if (operation.kind !== "attach-partition") return "no";
    const kind = kindOf(operation.partition, schema);
    return yesIf(kind !== undefined && !inheritable.has(kind));
  },
  "system-column-indexed": ({ operation }) =>
    yesIf(
      operation.kind === "create-index" &&
        operation.keys.some(({ column }) => column !== undefined && systemColumns.has(column)),
    ),
  "index-parameter-unknown": ({ operation, schema, server }) => {
    if (operation.kind !== "set-table-option" || !setsParameters(operation)) return "no";
    if (operation.object === "view" || schema.table(operation.table)?.kind === "view") {
      return yesIf(operation.values.some((name) => !viewParameters(server).has(name)));
    }
    const index = schema.index(operation.table);
    if (index === undefined || schema.table(operation.table) !== undefined) return "no";
    const known = indexParametersOf(index.method, server);
    return yesIf(known !== undefined && operation.values.some((name) => !known.has(name)));
  },
  "checks-composed-view": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-table-option" || !setsParameters(operation)) return "no";
    const table = tableOf(situation);
    return yesIf(
      table?.kind === "view" &&
        table.composed === true &&
        operation.values.includes("check_option"),
    );
  },
};

function setsParameters({ option, reset }: OperationOf<"set-table-option">): boolean {
  return option === "storage-parameters" && reset !== true;
}

const inheritable: ReadonlySet<string> = new Set(["table", "partitioned-table", "foreign-table"]);

const grantable: Readonly<Record<OperationOf<"grant">["object"], ReadonlySet<string> | undefined>> =
  {
    table: new Set(
      "all select insert update delete truncate references trigger maintain".split(" "),
    ),
    sequence: new Set(["all", "select", "update", "usage"]),
    schema: new Set(["all", "create", "usage"]),
    function: new Set(["all", "execute"]),
    other: undefined,
  };
const ofColumns: ReadonlySet<string> = new Set(["all", "select", "insert", "update", "references"]);

function outputsOf(operation: Operation, schema: Schema): readonly string[] | undefined {
  const query =
    operation.kind === "create-view"
      ? operation.query
      : operation.kind === "create-table"
        ? operation.as?.query
        : undefined;
  return columnNamesOf(query?.shape?.outputs, (name) => schema.table(name));
}

function typesNamed(operation: Operation): readonly Name[] {
  if (operation.kind === "drop-object") {
    return operation.object === "type" ? operation.names : [];
  }
  return operation.kind === "rename-object" && operation.object === "type" ? [operation.name] : [];
}

function isTableType(name: Name, schema: Schema): boolean {
  const table = schema.table(name);
  return schema.type(name) === undefined && table !== undefined && table.origin !== "unknown";
}

function isOfIdentity(name: Name, schema: Schema): boolean {
  const sequence = schema.sequence(name);
  const owner = sequence?.ownedBy;
  if (owner === undefined) return false;
  const column = columnOf(schema.table(owner.table), owner.column);
  return (
    column?.identity !== undefined &&
    column.sequence !== undefined &&
    sequence !== undefined &&
    sameName(column.sequence, sequence.name)
  );
}

interface Filled {
  readonly type: TypeName;
  readonly value: Written;
}

/** The defaults that a statement gives. */
function valuesIn(situation: Situation): readonly Filled[] {
  const { operation } = situation;
  switch (operation.kind) {
    case "add-column":
      return filled(operation.column);
    case "create-table":
      return operation.columns.flatMap(filled);
    case "create-domain":
      return operation.default === undefined
        ? []
        : [{ type: operation.type, value: operation.default }];
    case "set-default": {
      const retyped = situation.siblings.find(
        (other) => other.kind === "set-type" && other.column === operation.column,
      );
      const type =
        retyped?.kind === "set-type"
          ? retyped.type
          : columnOf(tableOf(situation), operation.column)?.type;
      return type === undefined ? [] : [{ type, value: operation.default }];
    }
    case "update":
      return operation.assignments.flatMap(({ column, value }) => {
        const type = columnOf(tableOf(situation), column)?.type;
        return type === undefined ? [] : [{ type, value }];
      });
    default:
      return [];
  }
}

function filled({
  type,
  default: value,
}: {
  readonly type: TypeName;
  readonly default?: Written;
}): readonly Filled[] {
  return value === undefined ? [] : [{ type, value }];
}

function generatedUses(expression: Written | undefined): readonly string[] {
  return expression === undefined ? [] : (columnsOf(expression.value) ?? []);
}

function isNoInteger(type: TypeName, schema: Schema): boolean {
  if (schema.type(type) !== undefined) return schema.type(type)?.form !== "domain";
  return worded.has(type.name) || type.dimensions > 0;
}

const worded: ReadonlySet<string> = new Set(
  "text varchar bpchar bool uuid date time timestamp timestamptz json jsonb bytea numeric float4 float8".split(
    " ",
  ),
);

export function isSameType(left: TypeName, right: TypeName | undefined): boolean {
  return left.name === right?.name && left.dimensions === right.dimensions;
}
