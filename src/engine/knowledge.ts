import type { Dialect, Fact, Role, Trait } from "../dialect.ts";
import type { Kind } from "../operation.ts";
import { deedOf } from "./share.ts";
import type { Deed } from "./share.ts";

/** What a dialect knows of one server version, taken apart once, because it is asked of every statement. */
export type Knowledge = (kind: Kind) => KindKnowledge;

export interface KindKnowledge {
  readonly parts: readonly (readonly Row[])[];
  readonly traits: readonly Trait[];
  readonly roles: readonly Role[];
  /** Parts with a row that says that the statement may not run in a transaction. */
  readonly forbidding: readonly (readonly Row[])[];
}

export interface Row {
  readonly fact: Fact;
  readonly fields: readonly { readonly name: string; readonly wanted: unknown }[];
  /** By their places among the kind's traits. */
  readonly traits: readonly { readonly trait: number; readonly wanted: boolean }[];
  readonly marks: readonly Mark[];
}

/** What a row says is done to the things in one role. */
export interface Mark {
  readonly role: string;
  /** The role's place among the kind's roles. */
  readonly place: number;
  readonly deed: Deed;
  /** What is left of it where no rows are stored. */
  readonly bare: Deed;
  /** The place of the role whose indexes are built again. */
  readonly rebuilds: number | undefined;
}

export function knowledgeOf(dialect: Dialect, server: number): Knowledge {
  const servers = all.get(dialect) ?? new Map<number, Knowledge>();
  all.set(dialect, servers);
  let knowledge = servers.get(server);
  if (knowledge === undefined) servers.set(server, (knowledge = learn(dialect, server)));
  return knowledge;
}

/** An editor analyzes a file again with every key. */
const all = new WeakMap<Dialect, Map<number, Knowledge>>();

function learn(dialect: Dialect, server: number): Knowledge {
  const known = new Map<Kind, KindKnowledge>();
  return (kind) => {
    let rows = known.get(kind);
    if (rows === undefined) known.set(kind, (rows = takeApart(dialect, kind, server)));
    return rows;
  };
}

function takeApart(dialect: Dialect, kind: Kind, server: number): KindKnowledge {
  const facts: readonly Fact[] = dialect.facts[kind];
  const parts = new Map<string, Row[]>();
  const traits = new Map<string, number>();
  const roles = new Map<string, number>();
  for (const fact of facts) {
    if (fact.since !== undefined && server < fact.since) continue;
    if (fact.until !== undefined && server > fact.until) continue;
    const { traits: asked = {}, ...fields } = fact.when ?? {};
    const measured = dialect.measured(kind, fact.id);
    const row: Row = {
      fact,
      fields: Object.entries(fields).map(([name, wanted]) => ({ name, wanted })),
      traits: Object.entries(asked).map(([name, wanted]) => ({
        trait: placeOf(traits, name),
        wanted,
      })),
      marks: Object.entries(fact.locks).map(([role, footprint]) => {
        const { scan, rewrite, build, rebuilds, ...idle } = footprint;
        const deed = deedOf(fact, footprint, dialect, measured);
        const works = scan ?? rewrite ?? build ?? rebuilds;
        return {
          role,
          place: placeOf(roles, role),
          deed,
          bare: works === undefined ? deed : deedOf(fact, idle, dialect, measured),
          rebuilds: rebuilds === undefined ? undefined : placeOf(roles, rebuilds),
        };
      }),
    };
    const part = parts.get(fact.part ?? "");
    if (part === undefined) parts.set(fact.part ?? "", [row]);
    else part.push(row);
  }
  return {
    parts: [...parts.values()],
    traits: [...traits.keys()].map((name) => dialect.traits[name] ?? (() => "unknown")),
    roles: [...roles.keys()].map((name) => dialect.roles[name] ?? (() => [])),
    forbidding: [...parts.values()].filter((rows) =>
      rows.some(({ fact }) => fact.transaction === "forbidden"),
    ),
  };
}

function placeOf(places: Map<string, number>, name: string): number {
  const known = places.get(name);
  if (known !== undefined) return known;
  places.set(name, places.size);
  return places.size - 1;
}
