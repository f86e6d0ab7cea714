import type { Dialect, Situation } from "../../dialect.ts";
import type { IndexKey } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import type { Index, Table } from "../../schema.ts";
import { aftermath, primaryOf } from "./aftermath.ts";
import { known } from "./traits-refusal.ts";
import { prefixOf } from "./lookup.ts";

/**
 * The key that rows are kept in the order of: the primary one, or the first unique one over columns that
 * are never NULL. Where it becomes another, all rows are written anew.
 */
function clusterBefore(table: Table, { schema }: Situation): readonly string[] | undefined {
  const primary = primaryOf(table);
  if (primary !== undefined) return primary;
  const found = schema.indexesOf(table.name).find(
    ({ unique, keys }) =>
      unique &&
      keys.every((key) => {
        const column = columnOf(table, key.column ?? "");
        return column?.notNull === "yes" && prefixOf(key) === undefined;
      }),
  );
  return found?.keys.map(({ column }) => column ?? "");
}

/** With the names that its columns had before. */
function clusterAfter(table: Table, situation: Situation): readonly string[] | undefined {
  const { primary, indexes, columns } = aftermath(situation, table);
  const found = indexes.find(
    (index) =>
      index.unique &&
      index.whole &&
      index.columns.every((name) => columns.find((one) => one.name === name)?.notNull === true),
  );
  return (primary ?? found?.columns)?.map((name = "") => {
    const column = columns.find((one) => one.name === name);
    return column === undefined ? name : (column.former ?? `new ${name}`);
  });
}

function isLost(table: Table, situation: Situation): boolean {
  const before = clusterBefore(table, situation);
  return before !== undefined && clusterAfter(table, situation) === undefined;
}

function moves(table: Table, situation: Situation): boolean {
  const after = clusterAfter(table, situation);
  return after !== undefined && after.join("\n") !== clusterBefore(table, situation)?.join("\n");
}

/** What was the order of the rows without a name becomes the primary key. */
function isMadePrimary(table: Table, situation: Situation): boolean {
  const { operation } = situation;
  if (operation.kind !== "add-primary-key" || primaryOf(table) !== undefined) return false;
  return clusterBefore(table, situation)?.join("\n") === operation.constraint.columns.join("\n");
}

interface Shape {
  readonly unique: boolean;
  readonly method: string;
  readonly keys: readonly IndexKey[];
}

function isAlike(one: Shape, other: Shape): boolean {
  const words = ({ unique, method, keys }: Shape): string =>
    JSON.stringify([unique, method, keys.map(({ text }) => text.toLowerCase().replace(/`/g, ""))]);
  return words(one) === words(other);
}

function droppedIn({ siblings, schema }: Situation, table: Table): readonly Index[] {
  const names = siblings.flatMap((one) => (one.kind === "drop-index" ? one.indexes : []));
  const gone = new Set(names.map(({ name }) => name.toLowerCase()));
  return schema.indexesOf(table.name).filter(({ name }) => gone.has(name.name.toLowerCase()));
}

/** An index or a key goes and comes again in one statement: at most its name changes. */
export function staysAlike(table: Table, situation: Situation): boolean {
  const { operation, siblings } = situation;
  if (operation.kind === "create-index") {
    return droppedIn(situation, table).some((index) => isAlike(index, operation));
  }
  if (operation.kind === "drop-index") {
    const gone = droppedIn({ ...situation, siblings: [operation] }, table);
    return gone.some((index) =>
      siblings.some((one) => one.kind === "create-index" && isAlike(index, one)),
    );
  }
  const added = siblings.find((one) => one.kind === "add-primary-key");
  const drops = siblings.some((one) => one.kind === "drop-constraint" && one.name === "PRIMARY");
  if (added === undefined || !drops) return false;
  return added.constraint.columns.join("\n") === primaryOf(table)?.join("\n");
}

/** Questions about the key that rows are kept in the order of. */
export const clusterTraits: Dialect["traits"] = {
  "cluster-lost": known(isLost),
  "cluster-moves": known(moves),
  "made-primary": known(isMadePrimary),
  "stays-alike": known(staysAlike),
};
