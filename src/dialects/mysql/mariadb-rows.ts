import type { Dialect, Footprint } from "../../dialect.ts";
import { row } from "./facts-shared.ts";
import { copy, rebuild, shared, unexplained } from "./locks.ts";

/** Rows that MariaDB's facts are made of. */
export const online = 110200;
export const evidence = "manual: InnoDB online DDL operations";

/** Before 11.2 and from there: a copy lets writers go on. */
export const copied = [
  { ...copy, lock: "SHARED" },
  { ...copy, lock: "NONE" },
] as const;

export type Facts = Dialect["facts"];
type Rows<K extends keyof Facts> = Facts[K][number];

/** Copies the table: one row before 11.2, and one from there. */
export function copies<K extends keyof Facts>(
  id: string,
  more: Partial<Rows<K>> = {},
  how: (footprint: Footprint) => Footprint = (footprint) => footprint,
): readonly Rows<K>[] {
  const [blocking, free] = copied;
  const old = { ...row<K>(id, how(blocking)), ...more, until: online - 1 } as const;
  const since = { ...row<K>(`${id}-online`, how(free)), ...more, since: online } as const;
  return [old, since];
}

type Traits = Readonly<Record<string, boolean>>;

/**
 * Writes the table anew, which writers wait for where a full-text, a spatial index or one over a virtual column
 * is left, and which is done by copying where several full-text indexes are.
 */
export function rebuilds<const F extends object>(
  id: string,
  traits: Traits,
  fields: F,
): readonly Rebuilding<F>[] {
  const [blocking, free] = copied;
  const way = (name: string, footprint: Footprint, more: Traits = {}): Rebuilding<F> => ({
    id: name === "" ? id : `${id}-with-${name}`,
    locks: { table: footprint },
    evidence,
    when: { ...fields, traits: { ...traits, ...more } },
  });
  const several = { "several-text-left": true };
  return [
    { ...way("texts", blocking, several), until: online - 1 },
    { ...way("texts-online", free, several), since: online },
    way("text", shared(rebuild), { "text-left": true }),
    way("places", shared(rebuild), { "places-left": true }),
    way("virtual-index", shared(rebuild), { "virtual-indexed-left": true }),
    way("", rebuild),
  ];
}

interface Rebuilding<F> {
  readonly id: string;
  readonly locks: { readonly table: Footprint };
  readonly evidence: string;
  readonly when: F & { readonly traits: Traits };
  readonly since?: number;
  readonly until?: number;
}

/** What a table of another engine goes through. */
export function otherEngine<K extends keyof Facts>(): readonly Rows<K>[] {
  return [
    row<K>("of-other-engine", unexplained(copy), { when: { traits: { "engine-is-other": true } } }),
  ];
}

/** The server finds nothing to do. */
export const idle = { table: { lock: "NONE", algorithm: "INSTANT" } } as const;

export const versionedRefusal = [
  4119,
  "HY000",
  "The history of a system-versioned table is not changed.",
] as const;

/** Words of MySQL. */
export const noWords = [1064, "42000", "The server's grammar has no such words."] as const;
