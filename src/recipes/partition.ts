import type { Name } from "../operation.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import type { FullName, Schema, Table } from "../schema.ts";
import type { Branch, IndexShape } from "./index-build.ts";
import type { Surroundings } from "./name.ts";

/** The tree of a partitioned table and the index each part of it gets; `undefined` for other tables. */
export function branchOf(
  moment: Surroundings,
  table: Name,
  shape: IndexShape,
  shapeFor: (partition: Name, surroundings: Surroundings) => IndexShape,
): Branch | undefined {
  if (moment.table?.partitionBy === undefined) return undefined;
  return grow(moment, moment.table.name, table, shape, shapeFor);
}

function grow(
  moment: Surroundings,
  place: FullName,
  table: Name,
  shape: IndexShape,
  shapeFor: (partition: Name, surroundings: Surroundings) => IndexShape,
): Branch {
  const partitions = partitionsOf(moment.schema, place).map((partition) => {
    const name = writeLike(table, partition.name, place);
    const surroundings = { ...moment, table: partition };
    return grow(moment, partition.name, name, shapeFor(name, surroundings), shapeFor);
  });
  return { table, shape, partitions };
}

/** The partitions that hold rows; empty for a table without. */
export function leavesOf(moment: Pick<Moment, "schema" | "table">, table: Name): readonly Name[] {
  const place = moment.table?.name;
  if (place === undefined || moment.table?.partitionBy === undefined) return [];
  return partitionsOf(moment.schema, place).flatMap((partition) => {
    const name = writeLike(table, partition.name, place);
    const leaves = leavesOf({ ...moment, table: partition }, name);
    return leaves.length === 0 ? [name] : leaves;
  });
}

function partitionsOf(schema: Schema, parent: FullName): readonly Table[] {
  return schema.children(parent).filter((child) => child.partitionOf !== undefined);
}

/** Writes the schema only where the parent's was written, or where the partition lives elsewhere. */
function writeLike(parent: Name, partition: FullName, place: FullName): Name {
  return parent.schema === undefined && partition.schema === place.schema
    ? { name: partition.name }
    : { schema: partition.schema, name: partition.name };
}

/** What a plan that depends on the partitions cannot know. */
export function describeGaps(moment: Pick<Moment, "table">, table: Name): string | undefined {
  if (moment.table === undefined) {
    return `The history does not show how ${display(table)} was made: if it is partitioned, CONCURRENTLY is refused on it and each partition needs its own index; give lockproof a schema.`;
  }
  if (moment.table.partitionBy !== undefined && !moment.table.complete) {
    return `Partitions of ${display(table)} that the history does not show need the same steps.`;
  }
  return undefined;
}
