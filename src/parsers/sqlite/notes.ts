import type { Name } from "../../name.ts";
import type { Output, Query, QueryShape } from "../../query.ts";

/** What a query has been seen to read, while it is being read. */
export interface Notes {
  table(name: Name): void;
  column(name: string): void;
  /** A column of the row that a trigger is for. */
  own(name: string): void;
  call(name: Name): void;
  /** A name that WITH gives to a query: no table. */
  define(name: string): void;
  isDefined(name: string): boolean;
  /** A name that may stand for something else than a column of the tables. */
  ambiguous(name: string): void;
  /** It reads more than the named tables: their columns are not all there are. */
  nests(): void;
  /** What the first SELECT returns. */
  returns(outputs: readonly Output[] | undefined): void;
  query(): Query;
}

export function openNotes(around?: Notes): Notes {
  const tables = new Map<string, Name>();
  const columns = new Set<string>();
  const own = new Set<string>();
  const calls = new Map<string, Name>();
  const defined = new Set<string>();
  const ambiguous = new Set<string>();
  let isPlain = true;
  let returned: { readonly outputs: readonly Output[] | undefined } | undefined;
  const isDefined = (name: string): boolean =>
    defined.has(name.toLowerCase()) || around?.isDefined(name) === true;
  const shapeOf = (): { readonly shape?: QueryShape } => {
    const outputs = returned?.outputs;
    const bare = [...columns].filter((name) => name !== "*" && !ambiguous.has(name.toLowerCase()));
    const shape = {
      ...(isPlain && returned !== undefined ? { bare } : {}),
      ...(outputs === undefined ? {} : { outputs }),
    };
    return Object.keys(shape).length === 0 ? {} : { shape };
  };
  return {
    table(name) {
      if (name.schema === undefined && isDefined(name.name)) {
        isPlain = false;
        return;
      }
      tables.set(`${name.schema ?? ""}.${name.name}`.toLowerCase(), name);
    },
    column: (name) => columns.add(name),
    own: (name) => own.add(name),
    call: (name) => calls.set(name.name, name),
    define: (name) => defined.add(name.toLowerCase()),
    isDefined,
    ambiguous: (name) => ambiguous.add(name.toLowerCase()),
    nests: () => {
      isPlain = false;
    },
    returns: (outputs) => {
      returned ??= { outputs };
    },
    query: () => ({
      tables: [...tables.values()],
      columns: [...columns],
      calls: [...calls.values()],
      locked: [],
      sequences: [],
      ...(own.size === 0 ? {} : { own: [...own] }),
      ...shapeOf(),
    }),
  };
}

/** What an inner query reads, the outer one reads, too. */
export function pour(inner: Notes, outer: Notes): void {
  const { tables, columns, calls, own = [] } = inner.query();
  tables.forEach(outer.table);
  columns.forEach(outer.column);
  calls.forEach(outer.call);
  own.forEach(outer.own);
  outer.nests();
}
