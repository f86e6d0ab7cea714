import type { Blocks, Failure } from "./effect.ts";
import type { Written } from "./expression.ts";
import type { Mention } from "./mention.ts";
import type {
  Constraint,
  Demands,
  IndexKey,
  Kind,
  Name,
  NewerSyntax,
  Operation,
  OperationOf,
  TypeName,
} from "./operation.ts";
import type { Replication, ReplicationFacts } from "./replication.ts";
import type { FullName, Schema, Settings, TableConstraint, Ternary } from "./schema.ts";
import type { Quoting } from "./sql.ts";
import type { Family } from "./token.ts";

/** Everything a trait or role may look at: one operation in its statement, before the statement runs. */
export interface Situation<O extends Operation = Operation> {
  readonly operation: O;
  /** All operations of the statement, this one included. */
  readonly siblings: readonly Operation[];
  readonly schema: Schema;
  readonly settings: Settings;
  readonly server: number;
  readonly inTransaction: boolean;
  /** Those of the transaction that are open, the outermost first. */
  readonly savepoints: readonly { readonly name: string }[];
}

/** Answers a question about an operation that its own flags do not; names no lock. */
export type Trait = (situation: Situation) => Ternary;

/** Finds the things a fact speaks of: the referenced table, the partitions, the dependent indexes. */
export type Role = (situation: Situation) => readonly RoleTarget[];

export interface RoleTarget {
  readonly kind: "relation" | "index" | "sequence" | "database";
  readonly name: FullName;
  readonly table?: FullName;
  /** Whether it is touched depends on the rows, or on which of them are asked for. */
  readonly unsure?: true;
}

/** What a statement does to the things in one role. */
export interface Footprint {
  /** One of the dialect's lock names: the strongest. */
  readonly lock: string;
  /** Weaker ones that are held beside it. */
  readonly also?: readonly string[];
  /** More than the locks tell: a row of the catalog is held as well. */
  readonly blocks?: Blocks;
  /** Reads every row; `unknown` where the server's plan decides. */
  readonly scan?: boolean | "unknown";
  readonly rewrite?: boolean;
  /** Builds a new index over it. */
  readonly build?: boolean;
  /** Names a role: those of its indexes that belong to the target are built again. */
  readonly rebuilds?: string;
  /** Held for a moment only, never while the statement works. */
  readonly brief?: boolean;
  /** Waits for older transactions. */
  readonly waits?: boolean;
  /** A stronger lock that is held for an instant only, before and after the work. */
  readonly moment?: string;
  /** How the server goes about it, where it has several ways: one of the dialect's algorithms. */
  readonly algorithm?: string;
  /** What the server's refusal of a better way is, where it is another than usual. */
  readonly refusal?: number;
}

/**
 * One row of knowledge. Rows of a kind are read in order: the first that surely fits, and every one
 * before it that may fit, decide; the worst of them is the effect.
 */
export interface Fact<K extends Kind = Kind> {
  readonly id: string;
  /**
   * Rows of one part exclude each other; what different parts say adds up. A part that no row fits
   * says nothing. Absent: the main part. `syntax`: what the grammar refuses, which comes before all.
   */
  readonly part?: string;
  /** The operation's own fields, and traits: true needs a sure yes, false a sure no. */
  readonly when?: Condition<K>;
  readonly since?: number;
  /** The last version it holds for. */
  readonly until?: number;
  /** By role; `{}` locks nothing. */
  readonly locks: Readonly<Record<string, Footprint>>;
  readonly transaction?: "forbidden";
  readonly fails?: Failure;
  /** When it surely fits, the operation does nothing more: no other part is asked. */
  readonly settles?: true;
  /** A probe's name under fixtures/facts, or the manual's section as `manual: …`. */
  readonly evidence: string;
}

type Scalar = string | boolean | number | undefined;

export type Condition<K extends Kind> = {
  readonly [F in keyof OperationOf<K> as OperationOf<K>[F] extends Scalar ? F : never]?:
    OperationOf<K>[F] | readonly OperationOf<K>[F][];
} & { readonly traits?: Readonly<Record<string, boolean>> };

/** How a statement is carried out on the table it changes: by itself, or because it demands so. */
export interface Course {
  readonly algorithm: string;
  /** The lock that is held while it works. */
  readonly lock: string;
  readonly rewrite: Ternary;
  /** False when what the history does not show decides it: the course is then the worst of several. */
  readonly certain: boolean;
  readonly refusal?: number;
}

/** What becomes of a demand: another way of working, or a refusal. */
export interface Met {
  readonly footprint?: Footprint;
  readonly fails?: Failure;
}

export interface Dialect {
  readonly id: string;
  readonly title: string;
  readonly family: Family;
  /** Id of the parser used unless another is asked for. */
  readonly parser: string;
  /** Versions that facts exist for, oldest first, and the one assumed when none is named. */
  readonly servers: readonly number[];
  readonly assumed: number;
  /**
   * SQLSTATEs, and the server's own numbers, that say no more than whether a name is there. Histories that are squashed, or begun by
   * another tool, make such an error likelier to be ours than the migration's.
   */
  readonly presenceErrors?: ReadonlySet<string | number>;
  /** How a statement fails inside a body that may not run in a transaction. */
  readonly refusedInBlock: Failure;
  /** The versions whose servers have done what a row of a kind says, oldest first. */
  measured(kind: Kind, row: string): readonly number[];
  /**
   * A version as a number that orders it among the others: `17.2`, `17` → 17, `8.0.29` → 80029. A newer one
   * may count as the newest known; `undefined`: not understood.
   */
  parseServer(text: string): number | undefined;
  /** The same as people write it. */
  showServer(server: number): string;
  /** Ids of the dialects whose examples and plans are true here as well, the closest first; itself the first of all. */
  readonly tongues: readonly string[];
  /** Ways to carry out a statement, each with its rank: the higher, the costlier. Most servers have no names for them. */
  readonly algorithms?: Readonly<Record<string, number>>;
  /** What becomes of ALGORITHM and LOCK that a statement demands, given how it would go by itself. */
  meet?(course: Course, demands: Demands, situation: Situation): Met;
  /** Statements that are sent as one message are one transaction. */
  readonly bundles?: true;
  /** SAVEPOINT outside a transaction begins one, which its RELEASE ends. */
  readonly savepointsBegin?: true;
  /** The operation does nothing at all where it stands. */
  isInert?(operation: Operation, inTransaction: boolean): boolean;
  /** The operation ends the transaction it stands in, before it begins and when it is done. */
  commits?(operation: Operation, schema: Schema): boolean;
  readonly locks: Readonly<Record<string, { readonly blocks: Blocks; readonly rank: number }>>;
  /** A kind the server has and that locks nothing says so in one row; a kind it has not has none. */
  readonly facts: { readonly [K in Kind]: readonly Fact<K>[] };
  /** Since when the server's grammar has what statements are written with. */
  readonly grammar: {
    readonly [Syntax in NewerSyntax]?: {
      readonly since: number;
      readonly words: string;
      /** What older servers answer when it is no syntax error. */
      readonly sqlstate?: string;
    };
  };
  /** What becomes of the copies that follow row by row, by the side that statements run on. */
  readonly replication?: Readonly<Partial<Record<Replication, ReplicationFacts>>>;
  /** What a statement mentions is not there, or is there already where it should be new. */
  lacks?(mention: Mention, schema: Schema, server: number): Failure | undefined;
  readonly traits: Readonly<Record<string, Trait>>;
  readonly roles: Readonly<Record<string, Role>>;
  /** What is done along with an operation: the bodies of functions it calls, the actions of rules. */
  along(situation: Situation): readonly Operation[];
  readonly quoting: Quoting;
  readonly naming: Naming;
  /** The setting that bounds how long a statement waits for a lock, and how to write one that does and that ends it. */
  readonly lockTimeout: {
    /** Nobody waits unless told to, and for how long. */
    readonly always?: true;
    readonly setting: string;
    /** Milliseconds that a bare number stands for; absent: one. */
    readonly unit?: number;
    readonly statement: string;
    readonly reset: string;
  };
  /** The default search path for unqualified names; the first is where new objects go. */
  readonly searchPath: readonly string[];
}

/** What the server calls things, those that were given no name included; it avoids `taken` names. */
export interface Naming {
  /** Names that differ in case alone are one. */
  readonly ignoresCase?: boolean;
  /** The same, of columns alone. */
  readonly ignoresCaseOfColumns?: boolean;
  /** Names are looked up when they are used: what rests on a table stays when it goes. */
  readonly bindsLate?: boolean;
  /** Columns of a primary key may be NULL where nobody said otherwise. */
  readonly keysMayBeNull?: boolean;
  /** A foreign key whose columns no index begins with gets one of its own. */
  readonly indexesForeignKeys?: boolean;
  /** An index does without a column that is dropped, and goes with its last one. */
  readonly shrinksIndexes?: boolean;
  /** What names of indexes are told apart within, so that a copy keeps them; absent: the schema of their table. */
  indexScope?(table: FullName): string;
  /** The name that a constraint has after its table has got another one; absent: as before. */
  renamed?(
    constraint: Pick<TableConstraint, "name" | "constraint">,
    from: string,
    to: string,
  ): string;
  constraint(table: string, constraint: Constraint, taken: (name: string) => boolean): string;
  /** Constraints that were given no name have none to be dropped or told apart by, and none names its index. */
  readonly leavesUnnamed?: boolean;
  /** `keys` as `key` names them, included columns after them. */
  index(
    table: string,
    keys: readonly (string | undefined)[],
    taken: (name: string) => boolean,
  ): string;
  /** What an index calls one of its keys; `undefined` when an expression suggests nothing. */
  key(key: IndexKey): string | undefined;
  sequence(table: string, column: string, taken: (name: string) => boolean): string;
  /** The type a column really gets when the one written (`serial8`) makes a sequence for it. */
  serial(type: TypeName): TypeName | undefined;
  /** The default that takes the next value of a sequence. */
  next(sequence: FullName): Written;
  /** The sequence that a default takes the next value of. */
  drawn(usual: Written): Name | undefined;
  /** NOT NULL is a constraint with a name of its own. */
  namesNotNull(server: number): boolean;
  /** The setting that holds the search path. */
  readonly searchPath: string;
  /** The schema of temporary objects, which is searched first. */
  readonly temporary: string;
  /** The server's own table of that name: it is small whatever the database holds. */
  system(name: Name): FullName | undefined;
  /** Cuts a name to the server's limit, as the server would. */
  fold(name: Name): Name;
}
