import type { Written } from "./expression.ts";
import type {
  Attribute,
  ColumnDefinition,
  Constraint,
  IndexKey,
  IndexStorage,
  Name,
  Operation,
  OperationOf,
  PartitionBound,
  PartitionKey,
  Partitioning,
  SetColumnOption,
  TypeName,
  Volatility,
} from "./operation.ts";
import type { Output } from "./query.ts";

/** Unknown is a value, and weighs like danger. */
export type Ternary = "yes" | "no" | "unknown";

/**
 * Since when a thing exists. `here`: made by the unit being deployed, so no deployed code or data
 * depends on it. `unknown`: used but never seen made, so it is older than the history.
 */
export type Origin = "before" | "here" | "unknown";

/** A name with its schema filled in; the key of the replayed state. */
export interface FullName {
  readonly schema: string;
  readonly name: string;
}

/** What was said of a thing besides its definition; what takes its place needs to be told, too. */
export type Remark =
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "option"; readonly option: SetColumnOption["option"]; readonly text: string }
  /** Of an index: what the table uses it for. */
  | { readonly kind: "use"; readonly use: "cluster" | "replica-identity" }
  | {
      readonly kind: "grant";
      readonly privilege: string;
      readonly role: string;
      readonly grantable: boolean;
    };

export interface Column {
  readonly name: string;
  /** `undefined`: never seen; a rule must say so instead of guessing. */
  readonly type: TypeName | undefined;
  readonly collation?: Name;
  readonly notNull: Ternary;
  readonly default?: Written;
  readonly identity?: "always" | "by-default";
  /** The sequence behind a serial or identity column. */
  readonly sequence?: FullName;
  /** The sequence its default takes values from, whoever owns that. */
  readonly draws?: FullName | undefined;
  readonly generated?: ColumnDefinition["generated"];
  readonly remarks?: readonly Remark[];
  readonly origin: Origin;
}

/** A constraint of a table: named, and known to be proven or not. */
export interface TableConstraint {
  readonly name: string;
  readonly constraint: Constraint;
  /** Proven for all rows. */
  readonly valid: boolean;
  readonly origin: Origin;
  /** The table a foreign key points at. */
  readonly references?: FullName;
  readonly remarks?: readonly Remark[];
}

export interface Index {
  readonly name: FullName;
  readonly table: FullName;
  readonly unique: boolean;
  readonly method: string;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly where?: Written;
  readonly storage?: IndexStorage;
  /** False while it is of a partitioned table alone, and some partition has no part of it. */
  readonly valid: boolean;
  /** The constraint that owns it; it cannot be dropped alone. */
  readonly constraint?: string;
  /** The server made it for a foreign key, and takes it away once another serves as well. */
  readonly unasked?: true;
  /** The partitioned index it is attached to. */
  readonly parent?: FullName;
  readonly remarks?: readonly Remark[];
  readonly origin: Origin;
}

export interface Trigger {
  readonly name: string;
  /** UPDATE OF these. */
  readonly columns: readonly string[];
  /** Columns of its own row that its WHEN, or its body, mentions. */
  readonly mentions: readonly string[];
  readonly temporary?: true;
  readonly events: readonly string[];
  readonly calls?: Name;
  readonly body?: readonly Operation[];
  readonly text?: string;
  /** Made for a partition because the partitioned table has it. */
  readonly cloned?: boolean;
}

/** CREATE RULE: what is done besides or instead when the table is written. */
export interface RewriteRule {
  readonly name: string;
  readonly event: NonNullable<OperationOf<"change-rule">["event"]>;
  /** In every case nothing else is done. */
  readonly instead?: true;
  readonly actions: readonly Operation[];
}

export interface Table {
  readonly name: FullName;
  readonly kind: "table" | "view" | "materialized-view" | "foreign-table";
  readonly persistence: "permanent" | "temporary" | "unlogged";
  readonly origin: Origin;
  /** Does it hold rows? New is not the same as empty. */
  readonly filled: Ternary;
  /** False when it is older than the history: it may have more columns, constraints and indexes. */
  readonly complete: boolean;
  readonly columns: readonly Column[];
  readonly constraints: readonly TableConstraint[];
  readonly triggers: readonly Trigger[];
  readonly policies: readonly string[];
  /** Policies and rules whose conditions or actions mention columns, which keeps those as they are. */
  readonly conditions: readonly {
    readonly kind: "policy" | "rule";
    readonly name: string;
    readonly mentions: readonly string[];
  }[];
  readonly rules: readonly RewriteRule[];
  readonly partitionBy?: PartitionKey;
  readonly partitioning?: Partitioning | undefined;
  readonly partitionOf?: { readonly parent: FullName; readonly bound: PartitionBound };
  readonly inherits: readonly FullName[];
  /** The composite type that gives a typed table its columns. */
  readonly ofType?: FullName;
  /** Views: what their query reads. */
  readonly reads: readonly FullName[];
  /** Views: column names their query mentions; `*` for a star. */
  readonly mentions: readonly string[];
  /** Views: names that can be nothing but columns of what they read. */
  readonly bare?: readonly string[];
  /** Views: every column that they mention, with its table where the query says so. */
  readonly placed?: readonly { readonly table?: FullName; readonly column: string }[];
  /** Views: what their columns are called, where all of them are known. */
  readonly outputs?: readonly string[];
  /** Views: a row of theirs is none of one table's. */
  readonly composed?: boolean;
  /** A view that folds rows together. */
  readonly folded?: boolean;
  /** Views: functions their query calls, and sequences it takes values from. */
  readonly calls: readonly FullName[];
  readonly draws: readonly FullName[];
  /** Columns in which no two rows are alike: a unique index that was dropped here has seen to that. */
  readonly distinct?: readonly { readonly columns: readonly string[] }[];
  /** How it is kept, as far as somebody said: `charset`, `engine`, `row_format`; lower case. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Names of the roles and what they may do, as GRANT gave it, for copies. */
  readonly grants: readonly string[];
}

export interface Sequence {
  readonly name: FullName;
  readonly ownedBy?: { readonly table: FullName; readonly column: string };
  readonly origin: Origin;
}

export interface FunctionEntry {
  readonly name: FullName;
  readonly volatility: Volatility;
  readonly language: string;
  readonly procedure: boolean;
  readonly aggregate?: true;
  readonly arguments: readonly TypeName[];
  readonly returns?: TypeName;
  /** Language SQL: what its body does. */
  readonly body?: readonly Operation[];
  /** A procedural language: the statement that made it, for the parser to read when it is called. */
  readonly program?: string;
  readonly origin: Origin;
}

/** Something of the catalog that is no relation, type or function: an extension, publication, statistics. */
export interface CatalogEntry {
  /** As operations call it: `extension`, `publication`, `statistics`, `server`. */
  readonly word: string;
  /** The schema is empty where such things belong to none. */
  readonly name: FullName;
  /** The tables it is for; of a server: those it keeps. */
  readonly tables: readonly FullName[];
  /** Of a server: the foreign data wrapper it is reached by. */
  readonly wrapper?: string;
}

/** The servers that DROP SERVER or DROP FOREIGN DATA WRAPPER names. */
export function serversAmong(
  servers: readonly CatalogEntry[],
  word: string,
  names: readonly Name[],
): readonly CatalogEntry[] {
  const named = new Set(names.map(({ name }) => name));
  return servers.filter(({ name, wrapper = "" }) =>
    word === "server" ? named.has(name.name) : word === wrapperWord && named.has(wrapper),
  );
}

const wrapperWord = "foreign data wrapper";

export interface TypeEntry {
  readonly name: FullName;
  readonly form: "enum" | "composite" | "range" | "base" | "shell" | "domain";
  readonly values: readonly string[];
  /** Composite types: their columns. */
  readonly attributes?: readonly Attribute[];
  /** Domains: their named CHECK constraints, as far as the names are known. */
  readonly checks?: readonly string[];
  /** Domains: the type beneath, and whether a constraint or NOT NULL makes new columns expensive. */
  readonly base?: TypeName;
  readonly constrained?: boolean;
  readonly notNull?: boolean;
  readonly default?: Written;
  readonly origin: Origin;
}

/**
 * The replayed state, as a view that is valid until the replay moves on. Names are resolved by the
 * search path in force; what is missing is `undefined`, not proof of absence.
 */
export interface Schema {
  /** False when history began empty-handed, so that unknown objects are to be expected. */
  readonly complete: boolean;
  /** The schema a new object of that name would get, or that an existing one has. */
  resolve(name: Name): FullName;
  /** Whether a schema of that name was made, or is there in every database. */
  hasSchema(name: string): boolean;
  table(name: Name | FullName): Table | undefined;
  index(name: Name | FullName): Index | undefined;
  sequence(name: Name | FullName): Sequence | undefined;
  type(name: Name | FullName): TypeEntry | undefined;
  functions(name: Name | FullName): readonly FunctionEntry[];
  /** Of what has no schema, the name alone counts. */
  entry(word: string, name: Name): CatalogEntry | undefined;
  entries(word: string): readonly CatalogEntry[];
  /** Indexes of one table, oldest first. */
  indexesOf(table: FullName): readonly Index[];
  /** Tables with a foreign key to it (itself included when it refers to itself). */
  referencing(table: FullName): readonly Table[];
  /** Direct partitions and inheriting tables. */
  children(table: FullName): readonly Table[];
  /** Views that read it. */
  viewsOn(table: FullName): readonly Table[];
  /** Tables with a column of that type or domain. */
  tablesUsing(type: FullName): readonly Table[];
  tables(): Iterable<Table>;
  sequences(): Iterable<Sequence>;
  types(): Iterable<TypeEntry>;
  /** Functions, procedures and aggregates. */
  routines(): Iterable<FunctionEntry>;
}

/** Session settings in force, by lower-case name. */
export interface Settings {
  /** `undefined`: never set; null: set to something that is not a constant. */
  get(name: string): readonly string[] | null | undefined;
}

export function columnOf(table: Table | undefined, name: string): Column | undefined {
  return table?.columns.find((column) => column.name === name);
}

/** What the columns of a new view are called, by what its query returns. */
export function columnNamesOf(
  outputs: readonly Output[] | undefined,
  tableNamed: (name: Name) => Table | undefined,
): readonly string[] | undefined {
  const names: string[] = [];
  for (const output of outputs ?? []) {
    const found = typeof output === "string" ? [output] : columnNames(tableNamed(output.allOf));
    if (found === undefined) return undefined;
    names.push(...found);
  }
  return outputs === undefined ? undefined : names;
}

/** What its columns are called; `undefined`: there may be more. */
export function columnNames(table: Table | undefined): readonly string[] | undefined {
  if (table?.kind === "view" || table?.kind === "materialized-view") return table.outputs;
  return table?.complete === true ? table.columns.map(({ name }) => name) : undefined;
}

/** Does the view read that column of the table? `tableNamed` tells which others have one of the name. */
export function readsColumn(
  { reads, mentions, placed }: Table,
  table: FullName,
  column: string,
  tableNamed: (name: FullName) => Table | undefined,
): Ternary {
  const others = reads.filter((read) => !sameName(read, table));
  const isTheirs = placed?.some(
    (each) =>
      each.table !== undefined &&
      sameName(each.table, table) &&
      (each.column === column || each.column === "*"),
  );
  if (isTheirs === true) return "yes";
  const loose =
    placed?.flatMap((each) => (each.table === undefined ? [each.column] : [])) ?? mentions;
  if (loose.includes("*")) return placed !== undefined || others.length === 0 ? "yes" : "unknown";
  if (!loose.includes(column)) return "no";
  const isAlone = others.every(
    (other) => columnNames(tableNamed(other))?.includes(column) === false,
  );
  return isAlone ? "yes" : "unknown";
}

export function sameName(left: FullName, right: FullName): boolean {
  return left.name === right.name && left.schema === right.schema;
}

/** The key of a name in maps; the separator cannot occur in a name. */
export function keyOf({ schema, name }: FullName): string {
  const known = keys.get(schema)?.get(name);
  if (known !== undefined) return known;
  const key = `${schema}\u0000${name}`;
  const names = keys.get(schema);
  if (names !== undefined && names.size < mostNames) names.set(name, key);
  else {
    if (keys.size >= mostSchemas) keys.clear();
    keys.set(schema, new Map([[name, key]]));
  }
  return key;
}

/** The same names come again and again, and a key that was just joined would have to be hashed anew. */
const keys = new Map<string, Map<string, string>>();
const mostSchemas = 64;
const mostNames = 4096;

/** The primary key's columns, or else those of a unique constraint over columns that are never null. */
export function rowKey(table: Table): readonly string[] | undefined {
  const keys = table.constraints.flatMap(({ constraint }) =>
    constraint.kind === "primary-key" || constraint.kind === "unique" ? [constraint] : [],
  );
  const primary = keys.find((key) => key.kind === "primary-key" && key.columns.length > 0);
  if (primary !== undefined) return primary.columns;
  return keys.find(
    (key) =>
      key.columns.length > 0 &&
      key.columns.every((name) => columnOf(table, name)?.notNull === "yes"),
  )?.columns;
}
