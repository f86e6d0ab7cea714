import type { ReplicationFacts } from "../../../replication.ts";

const copiesFirst = "copies-first";
const renamed = {
  becomes: "stops",
  why: "it is sent under its new name, which subscribers do not have",
  cure: {
    instead:
      "Add the new name beside the old one, on the subscribers first, and drop the old one here first; a rename in place needs writers stopped until every subscriber has caught up and is renamed as well.",
  },
} as const;
const untold = {
  becomes: "refuses",
  why: "no replica identity tells its rows apart",
  cure: {
    instead:
      "Give the table a primary key, or a REPLICA IDENTITY: USING INDEX over a unique index of columns that are NOT NULL, or FULL, which compares whole rows.",
  },
} as const;
const unsent = (what: string): { readonly instead: string } => ({
  instead: `${what} on each subscriber as well, before it takes over.`,
});

/** What becomes of the subscribers when a statement runs on the publisher: nothing of it is sent to them. */
export const logical: ReplicationFacts = {
  "add-column": [
    {
      id: "column-computed",
      when: { traits: { "is-generated": true } },
      becomes: "goes-on",
      evidence: "postgres-logical/add-column-generated",
    },
    {
      id: "column-unknown",
      becomes: "stops",
      why: "subscribers lack the column, and cannot apply the next row",
      cure: copiesFirst,
      evidence: "postgres-logical/add-column",
    },
  ],
  "drop-column": [
    {
      id: "key-column",
      when: { traits: { "identity-goes": true } },
      ...untold,
      evidence: "postgres-logical/drop-column-key",
    },
    {
      id: "column-required",
      when: { traits: { "must-be-sent": true } },
      becomes: "stops",
      why: "subscribers require it, and rows come without it from now on",
      cure: {
        instead:
          "Make it optional on every subscriber first (ALTER COLUMN … DROP NOT NULL), drop it here, then there.",
      },
      evidence: "postgres-logical/drop-column-not-null",
    },
    { id: "column-left", becomes: "goes-on", evidence: "postgres-logical/drop-column" },
  ],
  "rename-column": [
    {
      id: "column-renamed",
      when: { object: "table" },
      ...renamed,
      evidence: "postgres-logical/rename-column",
    },
  ],
  "rename-table": [
    {
      id: "table-renamed",
      when: { object: "table" },
      ...renamed,
      evidence: "postgres-logical/rename-table",
    },
  ],
  "set-schema": [
    {
      id: "schema-changed",
      when: { object: "table" },
      ...renamed,
      evidence: "postgres-logical/set-schema",
    },
  ],
  "rename-object": [
    {
      id: "schema-renamed",
      when: { object: "schema" },
      ...renamed,
      evidence: "postgres-logical/rename-the-schema",
    },
  ],
  "set-type": [
    {
      id: "values-made-anew",
      when: { traits: { "old-type-holds": true, "uses-expression": true } },
      becomes: "differs",
      why: "the values it makes of the old ones are not sent",
      cure: unsent("Run it"),
      evidence: "postgres-logical/text-to-integer",
    },
    {
      id: "values-rounded",
      when: { traits: { "old-type-holds": true, "new-type-holds": false, "rounds-values": true } },
      becomes: "differs",
      why: "what is cut off or rounded here is not there",
      cure: unsent("Run it"),
      evidence: "postgres-logical/less-digits",
    },
    {
      id: "type-narrower",
      when: { traits: { "old-type-holds": true } },
      becomes: "goes-on",
      evidence: "postgres-logical/shorter-varchar",
    },
    {
      id: "type-wider",
      becomes: "stops",
      why: "subscribers keep the old type, and stop at the first value that does not fit it",
      cure: copiesFirst,
      evidence: "postgres-logical/wider-type",
    },
  ],
  "drop-not-null": [
    {
      id: "null-allowed",
      becomes: "stops",
      why: "subscribers still require it, and stop at the first NULL",
      cure: copiesFirst,
      evidence: "postgres-logical/drop-not-null",
    },
  ],
  "set-generated": [
    {
      id: "expression-dropped",
      when: { traits: { "sets-expression": false } },
      becomes: "stops",
      why: "its values are sent from now on, and subscribers compute it",
      cure: copiesFirst,
      evidence: "postgres-logical/drop-expression",
    },
  ],
  "drop-constraint": [
    {
      id: "identity-dropped",
      when: { traits: { "identity-goes": true } },
      ...untold,
      evidence: "postgres-logical/drop-primary-key",
    },
    {
      id: "reference-dropped",
      when: { traits: { "is-foreign-key": true } },
      becomes: "goes-on",
      evidence: "postgres-logical/drop-foreign-key",
    },
    {
      id: "constraint-left",
      becomes: "stops",
      why: "subscribers still have the constraint, and stop at the first row that it refuses",
      cure: copiesFirst,
      evidence: "postgres-logical/drop-check",
    },
  ],
  "drop-index": [
    {
      id: "unique-index-left",
      when: { traits: { "index-unique": true } },
      becomes: "stops",
      why: "subscribers still have the unique index, and stop at the first row that it refuses",
      cure: copiesFirst,
      evidence: "postgres-logical/drop-unique-index",
    },
  ],
  "add-primary-key": [
    {
      id: "identity-new",
      when: { inline: false, traits: { "table-keyless": true } },
      becomes: "stops",
      why: "rows are told apart by a key that subscribers do not have",
      cure: copiesFirst,
      evidence: "postgres-logical/add-primary-key",
    },
  ],
  "set-table-option": [
    {
      id: "identity-nothing",
      when: { option: "replica-identity", traits: { "identity-is-nothing": true } },
      ...untold,
      evidence: "postgres-logical/replica-identity-nothing",
    },
    {
      id: "identity-default",
      when: {
        option: "replica-identity",
        traits: { "identity-is-default": true, "table-keyless": true },
      },
      ...untold,
      evidence: "postgres-logical/replica-identity-default",
    },
    {
      id: "identity-computed",
      when: {
        option: "replica-identity",
        traits: { "identity-is-full": true, "table-computes": true },
      },
      becomes: "refuses",
      why: "a whole row tells it apart, and the generated column in it is not published",
      cure: {
        instead:
          "Name a unique index instead (REPLICA IDENTITY USING INDEX), or publish generated columns (publish_generated_columns = stored).",
      },
      evidence: "postgres-logical/replica-identity-full",
    },
    {
      id: "table-unlogged",
      when: { option: "unlogged" },
      becomes: "differs",
      why: "rows of an unlogged table are not sent",
      cure: { instead: "Leave it logged, or take it off the subscribers." },
      evidence: "postgres-logical/unlogged",
    },
  ],
  "create-table": [
    {
      id: "unlogged-made",
      when: { persistence: "unlogged" },
      becomes: "differs",
      why: "rows of an unlogged table are not sent",
      cure: { instead: "Make it a logged table, if subscribers are to have its rows." },
      evidence: "postgres-logical/create-table-unlogged",
    },
    {
      id: "foreign-made",
      when: { foreign: true },
      becomes: "goes-on",
      evidence: "manual: CREATE PUBLICATION, Notes",
    },
    {
      id: "keyless-made",
      when: { traits: { "rows-untold": true } },
      ...untold,
      evidence: "postgres-logical/create-table-keyless",
    },
    {
      id: "table-unknown",
      becomes: "stops",
      why: "a publication FOR ALL TABLES sends its rows, and subscribers lack the table; another one sends nothing of it",
      cure: copiesFirst,
      evidence: "postgres-logical/create-table",
    },
  ],
  "change-enum": [
    {
      id: "value-unknown",
      when: { change: "add" },
      becomes: "stops",
      why: "subscribers do not have the value, and stop at the first row with it",
      cure: copiesFirst,
      evidence: "postgres-logical/enum-add",
    },
    {
      id: "value-renamed",
      when: { change: "rename" },
      ...renamed,
      evidence: "postgres-logical/enum-rename",
    },
  ],
  update: [
    {
      id: "update-untold",
      when: { traits: { "rows-untold": true } },
      ...untold,
      evidence: "postgres-logical/update-keyless",
    },
  ],
  delete: [
    {
      id: "delete-untold",
      when: { traits: { "rows-untold": true } },
      ...untold,
      evidence: "postgres-logical/delete-keyless",
    },
  ],
  "change-sequence": [
    {
      id: "sequence-set",
      when: { ownerOnly: false },
      becomes: "differs",
      why: "what sequences have reached is not sent",
      cure: unsent("Set it"),
      evidence: "postgres-logical/restart-sequence",
    },
  ],
  "refresh-view": [
    {
      id: "view-refreshed",
      becomes: "differs",
      why: "what materialized views hold is not sent",
      cure: unsent("Refresh it"),
      evidence: "postgres-logical/refresh",
    },
  ],
  "change-catalog": [
    {
      id: "publication-dropped",
      when: { traits: { "is-publication": true } },
      becomes: "stops",
      why: "subscribers find no publication any more",
      cure: {
        instead: "Drop the subscriptions to it first (DROP SUBSCRIPTION, on the subscribers).",
      },
      evidence: "postgres-logical/drop-publication",
    },
  ],
};
