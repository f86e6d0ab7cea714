/** What decides whether rows still find their place on the other side of a replication. */
import type { Dialect, Situation } from "../../dialect.ts";
import type { CreateTable, TypeName } from "../../operation.ts";
import type { Table, Ternary } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { tableOf } from "./lookup.ts";
import { columnName, namedColumn } from "./traits-column.ts";

export const replicationTraits: Dialect["traits"] = {
  "is-generated": (situation) => {
    const { operation } = situation;
    if (operation.kind === "add-column") return yesIf(operation.column.generated !== undefined);
    const column = namedColumn(situation);
    return column === undefined ? "unknown" : yesIf(column.generated !== undefined);
  },
  /** Rows that come without it cannot be stored. */
  "must-be-sent": (situation) => {
    const column = namedColumn(situation);
    if (column === undefined) return "unknown";
    const { notNull, default: usual, identity, generated } = column;
    return (usual ?? identity ?? generated) ? "no" : notNull;
  },
  /** What tells its rows apart for replication goes, and nothing takes its place. */
  "identity-goes": (situation) => {
    const { operation, siblings } = situation;
    const table = tableOf(situation);
    const replaced = siblings.some(
      ({ kind, ...other }) =>
        kind === "add-primary-key" ||
        ("option" in other && other.option === "replica-identity" && other !== operation),
    );
    if (replaced || table === undefined || identityOf(table) !== "default") return "no";
    const key = table.constraints.find(({ constraint }) => constraint.kind === "primary-key");
    if (key === undefined || !("columns" in key.constraint)) return "no";
    if (operation.kind === "drop-constraint") return yesIf(key.name === operation.name);
    return yesIf(key.constraint.columns.includes(columnName(situation) ?? ""));
  },
  "is-primary-key": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "drop-constraint" || table === undefined) return "unknown";
    const named = table.constraints.find(({ name }) => name === operation.name);
    if (named === undefined && !table.complete) return "unknown";
    return yesIf(named?.constraint.kind === "primary-key");
  },
  /** UPDATE and DELETE are refused. Most tables have a key: it counts only when all of the table is known. */
  "rows-untold": (situation) => {
    const { operation } = situation;
    if (operation.kind === "create-table") return isMadeKeyless(operation);
    const table = tableOf(situation);
    if (table === undefined || !table.complete || table.kind !== "table") return "no";
    return yesIf(
      identityOf(table) === "nothing" || (identityOf(table) === "default" && isKeyless(table)),
    );
  },
  "identity-is-full": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values[0] === "full"),
  "identity-is-nothing": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values[0] === "nothing"),
  "identity-is-default": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values[0] === "default"),
  "table-keyless": (situation) => {
    const table = tableOf(situation);
    return table?.complete === true ? yesIf(isKeyless(table)) : "unknown";
  },
  "table-computes": (situation) =>
    yesIf(tableOf(situation)?.columns.some(({ generated }) => generated?.stored) === true),
  "uses-expression": ({ operation }) =>
    yesIf(operation.kind === "set-type" && operation.using !== undefined),
  /** Every value of the new type can be stored in a column of the old one. */
  "old-type-holds": (situation) => held(situation, (from, to) => isHeld(to, from)),
  /** What does not fit the new type is rounded, never refused. */
  "rounds-values": (situation) =>
    held(
      situation,
      (from, to) =>
        from.name === "numeric" &&
        to.name === "numeric" &&
        isRoomier(withoutScale(from), withoutScale(to)),
    ),
  "new-type-holds": (situation) => held(situation, isHeld),
  "index-unique": ({ operation, schema }) => {
    if (operation.kind !== "drop-index") return "no";
    return yesIf(operation.indexes.some((name) => schema.index(name)?.unique === true));
  },
  "is-publication": ({ operation }) =>
    yesIf(
      operation.kind === "change-catalog" &&
        operation.object === "publication" &&
        operation.action === "drop",
    ),
};

function identityOf({ settings }: Table): string {
  return settings?.["replica-identity"] ?? "default";
}

function isKeyless({ constraints }: Table): boolean {
  return !constraints.some(({ constraint }) => constraint.kind === "primary-key");
}

function isMadeKeyless(operation: CreateTable): Ternary {
  const { columns, constraints, like, partitionOf, inherits, as, foreign } = operation;
  if (foreign === true) return "no";
  // It has what the parent has.
  if (partitionOf !== undefined) return "no";
  if (as !== undefined) return "yes";
  const own = [...constraints, ...columns.flatMap(({ constraints: inline }) => inline)];
  if (own.some(({ kind }) => kind === "primary-key")) return "no";
  return like.length > 0 || inherits.length > 0 ? "no" : "yes";
}

function held(situation: Situation, holds: (from: TypeName, to: TypeName) => boolean): Ternary {
  const { operation } = situation;
  const from = namedColumn(situation)?.type;
  if (operation.kind !== "set-type" || from === undefined) return "unknown";
  return yesIf(holds(from, operation.type));
}

/** Narrowest first. Values travel as text. */
const numbers = ["int2", "int4", "int8", "numeric"];
const texts: ReadonlySet<string> = new Set(["text", "varchar"]);

function isHeld(from: TypeName, to: TypeName): boolean {
  if (from.dimensions !== to.dimensions) return false;
  if (texts.has(to.name) && to.modifiers.length === 0) return true;
  if (from.name === to.name) return isRoomier(from, to);
  const [small, large] = [numbers.indexOf(from.name), numbers.indexOf(to.name)];
  if (small >= 0 && large > small) return to.modifiers.length === 0;
  return from.name === "float4" && to.name === "float8";
}

/** The digits before the point alone. */
function withoutScale(type: TypeName): TypeName {
  const [size, scale = 0] = type.modifiers.map(Number);
  return size === undefined ? type : { ...type, modifiers: [String(size - scale)] };
}

function isRoomier(from: TypeName, to: TypeName): boolean {
  if (to.modifiers.length === 0) return true;
  if (from.modifiers.length === 0) return false;
  const [size = 0, scale = 0] = from.modifiers.map(Number);
  const [room = 0, digits = 0] = to.modifiers.map(Number);
  return digits >= scale && room - digits >= size - scale;
}
