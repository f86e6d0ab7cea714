import type { Dialect } from "../../../dialect.ts";
import { refuse } from "./recurring.ts";

export const unknownColumn = (evidence: string) =>
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

export const queryColumn = (evidence: string) =>
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

export const unknownFunction = (evidence: string) =>
  refuse(
    "called-function-missing",
    "called-function-missing",
    "42883",
    "A function that it calls does not exist.",
    evidence,
  );

/** What writes and reads rows names what is not there, or what cannot be written. */
export const dataRefusals = {
  insert: [
    unknownColumn("insert-column"),
    composedView("insert-view"),
    ...generated("insert-generated"),
    identity("insert-identity"),
    unknownFunction("insert-function"),
    refuse(
      "arbiter-untold",
      "arbiter-untold",
      "42601",
      "DO UPDATE needs to be told what may collide.",
      "insert-arbiter-untold",
    ),
    refuse(
      "arbiter-constraint-missing",
      "arbiter-constraint-missing",
      "42704",
      "The constraint that may collide does not exist.",
      "insert-arbiter-constraint",
    ),
    refuse(
      "arbiter-index-missing",
      "arbiter-index-missing",
      "42P10",
      "No unique index has just these columns.",
      "insert-arbiter-columns",
    ),
  ],
  update: [
    unknownColumn("update-column"),
    composedView("update-view"),
    identity("update-identity"),
    unknownFunction("update-function"),
    nestedUnderRule("with-update-rule"),
  ],
  delete: [
    composedView("delete-view"),
    unknownFunction("delete-function"),
    nestedUnderRule("with-delete-rule"),
  ],
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
} satisfies Partial<Dialect["facts"]>;
