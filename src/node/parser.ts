import type { Parser } from "../index.ts";
import { parsers } from "../parsers/index.ts";

/** Starts a grammar adapter by its id, and loads no other. */
export async function startParser(id: string): Promise<Parser> {
  switch (id) {
    case "libpg-query": {
      const [{ start }, { libpgQuery }] = await Promise.all([
        parsers["libpg-query"](),
        import("./libpg-query.ts"),
      ]);
      return start(libpgQuery());
    }
    default:
      throw new RangeError(`Unknown parser "${id}"; there are ${Object.keys(parsers).join(", ")}.`);
  }
}
