import type { BuilderCall, Sent } from "../../script/fragments.ts";
import { changesOfRows } from "./rows.ts";
import { changesOfSchema } from "./schema.ts";

/** What a chain of Knex's calls sends; `undefined`: it is none. */
export function changesOf(call: BuilderCall): readonly Sent[] | undefined {
  return changesOfSchema(call) ?? changesOfRows(call);
}
