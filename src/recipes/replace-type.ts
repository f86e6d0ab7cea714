import type { Written } from "../expression.ts";
import type { Name, Operation, SetType } from "../operation.ts";
import { expand, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Column, TableConstraint } from "../schema.ts";
import { workOf } from "../effect.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { freshColumn } from "./column-name.ts";
import { alterTable, definitionOf, prove } from "./constraint.ts";
import { dependentsOf } from "./dependents.ts";
import { replaceColumn } from "./replace-column.ts";
import { knownColumn } from "./unknown.ts";
import type { KnownColumn } from "./unknown.ts";

/** The plan for a change of type that would read, rebuild or rewrite the table. */
export function replaceType(moment: Moment<SetType>): Plan<Sql> | string {
  const { operation, schema, own, siblings } = moment;
  const { table: name, column, type } = operation;
  const known = knownColumn(moment.table, name, column);
  if (typeof known === "string") return known;
  const onlyProves = own.every((effect) => ["none", "scan"].includes(workOf(effect)));
  const { checks, foreignKeys } = dependentsOf(schema, known.table, column);
  const proven = [...checks, ...foreignKeys];
  if (onlyProves && proven.length > 0) return proveAgain(moment, known, proven);

  const place = `${display(name)}.${column}`;
  if (schema.type(type)?.constrained === true) {
    return `Every way to give ${place} the domain ${type.text} reads all rows while others wait, because the domain has a constraint: use its base type with a CHECK added NOT VALID and validated afterwards, or change it in a quiet hour with a short lock_timeout.`;
  }
  const rival = siblings.find(
    (sibling) => sibling.kind === "set-type" && shareIndex(moment, known, sibling.column),
  );
  if (rival !== undefined) {
    return `An index or constraint spans ${column} and another column of this statement that changes its type: change one column per statement, and lockproof writes a plan for each.`;
  }
  const from = known.type.text;
  return replaceColumn({
    moment,
    table: known.table,
    name,
    old: known.column,
    fresh: freshColumn(moment, known.table, column),
    type,
    ...(operation.collation === undefined ? {} : { collation: operation.collation }),
    conversion: operation.using ?? "cast",
    default: defaultAfter(moment, known.column),
    ...typedDefault(moment, known),
    notNull: known.column.notNull === "yes",
    deploy: `Deploy code that works with ${place} both as ${from} and as ${type.text}`,
    gate: [
      `All deployed code works with ${place} as ${type.text}, and reconnects or prepares its statements again when the server says that a cached plan must not change its result type.`,
      `No row is left to fill, and replicas have caught up.`,
    ],
    instead: `So no second column can quietly take the place of ${place}: take away what is in the way, change the type and make it again, all in one transaction of a quiet hour, with a short lock_timeout.`,
    allow: {
      rule: "column-drop",
      reason: `every row of ${place} has been carried over to the column that takes its name`,
    },
    absorbs: siblings.filter((sibling) => setsDefault(sibling, column)).map(({ span }) => span),
    caution: `Until ${place} is swapped, a write is refused when one of ${from} and ${type.text} cannot hold its value.`,
  });
}

/** Only constraints are in the way: let them bind new rows while the type changes, and prove them again after. */
function proveAgain(
  moment: Moment<SetType>,
  { column, type }: KnownColumn,
  again: readonly TableConstraint[],
): Plan<Sql> | string {
  const { operation } = moment;
  const collation =
    operation.collation === undefined ? sql`` : sql` COLLATE ${operation.collation}`;
  const using = operation.using === undefined ? sql`` : sql` USING ${operation.using}`;
  const change = (words: Sql, proof: string): Sql => {
    const clauses = [
      ...again.map(({ name }) => sql`DROP CONSTRAINT ${name}`),
      sql`ALTER COLUMN ${column.name} TYPE ${words}`,
      ...again.map(
        ({ name, constraint }) =>
          sql`ADD ${definitionOf(constraint, name, "inline")}${verbatim(proof)}`,
      ),
    ];
    return sql`${alterTable(operation)} ${join(clauses, ",\n  ")};`;
  };
  return plan(
    expand(
      {
        kind: "sql",
        title: `Change the type, and let ${again.map(({ name }) => name).join(" and ")} bind new rows only`,
        sql: change(sql`${operation.type}${collation}${using}`, " NOT VALID"),
        transaction: "own",
        brief: true,
        undo: operation.using === undefined ? { sql: change(sql`${type}`, "") } : "no-way-back",
      },
      ...again.filter(({ valid }) => valid).map(({ name }) => prove(operation, name)),
    ),
  );
}

/** Clauses of one statement change each other: the usual idiom drops the default and sets a new one. */
function defaultAfter(
  { operation, siblings }: Moment<SetType>,
  column: Column,
): Written | undefined {
  const mine = siblings.filter((sibling) => setsDefault(sibling, operation.column));
  const set = mine.findLast((sibling) => sibling.kind === "set-default");
  return mine.length === 0 ? column.default : set?.default;
}

/** A default that stays was read as the old type, and goes on being converted from it. */
function typedDefault(
  moment: Moment<SetType>,
  { column, type }: KnownColumn,
): { readonly defaultWords?: Sql } {
  const value = defaultAfter(moment, column);
  if (value === undefined || value !== column.default) return {};
  if (value.value.kind !== "constant" || value.value.type !== "string") return {};
  const beneath = moment.schema.type(type)?.base ?? type;
  const base: Name =
    beneath.schema === undefined
      ? { name: beneath.name }
      : { schema: beneath.schema, name: beneath.name };
  return { defaultWords: sql`${value}::${base}${verbatim("[]".repeat(type.dimensions))}` };
}

function setsDefault(
  operation: Operation,
  column: string,
): operation is Extract<Operation, { readonly kind: "set-default" | "drop-default" }> {
  return (
    (operation.kind === "set-default" || operation.kind === "drop-default") &&
    operation.column === column
  );
}

function shareIndex(
  { schema }: Moment<SetType>,
  { table, column }: KnownColumn,
  other: string,
): boolean {
  if (other === column.name) return false;
  const mine = dependentsOf(schema, table, column.name);
  const theirs = dependentsOf(schema, table, other);
  return (
    mine.indexes.some((index) => theirs.indexes.includes(index)) ||
    mine.keys.some(({ name }) => theirs.keys.some((key) => key.name === name)) ||
    mine.checks.some((check) => theirs.checks.includes(check)) ||
    mine.foreignKeys.some((key) => theirs.foreignKeys.includes(key))
  );
}
