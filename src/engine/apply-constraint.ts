import type { Constraint, Key, NotNullConstraint, OperationOf } from "../operation.ts";
import { keyOf } from "../schema.ts";
import type { FullName } from "../schema.ts";
import type { Span } from "../source.ts";
import { indexNameFor, makeIndex, serveForeignKey } from "./apply-index.ts";
import { alterable } from "./apply-table.ts";
import { unqualified } from "./own-words.ts";
import { removeConstraint } from "./drop.ts";
import { handDown, heirsOf, isPartitioned } from "./inherit.ts";
import { append, hasRelation, putIndex, putTable, resolveTable } from "./state.ts";
import type { ConstraintState, State, TableState } from "./state.ts";

export interface Adding {
  /** The table is being made, or the column it is written at: no row can break it. */
  readonly creating?: boolean;
  readonly only?: boolean | undefined;
}

/** Adds a constraint under the name the server gives it, and hands it down. */
export function addConstraint(
  state: State,
  name: FullName,
  constraint: Constraint,
  adding: Adding = {},
): void {
  const table = state.tables.get(keyOf(name));
  if (table === undefined) return;
  switch (constraint.kind) {
    case "check": {
      const expression = unqualified(state, constraint.expression, name.name);
      const added = addPlain(state, table, { ...constraint, expression }, adding);
      if (!constraint.noInherit && adding.only !== true) handDown(state, table, added);
      break;
    }
    case "foreign-key": {
      const added = addPlain(state, table, constraint, adding);
      if (isPartitioned(table) && adding.only !== true) handDown(state, table, added);
      if (state.naming.indexesForeignKeys === true) serveForeignKey(state, name, constraint);
      break;
    }
    case "not-null":
      addNotNull(state, name, constraint.columns[0], { ...adding, written: constraint });
      break;
    case "unique":
    case "primary-key":
      addKey(state, table, constraint, adding);
      break;
    case "exclusion": {
      const given = nameFor(state, table, constraint);
      put(state, table, { name: given, constraint, valid: true });
      makeIndex(state, table.name, {
        name: given,
        unique: false,
        method: constraint.method,
        keys: constraint.keys,
        include: [],
        nullsNotDistinct: false,
        constraint: given,
      });
      break;
    }
    default:
      constraint satisfies never;
  }
}

function addPlain(
  state: State,
  table: TableState,
  constraint: Extract<Constraint, { readonly kind: "check" | "foreign-key" }>,
  adding: Adding,
): ConstraintState {
  const name = nameFor(state, table, constraint);
  const valid = (constraint.valid || adding.creating === true) && constraint.enforced;
  const references =
    constraint.kind === "foreign-key"
      ? { references: resolveTable(state, constraint.references) }
      : {};
  return put(state, table, { name, constraint, valid, ...references });
}

type Bare = Pick<ConstraintState, "name" | "constraint" | "valid" | "references">;

/** A CHECK merges with an inherited one of its name; any other had to be gone for history to run. */
function put(state: State, table: TableState, bare: Bare): ConstraintState {
  const { schema } = table.name;
  const isFree = !state.constraintNames.has(keyOf({ schema, name: bare.name }));
  const former = isFree ? undefined : table.constraints.find((each) => each.name === bare.name);
  const isMerged = former?.constraint.kind === "check" && bare.constraint.kind === "check";
  const parents = isMerged ? former.parents : 0;
  const local = parents === 0 || table.partitionOf === undefined;
  const constraint = constraintState(state, bare, local, parents);
  const others =
    former === undefined ? table.constraints : table.constraints.filter((each) => each !== former);
  putTable(state, { ...table, constraints: append(others, constraint) });
  return constraint;
}

/** Spelled out, because copying unlike objects is slow, and this is done for every table. */
function constraintState(
  state: State,
  { name, constraint, valid, references }: Bare,
  local: boolean,
  parents: number,
): ConstraintState {
  const origin = "here";
  const born = state.clock.unit;
  return references === undefined
    ? { name, constraint, valid, origin, born, local, parents }
    : { name, constraint, valid, origin, born, local, parents, references };
}

function nameFor(state: State, table: TableState, constraint: Constraint): string {
  const { schema } = table.name;
  const isIndexed =
    constraint.kind !== "foreign-key" &&
    constraint.kind !== "check" &&
    constraint.kind !== "not-null";
  const taken = (name: string): boolean => {
    const key = keyOf({ schema, name });
    return state.constraintNames.has(key) || (isIndexed && hasRelation(state, key));
  };
  return state.naming.constraint(table.name.name, constraint, taken);
}

function addKey(state: State, table: TableState, constraint: Key, adding: Adding): void {
  const using =
    constraint.using === undefined
      ? undefined
      : state.indexes.get(keyOf({ schema: table.name.schema, name: constraint.using }));
  const columns =
    using === undefined ? constraint.columns : using.keys.flatMap(({ column }) => column ?? []);
  const name = nameFor(state, table, constraint);
  put(state, table, { name, constraint: { ...constraint, columns }, valid: true });
  if (using === undefined) {
    const keys = columns.map((column) => ({ column, text: state.quoting.identifier(column) }));
    const { include, nullsNotDistinct, storage } = constraint;
    const kept = storage === undefined ? {} : { storage };
    const shape = { unique: true, method: "btree", keys, include, nullsNotDistinct, ...kept };
    // Two tables may have constraints of one name, and a rebuild has both at once.
    const own = state.naming.leavesUnnamed === true ? indexNameFor(state, table.name, shape) : name;
    makeIndex(state, table.name, { ...shape, name: own, constraint: name }, adding.only);
  } else {
    state.indexes.remove(keyOf(using.name));
    putIndex(state, { ...using, name: { schema: using.name.schema, name }, constraint: name });
  }
  if (constraint.kind !== "primary-key" || state.naming.keysMayBeNull === true) return;
  for (const column of columns) {
    addNotNull(state, table.name, column, { only: adding.only, implied: true });
  }
}

/** NOT NULL of a table that is being made: column to the name it was given. */
export function startNotNull(
  state: State,
  name: FullName,
  wanted: ReadonlyMap<string, string | undefined>,
): void {
  const table = state.tables.get(keyOf(name));
  if (table === undefined || wanted.size === 0) return;
  const columns = table.columns.map((column) =>
    column.notNull !== "yes" && wanted.has(column.name)
      ? { ...column, notNull: "yes" as const }
      : column,
  );
  const constraints = [...table.constraints];
  if (state.namesNotNull) {
    const { schema } = name;
    const taken = (own: string): boolean =>
      state.constraintNames.has(keyOf({ schema, name: own })) ||
      constraints.some((each) => each.name === own);
    for (const [column, given] of wanted) {
      if (notNullOf(table, column) !== undefined) continue;
      const constraint = notNullConstraint(column, given, undefined);
      const own = state.naming.constraint(name.name, constraint, taken);
      constraints.push(constraintState(state, { name: own, constraint, valid: true }, true, 0));
    }
  }
  putTable(state, { ...table, columns, constraints });
}

interface AddingNotNull extends Adding {
  /** The name it was given. */
  readonly given?: string | undefined;
  readonly written?: NotNullConstraint;
  /** A primary key asks for it: one that is inherited will do. */
  readonly implied?: boolean;
}

/** Makes a column NOT NULL, here and in the tables that inherit it. */
export function addNotNull(
  state: State,
  name: FullName,
  column: string,
  adding: AddingNotNull = {},
): void {
  const table = state.tables.get(keyOf(name));
  if (table === undefined) return;
  const { given, written } = adding;
  const valid = written?.valid !== false || adding.creating === true;
  const known = notNullOf(table, column);
  const columns = table.columns.map((each) =>
    each.name === column ? { ...each, notNull: valid ? ("yes" as const) : each.notNull } : each,
  );
  if (known !== undefined) {
    const proven = valid && !known.valid;
    const constraints = table.constraints.map((each) =>
      each === known && (proven || (!known.local && adding.implied !== true))
        ? { ...each, local: true, valid: known.valid || valid }
        : each,
    );
    putTable(state, { ...table, columns, constraints });
    if (proven) for (const heir of heirsOf(state, table)) prove(state, heir.name, column);
    return;
  }
  if (!state.namesNotNull) {
    putTable(state, { ...table, columns });
    if (adding.only === true) return;
    for (const heir of heirsOf(state, table)) prove(state, heir.name, column);
    return;
  }
  const bare = notNullConstraint(column, given, written);
  const added = put(
    state,
    { ...table, columns },
    { name: nameFor(state, table, bare), constraint: bare, valid },
  );
  if (adding.only !== true && !bare.noInherit) handDown(state, table, added);
}

/** The place of what nobody wrote. */
const nowhere: Span = { start: 0, end: 0 };

function notNullConstraint(
  column: string,
  given: string | undefined,
  written: NotNullConstraint | undefined,
): NotNullConstraint {
  const span = written?.span ?? nowhere;
  const text = written?.text ?? "";
  const noInherit = written?.noInherit ?? false;
  const valid = written?.valid ?? true;
  const name = given ?? written?.name;
  return name === undefined
    ? { kind: "not-null", span, text, columns: [column], noInherit, valid }
    : { kind: "not-null", span, text, columns: [column], noInherit, valid, name };
}

export function notNullOf(table: TableState, column: string): ConstraintState | undefined {
  return table.constraints.find(
    ({ constraint }) => constraint.kind === "not-null" && constraint.columns[0] === column,
  );
}

function prove(state: State, name: FullName, column: string): void {
  const table = state.tables.get(keyOf(name));
  if (table === undefined) return;
  const known = notNullOf(table, column);
  putTable(state, {
    ...table,
    columns: table.columns.map((each) =>
      each.name === column ? { ...each, notNull: "yes" } : each,
    ),
    constraints: table.constraints.map((each) =>
      each === known ? { ...each, valid: true } : each,
    ),
  });
}

export function validateConstraint(
  state: State,
  operation: OperationOf<"validate-constraint">,
): void {
  const table = alterable(state, operation);
  const found = table?.constraints.find((each) => each.name === operation.name);
  if (table === undefined || found === undefined) return;
  const { constraint } = found;
  if (constraint.kind === "not-null") {
    for (const each of [table, ...heirsOf(state, table)])
      prove(state, each.name, constraint.columns[0]);
    return;
  }
  for (const each of [table, ...heirsOf(state, table)]) {
    changeConstraint(state, each, operation.name, (own) => ({ ...own, valid: true }));
  }
}

export function dropConstraint(state: State, operation: OperationOf<"drop-constraint">): void {
  const table = alterable(state, operation);
  if (table !== undefined) removeConstraint(state, table.name, operation.name, operation);
}

export function alterConstraint(state: State, operation: OperationOf<"alter-constraint">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const { deferral, enforced } = operation;
  for (const each of [table, ...heirsOf(state, table)]) {
    changeConstraint(state, each, operation.name, (own) => {
      const { constraint } = own;
      if (constraint.kind !== "foreign-key") return own;
      return {
        ...own,
        // Enforcing it again checks every row.
        valid: enforced ?? own.valid,
        constraint: {
          ...constraint,
          deferral: deferral ?? constraint.deferral,
          enforced: enforced ?? constraint.enforced,
        },
      };
    });
  }
}

function changeConstraint(
  state: State,
  table: TableState,
  name: string,
  change: (constraint: ConstraintState) => ConstraintState,
): void {
  if (!table.constraints.some((each) => each.name === name || each.parent === name)) return;
  putTable(state, {
    ...table,
    constraints: table.constraints.map((each) =>
      each.name === name || each.parent === name ? change(each) : each,
    ),
  });
}
