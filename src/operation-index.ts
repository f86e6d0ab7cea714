import type {
  Check,
  Constraint,
  Deferral,
  Exclusion,
  ForeignKey,
  IndexKey,
  IndexStorage,
  Key,
  NotNullConstraint,
} from "./constraint.ts";
import type { Written } from "./expression.ts";
import type { Name } from "./name.ts";
import type { ChangesTable, Happens, PartitionBound } from "./operation-table.ts";

interface AddsConstraint<C extends Constraint> extends ChangesTable {
  readonly constraint: C;
  /** Written in an ADD COLUMN, which is the operation before it. */
  readonly inline: boolean;
  /** Nothing is done when a constraint of that name is there. */
  readonly ifNotExists?: true;
}

export interface AddForeignKey extends AddsConstraint<ForeignKey> {
  readonly kind: "add-foreign-key";
}
export interface AddCheck extends AddsConstraint<Check> {
  readonly kind: "add-check";
}
export interface AddUnique extends AddsConstraint<Key> {
  readonly kind: "add-unique";
}
export interface AddPrimaryKey extends AddsConstraint<Key> {
  readonly kind: "add-primary-key";
  /** ALTER IGNORE: rows that are there twice go. */
  readonly ignores?: true;
}
export interface AddExclusion extends AddsConstraint<Exclusion> {
  readonly kind: "add-exclusion";
}
export interface AddNotNull extends AddsConstraint<NotNullConstraint> {
  readonly kind: "add-not-null";
}

export interface ValidateConstraint extends ChangesTable {
  readonly kind: "validate-constraint";
  readonly name: string;
}

export interface DropConstraint extends ChangesTable {
  readonly kind: "drop-constraint";
  readonly name: string;
  /** DROP CHECK: no other kind is meant. */
  readonly word?: "check";
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RenameConstraint extends ChangesTable {
  readonly kind: "rename-constraint";
  readonly name: string;
  readonly to: string;
}

export interface AlterConstraint extends ChangesTable {
  readonly kind: "alter-constraint";
  readonly name: string;
  readonly deferral?: Deferral;
  readonly enforced?: boolean;
  readonly inherit?: boolean;
}

export interface CreateIndex extends Happens {
  readonly kind: "create-index";
  readonly table: Name;
  /** Absent: the server makes one up. The schema is the table's. */
  readonly name?: string;
  readonly ifNotExists: boolean;
  /** The word by which queries are told not to use it: `invisible`, `ignored`. */
  readonly hidden?: string;
  /** What cuts texts into words. */
  readonly words?: string;
  readonly concurrently: boolean;
  readonly unique: boolean;
  /** ALTER IGNORE: rows that are there twice go. */
  readonly ignores?: true;
  readonly only: boolean;
  readonly method: string;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly where?: Written;
  readonly storage?: IndexStorage;
  /** Everything from the table on, as written: `t USING gin (a) WHERE …`. */
  readonly text: string;
}

export interface DropIndex extends Happens {
  readonly kind: "drop-index";
  /** Where the statement names it: the table they belong to. */
  readonly table?: Name;
  readonly indexes: readonly Name[];
  readonly concurrently: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
  /** ALGORITHM or LOCK stands behind it, where not every server has a place for them. */
  readonly demanding?: true;
}

/** VISIBLE, INVISIBLE, IGNORED: whether queries may use it. */
export interface SetIndexOption extends ChangesTable {
  readonly kind: "set-index-option";
  readonly index: string;
  readonly visible: boolean;
  /** What it says of being used: `invisible`, `visible`, `ignored`. */
  readonly word: string;
}

export interface Reindex extends Happens {
  readonly kind: "reindex";
  readonly object: "index" | "table" | "schema" | "database" | "system";
  readonly name?: Name;
  readonly concurrently: boolean;
}

export interface AttachIndex extends Happens {
  readonly kind: "attach-index";
  readonly index: Name;
  readonly partition: Name;
}

export interface AttachPartition extends ChangesTable {
  readonly kind: "attach-partition";
  readonly partition: Name;
  readonly bound: PartitionBound;
}

export interface DetachPartition extends ChangesTable {
  readonly kind: "detach-partition";
  readonly partition: Name;
  readonly concurrently: boolean;
  readonly finalize: boolean;
}
