import type { ReplicationFacts } from "../../../replication.ts";

const afterSwitchover = "after-switchover";
const renamed = {
  becomes: "stops",
  why: "what arrives from blue still has the old name",
  cure: afterSwitchover,
} as const;
const refusing = (what: string) =>
  ({
    becomes: "stops",
    why: `blue does not know ${what}, and green stops at the first row that breaks it`,
    cure: afterSwitchover,
  }) as const;
const written = {
  becomes: "differs",
  why: "green's rows are no longer blue's, and what blue changes in them is lost",
  cure: { instead: "Change the rows on blue, which green follows, or after the switchover." },
} as const;

/** What becomes of green, which follows blue row by row until it takes over, when a statement runs on it. */
export const blueGreen: ReplicationFacts = {
  "add-column": [
    {
      id: "column-required-of-blue",
      when: { traits: { "written-not-null": true, "filled-by-default": false } },
      becomes: "stops",
      why: "rows arrive from blue without it",
      cure: afterSwitchover,
      evidence: "postgres-blue-green/add-column-required",
    },
    { id: "column-of-green", becomes: "goes-on", evidence: "postgres-blue-green/add-column" },
  ],
  "drop-column": [
    {
      id: "computed-dropped",
      when: { traits: { "is-generated": true } },
      becomes: "goes-on",
      evidence: "postgres-blue-green/drop-column-generated",
    },
    {
      id: "column-sent-by-blue",
      becomes: "stops",
      why: "rows arrive from blue with it",
      cure: afterSwitchover,
      evidence: "postgres-blue-green/drop-column",
    },
  ],
  "rename-column": [
    {
      id: "column-renamed",
      when: { object: "table" },
      ...renamed,
      evidence: "postgres-blue-green/rename-column",
    },
  ],
  "rename-table": [
    {
      id: "table-renamed",
      when: { object: "table" },
      ...renamed,
      evidence: "postgres-blue-green/rename-table",
    },
  ],
  "set-schema": [
    {
      id: "schema-changed",
      when: { object: "table" },
      ...renamed,
      evidence: "postgres-blue-green/set-schema",
    },
  ],
  "rename-object": [
    {
      id: "schema-renamed",
      when: { object: "schema" },
      ...renamed,
      evidence: "postgres-blue-green/rename-the-schema",
    },
  ],
  "set-type": [
    {
      id: "type-wider",
      when: { traits: { "new-type-holds": true } },
      becomes: "goes-on",
      evidence: "postgres-blue-green/wider-type",
    },
    {
      id: "values-rounded",
      when: { traits: { "rounds-values": true } },
      becomes: "differs",
      why: "what arrives from blue is rounded",
      cure: afterSwitchover,
      evidence: "postgres-blue-green/less-digits",
    },
    {
      id: "type-narrower",
      becomes: "stops",
      why: "blue keeps the old type, and green stops at the first value that does not fit the new one",
      cure: afterSwitchover,
      evidence: "postgres-blue-green/narrower-type",
    },
  ],
  "set-not-null": [
    {
      id: "null-refused",
      when: { traits: { "not-null-already": false } },
      ...refusing("NOT NULL"),
      evidence: "postgres-blue-green/set-not-null",
    },
  ],
  "add-not-null": [
    {
      id: "null-refused-by-name",
      when: { inline: false, traits: { "not-null-already": false } },
      ...refusing("NOT NULL"),
      evidence: "postgres-blue-green/add-not-null",
    },
  ],
  "add-check": [
    {
      id: "check-unenforced",
      when: { traits: { "not-enforced": true } },
      becomes: "goes-on",
      evidence: "postgres-blue-green/add-check-not-enforced",
    },
    {
      id: "check-of-green",
      when: { inline: false },
      ...refusing("the CHECK"),
      evidence: "postgres-blue-green/add-check",
    },
  ],
  "add-unique": [
    {
      id: "unique-of-green",
      when: { inline: false },
      ...refusing("the unique constraint"),
      evidence: "postgres-blue-green/add-unique",
    },
  ],
  "add-exclusion": [
    {
      id: "exclusion-of-green",
      ...refusing("the exclusion"),
      evidence: "postgres-blue-green/add-exclusion",
    },
  ],
  "add-primary-key": [
    {
      id: "key-of-green",
      when: { inline: false },
      ...refusing("the primary key"),
      evidence: "postgres-blue-green/add-primary-key",
    },
  ],
  "create-index": [
    {
      id: "unique-index-of-green",
      when: { unique: true },
      ...refusing("the unique index"),
      evidence: "postgres-blue-green/create-unique-index",
    },
  ],
  "drop-constraint": [
    {
      id: "key-dropped",
      when: { traits: { "is-primary-key": true } },
      becomes: "stops",
      why: "green finds the rows that blue updates and deletes by it",
      cure: afterSwitchover,
      evidence: "postgres-blue-green/drop-primary-key",
    },
    { id: "constraint-of-blue", becomes: "goes-on", evidence: "postgres-blue-green/drop-unique" },
  ],
  "set-table-option": [
    {
      id: "identity-of-green",
      when: {
        option: "replica-identity",
        traits: {
          "identity-is-full": false,
          "identity-is-nothing": false,
          "identity-is-default": false,
        },
      },
      becomes: "stops",
      why: "green looks rows up by an index that blue does not send all columns of",
      cure: afterSwitchover,
      evidence: "postgres-blue-green/replica-identity-index",
    },
  ],
  "set-generated": [
    {
      id: "expression-dropped",
      when: { traits: { "sets-expression": false } },
      becomes: "differs",
      why: "blue does not send what it computes, and green computes it no longer",
      cure: afterSwitchover,
      evidence: "postgres-blue-green/set-generated",
    },
  ],
  "drop-table": [
    {
      id: "table-dropped",
      becomes: "stops",
      why: "rows arrive from blue for it",
      cure: afterSwitchover,
      evidence: "postgres-blue-green/drop-table",
    },
  ],
  "change-enum": [
    {
      id: "value-added",
      when: { change: "add" },
      becomes: "goes-on",
      evidence: "postgres-blue-green/enum-add",
    },
    {
      id: "value-renamed",
      when: { change: "rename" },
      ...renamed,
      evidence: "postgres-blue-green/enum-rename",
    },
  ],
  "change-domain": [
    {
      id: "domain-check-of-green",
      when: { change: "add-constraint" },
      ...refusing("the domain's CHECK"),
      evidence: "postgres-blue-green/domain-check",
    },
  ],
  insert: [
    {
      id: "rows-added",
      becomes: "stops",
      why: "green's own rows collide with those that blue inserts",
      cure: { instead: "Insert on blue, which green follows, or after the switchover." },
      evidence: "postgres-blue-green/insert",
    },
  ],
  update: [{ id: "rows-changed", ...written, evidence: "postgres-blue-green/update" }],
  delete: [{ id: "rows-deleted", ...written, evidence: "postgres-blue-green/delete" }],
  truncate: [{ id: "table-emptied", ...written, evidence: "postgres-blue-green/truncate" }],
};
