import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, tree } from "../locks.ts";

/** Refused when something that the statement names or needs is not there or not fit. */
function refuse(id: string, trait: string, sqlstate: string, why: string, evidence: string) {
  return {
    id,
    part: "needs",
    when: { traits: { [trait]: true } },
    locks: {},
    fails: { sqlstate, why },
    evidence: `refusals/${evidence}`,
  } as const;
}

const unknownColumn = (evidence: string) =>
  refuse(
    "written-column-missing",
    "written-column-missing",
    "42703",
    "The column does not exist.",
    evidence,
  );

const composedView = (evidence: string) =>
  refuse(
    "view-composed",
    "view-composed",
    "55000",
    "Rows of the view are none of one table's.",
    evidence,
  );

const generated = (evidence: string) => {
  const row = refuse(
    "fills-generated",
    "fills-generated",
    "428C9",
    "A generated column cannot be written.",
    evidence,
  );
  const former = { ...row.fails, sqlstate: "42601" };
  return [
    { ...row, id: "fills-generated-until-13", until: 13, fails: former },
    { ...row, since: 14 },
  ] as const;
};

const identity = (evidence: string) =>
  refuse(
    "fills-identity",
    "fills-identity",
    "428C9",
    "The column is always filled by its identity.",
    evidence,
  );

const nestedUnderRule = (evidence: string) =>
  refuse(
    "nested-under-rule",
    "nested-under-rule",
    "0A000",
    "In WITH nothing is written that a rule stands over.",
    evidence,
  );

const queryColumn = (evidence: string) =>
  refuse(
    "query-column-missing",
    "query-column-missing",
    "42703",
    "A column of the query does not exist.",
    evidence,
  );

const unlockable = (evidence: string) =>
  refuse(
    "query-unlockable",
    "query-unlockable",
    "0A000",
    "Rows that are grouped, combined or may be missing cannot be locked.",
    evidence,
  );

const unknownFunction = (evidence: string) =>
  refuse(
    "called-function-missing",
    "called-function-missing",
    "42883",
    "A function that it calls does not exist.",
    evidence,
  );

const noClass = (evidence: string) =>
  refuse(
    "class-missing",
    "class-missing",
    "42704",
    "An index of that method cannot hold the type without an operator class.",
    evidence,
  );

export const refusals = {
  insert: [
    unknownColumn("insert-column"),
    composedView("insert-view"),
    ...generated("insert-generated"),
    identity("insert-identity"),
  ],
  update: [
    unknownColumn("update-column"),
    composedView("update-view"),
    identity("update-identity"),
    nestedUnderRule("with-update-rule"),
  ],
  delete: [composedView("delete-view"), nestedUnderRule("with-delete-rule")],
  merge: [
    unknownColumn("merge-column"),
    refuse("merge-under-rule", "has-rules", "0A000", "The table has rules.", "merge-rule"),
  ],
  copy: [unknownColumn("copy-column"), queryColumn("copy-query-column")],
  select: [
    queryColumn("select-column"),
    unknownFunction("select-function"),
    unlockable("select-unlockable"),
  ],
  "create-view": [
    queryColumn("view-column"),
    unknownFunction("view-function"),
    unlockable("view-unlockable"),
  ],
  "create-table": [
    refuse("column-twice", "column-twice", "42701", "A column is named twice.", "create-twice"),
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
  "create-index": [noClass("index-class"), unknownFunction("index-function")],
  "add-unique": [noClass("unique-class")],
  "add-primary-key": [noClass("primary-key-class")],
  "add-exclusion": [noClass("exclusion-class")],
  "set-type": [
    noClass("retyped-class"),
    refuse(
      "comparison-lost",
      "comparison-lost",
      "42883",
      "A constraint or index compares the column with a number.",
      "retyped-comparison",
    ),
  ],
  "add-column": [
    unknownFunction("add-default-function"),
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
  "set-default": [unknownFunction("set-default-function")],
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
