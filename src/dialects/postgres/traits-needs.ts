/** Has what a constraint, an index or an option needs been given to it? */
import type { Dialect, Situation } from "../../dialect.ts";
import type { Comparison, Expression } from "../../expression.ts";
import { visit } from "../../expression.ts";
import type { Constraint, ForeignKey, IndexKey, OperationOf, TypeName } from "../../operation.ts";
import type { Table, Ternary } from "../../schema.ts";
import { columnOf, sameName } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { constraintNamed, descendantsOf, tableOf } from "./lookup.ts";
import { lacksClass } from "./operator-classes.ts";
import { retypedIndexes } from "./roles-indexes.ts";
import { primaryKey } from "./roles-keys.ts";
import { parametersOf } from "./storage-parameters.ts";
import { cannotRefer } from "./traits-kind.ts";
import { baseOf, isBuiltIn, nameOf } from "./type-changes.ts";

export const needTraits: Dialect["traits"] = {
  /** An index cannot hold the type unless it is told how. */
  "class-missing": (situation) =>
    yesIf(
      indexed(situation).some(({ method, type }) => lacksClass(method, type, situation.schema)),
    ),
  "own-reference-missing": (situation) =>
    yesIf(
      ownKeys(situation).some(
        ({ references }) => !isSelf(references, situation) && isNoTable(references, situation),
      ),
    ),
  "own-reference-not-unique": (situation) =>
    yesIf(
      ownKeys(situation).some((key) => {
        const wanted = key.referenced;
        if (isSelf(key.references, situation)) return !hasOwnKey(wanted, situation);
        const target = situation.schema.table(key.references);
        return target?.complete === true && !isUnique(target, wanted, situation);
      }),
    ),
  "own-reference-differs": (situation) =>
    yesIf(ownKeys(situation).some((key) => differs(key, situation))),
  "own-reference-unlogged": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "create-table" || operation.persistence !== "permanent") return "no";
    return yesIf(
      ownKeys(situation).some(({ references }) => {
        const { persistence } = schema.table(references) ?? {};
        return persistence === "unlogged" && !isSelf(references, situation);
      }),
    );
  },
  "reference-less-lasting": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "add-foreign-key") return "no";
    const own = tableOf(situation);
    const target = schema.table(operation.constraint.references);
    if (own === undefined || target === undefined) return "no";
    const isTemporary = own.persistence === "temporary";
    return yesIf(
      isTemporary !== (target.persistence === "temporary") ||
        (own.persistence === "permanent" && target.persistence === "unlogged"),
    );
  },
  "published-somewhere": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option") return "no";
    const name = schema.resolve(operation.table);
    return yesIf(
      schema.entries("publication").some(({ tables }) => tables.some((one) => sameName(one, name))),
    );
  },
  "option-index-unsorted": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "set-table-option" || operation.option !== "cluster-on") return "no";
    const index = schema
      .indexesOf(table?.name ?? schema.resolve(operation.table))
      .find(({ name }) => name.name === operation.values[0]);
    if (index === undefined) return "no";
    return yesIf(index.where !== undefined || !["btree", "gist"].includes(index.method));
  },
  "not-typed": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-table-option" || operation.option !== "not-of-type") return "no";
    const table = tableOf(situation);
    return yesIf(table?.complete === true && table.ofType === undefined);
  },
  "parameter-unknown": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-table-option" || operation.option !== "storage-parameters") {
      return "no";
    }
    if (operation.object !== "table" || tableOf(situation)?.kind !== "table") return "no";
    return yesIf(operation.values.some((name) => !parametersOf(situation.server).has(name)));
  },
  "attaches-to-plain": ({ operation, schema }) => {
    if (operation.kind !== "attach-index") return "no";
    const table = schema.table(schema.index(operation.index)?.table ?? { name: "" });
    return yesIf(table !== undefined && table.partitionBy === undefined);
  },
  "index-key-plain": ({ operation, schema }) => {
    if (operation.kind !== "set-column-option" || operation.option !== "statistics") return "no";
    const keys = schema.index(operation.table)?.keys;
    const place = Number(operation.column);
    if (keys === undefined || !Number.isInteger(place)) return "no";
    return yesIf(keys[place - 1]?.column !== undefined);
  },
  "returns-other": ({ operation, schema }) => {
    if (operation.kind !== "create-function" || !operation.orReplace) return "no";
    const { returns, arguments: inputs } = operation;
    if (returns === undefined) return "no";
    return yesIf(
      schema
        .functions(operation.name)
        .some(
          (known) =>
            known.returns !== undefined &&
            known.arguments.length === inputs.length &&
            known.arguments.every((type, at) => isSame(type, inputs[at])) &&
            !isSame(known.returns, returns),
        ),
    );
  },
  "no-trigger-function": ({ operation, schema }) => {
    if (operation.kind !== "create-trigger" || operation.calls === undefined) return "no";
    const found = schema.functions(operation.calls);
    const plain = found.find(({ arguments: inputs }) => inputs.length === 0);
    return yesIf(found.length > 0 && plain === undefined);
  },
  "returns-no-trigger": ({ operation, schema }) => {
    if (operation.kind !== "create-trigger" || operation.calls === undefined) return "no";
    const plain = schema
      .functions(operation.calls)
      .find(({ arguments: inputs }) => inputs.length === 0);
    return yesIf(plain?.returns !== undefined && plain.returns.name !== "trigger");
  },
  "domain-not-null": ({ operation, schema }) => {
    if (operation.kind !== "add-column" || operation.column.type.dimensions > 0) return "no";
    const type = schema.type(nameOf(operation.column.type));
    return yesIf(type?.form === "domain" && type.notNull === true);
  },
  /** A constraint or index compares the column with a number, and the new type does not. */
  "comparison-lost": (situation) => comparisonLost(situation),
};

interface Indexed {
  readonly method: string;
  readonly type: TypeName;
}

/** The columns that indexes are to hold without an operator class of their own. */
function indexed(situation: Situation): readonly Indexed[] {
  const { operation } = situation;
  switch (operation.kind) {
    case "create-index":
      return byKeys(operation.method, operation.keys, situation);
    case "add-exclusion":
      return byKeys(operation.constraint.method, operation.constraint.keys, situation);
    case "add-unique":
    case "add-primary-key":
      return byColumns("btree", operation.constraint.columns, situation);
    case "set-type":
      return retypedIndexes(situation, "all").flatMap(({ method, keys, constraint }) =>
        situation.siblings.some(
          (other) => other.kind === "drop-constraint" && other.name === constraint,
        )
          ? []
          : keys.flatMap(({ column, operatorClass }) =>
              column === operation.column && operatorClass === undefined
                ? [{ method, type: operation.type }]
                : [],
            ),
      );
    case "create-table":
      return constraintsOf(operation).flatMap((constraint) => {
        if (constraint.kind === "exclusion")
          return byKeys(constraint.method, constraint.keys, situation);
        const isKey = constraint.kind === "unique" || constraint.kind === "primary-key";
        return isKey ? byColumns("btree", constraint.columns, situation) : [];
      });
    default:
      return [];
  }
}

function byKeys(
  method: string,
  keys: readonly IndexKey[],
  situation: Situation,
): readonly Indexed[] {
  const plain = keys.flatMap(({ column, operatorClass }) =>
    column === undefined || operatorClass !== undefined ? [] : [column],
  );
  return byColumns(method, plain, situation);
}

function byColumns(
  method: string,
  columns: readonly string[],
  situation: Situation,
): readonly Indexed[] {
  return columns.flatMap((name) => {
    const type = typeOf(name, situation);
    return type === undefined ? [] : [{ method, type }];
  });
}

/** As it is when the clause comes to it. */
function typeOf(name: string, situation: Situation): TypeName | undefined {
  const { operation, siblings } = situation;
  if (operation.kind === "create-table") {
    return operation.columns.find((column) => column.name === name)?.type;
  }
  for (const other of siblings) {
    if (other.kind === "add-column" && other.column.name === name) return other.column.type;
    if (other.kind === "set-type" && other.column === name) return other.type;
  }
  return columnOf(tableOf(situation), name)?.type;
}

function constraintsOf(operation: OperationOf<"create-table">): readonly Constraint[] {
  return [...operation.constraints, ...operation.columns.flatMap(({ constraints }) => constraints)];
}

/** The foreign keys that a table is made with. */
function ownKeys({ operation }: Situation): readonly ForeignKey[] {
  if (operation.kind !== "create-table") return [];
  return constraintsOf(operation).flatMap((each) => (each.kind === "foreign-key" ? [each] : []));
}

function isSelf(name: ForeignKey["references"], { operation, schema }: Situation): boolean {
  if (operation.kind !== "create-table") return false;
  const isTemporary = operation.persistence === "temporary" && name.name === operation.table.name;
  return isTemporary || sameName(schema.resolve(name), schema.resolve(operation.table));
}

function isNoTable(name: ForeignKey["references"], { schema }: Situation): boolean {
  return schema.complete && schema.table(name) === undefined && schema.index(name) === undefined;
}

function hasOwnKey(wanted: readonly string[], { operation }: Situation): boolean {
  if (operation.kind !== "create-table") return true;
  // What it takes from others may bring one.
  if (operation.inherits.length + operation.like.length > 0 || operation.partitionOf) return true;
  return constraintsOf(operation).some((each) => {
    if (each.kind === "primary-key" && wanted.length === 0) return true;
    const isKey = each.kind === "primary-key" || each.kind === "unique";
    return isKey && covers(each.columns, wanted);
  });
}

function covers(columns: readonly string[], wanted: readonly string[]): boolean {
  return columns.length === wanted.length && wanted.every((name) => columns.includes(name));
}

function isUnique(target: Table, wanted: readonly string[], { schema }: Situation): boolean {
  if (target.kind !== "table") return true;
  if (wanted.length === 0) return primaryKey(target).length > 0;
  return schema
    .indexesOf(target.name)
    .some(
      ({ unique, where, keys }) =>
        unique &&
        where === undefined &&
        keys.length === wanted.length &&
        keys.every(({ column }) => column !== undefined && wanted.includes(column)),
    );
}

function differs(key: ForeignKey, situation: Situation): boolean {
  const { operation, schema } = situation;
  if (operation.kind !== "create-table") return false;
  const self = isSelf(key.references, situation);
  const target = self ? undefined : schema.table(key.references);
  const wanted =
    key.referenced.length > 0 ? key.referenced : target === undefined ? [] : primaryKey(target);
  if (wanted.length !== key.columns.length) return false;
  return key.columns.some((name, at) => {
    const other = wanted[at] ?? "";
    const type = self ? typeOf(other, situation) : columnOf(target, other)?.type;
    return cannotRefer(typeOf(name, situation), type, schema);
  });
}

function isSame(left: TypeName | undefined, right: TypeName | undefined): boolean {
  return left?.name === right?.name && left?.dimensions === right?.dimensions;
}

function comparisonLost(situation: Situation): Ternary {
  const { operation, schema, siblings } = situation;
  const table = tableOf(situation);
  if (operation.kind !== "set-type" || table === undefined) return "no";
  const next = baseOf(operation.type, schema).type;
  if (next === undefined || next.dimensions > 0 || !isBuiltIn(next) || !worded.has(next.name)) {
    return "no";
  }
  const isKept = (name: string): boolean =>
    !siblings.some((other) => other.kind === "drop-constraint" && other.name === name);
  const checks = [table, ...descendantsOf(schema, table.name)].flatMap(({ constraints }) =>
    constraints.flatMap(({ name, constraint }) =>
      constraint.kind === "check" && isKept(name) && constraintNamed(table, name) !== undefined
        ? [constraint.expression.value]
        : [],
    ),
  );
  const predicates = retypedIndexes(situation, "all").flatMap(({ where }) => where?.value ?? []);
  return yesIf(
    [...checks, ...predicates].some((each) => comparesWithNumber(each, operation.column)),
  );
}

function comparesWithNumber(expression: Expression, column: string): boolean {
  let found = false;
  visit(expression, (part) => {
    if (part.kind === "comparison") found ||= isWithNumber(part, column);
  });
  return found;
}

function isWithNumber({ operator, left, right }: Comparison, column: string): boolean {
  if (left === undefined || !compared.has(operator)) return false;
  const isColumn = (each: Expression): boolean => each.kind === "column" && each.name === column;
  const isNumber = (each: Expression): boolean =>
    each.kind === "constant" && each.type === "number";
  return (isColumn(left) && isNumber(right)) || (isColumn(right) && isNumber(left));
}

const compared: ReadonlySet<string> = new Set(["=", "<>", "!=", "<", "<=", ">", ">="]);

/** Types that nothing compares with a number. */
const worded: ReadonlySet<string> = new Set(
  "text varchar bpchar bool date timestamp timestamptz uuid json jsonb bytea".split(" "),
);
