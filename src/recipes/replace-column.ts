import type { Expression, Written } from "../expression.ts";
import type { Name, TypeName } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import { rowKey } from "../schema.ts";
import type { Column, Remark, Table } from "../schema.ts";
import { join, sql } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { backfillColumn } from "./backfill.ts";
import { endsComparing } from "./column.ts";
import { alterTable, prove } from "./constraint.ts";
import { dependentsOf, obstacleTo } from "./dependents.ts";
import type { Dependents } from "./dependents.ts";
import { dualWrite, isPlain } from "./dual-write.ts";
import type { ColumnPair } from "./dual-write.ts";
import { proofWords } from "./not-null.ts";
import { passingName } from "./name.ts";
import { repeatOfColumn } from "./remark.ts";
import { buildReplacements } from "./replacement-index.ts";
import type { ReplacementIndex } from "./replacement-index.ts";
import { ofType, swap } from "./swap.ts";

/** A column that is to take the place of another, filled beside it while both are written. */
export interface Replacement {
  readonly moment: Pick<Moment, "naming" | "schema">;
  readonly table: Table;
  /** The table as the user wrote it. */
  readonly name: Name;
  readonly old: Column;
  readonly fresh: string;
  /** What the fresh column is called in the end, when that is not the old column's name. */
  readonly renamed?: string;
  readonly type: TypeName;
  readonly collation?: Name;
  readonly conversion: Written | "cast" | undefined;
  readonly default: Written | undefined;
  /** The default in the words it ends with, where those are others. */
  readonly defaultWords?: Sql;
  readonly notNull: boolean;
  /** What people have to do before the old column goes, and what has to be true then. */
  readonly deploy: string;
  readonly gate: readonly string[];
  readonly allow: { readonly rule: string; readonly reason: string };
  readonly caution?: string;
  readonly absorbs?: Plan["absorbs"];
  /** What to do where no second column can stand in. */
  readonly instead: string;
}

/** The facts of a replacement that its steps share. */
export interface Arrangement {
  readonly replacement: Replacement;
  readonly pair: ColumnPair;
  readonly dependents: Dependents;
  readonly indexes: readonly ReplacementIndex[];
  /** The check that proves NOT NULL until it is set. */
  readonly proof: string | undefined;
}

/** The plan that replaces a column while it is read and written, or why there is none. */
export function replaceColumn(replacement: Replacement): Plan<Sql> | string {
  const { moment, table, name, old, fresh, notNull } = replacement;
  const obstacle = obstacleTo(moment.schema, table, old) ?? constrainedType(replacement);
  if (obstacle !== undefined) return `${obstacle} ${replacement.instead}`;

  const surroundings = { ...moment, table };
  const dependents = dependentsOf(moment.schema, table, old.name);
  const arrangement: Arrangement = {
    replacement,
    pair: pairOf(replacement),
    dependents,
    indexes: buildReplacements(surroundings, name, dependents, old.name, fresh),
    proof: notNull ? passingName(surroundings, name, proofWords(fresh)) : undefined,
  };
  const { steps, proven } = swap(arrangement);
  const cautions = [replacement.caution, partitionCaution(table)].filter(
    (said) => said !== undefined,
  );
  return {
    ...plan(
      expand(addColumn(arrangement), dualWrite(arrangement.pair)),
      migrate(
        firedTriggers(table),
        fill(arrangement),
        ...proveFilled(arrangement),
        ...arrangement.indexes.flatMap((index) => index.build),
        analyze(arrangement),
        { kind: "application", title: replacement.deploy, undo: "redeploy-previous" },
      ),
      contract(replacement.gate, ...steps, ...proven),
    ),
    ...(cautions.length === 0 ? {} : { caution: cautions.join(" ") }),
    ...(replacement.absorbs === undefined ? {} : { absorbs: replacement.absorbs }),
  };
}

function constrainedType({ moment, type }: Replacement): string | undefined {
  return moment.schema.type(type)?.constrained === true
    ? `A new column of ${type.text} is written into every row, because the domain has a constraint.`
    : undefined;
}

function pairOf(replacement: Replacement): ColumnPair {
  const { moment, table, name, old, fresh, type, conversion } = replacement;
  const unset = isPlain(type) && isConstant(replacement.default) ? replacement.default : undefined;
  return {
    table: name,
    old: old.name,
    fresh,
    type,
    unset: unset === undefined ? undefined : ofType(unset, replacement),
    conversion: conversion === undefined || conversion === "cast" ? conversion : sql`${conversion}`,
    name: passingName({ ...moment, table }, name, [old.name, "sync"]),
  };
}

function addColumn({ replacement }: Arrangement): SqlStep<Sql> {
  const { name, table, old, fresh, type, collation } = replacement;
  const reason = `${old.name} is to have a type that has no equality`;
  const collate = collation === undefined ? sql`` : sql` COLLATE ${collation}`;
  const add = sql`ALTER TABLE ${name} ADD COLUMN ${fresh} ${type}${collate};`;
  return {
    kind: "sql",
    title: `Add ${display(name)}.${fresh}, empty`,
    sql: join([add, ...repeatOfColumn(name, fresh, remarksOf(replacement))], "\n"),
    transaction: "own",
    brief: true,
    undo: { sql: sql`ALTER TABLE ${name} DROP COLUMN ${fresh};` },
    ...(endsComparing(table, type) ? { allow: { rule: "incomparable-column", reason } } : {}),
  };
}

/** A change of type brings the new type's own way of storing it. */
function remarksOf({ old, renamed }: Replacement): readonly Remark[] {
  return (old.remarks ?? []).filter(
    (remark) =>
      renamed !== undefined ||
      remark.kind !== "option" ||
      !["storage", "compression"].includes(remark.option),
  );
}

function fill({ replacement, pair }: Arrangement): SqlStep<Sql> {
  const { table, name, old, fresh } = replacement;
  const { conversion } = pair;
  const value =
    conversion === undefined || conversion === "cast" ? sql`${old.name}` : sql`(${conversion})`;
  return backfillColumn({
    title: `Fill ${fresh} from ${old.name}, a batch of rows at a time`,
    table: name,
    key: rowKey(table),
    set: sql`${fresh} = ${value}`,
    left: sql`${fresh} IS NULL AND ${value} IS NOT NULL`,
  });
}

function proveFilled({ replacement, proof }: Arrangement): readonly SqlStep<Sql>[] {
  if (proof === undefined) return [];
  const altered = { table: replacement.name };
  return [
    {
      kind: "sql",
      title: `Refuse NULL in ${replacement.fresh} from now on`,
      sql: sql`${alterTable(altered)} ADD CONSTRAINT ${proof} CHECK (${replacement.fresh} IS NOT NULL) NOT VALID;`,
      transaction: "own",
      brief: true,
      undo: { sql: sql`${alterTable(altered)} DROP CONSTRAINT ${proof};` },
    },
    prove(altered, proof),
  ];
}

function analyze({ replacement: { name, fresh } }: Arrangement): SqlStep<Sql> {
  return {
    kind: "sql",
    title: `Let the planner know ${fresh} before queries depend on it`,
    // The whole table: of single columns, the server would leave out what indexes compute.
    sql: sql`ANALYZE ${name};`,
    transaction: "none",
    brief: false,
    undo: "nothing-to-undo",
  };
}

function firedTriggers(table: Table): readonly string[] {
  const names = table.triggers
    .filter(({ events }) => events.includes("update"))
    .map((trigger) => trigger.name);
  return names.length === 0
    ? []
    : [
        `It is fine that ${names.join(" and ")} fires for every row of ${display(table.name)} once more.`,
      ];
}

function partitionCaution(table: Table): string | undefined {
  return table.partitionBy === undefined
    ? undefined
    : `PostgreSQL 12 takes no such trigger on a partitioned table: there, make it on each partition of ${display(table.name)}.`;
}

function isConstant(value: Written | undefined): value is Written {
  return value !== undefined && isFixed(value.value);
}

function isFixed(value: Expression): boolean {
  if (value.kind === "cast") return isFixed(value.operand);
  return value.kind === "constant" && value.type !== "null";
}
