import type { RoleTarget, Situation } from "../../dialect.ts";
import type { ForeignKey, Name, Operation } from "../../operation.ts";
import type { FullName, Index, Schema, Table, TableConstraint } from "../../schema.ts";
import { keyOf, sameName } from "../../schema.ts";

/** The relations an operation names as what it works on, in order. */
export function namesOf(operation: Operation): readonly Name[] {
  if ("table" in operation) {
    const { table }: { readonly table?: Name | undefined } = operation;
    return table === undefined ? [] : [table];
  }
  if ("tables" in operation) return operation.tables;
  switch (operation.kind) {
    case "create-view":
    case "refresh-view":
      return [operation.view];
    case "drop-view":
      return operation.views;
    case "comment":
      return operation.relation === undefined ? [] : [operation.relation];
    case "change-attribute":
      return [operation.name];
    case "grant":
      return operation.object === "table" || operation.object === "sequence" ? operation.names : [];
    case "change-sequence":
      return [operation.name];
    case "reindex":
      return operation.object === "table" && operation.name !== undefined ? [operation.name] : [];
    default:
      return [];
  }
}

/** The tables below are not meant. */
export function isOnly(operation: Operation): boolean {
  return "only" in operation && (operation.only ?? false);
}

/** The first relation named, when the history knows it. */
export function tableOf({ operation, schema }: Situation): Table | undefined {
  const [name] = namesOf(operation);
  return name === undefined ? undefined : schema.table(name);
}

/** A thing by its name, whatever kind of relation it turns out to be. */
export function targetOf(name: Name, { operation, schema }: Situation): RoleTarget {
  const table = schema.table(name);
  if (table !== undefined) return { kind: "relation", name: table.name };
  const index = schema.index(name);
  if (index !== undefined) return indexTarget(index);
  const sequence = schema.sequence(name);
  if (sequence !== undefined) return { kind: "sequence", name: sequence.name };
  const word = "object" in operation ? operation.object : operation.kind;
  const kind =
    word === "index"
      ? "index"
      : word === "sequence" || word === "change-sequence"
        ? "sequence"
        : "relation";
  return { kind, name: schema.resolve(name) };
}

export function relation(name: FullName): RoleTarget {
  return { kind: "relation", name };
}

export function indexTarget(index: Index): RoleTarget {
  return { kind: "index", name: index.name, table: index.table };
}

/** The role that runs the statement. */
export function isSelf(role: string): boolean {
  return ["current_user", "session_user", "current_role"].includes(role);
}

/** Everything below: partitions and inheriting tables, nearest first. */
export function descendantsOf(schema: Schema, table: FullName): readonly Table[] {
  return closure(table, (name) => schema.children(name));
}

/** The table, and the partitioned tables it is a part of: their keys are its own. */
export function lineageOf(schema: Schema, table: FullName): readonly FullName[] {
  const found = [table];
  let parent = schema.table(table)?.partitionOf?.parent;
  while (parent !== undefined && found.length < 32) {
    found.push(parent);
    parent = schema.table(parent)?.partitionOf?.parent;
  }
  return found;
}

/** Views that read it, and views that read those. */
export function viewsAbove(schema: Schema, table: FullName): readonly Table[] {
  return closure(table, (name) => schema.viewsOn(name));
}

function closure(start: FullName, next: (name: FullName) => readonly Table[]): readonly Table[] {
  if (next(start).length === 0) return [];
  const found = new Map<string, Table>();
  const pending: FullName[] = [start];
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    for (const table of next(name)) {
      const key = keyOf(table.name);
      if (found.has(key) || sameName(table.name, start)) continue;
      found.set(key, table);
      pending.push(table.name);
    }
  }
  return [...found.values()];
}

/** Indexes attached to a partitioned one, at any depth, on the tables below its table. */
export function attachedTo(schema: Schema, index: Index): readonly Index[] {
  const found: Index[] = [];
  const parents = [index.name];
  for (const table of descendantsOf(schema, index.table)) {
    for (const candidate of schema.indexesOf(table.name)) {
      const { parent } = candidate;
      if (parent === undefined || !parents.some((name) => sameName(name, parent))) continue;
      parents.push(candidate.name);
      found.push(candidate);
    }
  }
  return found;
}

export function foreignKeysOf(
  table: Table,
): readonly (TableConstraint & { readonly constraint: ForeignKey })[] {
  return table.constraints.filter(isForeignKey);
}

function isForeignKey(
  entry: TableConstraint,
): entry is TableConstraint & { readonly constraint: ForeignKey } {
  return entry.constraint.kind === "foreign-key";
}

export function constraintNamed(
  table: Table | undefined,
  name: string,
): TableConstraint | undefined {
  return table?.constraints.find((entry) => entry.name === name);
}

/** Such an index cannot be built beside writers. */
export function isOfExclusion(schema: Schema, { table, constraint }: Index): boolean {
  return (
    constraint !== undefined &&
    constraintNamed(schema.table(table), constraint)?.constraint.kind === "exclusion"
  );
}

export function distinctTables(names: readonly FullName[]): readonly FullName[] {
  const seen = new Map<string, FullName>();
  for (const name of names) seen.set(keyOf(name), name);
  return [...seen.values()];
}
