import type { Constraint, Name } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import type { Sql } from "../sql.ts";
import { sql, verbatim } from "../sql.ts";
import { watchActivity } from "./progress.ts";
import { callOtherwise } from "./words.ts";

/** The head of an ALTER TABLE, as the user wrote it. */
export interface Altered {
  readonly table: Name;
  readonly missingOk?: boolean;
  readonly only?: boolean;
}

export function alterTable({ table, missingOk, only }: Altered): Sql {
  const words = `${missingOk === true ? " IF EXISTS" : ""}${only === true ? " ONLY" : ""}`;
  return sql`ALTER TABLE${verbatim(words)} ${table}`;
}

/** Adds a constraint that binds new rows only, in an instant. `definition` begins with CONSTRAINT. */
export function addUnproven(altered: Altered, name: string, definition: Sql): SqlStep<Sql> {
  return {
    kind: "sql",
    title: `Let ${name} bind new and changed rows, without looking at the others`,
    sql: sql`${alterTable(altered)} ADD ${definition} NOT VALID;`,
    transaction: "own",
    brief: true,
    undo: { sql: dropConstraint(altered, name) },
  };
}

/** Proves a constraint for the rows that were there before, while reads and writes go on. */
export function prove(altered: Altered, name: string): SqlStep<Sql> {
  return {
    kind: "sql",
    title: `Prove ${name} for the rows that were there before, while reads and writes go on`,
    sql: sql`${alterTable(altered)} VALIDATE CONSTRAINT ${name};`,
    transaction: "own",
    brief: false,
    undo: "nothing-to-undo",
    watch: watchActivity(name),
  };
}

export function dropConstraint(altered: Altered, name: string): Sql {
  return sql`${alterTable(altered)} DROP CONSTRAINT ${name};`;
}

/** `CONSTRAINT name …` as a table constraint: the user's words where they can stand there. */
export function definitionOf(constraint: Constraint, name: string, place: "inline" | "table"): Sql {
  if (place === "inline") return sql`CONSTRAINT ${name} ${bodyOf(constraint)}`;
  if (constraint.name !== undefined) return verbatim(constraint.text);
  return sql`CONSTRAINT ${name} ${verbatim(constraint.text)}`;
}

/** Columns of one table that are called otherwise by now. */
export interface Renaming {
  readonly old: string;
  readonly fresh: string;
  /** Of a foreign key: the side that is in that table. */
  readonly side: "own" | "referenced" | "both";
}

/** The constraint as it has to be written once a column has another name. */
export function renamedDefinition(constraint: Constraint, name: string, renaming: Renaming): Sql {
  const { old, fresh, side } = renaming;
  const call = (columns: readonly string[]): readonly string[] =>
    columns.map((column) => (column === old ? fresh : column));
  switch (constraint.kind) {
    case "check": {
      const condition = callOtherwise(constraint.expression.text, old, fresh);
      return sql`CONSTRAINT ${name} CHECK (${condition})${inheritance(constraint)}`;
    }
    case "foreign-key": {
      const columns = side === "referenced" ? constraint.columns : call(constraint.columns);
      const referenced = side === "own" ? constraint.referenced : call(constraint.referenced);
      return definitionOf({ ...constraint, columns, referenced }, name, "inline");
    }
    default:
      return definitionOf(constraint, name, "inline");
  }
}

/** A constraint without its name, from what it means. */
export function bodyOf(constraint: Constraint): Sql {
  switch (constraint.kind) {
    case "check":
      return sql`CHECK (${constraint.expression})${inheritance(constraint)}`;
    case "foreign-key": {
      const { columns, references, referenced } = constraint;
      const target =
        referenced.length === 0 ? sql`${references}` : sql`${references} (${referenced})`;
      return sql`FOREIGN KEY (${columns}) REFERENCES ${target}${verbatim(optionsOf(constraint))}`;
    }
    case "not-null":
      return sql`NOT NULL ${constraint.columns[0]}`;
    case "unique":
      return sql`UNIQUE (${constraint.columns})`;
    case "primary-key":
      return sql`PRIMARY KEY (${constraint.columns})`;
    case "exclusion":
      return verbatim(constraint.text);
  }
}

function inheritance({ noInherit }: { readonly noInherit: boolean }): Sql {
  return verbatim(noInherit ? " NO INHERIT" : "");
}

function optionsOf(constraint: Extract<Constraint, { readonly kind: "foreign-key" }>): string {
  const { match, onDelete, onUpdate, deferral } = constraint;
  return [
    match === "simple" ? "" : ` MATCH ${match.toUpperCase()}`,
    onDelete === "no-action" ? "" : ` ON DELETE ${onDelete.replace("-", " ").toUpperCase()}`,
    onUpdate === "no-action" ? "" : ` ON UPDATE ${onUpdate.replace("-", " ").toUpperCase()}`,
    deferralWords(deferral),
  ].join("");
}

export function deferralWords(deferral: "immediate" | "deferrable" | "deferred"): string {
  switch (deferral) {
    case "immediate":
      return "";
    case "deferrable":
      return " DEFERRABLE";
    case "deferred":
      return " DEFERRABLE INITIALLY DEFERRED";
    default:
      return deferral satisfies never;
  }
}
