/** Which settings has the server, and which of them may a session change? */
import { settings } from "./settings.generated.ts";

interface Known {
  readonly since: number;
  readonly until: number;
  readonly kind: "free" | "fixed";
}

export function settingKind(name: string, server: number): "free" | "fixed" | undefined {
  if (spellings.has(name)) return "free";
  const found = table().get(name);
  return found !== undefined && server >= found.since && server <= found.until
    ? found.kind
    : undefined;
}

/** What the grammar has words of its own for, and names of long ago. */
const spellings: ReadonlySet<string> = new Set([
  "all",
  "names",
  "time zone",
  "transaction isolation level",
  "session characteristics",
  "sort_mem",
  "vacuum_mem",
]);

let known: ReadonlyMap<string, Known> | undefined;

function table(): ReadonlyMap<string, Known> {
  return (known ??= new Map(
    Object.entries(settings).flatMap(([key, names]) => {
      const isFixed = key.startsWith("fixed ");
      const [since = "", until = ""] = key.replace("fixed ", "").split("-");
      const entry: Known = {
        since: Number(since),
        until: until === "" ? Infinity : Number(until),
        kind: isFixed ? "fixed" : "free",
      };
      return names.split(" ").map((name) => [name, entry] as const);
    }),
  ));
}
