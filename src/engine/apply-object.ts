import type { Name, OperationOf, SequenceUse } from "../operation.ts";
import type { Output, PlacedColumn } from "../query.ts";
import { columnNamesOf, columnOf, keyOf, sameName } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { dropEntry } from "./apply-catalog.ts";
import { dropSequence, removeSequence } from "./apply-sequence.ts";
import { alterable, blank } from "./apply-table.ts";
import { dropType } from "./apply-type.ts";
import { dropTable } from "./drop.ts";
import { grantOnColumns } from "./remark.ts";
import { cloneTrigger, heirsOf } from "./inherit.ts";
import {
  append,
  find,
  findTable,
  hasRelation,
  linked,
  made,
  place,
  placeAnew,
  putTable,
  resolveFunction,
  resolveRelation,
} from "./state.ts";
import type { FunctionState, TableState, State, TriggerState } from "./state.ts";

// --- views ----------------------------------------------------------------------------------------

export function createView(state: State, operation: OperationOf<"create-view">): void {
  const { query } = operation;
  const name = operation.temporary
    ? { schema: state.naming.temporary, name: operation.view.name }
    : place(state, operation.view);
  const former = state.tables.get(keyOf(name));
  if (operation.ifNotExists && hasRelation(state, keyOf(name))) return;
  const reads = query.tables
    .map((table) => resolveRelation(state, table))
    .filter((read) => !sameName(read, name));
  const mentions = query.columns;
  const form = { composed: query.shape?.composed === true, folded: query.shape?.folded === true };
  const calls = query.calls.flatMap((call) => find(state, call, state.functions.has) ?? []);
  const draws = query.sequences.flatMap((use) => sequenceOf(state, use) ?? []);
  const places = placesOf(state, query.shape?.placed);
  const listed = query.shape?.outputs;
  // A star that is looked up late stands for whatever columns there are then.
  const isFixed =
    state.naming.bindsLate !== true || listed?.every((one) => typeof one === "string");
  const outputs = namesOf(isFixed === true ? listed : undefined, (table) =>
    findTable(state, table),
  );
  const bare = query.shape?.bare === undefined ? {} : { bare: query.shape.bare };
  if (operation.orReplace && former !== undefined) {
    const { outputs: _, bare: __, placed: ___, ...rest } = former;
    const about = { reads, mentions, calls, draws, ...form, ...places, ...outputs, ...bare };
    putTable(state, { ...rest, kind: "view", ...about });
    return;
  }
  dropTable(state, name);
  putTable(state, {
    ...blank(name),
    ...made(state),
    kind: operation.materialized ? "materialized-view" : "view",
    persistence: operation.temporary ? "temporary" : "permanent",
    filled: operation.materialized && operation.withData ? "yes" : "no",
    ...(operation.withData ? {} : { empty: state.clock.unit }),
    // What its query calls its columns is not known.
    complete: false,
    reads,
    ...form,
    mentions,
    calls,
    draws,
    ...places,
    ...outputs,
    ...bare,
  });
}

function placesOf(
  state: State,
  placed: readonly PlacedColumn[] | undefined,
): Pick<TableState, "placed"> {
  if (placed === undefined) return {};
  return {
    placed: placed.map(({ table, column }) =>
      table === undefined ? { column } : { table: resolveRelation(state, table), column },
    ),
  };
}

function namesOf(
  outputs: readonly Output[] | undefined,
  tableNamed: (name: Name) => TableState | undefined,
): Pick<TableState, "outputs"> {
  const names = columnNamesOf(outputs, tableNamed);
  return names === undefined ? {} : { outputs: names };
}

function sequenceOf(state: State, use: SequenceUse): FullName | undefined {
  if ("sequence" in use) return find(state, use.sequence, state.sequences.has);
  return columnOf(findTable(state, use.table), use.column)?.sequence;
}

export function dropTables(
  state: State,
  names: readonly Name[],
  { ifExists }: { readonly ifExists: boolean },
): void {
  for (const name of names) {
    const full = find(state, name, state.tables.has);
    if (full !== undefined) dropTable(state, full);
    else if (!ifExists) state.supposed.add(keyOf(place(state, name)));
  }
}

// --- functions and triggers -----------------------------------------------------------------------

export function createFunction(state: State, operation: OperationOf<"create-function">): void {
  const name = place(state, operation.name);
  const known = state.functions.get(keyOf(name));
  const inputs = operation.arguments.map((type) => {
    const same = find(state, type, (key) => state.types.has(key) || state.tables.has(key));
    return same === undefined ? type : { ...type, ...same };
  });
  const signature = inputs.map((type) => `${keyOf(place(state, type))}${type.dimensions}`).join();
  const { volatility, language, procedure, aggregate, returns, body, program } = operation;
  const entry: FunctionState = {
    name,
    volatility,
    language,
    procedure,
    ...(aggregate === true ? { aggregate } : {}),
    arguments: inputs,
    ...(returns === undefined ? {} : { returns }),
    ...(body === undefined ? {} : { body }),
    ...(program === undefined ? {} : { program }),
    signature,
    ...made(state),
  };
  const others = (known?.overloads ?? []).filter((other) => other.signature !== signature);
  state.functions.put(keyOf(name), { name, overloads: append(others, entry) });
}

export function createTrigger(state: State, operation: OperationOf<"create-trigger">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const { name, columns, mentions, events, calls, body, text, row, temporary } = operation;
  const isNamed = (each: TriggerState): boolean =>
    each.name === name && each.temporary === temporary;
  const known = table.triggers.some(isNamed);
  if (known && operation.ifNotExists === true) return;
  const trigger: TriggerState = {
    name,
    columns,
    mentions,
    events,
    row,
    ...(temporary === true ? { temporary } : {}),
    ...(calls === undefined ? {} : { calls, callKey: keyOf(resolveFunction(state, calls)) }),
    ...(body === undefined ? {} : { body }),
    ...(text === undefined ? {} : { text }),
  };
  const others = table.triggers.filter((each) => !isNamed(each));
  putTable(state, { ...table, triggers: append(others, trigger) });
  if (temporary === true) state.hasTemporaryTriggers = true;
  if (!row || table.partitionBy === undefined) return;
  for (const heir of heirsOf(state, table)) cloneTrigger(state, heir.name, trigger);
}

export function dropTrigger(state: State, operation: OperationOf<"drop-trigger">): void {
  const { name, schema } = operation;
  const inTable = operation.table === undefined ? undefined : findTable(state, operation.table);
  const [table, dropped] =
    operation.table === undefined
      ? withTrigger(state, name, schema)
      : [inTable, inTable?.triggers.find((each) => each.name === name)];
  if (table === undefined) return;
  putTable(state, { ...table, triggers: table.triggers.filter((each) => each !== dropped) });
  if (table.partitionBy === undefined) return;
  for (const heir of heirsOf(state, table)) {
    const triggers = heir.triggers.filter((each) => each.name !== name || each.cloned !== true);
    if (triggers.length < heir.triggers.length) putTable(state, { ...heir, triggers });
  }
}

/** Where names of triggers are the schema's, the statement does not say the table. Temporary ones come first. */
function withTrigger(
  state: State,
  name: string,
  schema: string | undefined,
): readonly [] | readonly [TableState, TriggerState] {
  const { temporary } = state.naming;
  let found: readonly [] | readonly [TableState, TriggerState] = [];
  for (const table of state.tables.values()) {
    for (const trigger of table.triggers) {
      const home = trigger.temporary === true ? temporary : table.name.schema;
      if (trigger.name !== name || (schema ?? home) !== home) continue;
      if (home === temporary) return [table, trigger];
      if (found.length === 0) found = [table, trigger];
    }
  }
  return found;
}

export function renameTrigger(state: State, operation: OperationOf<"rename-trigger">): void {
  const table = findTable(state, operation.table);
  if (table === undefined) return;
  const heirs = table.partitionBy === undefined ? [] : heirsOf(state, table);
  for (const each of [table, ...heirs]) {
    const triggers = each.triggers.map((trigger) =>
      trigger.name === operation.name && (each === table || trigger.cloned === true)
        ? { ...trigger, name: operation.to }
        : trigger,
    );
    putTable(state, { ...each, triggers });
  }
}

// --- policies and privileges ----------------------------------------------------------------------

export function changePolicy(state: State, operation: OperationOf<"change-policy">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const { name, change, query, to } = operation;
  if (to !== undefined) {
    const renamed = (one: string): string => (one === name ? to : one);
    const conditions = table.conditions.map((each) =>
      each.kind === "policy" ? { ...each, name: renamed(each.name) } : each,
    );
    putTable(state, { ...table, policies: table.policies.map(renamed), conditions });
    return;
  }
  const others = table.policies.filter((other) => other !== name);
  const policies =
    change === "alter" ? table.policies : change === "create" ? append(others, name) : others;
  const conditions =
    change === "alter" && query.columns.length === 0
      ? table.conditions
      : replaceCondition(table, "policy", name, change === "drop" ? [] : query.columns);
  putTable(state, { ...table, policies, conditions });
}

export function changeRule(state: State, operation: OperationOf<"change-rule">): void {
  const table = alterable(state, operation);
  if (table === undefined || operation.change === "rename") return;
  const { name, change, query, event, actions, instead } = operation;
  const conditions = replaceCondition(table, "rule", name, change === "drop" ? [] : query.columns);
  const others = table.rules.filter((rule) => rule.name !== name);
  const rules =
    event === undefined
      ? others
      : append(others, { name, event, actions, ...(instead === true ? { instead } : {}) });
  putTable(state, { ...table, conditions, rules });
}

function replaceCondition(
  { conditions }: TableState,
  kind: "policy" | "rule",
  name: string,
  mentions: readonly string[],
): TableState["conditions"] {
  const others = conditions.filter((each) => each.kind !== kind || each.name !== name);
  return mentions.length === 0 ? others : append(others, { kind, name, mentions });
}

export function grant(state: State, operation: OperationOf<"grant">): void {
  if (operation.object !== "table") return;
  if (operation.onColumns.length > 0) {
    grantOnColumns(state, operation);
    return;
  }
  const given = operation.grantees.map(
    (grantee) => `${operation.privileges.join(", ") || "ALL"} TO ${grantee}`,
  );
  for (const name of operation.names) {
    const table = findTable(state, name);
    if (table === undefined) continue;
    const others = table.grants.filter((each) =>
      operation.revoke && operation.privileges.length === 0
        ? !operation.grantees.some((grantee) => each.endsWith(` TO ${grantee}`))
        : !given.includes(each),
    );
    putTable(state, {
      ...table,
      grants: operation.revoke ? others : given.reduce(append<string>, others),
    });
  }
}

// --- drops ----------------------------------------------------------------------------------------

export function dropObject(state: State, operation: OperationOf<"drop-object">): void {
  const { object, names, cascade } = operation;
  for (const name of names) {
    switch (object) {
      case "type":
      case "domain":
        dropType(state, name, cascade);
        break;
      case "function":
      case "procedure":
      case "aggregate":
        dropFunction(state, name, cascade);
        break;
      case "sequence":
        dropSequence(state, name);
        break;
      case "schema":
        dropSchema(state, name.name);
        break;
      case "extension":
        dropEntry(state, "extension", name);
        break;
      case "database":
      case "role":
      case "other":
        break;
      default:
        object satisfies never;
    }
  }
}

/** Which overload goes is not known here, so all stay when there are several: the worst is assumed. */
function dropFunction(state: State, name: Name, cascade: boolean): void {
  const full = find(state, name, state.functions.has);
  if (full === undefined) return;
  const key = keyOf(full);
  if (state.functions.get(key)?.overloads.length === 1) state.functions.remove(key);
  if (!cascade) return;
  for (const table of linked(state, state.callers, full)) {
    const triggers = table.triggers.filter(({ callKey }) => callKey !== key);
    putTable(state, { ...table, triggers });
  }
}

export function renameFunction(state: State, name: Name, to: Name): void {
  const full = find(state, name, state.functions.has);
  const entry = full === undefined ? undefined : state.functions.get(keyOf(full));
  if (full === undefined || entry === undefined) return;
  const from = keyOf(full);
  const target = placeAnew(full, to);
  const overloads = entry.overloads.map((each) => ({ ...each, name: target }));
  state.functions.remove(from);
  state.functions.put(keyOf(target), { name: target, overloads });
  for (const table of linked(state, state.callers, full)) {
    const triggers = table.triggers.map((trigger) =>
      trigger.callKey === from ? { ...trigger, calls: target, callKey: keyOf(target) } : trigger,
    );
    putTable(state, { ...table, triggers });
  }
}

function dropSchema(state: State, schema: string): void {
  state.schemas.remove(schema);
  const within = ({ name }: { readonly name: FullName }): boolean => name.schema === schema;
  for (const table of [...state.tables.values()].filter(within)) dropTable(state, table.name);
  for (const sequence of [...state.sequences.values()].filter(within)) {
    removeSequence(state, sequence.name);
  }
  for (const type of [...state.types.values()].filter(within)) dropType(state, type.name, true);
  for (const entry of [...state.functions.values()].filter(within)) {
    state.functions.remove(keyOf(entry.name));
  }
}
