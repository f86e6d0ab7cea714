import type { Constraint, IndexKey, Name } from "../operation.ts";
import type { Moment } from "../rule.ts";
import type { TableConstraint } from "../schema.ts";

/** What a recipe needs to know to call things as the server would. */
export type Surroundings = Pick<Moment, "naming" | "schema" | "table"> &
  Partial<Pick<Moment, "siblings">>;

/** The name a constraint was given, or will be given by the server. */
export function constraintName(moment: Surroundings, table: Name, constraint: Constraint): string {
  return (
    constraint.name ??
    moment.naming.constraint(table.name, constraint, (name) => isTaken(moment, table, name))
  );
}

/** The name an index was given, or will be given by the server. */
export function indexName(
  moment: Surroundings,
  table: Name,
  index: {
    readonly name?: string;
    readonly keys: readonly IndexKey[];
    readonly include: readonly string[];
  },
): string {
  const labels = [...index.keys.map(moment.naming.key), ...index.include];
  return (
    index.name ?? moment.naming.index(table.name, labels, (name) => isTaken(moment, table, name))
  );
}

/** A name for something that lives only while a plan runs. */
export function passingName(moment: Surroundings, table: Name, words: readonly string[]): string {
  const wanted = words.join("_");
  for (let number = 1; ; number++) {
    const name = fit(moment, table.name, number === 1 ? wanted : `${wanted}${String(number)}`);
    if (!isTaken(moment, table, name)) return name;
  }
}

/** The same schema as `table`, where one was written. */
export function besideTable(table: Name, name: string): Name {
  return table.schema === undefined ? { name } : { schema: table.schema, name };
}

function isTaken(moment: Surroundings, table: Name, name: string): boolean {
  const place = { schema: moment.schema.resolve(table).schema, name };
  const constraint = moment.table?.constraints.find((each) => each.name === name);
  if (constraint !== undefined) return !goesFirst(moment, constraint);
  return (
    moment.schema.index(place) !== undefined ||
    moment.schema.table(place) !== undefined ||
    moment.schema.sequence(place) !== undefined
  );
}

/** What the statement drops is gone when it comes to what it adds. */
function goesFirst(
  { siblings = [] }: Surroundings,
  { name, constraint }: TableConstraint,
): boolean {
  return siblings.some(
    (other) =>
      (other.kind === "drop-constraint" && other.name === name) ||
      (other.kind === "drop-column" &&
        "columns" in constraint &&
        constraint.columns.some((column) => column === other.column)),
  );
}

/** Shortens the table's part, so that the words that tell names apart stay. */
function fit({ naming }: Surroundings, table: string, words: string): string {
  for (let start = table; ; start = start.slice(0, -1)) {
    const name = `${start}_${words}`;
    if (start === "" || naming.fold({ name }).name === name) return name;
  }
}
