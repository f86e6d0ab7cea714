import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, tree } from "../locks.ts";

import { refuse } from "./recurring.ts";
import { dataRefusals, unknownColumn, queryColumn, unknownFunction } from "./refusals-data.ts";

const noClass = (evidence: string) =>
  refuse(
    "class-missing",
    "class-missing",
    "42704",
    "An index of that method cannot hold the type without an operator class.",
    evidence,
  );

const ofForeign = (evidence: string) => {
  const row = refuse(
    "is-foreign-table",
    "is-foreign-table",
    "0A000",
    "A foreign table has no keys: its rows are kept elsewhere.",
    evidence,
  );
  const former = { ...row.fails, sqlstate: "42809" };
  return [
    { ...row, id: "is-foreign-table-until-12", until: 12, fails: former },
    { ...row, since: 13 },
  ] as const;
};

const systemColumn = (evidence: string) =>
  refuse(
    "system-column",
    "system-column",
    "42701",
    "Every table has a column of that name already, of the server's own.",
    evidence,
  );

const defaultOfColumn = (evidence: string) =>
  refuse(
    "default-of-column",
    "default-of-column",
    "0A000",
    "A default cannot read the other columns.",
    evidence,
  );

export const refusals = {
  ...dataRefusals,
  "create-table": [
    refuse("column-twice", "column-twice", "42701", "A column is named twice.", "create-twice"),
    systemColumn("create-system-column"),
    refuse(
      "own-column-missing",
      "own-column-missing",
      "42703",
      "A column of a constraint does not exist.",
      "create-key-column",
    ),
    refuse(
      "own-reference-missing",
      "own-reference-missing",
      "42P01",
      "The referenced table does not exist.",
      "create-reference",
    ),
    refuse(
      "own-reference-unlogged",
      "own-reference-unlogged",
      "42P16",
      "A logged table cannot refer to an unlogged one.",
      "create-reference-unlogged",
    ),
    refuse(
      "own-reference-not-unique",
      "own-reference-not-unique",
      "42830",
      "The referenced columns have no unique constraint.",
      "create-reference-plain",
    ),
    refuse(
      "own-reference-differs",
      "own-reference-differs",
      "42804",
      "The types of the columns cannot be compared.",
      "create-reference-type",
    ),
    noClass("create-class"),
    unknownFunction("create-default-function"),
    queryColumn("create-as-column"),
  ],
  "create-index": [
    noClass("index-class"),
    unknownFunction("index-function"),
    refuse(
      "operator-class-missing",
      "operator-class-missing",
      "42704",
      "The operator class comes with an extension that is not there.",
      "index-class-of-extension",
    ),
  ],
  "add-unique": [
    noClass("unique-class"),
    ...ofForeign("foreign-unique"),
    refuse(
      "using-index-unfit",
      "using-index-unfit",
      "42809",
      "An index of some rows, or of expressions, is no constraint.",
      "unique-using-partial",
    ),
  ],
  "add-primary-key": [noClass("primary-key-class"), ...ofForeign("foreign-primary-key")],
  "add-exclusion": [noClass("exclusion-class"), ...ofForeign("foreign-exclusion")],
  "add-foreign-key": [
    ...ofForeign("foreign-reference"),
    refuse(
      "reference-less-lasting",
      "reference-less-lasting",
      "42P16",
      "A table can only refer to one that lasts as long as it does.",
      "reference-unlogged",
    ),
    {
      ...refuse(
        "key-of-virtual",
        "key-of-virtual",
        "0A000",
        "A virtual generated column cannot refer to another table.",
        "virtual-reference",
      ),
      since: 18,
    },
  ],
  "set-type": [
    noClass("retyped-class"),
    refuse(
      "retypes-generated-using",
      "retypes-generated-using",
      "42611",
      "What a generated column holds cannot be told by USING.",
      "retyped-generated",
    ),
    refuse(
      "comparison-lost",
      "comparison-lost",
      "42883",
      "A constraint or index compares the column with a number.",
      "retyped-comparison",
    ),
  ],
  "add-column": [
    systemColumn("add-system-column"),
    unknownFunction("add-default-function"),
    defaultOfColumn("add-default-column"),
    refuse(
      "identity-for-children",
      "identity-for-children",
      "42P16",
      "What inherits from the table cannot be given an identity along with it.",
      "add-identity-children",
    ),
    {
      id: "add-filled-domain",
      part: "needs",
      when: {
        traits: { "domain-not-null": true, "filled-by-default": false, "rows-present": true },
      },
      locks: tree({ ...accessExclusive, scan: true }),
      fails: {
        sqlstate: "23502",
        why: "Existing rows would hold null in a domain that forbids it.",
      },
      evidence: "refusals/add-domain",
    },
  ],
  "set-default": [unknownFunction("set-default-function"), defaultOfColumn("set-default-column")],
  "add-check": [unknownFunction("check-function")],
  "set-table-option": [
    refuse(
      "option-index-unsorted",
      "option-index-unsorted",
      "0A000",
      "The index has no order of all rows.",
      "cluster-on-hash",
    ),
    refuse("not-typed", "not-typed", "42809", "The table is not typed.", "not-of"),
    refuse(
      "parameter-unknown",
      "parameter-unknown",
      "22023",
      "There is no such parameter.",
      "parameter",
    ),
  ],
  "attach-index": [
    refuse(
      "attached-missing",
      "attached-missing",
      "42P01",
      "The index that is to be attached does not exist.",
      "attach-missing",
    ),
    refuse(
      "attached-elsewhere",
      "attached-elsewhere",
      "55000",
      "The index is not of a partition of the table.",
      "attach-elsewhere",
    ),
    {
      ...refuse(
        "attaches-to-plain-until-12",
        "attaches-to-plain",
        "42P17",
        "The index is not of a partitioned table.",
        "attach-plain",
      ),
      until: 12,
    },
    {
      ...refuse(
        "attaches-to-plain",
        "attaches-to-plain",
        "42809",
        "The index is not of a partitioned table.",
        "attach-plain",
      ),
      since: 13,
    },
  ],
  "set-column-option": [
    refuse(
      "index-key-plain",
      "index-key-plain",
      "0A000",
      "Statistics of an index are kept for its expressions alone.",
      "index-statistics",
    ),
  ],
  "create-function": [
    refuse(
      "returns-other",
      "returns-other",
      "42P13",
      "What a function returns cannot be changed.",
      "replace-returns",
    ),
  ],
  "create-trigger": [
    refuse(
      "trigger-function-arguments",
      "no-trigger-function",
      "42883",
      "There is no function of that name without arguments.",
      "trigger-arguments",
    ),
    refuse(
      "returns-no-trigger",
      "returns-no-trigger",
      "42P17",
      "The function does not return a trigger.",
      "trigger-returns",
    ),
  ],
  "change-statistics": [
    unknownColumn("statistics-column"),
    {
      ...refuse(
        "statistics-of-expression",
        "expression-statistic",
        "0A000",
        "Statistics are over columns alone.",
        "statistics-expression",
      ),
      until: 13,
    },
    refuse(
      "statistics-of-one",
      "one-statistic",
      "42P17",
      "Statistics are over two columns or more.",
      "statistics-one",
    ),
  ],
} satisfies Partial<Dialect["facts"]>;
