import type { ColumnDefinition, Constraint } from "./constraint.ts";
import type { Expression, Written } from "./expression.ts";
import type { Name, TypeName } from "./name.ts";
import type { CreateIndex } from "./operation-index.ts";
import type { Query } from "./query.ts";
import type { Span } from "./source.ts";

export interface Happens {
  /** The clause, in the text the statement came from. */
  readonly span: Span;
}

export interface ChangesTable extends Happens {
  readonly table: Name;
  /** ALTER … IF EXISTS: does nothing when the table is missing. */
  readonly missingOk?: boolean;
  /** ALTER TABLE ONLY. */
  readonly only?: boolean;
}

export interface PartitionKey {
  readonly strategy: "range" | "list" | "hash";
  readonly columns: readonly (string | undefined)[];
  readonly text: string;
}

/** How a table is cut into parts that are no tables of their own. */
export interface Partitioning extends PartitionKey {
  /** Those that the server names are among them: `p0`, `p1`, … */
  readonly parts: readonly TablePart[];
  readonly count?: number;
  readonly by?: PartitionedBy;
}

/** What decides where a row goes: values as they are, a number, what a function makes of one, when it was replaced. */
export interface PartitionedBy {
  readonly kind: "columns" | "number" | "expression" | "history";
  readonly call?: string;
}

/** One of them, with what its VALUES say. */
export interface TablePart {
  readonly name: string;
  readonly bound: "below" | "among" | "rest" | "none";
  /** As written, MAXVALUE included; a row of several columns is one. */
  readonly values: readonly Written[];
}

export interface PartitionBound {
  readonly isDefault: boolean;
  /** `FOR VALUES …` as written. */
  readonly text: string;
  /** One value per column of the key; absent for the default partition and for hashes. */
  readonly values?: BoundValues;
}

export type BoundValues =
  | {
      readonly kind: "range";
      readonly from: readonly BoundValue[];
      readonly to: readonly BoundValue[];
    }
  | { readonly kind: "list"; readonly values: readonly Expression[] };

export type BoundValue = Expression | "minimum" | "maximum";

export type RelationWord =
  "table" | "view" | "materialized-view" | "index" | "sequence" | "foreign-table";

export interface SetSchema extends ChangesTable {
  readonly kind: "set-schema";
  readonly object: RelationWord;
  readonly schema: string;
}

export interface CreateTable extends Happens {
  readonly kind: "create-table";
  readonly table: Name;
  readonly ifNotExists: boolean;
  readonly persistence: "permanent" | "temporary" | "unlogged";
  /** CREATE FOREIGN TABLE. */
  readonly foreign?: boolean;
  /** Where a foreign table's rows are kept. */
  readonly server?: string;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly Constraint[];
  readonly inherits: readonly Name[];
  /** OF: the composite type that gives it its columns. */
  readonly ofType?: Name;
  readonly like: readonly { readonly table: Name; readonly including: readonly string[] }[];
  readonly partitionOf?: { readonly parent: Name; readonly bound: PartitionBound };
  readonly partitionBy?: PartitionKey;
  readonly partitioning?: Partitioning;
  /** CREATE TABLE AS, SELECT INTO: rows arrive with it unless WITH NO DATA. */
  readonly as?: { readonly query: Query; readonly withData: boolean };
  /** Indexes that are defined inside it. */
  readonly indexes?: readonly CreateIndex[];
  /** How it is kept: `charset`, `collate`, `engine`, `row_format`; lower case. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface DropTable extends Happens {
  readonly kind: "drop-table";
  readonly tables: readonly Name[];
  /** DROP FOREIGN TABLE. */
  readonly foreign?: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

/** RENAME TO of a table; `object` is the word after ALTER, which decides the lock on an index. */
export interface RenameTable extends ChangesTable {
  readonly kind: "rename-table";
  readonly object: RelationWord;
  readonly to: string;
  /** Of an index, where the statement names it: the table it belongs to. */
  readonly on?: Name;
}

export interface Truncate extends Happens {
  readonly kind: "truncate";
  readonly tables: readonly Name[];
  readonly cascade: boolean;
  /** ONLY before a name: not what is below. */
  readonly only: boolean;
  /** RESTART IDENTITY. */
  readonly restart: boolean;
}

/** ALTER TABLE clauses that change how a table is kept, not what it means. */
export interface SetTableOption extends ChangesTable {
  readonly kind: "set-table-option";
  readonly object: RelationWord;
  readonly option:
    | "logged"
    | "unlogged"
    | "tablespace"
    | "access-method"
    | "storage-parameters"
    | "cluster-on"
    | "without-cluster"
    | "without-oids"
    | "replica-identity"
    | "owner"
    | "row-security"
    | "trigger"
    | "rule"
    | "inherit"
    | "no-inherit"
    | "of-type"
    | "not-of-type"
    | "depends"
    | "auto-increment"
    | "charset"
    | "checksum"
    | "comment"
    | "convert"
    | "encryption"
    | "engine"
    | "force"
    | "keys"
    | "optimize"
    | "order"
    | "page-compression"
    | "row-format"
    | "statistics"
    | "system-versioning"
    | "no-system-versioning";
  /**
   * What the clause names or says, folded: the trigger or rule (`user`, `all`), the parent table, the tablespace,
   * owner, index; `enable`, `disable`, `force`, `no force` for row security; parameter names for storage.
   */
  readonly values: readonly string[];
  /** RESET of storage parameters. */
  readonly reset?: true;
  /** ENABLE or DISABLE, for triggers and rules. */
  readonly enable?: boolean;
  /** The table after INHERIT, the type after OF. */
  readonly parent?: Name;
  /** What the table is kept by from now on: `charset`, `engine`, `row_format`; lower case. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface LockTable extends Happens {
  readonly kind: "lock-table";
  readonly tables: readonly Name[];
  /** In the dialect's words, upper case, such as the mode named after IN. */
  readonly mode: string;
  readonly nowait: boolean;
  /** Of the tables named alone, not of those below. */
  readonly only: boolean;
}

/** Inline constraints follow as `add-foreign-key`, `add-check` … with `inline: true`. */
export interface AddColumn extends ChangesTable {
  readonly kind: "add-column";
  readonly column: ColumnDefinition;
  readonly ifNotExists: boolean;
  /** Not the last: FIRST, or AFTER another column. */
  readonly placed?: boolean;
  /** AFTER this one. */
  readonly after?: string;
}

/**
 * MODIFY and CHANGE: the column is defined anew, and loses what is not said again. The changes that this
 * comes to follow as operations of their own, once it is known what the column was.
 */
export interface RedefineColumn extends ChangesTable {
  readonly kind: "redefine-column";
  readonly column: string;
  /** With the column's new name. */
  readonly definition: ColumnDefinition;
  /** FIRST, or AFTER another column. */
  readonly moves: boolean;
  readonly after?: string;
  readonly ifExists: boolean;
}

/** ADD, DROP, REORGANIZE, … PARTITION, PARTITION BY and REMOVE PARTITIONING. */
export interface ChangePartitions extends ChangesTable {
  readonly kind: "change-partitions";
  readonly change:
    | "add"
    | "drop"
    | "truncate"
    | "reorganize"
    | "coalesce"
    | "rebuild"
    | "exchange"
    | "convert"
    | "by"
    | "remove"
    | "maintain"
    | "tablespace";
  /** ALL is none. */
  readonly partitions: readonly string[];
  /** What it adds, or puts in place of them. */
  readonly parts: readonly TablePart[];
  /** How many it adds or takes away, where hashes are spread. */
  readonly count?: number;
  /** PARTITION BY: how the table is cut from now on. */
  readonly partitioning?: Partitioning;
  /** The table that one of them is exchanged for. */
  readonly other?: Name;
  readonly lenient: boolean;
  /** Words behind it that not every server has: `without validation`, `algorithm`. */
  readonly trailing?: string;
}

export interface DropColumn extends ChangesTable {
  readonly kind: "drop-column";
  readonly column: string;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RenameColumn extends ChangesTable {
  readonly kind: "rename-column";
  readonly object: RelationWord | "type";
  readonly column: string;
  readonly to: string;
  readonly ifExists?: true;
}

export interface SetType extends ChangesTable {
  readonly kind: "set-type";
  readonly column: string;
  readonly type: TypeName;
  readonly collation?: Name;
  readonly using?: Written;
}

export interface SetDefault extends ChangesTable {
  readonly kind: "set-default";
  readonly column: string;
  readonly default: Written;
  readonly ifExists?: true;
}

export interface DropDefault extends ChangesTable {
  readonly kind: "drop-default";
  readonly column: string;
  readonly ifExists?: true;
}

export interface SetNotNull extends ChangesTable {
  readonly kind: "set-not-null";
  readonly column: string;
}

export interface DropNotNull extends ChangesTable {
  readonly kind: "drop-not-null";
  readonly column: string;
}

export interface SetIdentity extends ChangesTable {
  readonly kind: "set-identity";
  readonly column: string;
  readonly change: "add" | "set" | "drop";
  readonly identity?: "always" | "by-default";
  /** ADD with SEQUENCE NAME among its options. */
  readonly sequence?: Name;
  readonly ifExists: boolean;
}

/** SET EXPRESSION and DROP EXPRESSION of a generated column. */
export interface SetGenerated extends ChangesTable {
  readonly kind: "set-generated";
  readonly column: string;
  /** Absent: DROP EXPRESSION. */
  readonly expression?: Written;
  /** Absent: as it was. */
  readonly stored?: boolean;
  /** DROP EXPRESSION IF EXISTS. */
  readonly ifExists?: boolean;
}

export interface SetColumnOption extends ChangesTable {
  readonly kind: "set-column-option";
  readonly column: string;
  readonly option:
    "statistics" | "storage" | "compression" | "attributes" | "foreign" | "visibility";
  /** What follows the column's name, as written: `SET STATISTICS 500`. */
  readonly text: string;
}
