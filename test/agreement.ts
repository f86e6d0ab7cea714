/** What is said of a statement against what was seen; an unknown that is announced may go either way. */
import type { ExplainedStatement } from "../src/explain.ts";
import type { Observation, Seen } from "./probe.ts";

export function differencesOf(
  said: ExplainedStatement | undefined,
  seen: Observation,
): readonly string[] {
  if (said === undefined) return ["is not read"];
  const found: string[] = [];
  const differ = (what: string, ours: string, theirs: string): void => {
    if (ours !== theirs) found.push(`${what}: we say ${ours}, the server ${theirs}`);
  };
  differ("failure", said.fails?.sqlstate ?? "none", seen.sqlstate ?? "none");
  if (seen.sqlstate !== "42601") differ("transaction", said.transaction, seen.transaction);
  if (seen.sqlstate !== undefined) return found;

  const inside = seen.transaction === "allowed";
  const effects = new Map(said.effects.map((effect) => [effect.relation, effect]));
  const observed = new Map(seen.seen.map((one) => [one.relation, one]));
  for (const name of new Set([...effects.keys(), ...observed.keys()])) {
    const ours = effects.get(name);
    const theirs: Seen | undefined = observed.get(name);
    if (!inside && !seen.watched.includes(name)) continue;
    const [lock = "none"] = theirs?.locks ?? [];
    const uncertain = ours?.certain === false && (theirs === undefined || lock === "none");
    // Outside a transaction only the first lock is seen.
    if (inside) {
      if (!uncertain) differ(name, ours?.locks[0] ?? "none", lock);
    } else if (!(ours?.locks ?? ["none"]).includes(lock)) {
      differ(name, ours?.locks.join(", ") ?? "none", lock);
    }
    if (theirs?.scan !== undefined && ours?.scan !== "unknown") {
      differ(`${name} scan`, ours?.scan ?? "no", theirs.scan ? "yes" : "no");
    }
    if (ours?.rewrite !== "unknown") {
      differ(`${name} rewrite`, ours?.rewrite ?? "no", theirs?.rewrite === true ? "yes" : "no");
    }
    // An index that a partition was given with its parent's comes back under another name.
    const rebuilt = (ours?.rebuilds ?? []).filter((index) => !seen.gone.includes(index));
    if (!uncertain)
      differ(`${name} rebuilds`, [...rebuilt].sort().join(), theirs?.rebuilds.join() ?? "");
  }
  return found;
}
