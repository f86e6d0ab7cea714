import type { Naming } from "../../dialect.ts";
import type { FullName } from "../../schema.ts";

/** Constraints without a name have none; these are for the state only, and are never shown or dropped by. */
export const naming: Naming = {
  ignoresCase: true,
  bindsLate: true,
  keysMayBeNull: true,
  leavesUnnamed: true,
  constraint(table, constraint, taken) {
    if (constraint.name !== undefined) return constraint.name;
    return free(`${table} ${constraint.kind}`, taken);
  },
  index: (table, _keys, taken) => free(`sqlite_autoindex_${table}`, taken),
  key: (key) => key.column,
  sequence: (table, column, taken) => free(`${table} ${column}`, taken),
  serial: () => undefined,
  next: () => ({ text: "NULL", value: { kind: "constant", type: "null", value: "" } }),
  drawn: () => undefined,
  namesNotNull: () => false,
  searchPath: "search_path",
  temporary: "temp",
  system: ({ schema = "main", name }): FullName | undefined =>
    /^(?:sqlite_|pragma_)/i.test(name) ? { schema, name } : undefined,
  fold: (name) => name,
};

function free(stem: string, taken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const name = `${stem}_${String(number)}`;
    if (!taken(name)) return name;
  }
}
