import type { Dialect } from "../../../dialect.ts";

/** Refused because what the statement says does not fit what is there. Its probe has the row's name. */
function misfit(id: string, sqlstate: string, why: string, trait = id, probe = id) {
  return {
    id,
    part: "fit",
    when: { traits: { [trait]: true } },
    locks: {},
    fails: { sqlstate, why },
    evidence: `fits/${probe}`,
  } as const;
}

const outputTwice = (probe: string) =>
  misfit("output-twice", "42701", "Two of its columns have one name.", "output-twice", probe);

const defaults = (probe: string) =>
  [
    misfit(
      "default-misfits",
      "42804",
      "The default is of another type.",
      "default-misfits",
      `${probe}-type`,
    ),
    misfit(
      "default-unreadable",
      "22P02",
      "The default is no value of the type.",
      "default-unreadable",
      `${probe}-value`,
    ),
  ] as const;

const identity = (probe: string) =>
  misfit(
    "identity-no-integer",
    "22023",
    "An identity column is smallint, integer or bigint.",
    "identity-no-integer",
    probe,
  );

const changing = (probe: string) =>
  misfit(
    "generated-changing",
    "42P17",
    "A generated column cannot call what may change.",
    "generated-changing",
    probe,
  );

const cloned = (probe: string, sqlstate: string) =>
  misfit(
    "trigger-cloned",
    sqlstate,
    "The trigger is the partitioned table's.",
    "trigger-cloned",
    probe,
  );

const ofTable = (probe: string, sqlstate: string) =>
  misfit(
    "column-of-table-type",
    sqlstate,
    "The type is that of a table's rows.",
    "column-of-table-type",
    probe,
  );

const named = (probe: string) =>
  misfit(
    "named-column-missing",
    "42703",
    "The column does not exist.",
    "named-column-missing",
    probe,
  );

const searched = (probe: string) =>
  misfit(
    "where-column-missing",
    "42703",
    "A column of the condition does not exist.",
    "where-column-missing",
    probe,
  );

const ofIdentity = (probe: string, sqlstate: string) =>
  misfit(
    "sequence-of-identity",
    sqlstate,
    "The sequence is an identity column's.",
    "sequence-of-identity",
    probe,
  );

const ownerMissing = (probe: string) =>
  misfit(
    "owner-table-missing",
    "42P01",
    "The table that is to own it does not exist.",
    "owner-table-missing",
    probe,
  );

const noTruth = (probe: string) =>
  misfit(
    "condition-no-truth",
    "42804",
    "The condition is neither true nor false.",
    "condition-no-truth",
    probe,
  );

export const fits = {
  "create-view": [
    outputTwice("view-output-twice"),
    misfit(
      "view-columns-change",
      "42P16",
      "Columns of a view keep their names and places when it is replaced.",
    ),
  ],
  "create-table": [
    outputTwice("table-output-twice"),
    ...defaults("create-default"),
    identity("create-identity-text"),
    misfit(
      "generated-column-missing",
      "42703",
      "A column that a generated one is computed from does not exist.",
    ),
    changing("create-generated-changing"),
    misfit("inherits-no-table", "42809", "Only tables are inherited from."),
    misfit("inherits-differently", "42804", "Columns of one name have different types."),
    misfit("like-no-table", "42809", "Only relations with columns can be copied."),
    misfit("of-no-composite", "42809", "The type is not composite."),
    misfit("partition-column-missing", "42703", "The parent has no such column."),
    noTruth("create-no-truth"),
  ],
  "add-column": [
    ...defaults("add-default"),
    identity("add-identity-text"),
    misfit(
      "generated-from-generated",
      "42P17",
      "A generated column cannot be computed from another one.",
    ),
    changing("add-generated-changing"),
    misfit("child-column-differs", "42804", "A child table has the column with another type."),
  ],
  "add-check": [noTruth("check-no-truth")],
  "set-default": defaults("set-default"),
  "create-domain": defaults("domain-default"),
  "drop-trigger": [cloned("drop-trigger-cloned", "2BP01")],
  "rename-trigger": [
    {
      ...cloned("rename-trigger-cloned", "XX000"),
      id: "trigger-cloned-until-17",
      since: 15,
      until: 17,
    },
    { ...cloned("rename-trigger-cloned", "0A000"), since: 18 },
  ],
  "drop-object": [
    ofTable("drop-table-type", "2BP01"),
    ofIdentity("drop-identity-sequence", "2BP01"),
  ],
  "rename-object": [ofTable("rename-table-type", "42809")],
  "create-sequence": [ownerMissing("create-sequence-owner")],
  "change-sequence": [
    ownerMissing("alter-sequence-owner"),
    ofIdentity("alter-identity-sequence", "0A000"),
  ],
  comment: [misfit("part-missing", "42704", "The table has no such trigger, policy or rule.")],
  grant: [
    misfit("privilege-unfit", "0LP01", "There is no such privilege on a thing of the kind."),
    misfit("privilege-column-missing", "42703", "The column does not exist."),
  ],
  "attach-partition": [misfit("attaches-no-table", "42809", "Only tables can be partitions.")],
  "create-index": [
    misfit("system-column-indexed", "0A000", "System columns cannot be indexed."),
    noTruth("index-no-truth"),
  ],
  cluster: [misfit("cluster-index-elsewhere", "42809", "The index belongs to another table.")],
  "drop-not-null": [
    {
      ...misfit("not-null-inherited", "42P16", "The constraint is inherited from the parent."),
      since: 18,
    },
  ],
  analyze: [named("analyze-column")],
  vacuum: [named("vacuum-column")],
  update: [
    searched("update-where"),
    noTruth("update-no-truth"),
    misfit(
      "default-unreadable",
      "22P02",
      "The value is none of the type.",
      "default-unreadable",
      "update-value",
    ),
    misfit("assigns-null", "23502", "Rows would hold null in a column that forbids it."),
  ],
  delete: [searched("delete-where"), noTruth("delete-no-truth")],
  "create-trigger": [
    misfit("when-column-missing", "42703", "A column of the condition does not exist."),
    misfit("when-without-row", "42P17", "A statement trigger has no row to look at."),
  ],
  copy: [misfit("copies-into-view", "42809", "A view is copied into through a trigger alone.")],
  select: [
    misfit("sequence-read-missing", "42P01", "The sequence does not exist."),
    misfit("locks-materialized", "42809", "Rows of a materialized view cannot be locked."),
  ],
  prepare: [misfit("prepared-missing", "42P01", "The query reads a relation that does not exist.")],
  "create-function": [
    misfit("replaces-other-routine", "42809", "The old one is a routine of another kind."),
    misfit("body-table-missing", "42P01", "The body reads a relation that does not exist."),
  ],
  "drop-constraint": [
    misfit("key-inherited", "42P16", "The constraint is the partitioned table's."),
  ],
  "set-table-option": [
    {
      ...misfit(
        "clusters-partitioned",
        "0A000",
        "A partitioned table is not marked as clustered.",
        "partitioned",
      ),
      when: { option: ["cluster-on", "without-cluster"], traits: { partitioned: true } },
    },
    misfit("index-parameter-unknown", "22023", "There is no such parameter."),
    misfit("checks-composed-view", "0A000", "The view cannot be written through."),
    misfit("type-columns-differ", "42804", "The table has not the columns of the type."),
    misfit("owns-owned-sequence", "0A000", "The owner of the sequence is its table's."),
  ],
} satisfies Partial<Dialect["facts"]>;
