/** What the replayed schema says of every object, in the words of test/catalog.ts. */
import { quoting } from "../src/dialects/postgres/quoting.ts";
import type { ColumnState, State } from "../src/engine/state.ts";
import { viewOf } from "../src/engine/view.ts";
import type { ForeignKey } from "../src/operation.ts";
import { rowKey } from "../src/schema.ts";
import type { FullName, Schema, Table, TableConstraint } from "../src/schema.ts";
import type { Inventory } from "./catalog.ts";
import type { Wording } from "./wording.ts";

const { identifier } = quoting;

export async function replayOf(state: State, wording: Wording): Promise<Inventory> {
  const found = new Map<string, string>();
  const add = (object: string, ...says: readonly (string | number | undefined)[]): void => {
    found.set(object, says.filter((part) => part !== undefined && part !== "").join(" "));
  };
  const { schema } = viewOf(state);
  const tables = [...state.tables.values()].filter(({ name }) => name.schema !== "pg_temp");
  for (const table of tables) {
    const own = show(table.name);
    const parents = table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
    add(
      `relation ${own}`,
      table.kind,
      table.partitionBy && `partitioned by ${await wording.partitionKey(table)}`,
      table.persistence === "unlogged" ? "unlogged" : undefined,
      table.partitionOf === undefined ? "child of" : "part of",
      parents.map(show).join(",") || "-",
      await boundOf(schema, table, wording),
      table.rowSecurity === true ? "row security" : undefined,
      table.rowSecurityForced === true ? "forced" : undefined,
    );
    for (const read of table.kind === "table" ? [] : table.reads) {
      add(`read ${own} ${show(read)}`);
    }
    for (const trigger of table.triggers) {
      add(
        `trigger ${own} ${identifier(trigger.name)}`,
        trigger.row === true ? "row" : undefined,
        [...trigger.events].sort().join(","),
        trigger.columns.length > 0 ? `of ${trigger.columns.join(",")}` : undefined,
        `calls ${(trigger.callKey ?? "").split("\0").map(identifier).join(".")}`,
      );
    }
    for (const policy of table.policies) add(`policy ${own} ${identifier(policy)}`);
    for (const [grantee, privileges] of privilegesOf(table)) {
      add(`grant ${own} to ${grantee}`, [...privileges].sort().join(","));
    }
    for (const index of schema.indexesOf(table.name)) {
      add(
        `index ${show(index.name)}`,
        `on ${own}`,
        index.unique ? "unique" : undefined,
        await wording.index(table, index),
        index.constraint === undefined ? undefined : `constraint ${index.constraint}`,
        index.parent === undefined ? undefined : `part of ${show(index.parent)}`,
        index.valid ? undefined : "invalid",
      );
    }
    if (table.kind === "table" || table.kind === "foreign-table") {
      for (const column of table.columns) {
        add(
          `column ${own}.${identifier(column.name)}`,
          await typeOf(state, column, wording),
          column.collation === undefined ? undefined : `collate ${column.collation.name}`,
          column.notNull === "yes" ? "not-null" : undefined,
          column.generated === undefined
            ? column.default === undefined
              ? undefined
              : `default ${await wording.default(table, column)}`
            : `generated-${column.generated.stored ? "s" : "v"} ${await wording.generated(table, column)}`,
          column.identity,
          ...heritage(column),
        );
      }
    }
    for (const item of table.constraints) {
      const { constraint } = item;
      add(
        `constraint ${own} ${identifier(item.name)}`,
        letters[constraint.kind],
        await termsOf(schema, table, item, wording),
        "deferral" in constraint ? deferrals[constraint.deferral] : undefined,
        item.valid ? "valid" : "not-valid",
        "enforced" in constraint && !constraint.enforced ? "not-enforced" : undefined,
        ...heritage(item),
      );
    }
  }
  for (const { name, ownedBy } of state.sequences.values()) {
    if (name.schema === "pg_temp") continue;
    const owner = ownedBy === undefined ? "" : `owned by ${show(ownedBy.table)}.${ownedBy.column}`;
    add(`sequence ${show(name)}`, owner);
  }
  for (const type of state.types.values()) {
    const { form, values, base, checks = [] } = type;
    add(
      `type ${show(type.name)}`,
      form,
      values.join(","),
      base && (await wording.type(base)),
      type.default && base && `default ${await wording.domainDefault(base, type.default.text)}`,
      type.notNull === true ? "not-null" : undefined,
      [...checks].sort().join(","),
    );
  }
  for (const { overloads } of state.functions.values()) {
    for (const { name, arguments: inputs, volatility, language } of overloads) {
      if (name.schema === "pg_temp") continue;
      const types: string[] = [];
      for (const type of inputs) types.push(await wording.type(type));
      add(`function ${show(name)}(${types.join(",")})`, volatility, language);
    }
  }
  for (const name of state.schemas.values()) add(`schema ${identifier(name)}`);
  return found;
}

async function boundOf(
  schema: Schema,
  { partitionOf }: Table,
  wording: Wording,
): Promise<string | undefined> {
  if (partitionOf === undefined) return undefined;
  const parent = schema.table(partitionOf.parent);
  return parent === undefined ? "?" : wording.bound(parent, partitionOf.bound);
}

const letters = {
  "primary-key": "p",
  unique: "u",
  "foreign-key": "f",
  check: "c",
  exclusion: "x",
  "not-null": "n",
} as const;

const deferrals = { immediate: undefined, deferrable: "deferrable", deferred: "deferred" } as const;

async function termsOf(
  schema: Schema,
  table: Table,
  { constraint, references }: TableConstraint,
  wording: Wording,
): Promise<string | undefined> {
  switch (constraint.kind) {
    case "check":
      return wording.check(table, constraint);
    case "foreign-key": {
      const target = references === undefined ? undefined : schema.table(references);
      const usual = target === undefined ? [] : (rowKey(target) ?? []);
      const referenced = constraint.referenced.length > 0 ? constraint.referenced : usual;
      const to = target === undefined ? "?" : show(target.name);
      const columns = constraint.columns.join(",");
      return `${columns} -> ${to} ${referenced.join(",")} ${actionsOf(constraint)}`;
    }
    case "exclusion":
      return undefined;
    case "primary-key":
    case "unique":
    case "not-null":
      return constraint.columns.join(",");
    default:
      return constraint satisfies never;
  }
}

const actions = {
  "no-action": "a",
  restrict: "r",
  cascade: "c",
  "set-null": "n",
  "set-default": "d",
} as const;

function actionsOf({ onDelete, onUpdate, match }: ForeignKey): string {
  return `${actions[onDelete]}${actions[onUpdate]}${match.charAt(0)}`;
}

async function typeOf(
  state: State,
  { type, typeKey }: ColumnState,
  wording: Wording,
): Promise<string> {
  if (type === undefined) return "?";
  const own = typeKey === undefined ? undefined : state.types.get(typeKey);
  if (own === undefined) return wording.type(type);
  return `${show(own.name)}${type.dimensions > 0 ? "[]" : ""}`;
}

const everything = [
  "DELETE",
  "INSERT",
  "MAINTAIN",
  "REFERENCES",
  "SELECT",
  "TRIGGER",
  "TRUNCATE",
  "UPDATE",
];

function privilegesOf({ grants }: Table): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const grant of grants) {
    const [what = "", grantee = ""] = grant.split(" TO ");
    const words = what.toUpperCase() === "ALL" ? everything : what.toUpperCase().split(", ");
    found.set(grantee, new Set([...(found.get(grantee) ?? []), ...words]));
  }
  return found;
}

function heritage(part: object): readonly [string, number] {
  const { local, parents } = part as { local: boolean; parents: number };
  return [local ? "local" : "inherited", parents];
}

function show({ schema, name }: FullName): string {
  return `${identifier(schema)}.${identifier(name)}`;
}
