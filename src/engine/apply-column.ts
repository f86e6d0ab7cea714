import type { Written } from "../expression.ts";
import type { ColumnDefinition, Name, OperationOf, TypeName } from "../operation.ts";
import { keyOf } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { addNotNull, notNullOf } from "./apply-constraint.ts";
import { drawnBy, makeSequence, removeSequence } from "./apply-sequence.ts";
import { alterable } from "./apply-table.ts";
import { removeColumn, removeConstraint } from "./drop.ts";
import { heirsOf, passOn } from "./inherit.ts";
import { append, find, findTable, linked, made, place, putTable, unseenKey } from "./state.ts";
import type { ColumnState, State, TableState } from "./state.ts";

/** Adds a column; false when IF NOT EXISTS found it there. */
export function addColumn(state: State, operation: OperationOf<"add-column">): boolean {
  const table = alterable(state, operation);
  const { column: definition } = operation;
  if (table === undefined) return true;
  const known = table.columns.some((column) => column.name === definition.name);
  if (known && operation.ifNotExists) return false;
  const column = defineColumn(state, table.name, definition);
  putColumn(state, table, column);
  if (operation.placed === true) moveColumn(state, operation, definition.name);
  if (operation.only !== true) handDown(state, table, column);
  if (column.notNull === "yes") {
    addNotNull(state, table.name, column.name, { given: definition.notNullName });
  }
  return true;
}

/** To the children, and to theirs where it was new to them. */
function handDown(state: State, table: TableState, column: ColumnState): void {
  const pending = [table.name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const child of linked(state, state.children, next)) {
      const own = child.columns.find((each) => each.name === column.name);
      if (own === undefined) pending.push(child.name);
      putColumn(
        state,
        child,
        own === undefined ? passOn(state, column, child) : { ...own, parents: own.parents + 1 },
      );
    }
  }
}

function putColumn(state: State, table: TableState, column: ColumnState): void {
  const at = table.columns.findIndex((each) => each.name === column.name);
  const columns = at < 0 ? append(table.columns, column) : table.columns.with(at, column);
  putTable(state, { ...table, columns });
}

/** FIRST, or behind another column. */
export function moveColumn(
  state: State,
  { table: name, after }: { readonly table: Name; readonly after?: string },
  column: string,
): void {
  const table = findTable(state, name);
  const moved = table?.columns.find((each) => each.name === column);
  if (table === undefined || moved === undefined) return;
  const others = table.columns.filter((each) => each !== moved);
  const at = after === undefined ? 0 : others.findIndex((each) => each.name === after) + 1;
  if (after !== undefined && at === 0) return;
  putTable(state, { ...table, columns: [...others.slice(0, at), moved, ...others.slice(at)] });
}

/** A column as its definition makes it, with the sequence that serial and identity bring. */
export function defineColumn(
  state: State,
  table: FullName,
  definition: ColumnDefinition,
): ColumnState {
  const { name, collation, identity, generated } = definition;
  const serial = state.naming.serial(definition.type);
  const type = serial ?? definition.type;
  const sequence =
    serial === undefined && identity === undefined
      ? undefined
      : makeSequence(state, table, name, definition.sequence);
  const usual =
    serial === undefined || sequence === undefined
      ? stored(definition.default, type)
      : state.naming.next(sequence);
  const numbered = sequence !== undefined && state.naming.keysMayBeNull !== true;
  return {
    name,
    type,
    ...(collation === undefined ? {} : { collation }),
    notNull: definition.notNull || numbered ? "yes" : "no",
    ...(usual === undefined ? {} : { default: usual }),
    ...(serial === undefined ? drawnBy(state, usual) : { draws: sequence }),
    ...(identity === undefined ? {} : { identity }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(generated === undefined ? {} : { generated }),
    typeKey: typeKeyOf(state, type),
    local: true,
    parents: 0,
    ...made(state),
  };
}

/** DEFAULT NULL is no default, unless the server has to bring it to another type or length. */
function stored(usual: Written | undefined, type: TypeName | undefined): Written | undefined {
  let value = usual?.value;
  while (value?.kind === "cast" && isPlain(value.type, type)) value = value.operand;
  const isNull = value?.kind === "constant" && value.type === "null";
  return isNull && (type?.modifiers ?? []).every((each) => !/^\d/.test(each)) ? undefined : usual;
}

function isPlain(cast: TypeName, type: TypeName | undefined): boolean {
  if (type === undefined) return true;
  const isSame = cast.name === type.name && cast.dimensions === type.dimensions;
  return isSame && cast.modifiers.length === 0;
}

export function typeKeyOf(state: State, type: TypeName): string {
  return keyOf(find(state, type, state.types.has) ?? place(state, type));
}

export function dropColumn(state: State, operation: OperationOf<"drop-column">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const { column, ifExists } = operation;
  // Who drops it knew of it.
  if (!ifExists && !table.columns.some(({ name }) => name === column)) {
    state.unseen.add(unseenKey(table.name, column));
  }
  removeColumn(state, table.name, column, operation);
}

export function setType(state: State, operation: OperationOf<"set-type">): void {
  const { type, collation } = operation;
  const typeKey = typeKeyOf(state, type);
  changeColumn(state, operation, ({ collation: _former, ...column }) => ({
    ...column,
    ...keptDefault(state, column, type),
    type,
    typeKey,
    ...(collation === undefined ? {} : { collation }),
  }));
}

/** A bare text was read as the former type, and what it meant there is what is kept. */
function keptDefault(
  state: State,
  { default: usual, type: former }: ColumnState,
  type: TypeName,
): Pick<ColumnState, "default"> {
  const isBare = usual?.value.kind === "constant" && usual.value.type === "string";
  if (!isBare || former === undefined || former.name === type.name) return {};
  const cast = withoutLength(state, former);
  const text = `${usual.text}::${cast.text}`;
  return { default: { text, value: { kind: "cast", operand: usual.value, type: cast } } };
}

function withoutLength(state: State, type: TypeName): TypeName {
  const words = [type.schema, type.name].flatMap((word) =>
    word === undefined ? [] : state.quoting.identifier(word),
  );
  const text = `${words.join(".")}${"[]".repeat(type.dimensions)}`;
  return { ...type, modifiers: [], text };
}

export function setDefault(state: State, operation: OperationOf<"set-default">): void {
  changeColumn(state, operation, ({ default: _former, draws: _draws, ...column }) => {
    const usual = stored(operation.default, column.type);
    return {
      ...column,
      ...(usual === undefined ? {} : { default: usual }),
      ...drawnBy(state, usual),
    };
  });
}

export function dropDefault(state: State, operation: OperationOf<"drop-default">): void {
  changeColumn(state, operation, ({ default: _former, draws: _draws, ...column }) => column);
}

export function setNotNull(state: State, operation: OperationOf<"set-not-null">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  learn(state, table, operation.column);
  addNotNull(state, table.name, operation.column, { only: operation.only });
}

export function dropNotNull(state: State, operation: OperationOf<"drop-not-null">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const known = notNullOf(learn(state, table, operation.column), operation.column);
  if (known !== undefined) {
    removeConstraint(state, table.name, known.name, { cascade: false, only: operation.only });
    return;
  }
  const heirs = operation.only === true ? [] : heirsOf(state, table);
  for (const each of [table.name, ...heirs.map((heir) => heir.name)]) {
    forgetNotNull(state, each, operation.column);
  }
}

/** Lets go of NOT NULL, and of the constraint that says so. */
export function forgetNotNull(state: State, name: FullName, column: string): void {
  const table = state.tables.get(keyOf(name));
  if (table === undefined) return;
  const known = notNullOf(table, column);
  putTable(state, {
    ...table,
    columns: table.columns.map((each) =>
      each.name === column ? { ...each, notNull: "no" } : each,
    ),
    constraints: table.constraints.filter((each) => each !== known),
  });
}

export function setIdentity(state: State, operation: OperationOf<"set-identity">): void {
  const { column: name, change } = operation;
  const table = alterable(state, operation);
  if (table === undefined) return;
  switch (change) {
    case "add": {
      const sequence = makeSequence(state, table.name, name, operation.sequence);
      const identity = operation.identity ?? "by-default";
      changeColumn(state, operation, ({ default: _none, draws: _draws, ...column }, holder) =>
        holder === table || holder.partitionOf !== undefined
          ? { ...column, identity, sequence }
          : column,
      );
      break;
    }
    case "set": {
      const { identity } = operation;
      if (identity === undefined) return;
      changeColumn(state, operation, (column) =>
        column.identity === undefined ? column : { ...column, identity },
      );
      break;
    }
    case "drop": {
      const sequence = table.columns.find((column) => column.name === name)?.sequence;
      changeColumn(
        state,
        operation,
        ({ identity: _identity, sequence: _sequence, ...column }) => column,
      );
      if (sequence !== undefined) removeSequence(state, sequence);
      break;
    }
    default:
      change satisfies never;
  }
}

export function setGenerated(state: State, operation: OperationOf<"set-generated">): void {
  const { expression, stored } = operation;
  changeColumn(state, operation, ({ generated, ...column }) =>
    expression === undefined
      ? column
      : { ...column, generated: { expression, stored: stored ?? generated?.stored ?? true } },
  );
}

interface ChangesColumn {
  readonly table: Name;
  readonly column: string;
  readonly missingOk?: boolean;
  readonly only?: boolean;
}

/** Changes a column here and in the tables that inherit it; one never seen is learned of. */
function changeColumn(
  state: State,
  operation: ChangesColumn,
  change: (column: ColumnState, holder: TableState) => ColumnState,
): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const known = learn(state, table, operation.column);
  const heirs = operation.only === true ? [] : heirsOf(state, table);
  for (const holder of [known, ...heirs]) {
    const at = holder.columns.findIndex((column) => column.name === operation.column);
    const column = holder.columns[at];
    if (column === undefined) continue;
    const subject = holder === known ? table : holder;
    putTable(state, { ...holder, columns: holder.columns.with(at, change(column, subject)) });
  }
}

function learn(state: State, table: TableState, name: string): TableState {
  if (table.columns.some((column) => column.name === name)) return table;
  const column: ColumnState = {
    name,
    type: undefined,
    notNull: "unknown",
    origin: table.origin,
    ...(table.born === undefined ? {} : { born: table.born }),
    local: true,
    parents: 0,
  };
  const learned = { ...table, columns: append(table.columns, column) };
  putTable(state, learned);
  return learned;
}
