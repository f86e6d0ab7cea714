import type { Key, Name } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import { display } from "../rule.ts";
import type { Sql } from "../sql.ts";
import { sql, verbatim } from "../sql.ts";
import { deferralWords } from "./constraint.ts";
import type { Branch, IndexShape } from "./index-build.ts";
import { attachIndex, buildConcurrently, storageWords } from "./index-build.ts";
import { besideTable } from "./name.ts";

/** The index a unique or primary key constraint stands on. */
export function shapeOfKey(constraint: Key, name: string): IndexShape {
  const include = constraint.include.length === 0 ? sql`` : sql` INCLUDE (${constraint.include})`;
  const nulls = verbatim(constraint.nullsNotDistinct ? " NULLS NOT DISTINCT" : "");
  return { name, unique: true, body: sql`(${constraint.columns})${include}${nulls}` };
}

/** Builds the index while reads and writes go on, unless it is there; then makes it the constraint. */
export function buildKey(table: Name, constraint: Key, shape: IndexShape): readonly SqlStep<Sql>[] {
  const { using } = constraint;
  return using === undefined
    ? [
        ...buildConcurrently(table, kept(shape, constraint)),
        adopt(table, constraint, shape.name, shape.name),
      ]
    : [adopt(table, constraint, shape.name, using)];
}

/** An index built by itself says how it is kept before it is a constraint's. */
function kept(shape: IndexShape, { storage }: Key): IndexShape {
  return { ...shape, body: sql`${shape.body}${storageWords(storage)}` };
}

/** The constraint on the partitioned table alone first; then each partition's, attached to it. */
export function buildKeyOnPartitions(
  branch: Branch,
  constraint: Key,
  root: Branch = branch,
): readonly SqlStep<Sql>[] {
  const { table, shape } = branch;
  const undo = sql`ALTER TABLE ${root.table} DROP CONSTRAINT IF EXISTS ${root.shape.name};`;
  return [
    {
      kind: "sql",
      title: `Add ${shape.name} to ${display(table)} alone, invalid until every partition has its own`,
      sql: sql`ALTER TABLE ONLY ${table} ADD CONSTRAINT ${shape.name} ${words(constraint)} ${shape.body}${verbatim(deferralWords(constraint.deferral))};`,
      transaction: "own",
      brief: true,
      undo: { sql: undo },
    },
    ...branch.partitions.flatMap((part) => [
      ...(part.partitions.length > 0
        ? buildKeyOnPartitions(part, constraint, root)
        : buildKey(part.table, constraint, part.shape)),
      attachIndex(besideTable(table, shape.name), besideTable(part.table, part.shape.name), undo),
    ]),
  ];
}

function adopt(table: Name, constraint: Key, name: string, index: string): SqlStep<Sql> {
  const deferral = verbatim(deferralWords(constraint.deferral));
  return {
    kind: "sql",
    title: `Make the index the constraint ${name}, in an instant`,
    sql: sql`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${words(constraint)} USING INDEX ${index}${deferral};`,
    transaction: "own",
    brief: true,
    // Dropped, it takes along the index, which was there before; a partitioned table's key takes its parts'.
    undo:
      constraint.using === undefined
        ? { sql: sql`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${name};` }
        : "no-way-back",
  };
}

function words(constraint: Key): Sql {
  return verbatim(constraint.kind === "unique" ? "UNIQUE" : "PRIMARY KEY");
}
