import { stalls } from "../src/effect.ts";
import { contract, expand, plan } from "../src/plan.ts";
import { buildKey, buildKeyOnPartitions, shapeOfKey } from "../src/recipes/key.ts";
import { constraintName, passingName } from "../src/recipes/name.ts";
import { proofWords, setNotNull } from "../src/recipes/not-null.ts";
import { branchOf, describeGaps } from "../src/recipes/partition.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "primary-key-build",
  title: "Primary key builds its index while everybody waits",
  harm: "blocks",

  why: `
    ADD PRIMARY KEY builds a unique index, and where a column may hold NULL it also reads every row,
    while the table can be neither read nor written.
    Prove NOT NULL with a check first, build the index CONCURRENTLY, and let
    ADD CONSTRAINT USING INDEX adopt it in an instant.
  `,

  given: `
    CREATE TABLE line_items (order_id bigint NOT NULL, position integer, sku text);
  `,
  bad: [
    `ALTER TABLE line_items ADD PRIMARY KEY (order_id, position);`,
    `ALTER TABLE line_items ADD CONSTRAINT line_items_pk PRIMARY KEY (order_id) INCLUDE (sku);`,
  ],
  good: [
    `CREATE TABLE carriers (id bigint PRIMARY KEY);`,
    `CREATE TABLE depots (id bigint); ALTER TABLE depots ADD PRIMARY KEY (id);`,
  ],

  aliases: [
    "squawk/adding-serial-primary-key-field",
    "pgfence/add-pk-without-using-index",
    "pg-migration-lint/PGM016",
    "eugene/W14",
    "pgsafe/add-primary-key-without-index",
    "atlas/PG104",
  ],

  on: "add-primary-key",

  check(moment) {
    const { operation, ownWorst, siblings } = moment;
    if (!stalls(ownWorst)) return undefined;
    const { table, constraint, inline } = operation;
    const required = new Set(
      siblings.flatMap((other) =>
        other.kind === "add-column" && other.column.notNull ? [other.column.name] : [],
      ),
    );
    for (const column of moment.table?.columns ?? []) {
      if (column.notNull === "yes") required.add(column.name);
    }
    const keyed =
      constraint.using === undefined
        ? constraint.columns
        : (moment.schema.index({ name: constraint.using })?.keys ?? []).flatMap(({ column }) =>
            column === undefined ? [] : [column],
          );
    const proofs = keyed
      .filter((column) => !required.has(column))
      .map((column) =>
        setNotNull(operation, column, passingName(moment, table, proofWords(column))),
      );
    const shape = shapeOfKey(constraint, constraintName(moment, table, constraint));
    const branch = branchOf(moment, table, shape, (partition, surroundings) => {
      const { name: _, ...unnamed } = constraint;
      return shapeOfKey(constraint, constraintName(surroundings, partition, unnamed));
    });
    return {
      table,
      constraint,
      inline,
      proofs,
      shape,
      branch,
      caution: describeGaps(moment, table),
    };
  },

  message: ({ table, constraint }) =>
    constraint.using === undefined
      ? `The primary key builds its index over every row of ${display(table)}.`
      : `The primary key reads every row of ${display(table)}, because a column of its index may hold NULL.`,

  rewrite({ table, constraint, inline, proofs, shape, branch, caution }) {
    const steps =
      branch === undefined
        ? buildKey(table, constraint, shape)
        : buildKeyOnPartitions(branch, constraint);
    const ready = proofs.flatMap(({ forbid, settle }) => [forbid, ...settle]);
    const gate =
      proofs.length > 0 ? [`No key column of ${display(table)} is NULL in any row.`] : [];
    // The rows of a new column are filled first.
    const phase = inline ? contract(gate, ...ready, ...steps) : expand(...ready, ...steps);
    return {
      ...plan({ ...phase, gate }),
      ...(caution === undefined ? {} : { caution }),
    };
  },
});
