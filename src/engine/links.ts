import { keyOf } from "../schema.ts";
import { parentsOf } from "./state.ts";
import type { ColumnState, ConstraintState, IndexState, State, TableState } from "./state.ts";

/** Who points at a thing, counted, since one may point twice. */
export interface Links {
  add(target: string, from: string): void;
  remove(target: string, from: string): void;
  of(target: string): readonly string[];
  has(target: string): boolean;
}

const nobody: readonly never[] = [];

export function createLinks(): Links {
  // Most things are pointed at once: no map of their own for them.
  const sources = new Map<string, string | Map<string, number>>();
  return {
    add(target, from) {
      const known = sources.get(target);
      if (known === undefined) sources.set(target, from);
      else if (typeof known !== "string") known.set(from, (known.get(from) ?? 0) + 1);
      else if (known === from) sources.set(target, new Map([[from, 2]]));
      else {
        sources.set(
          target,
          new Map([
            [known, 1],
            [from, 1],
          ]),
        );
      }
    },
    remove(target, from) {
      const known = sources.get(target);
      if (known === undefined) return;
      if (typeof known === "string") {
        if (known === from) sources.delete(target);
        return;
      }
      const count = known.get(from);
      if (count === undefined) return;
      if (count > 1) known.set(from, count - 1);
      else if (known.size > 1) known.delete(from);
      else sources.delete(target);
    },
    of(target) {
      const known = sources.get(target);
      if (known === undefined) return nobody;
      return typeof known === "string" ? [known] : [...known.keys()];
    },
    has: (target) => sources.has(target),
  };
}

/** Calls `removed` and `added` for what differs; lists that grow at an end cost a comparison each. */
export function compareLists<Item>(
  before: readonly Item[],
  after: readonly Item[],
  removed: (item: Item) => void,
  added: (item: Item) => void,
): void {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  // First the new: what is in both keeps its place in the links.
  for (let at = start; at < after.length - end; at++) {
    const item = after[at];
    if (item !== undefined) added(item);
  }
  for (let at = start; at < before.length - end; at++) {
    const item = before[at];
    if (item !== undefined) removed(item);
  }
}

type TableLinks = Pick<
  State,
  | "referencing"
  | "children"
  | "readers"
  | "callers"
  | "drawers"
  | "constraintNames"
  | "indexesOf"
  | "indexParts"
>;

const nothing: readonly never[] = [];

/** Keeps what tables point at in step; only lists that were replaced are looked at. */
export function linkTable(
  links: TableLinks,
  users: Links | undefined,
  before: TableState | undefined,
  after: TableState | undefined,
): void {
  const table = after ?? before;
  if (table === undefined) return;
  const key = keyOf(table.name);
  if (before?.constraints !== after?.constraints) {
    compareLists(
      before?.constraints ?? nothing,
      after?.constraints ?? nothing,
      (constraint) => linkConstraint(links, table.name.schema, constraint, key, "remove"),
      (constraint) => linkConstraint(links, table.name.schema, constraint, key, "add"),
    );
  }
  if (before?.columns !== after?.columns) {
    compareLists(
      before?.columns ?? nothing,
      after?.columns ?? nothing,
      (column) => linkColumn(links, users, column, key, "remove"),
      (column) => linkColumn(links, users, column, key, "add"),
    );
  }
  if (before?.triggers !== after?.triggers) {
    compareLists(
      before?.triggers ?? nothing,
      after?.triggers ?? nothing,
      ({ callKey }) => {
        if (callKey !== undefined) links.callers.remove(callKey, key);
      },
      ({ callKey }) => {
        if (callKey !== undefined) links.callers.add(callKey, key);
      },
    );
  }
  if (before?.inherits !== after?.inherits || before?.partitionOf !== after?.partitionOf) {
    compareLists(
      before === undefined ? nothing : parentsOf(before),
      after === undefined ? nothing : parentsOf(after),
      (parent) => links.children.remove(keyOf(parent), key),
      (parent) => links.children.add(keyOf(parent), key),
    );
  }
  if (before?.reads !== after?.reads) {
    compareLists(
      before?.reads ?? nothing,
      after?.reads ?? nothing,
      (read) => links.readers.remove(keyOf(read), key),
      (read) => links.readers.add(keyOf(read), key),
    );
  }
}

type Step = "add" | "remove";

function linkConstraint(
  links: TableLinks,
  schema: string,
  { name, references }: ConstraintState,
  key: string,
  step: Step,
): void {
  links.constraintNames[step](keyOf({ schema, name }), key);
  if (references !== undefined) links.referencing[step](keyOf(references), key);
}

function linkColumn(
  links: TableLinks,
  users: Links | undefined,
  { typeKey, draws }: ColumnState,
  key: string,
  step: Step,
): void {
  if (typeKey !== undefined) users?.[step](typeKey, key);
  if (draws !== undefined) links.drawers[step](keyOf(draws), key);
}

export function linkIndex(links: TableLinks, index: IndexState, step: Step): void {
  const key = keyOf(index.name);
  links.indexesOf[step](keyOf(index.table), key);
  if (index.parent !== undefined) links.indexParts[step](keyOf(index.parent), key);
}
