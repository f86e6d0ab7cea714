/** What the rows of a database are, short enough to compare: where the original and its plan end. */
import type { Session } from "./session.ts";
import type { Table } from "./tables.ts";

/** A number per table that differs when a row does. Of columns that the change adds, only whether they are filled. */
export async function readEnd(
  session: Session,
  tables: readonly Table[],
  before: readonly Table[],
  upTo?: number,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const table of tables) {
    const old = before.find(({ oid }) => oid === table.oid);
    const words = [...table.columns]
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .map(({ name, number }) =>
        old?.columns.some((column) => column.number === number) === true
          ? `t.${name}::text`
          : `(t.${name} IS NULL)`,
      );
    const [row] = await session.send(
      `SELECT count(*)::text AS rows,
         coalesce(sum(hashtextextended(ROW(${words.join(", ")}, '')::text, 0)::numeric), 0)::text AS sum
       FROM ${table.name} AS t WHERE ${upTo === undefined ? "true" : among(table, upTo)}`,
    );
    lines.push(`${table.name}: ${String(row?.["rows"])} rows, ${String(row?.["sum"])}`);
  }
  // Builds that were broken off may have left something.
  const indexes = await session.send(
    `SELECT format('%s valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid) AS line
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`,
  );
  return [...lines, ...indexes.map(({ line }) => String(line)).sort()];
}

/** Rows from 1 to `upTo`, told by their key, or by the first column that holds their number. */
function among({ key, columns }: Table, upTo: number): string {
  const counted = columns.filter(({ value }) => value === "g" || value.startsWith("(g::text)"));
  const parts =
    key === undefined ? counted.slice(0, 1) : columns.filter(({ name }) => key.includes(name));
  if (parts.length === 0) return "true";
  return `(${parts.map(({ name }) => `t.${name}`).join(", ")}) IN (
    SELECT ${parts.map(({ value }) => value).join(", ")} FROM generate_series(1, ${String(upTo)}) AS g)`;
}
