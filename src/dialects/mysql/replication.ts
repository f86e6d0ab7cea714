import type { ReplicationFacts } from "../../replication.ts";

const afterSwitchover = "after-switchover";
const byPosition = {
  becomes: "stops",
  why: "rows arrive from blue by the places of their columns",
  cure: afterSwitchover,
} as const;
const refusing = (what: string) =>
  ({
    becomes: "stops",
    why: `blue does not know ${what}, and green stops at the first row that breaks it`,
    cure: afterSwitchover,
  }) as const;
const written = {
  becomes: "stops",
  why: "green's rows are no longer blue's, and it stops at the first that it does not find, or finds twice",
  cure: { instead: "Change the rows on blue, which green follows, or after the switchover." },
} as const;

/**
 * What becomes of green, which follows blue's binary log (binlog_format=ROW), when a statement runs on it.
 * Measured on MariaDB, with slave_type_conversions as it is: empty.
 */
export const blueGreen: ReplicationFacts = {
  "add-column": [
    {
      id: "column-between",
      when: { placed: true },
      ...byPosition,
      evidence: "mysql-blue-green/add-column-after",
    },
    { id: "column-last", becomes: "goes-on", evidence: "mysql-blue-green/add-column" },
  ],
  "drop-column": [
    {
      id: "last-column-dropped",
      when: { traits: { "is-last-column": true } },
      becomes: "goes-on",
      evidence: "mysql-blue-green/drop-column-last",
    },
    { id: "column-dropped", ...byPosition, evidence: "mysql-blue-green/drop-column" },
  ],
  "redefine-column": [
    {
      id: "column-moved",
      when: { moves: true },
      ...byPosition,
      evidence: "mysql-blue-green/move-column",
    },
  ],
  "rename-table": [
    {
      id: "table-renamed",
      when: { object: "table" },
      becomes: "stops",
      why: "what arrives from blue still has the old name",
      cure: afterSwitchover,
      evidence: "mysql-blue-green/rename-table",
    },
  ],
  "set-type": [
    {
      id: "members-moved",
      when: { traits: { "members-move": true } },
      becomes: "differs",
      why: "values arrive as the numbers of their places in the list, which mean others on green",
      cure: afterSwitchover,
      evidence: "mysql-blue-green/enum-insert",
    },
    {
      id: "type-logged-alike",
      when: { traits: { "logged-alike": true } },
      becomes: "goes-on",
      evidence: "mysql-blue-green/unsigned",
    },
    {
      id: "type-changed",
      becomes: "stops",
      why: "green converts no value that arrives from blue, not even to a longer type, unless replica_type_conversions (slave_type_conversions) allows it",
      cure: afterSwitchover,
      evidence: "mysql-blue-green/longer-varchar",
    },
  ],
  "set-not-null": [
    {
      id: "null-replaced",
      becomes: "differs",
      why: "a NULL that arrives from blue is stored as '' or 0 without a word",
      cure: afterSwitchover,
      evidence: "mysql-blue-green/set-not-null",
    },
  ],
  "create-index": [
    {
      id: "unique-index-of-green",
      when: { unique: true },
      ...refusing("the unique index"),
      evidence: "mysql-blue-green/create-unique-index",
    },
  ],
  "add-primary-key": [
    {
      id: "key-of-green",
      when: { inline: false },
      ...refusing("the primary key"),
      evidence: "mysql-blue-green/add-primary-key",
    },
  ],
  "add-foreign-key": [
    {
      id: "reference-of-green",
      when: { inline: false },
      ...refusing("the foreign key"),
      evidence: "mysql-blue-green/add-foreign-key",
    },
  ],
  "drop-table": [
    {
      id: "table-dropped",
      becomes: "stops",
      why: "rows arrive from blue for it",
      cure: afterSwitchover,
      evidence: "mysql-blue-green/drop-table",
    },
  ],
  "change-partitions": [
    {
      id: "partition-dropped",
      when: { change: "drop" },
      becomes: "stops",
      why: "rows arrive from blue that no partition takes",
      cure: afterSwitchover,
      evidence: "mysql-blue-green/drop-partition",
    },
  ],
  "set-table-option": [
    {
      id: "charset-converted",
      when: { option: "convert" },
      becomes: "stops",
      why: "texts arrive from blue in another character set, which green does not convert",
      cure: afterSwitchover,
      evidence: "mysql-blue-green/convert-charset",
    },
  ],
  insert: [{ id: "rows-added", ...written, evidence: "mysql-blue-green/insert" }],
  delete: [{ id: "rows-deleted", ...written, evidence: "mysql-blue-green/delete" }],
  truncate: [{ id: "table-emptied", ...written, evidence: "mysql-blue-green/truncate" }],
  update: [
    {
      id: "rows-changed",
      becomes: "differs",
      why: "green's rows are no longer blue's",
      cure: written.cure,
      evidence: "mysql-blue-green/update",
    },
  ],
};

/** What Amazon says of MySQL; MariaDB takes rows by the places of their columns, whatever these are called. */
export const renamesOfMysql: ReplicationFacts = {
  "rename-column": [
    {
      id: "column-renamed",
      when: { object: "table" },
      becomes: "stops",
      why: "schema changes on green must be compatible with what blue sends, which still has the old name",
      cure: afterSwitchover,
      evidence: "manual: Amazon RDS User Guide, Best practices for blue/green deployments",
    },
  ],
};
