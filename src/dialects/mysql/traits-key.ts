import type { Dialect, Situation } from "../../dialect.ts";
import type { IndexKey, TypeName } from "../../operation.ts";
import type { Column } from "../../schema.ts";
import { columnsIn } from "./aftermath.ts";
import { widthOf } from "./charsets.ts";
import { keptIn } from "./definitions.ts";
import { bytesOf } from "./row-size.ts";
import { charsetOf, isText } from "./types.ts";
import { prefixOf, tableOf, yesIf } from "./lookup.ts";

type Typed = Pick<Column, "name" | "type" | "collation"> & {
  readonly notNull?: Column["notNull"] | boolean;
};

/** A key that a clause makes, with what a new table makes. */
interface MadeKey {
  readonly primary: boolean;
  readonly unique: boolean;
  readonly method: string;
  readonly keys: readonly IndexKey[];
}

function primary(columns: readonly string[]): MadeKey {
  const keys = columns.map((column) => ({ column, text: column }));
  return { primary: true, unique: true, method: "btree", keys };
}

function keysIn(situation: Situation): readonly MadeKey[] {
  const { operation } = situation;
  if (operation.kind === "redefine-column") return keysOver(operation.column, situation);
  if (operation.kind === "create-index") return [{ ...operation, primary: false }];
  if (operation.kind === "add-primary-key") return [primary(operation.constraint.columns)];
  if (operation.kind !== "create-table") return [];
  const { constraints, columns, indexes = [] } = operation;
  const all = [...constraints, ...columns.flatMap((one) => one.constraints)];
  return [
    ...all.flatMap((one) => (one.kind === "primary-key" ? [primary(one.columns)] : [])),
    ...indexes.map((one) => ({ ...one, primary: false })),
  ];
}

/** The keys that a column is in, which are made anew when it becomes another; not those that go. */
function keysOver(column: string, situation: Situation): readonly MadeKey[] {
  const { schema, siblings } = situation;
  const table = tableOf(situation);
  if (table === undefined) return [];
  const goes = (name: string): boolean =>
    siblings.some(
      (one) =>
        (one.kind === "drop-index" && one.indexes.some((index) => isSame(index.name, name))) ||
        (one.kind === "drop-constraint" && isSame(one.name, name)),
    );
  const own = table.constraints.flatMap(({ name, constraint }) =>
    constraint.kind === "primary-key" && !goes(name) ? [primary(constraint.columns)] : [],
  );
  const indexes = schema
    .indexesOf(table.name)
    .filter(({ name, constraint }) => constraint === undefined && !goes(name.name))
    .map((index) => ({ ...index, primary: false }));
  return [...own, ...indexes].filter(({ keys }) => keys.some((key) => isSame(column, key.column)));
}

/** The columns that a key can be over. */
function columnsFor(situation: Situation): readonly Typed[] {
  const { operation, siblings } = situation;
  if (operation.kind === "redefine-column") {
    const { column, definition } = operation;
    const others = tableOf(situation)?.columns.filter(({ name }) => !isSame(name, column)) ?? [];
    return [...others, { ...definition, name: column }];
  }
  if (operation.kind === "create-table") return operation.columns;
  const added = siblings.flatMap((one) => (one.kind === "add-column" ? [one.column] : []));
  return [...(tableOf(situation)?.columns ?? []), ...added];
}

/** The most bytes of a key, and of one part of it. */
const keyLimit = 3072;

const endless = /text$|blob$|^json$/;

/** Bytes of one part; `undefined`: as many as the server takes. */
function partBytes(key: IndexKey, column: Typed, situation: Situation): number | undefined {
  const { type, collation } = column;
  if (type === undefined) return 0;
  const kept = keptIn(situation);
  const prefix = prefixOf(key);
  const width = isText(type) ? (widthOf(charsetOf(type, collation?.name, kept)) ?? 1) : 1;
  if (prefix !== undefined) return prefix * width;
  if (/^tiny(?:text|blob)$/.test(type.name)) return 255;
  if (endless.test(type.name)) return undefined;
  const isVaried = type.name === "varchar" || type.name === "varbinary";
  return isVaried ? Number(type.modifiers[0] ?? 0) * width : bytesOf(column, kept);
}

function isTooLong(made: MadeKey, situation: Situation): boolean {
  if (made.method === "fulltext" || made.method === "spatial") return false;
  // A unique key that is too long is one over what its columns come to.
  if (made.unique && !made.primary) return false;
  const columns = columnsFor(situation);
  const parts = made.keys.map((key) => {
    const column = columns.find((one) => isSame(one.name, key.column));
    const bytes = column === undefined ? 0 : (partBytes(key, column, situation) ?? keyLimit);
    // An index that need not be unique takes as much as it can of a column.
    return made.primary ? bytes : Math.min(bytes, keyLimit);
  });
  return parts.reduce((total, one) => total + one, 0) > keyLimit;
}

function isSame(left: string, right: string | undefined): boolean {
  return left.toLowerCase() === right?.toLowerCase();
}

const sized = /^(?:var)?(?:char|binary)$/;

function isPastEnd(key: IndexKey, situation: Situation): boolean {
  const prefix = prefixOf(key);
  const column = columnsFor(situation).find((one) => isSame(one.name, key.column));
  if (prefix === undefined || column?.type === undefined) return false;
  const { type } = column;
  if (sized.test(type.name)) return prefix > Number(type.modifiers[0]);
  // Only texts have beginnings.
  return !endless.test(type.name) && !/geometry|point|string|polygon/.test(type.name);
}

const numeric = /^(?:(?:tiny|small|medium|big)?int|float|double|decimal|bit)$/;

function typesOf(keys: readonly IndexKey[], situation: Situation): readonly TypeName[] {
  const columns = columnsFor(situation);
  return keys.flatMap((key) => columns.find((one) => isSame(one.name, key.column))?.type ?? []);
}

function some(
  holds: (made: MadeKey, situation: Situation) => boolean,
): (situation: Situation) => "yes" | "no" {
  return (situation) => (keysIn(situation).some((made) => holds(made, situation)) ? "yes" : "no");
}

/** What the server refuses of a key's own words. */
export const keyTraits: Dialect["traits"] = {
  "key-column-twice": some(({ keys }) => {
    const columns = keys.flatMap(({ column }) => column?.toLowerCase() ?? []);
    return new Set(columns).size < columns.length;
  }),
  "prefix-past-end": some(({ keys }, situation) => keys.some((key) => isPastEnd(key, situation))),
  "text-without-letters": some(
    ({ method, keys }, situation) =>
      method === "fulltext" &&
      typesOf(keys, situation).some(
        (type) => !isText(type) || type.name === "enum" || type.name === "set",
      ),
  ),
  "place-without-geometry": some(
    ({ method, keys }, situation) =>
      method === "spatial" &&
      typesOf(keys, situation).some((type) => isText(type) || numeric.test(type.name)),
  ),
  "place-may-lack": some(
    ({ method, keys }, situation) =>
      method === "spatial" &&
      keys.some(({ column }) => {
        const found = columnsFor(situation).find((one) => isSame(one.name, column));
        return found?.notNull === false || found?.notNull === "no";
      }),
  ),
  "key-too-long": some(isTooLong),
  "endless-primary-key": some(({ primary, keys }, situation) => {
    const columns = columnsFor(situation);
    return (
      primary &&
      keys.some((key) => {
        const type = columns.find((one) => isSame(one.name, key.column))?.type;
        return type !== undefined && endless.test(type.name) && prefixOf(key) === undefined;
      })
    );
  }),
  "primary-key-computed": some(({ primary, keys }, situation) => {
    const { operation, siblings } = situation;
    const made =
      operation.kind === "create-table"
        ? operation.columns
        : [
            ...(tableOf(situation)?.columns ?? []),
            ...siblings.flatMap((one) => (one.kind === "add-column" ? [one.column] : [])),
          ];
    return (
      primary &&
      keys.some(({ column }) =>
        made.some((one) => isSame(one.name, column) && one.generated !== undefined),
      )
    );
  }),
  "named-primary": ({ operation }) =>
    yesIf(operation.kind === "create-index" && isSame("primary", operation.name)),
  "is-primary": ({ operation }) =>
    yesIf(operation.kind === "set-index-option" && isSame("primary", operation.index)),
  "new-key-missing-column": ({ operation }) => {
    if (operation.kind !== "create-table" || operation.as !== undefined) return "no";
    if (operation.like.length > 0) return "no";
    const { constraints, columns, indexes = [] } = operation;
    const names = new Set(columns.map(({ name }) => name.toLowerCase()));
    const used = [
      ...constraints.flatMap((one) => ("columns" in one ? one.columns : [])),
      ...indexes.flatMap((index) => columnsIn(index)),
    ];
    return yesIf(used.some((name) => !names.has(name.toLowerCase())));
  },
  "new-key-twice": ({ operation }) => {
    if (operation.kind !== "create-table") return "no";
    const names = (operation.indexes ?? []).flatMap(({ name }) => name?.toLowerCase() ?? []);
    return yesIf(new Set(names).size < names.length);
  },
  "long-key": (situation) => {
    const columns = columnsFor(situation);
    return yesIf(
      keysIn(situation).some(({ keys }) => {
        const parts = keys.map((key) => {
          const column = columns.find((one) => isSame(one.name, key.column));
          if (column === undefined) return 0;
          return partBytes(key, column, situation) ?? keyLimit + 1;
        });
        return parts.some((one) => one > keyLimit) || parts.reduce((a, b) => a + b, 0) > keyLimit;
      }),
    );
  },
};
