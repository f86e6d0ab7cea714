import { refused as refusedRow } from "./refused.ts";
import type { Refused } from "./refused.ts";

/** What both servers refuse of lists of partitions. */

function refused(trait: string, code: number, why: string, sqlstate = "HY000"): Refused {
  return refusedRow(trait, trait, { sqlstate, code, why });
}

/** Of the list itself, where a table is made or cut anew. */
export const listRefusals: readonly Refused[] = [
  refused("has-no-history", 4124, "The table is not system-versioned."),
  refused(
    "cuts-by-no-number",
    1659,
    "Rows are cut by whole numbers, or by functions of other values.",
  ),
  refused("cuts-by-no-day", 1486, "The function takes a day."),
  refused("too-many", 1499, "A table has no more than 8192 partitions."),
  refused("no-numbers", 1697, "Partitions by an expression have whole numbers as VALUES."),
  refused("partition-column-missing", 1054, "The table has no column to cut it by.", "42S22"),
  refused("no-partitions", 1504, "A table has one partition at least."),
  refused("list-is-missing", 1492, "Partitions by range or list must be listed."),
  refused("other-values", 1480, "The VALUES are not those of this kind of partition."),
  refused("maximum-not-last", 1481, "Nothing comes behind a partition that reaches to MAXVALUE."),
  refused("part-twice", 1517, "There would be two partitions of one name."),
  refused("not-increasing", 1493, "A partition must reach further than the one before it."),
  refused("value-in-two", 1495, "A value would be in two partitions, or twice in one."),
  refused(
    "key-lacks-column",
    1503,
    "A unique key must have all columns that rows are put into partitions by.",
  ),
];

/** Of what is done to the partitions that are there. */
export const changeRefusals: readonly Refused[] = [
  ...listRefusals,
  refused("none-added", 1514, "At least one partition must come."),
  refused("only-ranges", 1510, "Only partitions by range or list are cut anew so."),
  refused("only-hashes", 1509, "Only partitions by hash or key can be made fewer so."),
  refused("none-to-add", 1515, "At least one partition must go."),
  refused("names-missing", 1511, "Partitions by range or list must be named."),
  refused("part-missing", 1507, "The table has no partition of that name."),
  refused("none-left", 1508, "No partition would be left."),
  refused("not-neighbours", 1519, "The partitions do not follow each other."),
  refused("range-lost", 1520, "The new partitions reach not as far as the old ones, or further."),
];

const exchanged = { change: "exchange" } as const;

/** Of partitions that are dropped, emptied or exchanged. */
export const partRefusals = [
  refused("not-partitioned", 1505, "The table is not partitioned."),
  {
    ...refused("hash-partitioned", 1512, "Only partitions by range or list can be dropped."),
    id: "drops-hash",
    when: { change: "drop", traits: { "hash-partitioned": true } },
  },
  {
    ...refused("unknown-part", 1735, "The table has no partition of that name."),
    when: { change: ["truncate", "exchange"], traits: { "unknown-part": true } },
  },
  {
    ...refused("other-missing", 1146, "There is no such table.", "42S02"),
    when: { ...exchanged, traits: { "other-missing": true } },
  },
  {
    ...refused("other-partitioned", 1732, "The other table is partitioned itself."),
    when: { ...exchanged, traits: { "other-partitioned": true } },
  },
  {
    ...refused("other-differs", 1736, "The tables have other columns or indexes."),
    when: { ...exchanged, traits: { "other-differs": true } },
  },
] as const;
