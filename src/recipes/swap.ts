import type { Name } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import type { Written } from "../expression.ts";
import { sameName } from "../schema.ts";
import type { FullName, TableConstraint } from "../schema.ts";
import { join, literal, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { allowing } from "./allow.ts";
import { definitionOf, prove, renamedDefinition } from "./constraint.ts";
import type { Renaming } from "./constraint.ts";
import { endDualWrite } from "./dual-write.ts";
import { repeatOfConstraint } from "./remark.ts";
import type { Arrangement, Replacement } from "./replace-column.ts";

/** The short transaction that ends a replacement, and the proofs that follow it. */
export interface Swap {
  readonly steps: readonly SqlStep<Sql>[];
  readonly proven: readonly SqlStep<Sql>[];
}

/**
 * The old column goes, the fresh one gets the name it keeps, and then everything that hung on the old one
 * is made again by the user's own words: so it ends up as the statement would have left it.
 */
export function swap(arrangement: Arrangement): Swap {
  const { replacement, pair, dependents, proof } = arrangement;
  const { name, old, fresh, renamed } = replacement;
  const { referrers } = dependents;
  const clauses = clausesOf(arrangement);
  const own = ownForeignKeys({ replacement, dependents });
  const statements = [
    ...endDualWrite(pair),
    ...referrers.map(
      ({ table, constraint }) =>
        sql`ALTER TABLE ${written(replacement, table)} DROP CONSTRAINT ${constraint.name};`,
    ),
    ...keepSequence(replacement),
    allowing(replacement.allow),
    sql`ALTER TABLE ${name} DROP COLUMN ${old.name};`,
    ...(renamed === undefined
      ? [sql`ALTER TABLE ${name} RENAME COLUMN ${fresh} TO ${old.name};`]
      : []),
    ...(clauses.length === 0 ? [] : [sql`ALTER TABLE ${name} ${join(clauses, ",\n  ")};`]),
    ...renameNotNull(arrangement),
    ...dependents.checks.flatMap((check) => repeatOfConstraint(name, check.name, check.remarks)),
    ...own.flatMap((key) => repeatOfConstraint(name, key.name, key.remarks)),
    ...arrangement.indexes.flatMap(({ settle }) => settle),
    // A statement of its own: dropped in the same one, the check would prove nothing.
    ...(proof === undefined ? [] : [sql`ALTER TABLE ${name} DROP CONSTRAINT ${proof};`]),
    ...giveSequence(replacement),
    ...referrers.map(
      ({ table, constraint }) =>
        sql`ALTER TABLE ${written(replacement, table)} ${unproven(replacement, constraint, sameName(table, replacement.table.name) ? "both" : "referenced")};`,
    ),
    ...referrers.flatMap(({ table, constraint }) =>
      repeatOfConstraint(written(replacement, table), constraint.name, constraint.remarks),
    ),
  ];
  return {
    steps: [
      {
        kind: "sql",
        title:
          renamed === undefined
            ? `Let ${fresh} take the place of ${old.name}`
            : `Drop ${old.name}; ${fresh} stays`,
        sql: join(statements, "\n"),
        transaction: "own",
        brief: true,
        undo: "no-way-back",
      },
    ],
    proven: provenAfter(arrangement),
  };
}

/** What the fresh column is called from then on. */
function finalName({ old, renamed = old.name }: Replacement): string {
  return renamed;
}

function clausesOf({ replacement, pair, dependents, proof }: Arrangement): readonly Sql[] {
  const column = finalName(replacement);
  return [
    ...(proof === undefined ? [] : [sql`ALTER COLUMN ${column} SET NOT NULL`]),
    ...(pair.unset === undefined || replacement.defaultWords !== undefined
      ? defaultOf(replacement)
      : []),
    ...[...dependents.checks, ...ownForeignKeys({ replacement, dependents })].map((constraint) =>
      unproven(replacement, constraint, "own"),
    ),
  ];
}

function unproven(
  replacement: Replacement,
  { name, constraint }: TableConstraint,
  side: Renaming["side"],
): Sql {
  const renaming = { old: replacement.old.name, fresh: finalName(replacement), side };
  const words =
    renaming.old === renaming.fresh
      ? definitionOf(constraint, name, "inline")
      : renamedDefinition(constraint, name, renaming);
  return sql`ADD ${words} NOT VALID`;
}

/** Where NOT NULL has a name, and it is not the one the server would give it now. */
function renameNotNull({ replacement, proof }: Arrangement): readonly Sql[] {
  const { moment, table, name, old } = replacement;
  if (proof === undefined) return [];
  return table.constraints.flatMap(({ name: given, constraint }) => {
    if (constraint.kind !== "not-null" || constraint.columns[0] !== old.name) return [];
    const { kind, noInherit, valid, span, text } = constraint;
    const columns = [finalName(replacement)] as const;
    const unnamed = { kind, columns, noInherit, valid, span, text };
    const taken = (other: string): boolean =>
      other !== given && table.constraints.some((entry) => entry.name === other);
    const usual = moment.naming.constraint(name.name, unnamed, taken);
    return usual === given
      ? []
      : [sql`ALTER TABLE ${name} RENAME CONSTRAINT ${usual} TO ${given};`];
  });
}

function provenAfter({ replacement, dependents }: Arrangement): readonly SqlStep<Sql>[] {
  const { checks, referrers } = dependents;
  const mine = [...checks, ...ownForeignKeys({ replacement, dependents })];
  return [
    ...mine
      .filter(({ valid }) => valid)
      .map((entry) => prove({ table: replacement.name }, entry.name)),
    ...referrers
      .filter(({ constraint }) => constraint.valid)
      .map((entry) => prove({ table: written(replacement, entry.table) }, entry.constraint.name)),
  ];
}

/** Foreign keys from this column; one that also refers to it counts as a referrer. */
function ownForeignKeys({
  replacement,
  dependents,
}: Pick<Arrangement, "replacement" | "dependents">): readonly TableConstraint[] {
  return dependents.foreignKeys.filter(
    ({ name }) =>
      !dependents.referrers.some(
        ({ table, constraint }) =>
          constraint.name === name && table.name === replacement.table.name.name,
      ),
  );
}

function defaultOf(replacement: Replacement): readonly Sql[] {
  const { old, default: value, defaultWords } = replacement;
  const column = finalName(replacement);
  if (value !== undefined) {
    return [
      sql`ALTER COLUMN ${column} SET DEFAULT ${defaultWords ?? (isTruth(value) ? ofType(value, replacement) : value)}`,
    ];
  }
  if (old.sequence === undefined || old.identity !== undefined) return [];
  return [sql`ALTER COLUMN ${column} SET DEFAULT nextval(${literal(pathOf(old.sequence))})`];
}

/** The column's drop would take its sequence along: let go of it, or remember where an identity stands. */
function keepSequence(replacement: Replacement): readonly Sql[] {
  const { sequence, identity } = replacement.old;
  if (sequence === undefined) return [];
  const name = written(replacement, sequence);
  return identity === undefined
    ? [sql`ALTER SEQUENCE ${name} OWNED BY NONE;`]
    : [
        sql`SELECT set_config('lockproof.next_value', (coalesce(pg_sequence_last_value(${literal(pathOf(sequence))}), 0) + 1)::text, true);`,
      ];
}

function giveSequence(replacement: Replacement): readonly Sql[] {
  const { name, old } = replacement;
  if (old.sequence === undefined) return [];
  if (old.identity === undefined) {
    return [
      sql`ALTER SEQUENCE ${written(replacement, old.sequence)} OWNED BY ${name}.${finalName(replacement)};`,
    ];
  }
  const words = verbatim(old.identity === "always" ? "ALWAYS" : "BY DEFAULT");
  return [
    sql`ALTER TABLE ${name} ALTER COLUMN ${finalName(replacement)} ADD GENERATED ${words} AS IDENTITY (SEQUENCE NAME ${written(replacement, old.sequence)});`,
    sql`SELECT setval(${literal(pathOf(old.sequence))}, current_setting('lockproof.next_value')::bigint, false);`,
  ];
}

/** A name as the user would write it here: with a schema only where the table has one, or elsewhere. */
function written({ name, table }: Replacement, other: FullName): Name {
  return name.schema === undefined && other.schema === table.name.schema
    ? { name: other.name }
    : other;
}

/** A name inside a string that the server reads as one. */
function pathOf({ schema, name }: FullName): string {
  return [schema, name].map((part) => `"${part.replaceAll('"', '""')}"`).join(".");
}

/** TRUE and FALSE are of no type but their own. */
function isTruth({ value }: Written): boolean {
  return value.kind === "constant" && value.type === "boolean";
}

/** A constant that says its own type is of the old one. */
export function ofType(value: Written, { type, conversion }: Replacement): Sql {
  return conversion !== undefined && (value.value.kind === "cast" || isTruth(value))
    ? sql`(${value})::${type}`
    : sql`${value}`;
}
