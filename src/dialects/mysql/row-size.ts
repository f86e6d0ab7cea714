import type { Situation } from "../../dialect.ts";
import type { TypeName } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import type { Column, Table } from "../../schema.ts";
import { widthOf } from "./charsets.ts";
import { charsetOf, isText } from "./types.ts";

type Kept = Pick<Table, "settings">;
type Typed = Pick<Column, "type" | "collation">;

/** Bytes of a value in a row, the most that it can take; of what is not known, the least. */
export function bytesOf({ type, collation }: Typed, kept: Kept): number {
  if (type === undefined) return 0;
  const known = fixed[type.name];
  if (known !== undefined) return known;
  const length = Number(type.modifiers[0] ?? 0);
  switch (type.name) {
    case "char":
    case "binary":
      return length * widthIn(type, collation?.name, kept);
    case "varchar":
    case "varbinary": {
      const most = length * widthIn(type, collation?.name, kept);
      return most + (most > 255 ? 2 : 1);
    }
    case "decimal":
      return decimalBytes(length, Number(type.modifiers[1] ?? 0));
    case "datetime":
      return 5 + fractionBytes(type);
    case "timestamp":
      return 4 + fractionBytes(type);
    case "time":
      return 3 + fractionBytes(type);
    case "bit":
      return Math.ceil(length / 8);
    case "enum":
      return type.modifiers.length < 256 ? 1 : 2;
    case "set":
      return setBytes(type.modifiers.length);
    default:
      return 0;
  }
}

function widthIn(type: TypeName, collation: string | undefined, kept: Kept): number {
  return isText(type) ? (widthOf(charsetOf(type, collation, kept)) ?? 1) : 1;
}

function fractionBytes({ modifiers }: TypeName): number {
  return Math.ceil(Number(modifiers[0] ?? 0) / 2);
}

function setBytes(count: number): number {
  const bytes = Math.ceil(count / 8);
  return bytes > 4 ? 8 : bytes;
}

/** Nine digits take four bytes, fewer take as many as they need. */
function decimalBytes(digits: number, scale: number): number {
  const of = (count: number): number => Math.floor(count / 9) * 4 + Math.ceil((count % 9) / 2);
  return of(digits - scale) + of(scale);
}

const fixed: Readonly<Record<string, number>> = {
  tinyint: 1,
  smallint: 2,
  mediumint: 3,
  int: 4,
  bigint: 8,
  float: 4,
  double: 8,
  date: 3,
  year: 1,
  uuid: 16,
  inet6: 16,
  inet4: 4,
  // A length and an address.
  tinytext: 9,
  tinyblob: 9,
  text: 10,
  blob: 10,
  mediumtext: 11,
  mediumblob: 11,
  longtext: 12,
  longblob: 12,
  json: 12,
};

/** The most bytes of a row, long values apart. */
export const rowLimit = 65_535;

/** The most bytes of a row in a page; longer values go elsewhere, and leave so many behind. */
const pageLimit = 8126;
const leftBehind = 40;

/** A row of these columns is too long for the server, or for a page. */
export function isTooWide(columns: readonly Typed[], kept: Kept): boolean {
  const all = columns.map((one) => bytesOf(one, kept));
  const nulls = Math.ceil(columns.length / 8);
  if (sum(all) > rowLimit - nulls) return true;
  const engine = kept.settings?.["engine"] ?? "innodb";
  return engine === "innodb" && sum(columns.map((one) => inPage(one, kept))) > pageLimit;
}

function inPage(column: Typed, kept: Kept): number {
  const bytes = bytesOf(column, kept);
  const { type, collation } = column;
  const isFixed =
    type !== undefined &&
    type.name !== "varchar" &&
    type.name !== "varbinary" &&
    (type.name !== "char" || widthIn(type, collation?.name, kept) === 1);
  return isFixed ? bytes : Math.min(bytes, leftBehind);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Columns of the table as the statement leaves it. */
export function columnsAfter({ siblings }: Situation, table: Table): readonly Typed[] {
  const changed = new Map<string, Typed | undefined>();
  const added: Typed[] = [];
  for (const one of siblings) {
    if (one.kind === "add-column" && columnOf(table, one.column.name) === undefined)
      added.push(one.column);
    if (one.kind === "redefine-column") changed.set(one.column, one.definition);
    if (one.kind === "drop-column") changed.set(one.column, undefined);
  }
  const kept = table.columns.flatMap((one) =>
    changed.has(one.name) ? (changed.get(one.name) ?? []) : [one],
  );
  return [...kept, ...added];
}
