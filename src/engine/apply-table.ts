import type { Name, OperationOf } from "../operation.ts";
import { keyOf } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { inherit, noInherit } from "./apply-partition.ts";
import { heirsOf } from "./inherit.ts";
import { findTable, findType, place, putTable, resolveTable } from "./state.ts";
import { useIndex } from "./remark.ts";
import type { State, TableState } from "./state.ts";

/** The table an ALTER speaks of; one that was never seen made begins as a stub. */
export function alterable(
  state: State,
  operation: { readonly table: Name; readonly missingOk?: boolean },
): TableState | undefined {
  const known = findTable(state, operation.table);
  if (known !== undefined || operation.missingOk === true) return known;
  const stub: TableState = {
    ...blank(place(state, operation.table)),
    origin: "unknown",
    filled: "unknown",
    complete: false,
  };
  putTable(state, stub);
  return stub;
}

export function blank(name: FullName): TableState {
  return {
    name,
    kind: "table",
    persistence: "permanent",
    origin: "before",
    filled: "unknown",
    complete: true,
    columns: [],
    constraints: [],
    triggers: [],
    policies: [],
    conditions: [],
    inherits: [],
    reads: [],
    mentions: [],
    calls: [],
    draws: [],
    rules: [],
    grants: [],
  };
}

export function truncate(state: State, operation: OperationOf<"truncate">): void {
  const pending = operation.tables.map((name) => resolveTable(state, name));
  const seen = new Set<string>();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const key = keyOf(name);
    if (seen.has(key)) continue;
    seen.add(key);
    const table = state.tables.get(key);
    if (table === undefined) continue;
    putTable(state, { ...table, filled: "no", empty: state.clock.unit });
    const others = [
      ...state.children.of(key),
      ...(operation.cascade ? state.referencing.of(key) : []),
    ];
    pending.push(...others.flatMap((other) => state.tables.get(other)?.name ?? []));
  }
}

/** Rows have come into a table, into the tables it is a part of, and into nobody knows which part of it. */
export function fill(state: State, name: Name): void {
  change(state, name);
  let table = findTable(state, name);
  if (table?.partitionBy !== undefined) table = route(state, table);
  while (table !== undefined && table.filled !== "yes") {
    putTable(state, { ...table, filled: "yes", empty: undefined });
    table = table.partitionOf && state.tables.get(keyOf(table.partitionOf.parent));
  }
}

/** Rows are no longer what they were. */
export function change(state: State, name: Name): void {
  const table = findTable(state, name);
  if (table?.distinct !== undefined) putTable(state, { ...table, distinct: [] });
}

/** Marks what may have got rows; once is enough for as many parts as there are. */
function route(state: State, table: TableState): TableState {
  const parts = state.children.of(keyOf(table.name)).length;
  if (table.routed === parts) return table;
  for (const part of heirsOf(state, table)) {
    if (part.filled === "no") putTable(state, { ...part, filled: "unknown", empty: undefined });
  }
  const routed = { ...table, routed: parts };
  putTable(state, routed);
  return routed;
}

export function setTableOption(state: State, operation: OperationOf<"set-table-option">): void {
  const { option, object, parent, values } = operation;
  if (object === "index" || object === "sequence") return;
  const table = alterable(state, operation);
  if (table === undefined) return;
  if (option === "cluster-on" || option === "without-cluster") {
    useIndex(state, table, "cluster", operation.values[0]);
  }
  if (option === "replica-identity") {
    useIndex(state, table, "replica-identity", operation.values[0]);
  }
  const { settings = identityIn(operation) } = operation;
  if (settings !== undefined) {
    putTable(state, { ...table, settings: { ...table.settings, ...settings } });
  }
  if (option === "logged") putTable(state, { ...table, persistence: "permanent" });
  if (option === "unlogged") putTable(state, { ...table, persistence: "unlogged" });
  if (option === "row-security") putTable(state, { ...table, ...securityOf(values[0]) });
  if (option === "inherit" && parent !== undefined)
    inherit(state, table, resolveTable(state, parent));
  if (option === "of-type" && parent !== undefined) {
    const type = findType(state, parent);
    if (type !== undefined) putTable(state, { ...table, ofType: type.name });
  }
  if (option === "not-of-type") {
    const { ofType: _former, ...free } = table;
    putTable(state, free);
  }
  if (option === "no-inherit" && parent !== undefined) {
    noInherit(state, table, resolveTable(state, parent));
  }
}

/** What tells the rows apart for those that follow by them. */
function identityIn({
  option,
  values,
}: OperationOf<"set-table-option">): Readonly<Record<string, string>> | undefined {
  const [identity] = values;
  return option === "replica-identity" && identity !== undefined
    ? { [option]: identity }
    : undefined;
}

function securityOf(
  word: string | undefined,
): Pick<TableState, "rowSecurity" | "rowSecurityForced"> {
  if (word === "enable" || word === "disable") return { rowSecurity: word === "enable" };
  return { rowSecurityForced: word === "force" };
}
