import type { Dialect, Situation } from "../../dialect.ts";
import type { Expression, Written } from "../../expression.ts";
import type { OperationOf, Partitioning, TablePart } from "../../operation.ts";
import type { Table, Ternary } from "../../schema.ts";
import { primaryOf } from "./aftermath.ts";
import { tableOf, yesIf } from "./lookup.ts";

/** What is wrong with a list of partitions, or with a change of it: the first thing that the server looks for. */
type Flaw =
  | "list-is-missing"
  | "no-partitions"
  | "other-values"
  | "maximum-not-last"
  | "part-twice"
  | "not-increasing"
  | "value-in-two"
  | "part-missing"
  | "range-lost"
  | "not-neighbours"
  | "none-left"
  | "none-to-add"
  | "none-added"
  | "no-numbers"
  | "only-ranges"
  | "too-many"
  | "only-hashes"
  | "names-missing";

type Change = OperationOf<"change-partitions">;

/** Only of a table that is known whole, and of one that is made. */
function flawOf(situation: Situation): Flaw | undefined {
  const { operation } = situation;
  if (operation.kind === "create-table") {
    return operation.partitioning && flawIn(operation.partitioning);
  }
  if (operation.kind !== "change-partitions") return undefined;
  if (operation.change === "by") return operation.partitioning && flawIn(operation.partitioning);
  const table = tableOf(situation);
  if (table?.complete !== true || table.partitioning === undefined) return undefined;
  if (table.partitioning.by?.kind === "history") return undefined;
  return flawOfChange(operation, table.partitioning);
}

function flawIn({ strategy, parts, count, by }: Partitioning): Flaw | undefined {
  if (by?.kind === "history") return undefined;
  if (count === 0) return "no-partitions";
  if ((count ?? parts.length) > most) return "too-many";
  if (strategy !== "hash" && parts.length === 0) return "list-is-missing";
  return flawOfParts(parts, strategy, by);
}

/** No table has more. */
const most = 8192;

/** Of the whole list, as it would be. */
function flawOfParts(
  parts: readonly TablePart[],
  strategy: Partitioning["strategy"],
  by: Partitioning["by"],
): Flaw | undefined {
  const isPlain = by?.kind === "columns";
  const fits = { range: ["below"], list: ["among", "rest"], hash: ["none"] }[strategy];
  // History by system time has other words.
  if (parts.some(({ bound }) => !fits.includes(bound) && bound !== "none")) return "other-values";
  if (!isPlain && parts.some(hasText)) return "no-numbers";
  if (!isPlain && parts.slice(0, -1).some(isOpen)) return "maximum-not-last";
  const names = parts.map(({ name }) => name.toLowerCase());
  if (new Set(names).size < names.length) return "part-twice";
  if (strategy === "range" && !isIncreasing(parts)) return "not-increasing";
  const listed = parts.flatMap(({ bound, values }) => (bound === "among" ? values : []));
  const known = listed.flatMap((one) => keyOf(one.value) ?? []);
  return new Set(known).size < known.length ? "value-in-two" : undefined;
}

function hasText({ values }: TablePart): boolean {
  return values.some(({ value }) => value.kind === "constant" && value.type === "string");
}

function isOpen({ bound, values }: TablePart): boolean {
  return bound === "below" && values.every(isMaximum);
}

function isMaximum({ value }: Written): boolean {
  return value.kind === "column" && value.name.toLowerCase() === "maxvalue";
}

/** False only where it is sure. */
function isIncreasing(parts: readonly TablePart[]): boolean {
  return parts.every((one, place) => {
    const before = parts[place - 1];
    return before === undefined || orderOf(before.values, one.values) !== "not-below";
  });
}

/** Whether a row of bounds is below the next one. */
function orderOf(
  left: readonly Written[],
  right: readonly Written[],
): "below" | "not-below" | "unknown" {
  for (const [place, one] of left.entries()) {
    const other = right[place];
    if (other === undefined) return "unknown";
    if (isMaximum(other)) return isMaximum(one) ? "not-below" : "below";
    if (isMaximum(one)) return "not-below";
    const order = compare(one.value, other.value);
    if (order === undefined) return "unknown";
    if (order !== 0) return order < 0 ? "below" : "not-below";
  }
  return "not-below";
}

/** Functions that grow with the date that they are called with. */
const growing = new Set(["to_days", "to_seconds", "unix_timestamp", "year"]);

function compare(left: Expression, right: Expression): number | undefined {
  if (left.kind === "call" && right.kind === "call") {
    const [one] = left.args;
    const [other] = right.args;
    if (left.name.name !== right.name.name || !growing.has(left.name.name)) return undefined;
    return one === undefined || other === undefined ? undefined : compare(one, other);
  }
  if (left.kind !== "constant" || right.kind !== "constant") return undefined;
  if (left.type !== right.type) return undefined;
  if (left.type === "number") return Number(left.value) - Number(right.value);
  if (left.type !== "string") return undefined;
  return left.value === right.value ? 0 : left.value < right.value ? -1 : 1;
}

function keyOf(value: Expression): string | undefined {
  if (value.kind !== "constant") return undefined;
  return `${value.type} ${value.type === "number" ? String(Number(value.value)) : value.value}`;
}

function flawOfChange(operation: Change, { strategy, parts, by }: Partitioning): Flaw | undefined {
  const { change, partitions, count, lenient } = operation;
  const has = (name: string): boolean =>
    parts.some((one) => one.name.toLowerCase() === name.toLowerCase());
  switch (change) {
    case "add": {
      if (strategy !== "hash" && count !== undefined) return "list-is-missing";
      if (lenient && operation.parts.some(({ name }) => has(name))) return undefined;
      if (strategy === "hash" && operation.parts.length === 0 && (count ?? 0) === 0) {
        return "none-added";
      }
      return flawOfParts([...parts, ...operation.parts], strategy, by);
    }
    case "drop":
      if (strategy === "hash") return undefined;
      if (!partitions.every(has)) return lenient ? undefined : "part-missing";
      return new Set(partitions).size >= parts.length ? "none-left" : undefined;
    case "coalesce":
      if (strategy !== "hash") return "only-hashes";
      if (count === 0) return "none-to-add";
      return count !== undefined && count >= parts.length ? "none-left" : undefined;
    case "convert":
    case "rebuild":
      return partitions.every(has) ? undefined : "part-missing";
    case "reorganize":
      if (partitions.length === 0) return strategy === "hash" ? undefined : "names-missing";
      if (strategy === "hash") return "only-ranges";
      return partitions.every(has)
        ? flawOfReorganizing(operation, { strategy, parts, by })
        : "part-missing";
    default:
      return undefined;
  }
}

function flawOfReorganizing(
  { partitions, parts: made }: Change,
  {
    strategy,
    parts,
    by,
  }: Pick<Partitioning, "strategy" | "parts"> & {
    readonly by: Partitioning["by"];
  },
): Flaw | undefined {
  const gone = new Set(partitions.map((name) => name.toLowerCase()));
  const places = parts.flatMap(({ name }, place) => (gone.has(name.toLowerCase()) ? [place] : []));
  const [first = 0] = places;
  const last = places.at(-1) ?? first;
  if (strategy === "range" && last - first >= places.length) return "not-neighbours";
  const left = parts.filter((_, place) => !places.includes(place));
  const all = [...left.slice(0, first), ...made, ...left.slice(first)];
  const flaw = flawOfParts(all, strategy, by);
  if (flaw !== undefined || strategy !== "range" || last === parts.length - 1) return flaw;
  const [before, after] = [parts[last]?.values ?? [], made.at(-1)?.values ?? []];
  const isOther =
    orderOf(before, after) === "below" || orderOf(after, before) === "below" || after.length === 0;
  return isOther ? "range-lost" : undefined;
}

function has(flaw: Flaw): (situation: Situation) => Ternary {
  return (situation) => yesIf(flawOf(situation) === flaw);
}

function changeIn({ operation }: Situation): Change | undefined {
  return operation.kind === "change-partitions" ? operation : undefined;
}

/** Their columns and indexes are not the same. */
function differ(table: Table, other: Table, { schema }: Situation): boolean {
  const columns = ({ columns: all }: Table): string =>
    all
      .map(({ type, notNull }) => `${type?.name ?? ""} ${type?.modifiers.join() ?? ""} ${notNull}`)
      .join("\n");
  const indexes = ({ name }: Table): string =>
    schema
      .indexesOf(name)
      .map(({ unique, keys }) => `${String(unique)} ${keys.map(({ column }) => column).join()}`)
      .sort()
      .join("\n");
  const primary = (one: Table): string => primaryOf(one)?.join() ?? "";
  return (
    columns(table) !== columns(other) ||
    indexes(table) !== indexes(other) ||
    primary(table) !== primary(other)
  );
}

function otherOf(situation: Situation): Table | undefined {
  const other = changeIn(situation)?.other;
  return other === undefined ? undefined : situation.schema.table(other);
}

export const partitionTraits: Dialect["traits"] = {
  "list-is-missing": has("list-is-missing"),
  "no-partitions": has("no-partitions"),
  "other-values": has("other-values"),
  "maximum-not-last": has("maximum-not-last"),
  "part-twice": has("part-twice"),
  "not-increasing": has("not-increasing"),
  "value-in-two": has("value-in-two"),
  "part-missing": has("part-missing"),
  "range-lost": has("range-lost"),
  "not-neighbours": has("not-neighbours"),
  "none-left": has("none-left"),
  "none-to-add": has("none-to-add"),
  "none-added": has("none-added"),
  "no-numbers": has("no-numbers"),
  "only-ranges": has("only-ranges"),
  "too-many": has("too-many"),
  "only-hashes": has("only-hashes"),
  "names-missing": has("names-missing"),
  "not-partitioned": (situation) => {
    const change = changeIn(situation)?.change;
    const table = tableOf(situation);
    if (change === undefined || change === "by" || change === "convert") return "no";
    return yesIf(table?.complete === true && table.partitioning === undefined);
  },
  "hash-partitioned": (situation) => yesIf(tableOf(situation)?.partitioning?.strategy === "hash"),
  "has-foreign-keys": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind === "create-table") {
      const all = [
        ...operation.constraints,
        ...operation.columns.flatMap(({ constraints }) => constraints),
      ];
      const own = all.some(({ kind }) => kind === "foreign-key");
      return yesIf(own && operation.partitioning !== undefined);
    }
    const table = tableOf(situation);
    if (table === undefined) return "no";
    const own = table.constraints.some(({ constraint }) => constraint.kind === "foreign-key");
    return yesIf(own || schema.referencing(table.name).length > 0);
  },
  "unknown-part": (situation) => {
    const change = changeIn(situation);
    const parts = tableOf(situation)?.partitioning?.parts;
    if (change === undefined || parts === undefined || tableOf(situation)?.complete !== true)
      return "no";
    const names = parts.map(({ name }) => name.toLowerCase());
    return yesIf(!change.partitions.every((one) => names.includes(one.toLowerCase())));
  },
  "other-missing": (situation) =>
    yesIf(
      situation.schema.complete &&
        changeIn(situation)?.other !== undefined &&
        otherOf(situation) === undefined,
    ),
  "converts-over": (situation) => {
    const change = changeIn(situation);
    return yesIf(change?.parts.length === 0 && otherOf(situation) !== undefined);
  },
  "other-partitioned": (situation) => yesIf(otherOf(situation)?.partitioning !== undefined),
  "other-differs": (situation) => {
    const [table, other] = [tableOf(situation), otherOf(situation)];
    if (table?.complete !== true || other?.complete !== true) return "no";
    return yesIf(differ(table, other, situation));
  },
};
