import type { Name } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import type { Index } from "../schema.ts";
import { deferralWords } from "./constraint.ts";
import type { Dependents } from "./dependents.ts";
import { buildConcurrently, storageWords } from "./index-build.ts";
import { besideTable, passingName } from "./name.ts";
import type { Surroundings } from "./name.ts";
import { repeatOfConstraint, repeatOfIndex } from "./remark.ts";
import { callOtherwise } from "./words.ts";

/** An index over the fresh column that waits to take the place of one over the old. */
export interface ReplacementIndex {
  readonly build: readonly SqlStep<Sql>[];
  /** Gives it the name and the role of the old one, once that is gone. */
  readonly settle: readonly Sql[];
}

export function buildReplacements(
  surroundings: Surroundings,
  table: Name,
  { keys, indexes }: Dependents,
  old: string,
  fresh: string,
): readonly ReplacementIndex[] {
  const plain = indexes.map((index) => {
    const waiting = passingName(surroundings, { name: index.name.name }, ["new"]);
    return {
      build: buildConcurrently(table, shapeOf(waiting, index, old, fresh)),
      settle: [
        sql`ALTER INDEX ${besideTable(table, waiting)} RENAME TO ${index.name.name};`,
        ...repeatOfIndex(table, index.name.name, index.remarks),
      ],
    };
  });
  const constrained = keys.map(({ name, key, index, remarks }) => {
    const waiting = passingName(surroundings, { name }, ["new"]);
    const words = key.kind === "primary-key" ? "PRIMARY KEY" : "UNIQUE";
    const whole = { unique: true, method: "btree", where: undefined, ...index, ...columnsOf(key) };
    return {
      build: buildConcurrently(table, {
        ...shapeOf(waiting, whole, old, fresh),
        unique: true,
      }),
      settle: [
        sql`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${verbatim(words)} USING INDEX ${waiting}${verbatim(deferralWords(key.deferral))};`,
        ...repeatOfConstraint(table, name, remarks),
        ...repeatOfIndex(table, name, index?.remarks),
      ],
    };
  });
  return [...constrained, ...plain];
}

type Shape = Pick<Index, "unique" | "method" | "keys" | "include" | "nullsNotDistinct"> & {
  readonly where?: Index["where"] | undefined;
  readonly storage?: Index["storage"];
};

function shapeOf(name: string, index: Shape, old: string, fresh: string) {
  const keys = join(index.keys.map((key) => callOtherwise(key.text, old, fresh)));
  const method = index.method === "btree" ? sql`` : sql`USING ${index.method} `;
  const columns = index.include.map((column) => (column === old ? fresh : column));
  const include = columns.length === 0 ? sql`` : sql` INCLUDE (${columns})`;
  const nulls = verbatim(index.nullsNotDistinct ? " NULLS NOT DISTINCT" : "");
  const where =
    index.where === undefined ? sql`` : sql` WHERE ${callOtherwise(index.where.text, old, fresh)}`;
  const storage = storageWords(index.storage);
  const body = sql`${method}(${keys})${include}${nulls}${storage}${where}`;
  return { name, unique: index.unique, body };
}

function columnsOf(key: Dependents["keys"][number]["key"]) {
  return {
    keys: key.columns.map((column) => ({ column, text: `"${column.replaceAll('"', '""')}"` })),
    include: key.include,
    nullsNotDistinct: key.nullsNotDistinct,
  };
}
