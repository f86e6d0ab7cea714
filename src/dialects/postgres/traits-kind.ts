import type { Dialect, Situation } from "../../dialect.ts";
import type { Name, Operation, OperationOf, TypeName } from "../../operation.ts";
import type { FullName, Schema, Table, Ternary } from "../../schema.ts";
import { columnOf, sameName } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { constraintNamed, foreignKeysOf, tableOf } from "./lookup.ts";
import { kindOf, namesIn, wantedKinds } from "./relation-kinds.ts";
import { isMadeAlong } from "./reach.ts";
import { primaryKey } from "./roles-keys.ts";
import { addsColumn, dropsConstraint } from "./statement.ts";
import { baseOf } from "./type-changes.ts";

/** Is what an operation names the kind of thing that it can work on? */
export const kindTraits: Dialect["traits"] = {
  "wrong-kind": ({ operation, schema, server }) => {
    const wanted = wantedKinds(operation, server);
    return yesIf(
      wanted !== undefined &&
        namesIn(operation).some((name) => {
          const kind = kindOf(name, schema);
          return kind !== undefined && !wanted.includes(kind);
        }),
    );
  },
  /** A query reads a relation that is surely not there. */
  "query-missing": (situation) => {
    const { operation, schema } = situation;
    if (!schema.complete || !("query" in operation || "as" in operation)) return "no";
    const query = operation.kind === "create-table" ? operation.as?.query : operation.query;
    return yesIf(
      query?.tables.some(
        (name) => isNowhere(name, operation, schema) && !isMadeAlong(name, situation),
      ) === true,
    );
  },
  "key-types-differ": (situation) => keyTypesDiffer(situation),
  "not-generated": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-generated" || addsColumn(situation, operation.column)) return "no";
    const column = columnOf(tableOf(situation), operation.column);
    return yesIf(column?.type !== undefined && column.generated === undefined);
  },
  /** INHERIT is for NOT NULL alone. */
  "inherits-other": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "alter-constraint" || operation.inherit === undefined) return "no";
    const entry = constraintNamed(tableOf(situation), operation.name);
    return yesIf(entry !== undefined && entry.constraint.kind !== "not-null");
  },
  "option-index-missing": (situation) => optionIndex(situation, "missing"),
  "option-index-elsewhere": (situation) => optionIndex(situation, "elsewhere"),
  "option-trigger-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "set-table-option" || operation.option !== "trigger") return "no";
    if (table?.complete !== true) return "no";
    const [name = "all"] = operation.values;
    return yesIf(
      !["all", "user"].includes(name) && !table.triggers.some((trigger) => trigger.name === name),
    );
  },
  "no-integer": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "set-identity" || operation.change !== "add") return "no";
    const type = columnOf(tableOf(situation), operation.column)?.type;
    if (type === undefined) return "no";
    if (type.dimensions > 0) return "yes";
    const base = baseOf(type, schema).type;
    return yesIf(base !== undefined && !integers.has(base.name));
  },
};

const integers: ReadonlySet<string> = new Set(["int2", "int4", "int8"]);

export function isNowhere(name: Name, operation: Operation, schema: Schema): boolean {
  const own = operation.kind === "create-view" ? operation.view : undefined;
  const full = schema.resolve(name);
  if (["pg_catalog", "information_schema"].includes(full.schema)) return false;
  if (name.schema === undefined && name.name.startsWith("pg_")) return false;
  if (own !== undefined && own.name === name.name) return false;
  return (
    schema.table(name) === undefined &&
    kindOf(name, schema) === undefined &&
    schema.type(name) === undefined
  );
}

function optionIndex({ operation, schema }: Situation, which: "missing" | "elsewhere"): Ternary {
  if (operation.kind !== "set-table-option" || !schema.complete) return "no";
  const [name] = operation.values;
  const isNamed =
    operation.option === "cluster-on" ||
    (operation.option === "replica-identity" &&
      !["default", "full", "nothing"].includes(name ?? ""));
  if (!isNamed || name === undefined) return "no";
  const table = schema.resolve(operation.table);
  const found = schema.index({ schema: table.schema, name });
  if (found === undefined) return yesIf(which === "missing");
  const isHere = found.table.name === table.name && found.table.schema === table.schema;
  return yesIf(which === "elsewhere" && !isHere);
}

/** Types that an equality of one family compares; a key may lead from each to every other. */
const families: readonly (readonly string[])[] = [
  ["int2", "int4", "int8"],
  ["text", "varchar", "bpchar", "name"],
  ["date", "timestamp", "timestamptz"],
  ["float4", "float8"],
  ["numeric"],
  ["uuid"],
  ["bool"],
  ["bytea"],
  ["jsonb"],
];

/** From left to right the server casts by itself. */
const widening = ["int2", "int4", "int8", "numeric", "float4", "float8"];

function keyTypesDiffer(situation: Situation): Ternary {
  const { operation, schema } = situation;
  if (operation.kind === "set-type") return retypedKeyDiffers(situation, operation);
  if (operation.kind !== "add-foreign-key") return "no";
  const { columns, references, referenced } = operation.constraint;
  const [table, target] = [tableOf(situation), schema.table(references)];
  if (table === undefined || target === undefined) return "no";
  const keys = referenced.length > 0 ? referenced : primaryKey(target);
  if (keys.length !== columns.length) return "no";
  return yesIf(
    columns.some((name, index) => {
      const own = addedType(name, situation) ?? columnOf(table, name)?.type;
      return cannotRefer(own, columnOf(target, keys[index] ?? "")?.type, schema);
    }),
  );
}

/** Of a column that the statement adds. */
function addedType(name: string, { siblings }: Situation): TypeName | undefined {
  for (const other of siblings) {
    if (other.kind === "add-column" && other.column.name === name) return other.column.type;
  }
  return undefined;
}

/** A key to another table or from one stays, and is made again over the new type. */
function retypedKeyDiffers(
  situation: Situation,
  { column, type }: OperationOf<"set-type">,
): Ternary {
  const { schema } = situation;
  const table = tableOf(situation);
  if (table === undefined) return "no";
  /** Types of the columns that the retyped one is paired with. */
  const paired = (from: Table, to: Table, own: "columns" | "referenced"): readonly TypeName[] =>
    foreignKeysOf(from)
      .filter(({ references }) => references !== undefined && sameName(references, to.name))
      .filter(({ name }) => !dropsConstraint(situation, name))
      .flatMap(({ constraint: { columns, referenced } }) => {
        const keys = referenced.length > 0 ? referenced : primaryKey(to);
        const [mine, theirs] = own === "columns" ? [columns, keys] : [keys, columns];
        const other = own === "columns" ? to : from;
        return mine.flatMap((name, index) =>
          name === column ? (columnOf(other, theirs[index] ?? "")?.type ?? []) : [],
        );
      });
  const others = (names: readonly FullName[]): readonly Table[] =>
    names.flatMap((name) => (sameName(name, table.name) ? [] : (schema.table(name) ?? [])));
  const targets = foreignKeysOf(table).flatMap(({ references }) => references ?? []);
  const referrers = schema.referencing(table.name).map(({ name }) => name);
  return yesIf(
    others(targets).some((target) =>
      paired(table, target, "columns").some((other) => cannotRefer(type, other, schema)),
    ) ||
      others(referrers).some((referrer) =>
        paired(referrer, table, "referenced").some((other) => cannotRefer(other, type, schema)),
      ),
  );
}

/** No equality compares what refers with what it refers to. */
export function cannotRefer(
  own: TypeName | undefined,
  other: TypeName | undefined,
  schema: Schema,
): boolean {
  if (own === undefined || other === undefined) return false;
  if (own.dimensions > 0 || other.dimensions > 0) return false;
  const from = baseOf(own, schema).type?.name;
  const to = baseOf(other, schema).type?.name;
  const isOwnEnum = isEnum(own, schema);
  if (isOwnEnum !== isEnum(other, schema)) return (familyOf(from) ?? familyOf(to)) ? true : false;
  if (isOwnEnum) return from !== to;
  const [left, right] = [familyOf(from), familyOf(to)];
  if (left === undefined || right === undefined || left === right) return false;
  const isWider = widening.indexOf(from ?? "") < widening.indexOf(to ?? "");
  return !(widening.includes(from ?? "") && isWider);
}

function isEnum(type: TypeName, schema: Schema): boolean {
  return schema.type(type)?.form === "enum";
}

function familyOf(type: string | undefined): readonly string[] | undefined {
  return type === undefined ? undefined : families.find((family) => family.includes(type));
}
