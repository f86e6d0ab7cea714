/** Words that are never names unless quoted. All other words of the grammar are names where it wants none of its own. */
export const reserved: ReadonlySet<string> = new Set(
  (
    "add all alter and as autoincrement between case check collate commit constraint create default " +
    "deferrable delete distinct drop else escape except exists foreign from group having in index insert " +
    "intersect into is isnull join limit not nothing notnull null on or order primary references returning " +
    "select set table then to transaction union unique update using values when where"
  ).split(" "),
);

/** Words of joins: names of things, but neither types nor aliases. */
export const joining: ReadonlySet<string> = new Set(
  "cross full inner left natural outer right".split(" "),
);

export const resolutions = ["rollback", "abort", "fail", "ignore", "replace"] as const;

export const clocks: ReadonlySet<string> = new Set([
  "current_date",
  "current_time",
  "current_timestamp",
]);
