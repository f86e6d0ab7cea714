import type { Check } from "./constraint.ts";
import type { Written } from "./expression.ts";
import type { Name, TypeName } from "./name.ts";
import type { Happens, RelationWord } from "./operation-table.ts";
import type { Operation } from "./operation.ts";
import type { Query } from "./query.ts";

export interface CreateView extends Happens {
  readonly kind: "create-view";
  readonly view: Name;
  readonly materialized: boolean;
  readonly orReplace: boolean;
  /** ALTER VIEW: it must be there. */
  readonly alters?: true;
  readonly ifNotExists: boolean;
  readonly temporary: boolean;
  readonly query: Query;
  readonly withData: boolean;
  /** The statement as written, where what is made again has to be told so. */
  readonly text?: string;
}

export interface DropView extends Happens {
  readonly kind: "drop-view";
  readonly views: readonly Name[];
  readonly materialized: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RefreshView extends Happens {
  readonly kind: "refresh-view";
  readonly view: Name;
  readonly concurrently: boolean;
  readonly withData: boolean;
}

export type Volatility = "immutable" | "stable" | "volatile";

export interface CreateFunction extends Happens {
  readonly kind: "create-function";
  readonly name: Name;
  readonly procedure: boolean;
  readonly aggregate?: true;
  readonly orReplace: boolean;
  readonly ifNotExists?: true;
  readonly arguments: readonly TypeName[];
  readonly returns?: TypeName;
  readonly language: string;
  readonly volatility: Volatility;
  /** What a body in SQL does, as far as it is read; its names mean what they mean where it runs. */
  readonly body?: readonly Operation[];
  /** The whole statement, where its body is in a language that the parser can read once it is called. */
  readonly program?: string;
  /** BEGIN ATOMIC and RETURN: names are bound when it is made, so that it depends on what it uses. */
  readonly bound: boolean;
}

export interface CreateTrigger extends Happens {
  readonly kind: "create-trigger";
  readonly table: Name;
  readonly name: string;
  /** Where names of triggers are a schema's: which one it is put into. */
  readonly schema?: string;
  readonly orReplace: boolean;
  readonly constraint: boolean;
  readonly timing: "before" | "after" | "instead-of";
  readonly events: readonly ("insert" | "update" | "delete" | "truncate")[];
  readonly row: boolean;
  /** UPDATE OF these. */
  readonly columns: readonly string[];
  /** Columns of its own row that its WHEN, or its body, mentions. */
  readonly mentions: readonly string[];
  /** What a body that the statement holds does with the row. */
  readonly rowUses?: readonly RowUse[];
  /** FOLLOWS, PRECEDES another. */
  readonly beside?: string;
  /** It goes with the session, and with its table. */
  readonly temporary?: true;
  /** The table named after FROM. */
  readonly from?: Name;
  /** The function that is its body. */
  readonly calls?: Name;
  /** The body itself, where the statement holds it. */
  readonly body?: readonly Operation[];
  readonly ifNotExists?: boolean;
  /** The statement as written, where what is made again has to be told so. */
  readonly text?: string;
}

/** `NEW.total`, `OLD.total`: a column of the row that a trigger is set off for. */
export interface RowUse {
  readonly row: "new" | "old";
  readonly column: string;
  readonly assigned: boolean;
}

export interface DropTrigger extends Happens {
  readonly kind: "drop-trigger";
  /** Absent: its name alone says which it is. */
  readonly table?: Name;
  readonly name: string;
  /** Where names of triggers are a schema's: which one is looked into. */
  readonly schema?: string;
  readonly ifExists: boolean;
}

export interface RenameTrigger extends Happens {
  readonly kind: "rename-trigger";
  readonly table: Name;
  readonly name: string;
  readonly to: string;
}

export interface CreateType extends Happens {
  readonly kind: "create-type";
  readonly name: Name;
  readonly form: "enum" | "composite" | "range" | "base" | "shell";
  readonly values: readonly string[];
  /** Of a composite type. */
  readonly attributes?: readonly Attribute[];
}

export interface Attribute {
  readonly name: string;
  readonly type: TypeName;
}

/** ADD, DROP and ALTER ATTRIBUTE of a composite type. */
export interface ChangeAttribute extends Happens {
  readonly kind: "change-attribute";
  readonly name: Name;
  readonly change: "add" | "drop" | "type";
  readonly attribute: string;
  readonly type?: TypeName;
  readonly ifExists: boolean;
  /** To typed tables, too. */
  readonly cascade: boolean;
}

export interface ChangeEnum extends Happens {
  readonly kind: "change-enum";
  readonly name: Name;
  readonly change: "add" | "rename" | "drop";
  readonly value: string;
  readonly ifNotExists: boolean;
  readonly to?: string;
  /** ADD VALUE … BEFORE or AFTER another; absent: at the end. */
  readonly neighbour?: { readonly side: "before" | "after"; readonly value: string };
}

export interface CreateDomain extends Happens {
  readonly kind: "create-domain";
  readonly name: Name;
  readonly type: TypeName;
  readonly notNull: boolean;
  readonly default?: Written;
  readonly checks: readonly Check[];
}

export interface ChangeDomain extends Happens {
  readonly kind: "change-domain";
  readonly name: Name;
  readonly change:
    | "set-default"
    | "drop-default"
    | "set-not-null"
    | "drop-not-null"
    | "add-constraint"
    | "drop-constraint"
    | "validate-constraint";
  readonly constraint?: string;
  /** DROP CONSTRAINT IF EXISTS. */
  readonly ifExists?: boolean;
  readonly valid: boolean;
  readonly default?: Written;
  readonly check?: Check;
}

/** DROP of a type, domain, function, sequence, schema, policy, … by `object`. */
export interface DropObject extends Happens {
  readonly kind: "drop-object";
  readonly object: ObjectWord;
  readonly names: readonly Name[];
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RenameObject extends Happens {
  readonly kind: "rename-object";
  readonly object: ObjectWord;
  readonly name: Name;
  /** A new name, or a new schema. */
  readonly to: Name;
}

export type ObjectWord =
  | "type"
  | "domain"
  | "function"
  | "procedure"
  | "aggregate"
  | "sequence"
  | "schema"
  | "database"
  | "extension"
  | "role"
  | "other";

export interface CreateSequence extends Happens {
  readonly kind: "create-sequence";
  readonly name: Name;
  readonly ifNotExists: boolean;
  readonly ownedBy?: { readonly table: Name; readonly column: string };
}

export interface ChangeSequence extends Happens {
  readonly kind: "change-sequence";
  readonly name: Name;
  readonly ifExists: boolean;
  readonly ownedBy?: { readonly table: Name; readonly column: string };
  /** OWNED BY, which may say NONE. */
  readonly reowned?: true;
  /** Only OWNED BY was changed. */
  readonly ownerOnly: boolean;
}

export interface CreateSchema extends Happens {
  readonly kind: "create-schema";
  readonly name: string;
  readonly ifNotExists: boolean;
}

export interface CreateExtension extends Happens {
  readonly kind: "create-extension";
  readonly name: string;
  readonly ifNotExists: boolean;
}

/** CREATE, ALTER or DROP POLICY. */
export interface ChangePolicy extends Happens {
  readonly kind: "change-policy";
  readonly table: Name;
  readonly name: string;
  readonly change: "create" | "alter" | "drop";
  readonly ifExists: boolean;
  /** A new name. */
  readonly to?: string;
  /** What its conditions read. */
  readonly query: Query;
}

export interface ChangeRule extends Happens {
  readonly kind: "change-rule";
  readonly table: Name;
  readonly name: string;
  readonly orReplace: boolean;
  readonly change: "create" | "drop" | "rename";
  readonly ifExists: boolean;
  readonly event?: "select" | "insert" | "update" | "delete";
  /** DO INSTEAD, without a condition. */
  readonly instead?: true;
  /** What its condition and its actions read. */
  readonly query: Query;
  /** What is done besides or instead. */
  readonly actions: readonly Operation[];
}

/** GRANT and REVOKE. */
export interface Grant extends Happens {
  readonly kind: "grant";
  readonly revoke: boolean;
  readonly privileges: readonly string[];
  readonly object: "table" | "sequence" | "function" | "schema" | "other";
  readonly names: readonly Name[];
  readonly grantees: readonly string[];
  /** Rights on single columns, which `privileges` names, too. */
  readonly onColumns: readonly { readonly privilege: string; readonly column: string }[];
  /** WITH GRANT OPTION. */
  readonly grantable: boolean;
}

export interface Comment extends Happens {
  readonly kind: "comment";
  /** `part`: a trigger, policy or rule of a table. */
  readonly object: "table" | "column" | "index" | "constraint" | "part" | "other";
  /** The relation that is locked for it, where there is one. */
  readonly relation?: Name;
  /** What the relation is said to be, of `other`. */
  readonly word?: RelationWord;
  /** The column, constraint or part of the relation. */
  readonly name?: string;
  /** Absent: it is taken away. */
  readonly text?: string;
}

export interface ChangePublication extends Happens {
  readonly kind: "change-publication";
  readonly name: string;
  readonly change: "create" | "add" | "set" | "drop-tables" | "options";
  readonly tables: readonly Name[];
  /** ONLY before all of them: not what inherits. */
  readonly only?: true;
  readonly allTables: boolean;
}

export interface ChangeStatistics extends Happens {
  readonly kind: "change-statistics";
  /** The tables are known of `create` alone. */
  readonly change: "create" | "alter" | "drop";
  readonly name?: Name;
  readonly tables: readonly Name[];
  /** Of `create`. */
  readonly columns?: readonly string[];
  /** Of `create`: how many expressions there are beside the columns. */
  readonly expressions?: number;
  /** IF EXISTS of a change, IF NOT EXISTS of a creation. */
  readonly lenient: boolean;
  /** A new name, or a new schema. */
  readonly to?: Name;
}

/** A catalog change that locks no relation: roles, operators, casts, foreign servers, … */
export interface ChangeCatalog extends Happens {
  readonly kind: "change-catalog";
  readonly action: "create" | "alter" | "drop";
  /** The object's words, lower case: `role`, `default privileges`, `operator class`. */
  readonly object: string;
  readonly names: readonly Name[];
  /** IF EXISTS of a change, IF NOT EXISTS of a creation. */
  readonly lenient: boolean;
  readonly cascade?: boolean;
  /** A new name. */
  readonly to?: string;
  /** OWNER TO. */
  readonly owner?: string;
  /** The foreign data wrapper that a new server is reached by. */
  readonly wrapper?: string;
}
