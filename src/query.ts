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
  /** In a trigger: columns of the row it is for. */
  readonly own?: readonly string[];
  /** Absent: nothing of the kind, or the parser does not tell. */
  readonly shape?: QueryShape;
}

/** What the form of a query tells besides. */
export interface QueryShape {
  /** Read with ONLY: what is below them is not. */
  readonly alone?: readonly Name[];
  /** FOR UPDATE and its like, beside GROUP BY, an aggregate, a set operation: no row could be told. */
  readonly unlockable?: true;
  /** It reads several things, or folds their rows: a view of it cannot be written. */
  readonly composed?: true;
  /** It folds rows together: no row of a table can be locked through a view of it. */
  readonly folded?: true;
  /** One plain SELECT over named tables: all of these are columns of theirs. */
  readonly bare?: readonly string[];
  /** Of a query that makes a view or table: what the columns are called. */
  readonly outputs?: readonly Output[];
  /** Of a plain SELECT that makes one: every column it mentions, with its table where it says so. */
  readonly placed?: readonly PlacedColumn[];
}

/** `*` stands for all columns: of the table, or of every table that is read. */
export interface PlacedColumn {
  readonly table?: Name;
  readonly column: string;
}

/** The name of a column, or a table all of whose columns stand here. */
export type Output = string | { readonly allOf: Name };

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
