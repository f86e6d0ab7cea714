import type { Written } from "./expression.ts";
import type { Name } from "./name.ts";
import type { Happens } from "./operation-table.ts";
import type { Operation } from "./operation.ts";
import type { Query } from "./query.ts";

export interface Insert extends Happens {
  readonly kind: "insert";
  readonly table: Name;
  readonly columns: readonly string[];
  /** How many rows VALUES lists; `undefined`: as many as a query returns. */
  readonly rows: number | undefined;
  /** What VALUES and DEFAULT VALUES list. */
  readonly values?: InsertedValues;
  readonly query: Query;
  readonly onConflict: boolean;
  /** ON CONFLICT DO UPDATE. */
  readonly updates?: true;
  /** What may collide, which is looked for in the indexes. */
  readonly arbiter?: Arbiter;
  /** The columns that ON CONFLICT names, each time; those of a part of the rows are left out. */
  readonly targets?: readonly { readonly columns: readonly string[] }[];
  /** What ON CONFLICT DO UPDATE sets, each time. */
  readonly revisions?: readonly Pick<Update, "assignments" | "where">[];
  readonly returned?: Returned;
  /** INSERT OR this: what becomes of a row that breaks a constraint. */
  readonly resolution?: string;
  /** OVERRIDING SYSTEM or USER VALUE. */
  readonly overriding?: "system" | "user";
}

/** What RETURNING lists; a star is nothing. Absent: there is none, or the parser does not tell. */
export type Returned = readonly Written[];

/** What ON CONFLICT names. */
export type Arbiter =
  | { readonly constraint: string }
  | {
      /** Columns; `undefined` for an expression. */
      readonly keys: readonly (string | undefined)[];
      /** WHERE says in which rows. */
      readonly partial: boolean;
    };

export interface InsertedValues {
  /** How many there are in a row. */
  readonly width: number;
  /** Positions at which some row has DEFAULT. */
  readonly defaults: readonly number[];
  /** Positions at which all rows have NULL. */
  readonly nulls: readonly number[];
}

export interface Update extends Happens {
  readonly kind: "update";
  readonly table: Name;
  readonly assignments: readonly { readonly column: string; readonly value: Written }[];
  readonly where?: Written;
  /** Other tables in FROM, WITH or sub-queries. */
  readonly query: Query;
  /** The statement is the main one, not inside WITH; then it can be cut into batches. */
  readonly top: boolean;
  /** UPDATE ONLY. */
  readonly only: boolean;
  readonly returned?: Returned;
}

export interface Delete extends Happens {
  readonly kind: "delete";
  readonly table: Name;
  readonly where?: Written;
  readonly query: Query;
  readonly top: boolean;
  /** DELETE FROM ONLY. */
  readonly only: boolean;
  readonly returned?: Returned;
}

export interface Merge extends Happens {
  readonly kind: "merge";
  readonly table: Name;
  readonly query: Query;
  /** What its WHEN clauses do; DO NOTHING is none. */
  readonly actions: readonly MergeAction[];
}

export interface MergeAction {
  readonly does: "insert" | "update" | "delete";
  /** Those it sets; of an INSERT without a list, none. */
  readonly columns: readonly string[];
  /** An INSERT's values, as those of an INSERT by itself. */
  readonly values?: InsertedValues;
}

export interface Copy extends Happens {
  readonly kind: "copy";
  /** Absent when a query is copied. */
  readonly table?: Name;
  /** Absent when a table is copied. */
  readonly query?: Query;
  readonly columns: readonly string[];
  readonly direction: "from" | "to";
}

/** SELECT and VALUES: what it reads, and functions that may do more. */
export interface Select extends Happens {
  readonly kind: "select";
  readonly query: Query;
  /** CALL: it is nothing but what the procedure does. */
  readonly runs?: true;
}

export interface Begin extends Happens {
  readonly kind: "begin";
  /** What it locks at once: `immediate`, `exclusive`. */
  readonly mode?: string;
}
export interface Commit extends Happens {
  readonly kind: "commit";
  readonly chain: boolean;
}
export interface Rollback extends Happens {
  readonly kind: "rollback";
  readonly chain: boolean;
  /** ROLLBACK TO SAVEPOINT. */
  readonly savepoint?: string;
}
export interface Savepoint extends Happens {
  readonly kind: "savepoint";
  readonly name: string;
  readonly release: boolean;
}

/** SET, RESET, `set_config()`; `value` absent: back to the default. */
export interface SetSetting extends Happens {
  readonly kind: "set";
  /** Lower case; `all` for RESET ALL. */
  readonly name: string;
  /** List items in order; a unit stays as written (`5s`). `undefined` when it is not constant. */
  readonly value?: readonly string[] | undefined;
  readonly scope: "session" | "local";
  /** False: reset to the default. */
  readonly assigns: boolean;
}

export interface Vacuum extends Happens {
  readonly kind: "vacuum";
  /** Or the database. */
  readonly tables: readonly Name[];
  readonly analyze: boolean;
  /** ONLY before a name: not what is below. */
  readonly only: boolean;
  readonly full: boolean;
  /** Of the first table, where they are listed. */
  readonly columns?: readonly string[];
}

export interface Analyze extends Happens {
  readonly kind: "analyze";
  readonly tables: readonly Name[];
  /** ONLY before a name: not what is below. */
  readonly only: boolean;
  /** Of the first table, where they are listed. */
  readonly columns?: readonly string[];
}

export interface Cluster extends Happens {
  readonly kind: "cluster";
  readonly table?: Name;
  readonly index?: string;
}

/** EXPLAIN without ANALYZE: the statement is planned and not run. */
export interface Explain extends Happens {
  readonly kind: "explain";
  readonly operations: readonly Operation[];
}

/** PREPARE: the statement is looked at, and planned when it is executed. */
export interface Prepare extends Happens {
  readonly kind: "prepare";
  readonly name: string;
  readonly operations: readonly Operation[];
}

/** Takes no lock that migrations care about: SHOW, LISTEN, CHECKPOINT, psql `\echo` … */
export interface SessionCommand extends Happens {
  readonly kind: "session-command";
  /** Lower case words. */
  readonly command: string;
  /** What it looks through. */
  readonly table?: Name;
  /** May not run inside a transaction. */
  readonly alone: boolean;
}

/** What is not understood. It is listed, and never called safe. */
export interface Opaque extends Happens {
  readonly kind: "opaque";
  readonly reason: "unmodelled" | "dynamic";
  /** What it is, for the list: `DO block`, `CREATE FOREIGN TABLE`. */
  readonly what: string;
}
