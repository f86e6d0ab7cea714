/** What is said of a statement against what was seen; an unknown that is announced may go either way. */
import type { ExplainedEffect, ExplainedStatement } from "../src/explain.ts";
import { obstructs } from "../src/effect.ts";
import type { Errand, Meeting, Observation, Seen } from "./probe.ts";

export function differencesOf(
  said: ExplainedStatement | undefined,
  seen: Observation,
): readonly string[] {
  // Our grammar is the server's own: what it cannot read is what the server refuses.
  if (said === undefined) return seen.sqlstate === "42601" ? [] : ["is not read"];
  const found: string[] = [];
  const differ = (what: string, ours: string, theirs: string): void => {
    if (ours !== theirs) found.push(`${what}: we say ${ours}, the server ${theirs}`);
  };
  differ("failure", said.fails?.sqlstate ?? "none", seen.sqlstate ?? "none");
  // What is refused for another reason may be refused before the transaction is looked at.
  const isRefused = seen.sqlstate !== undefined;
  if (!isRefused || seen.transaction === "forbidden")
    differ("transaction", said.transaction, seen.transaction);
  if (isRefused) return found;

  const inside = seen.transaction === "allowed";
  const effects = new Map(said.effects.map((effect) => [effect.relation, effect]));
  const observed = new Map(seen.seen.map((one) => [one.relation, one]));
  for (const name of new Set([...effects.keys(), ...observed.keys()])) {
    const ours = effects.get(name);
    const theirs: Seen | undefined = observed.get(name);
    if (!inside && !seen.watched.includes(name)) continue;
    const [lock = "none"] = theirs?.locks ?? [];
    // What may not happen is announced; a weaker lock that is held all the same is listed, too.
    const uncertain =
      ours?.certain === false && (lock === "none" || ours.locks.slice(1).includes(lock));
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
    const rebuilt = (ours?.rebuilds ?? []).filter(
      (index) => !seen.gone.includes(index) || theirs?.rebuilds.includes(index) === true,
    );
    if (!uncertain && ours?.rewrite !== "unknown")
      differ(`${name} rebuilds`, [...rebuilt].sort().join(), theirs?.rebuilds.join() ?? "");
  }
  for (const meeting of seen.meetings) {
    const expected = expectedAt(meeting, effects);
    const tried = [...meeting.stopped, ...meeting.passed];
    for (const errand of tried) {
      const ours = expected[errand];
      const theirs = meeting.stopped.includes(errand) ? "stopped" : "let through";
      if (ours !== "unknown") differ(`${errand} at ${meeting.relation}`, ours, theirs);
    }
  }
  return found;
}

type Expectation = "stopped" | "let through" | "unknown";

/** Whom the effects on a relation, and on what everybody has to open with it, should stop. */
function expectedAt(
  { relation, needs, tree }: Meeting,
  effects: ReadonlyMap<string, ExplainedEffect>,
): Readonly<Record<Errand, Expectation>> {
  const find = (names: readonly string[]): readonly ExplainedEffect[] =>
    names.flatMap((name) => effects.get(name) ?? []);
  const own = effects.get(relation);
  const all = find([relation, ...needs]);
  if (all.some(({ certain }) => !certain)) return expectation("unknown");
  // Who comes through a partition may or may not have to open the others.
  const passes = find(tree).some(obstructs) ? "unknown" : "let through";
  const stops = (yes: boolean): Expectation => (yes ? "stopped" : passes);
  const stopsAll = all.some(({ blocks }) => blocks === "everything");
  const stopsWrites = all.some(obstructs);
  const held = own?.locks ?? [];
  return {
    select: stops(stopsAll),
    // Our words do not tell these two apart; only the strongest lock that lets others read does.
    "select for update": stops(stopsAll || held.includes("EXCLUSIVE")),
    insert: stops(stopsWrites),
    update: stops(stopsWrites),
    // It opens no other index, and waits for everybody who has written.
    "create index":
      own === undefined || (own.blocks === "nothing" && !held.includes("ROW EXCLUSIVE"))
        ? passes
        : "stopped",
  };
}

function expectation(same: Expectation): Readonly<Record<Errand, Expectation>> {
  return {
    select: same,
    "select for update": same,
    insert: same,
    update: same,
    "create index": same,
  };
}
