import type { Written } from "../expression.ts";
import type { Attribute, Name, OperationOf, TypeName } from "../operation.ts";
import { keyOf, sameName } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { removeColumn } from "./drop.ts";
import { append, findType, made, place, placeAnew, putTable, usersOf } from "./state.ts";
import type { ColumnState, State, TableState } from "./state.ts";

export function createType(state: State, operation: OperationOf<"create-type">): void {
  const name = place(state, operation.name);
  const { form, values, attributes } = operation;
  const known = attributes === undefined ? {} : { attributes };
  state.types.put(keyOf(name), { name, form, values, ...known, ...made(state) });
}

export function changeAttribute(state: State, operation: OperationOf<"change-attribute">): void {
  const found = findType(state, operation.name);
  if (found?.attributes === undefined) return;
  const { change, attribute: name, type } = operation;
  const known = found.attributes;
  const attributes =
    change === "drop"
      ? known.filter((each) => each.name !== name)
      : change === "add" && type !== undefined
        ? [...known, { name, type }]
        : known.map((each) => (each.name === name && type !== undefined ? { name, type } : each));
  state.types.put(keyOf(found.name), { ...found, attributes });
  for (const table of typedTables(state, found.name)) {
    if (change === "drop") removeColumn(state, table.name, name, { cascade: true });
    else {
      const columns = table.columns.map((column) =>
        column.name === name ? { ...column, type } : column,
      );
      const added =
        change === "add" && type !== undefined ? [attributeColumn(state, { name, type })] : [];
      putTable(state, { ...table, columns: [...columns, ...added] });
    }
  }
}

/** Tables that are made OF the type. */
function typedTables(state: State, type: FullName): readonly TableState[] {
  return [...state.tables.values()].filter(
    ({ ofType }) => ofType !== undefined && sameName(ofType, type),
  );
}

/** The column that a typed table has for an attribute of its type. */
export function attributeColumn(state: State, { name, type }: Attribute): ColumnState {
  const known = findType(state, type)?.name;
  return {
    name,
    type,
    notNull: "no",
    local: true,
    parents: 0,
    ...(known === undefined ? {} : { typeKey: keyOf(known) }),
    ...made(state),
  };
}

export function changeEnum(state: State, operation: OperationOf<"change-enum">): void {
  const type = findType(state, operation.name);
  if (type === undefined) return;
  const { value, to, change } = operation;
  const put = (values: readonly string[]): void => {
    state.types.put(keyOf(type.name), { ...type, values });
  };
  switch (change) {
    case "add":
      if (!type.values.includes(value)) put(withValue(type.values, operation));
      break;
    case "rename":
      if (to === undefined) break;
      put(type.values.map((each) => (each === value ? to : each)));
      renameDefaults(state, type.name, value, to);
      break;
    case "drop":
      put(type.values.filter((each) => each !== value));
      break;
    default:
      change satisfies never;
  }
}

/** A default is kept as the value, not as its name. */
function renameDefaults(state: State, type: FullName, from: string, to: string): void {
  const key = keyOf(type);
  const text = state.quoting.literal(to);
  for (const table of usersOf(state, type)) {
    const columns = table.columns.map((column) =>
      column.typeKey === key && column.type?.dimensions === 0 && isConstant(column.default, from)
        ? {
            ...column,
            default: { text, value: { kind: "constant", type: "string", value: to } } as const,
          }
        : column,
    );
    putTable(state, { ...table, columns });
  }
}

function isConstant(usual: Written | undefined, text: string): boolean {
  let value = usual?.value;
  while (value?.kind === "cast") value = value.operand;
  return value?.kind === "constant" && value.type === "string" && value.value === text;
}

function withValue(
  values: readonly string[],
  { value, neighbour }: OperationOf<"change-enum">,
): readonly string[] {
  const at = neighbour === undefined ? -1 : values.indexOf(neighbour.value);
  if (neighbour === undefined || at < 0) return append(values, value);
  return values.toSpliced(neighbour.side === "before" ? at : at + 1, 0, value);
}

export function createDomain(state: State, operation: OperationOf<"create-domain">): void {
  const name = place(state, operation.name);
  const { type, notNull } = operation;
  const checks = operation.checks.map((check) => check.name ?? `${name.name}_check`);
  state.types.put(keyOf(name), {
    name,
    form: "domain",
    values: [],
    base: type,
    checks,
    notNull,
    constrained: notNull || checks.length > 0,
    ...(operation.default === undefined ? {} : { default: operation.default }),
    ...made(state),
  });
}

export function changeDomain(state: State, operation: OperationOf<"change-domain">): void {
  const type = findType(state, operation.name);
  if (type === undefined) return;
  const { default: former, checks = [], notNull = false, ...rest } = type;
  const put = (changes: {
    readonly checks?: readonly string[];
    readonly notNull?: boolean;
    readonly default?: typeof former | undefined;
  }): void => {
    const next = { checks, notNull, default: former, ...changes };
    const { default: usual, ...limits } = next;
    state.types.put(keyOf(type.name), {
      ...rest,
      ...limits,
      constrained: next.notNull || next.checks.length > 0,
      ...(usual === undefined ? {} : { default: usual }),
    });
  };
  const { change, constraint } = operation;
  switch (change) {
    case "set-default":
      put({ default: operation.default });
      break;
    case "drop-default":
      put({ default: undefined });
      break;
    case "set-not-null":
      put({ notNull: true });
      break;
    case "drop-not-null":
      put({ notNull: false });
      break;
    case "add-constraint":
      if (operation.check === undefined) put({ notNull: true });
      else put({ checks: [...checks, constraint ?? `${type.name.name}_check`] });
      break;
    case "drop-constraint":
      put({ checks: checks.filter((name) => name !== constraint) });
      break;
    case "validate-constraint":
      break;
    default:
      change satisfies never;
  }
}

export function dropType(state: State, name: Name, cascade: boolean): void {
  const type = findType(state, name);
  if (type === undefined) return;
  const key = keyOf(type.name);
  state.types.remove(key);
  if (!cascade) return;
  for (const table of usersOf(state, type.name)) {
    for (const column of table.columns) {
      if (column.typeKey === key) removeColumn(state, table.name, column.name, { cascade });
    }
  }
}

export function renameType(state: State, name: Name, to: Name): void {
  const type = findType(state, name);
  if (type === undefined) return;
  const from = keyOf(type.name);
  const target = placeAnew(type.name, to);
  state.types.remove(from);
  state.types.put(keyOf(target), { ...type, name: target });
  for (const table of usersOf(state, type.name)) {
    putTable(state, {
      ...table,
      columns: table.columns.map((column) =>
        column.typeKey !== from || column.type === undefined
          ? column
          : { ...column, typeKey: keyOf(target), type: retyped(state, column.type, target, to) },
      ),
    });
  }
}

function retyped(state: State, type: TypeName, full: FullName, to: Name): TypeName {
  const name: Name = type.schema === undefined && to.schema === undefined ? to : full;
  const words = [name.schema, name.name].flatMap((word) =>
    word === undefined ? [] : state.quoting.identifier(word),
  );
  return { ...type, ...name, text: `${words.join(".")}${"[]".repeat(type.dimensions)}` };
}
