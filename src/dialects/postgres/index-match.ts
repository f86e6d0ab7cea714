import type { CreateIndex } from "../../operation.ts";
import type { Index } from "../../schema.ts";

/** Would the server take the one for the other, when a partition's index is to serve a partitioned one? */
export function sameIndex(index: Index, wanted: CreateIndex | Index): boolean {
  return (
    index.method === wanted.method &&
    index.unique === wanted.unique &&
    textOf(index) === textOf(wanted) &&
    index.include.join() === wanted.include.join() &&
    index.where?.text === wanted.where?.text
  );
}

function textOf({ keys }: CreateIndex | Index): string {
  return keys.map(({ column, text }) => column ?? text).join();
}
