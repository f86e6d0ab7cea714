import type { Failure } from "../../effect.ts";

/** What both servers refuse, whatever the rows are. */

type Refusal = readonly [
  id: string,
  trait: string,
  failure: readonly [code: number, sqlstate: string, why: string],
];

/** A row of any kind. */
interface Refused {
  readonly id: string;
  readonly when: { readonly traits: Readonly<Record<string, boolean>> };
  readonly locks: Readonly<Record<string, never>>;
  readonly fails: Failure;
  readonly settles: true;
  readonly evidence: string;
}

function rows(...refusals: readonly Refusal[]): readonly Refused[] {
  return refusals.map(([id, trait, [code, sqlstate, why]]) => ({
    id,
    when: { traits: { [trait]: true } },
    locks: {},
    fails: { sqlstate, code, why },
    settles: true,
    evidence: "manual: server error message reference",
  }));
}

const noTable: Refusal = ["no-table", "table-missing", [1146, "42S02", "There is no such table."]];
const view: Refusal = ["view", "is-a-view", [1347, "HY000", "It is a view, not a table."]];
const missing: Refusal = [
  "missing",
  "column-gone",
  [1054, "42S22", "The table has no column of that name."],
];
const behind: Refusal = [
  "behind-nothing",
  "behind-nothing",
  [1054, "42S22", "The table has no column to put it behind."],
];
const taken: Refusal = [
  "double",
  "name-taken",
  [1060, "42S21", "The table has a column of that name."],
];
const numbers: Refusal = [
  "numbers-badly",
  "numbers-badly",
  [1075, "42000", "There can be one AUTO_INCREMENT column, and a key must begin with it."],
];
const noKeyColumn: Refusal = [
  "key-column-missing",
  "key-column-missing",
  [1072, "42000", "A key's column is not in the table."],
];
const noIndex: Refusal = [
  "no-index",
  "named-index-missing",
  [1176, "42000", "The table has no index of that name."],
];
const unknownColumn: Refusal = [
  "mentions-missing",
  "mentions-missing",
  [1054, "42S22", "The expression names a column that the table has not."],
];

/** Of a column that is added or defined anew. */
export const definitionRefusals = rows(
  ["too-long", "too-long", [1074, "42000", "The column is longer than its type can be."]],
  ["too-precise", "too-precise", [1426, "42000", "A number has no more than 65 digits."]],
  [
    "scale-past-digits",
    "scale-past-digits",
    [1427, "42000", "More digits would stand behind the point than there are."],
  ],
  ["value-twice", "value-twice", [1291, "HY000", "A value is listed twice."]],
  ["bad-default", "bad-default", [1067, "42000", "The default is no value of the column."]],
  [
    "foreign-collation",
    "foreign-collation",
    [1253, "42000", "The collation is not of the character set."],
  ],
);

export const refusals = {
  "add-column": rows(
    noTable,
    view,
    taken,
    behind,
    ["counts-letters", "counts-letters", [1063, "42000", "Only numbers can be AUTO_INCREMENT."]],
    numbers,
    unknownColumn,
  ),
  "redefine-column": rows(noTable, view, missing, behind, numbers),
  "drop-column": rows(
    noTable,
    view,
    ["missing", "column-gone", [1091, "42000", "The table has no column of that name."]],
    ["leaves-nothing", "leaves-nothing", [1090, "42000", "No column would be left."]],
    numbers,
  ),
  "rename-column": rows(noTable, view, missing, taken),
  "set-default": rows(noTable, view, missing),
  "drop-default": rows(noTable, view, missing),
  "set-not-null": rows([
    "nulls-on-delete",
    "nulls-on-delete",
    [1830, "HY000", "A foreign key sets the column to NULL."],
  ]),
  "rename-table": rows(
    noIndex,
    ["missing", "renames-nothing", [1146, "42S02", "There is no such table."]],
    ["index-there", "index-name-taken", [1061, "42000", "The table has an index of that name."]],
    ["there-already", "table-name-taken", [1050, "42S01", "There is a table of that name."]],
  ),
  "set-index-option": rows(noTable, noIndex),
  "create-index": rows(
    noTable,
    view,
    noKeyColumn,
    ["key-column-twice", "key-column-twice", [1060, "42S21", "A key has a column twice."]],
    [
      "prefix-past-end",
      "prefix-past-end",
      [1089, "HY000", "The part of the column to index is longer than the column."],
    ],
    [
      "text-without-letters",
      "text-without-letters",
      [1283, "HY000", "A full-text index is for texts only."],
    ],
  ),
  "drop-index": rows(noTable, view, numbers),
  "add-primary-key": rows(
    noTable,
    view,
    ["second", "second-primary-key", [1068, "42000", "The table has a primary key."]],
    noKeyColumn,
  ),
  "drop-constraint": rows(noTable, view, numbers),
  "add-foreign-key": rows(noTable, view, noKeyColumn),
  "add-check": rows(noTable, view, unknownColumn),
  "set-table-option": rows(noTable, view),
} as const;
