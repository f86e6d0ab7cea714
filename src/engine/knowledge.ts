import type { Dialect, Fact, Role, Trait } from "../dialect.ts";
import type { Kind, Operation } from "../operation.ts";
import { deedOf } from "./share.ts";
import type { Deed } from "./share.ts";

/** What a dialect knows of one server version, taken apart once, because it is asked of every statement. */
export type Knowledge = (kind: Kind) => KindKnowledge;

export interface KindKnowledge {
  /** The rows whose fields are the operation's own; what is left to be asked are their traits. */
  readonly rowsFor: (operation: Operation) => Rows;
  readonly traits: readonly Trait[];
  readonly roles: readonly Role[];
}

export interface Rows {
  readonly parts: readonly (readonly Row[])[];
  /** Parts with a row that says that the statement may not run in a transaction. */
  readonly forbidding: readonly (readonly Row[])[];
}

export interface Row {
  readonly fact: Fact;
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
  const parts = new Map<string, FieldedRow[]>();
  const traits = new Map<string, number>();
  const roles = new Map<string, number>();
  for (const fact of facts) {
    if (fact.since !== undefined && server < fact.since) continue;
    if (fact.until !== undefined && server > fact.until) continue;
    const { traits: asked = {}, ...fields } = fact.when ?? {};
    const measured = dialect.measured(kind, fact.id);
    const row: Row = {
      fact,
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
    const fielded = { row, fields: Object.entries(fields) };
    const part = parts.get(fact.part ?? "");
    if (part === undefined) parts.set(fact.part ?? "", [fielded]);
    else part.push(fielded);
  }
  return {
    rowsFor: rowsByFields([...parts.values()]),
    traits: [...traits.keys()].map((name) => dialect.traits[name] ?? (() => "unknown")),
    roles: [...roles.keys()].map((name) => dialect.roles[name] ?? (() => [])),
  };
}

interface FieldedRow {
  readonly row: Row;
  readonly fields: readonly (readonly [name: string, wanted: unknown])[];
}

/** By the place of each field's value among those that any row wants; 0 is any other value. */
interface Shapes {
  readonly next: (Shapes | undefined)[];
  rows?: Rows;
}

/** Thousands of operations have the same few shapes, and each shape is held against all rows once. */
function rowsByFields(parts: readonly (readonly FieldedRow[])[]): (operation: Operation) => Rows {
  const places = new Map<string, Map<unknown, number>>();
  for (const [name, wanted] of parts.flat().flatMap(({ fields }) => fields)) {
    const values = places.get(name) ?? new Map<unknown, number>();
    places.set(name, values);
    for (const value of oneOrMore(wanted)) values.set(value, values.get(value) ?? values.size + 1);
  }
  const names = [...places];
  const shapes: Shapes = { next: [] };
  return (operation) => {
    let shape = shapes;
    for (const [name, known] of names) {
      shape = shape.next[known.get(Reflect.get(operation, name)) ?? 0] ??= { next: [] };
    }
    return (shape.rows ??= rowsOf(parts, operation));
  };
}

function rowsOf(parts: readonly (readonly FieldedRow[])[], operation: Operation): Rows {
  const fits = ({ fields }: FieldedRow): boolean =>
    fields.every(([name, wanted]) => oneOrMore(wanted).includes(Reflect.get(operation, name)));
  const fitting = parts
    .map((rows) => rows.filter(fits).map(({ row }) => row))
    .filter((rows) => rows.length > 0);
  return {
    parts: fitting,
    forbidding: fitting.filter((rows) => rows.some(({ fact }) => fact.transaction === "forbidden")),
  };
}

function oneOrMore(wanted: unknown): readonly unknown[] {
  return Array.isArray(wanted) ? wanted : [wanted];
}

function placeOf(places: Map<string, number>, name: string): number {
  const known = places.get(name);
  if (known !== undefined) return known;
  places.set(name, places.size);
  return places.size - 1;
}
