import { refusals } from "./facts-refusals.ts";
import { refused, row } from "./facts-shared.ts";
import {
  buildNocopy as build,
  copy,
  instant,
  momentary,
  nocopy,
  rebuild,
  shared,
  unexplained,
} from "./locks.ts";
import {
  copied,
  copies,
  evidence,
  idle,
  online,
  otherEngine,
  rebuilds,
  noWords,
} from "./mariadb-rows.ts";
import type { Facts } from "./mariadb-rows.ts";

/** What MariaDB does to keys, indexes and constraints. */
export const mariadbKeyFacts: Pick<Facts, KeyKind> = {
  "add-foreign-key": [
    {
      id: "there-already-skipped",
      when: { ifNotExists: true, traits: { "constraint-there": true } },
      locks: idle,
      settles: true,
      evidence,
    },
    refused("in-redefinition", { inline: true, traits: { "in-redefinition": true } }, noWords),
    ...refusals["add-foreign-key"],
    refused("counts-differ", { traits: { "counts-differ": true } }, [
      1239,
      "42000",
      "The foreign key has another number of columns than what it refers to.",
    ]),
    refused("partitioned", { traits: { partitioned: true } }, [
      1506,
      "HY000",
      "A partitioned table has no foreign keys.",
    ]),
    refused("fits-badly", { traits: { "fits-badly": true } }, [
      1005,
      "HY000",
      "The foreign key and what it refers to do not fit each other, or its name is taken.",
    ]),
    {
      ...row("unproven", { ...build }),
      id: "unproven-with-index",
      when: { traits: { "checks-off": true, "needs-index": true } },
      locks: { table: build, references: momentary },
    },
    {
      ...row("unproven", instant),
      when: { traits: { "checks-off": true } },
      locks: { table: instant, references: momentary },
    },
    { ...row("proven", copy), locks: { table: copy, references: momentary }, until: online - 1 },
    {
      ...row("proven-online", copy),
      locks: { table: copied[1], references: momentary },
      since: online,
    },
  ],
  "add-check": [
    {
      id: "there-already-skipped",
      when: { ifNotExists: true, traits: { "constraint-there": true } },
      locks: idle,
      settles: true,
      evidence,
    },
    refused("not-enforced", { traits: { "not-enforced": true } }, noWords),
    ...refusals["add-check"],
    refused("there-already", { traits: { "constraint-there": true } }, [
      1826,
      "HY000",
      "The table has a constraint of that name.",
    ]),
    // The rows that are there get the default, and nobody looks whether that fits.
    row("inline", instant, { when: { inline: true } }),
    ...copies<"add-check">("check", {}, unexplained),
  ],
  "add-unique": [row("unique", build)],
  "add-primary-key": [
    ...refusals["add-primary-key"],
    refused("beside-partitions", { traits: { "lacks-partition-column": true } }, [
      1503,
      "HY000",
      "A unique key must have all columns that rows are put into partitions by.",
    ]),
    ...copies<"add-primary-key">("ignoring", { when: { ignores: true } }),
    row("stays-alike", instant, { when: { traits: { "stays-alike": true } } }),
    ...copies<"add-primary-key">("cut-by-expression", {
      when: { traits: { "cut-by-expression": true, "replaces-primary-key": true } },
    }),
    ...copies<"add-primary-key">(
      "virtual-indexed",
      { when: { traits: { "virtual-indexed": true, "nullable-key": true } } },
      unexplained,
    ),
    row("made-primary", build, { when: { traits: { "made-primary": true } } }),
    ...rebuilds("primary-key", {}, {}),
  ],
  "drop-constraint": [
    {
      id: "gone-already",
      when: { ifExists: true, traits: { "constraint-missing": true } },
      locks: idle,
      settles: true,
      evidence,
    },
    refused("missing", { traits: { "key-missing": true } }, [
      1091,
      "42000",
      "The table has no primary key.",
    ]),
    refused("constraint-missing", { traits: { "constraint-missing": true } }, [
      1091,
      "42000",
      "The table has no constraint of that name.",
    ]),
    ...refusals["drop-constraint"],
    refused("drop-check", { word: "check" }, noWords),
    refused("twice", { traits: { "dropped-before": true } }, [
      1091,
      "42000",
      "A clause before drops it.",
    ]),
    refused(
      "referenced",
      {
        traits: {
          "primary-key": true,
          "new-primary-key": false,
          "key-referenced": true,
          "checks-off": false,
        },
      },
      [1025, "HY000", "A foreign key refers to the primary key."],
    ),
    row("stays-alike", instant, { when: { traits: { "primary-key": true, "stays-alike": true } } }),
    ...rebuilds("replaced-primary-key", { "primary-key": true, "new-primary-key": true }, {}),
    ...rebuilds("other-order", { "primary-key": true, "cluster-moves": true }, {}),
    ...copies<"drop-constraint">("primary-key", { when: { traits: { "primary-key": true } } }),
    row("of-index", nocopy, { when: { traits: { "of-index": true } } }),
    row("drop-constraint", instant),
  ],
  "alter-constraint": [refused("alter-constraint", {}, noWords)],
  "create-index": [
    {
      id: "there-already",
      when: { ifNotExists: true, traits: { "index-there": true } },
      locks: idle,
      settles: true,
      evidence,
    },
    refused("expression", { traits: { "on-expression": true } }, [
      1064,
      "42000",
      "The server has no indexes over expressions.",
    ]),
    refused("invisible", { hidden: "invisible" }, noWords),
    refused(
      "parser-of-words",
      { method: ["btree", "hash"], traits: { "has-parser": true } },
      noWords,
    ),
    ...refusals["create-index"],
    refused("beside-partitions", { unique: true, traits: { "lacks-partition-column": true } }, [
      1503,
      "HY000",
      "A unique key must have all columns that rows are put into partitions by.",
    ]),
    refused("double", { traits: { "index-there": true } }, [
      1061,
      "42000",
      "The table has an index of that name.",
    ]),
    ...copies<"create-index">("several-full-text", {
      when: { traits: { "several-text-added": true } },
    }),
    ...otherEngine<"create-index">(),
    ...copies<"create-index">("ignoring", { when: { ignores: true } }),
    ...copies<"create-index">("long-unique", {
      when: { unique: true, traits: { "long-key": true } },
    }),
    ...copies<"create-index">("hashed-unique", { when: { unique: true, method: "hash" } }),
    row("stays-alike", instant, { when: { traits: { "stays-alike": true } } }),
    ...rebuilds("orders-rows", { "cluster-moves": true }, { unique: true }),
    row("first-full-text", shared(rebuild), {
      when: { method: "fulltext", traits: { "first-full-text": true } },
    }),
    row("full-text", shared(build), { when: { method: "fulltext" } }),
    row("spatial", shared(build), { when: { method: "spatial" } }),
    row("index", build),
  ],
  "drop-index": [
    refused("demanding", { demanding: true }, noWords),
    {
      id: "gone-already",
      when: { ifExists: true, traits: { "index-missing": true } },
      locks: idle,
      settles: true,
      evidence,
    },
    refused("missing", { traits: { "index-missing": true } }, [
      1091,
      "42000",
      "The table has no index of that name.",
    ]),
    refused("twice", { traits: { "dropped-before": true } }, [
      1091,
      "42000",
      "A clause before drops it.",
    ]),
    refused("foreign-key", { traits: { "for-foreign-key": true, "checks-off": false } }, [
      1553,
      "HY000",
      "A foreign key needs the index.",
    ]),
    ...refusals["drop-index"],
    row("stays-alike", instant, { when: { traits: { "stays-alike": true } } }),
    ...copies<"drop-index">("order-lost", { when: { traits: { "cluster-lost": true } } }),
    ...rebuilds("other-order", { "cluster-moves": true }, {}),
    row("drop-index", nocopy),
  ],
  "set-index-option": [
    refused("visibility", { word: ["visible", "invisible"] }, noWords),
    ...refusals["set-index-option"],
    row("set-index-option", instant),
  ],
};

type KeyKind =
  | "add-foreign-key"
  | "add-check"
  | "add-unique"
  | "add-primary-key"
  | "drop-constraint"
  | "alter-constraint"
  | "create-index"
  | "drop-index"
  | "set-index-option";
