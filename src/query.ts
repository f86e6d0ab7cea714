import type { Name } from "./name.ts";

/** What a query reads, as far as it is understood. */
export interface Query {
  readonly tables: readonly Name[];
  /** Functions called anywhere in it. */
  readonly calls: readonly Name[];
  /** FOR UPDATE and its like. */
  readonly locksRows: boolean;
  /** Column names mentioned anywhere, unqualified; `*` when a star is selected. */
  readonly columns: readonly string[];
}
