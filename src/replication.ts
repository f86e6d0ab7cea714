import type { Condition } from "./dialect.ts";
import type { Kind, Operation } from "./operation.ts";

/**
 * How a database is copied row by row while migrations run, and on which side of that they run. `logical`: on
 * the source, which subscribers follow. `blue-green`: on the copy (green), which follows until it takes over.
 */
export type Replication = "logical" | "blue-green";

/**
 * One row of knowledge about what becomes of replication when an operation runs on one side alone. Rows of a
 * kind are read in order: the first that surely fits, and every one before it that may fit, decide.
 */
export type ReplicationFact<K extends Kind = Kind> = {
  readonly id: string;
  readonly when?: Condition<K>;
  /** A probe's name under fixtures/replication, or the manual's section as `manual: …`. */
  readonly evidence: string;
} & ({ readonly becomes: "goes-on" } | Disturbance);

export interface Disturbance {
  /**
   * `stops`: the copy cannot apply what arrives, and nothing more does. `refuses`: the source does not take
   * what is written. `differs`: both go on, with different contents.
   */
  readonly becomes: "stops" | "refuses" | "differs";
  /** Why, as what follows a colon. */
  readonly why: string;
  /** Where the statement has to be run first, when it can be run at all, or what to do instead. */
  readonly cure: "copies-first" | "after-switchover" | { readonly instead: string };
}

export type ReplicationFacts = { readonly [K in Kind]?: readonly ReplicationFact<K>[] };

/** What an operation of a statement does to replication. */
export interface Interruption extends Disturbance {
  readonly operation: Operation;
  readonly fact: string;
}
