import { refused } from "./refused.ts";
import type { Refused } from "./refused.ts";

/** What both servers refuse, whatever the rows are. */

type Refusal = readonly [
  id: string,
  trait: string,
  failure: readonly [code: number, sqlstate: string, why: string],
];

function rows(...refusals: readonly Refusal[]): readonly Refused[] {
  return refusals.map(([id, trait, [code, sqlstate, why]]) =>
    refused(id, trait, { sqlstate, code, why }),
  );
}

const noTable: Refusal = ["no-table", "table-missing", [1146, "42S02", "There is no such table."]];
const sequence: Refusal = ["sequence", "is-a-sequence", [4086, "HY000", "It is a sequence."]];
const noColumn: Refusal = [
  "written-column-missing",
  "written-column-missing",
  [1054, "42S22", "The table has no column of that name."],
];
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

const badDefault: Refusal = [
  "bad-default",
  "bad-default",
  [1067, "42000", "The default is no value of the column."],
];
const longName: Refusal = [
  "name-too-long",
  "name-too-long",
  [1059, "42000", "A name has no more than 64 characters."],
];
const fleeting: Refusal = [
  "keeps-fleeting",
  "keeps-fleeting",
  [1901, "HY000", "What is kept, or checked once, cannot rest on what changes by itself."],
];
const onCounter: Refusal = [
  "rests-on-counter",
  "rests-on-counter",
  [1901, "HY000", "What is kept, or checked once, cannot rest on an AUTO_INCREMENT column."],
];
const checkAsks: Refusal = [
  "check-asks",
  "check-asks",
  [1970, "HY000", "A CHECK asks no other rows."],
];
const tooWide: Refusal = [
  "row-too-wide",
  "row-too-wide",
  [1118, "42000", "A row would be longer than the server or a page takes."],
];
const keyTwice: Refusal = [
  "key-column-twice",
  "key-column-twice",
  [1060, "42S21", "A key has a column twice."],
];
const pastEnd: Refusal = [
  "prefix-past-end",
  "prefix-past-end",
  [1089, "HY000", "The part of the column to index is longer than the column."],
];
const longKey: Refusal = [
  "key-too-long",
  "key-too-long",
  [1071, "42000", "The key is longer than the server takes."],
];
const withoutLetters: Refusal = [
  "text-without-letters",
  "text-without-letters",
  [1283, "HY000", "A full-text index is for texts only."],
];
const placeLacks: Refusal = [
  "place-may-lack",
  "place-may-lack",
  [1252, "42000", "A spatial index has no NULL."],
];
const noPlace: Refusal = [
  "place-without-geometry",
  "place-without-geometry",
  [1210, "HY000", "A spatial index is for geometry only."],
];
const endlessKey: Refusal = [
  "endless-primary-key",
  "endless-primary-key",
  [1170, "42000", "A primary key has no texts of any length."],
];
const second: Refusal = [
  "second",
  "second-primary-key",
  [1068, "42000", "The table has a primary key."],
];
const computedKey: Refusal = [
  "primary-key-computed",
  "primary-key-computed",
  [1903, "HY000", "A primary key has no column that is computed."],
];

/** Of a column that is added, defined anew or made with its table. */
export const definitionRefusals = rows(
  longName,
  ["space-behind", "space-behind", [1166, "42000", "A name does not end with a space."]],
  ["unknown-type", "unknown-type", [4161, "HY000", "There is no such type."]],
  ["no-length", "no-length", [1064, "42000", "The type needs a length."]],
  ["too-long", "too-long", [1074, "42000", "The column is longer than its type can be."]],
  [
    "too-precise",
    "too-precise",
    [
      1426,
      "42000",
      "A number has no more than 65 digits, and a time no more than 6 behind its seconds.",
    ],
  ],
  [
    "scale-past-digits",
    "scale-past-digits",
    [1427, "42000", "More digits would stand behind the point than there are."],
  ],
  ["too-wide", "too-wide", [1439, "42000", "The type is not as wide as that."]],
  [
    "float-too-precise",
    "float-too-precise",
    [1063, "42000", "A number is not as precise as that."],
  ],
  ["value-twice", "value-twice", [1291, "HY000", "A value is listed twice."]],
  ["comma-in-value", "comma-in-value", [1367, "22007", "A value of a SET has no comma."]],
  ["unknown-charset", "unknown-charset", [1115, "42000", "There is no such character set."]],
  ["unknown-collation", "unknown-collation", [1273, "HY000", "There is no such collation."]],
  ["renews-no-moment", "renews-no-moment", [1294, "HY000", "Only moments are set by ON UPDATE."]],
  badDefault,
  ["default-asks", "default-asks", [1901, "HY000", "A default asks no tables."]],
  [
    "default-names-itself",
    "default-names-itself",
    [4029, "HY000", "A default rests on its own column."],
  ],
  ["computed-asks", "computed-asks", [1901, "HY000", "A computed column asks no tables."]],
  fleeting,
  onCounter,
  checkAsks,
  [
    "foreign-collation",
    "foreign-collation",
    [1253, "42000", "The collation is not of the character set."],
  ],
  [
    "hidden-without-default",
    "hidden-without-default",
    [4108, "HY000", "An invisible column that is never NULL needs a default."],
  ],
  tooWide,
);

/** Of a table that is made, besides. */
export const newTableRefusals = rows(
  [
    "mentions-unmade",
    "mentions-unmade",
    [1054, "42S22", "An expression names a column that the table has not."],
  ],
  [
    "new-key-missing-column",
    "new-key-missing-column",
    [1072, "42000", "A key's column is not in the table."],
  ],
  ["new-key-twice", "new-key-twice", [1061, "42000", "It has two indexes of one name."]],
  computedKey,
  keyTwice,
  endlessKey,
  withoutLetters,
  noPlace,
  placeLacks,
  pastEnd,
  longKey,
);

/** What MySQL's manual says of its own server, too. */
export const knownOfMysql = {
  "add-column": rows(badDefault),
  "redefine-column": rows(badDefault),
  "set-default": rows(missing, badDefault),
  "add-primary-key": rows(noKeyColumn, endlessKey, second),
  "add-foreign-key": rows(noKeyColumn),
  "create-index": rows(noKeyColumn, keyTwice),
} as const;

export const refusals = {
  write: rows(noTable, noColumn, [
    "values-differ",
    "values-differ",
    [1136, "21S01", "There are more or fewer values than columns."],
  ]),
  read: rows(
    ["query-table-missing", "query-table-missing", [1146, "42S02", "There is no such table."]],
    [
      "query-column-missing",
      "query-column-missing",
      [1054, "42S22", "The table has no column of that name."],
    ],
  ),
  program: {
    trigger: rows(
      [
        "row-not-writable",
        "row-not-writable",
        [1362, "HY000", "Only the new row can be changed, and only before it is written."],
      ],
      ["row-missing", "row-missing", [1363, "HY000", "There is no such row."]],
      [
        "row-column-missing",
        "row-column-missing",
        [1054, "42S22", "The row has no column of that name."],
      ],
    ),
    there: rows([
      "program-there",
      "program-there",
      [1304, "42000", "There is a procedure or function of that name."],
    ]),
    missing: rows([
      "program-missing",
      "program-missing",
      [1305, "42000", "There is no such procedure or function."],
    ]),
    called: rows([
      "called-missing",
      "called-missing",
      [1305, "42000", "There is no such procedure."],
    ]),
  },
  "add-column": rows(
    sequence,
    noTable,
    view,
    taken,
    behind,
    ["counts-letters", "counts-letters", [1063, "42000", "Only numbers can be AUTO_INCREMENT."]],
    numbers,
    unknownColumn,
  ),
  "redefine-column": rows(
    sequence,
    noTable,
    view,
    missing,
    behind,
    numbers,
    unknownColumn,
    endlessKey,
    longKey,
  ),
  "drop-column": rows(
    sequence,
    noTable,
    view,
    ["missing", "column-gone", [1091, "42000", "The table has no column of that name."]],
    ["leaves-nothing", "leaves-nothing", [1090, "42000", "No column would be left."]],
    numbers,
  ),
  "rename-column": rows(sequence, noTable, view, missing, taken, longName),
  "set-default": rows(sequence, noTable, view, missing, badDefault, onCounter),
  "drop-default": rows(sequence, noTable, view, missing),
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
  "set-index-option": rows(sequence, noTable, noIndex, [
    "is-primary",
    "is-primary",
    [4174, "HY000", "The primary key is always used."],
  ]),
  "create-index": rows(
    sequence,
    noTable,
    view,
    longName,
    ["named-primary", "named-primary", [1280, "42000", "Only the primary key is called PRIMARY."]],
    noKeyColumn,
    keyTwice,
    pastEnd,
    longKey,
    noPlace,
    placeLacks,
    withoutLetters,
  ),
  "drop-index": rows(sequence, noTable, view, numbers),
  "add-primary-key": rows(
    sequence,
    noTable,
    view,
    noKeyColumn,
    computedKey,
    endlessKey,
    longKey,
    second,
  ),
  "drop-constraint": rows(sequence, noTable, view, numbers),
  "add-foreign-key": rows(sequence, noTable, view, noKeyColumn),
  "add-check": rows(
    sequence,
    noTable,
    view,
    longName,
    checkAsks,
    fleeting,
    onCounter,
    unknownColumn,
  ),
  "set-table-option": rows(sequence, noTable, view),
} as const;
