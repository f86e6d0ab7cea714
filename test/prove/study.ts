/** One kind of question that the prover puts to every server, and what came of it. */
import type { Client } from "pg";

export interface Study {
  /** What is counted: `probes`, `generated statements`. */
  readonly name: string;
  /** `isWanted` is given names as the study itself calls its items: `columns/add-default`. */
  ask(server: Server, isWanted: (name: string) => boolean): Promise<Answers>;
  /** What the answers of all servers are written down as, by path; asked for once they are there. */
  record?(): ReadonlyMap<string, string>;
}

export interface Server {
  readonly major: number;
  /** Nobody else's: roles and tablespaces may be made, and dropped, at will. */
  readonly disposable: boolean;
  /** Runs the body in a database of its own: an actor, and `connect` for further sessions. */
  inDatabase<Result>(
    body: (actor: Client, connect: () => Promise<Client>) => Promise<Result>,
  ): Promise<Result>;
}

export interface Answers {
  readonly asked: number;
  /** Items whose set-up this version cannot run. */
  readonly skipped: number;
  /** Asked, differing, and written down as such. */
  readonly knownToDiffer?: number;
  readonly differences: readonly Difference[];
}

/** One item on which lockproof and the server do not agree. */
export interface Difference {
  readonly name: string;
  readonly texts: readonly string[];
}
