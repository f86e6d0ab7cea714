/** The page "what locks what" of a dialect, made of the rows themselves. */
import type { Dialect, Fact, Footprint } from "../src/dialect.ts";
import { sayEvidence, versionRange } from "../src/evidence.ts";
import type { Kind } from "../src/operation.ts";

export function factsPage(dialect: Dialect): string {
  const kinds = Object.keys(dialect.facts).filter((kind): kind is Kind => kind in dialect.facts);
  const rows = kinds.flatMap((kind) => dialect.facts[kind].map((row) => ({ kind, row })));
  const measured = rows.filter(({ kind, row }) => dialect.measured(kind, row.id).length > 0).length;
  return [
    `# What locks what in ${dialect.title}`,
    "",
    `Written by \`test/generated.test.ts\` from ${rows.length} rows; ${measured} of them rest on a probe that servers answer, ${rows.length - measured} on the manual.`,
    `Servers: ${dialect.title} ${versionRange(dialect.servers, dialect)}.`,
    "",
    "Rows of an operation are read from above; the first that fits speaks, and a row marked _also_ adds to it.",
    "A lock stands beside the thing that is locked: the table named (`table`), a referenced table (`references`), partitions, indexes.",
    "",
    "| lock | whom it blocks |",
    "| --- | --- |",
    ...Object.entries(dialect.locks)
      .sort(([, left], [, right]) => right.rank - left.rank)
      .map(([lock, { blocks }]) => `| ${lock} | ${whom[blocks]} |`),
    "",
    ...kinds.flatMap((kind) => section(dialect, kind)),
  ].join("\n");
}

const whom = {
  everything: "readers, writers, schema changes",
  writes: "writers, schema changes",
  ddl: "schema changes",
  nothing: "nobody who reads or writes",
} as const;

function section(dialect: Dialect, kind: Kind): readonly string[] {
  const rows = dialect.facts[kind];
  if (rows.length === 0) return [];
  return [
    `## ${kind}`,
    "",
    "| when | locks | blocks | versions | how we know |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map((row) => line(dialect, kind, row)),
    "",
  ];
}

function line(dialect: Dialect, kind: Kind, row: Fact): string {
  const part = row.part === undefined ? "" : row.part === "syntax" ? "_grammar_ " : "_also_ ";
  const cells = [
    `${part}${words(row)}`,
    outcome(row),
    blocks(dialect, row),
    versions(dialect, row),
    evidence(dialect, kind, row),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function evidence(dialect: Dialect, kind: Kind, row: Fact): string {
  if (row.evidence.startsWith("manual: ") && dialect.measured(kind, row.id).length === 0)
    return `documented: ${row.evidence.slice("manual: ".length)}`;
  const source = row.evidence.startsWith("manual: ") ? "" : `: \`${row.evidence}\``;
  return `${sayEvidence(dialect.measured(kind, row.id), dialect)}${source}`;
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
  if (fails !== undefined) {
    const code = fails.code === undefined ? "" : ` (${fails.code})`;
    lines.push(`fails with ${fails.sqlstate}${code}: ${fails.why}`);
  }
  if (transaction !== undefined) lines.push("not in a transaction");
  return lines.length === 0 ? "nothing" : lines.join("<br>");
}

function done(footprint: Footprint): string {
  const {
    lock,
    also = [],
    algorithm,
    scan,
    rewrite,
    build,
    rebuilds,
    brief,
    waits,
    moment,
  } = footprint;
  return [
    ...(algorithm === undefined ? [] : [`algorithm ${algorithm}`]),
    [lock, ...also].join(" and "),
    ...(scan === true ? ["reads every row"] : scan === "unknown" ? ["may read every row"] : []),
    ...(rewrite === true ? ["writes every row anew"] : []),
    ...(build === true ? ["builds an index"] : []),
    ...(rebuilds === undefined ? [] : [`builds ${rebuilds} again`]),
    ...(brief === true ? ["for a moment"] : []),
    ...(waits === true ? ["waits for older transactions"] : []),
    ...(moment === undefined ? [] : [`${moment} for an instant`]),
  ].join(", ");
}

function blocks(dialect: Dialect, { locks }: Fact): string {
  const ranks = Object.values(locks).flatMap(({ lock }) => dialect.locks[lock] ?? []);
  const worst = ranks.sort((left, right) => right.rank - left.rank)[0];
  return worst === undefined ? "" : worst.blocks;
}

/** A row may begin or end between the versions that a server is known by. */
function versions({ servers, showServer }: Dialect, { since, until }: Fact): string {
  const first = Math.max(since ?? 0, servers[0] ?? 0);
  const last = Math.min(until ?? Infinity, servers.at(-1) ?? Infinity);
  return first === last ? showServer(first) : `${showServer(first)}–${showServer(last)}`;
}
