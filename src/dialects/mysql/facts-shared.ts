import type { Dialect, Fact, Footprint } from "../../dialect.ts";
import type { Kind } from "../../operation.ts";
import { changeRefusals, listRefusals, partRefusals } from "./facts-partitions.ts";
import { momentary, rows, scanning } from "./locks.ts";

/** A row about the table that a clause changes. */
export function row<K extends Kind>(
  id: string,
  footprint: Footprint,
  more: Partial<Fact<K>> = {},
): Fact<K> {
  return { id, locks: { table: footprint }, evidence: "manual: online DDL operations", ...more };
}

/** A row of what the server refuses. */
export function refused<K extends Kind>(
  id: string,
  when: Fact<K>["when"],
  [code, sqlstate, why]: readonly [number, string, string],
): Fact<K> {
  const evidence = "manual: server error message reference";
  return {
    id,
    ...(when === undefined ? {} : { when }),
    locks: {},
    fails: { sqlstate, code, why },
    settles: true,
    evidence,
  };
}

function quiet<K extends Kind>(id: string): readonly Fact<K>[] {
  return [{ id, locks: {}, evidence: "manual: metadata locking" }];
}

/** What MySQL and MariaDB do alike: all that is no ALTER TABLE of a table's columns, keys and options. */
export const shared = {
  "create-table": [
    refused("there-already", { traits: { "relation-there": true } }, [
      1050,
      "42S01",
      "There is a table of that name.",
    ]),
    refused("like-missing", { traits: { "like-missing": true } }, [
      1146,
      "42S02",
      "There is no such table.",
    ]),
    refused("column-twice", { traits: { "column-twice": true } }, [
      1060,
      "42S21",
      "It has two columns of one name.",
    ]),
    refused("two-primary-keys", { traits: { "two-primary-keys": true } }, [
      1068,
      "42000",
      "It has two primary keys.",
    ]),
    refused("counts-without-key", { traits: { "counts-without-key": true } }, [
      1075,
      "42000",
      "There can be one AUTO_INCREMENT column, and a key must begin with it.",
    ]),
    ...listRefusals,
    refused("partitioned-references", { traits: { "has-foreign-keys": true } }, [
      1506,
      "HY000",
      "A partitioned table has no foreign keys.",
    ]),
    {
      id: "create-table",
      locks: { references: momentary, query: scanning },
      evidence: "manual: metadata locking",
    },
  ],
  "drop-table": [
    refused("missing", { ifExists: false, traits: { lacks: true } }, [
      1051,
      "42S02",
      "There is no such table.",
    ]),
    { id: "drop-table", locks: { tables: momentary }, evidence: "manual: metadata locking" },
  ],
  "set-schema": [row("to-other-database", momentary)],
  truncate: [
    refused("missing", { traits: { lacks: true } }, [1146, "42S02", "There is no such table."]),
    refused("referred", { traits: { "is-referred": true } }, [
      1701,
      "42000",
      "A foreign key of another table refers to it.",
    ]),
    { id: "truncate", locks: { tables: momentary }, evidence: "manual: TRUNCATE TABLE" },
  ],
  "lock-table": [
    {
      id: "read",
      when: { mode: "READ" },
      locks: { tables: { lock: "SHARED" } },
      evidence: "manual: LOCK TABLES",
    },
    { id: "write", locks: { tables: { lock: "EXCLUSIVE" } }, evidence: "manual: LOCK TABLES" },
  ],
  "create-trigger": [
    refused("there-already", { orReplace: false, traits: { "trigger-there": true } }, [
      1359,
      "HY000",
      "There is a trigger of that name.",
    ]),
    row("create-trigger", momentary),
  ],
  "drop-trigger": [
    refused("missing", { traits: { "trigger-missing": true } }, [
      1360,
      "HY000",
      "There is no such trigger.",
    ]),
    row("drop-trigger", momentary),
  ],
  "rename-trigger": [],
  "create-view": [
    refused("there-already", { traits: { "relation-there": true } }, [
      1050,
      "42S01",
      "There is a table or view of that name.",
    ]),
    ...quiet<"create-view">("create-view"),
  ],
  "drop-view": [
    { id: "drop-view", locks: { tables: momentary }, evidence: "manual: metadata locking" },
  ],
  "refresh-view": [],
  "create-function": quiet("create-function"),
  "create-type": [],
  "change-enum": [],
  "create-domain": [],
  "change-attribute": [],
  "change-domain": [],
  "drop-object": quiet("drop-object"),
  "rename-object": [],
  "create-sequence": quiet("create-sequence"),
  "change-sequence": quiet("change-sequence"),
  "create-schema": quiet("create-schema"),
  "create-extension": [],
  "change-policy": [],
  "change-rule": [],
  grant: quiet("grant"),
  comment: [],
  "change-publication": [],
  "change-statistics": [],
  "change-catalog": quiet("change-catalog"),
  insert: [
    {
      id: "insert",
      // INSERT … SELECT locks what it reads against writers, row by row, to its end.
      locks: { table: rows, query: { ...rows, scan: "unknown" } },
      evidence: "manual: locks set by different SQL statements in InnoDB",
    },
  ],
  update: [
    {
      id: "update",
      locks: { table: { ...rows, scan: true }, query: { ...rows, scan: "unknown" } },
      evidence: "manual: locks set by different SQL statements in InnoDB",
    },
  ],
  delete: [
    {
      id: "delete",
      locks: { table: { ...rows, scan: true }, query: { ...rows, scan: "unknown" } },
      evidence: "manual: locks set by different SQL statements in InnoDB",
    },
  ],
  merge: [],
  copy: [row("load-data", rows)],
  select: [
    {
      id: "select",
      locks: { query: { ...rows, scan: "unknown" } },
      evidence: "manual: metadata locking",
    },
  ],
  begin: quiet("begin"),
  commit: quiet("commit"),
  rollback: quiet("rollback"),
  savepoint: quiet("savepoint"),
  set: quiet("set"),
  vacuum: [],
  analyze: [{ id: "analyze", locks: { tables: rows }, evidence: "manual: ANALYZE TABLE" }],
  cluster: [],
  explain: quiet("explain"),
  prepare: quiet("prepare"),
  "session-command": quiet("session-command"),
  opaque: quiet("opaque"),
  "add-exclusion": [],
  "add-not-null": [],
  "validate-constraint": [],
  "rename-constraint": [],
  reindex: [],
  "attach-index": [],
  "attach-partition": [],
  "detach-partition": [],
  "change-partitions": [
    ...partRefusals,
    ...changeRefusals,
    row(
      "by-or-remove",
      { lock: "SHARED", moment: "EXCLUSIVE", algorithm: "COPY", scan: true, rewrite: true },
      { when: { change: ["by", "remove"] } },
    ),
    row(
      "moves-rows",
      { lock: "SHARED", moment: "EXCLUSIVE", scan: true },
      { when: { change: ["reorganize", "coalesce", "rebuild"] } },
    ),
    row(
      "exchange",
      { ...momentary, scan: true, brief: false },
      { when: { change: ["exchange", "convert"] } },
    ),
    row("maintain", rows, { when: { change: "maintain" } }),
    row("changes-list", momentary),
  ],
} as const satisfies Partial<Dialect["facts"]>;
