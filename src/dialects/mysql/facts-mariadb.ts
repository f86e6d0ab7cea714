import { mariadbColumnFacts } from "./facts-mariadb-columns.ts";
import { mariadbKeyFacts } from "./facts-mariadb-keys.ts";
import { definitionRefusals, newTableRefusals, refusals } from "./facts-refusals.ts";
import { refused, row, shared as alike } from "./facts-shared.ts";
import { copy, instant, momentary, nocopy, rebuild, shared } from "./locks.ts";
import { copies, noWords, otherEngine, rebuilds } from "./mariadb-rows.ts";
import type { Facts } from "./mariadb-rows.ts";

const noTexts = [1163, "42000", "A table in memory has no texts of any length."] as const;

/** What MariaDB 10.6 to 11 does; from 11.2 a copy lets writers go on, but for what needs the old way. */
export const mariadbFacts: Facts = {
  ...alike,
  "create-table": [
    refused("no-engine", { traits: { "unknown-engine": true } }, [
      1286,
      "42000",
      "The server has no such engine.",
    ]),
    refused("unknown-charset-of-table", { traits: { "has-unknown-charset": true } }, [
      1115,
      "42000",
      "There is no such character set.",
    ]),
    refused("texts-in-memory", { traits: { "texts-in-memory": true } }, noTexts),
    ...definitionRefusals,
    ...newTableRefusals,
    refused("like-view", { traits: { "like-view": true } }, [
      1347,
      "HY000",
      "It is like a view, and only like a table can it be.",
    ]),
    refused("fits-badly", { traits: { "new-key-fits-badly": true } }, [
      1005,
      "HY000",
      "A foreign key and what it refers to do not fit each other.",
    ]),
    ...refusals.read,
    ...alike["create-table"],
  ],
  "drop-table": [
    refused("view", { ifExists: false, traits: { "has-view": true } }, [
      1965,
      "42S02",
      "It is a view.",
    ]),
    refused("referred", { traits: { "is-referred": true } }, [
      1451,
      "23000",
      "A foreign key of another table refers to it.",
    ]),
    ...alike["drop-table"],
  ],
  "drop-view": [
    refused("missing", { ifExists: false, traits: { lacks: true } }, [
      4092,
      "42S02",
      "There is no such view.",
    ]),
    refused("table", { traits: { "has-table": true } }, [
      4092,
      "42S02",
      "It is a table, not a view.",
    ]),
    ...alike["drop-view"],
  ],
  "create-view": [
    refused("replaces-table", { traits: { "replaces-table": true, "relation-there": false } }, [
      1347,
      "HY000",
      "There is a table of that name.",
    ]),
    refused("alters-nothing", { alters: true, traits: { "view-missing": true } }, [
      1146,
      "42S02",
      "There is no such view.",
    ]),
    ...refusals.read,
    ...alike["create-view"],
  ],
  "create-sequence": [
    refused("there-already", { traits: { "sequence-there": true } }, [
      1050,
      "42S01",
      "There is a sequence or table of that name.",
    ]),
    ...alike["create-sequence"],
  ],
  "drop-object": [
    refused("missing", { traits: { "sequence-missing": true } }, [
      4091,
      "42S02",
      "There is no such sequence.",
    ]),
    refused("no-sequence", { traits: { "is-no-sequence": true } }, [
      4090,
      "HY000",
      "It is no sequence.",
    ]),
    ...refusals.program.missing,
    ...alike["drop-object"],
  ],
  "change-sequence": [
    refused("missing", { ifExists: false, traits: { "sequence-lacks": true } }, [
      4091,
      "42S02",
      "There is no such sequence.",
    ]),
    refused("table", { traits: { "has-table": true } }, [4089, "42S02", "It is no sequence."]),
    ...alike["change-sequence"],
  ],
  "create-function": [...refusals.program.there, ...alike["create-function"]],
  select: [...refusals.read, ...refusals.program.called, ...alike.select],
  "set-schema": [
    refused("has-triggers", { traits: { "has-triggers": true } }, [
      1435,
      "HY000",
      "A table with triggers stays in its database.",
    ]),
    ...alike["set-schema"],
  ],
  "lock-table": [
    refused("missing", { traits: { lacks: true } }, [1146, "42S02", "There is no such table."]),
    ...alike["lock-table"],
  ],
  "create-trigger": [
    refused("no-table", { traits: { "table-missing": true } }, [
      1146,
      "42S02",
      "There is no such table.",
    ]),
    refused("on-view", { traits: { "is-a-view": true } }, [
      1347,
      "HY000",
      "It is a view, not a table.",
    ]),
    ...refusals.program.trigger,
    refused("beside-missing", { traits: { "trigger-beside-missing": true } }, [
      4031,
      "HY000",
      "The table has no trigger of that name.",
    ]),
    ...alike["create-trigger"],
  ],
  insert: [...refusals.write, ...alike.insert],
  update: [...refusals.write, ...alike.update],
  delete: [...refusals.write, ...alike.delete],
  truncate: [
    refused("sequence", { traits: { "is-sequence": true } }, [
      1031,
      "HY000",
      "A sequence is not emptied.",
    ]),
    refused("view", { traits: { "has-view": true } }, [1146, "42S02", "It is a view."]),
    refused("versioned", { traits: { "some-versioned": true } }, [
      4137,
      "HY000",
      "The history of a system-versioned table is not thrown away.",
    ]),
    ...alike.truncate,
  ],
  "change-partitions": [
    refused(
      "without-validation",
      {
        change: ["exchange", "add", "drop", "truncate", "reorganize", "coalesce", "rebuild"],
        trailing: ["without validation", "algorithm", "lock"],
      },
      noWords,
    ),
    refused("tablespace", { change: "tablespace" }, noWords),
    refused("converts-to-what-is-there", { change: "convert", traits: { "converts-over": true } }, [
      1050,
      "42S01",
      "There is a table of that name.",
    ]),
    refused("has-foreign-keys", { change: "by", traits: { "has-foreign-keys": true } }, [
      1217,
      "23000",
      "A partitioned table has no foreign keys, and none refers to one.",
    ]),
    ...alike["change-partitions"],
  ],
  "rename-table": [
    ...refusals["rename-table"],
    row("index", instant, { when: { object: "index" } }),
    row("rename-beside", instant, { when: { traits: { "beside-others": true } } }),
    row("rename-table", { ...momentary, algorithm: "INSTANT" }),
  ],
  ...mariadbColumnFacts,
  "set-column-option": [
    refused("visibility", { option: "visibility" }, noWords),
    row("set-column-option", instant),
  ],
  ...mariadbKeyFacts,
  "set-table-option": [
    ...refusals["set-table-option"],
    refused(
      "referenced-engine",
      {
        option: "engine",
        traits: { "other-engine": true, "table-referenced": true },
      },
      [1217, "23000", "A foreign key refers to the table, and the other engine knows of none."],
    ),
    refused("versioned-already", { option: "system-versioning", traits: { versioned: true } }, [
      4135,
      "HY000",
      "The table is system-versioned already.",
    ]),
    refused(
      "not-versioned",
      { option: "no-system-versioning", traits: { "not-versioned": true } },
      [4124, "HY000", "The table is not system-versioned."],
    ),
    refused("no-engine", { option: "engine", traits: { "unknown-engine": true } }, [
      1286,
      "42000",
      "The server has no such engine.",
    ]),
    refused("texts-in-memory", { option: "engine", traits: { "texts-in-memory": true } }, noTexts),
    refused(
      "block-size-unfit",
      { option: "row-format", traits: { "block-size-unfit": true, "engine-is-other": false } },
      [1478, "HY000", "The engine has no such format of rows."],
    ),
    row("to-own-engine", copy, {
      when: { option: ["engine", "force", "row-format"], traits: { "engine-is-other": true } },
    }),
    row("other-engine", copy, { when: { option: "engine", traits: { "other-engine": true } } }),
    row(
      "keys",
      { lock: "EXCLUSIVE", brief: true, algorithm: "INSTANT" },
      { when: { option: "keys" } },
    ),
    row("order", copy, { when: { option: "order" } }),
    refused("unknown-charset", { option: "convert", traits: { "converts-to-unknown": true } }, [
      1115,
      "42000",
      "There is no such character set.",
    ]),
    ...otherEngine<"set-table-option">().map((one) => ({
      ...one,
      id: "counter-of-other-engine",
      when: { option: "auto-increment" as const, traits: { "engine-is-other": true } },
    })),
    row("not-compressed", instant, {
      when: { option: "page-compression", traits: { "option-off": true } },
    }),
    ...rebuilds(
      "rebuild",
      {},
      { option: ["engine", "force", "optimize", "row-format", "page-compression", "encryption"] },
    ),
    row("convert-indexed", nocopy, {
      when: { option: "convert", traits: { "text-converts": false, "order-converts": true } },
    }),
    row("convert-alike", instant, {
      when: { option: "convert", traits: { "text-converts": false } },
    }),
    ...copies<"set-table-option">("convert", { when: { option: "convert" } }),
    ...copies<"set-table-option">("system-versioning", { when: { option: "system-versioning" } }),
    row("no-system-versioning", shared(rebuild), { when: { option: "no-system-versioning" } }),
    row("option", instant),
  ],
};
