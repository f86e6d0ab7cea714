import type { Runner } from "./history.ts";
import type { Guard } from "./guard.ts";
import type { Routine } from "./launch.ts";
import type { MappedText } from "./mapped-text.ts";
import type { Operation } from "./operation.ts";
import type { Source, Span } from "./source.ts";
import type { ToolSteps } from "./tool-steps.ts";

export type Direction = "up" | "down" | "before-up";

/**
 * Who opens the transaction: `run` one around all pending files, `file` one around each file,
 * `implicit` none, but the statements travel as one message, which the server treats as one,
 * `none` each statement alone.
 */
export type TransactionMode = "run" | "file" | "implicit" | "none";

/** How surely a fragment runs when the migration runs. */
export type Certainty = "always" | "branch" | "loop";

/** What a framework makes of one migration. */
export interface Migration {
  readonly source: Source;
  readonly direction: Direction;
  /** `undefined`: decided by the statements (`none` if one of them forbids a transaction, else `file`). */
  readonly transaction: TransactionMode | undefined;
  readonly fragments: readonly Fragment[];
  /** Comments of the file that stand outside its SQL, where it is not all SQL. */
  readonly comments?: readonly Span[];
  /** Findings in it are wanted; otherwise it is history only. */
  readonly reported: boolean;
  /** Migrations of one unit deploy together: what one of them makes is new to the others. */
  readonly unit: string;
  /** The transaction around the others of its run stays open meanwhile, on another connection. */
  readonly apart?: true;
  /** The one after it runs in its transaction: parts of one change that stand in several files. */
  readonly continued?: true;
  /** What its runner knows it by; the way back is known by the same. */
  readonly version?: string;
  readonly runner?: Runner;
  /** How the steps of plans are written for what runs it. */
  readonly tool?: { readonly title: string; readonly steps: ToolSteps };
  /** What became of it since the base branch, where that was asked for. */
  readonly change?: "added" | { readonly at: readonly Span[] };
  /** It is there, and never runs. */
  readonly idle?: true;
  /** It runs, and what it does is not known: of no table is known from then on that this is all of it. */
  readonly hidden?: true;
  /** It runs again whenever it is another, so that there is no place it belongs to. */
  readonly repeats?: true;
  /** It says why it does nothing, in code. */
  readonly noted?: true;
  /** What its runner has set before it, unless the user says otherwise. */
  readonly settings?: Readonly<Record<string, string>>;
  /** It is no migration, but tells when others run. */
  readonly routines?: readonly Routine[];
  /** Its runner can take it back without being told how. */
  readonly undone?: "by-runner";
}

export type Fragment = SqlFragment | OperationsFragment | DynamicFragment;

/** What has to be so for a fragment to run. */
export interface Conditions {
  readonly certainty: Certainty;
  /** All of them hold when it runs. */
  readonly guards?: readonly Guard[];
  readonly attempt?: Attempt;
  /** It needs what is around it, or what is around it needs its result. */
  readonly dependent?: true;
  /** The loop it stands in commits after each round. */
  readonly batched?: true;
  /** A builder that takes things along unasked was asked for this one. */
  readonly asked?: true;
  /** It goes out on a connection of its own: the transaction that is open around it does not hold it. */
  readonly apart?: true;
  /** Its runner comes to the same step by step, while deployed code goes on: history, and no finding. */
  readonly managed?: true;
}

/** A block whose errors are caught: what fails in it undoes the block, and the migration goes on. */
export interface Attempt {
  readonly span: Span;
  /** Beginnings of the SQLSTATEs that are caught: `42710`, `42`, or empty for all of them. */
  readonly catches: readonly string[];
}

export interface SqlFragment extends Conditions, MappedText {
  readonly kind: "sql";
  /** Names that stand for values where no column is meant: the variables of a body. */
  readonly variables?: ReadonlySet<string>;
  /** Its statements travel as one message, as `implicit` says it of a whole migration. */
  readonly message?: true;
}

/** What stands in no SQL of its own: the COMMIT of a body. */
export interface OperationsFragment extends Conditions {
  readonly kind: "operations";
  readonly operations: readonly Operation[];
  readonly span: Span;
}

/** Code that runs SQL which cannot be known without running it. */
export interface DynamicFragment extends Conditions {
  readonly kind: "dynamic";
  readonly span: Span;
  readonly why: string;
}

export type { MappedText, Segment } from "./mapped-text.ts";
