import type { Parser } from "../index.ts";
import { parsers } from "../parsers/index.ts";

const started = new Map<string, Promise<Parser>>();

/** Starts a grammar adapter by its id, once, and loads no other. */
export function startParser(id: string): Promise<Parser> {
  let parser = started.get(id);
  if (parser === undefined) started.set(id, (parser = start(id)));
  return parser;
}

async function start(id: string): Promise<Parser> {
  switch (id) {
    case "libpg-query": {
      const [{ start }, { libpgQuery }] = await Promise.all([
        parsers["libpg-query"](),
        import("./libpg-query.ts"),
      ]);
      return start(libpgQuery);
    }
    case "mysql":
      return (await parsers.mysql()).start();
    case "pgsql-ast-parser":
      return (await parsers["pgsql-ast-parser"]()).start();
    case "sqlite":
      return (await parsers.sqlite()).start();
    default:
      throw new RangeError(`Unknown parser "${id}"; there are ${Object.keys(parsers).join(", ")}.`);
  }
}
