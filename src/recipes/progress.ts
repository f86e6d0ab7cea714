import type { Name } from "../operation.ts";
import type { Sql } from "../sql.ts";
import { literal, sql } from "../sql.ts";

/** A query that shows how far the build of an index on `table` is, and whom it waits for. */
export function watchBuild(table: Name): Sql {
  return sql`
    SELECT phase, blocks_done, blocks_total, lockers_done, lockers_total, current_locker_pid
    FROM pg_stat_progress_create_index
    JOIN pg_class ON pg_class.oid = relid
    WHERE relname = ${literal(table.name)};
  `;
}

/** A query that shows since when a statement that names `word` runs, and what it waits for. */
export function watchActivity(word: string): Sql {
  return sql`
    SELECT pid, now() - query_start AS running, wait_event_type, wait_event
    FROM pg_stat_activity
    WHERE state = 'active' AND pid <> pg_backend_pid() AND strpos(query, ${literal(word)}) > 0;
  `;
}
