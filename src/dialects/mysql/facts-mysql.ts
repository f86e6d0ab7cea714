import type { Dialect } from "../../dialect.ts";
import { knownOfMysql } from "./facts-refusals.ts";
import { refused, row, shared as alike } from "./facts-shared.ts";
import { build, copy, instant, metadata, momentary, rebuild, shared } from "./locks.ts";

const instantAdd = 80012;
const instantRename = 80028;
const anywhere = 80029;
const checks = 80016;

const evidence = "manual: online DDL operations";

/** What MySQL 5.7 to 9 does with InnoDB tables. */
export const mysqlFacts: Dialect["facts"] = {
  ...alike,
  "rename-table": [
    row("index", metadata, { when: { object: "index" } }),
    row("rename-table", { ...momentary, algorithm: "INSTANT" }, { since: instantAdd }),
    row("rename-table-in-place", { ...momentary, algorithm: "INPLACE" }, { until: instantAdd - 1 }),
  ],
  "add-column": [
    refused("double", { traits: { "column-there": true } }, [
      1060,
      "42S21",
      "The table has a column of that name.",
    ]),
    ...knownOfMysql["add-column"],
    row("auto-increment", shared(rebuild), { when: { traits: { "auto-increment": true } } }),
    row("stored", copy, { when: { traits: { stored: true } } }),
    row("expression-default", copy, { when: { traits: { "expression-default": true } } }),
    row("virtual-with-index", shared(build), {
      when: { traits: { virtual: true, "index-on-it": true } },
    }),
    row("virtual", instant, { when: { traits: { virtual: true } }, since: instantAdd }),
    row("virtual-in-place", metadata, {
      when: { traits: { virtual: true } },
      until: instantAdd - 1,
    }),
    row("date", shared(rebuild), {
      when: { traits: { "date-without-default": true } },
      since: instantAdd,
    }),
    row("full-text", shared(rebuild), { when: { traits: { "full-text": true } } }),
    row("compressed", rebuild, { when: { traits: { compressed: true } } }),
    row("builds-beside", rebuild, { when: { traits: { "builds-beside": true } } }),
    row("rebuilds-beside", rebuild, { when: { traits: { "rebuilds-beside": true } } }),
    row("placed", rebuild, { when: { placed: true }, until: anywhere - 1 }),
    row("add-column", instant, { since: instantAdd }),
    row("add-column-in-place", rebuild, { until: instantAdd - 1 }),
  ],
  "redefine-column": [
    refused("missing", { traits: { "column-missing": true } }, [
      1054,
      "42S22",
      "The table has no column of that name.",
    ]),
    ...knownOfMysql["redefine-column"],
    row("moves-virtual", copy, { when: { moves: true, traits: { "virtual-now": true } } }),
    row("moves", rebuild, { when: { moves: true } }),
    row("redefine-column", instant, { since: instantAdd }),
    row("redefine-column-in-place", metadata, { until: instantAdd - 1 }),
  ],
  "drop-column": [
    refused("missing", { traits: { "column-missing": true } }, [
      1091,
      "42000",
      "The table has no column of that name.",
    ]),
    refused("foreign-key", { traits: { "in-foreign-key": true } }, [
      1828,
      "HY000",
      "A foreign key needs the column.",
    ]),
    row("virtual", instant, {
      when: { traits: { "virtual-now": true, "in-index": false } },
      since: instantAdd,
    }),
    row("virtual-in-place", metadata, {
      when: { traits: { "virtual-now": true } },
      until: instantAdd - 1,
    }),
    row("full-text", copy, { when: { traits: { "full-text": true } } }),
    row("compressed", rebuild, { when: { traits: { compressed: true } } }),
    row("in-index", rebuild, { when: { traits: { "in-index": true } } }),
    row("builds-beside", rebuild, { when: { traits: { "builds-beside": true } } }),
    row("rebuilds-beside", rebuild, { when: { traits: { "rebuilds-beside": true } } }),
    row("drop-column", instant, { since: anywhere }),
    row("drop-column-in-place", rebuild, { until: anywhere - 1 }),
  ],
  "rename-column": [
    refused("missing", { traits: { "column-missing": true } }, [
      1054,
      "42S22",
      "The table has no column of that name.",
    ]),
    row("referenced", metadata, { when: { traits: { referenced: true } } }),
    row("rename-column", instant, { since: instantRename }),
    row("rename-column-in-place", metadata, { until: instantRename - 1 }),
  ],
  "set-type": [
    refused("foreign-key", { traits: { "in-foreign-key": true, "type-free": false } }, [
      1832,
      "HY000",
      "A foreign key uses the column.",
    ]),
    row("free", metadata, { when: { traits: { "type-free": true } } }),
    row("append", instant, { when: { traits: { "type-append": true } }, since: instantAdd }),
    row("append-in-place", metadata, {
      when: { traits: { "type-append": true } },
      until: instantAdd - 1,
    }),
    row("charset", metadata, {
      when: { traits: { "type-charset": true, "in-index": false } },
      since: 80000,
    }),
    row("collation", metadata, {
      when: { traits: { "type-collation": true, "in-index": false } },
      since: 80000,
    }),
    row("other", copy),
  ],
  "set-default": [
    ...knownOfMysql["set-default"],
    row("set-default", instant, { since: instantAdd }),
    row("set-default-in-place", metadata, { until: instantAdd - 1 }),
  ],
  "drop-default": [
    row("drop-default", instant, { since: instantAdd }),
    row("drop-default-in-place", metadata, { until: instantAdd - 1 }),
  ],
  "set-not-null": [
    row("not-strict", copy, { when: { traits: { "not-strict": true } } }),
    row("set-not-null", rebuild),
  ],
  "drop-not-null": [
    row("without-key", copy, { when: { traits: { "without-key": true } } }),
    row("drop-not-null", rebuild),
  ],
  "set-identity": [row("add", copy, { when: { change: "add" } }), row("drop", metadata)],
  "set-generated": [row("generated", copy)],
  "set-column-option": [row("set-column-option", instant)],
  "add-foreign-key": [
    // Written in a column, it is read and forgotten until 9.
    {
      id: "inline-ignored",
      when: { inline: true },
      until: 89999,
      locks: {},
      settles: true,
      evidence: "manual: FOREIGN KEY constraints",
    },
    ...knownOfMysql["add-foreign-key"],
    {
      ...row("unproven", build),
      id: "unproven-with-index",
      when: { traits: { "checks-off": true, "needs-index": true } },
      locks: { table: build, references: momentary },
    },
    {
      ...row("unproven", metadata),
      when: { traits: { "checks-off": true } },
      locks: { table: metadata, references: momentary },
    },
    { ...row("proven", copy), locks: { table: copy, references: momentary } },
  ],
  "add-check": [
    { id: "ignored", until: checks - 1, locks: {}, evidence },
    row("not-enforced", instant, { when: { traits: { "not-enforced": true } } }),
    row("check", copy),
  ],
  "add-unique": [row("unique", build)],
  "add-primary-key": [...knownOfMysql["add-primary-key"], row("primary-key", rebuild)],
  "drop-constraint": [
    row("replaced-primary-key", rebuild, {
      when: { traits: { "primary-key": true, "new-primary-key": true } },
    }),
    row("primary-key", copy, { when: { traits: { "primary-key": true } } }),
    row("drop-constraint", metadata),
  ],
  "alter-constraint": [
    row("enforce", copy, { when: { enforced: true } }),
    row("alter-constraint", instant),
  ],
  "create-index": [
    ...knownOfMysql["create-index"],
    refused("double", { traits: { "index-there": true } }, [
      1061,
      "42000",
      "The table has an index of that name.",
    ]),
    row("first-full-text", shared(rebuild), {
      when: { method: "fulltext", traits: { "first-full-text": true } },
    }),
    row("full-text", shared(build), { when: { method: "fulltext" } }),
    row("spatial", shared(build), { when: { method: "spatial" } }),
    // It adds a hidden column, and indexes that at once.
    row("on-expression", shared(build), { when: { traits: { "on-expression": true } } }),
    row("index", build),
  ],
  "drop-index": [
    refused("missing", { traits: { "index-missing": true } }, [
      1091,
      "42000",
      "The table has no index of that name.",
    ]),
    refused("foreign-key", { traits: { "for-foreign-key": true } }, [
      1553,
      "HY000",
      "A foreign key needs the index.",
    ]),
    row("drop-index", metadata),
  ],
  "set-index-option": [row("set-index-option", metadata)],
  "set-table-option": [
    row("other-engine", copy, { when: { option: "engine", traits: { "other-engine": true } } }),
    row("order", copy, { when: { option: ["order", "encryption", "tablespace"] } }),
    row("rebuild-with-text", copy, {
      when: {
        option: ["engine", "force", "optimize", "row-format"],
        traits: { "full-text": true },
      },
    }),
    row("rebuild-with-places", shared(rebuild), {
      when: { option: ["engine", "force", "optimize", "row-format"], traits: { spatial: true } },
    }),
    row("rebuild", rebuild, { when: { option: ["engine", "force", "optimize", "row-format"] } }),
    row("convert-indexed", copy, {
      when: { option: "convert", traits: { "text-converts": false, "order-converts": true } },
    }),
    row("convert-alike", metadata, {
      when: { option: "convert", traits: { "text-converts": false } },
    }),
    row("convert", copy, { when: { option: "convert" } }),
    row("option", metadata),
  ],
};
