import type { IndexKey, Name } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import { display } from "../rule.ts";
import type { Sql } from "../sql.ts";
import { join, sql, verbatim } from "../sql.ts";
import { isKeyword, lexemesOf } from "./lexeme.ts";
import { besideTable, passingName } from "./name.ts";
import type { Surroundings } from "./name.ts";
import { watchBuild } from "./progress.ts";

/** An index to be: everything but the name of its table. */
export interface IndexShape {
  readonly name: string;
  readonly unique: boolean;
  /** What follows the table's name: `USING gin (a) WHERE …`. */
  readonly body: Sql;
}

/** Builds an index while reads and writes go on; what a failed attempt left is removed first. */
export function buildConcurrently(table: Name, shape: IndexShape): readonly SqlStep<Sql>[] {
  const index = besideTable(table, shape.name);
  return [
    {
      kind: "sql",
      title: `Remove what a failed attempt may have left of ${shape.name}`,
      sql: sql`DROP INDEX CONCURRENTLY IF EXISTS ${index};`,
      transaction: "none",
      brief: false,
      undo: "nothing-to-undo",
    },
    {
      kind: "sql",
      title: `Build ${shape.name} while reads and writes of ${display(table)} go on`,
      sql: sql`CREATE ${uniqueWord(shape)}INDEX CONCURRENTLY ${shape.name} ON ${table} ${shape.body};`,
      transaction: "none",
      brief: false,
      undo: { sql: sql`DROP INDEX CONCURRENTLY IF EXISTS ${index};` },
      retry: "step-before",
      watch: watchBuild(table),
    },
  ];
}

/** Drops what a failed REINDEX CONCURRENTLY leaves beside each index, by the names that the server gives it. */
export function clearRemains(
  surroundings: Surroundings,
  indexes: readonly Name[],
): readonly SqlStep<Sql>[] {
  if (indexes.length === 0) return [];
  const remains = indexes.flatMap((index) =>
    ["ccnew", "ccold"].map((word) => {
      const name = passingName(surroundings, index, [word]);
      return sql`DROP INDEX CONCURRENTLY IF EXISTS ${besideTable(index, name)};`;
    }),
  );
  return [
    {
      kind: "sql",
      title: "Remove what a failed attempt may have left",
      sql: join(remains, "\n"),
      transaction: "none",
      brief: false,
      undo: "nothing-to-undo",
    },
  ];
}

/** A partitioned table, and its partitions down to the leaves, each with the index it needs. */
export interface Branch {
  readonly table: Name;
  readonly shape: IndexShape;
  /** Empty for a leaf. */
  readonly partitions: readonly Branch[];
}

/** The partitioned index first, empty and invalid; then each partition's, built and attached. */
export function buildOnPartitions(branch: Branch, root: Branch = branch): readonly SqlStep<Sql>[] {
  const parent = besideTable(branch.table, branch.shape.name);
  return [
    {
      kind: "sql",
      title: `Make ${branch.shape.name} on ${display(branch.table)} alone, invalid until every partition has its own`,
      sql: sql`CREATE ${uniqueWord(branch.shape)}INDEX ${branch.shape.name} ON ONLY ${branch.table} ${branch.shape.body};`,
      transaction: "own",
      brief: true,
      undo: { sql: dropRoot(root) },
    },
    ...branch.partitions.flatMap((partition) => [
      ...(partition.partitions.length > 0
        ? buildOnPartitions(partition, root)
        : buildConcurrently(partition.table, partition.shape)),
      attachIndex(parent, besideTable(partition.table, partition.shape.name), dropRoot(root)),
    ]),
  ];
}

export function attachIndex(parent: Name, index: Name, undo: Sql): SqlStep<Sql> {
  return {
    kind: "sql",
    title: `Attach ${index.name} to ${parent.name}`,
    sql: sql`ALTER INDEX ${parent} ATTACH PARTITION ${index};`,
    transaction: "own",
    brief: true,
    undo: { sql: undo },
  };
}

/** What follows the table's name in `ON t USING gin (a) WITH (…) WHERE …`, as written. */
export function writtenBody(text: string): Sql {
  const lexemes = lexemesOf(text);
  let at = 0;
  while (isKeyword(lexemes[at], "on", "only")) at++;
  while (lexemes[at + 1]?.word === ".") at += 2;
  const body = lexemes[at + 1];
  return verbatim(body === undefined ? "" : text.slice(body.start));
}

/** `(a, b) INCLUDE (c) NULLS NOT DISTINCT WHERE …`, with its method unless it is the usual one. */
export function indexBody(index: {
  readonly method: string;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly where?: { readonly text: string };
  readonly storage?: { readonly text: string };
}): Sql {
  const keys = join(index.keys.map((key) => verbatim(key.text)));
  const method = index.method === "btree" ? sql`` : sql`USING ${index.method} `;
  const include = index.include.length === 0 ? sql`` : sql` INCLUDE (${index.include})`;
  const nulls = verbatim(index.nullsNotDistinct ? " NULLS NOT DISTINCT" : "");
  const where = index.where === undefined ? sql`` : sql` WHERE ${verbatim(index.where.text)}`;
  return sql`${method}(${keys})${include}${nulls}${storageWords(index.storage)}${where}`;
}

export function storageWords(storage: { readonly text: string } | undefined): Sql {
  return verbatim(storage === undefined ? "" : ` ${storage.text}`);
}

/** An attached index cannot be dropped alone: the root goes, and takes all with it. */
function dropRoot(root: Branch): Sql {
  return sql`DROP INDEX IF EXISTS ${besideTable(root.table, root.shape.name)};`;
}

function uniqueWord(shape: IndexShape): Sql {
  return verbatim(shape.unique ? "UNIQUE " : "");
}
