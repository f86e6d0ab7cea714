import type { Name } from "./name.ts";

/** What a query reads, as far as it is understood. */
export interface Query {
  readonly tables: readonly Name[];
  /** Functions called anywhere in it. */
  readonly calls: readonly Name[];
  /** Tables whose rows it locks, FOR UPDATE and its like. */
  readonly locked: readonly Name[];
  /** Sequences that it takes values from, or sets. */
  readonly sequences: readonly SequenceUse[];
  /** Column names mentioned anywhere, unqualified; `*` when a star is selected. */
  readonly columns: readonly string[];
}

/** A sequence by its own name, or as the one that a column owns. */
export type SequenceUse =
  { readonly sequence: Name } | { readonly table: Name; readonly column: string };

export const emptyQuery: Query = {
  tables: [],
  calls: [],
  locked: [],
  sequences: [],
  columns: [],
};
