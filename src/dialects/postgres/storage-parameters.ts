/** Those of tables, `toast.` ones included, on a version. */
export function parametersOf(server: number): ReadonlySet<string> {
  const found = byServer.get(server) ?? new Set(named(server));
  byServer.set(server, found);
  return found;
}

const byServer = new Map<number, ReadonlySet<string>>();

function named(server: number): readonly string[] {
  const shared = [
    "autovacuum_enabled",
    "autovacuum_vacuum_threshold",
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_cost_delay",
    "autovacuum_vacuum_cost_limit",
    "autovacuum_freeze_min_age",
    "autovacuum_freeze_max_age",
    "autovacuum_freeze_table_age",
    "autovacuum_multixact_freeze_min_age",
    "autovacuum_multixact_freeze_max_age",
    "autovacuum_multixact_freeze_table_age",
    "log_autovacuum_min_duration",
    "vacuum_index_cleanup",
    "vacuum_truncate",
    ...(server < 13
      ? []
      : ["autovacuum_vacuum_insert_threshold", "autovacuum_vacuum_insert_scale_factor"]),
    ...(server < 18
      ? []
      : ["autovacuum_vacuum_max_threshold", "vacuum_max_eager_freeze_failure_rate"]),
  ];
  return [
    ...shared,
    ...shared.map((name) => `toast.${name}`),
    "fillfactor",
    "parallel_workers",
    "toast_tuple_target",
    "user_catalog_table",
    "autovacuum_analyze_threshold",
    "autovacuum_analyze_scale_factor",
  ];
}

/** Those of an index by its method; `undefined`: the method is an extension's. */
export function indexParametersOf(method: string, server: number): ReadonlySet<string> | undefined {
  switch (method) {
    case "":
    case "btree":
      return new Set([
        "fillfactor",
        ...(server < 13 ? [] : ["deduplicate_items"]),
        ...(server < 14 ? ["vacuum_cleanup_index_scale_factor"] : []),
      ]);
    case "hash":
    case "spgist":
      return new Set(["fillfactor"]);
    case "gist":
      return new Set(["fillfactor", "buffering"]);
    case "gin":
      return new Set(["fastupdate", "gin_pending_list_limit"]);
    case "brin":
      return new Set(["pages_per_range", "autosummarize"]);
    default:
      return undefined;
  }
}

export function viewParameters(server: number): ReadonlySet<string> {
  return new Set([
    "security_barrier",
    "check_option",
    ...(server < 15 ? [] : ["security_invoker"]),
  ]);
}

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
