import type { Dialect } from "../../dialect.ts";
import { refused, row, shared as alike } from "./facts-shared.ts";
import {
  buildNocopy as build,
  copy,
  instant,
  momentary,
  nocopy,
  rebuild,
  shared,
} from "./locks.ts";

const online = 110200;

/** What MariaDB 10.6 to 11 does; from 11.2 a copy lets writers go on, but for what needs the old way. */
const copied = [
  { ...copy, lock: "SHARED" },
  { ...copy, lock: "NONE" },
] as const;

type Facts = Dialect["facts"];
type Rows<K extends keyof Facts> = Facts[K][number];

/** Copies the table: one row before 11.2, and one from there. */
function copies<K extends keyof Facts>(
  id: string,
  more: Partial<Rows<K>> = {},
): readonly Rows<K>[] {
  const [blocking, free] = copied;
  const old = { ...row<K>(id, blocking), ...more, until: online - 1 } as const;
  const since = { ...row<K>(`${id}-online`, free), ...more, since: online } as const;
  return [old, since];
}

/** Writes the table anew, which a full-text or spatial index makes writers wait for. */
function rebuilds<K extends keyof Facts>(id: string): readonly Rows<K>[] {
  const rows = [
    { ...row(`${id}-with-text`, shared(rebuild)), when: { traits: { "full-text": true } } },
    { ...row(`${id}-with-places`, shared(rebuild)), when: { traits: { spatial: true } } },
    row(id, rebuild),
  ];
  return rows;
}

const evidence = "manual: InnoDB online DDL operations";

export const mariadbFacts: Facts = {
  ...alike,
  "rename-table": [
    row("index", instant, { when: { object: "index" } }),
    row("rename-table", { ...momentary, algorithm: "INSTANT" }),
  ],
  "add-column": [
    {
      id: "there-already",
      when: { ifNotExists: true, traits: { "column-there": true } },
      locks: {},
      settles: true,
      evidence,
    },
    refused("double", { traits: { "column-there": true } }, [
      1060,
      "42S21",
      "The table has a column of that name.",
    ]),
    row("auto-increment", shared(rebuild), { when: { traits: { "auto-increment": true } } }),
    ...copies<"add-column">("stored", { when: { traits: { stored: true } } }),
    ...copies<"add-column">("expression-default", {
      when: { traits: { "computed-default": true } },
    }),
    row("virtual-with-index", shared(build), {
      when: { traits: { virtual: true, "index-on-it": true } },
    }),
    row("virtual", instant, { when: { traits: { virtual: true } } }),
    ...copies<"add-column">("placed-beside-virtual", {
      when: { placed: true, traits: { "has-virtual": true } },
    }),
    ...copies<"add-column">("several-full-text", {
      when: { traits: { "several-full-text": true } },
    }),
    row("full-text", shared(rebuild), { when: { traits: { "full-text": true } } }),
    row("compressed", rebuild, { when: { traits: { compressed: true } } }),
    row("builds-beside", rebuild, { when: { traits: { "builds-beside": true } } }),
    row("add-column", instant),
  ],
  "redefine-column": [
    refused("missing", { traits: { "column-missing": true } }, [
      1054,
      "42S22",
      "The table has no column of that name.",
    ]),
    ...copies<"redefine-column">("moves-virtual", {
      when: { moves: true, traits: { "virtual-now": true } },
    }),
    row("redefine-column", instant),
  ],
  "drop-column": [
    {
      id: "gone-already",
      when: { ifExists: true, traits: { "column-missing": true } },
      locks: {},
      settles: true,
      evidence,
    },
    refused("missing", { traits: { "column-missing": true } }, [
      1091,
      "42000",
      "The table has no column of that name.",
    ]),
    refused("foreign-key", { traits: { "in-foreign-key": true } }, [
      1553,
      "HY000",
      "A foreign key needs the column.",
    ]),
    refused("in-generated", { traits: { "in-generated": true } }, [
      1054,
      "42S22",
      "A generated column uses it.",
    ]),
    row("virtual", instant, { when: { traits: { "virtual-now": true, "in-index": false } } }),
    ...copies<"drop-column">("several-full-text", {
      when: { traits: { "several-full-text": true } },
    }),
    row("full-text", shared(rebuild), { when: { traits: { "full-text": true } } }),
    row("compressed", rebuild, { when: { traits: { compressed: true } } }),
    row("in-composite-index", rebuild, { when: { traits: { "in-composite-index": true } } }),
    row("in-primary-key", rebuild, { when: { traits: { "in-primary-key": true } } }),
    row("builds-beside", rebuild, { when: { traits: { "builds-beside": true } } }),
    row("in-index", nocopy, { when: { traits: { "in-index": true } } }),
    row("drop-column", instant),
  ],
  "rename-column": [
    refused("missing", { traits: { "column-missing": true } }, [
      1054,
      "42S22",
      "The table has no column of that name.",
    ]),
    row("rename-column", instant),
  ],
  "set-type": [
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
    row("free", instant, { when: { traits: { "type-free": true } } }),
    row("append", instant, { when: { traits: { "type-append": true } } }),
    row("charset", instant, { when: { traits: { "type-charset": true } } }),
    row("past-short", instant, { when: { traits: { "type-past-short": true } } }),
    row("collation-indexed", nocopy, {
      when: { traits: { "type-collation": true, "in-index": true } },
    }),
    row("collation", instant, { when: { traits: { "type-collation": true } } }),
    ...copies<"set-type">("other"),
  ],
  "set-default": [row("set-default", instant)],
  "drop-default": [row("drop-default", instant)],
  "set-not-null": rebuilds("set-not-null"),
  "drop-not-null": [
    row("redundant", instant, { when: { traits: { redundant: true } } }),
    ...rebuilds<"drop-not-null">("drop-not-null"),
  ],
  "set-identity": [
    // The rows must be numbered while nobody adds one.
    row("add", copy, { when: { change: "add" } }),
    row("drop", instant),
  ],
  "set-generated": [
    ...copies<"set-generated">("stored", { when: { traits: { "stored-now": true } } }),
    row("virtual", instant),
  ],
  "set-column-option": [row("set-column-option", instant)],
  "add-foreign-key": [
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
    // The rows that are there get the default, and nobody looks whether that fits.
    row("inline", instant, { when: { inline: true } }),
    ...copies<"add-check">("check"),
  ],
  "add-unique": [row("unique", build)],
  "add-primary-key": rebuilds("primary-key"),
  "drop-constraint": [
    refused("missing", { traits: { "key-missing": true } }, [
      1091,
      "42000",
      "The table has no primary key.",
    ]),
    refused(
      "referenced",
      { traits: { "primary-key": true, "new-primary-key": false, "key-referenced": true } },
      [1025, "HY000", "A foreign key refers to the primary key."],
    ),
    row("replaced-primary-key", rebuild, {
      when: { traits: { "primary-key": true, "new-primary-key": true } },
    }),
    ...copies<"drop-constraint">("primary-key", { when: { traits: { "primary-key": true } } }),
    row("drop-constraint", instant),
  ],
  "alter-constraint": [row("alter-constraint", instant)],
  "create-index": [
    {
      id: "there-already",
      when: { ifNotExists: true, traits: { "index-there": true } },
      locks: {},
      settles: true,
      evidence,
    },
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
    row("index", build),
  ],
  "drop-index": [
    {
      id: "gone-already",
      when: { ifExists: true, traits: { "index-missing": true } },
      locks: {},
      settles: true,
      evidence,
    },
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
    row("drop-index", nocopy),
  ],
  "set-index-option": [row("set-index-option", instant)],
  "set-table-option": [
    row("other-engine", copy, { when: { option: "engine", traits: { "other-engine": true } } }),
    row(
      "keys",
      { lock: "EXCLUSIVE", brief: true, algorithm: "INSTANT" },
      { when: { option: "keys" } },
    ),
    row("order", copy, { when: { option: "order" } }),
    row("rebuild-with-text", shared(rebuild), {
      when: {
        option: ["engine", "force", "optimize", "row-format"],
        traits: { "full-text": true },
      },
    }),
    row("rebuild-with-places", shared(rebuild), {
      when: { option: ["engine", "force", "optimize", "row-format"], traits: { spatial: true } },
    }),
    row("rebuild", rebuild, {
      when: {
        option: ["engine", "force", "optimize", "row-format", "page-compression", "encryption"],
      },
    }),
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
