/** The page "what locks what" of PostgreSQL, made of the rows themselves. */
import { postgres } from "../src/dialects/postgres/index.ts";
import type { Fact, Footprint } from "../src/dialect.ts";
import { sayEvidence } from "../src/evidence.ts";
import type { Kind } from "../src/operation.ts";

export function factsPage(): string {
  const kinds = Object.keys(postgres.facts).filter(isKind);
  const rows = kinds.flatMap((kind) => postgres.facts[kind]);
  const documented = rows.filter(({ evidence }) => evidence.startsWith("manual: ")).length;
  return [
    "# What locks what in PostgreSQL",
    "",
    `Written by \`test/facts.test.ts\` from ${rows.length} rows; ${rows.length - documented} of them rest on a probe that servers answer, ${documented} on the manual.`,
    `Servers: PostgreSQL ${sayVersions(postgres.servers)}.`,
    "",
    "Rows of an operation are read from above; the first that fits speaks, and a row marked _also_ adds to it.",
    "A lock stands beside the thing that is locked: the table named (`table`), a referenced table (`references`), partitions, indexes.",
    "",
    "| lock | whom it blocks |",
    "| --- | --- |",
    ...Object.entries(postgres.locks)
      .sort(([, left], [, right]) => right.rank - left.rank)
      .map(([lock, { blocks }]) => `| ${lock} | ${whom[blocks]} |`),
    "",
    ...kinds.flatMap((kind) => section(kind)),
  ].join("\n");
}

const whom = {
  everything: "readers, writers, schema changes",
  writes: "writers, schema changes",
  ddl: "schema changes",
  nothing: "nobody who reads or writes",
} as const;

function isKind(kind: string): kind is Kind {
  return kind in postgres.facts;
}

function section(kind: Kind): readonly string[] {
  return [
    `## ${kind}`,
    "",
    "| when | locks | blocks | versions | how we know |",
    "| --- | --- | --- | --- | --- |",
    ...postgres.facts[kind].map((row) => line(kind, row)),
    "",
  ];
}

function line(kind: Kind, row: Fact): string {
  const cells = [
    `${row.part === undefined ? "" : "_also_ "}${words(row)}`,
    outcome(row),
    blocks(row),
    versions(row),
    row.evidence.startsWith("manual: ")
      ? `documented: ${row.evidence.slice("manual: ".length)}`
      : `${sayEvidence(postgres.measured(kind, row.id))}: \`${row.evidence}\``,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function words({ id, when = {} }: Fact): string {
  const { traits = {}, ...fields } = when;
  const conditions = [
    ...Object.entries(fields).map(([field, value]) => fieldWords(field, value)),
    ...Object.entries(traits).map(([trait, wanted]) => (wanted ? trait : `not ${trait}`)),
  ];
  return `**${id}**${conditions.length === 0 ? "" : `<br>${conditions.join(", ")}`}`;
}

function fieldWords(field: string, value: Scalar | readonly Scalar[]): string {
  if (value === true) return field;
  if (value === false || value === undefined) return `not ${field}`;
  return `${field} ${[value].flat().join(" or ")}`;
}

type Scalar = string | boolean | number | undefined;

function outcome({ locks, fails, transaction }: Fact): string {
  const lines = Object.entries(locks).map(([role, footprint]) => `${role}: ${done(footprint)}`);
  if (fails !== undefined) lines.push(`fails with ${fails.sqlstate}: ${fails.why}`);
  if (transaction !== undefined) lines.push("not in a transaction");
  return lines.length === 0 ? "nothing" : lines.join("<br>");
}

function done({ lock, scan, rewrite, build, rebuilds, brief, waits }: Footprint): string {
  return [
    lock,
    ...(scan === true ? ["reads every row"] : scan === "unknown" ? ["may read every row"] : []),
    ...(rewrite === true ? ["writes every row anew"] : []),
    ...(build === true ? ["builds an index"] : []),
    ...(rebuilds === undefined ? [] : [`builds ${rebuilds} again`]),
    ...(brief === true ? ["for a moment"] : []),
    ...(waits === true ? ["waits for older transactions"] : []),
  ].join(", ");
}

function blocks({ locks }: Fact): string {
  const ranks = Object.values(locks).flatMap(({ lock }) => postgres.locks[lock] ?? []);
  const worst = ranks.sort((left, right) => right.rank - left.rank)[0];
  return worst === undefined ? "" : worst.blocks;
}

function versions({ since, until }: Fact): string {
  const all = postgres.servers;
  const held = all.filter((major) => (since ?? 0) <= major && major <= (until ?? Infinity));
  return sayVersions(held);
}

function sayVersions(versions: readonly number[]): string {
  const [first] = versions;
  const last = versions.at(-1);
  if (first === undefined || last === undefined) return "none";
  return first === last ? String(first) : `${first} to ${last}`;
}
