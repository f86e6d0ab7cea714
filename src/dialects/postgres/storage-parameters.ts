/** Parameters whose change takes the strongest lock; all the others let reads and writes go on. */
export const strongParameters: ReadonlySet<string> = new Set([
  "autosummarize",
  "buffering",
  "check_option",
  "fastupdate",
  "gin_pending_list_limit",
  "pages_per_range",
  "security_barrier",
  "security_invoker",
  "user_catalog_table",
]);
