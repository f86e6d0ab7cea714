import type {
  CreateTable,
  DropTable,
  RenameTable,
  SetSchema,
  Truncate,
  SetTableOption,
  LockTable,
  AddColumn,
  RedefineColumn,
  ChangePartitions,
  DropColumn,
  RenameColumn,
  SetType,
  SetDefault,
  DropDefault,
  SetNotNull,
  DropNotNull,
  SetIdentity,
  SetGenerated,
  SetColumnOption,
} from "./operation-table.ts";
import type {
  AddForeignKey,
  AddCheck,
  AddUnique,
  AddPrimaryKey,
  AddExclusion,
  AddNotNull,
  ValidateConstraint,
  DropConstraint,
  RenameConstraint,
  AlterConstraint,
  CreateIndex,
  DropIndex,
  SetIndexOption,
  Reindex,
  AttachIndex,
  AttachPartition,
  DetachPartition,
} from "./operation-index.ts";
import type {
  CreateView,
  DropView,
  RefreshView,
  CreateFunction,
  CreateTrigger,
  DropTrigger,
  RenameTrigger,
  CreateType,
  ChangeAttribute,
  ChangeEnum,
  CreateDomain,
  ChangeDomain,
  DropObject,
  RenameObject,
  CreateSequence,
  ChangeSequence,
  CreateSchema,
  CreateExtension,
  ChangePolicy,
  ChangeRule,
  Grant,
  Comment,
  ChangePublication,
  ChangeStatistics,
  ChangeCatalog,
} from "./operation-object.ts";
import type {
  Insert,
  Update,
  Delete,
  Merge,
  Copy,
  Select,
  Begin,
  Commit,
  Rollback,
  Savepoint,
  SetSetting,
  Vacuum,
  Analyze,
  Cluster,
  Explain,
  Prepare,
  SessionCommand,
  Opaque,
} from "./operation-data.ts";
import type { Guard } from "./guard.ts";
import type { Mention } from "./mention.ts";
import type { Attempt } from "./migration.ts";
import type { Span } from "./source.ts";

export type * from "./constraint.ts";
export type * from "./name.ts";
export type * from "./operation-data.ts";
export type * from "./operation-index.ts";
export type * from "./operation-object.ts";
export type * from "./operation-table.ts";
export type * from "./query.ts";

/** What a statement does, in words shared by all dialects. */
export type Operation =
  | CreateTable
  | DropTable
  | RenameTable
  | SetSchema
  | Truncate
  | SetTableOption
  | LockTable
  | AddColumn
  | RedefineColumn
  | ChangePartitions
  | DropColumn
  | RenameColumn
  | SetType
  | SetDefault
  | DropDefault
  | SetNotNull
  | DropNotNull
  | SetIdentity
  | SetGenerated
  | SetColumnOption
  | AddForeignKey
  | AddCheck
  | AddUnique
  | AddPrimaryKey
  | AddExclusion
  | AddNotNull
  | ValidateConstraint
  | DropConstraint
  | RenameConstraint
  | AlterConstraint
  | CreateIndex
  | DropIndex
  | SetIndexOption
  | Reindex
  | AttachIndex
  | AttachPartition
  | DetachPartition
  | CreateView
  | DropView
  | RefreshView
  | CreateFunction
  | CreateTrigger
  | DropTrigger
  | RenameTrigger
  | CreateType
  | ChangeAttribute
  | ChangeEnum
  | CreateDomain
  | ChangeDomain
  | DropObject
  | RenameObject
  | CreateSequence
  | ChangeSequence
  | CreateSchema
  | CreateExtension
  | ChangePolicy
  | ChangeRule
  | Grant
  | Comment
  | ChangePublication
  | ChangeStatistics
  | ChangeCatalog
  | Insert
  | Update
  | Delete
  | Merge
  | Copy
  | Select
  | Begin
  | Commit
  | Rollback
  | Savepoint
  | SetSetting
  | Vacuum
  | Analyze
  | Cluster
  | Explain
  | Prepare
  | SessionCommand
  | Opaque;

export type Kind = Operation["kind"];
export type OperationOf<K extends Kind> = Extract<Operation, { readonly kind: K }>;

/** Ways of writing that the server's grammar has not had in every version that facts exist for. */
export type NewerSyntax =
  | "alter-type-set"
  | "column-storage"
  | "compression"
  | "copy-default"
  | "copy-on-error"
  | "domain-not-null"
  | "drop-database-force"
  | "drop-expression"
  | "grant-parameter"
  | "group-by-distinct"
  | "is-json"
  | "json-constructor"
  | "json-query"
  | "json-table"
  | "maintain"
  | "merge-matched-by"
  | "merge-returning"
  | "no-depends"
  | "not-enforced"
  | "not-null-table"
  | "nulls-not-distinct"
  | "period"
  | "security-invoker"
  | "publish-root"
  | "published-part"
  | "reindex-tablespace"
  | "search-cycle"
  | "set-null-columns"
  | "sql-body"
  | "unlogged-sequence"
  | "sequence-logged"
  | "alter-statistics"
  | "constraint-inherit"
  | "statistics-default"
  | "storage-default"
  | "unnamed-statistics"
  | "unnamed-sub-query"
  | "vacuum-parallel"
  | "vacuum-process-main"
  | "vacuum-process-toast"
  | "virtual"
  | "with-ties"
  | Misuse;

/** What the grammar takes and every server refuses, whatever there is. */
export type Misuse =
  | "copy-format"
  | "default-and-identity"
  | "enum-value-twice"
  | "event-unknown"
  | "attribute-twice"
  | "insert-column-twice"
  | "policy-check"
  | "policy-using"
  | "primary-key-twice"
  | "publish-unknown"
  | "query-in-expression"
  | "sequence-increment"
  | "sequence-range"
  | "statistics-kind"
  | "statistics-twice"
  | "temporary-elsewhere"
  | "transition-table"
  | "vacuum-columns"
  | "vacuum-full-parallel"
  | "vacuum-option";

/** ALGORITHM, LOCK and their like, in the dialect's words, upper case. */
export interface Demands {
  readonly algorithm?: string;
  readonly lock?: string;
  /** Milliseconds that it waits for its lock at most: WAIT, NOWAIT. */
  readonly lockWait?: number;
}

/** One SQL statement, with what it does. */
export interface Statement {
  /** From its first to after its last token, in the source. */
  readonly span: Span;
  /** As written, without the closing semicolon. */
  readonly text: string;
  readonly operations: readonly Operation[];
  /** From the first of its operations to the last, in `text`; absent where that is the source's own. */
  readonly extent?: Span;
  /** Absent: nothing of the kind, or the parser does not tell. */
  readonly newer?: readonly NewerSyntax[];
  /** What it needs besides relations. Absent: nothing, or the parser does not tell. */
  readonly mentions?: readonly Mention[];
  readonly certainty: "always" | "branch" | "loop";
  /** All of them hold when it runs. */
  readonly guards?: readonly Guard[];
  readonly attempt?: Attempt;
  /** What it runs, in a transaction of its own when none is open; it does nothing else. */
  readonly body?: readonly Statement[];
  /** How the server is told to go about it; it refuses where it cannot. */
  readonly demands?: Demands;
  /** It needs the body it is part of, or that needs its result: it cannot run elsewhere. */
  readonly dependent?: true;
  /** The loop it stands in commits after each round. */
  readonly batched?: true;
  /** A builder that takes things along unasked was asked for this one. */
  readonly asked?: true;
  /** It goes out on a connection of its own, whatever transaction is open. */
  readonly apart?: true;
  /** Its runner comes to the same step by step, while deployed code goes on. */
  readonly managed?: true;
  /** Statements of one number, one after the other, are sent as one message. */
  readonly message?: number;
  /** Placeholders in it, in the source: what they stand for is unknown. */
  readonly holes?: readonly Span[];
}
