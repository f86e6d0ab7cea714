import type { Migration } from "./migration.ts";
import type { Span } from "./source.ts";

/** What a framework's runner does with the migrations of a history. */
export interface Runner {
  readonly title: string;
  /** Whether people write the way back, or the runner knows none. */
  readonly back: "written" | "none";
  /** What becomes of a migration that comes before one that has run. */
  readonly late: "runs" | "skipped" | "refused";
  /** What it makes of a migration that has run and is another now. */
  readonly edited: "ignored" | "refused";
}

/** A migration and its place in the history, offered to rules with `on: "history"`. */
export interface HistoryEvent {
  readonly kind: "history";
  readonly migration: Migration;
  readonly runner: Runner;
  /** Its first statement, or its beginning. */
  readonly span: Span;
  readonly back: Back;
  /** Whether those right before it have a way back. */
  readonly usual: "yes" | "no";
  /** Steps whose loss no way back restores, as `drops the column note of orders`. */
  readonly losses: readonly Loss[];
  /** An earlier one that its runner knows by the same name. */
  readonly twin: Migration | undefined;
  /** One that is on the base branch already, and comes after it. */
  readonly overtaken: Migration | undefined;
  /** A place of it that is another than on the base branch. */
  readonly edit: Span | undefined;
}

export interface Loss {
  readonly what: string;
  readonly span: Span;
}

/** What a migration's way back comes to. */
export type Back =
  /** `unknown`: not all of it, or of the way there, can be read. */
  | { readonly kind: "none" | "unknown" }
  | {
      /** `empty`: it runs nothing. */
      readonly kind: "empty" | "written";
      /** It says in words why it is so. */
      readonly noted: "yes" | "no";
      /** What is not as it was before. */
      readonly differences: readonly string[];
      readonly migration: Migration;
    };
