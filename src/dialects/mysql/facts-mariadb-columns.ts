import { definitionRefusals, refusals } from "./facts-refusals.ts";
import { refused, row } from "./facts-shared.ts";
import {
  buildNocopy as build,
  copy,
  instant,
  nocopy,
  rebuild,
  shared,
  unexplained,
} from "./locks.ts";
import {
  copies,
  evidence,
  idle,
  otherEngine,
  rebuilds,
  versionedRefusal,
  noWords,
} from "./mariadb-rows.ts";
import type { Facts } from "./mariadb-rows.ts";

const nullPlace = [1252, "42000", "A spatial index has no NULL."] as const;

/** What MariaDB does to the columns of a table. */
export const mariadbColumnFacts: Pick<Facts, ColumnKind> = {
  "add-column": [
    {
      id: "there-already",
      when: { ifNotExists: true, traits: { "column-there": true } },
      locks: idle,
      settles: true,
      evidence,
    },
    refused("computed-and-more", { traits: { "computed-and-more": true } }, noWords),
    ...refusals["add-column"],
    ...definitionRefusals,
    refused("versioned", { traits: { versioned: true } }, versionedRefusal),
    ...copies<"add-column">("stored", { when: { traits: { stored: true } } }, unexplained),
    ...copies<"add-column">(
      "expression-default",
      { when: { traits: { "computed-default": true } } },
      unexplained,
    ),
    ...copies<"add-column">("virtual-beside", { when: { traits: { "virtual-stops": true } } }),
    ...otherEngine<"add-column">(),
    row("auto-increment", shared(rebuild), { when: { traits: { "auto-increment": true } } }),
    row("virtual-with-index", shared(build), {
      when: { traits: { virtual: true, "index-on-it": true } },
    }),
    row("virtual", instant, { when: { traits: { virtual: true } } }),
    ...rebuilds("not-instantly", { "not-instantly": true }, {}),
    row("add-column", instant),
  ],
  "redefine-column": [
    {
      id: "gone-already",
      when: { ifExists: true, traits: { "column-missing": true } },
      locks: idle,
      settles: true,
      evidence,
    },
    refused("computed-and-more", { traits: { "computed-and-more": true } }, noWords),
    ...refusals["redefine-column"],
    ...definitionRefusals,
    refused("versioned", { traits: { versioned: true } }, versionedRefusal),
    ...copies<"redefine-column">("virtual-beside", {
      when: { traits: { "virtual-stops": true } },
    }),
    ...copies<"redefine-column">("stored", { when: { traits: { "stored-now": true } } }),
    ...copies<"redefine-column">("virtual-indexed", {
      when: { traits: { "virtual-now": true, "in-index": true } },
    }),
    ...rebuilds("moves", { "not-instantly": true, "order-changes": true }, { moves: true }),
    row("redefine-column", instant),
  ],
  "drop-column": [
    {
      id: "gone-already",
      when: { ifExists: true, traits: { "column-missing": true } },
      locks: idle,
      settles: true,
      evidence,
    },
    ...refusals["drop-column"],
    refused("versioned", { traits: { versioned: true } }, versionedRefusal),
    refused("referenced", { traits: { referenced: true } }, [
      1829,
      "HY000",
      "A foreign key refers to the column.",
    ]),
    refused(
      "foreign-key-index",
      { traits: { "in-foreign-key": true, "checks-off": false, "virtual-stops": false } },
      [1553, "HY000", "A foreign key needs the column's index."],
    ),
    refused("foreign-key", { traits: { "in-foreign-key": true } }, [
      1828,
      "HY000",
      "A foreign key needs the column.",
    ]),
    refused("shrinks-key", { traits: { "shrinks-key": true } }, [
      1072,
      "42000",
      "A unique key would be left without one of its columns.",
    ]),
    refused("in-check", { traits: { "in-check-with-others": true } }, [
      1054,
      "42S22",
      "A CHECK of several columns uses it.",
    ]),
    refused("decides-partition", { traits: { "drops-what-cuts": true } }, [
      1054,
      "42S22",
      "Rows are put into partitions by the column.",
    ]),
    refused("names-partition", { traits: { "drops-columns-that-cut": true } }, [
      1488,
      "HY000",
      "Rows are put into partitions by the column.",
    ]),
    refused("in-generated", { traits: { "in-generated": true } }, [
      1054,
      "42S22",
      "A generated column uses it.",
    ]),
    ...copies<"drop-column">("virtual-beside", { when: { traits: { "virtual-stops": true } } }),
    ...copies<"drop-column">("order-lost", { when: { traits: { "cluster-lost": true } } }),
    ...otherEngine<"drop-column">(),
    row("virtual", instant, { when: { traits: { "virtual-now": true, "in-index": false } } }),
    ...rebuilds("in-composite-index", { "in-composite-index": true }, {}),
    ...rebuilds("in-primary-key", { "in-primary-key": true }, {}),
    ...rebuilds("not-instantly", { "not-instantly": true, "virtual-now": false }, {}),
    row("in-index", nocopy, { when: { traits: { "in-index": true } } }),
    row("drop-column", instant),
  ],
  "rename-column": [...refusals["rename-column"], row("rename-column", instant)],
  "set-type": [
    refused("types-never-meet", { traits: { "types-never-meet": true } }, [
      4078,
      "HY000",
      "No value of the one type becomes one of the other.",
    ]),
    refused("cuts-by-no-number", { traits: { "cuts-by-no-number": true } }, [
      1659,
      "HY000",
      "Rows are put into partitions by whole numbers, or by functions of other values.",
    ]),
    refused("cuts-by-no-day", { traits: { "cuts-by-no-day": true } }, [
      1486,
      "HY000",
      "Rows are put into partitions by a function of a day.",
    ]),
    refused("referenced", { traits: { referenced: true, "type-free": false } }, [
      1833,
      "HY000",
      "A foreign key refers to the column.",
    ]),
    refused("foreign-key", { traits: { "in-foreign-key": true, "type-free": false } }, [
      1832,
      "HY000",
      "A foreign key uses the column.",
    ]),
    ...otherEngine<"set-type">(),
    row("free", instant, { when: { traits: { "type-free": true } } }),
    row("append", instant, { when: { traits: { "type-append": true } } }),
    row("charset", instant, { when: { traits: { "type-charset": true } } }),
    row("charset-and-collation-indexed", nocopy, {
      when: { traits: { "type-charset-and-collation": true, "in-index": true } },
    }),
    row("charset-and-collation", instant, {
      when: { traits: { "type-charset-and-collation": true } },
    }),
    row("past-short", instant, { when: { traits: { "type-past-short": true } } }),
    row("any-shape", instant, { when: { traits: { "type-any-shape": true } } }),
    row("collation-indexed", nocopy, {
      when: { traits: { "type-collation": true, "in-index": true } },
    }),
    row("collation", instant, { when: { traits: { "type-collation": true } } }),
    ...copies<"set-type">("other"),
  ],
  "set-default": [...refusals["set-default"], row("set-default", instant)],
  "drop-default": [...refusals["drop-default"], row("drop-default", instant)],
  "set-not-null": [
    ...refusals["set-not-null"],
    ...copies<"set-not-null">("timestamp", { when: { traits: { timestamp: true } } }),
    ...copies<"set-not-null">(
      "stored-beside",
      { when: { traits: { "stored-beside": true } } },
      unexplained,
    ),
    ...copies<"set-not-null">(
      "virtual-indexed",
      { when: { traits: { "virtual-indexed": true } } },
      unexplained,
    ),
    ...otherEngine<"set-not-null">(),
    ...rebuilds("set-not-null", {}, {}),
  ],
  "drop-not-null": [
    refused("place-may-lack", { traits: { "in-spatial-index": true } }, nullPlace),
    ...copies<"drop-not-null">("order-lost", { when: { traits: { "cluster-lost": true } } }),
    row("redundant", instant, { when: { traits: { redundant: true } } }),
    ...otherEngine<"drop-not-null">(),
    ...rebuilds("drop-not-null", {}, {}),
  ],
  "set-identity": [
    // The rows must be numbered while nobody adds one.
    row("add", copy, { when: { change: "add" } }),
    row("drop", instant),
  ],
  "set-generated": [
    refused("changes-way", { traits: { "changes-way": true } }, [
      1907,
      "HY000",
      "A column that is computed when it is read cannot become one that is stored, or the other way round.",
    ]),
    row("virtual", instant, { when: { traits: { "virtual-now": true, "in-index": false } } }),
    ...copies<"set-generated">("generated", {}, unexplained),
  ],
};

type ColumnKind =
  | "add-column"
  | "redefine-column"
  | "drop-column"
  | "rename-column"
  | "set-type"
  | "set-default"
  | "drop-default"
  | "set-not-null"
  | "drop-not-null"
  | "set-identity"
  | "set-generated";
