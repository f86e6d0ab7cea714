import type { Written } from "./expression.ts";
import type { Name, TypeName } from "./name.ts";
import type { Span } from "./source.ts";

export type Action = "no-action" | "restrict" | "cascade" | "set-null" | "set-default";
export type Deferral = "immediate" | "deferrable" | "deferred";

interface Constrains {
  readonly span: Span;
  readonly name?: string;
  /** The whole clause as written, `CONSTRAINT name` included. */
  readonly text: string;
  /** Written as a part of its column, where that makes a difference. */
  readonly inline?: boolean;
}

export interface ForeignKey extends Constrains {
  readonly kind: "foreign-key";
  readonly columns: readonly string[];
  readonly references: Name;
  /** Empty: the primary key of the referenced table. */
  readonly referenced: readonly string[];
  readonly onDelete: Action;
  readonly onUpdate: Action;
  readonly match: "simple" | "full" | "partial";
  readonly deferral: Deferral;
  /** False for NOT VALID. */
  readonly valid: boolean;
  /** False for NOT ENFORCED. */
  readonly enforced: boolean;
}

export interface Check extends Constrains {
  readonly kind: "check";
  readonly expression: Written;
  /** Inline: the column it is written at, and goes along with. */
  readonly column?: string;
  readonly noInherit: boolean;
  readonly valid: boolean;
  readonly enforced: boolean;
}

/** How an index is kept. */
export interface IndexStorage {
  /** `WITH (fillfactor = 70) TABLESPACE fast`, as it stands in CREATE INDEX. */
  readonly text: string;
}

export interface Key extends Constrains {
  readonly kind: "unique" | "primary-key";
  /** Empty with `using`. */
  readonly columns: readonly string[];
  /** There are expressions among them. */
  readonly computed?: true;
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  /** USING INDEX: the name of the index that becomes the constraint. */
  readonly using?: string;
  readonly storage?: IndexStorage;
  readonly deferral: Deferral;
}

export interface Exclusion extends Constrains {
  readonly kind: "exclusion";
  readonly method: string;
  readonly keys: readonly IndexKey[];
  readonly deferral: Deferral;
}

/** NOT NULL as a named or table constraint (since 18, `ADD CONSTRAINT n NOT NULL c NOT VALID`). */
export interface NotNullConstraint extends Constrains {
  readonly kind: "not-null";
  readonly columns: readonly [string];
  readonly noInherit: boolean;
  readonly valid: boolean;
}

export type Constraint = ForeignKey | Check | Key | Exclusion | NotNullConstraint;

export interface ColumnDefinition {
  readonly span: Span;
  /** Name, type and clauses as written. */
  readonly text: string;
  readonly name: string;
  readonly type: TypeName;
  readonly collation?: Name;
  /** NOT NULL was written; a primary key, identity or serial implies it without. */
  readonly notNull: boolean;
  /** The name that CONSTRAINT gave the NOT NULL. */
  readonly notNullName?: string;
  readonly default?: Written;
  /** DEFAULT NULL was written, which is as much as nothing unless NULL is not allowed. */
  readonly nullDefault?: true;
  /** Not among what `*` means. */
  readonly invisible?: true;
  /** ON UPDATE: set whenever another column of the row is. */
  readonly renewed?: true;
  readonly identity?: "always" | "by-default";
  /** The name that an identity's options give its sequence. */
  readonly sequence?: Name;
  readonly generated?: { readonly expression: Written; readonly stored: boolean };
  /** Inline CHECK, UNIQUE, PRIMARY KEY and REFERENCES, with this column filled in. */
  readonly constraints: readonly Constraint[];
}

export interface IndexKey {
  /** A plain column, or else an expression. */
  readonly column?: string;
  readonly expression?: Written;
  /** Absent: the default one of its type. */
  readonly operatorClass?: Name;
  /** Column or expression with collation, operator class and order, as written. */
  readonly text: string;
}
