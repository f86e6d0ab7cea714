import type { Name } from "../../name.ts";
import type { Query } from "../../query.ts";

/** What a query has been seen to read, while it is being read. */
export interface Notes {
  table(name: Name): void;
  column(name: string): void;
  call(name: Name): void;
  /** A name that WITH gives to a query: no table. */
  define(name: string): void;
  isDefined(name: string): boolean;
  query(): Query;
}

export function openNotes(around?: Notes): Notes {
  const tables = new Map<string, Name>();
  const columns = new Set<string>();
  const calls = new Map<string, Name>();
  const defined = new Set<string>();
  const isDefined = (name: string): boolean =>
    defined.has(name.toLowerCase()) || around?.isDefined(name) === true;
  return {
    table(name) {
      if (name.schema === undefined && isDefined(name.name)) return;
      tables.set(`${name.schema ?? ""}.${name.name}`.toLowerCase(), name);
    },
    column: (name) => columns.add(name),
    call: (name) => calls.set(name.name, name),
    define: (name) => defined.add(name.toLowerCase()),
    isDefined,
    query: () => ({
      tables: [...tables.values()],
      columns: [...columns],
      calls: [...calls.values()],
      locked: [],
      sequences: [],
    }),
  };
}

/** What an inner query reads, the outer one reads, too. */
export function pour(inner: Notes, outer: Notes): void {
  const { tables, columns, calls } = inner.query();
  tables.forEach(outer.table);
  columns.forEach(outer.column);
  calls.forEach(outer.call);
}
