import type { OperationOf } from "../operation.ts";
import type { Remark } from "../schema.ts";
import { alterable } from "./apply-table.ts";
import { findIndex, findTable, indexesOf, putIndex, putTable } from "./state.ts";
import type { State, TableState } from "./state.ts";

type Remarks = readonly Remark[];

/** What COMMENT says of columns, constraints and indexes. */
export function comment(state: State, operation: OperationOf<"comment">): void {
  const { object, relation, name, text } = operation;
  if (relation === undefined) return;
  const change = (remarks: Remarks = []): Remarks => {
    const others = remarks.filter(({ kind }) => kind !== "comment");
    return text === undefined ? others : [...others, { kind: "comment", text }];
  };
  if (object === "index") {
    const index = findIndex(state, relation);
    if (index !== undefined) putIndex(state, { ...index, remarks: change(index.remarks) });
    return;
  }
  const table = findTable(state, relation);
  if (table === undefined || name === undefined) return;
  if (object === "column") changeColumn(state, table, name, change);
  if (object !== "constraint") return;
  const constraints = table.constraints.map((each) =>
    each.name === name ? { ...each, remarks: change(each.remarks) } : each,
  );
  putTable(state, { ...table, constraints });
}

export function setColumnOption(state: State, operation: OperationOf<"set-column-option">): void {
  const { column, option, text } = operation;
  const table = alterable(state, operation);
  if (table === undefined) return;
  changeColumn(state, table, column, (remarks = []) => [
    // Attributes add up, whatever else was set before.
    ...remarks.filter(
      (each) => option === "attributes" || each.kind !== "option" || each.option !== option,
    ),
    { kind: "option", option, text },
  ]);
}

/** GRANT and REVOKE of rights on single columns. */
export function grantOnColumns(state: State, operation: OperationOf<"grant">): void {
  const { onColumns, grantees, grantable, revoke } = operation;
  for (const name of operation.names) {
    for (const { privilege, column } of onColumns) {
      const table = findTable(state, name);
      if (table === undefined) break;
      changeColumn(state, table, column, (remarks = []) => [
        ...remarks.filter(
          (each) =>
            each.kind !== "grant" || each.privilege !== privilege || !grantees.includes(each.role),
        ),
        ...(revoke
          ? []
          : grantees.map((role) => ({ kind: "grant" as const, privilege, role, grantable }))),
      ]);
    }
  }
}

/** One index of a table at most is used so; `name` may be none of them. */
export function useIndex(
  state: State,
  table: TableState,
  use: "cluster" | "replica-identity",
  name: string | undefined,
): void {
  for (const index of indexesOf(state, table.name)) {
    const { remarks = [] } = index;
    const others = remarks.filter((each) => each.kind !== "use" || each.use !== use);
    if (index.name.name === name) {
      putIndex(state, { ...index, remarks: [...others, { kind: "use", use }] });
    } else if (others.length < remarks.length) putIndex(state, { ...index, remarks: others });
  }
}

function changeColumn(
  state: State,
  table: TableState,
  name: string,
  change: (remarks: Remarks | undefined) => Remarks,
): void {
  const at = table.columns.findIndex((column) => column.name === name);
  const column = table.columns[at];
  if (column === undefined) return;
  const columns = table.columns.with(at, { ...column, remarks: change(column.remarks) });
  putTable(state, { ...table, columns });
}
