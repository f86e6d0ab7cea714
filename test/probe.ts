/** What a real server does for one statement, seen from a second session before it commits. */
import type { Client } from "pg";

/** One statement of a probe file, with everything that stands before it. */
export interface Probe {
  readonly name: string;
  /** Shared by all statements of the file. */
  readonly given: readonly string[];
  /** Run and committed before, for this statement alone. */
  readonly setup: readonly string[];
  /** `one`: the setup is deployed together with the statement, so what it makes is new. */
  readonly units: "two" | "one";
  readonly statement: string;
}

/** Modes as LOCK TABLE names them, strongest first. */
const modes = [
  "ACCESS EXCLUSIVE",
  "EXCLUSIVE",
  "SHARE ROW EXCLUSIVE",
  "SHARE",
  "SHARE UPDATE EXCLUSIVE",
  "ROW EXCLUSIVE",
  "ROW SHARE",
  "ACCESS SHARE",
];

export interface Seen {
  /** Qualified as `schema.name`, as it was called before. */
  readonly relation: string;
  /** Strongest first. In a concurrent statement only the first one it asked for is seen. */
  readonly locks: readonly string[];
  /** `undefined` where no rows could show it. */
  readonly scan: boolean | undefined;
  readonly rewrite: boolean;
  /** Indexes that were there before and got new contents. */
  readonly rebuilds: readonly string[];
  /** A new index was built over rows. */
  readonly build: boolean;
}

/** What others may want to do with a relation meanwhile. */
export const errands = ["select", "select for update", "insert", "update", "create index"] as const;
export type Errand = (typeof errands)[number];

/** Another session at a relation that the statement holds, before it commits. */
export interface Meeting {
  readonly relation: string;
  /** What everybody has to open with it: its indexes, what a view reads. */
  readonly needs: readonly string[];
  /** Partitions above and below it and, up to 14, what it refers to, which are opened now and then. */
  readonly tree: readonly string[];
  readonly stopped: readonly Errand[];
  readonly passed: readonly Errand[];
}

export interface Observation {
  readonly transaction: "allowed" | "forbidden";
  readonly sqlstate?: string;
  readonly message?: string;
  readonly seen: readonly Seen[];
  /** Relations that would have been seen, had they been locked. */
  readonly watched: readonly string[];
  /** Relations that are no more. */
  readonly gone: readonly string[];
  /** One for every table and view that is locked, itself or through its indexes. */
  readonly meetings: readonly Meeting[];
  /** What the server said at DEBUG1 about its work. */
  readonly debug: readonly string[];
}

/**
 * Sections begin with `-- given`, `-- statement name` or `-- statement name in one unit`; a statement
 * ends with `;` at the end of a line.
 */
export function readProbes(text: string): readonly Probe[] {
  const probes: Probe[] = [];
  let given: readonly string[] = [];
  for (const section of text.split(/^-- (?=given|statement)/m)) {
    const [heading = "", ...lines] = section.split("\n");
    const statements = lines
      .join("\n")
      .split(/;[ \t]*(?:\n|$)/)
      .map((part) => part.trim())
      .filter((part) => part !== "");
    if (heading.trim() === "given") given = statements;
    const [, name, together] = /^statement (\S+)( in one unit)?/.exec(heading) ?? [];
    const statement = statements.at(-1);
    if (name === undefined || statement === undefined) continue;
    const units = together === undefined ? "two" : "one";
    probes.push({ name, given, setup: statements.slice(0, -1), units, statement });
  }
  return probes;
}

/** Runs probes one after the other in an otherwise empty database, cleaning up in between. */
export function prober(
  actor: Client,
  observer: Client,
  connect: () => Promise<Client>,
): {
  /** `undefined` where the server cannot run what stands before the statement. */
  readonly run: (probe: Probe) => Promise<Observation | undefined>;
} {
  let standing: readonly string[] | undefined;
  const notices: string[] = [];
  actor.on("notice", ({ message = "" }) => notices.push(message));

  /** Tells the relations that deployed code may know. */
  const prepare = async (probe: Probe): Promise<(oid: number) => boolean> => {
    if (standing !== probe.given) await restart(actor, probe.given);
    standing = probe.setup.length === 0 ? probe.given : undefined;
    const old = probe.units === "one" ? await relations(actor) : undefined;
    for (const statement of probe.setup) await actor.query(statement);
    return (oid) => old?.has(oid) ?? true;
  };

  return {
    run: async (probe) => {
      const isOld = await prepare(probe).catch(() => undefined);
      await observer.query("SET lock_timeout = '4ms'");
      if (isOld === undefined) {
        standing = undefined;
        return undefined;
      }
      const before = new Map([...(await relations(actor))].filter(([oid]) => isOld(oid)));
      notices.length = 0;
      await actor.query("SET client_min_messages = debug1");
      const inside = await observeInside(actor, observer, probe.statement, before);
      await actor.query("ROLLBACK");
      await clearErrands(observer, inside.meetings);
      if (inside.sqlstate !== "25001") {
        await actor.query("RESET ALL");
        return { transaction: "allowed", ...inside, debug: debug(notices) };
      }
      standing = undefined;
      notices.length = 0;
      const outside = await observeOutside(actor, observer, connect, probe.statement, before);
      await actor.query("RESET ALL");
      return { transaction: "forbidden", ...outside, debug: debug(notices) };
    },
  };
}

function debug(notices: readonly string[]): readonly string[] {
  return notices.filter((text) =>
    /^(rewriting|verifying|building|validating|existing constraints|partition constraint|updated partition)/.test(
      text,
    ),
  );
}

async function restart(actor: Client, given: readonly string[]): Promise<void> {
  const { rows } = await actor.query<{ drop: string }>(
    `SELECT format('DROP SCHEMA %I CASCADE', nspname) AS drop FROM pg_namespace
       WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
     UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
     UNION ALL SELECT 'CREATE SCHEMA public'`,
  );
  await actor.query("DISCARD ALL");
  for (const { drop } of rows) await actor.query(drop);
  await actor.query("DROP DATABASE IF EXISTS lockproof_probe");
  await actor.query("DROP TABLESPACE IF EXISTS lockproof_place");
  await actor.query("DROP ACCESS METHOD IF EXISTS other_heap");
  for (const role of ["somebody_else", "r"]) await actor.query(`DROP ROLE IF EXISTS ${role}`);
  await actor.query(given.join(";\n"));
}

interface Relation {
  readonly oid: number;
  readonly name: string;
  readonly kind: string;
  readonly table: number | null;
  readonly file: number | null;
  /** The tablespace: an index that is only moved is not built again. */
  readonly space: number;
  /** Has contents, so that a new file is not just an empty one. */
  readonly stored: boolean;
  readonly rows: number;
}

/** A relation as the statement found it. */
interface OldRelation extends Relation {
  /** As SQL writes it. */
  readonly quoted: string;
  /** One that may be written, as SQL writes it. */
  readonly column: string | null;
  /** Of a partition. */
  readonly parent: number | null;
  /** What the relation, a view, reads. */
  readonly reads: readonly number[];
  /** What its foreign keys refer to, up to 14: who writes opens it, be it for nulls. */
  readonly refers: readonly number[];
}

async function relations(client: Client): Promise<ReadonlyMap<number, OldRelation>> {
  const { rows } = await client.query<Omit<OldRelation, "rows"> & { counted: string }>(
    `SELECT c.oid::int AS oid, n.nspname || '.' || c.relname AS name, c.relkind::text AS kind,
            format('%I.%I', n.nspname, c.relname) AS quoted,
            (SELECT quote_ident(attname) FROM pg_attribute
              WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                AND attidentity <> 'a' ORDER BY attnum LIMIT 1) AS column,
            (SELECT inhparent::int FROM pg_inherits WHERE inhrelid = c.oid AND c.relispartition) AS parent,
            ARRAY(SELECT DISTINCT d.refobjid::int FROM pg_rewrite r JOIN pg_depend d
                ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
               AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid
             WHERE r.ev_class = c.oid AND c.relkind = 'v') AS reads,
            ARRAY(SELECT confrelid::int FROM pg_constraint
             WHERE conrelid = c.oid AND contype = 'f'
               AND current_setting('server_version_num')::int < 150000) AS refers,
            i.indrelid::int AS table, pg_relation_filenode(c.oid)::int AS file,
            c.reltablespace::int AS space, true AS stored,
            CASE WHEN c.relkind IN ('r', 'm') AND (c.relkind = 'r' OR c.relispopulated)
                 THEN (xpath('/row/n/text()', query_to_xml(
                   format('SELECT count(*) AS n FROM ONLY %s', c.oid::regclass), false, true, '')))[1]::text
                 ELSE '0' END AS counted
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_index i ON i.indexrelid = c.oid
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  );
  return new Map(rows.map(({ counted, ...row }) => [row.oid, { ...row, rows: Number(counted) }]));
}

type Counters = ReadonlyMap<number, number>;

async function counters(client: Client): Promise<Counters> {
  const { rows } = await client.query<{ oid: number; read: string }>(
    `SELECT relid::int AS oid, seq_tup_read AS read FROM pg_stat_xact_user_tables`,
  );
  return new Map(rows.map(({ oid, read }) => [oid, Number(read)]));
}

async function files(client: Client): Promise<ReadonlyMap<number, Omit<Relation, "rows">>> {
  const { rows } = await client.query<Omit<Relation, "rows">>(
    `SELECT c.oid::int AS oid, n.nspname || '.' || c.relname AS name, c.relkind::text AS kind,
            i.indrelid::int AS table, pg_relation_filenode(c.oid)::int AS file,
            c.reltablespace::int AS space,
            COALESCE(pg_relation_size(COALESCE(i.indrelid, c.oid)), 0) > 0 AS stored
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_index i ON i.indexrelid = c.oid
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
  );
  return new Map(rows.map((row) => [row.oid, row]));
}

type Outcome = Omit<Observation, "transaction" | "debug">;

async function observeInside(
  actor: Client,
  observer: Client,
  statement: string,
  before: ReadonlyMap<number, OldRelation>,
): Promise<Outcome> {
  const pid = (await actor.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid;
  await actor.query("BEGIN");
  const counted = await counters(actor);
  try {
    await actor.query(statement);
  } catch (error) {
    return failure(error);
  }
  const { rows: held } = await observer.query<{ oid: number; mode: string }>(
    `SELECT relation::int AS oid, mode FROM pg_locks
      WHERE pid = $1 AND granted AND locktype = 'relation'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [pid],
  );
  const read = await counters(actor);
  const after = await files(actor);
  const locks = new Map<number, string[]>();
  for (const { oid, mode } of held) locks.set(oid, [...(locks.get(oid) ?? []), modeOf(mode)]);
  const seen = summarize(before, after, locks, (relation) => {
    const { oid, rows } = relation;
    return rows === 0 ? undefined : (read.get(oid) ?? 0) - (counted.get(oid) ?? 0) >= rows;
  });
  return {
    seen,
    watched: [...before.values()].map(({ name }) => name),
    gone: goneOf(before, after),
    meetings: await meet(observer, before, new Set(locks.keys())),
  };
}

/** Lets another session run its errands at every relation that is held. */
async function meet(
  other: Client,
  before: ReadonlyMap<number, OldRelation>,
  held: ReadonlySet<number>,
): Promise<readonly Meeting[]> {
  const meetings: Meeting[] = [];
  for (const relation of before.values()) {
    const needs = needsOf(relation, before);
    if (![relation, ...needs].some(({ oid }) => held.has(oid))) continue;
    const stopped: Errand[] = [];
    const passed: Errand[] = [];
    for (const [errand, sql] of errandsAt(relation)) {
      if (await isStopped(other, errand, sql)) stopped.push(errand);
      else passed.push(errand);
    }
    if (stopped.length + passed.length === 0) continue;
    meetings.push({
      relation: relation.name,
      needs: needs.map(({ name }) => name).sort(),
      tree: besideOf(relation, needs, before).map(({ name }) => name),
      stopped,
      passed,
    });
  }
  return meetings.sort((a, b) => (a.relation < b.relation ? -1 : 1));
}

function needsOf(
  { oid, kind, reads }: OldRelation,
  before: ReadonlyMap<number, OldRelation>,
): readonly OldRelation[] {
  // Whether indexes of a partitioned table are opened, the version and the errand tell.
  const indexes = kind === "p" ? [] : indexesOf(oid, before);
  const others = reads.flatMap((other) => before.get(other) ?? []);
  return [...indexes, ...others.flatMap((other) => [other, ...needsOf(other, before)])];
}

function indexesOf(oid: number, before: ReadonlyMap<number, OldRelation>): readonly OldRelation[] {
  return [...before.values()].filter(({ table }) => table === oid);
}

/** What may be opened as well, depending on the rows that are asked for. */
function besideOf(
  relation: OldRelation,
  needs: readonly OldRelation[],
  before: ReadonlyMap<number, OldRelation>,
): readonly OldRelation[] {
  const named = [relation, ...needs];
  const referred = relation.refers.flatMap((oid) => before.get(oid) ?? []);
  const all = [...named, ...referred, ...named.flatMap((each) => treeOf(each, before))];
  const indexes = all.flatMap(({ oid }) => indexesOf(oid, before));
  return [...all, ...indexes].filter((each) => !named.includes(each));
}

function treeOf(
  { oid, parent }: OldRelation,
  before: ReadonlyMap<number, OldRelation>,
): readonly OldRelation[] {
  const above = (start: number | null): readonly OldRelation[] => {
    const found = before.get(start ?? 0);
    return found === undefined ? [] : [found, ...above(found.parent)];
  };
  const isBelow = (one: OldRelation): boolean => above(one.parent).some((up) => up.oid === oid);
  return [...above(parent), ...[...before.values()].filter(isBelow)];
}

/** A row that no table has: rows that are locked are not what is asked. */
const nowhere = "ctid = '(4294967290,1)'";

function errandsAt({
  oid,
  kind,
  quoted,
  column,
}: OldRelation): readonly (readonly [Errand, string])[] {
  const select = ["select", `SELECT FROM ${quoted} LIMIT 0`] as const;
  if (kind === "v") return [select];
  if (!"rmp".includes(kind)) return [];
  const only = `ONLY ${quoted}`;
  const read = ["select", `SELECT FROM ${only} WHERE ${nowhere}`] as const;
  const build = `CREATE INDEX CONCURRENTLY errand_${oid} ON ${quoted} (${column ?? ""})`;
  // On a partitioned table it is refused.
  const index = column === null || kind === "p" ? [] : ([["create index", build]] as const);
  if (kind === "m") return [read, ...index];
  return [
    read,
    ["select for update", `SELECT FROM ${only} WHERE ${nowhere} FOR UPDATE`],
    ["insert", `INSERT INTO ${quoted} DEFAULT VALUES`],
    ...(column === null
      ? []
      : ([["update", `UPDATE ${only} SET ${column} = ${column} WHERE ${nowhere}`]] as const)),
    ...index,
  ];
}

/** The indexes that were built, be it by half. */
async function clearErrands(other: Client, meetings: readonly Meeting[]): Promise<void> {
  if (!meetings.some(({ passed, stopped }) => [...passed, ...stopped].includes("create index"))) {
    return;
  }
  const { rows } = await other.query<{ drop: string }>(
    `SELECT format('DROP INDEX %I.%I', n.nspname, c.relname) AS drop
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname LIKE 'errand\\_%' AND c.relkind = 'i'`,
  );
  if (rows.length > 0) await other.query(rows.map(({ drop }) => drop).join(";"));
}

/** Waits for a lock; whatever else comes of it, it got so far. */
async function isStopped(other: Client, errand: Errand, sql: string): Promise<boolean> {
  const alone = errand === "create index";
  try {
    await other.query(alone ? sql : `BEGIN; ${sql}; ROLLBACK`);
    return false;
  } catch (error) {
    if (!alone) await other.query("ROLLBACK");
    return Reflect.get(Object(error), "code") === "55P03";
  }
}

/**
 * A statement that refuses a transaction drops its locks when it ends. So every table is held by a
 * session of its own, and given free once the statement is seen waiting for it.
 */
async function observeOutside(
  actor: Client,
  observer: Client,
  connect: () => Promise<Client>,
  statement: string,
  before: ReadonlyMap<number, OldRelation>,
): Promise<Outcome> {
  const pid = (await actor.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid;
  const holders = new Map<number, Client>();
  const tables = [...before.values()].filter(({ kind }) => "rp".includes(kind));
  for (const { oid, quoted } of tables) {
    const holder = await connect();
    holders.set(oid, holder);
    await holder.query("BEGIN");
    await holder.query(`LOCK TABLE ONLY ${quoted} IN ACCESS EXCLUSIVE MODE`);
  }
  const locks = new Map<number, string[]>();
  // A statement that waits for something else than a table ends with 57014 instead of hanging the run.
  await actor.query("SET statement_timeout = '5s'");
  const ending: { at?: Outcome | "success" } = {};
  const running = actor.query(statement).then(
    () => void (ending.at = "success"),
    (error: unknown) => void (ending.at = failure(error)),
  );
  while (ending.at === undefined) {
    const { rows } = await observer.query<{ oid: number; mode: string }>(
      `SELECT relation::int AS oid, mode FROM pg_locks
        WHERE pid = $1 AND NOT granted AND locktype = 'relation'`,
      [pid],
    );
    for (const { oid, mode } of rows) {
      const seen = locks.get(oid) ?? [];
      locks.set(oid, [...new Set([...seen, modeOf(mode)])]);
      await holders.get(oid)?.query("ROLLBACK");
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await running;
  await Promise.all([...holders.values()].map((holder) => holder.end()));
  if (ending.at !== "success") return ending.at;
  const after = await files(actor);
  // The counters may have been sent away already, when the statement ended.
  const seen = summarize(before, after, locks, () => undefined);
  const watched = tables.map(({ name }) => name);
  // Nobody can be met: its locks come and go.
  return { seen, watched, gone: goneOf(before, after), meetings: [] };
}

function goneOf(
  before: ReadonlyMap<number, OldRelation>,
  after: ReadonlyMap<number, Omit<Relation, "rows">>,
): readonly string[] {
  const names = new Set([...after.values()].map(({ name }) => name));
  return [...before.values()].flatMap(({ name }) => (names.has(name) ? [] : [name]));
}

function summarize(
  before: ReadonlyMap<number, OldRelation>,
  after: ReadonlyMap<number, Omit<Relation, "rows">>,
  locks: ReadonlyMap<number, readonly string[]>,
  scanned: (relation: Relation) => boolean | undefined,
): readonly Seen[] {
  const seen: Seen[] = [];
  for (const relation of before.values()) {
    const now = after.get(relation.oid);
    const held = [...(locks.get(relation.oid) ?? [])].sort(
      (a, b) => modes.indexOf(a) - modes.indexOf(b),
    );
    const moved = (was: Relation, is: Omit<Relation, "rows"> | undefined): boolean =>
      is?.stored === true && was.file !== null && was.file !== is.file;
    const names = new Set([...before.values()].map(({ name }) => name));
    const fresh = [...after.values()].filter(
      (index) => index.table === relation.oid && index.kind === "i" && !before.has(index.oid),
    );
    // ALTER TYPE drops an index and makes it again, with or without keeping its contents.
    const heir = (index: Relation): Omit<Relation, "rows"> | undefined =>
      after.get(index.oid) ?? fresh.find(({ name }) => name === index.name);
    const rebuilds = [...before.values()]
      .filter((index) => {
        const now = heir(index);
        return index.table === relation.oid && index.space === now?.space && moved(index, now);
      })
      .map((index) => index.name);
    const build = fresh.some(({ name }) => !names.has(name));
    const scan = scanned(relation);
    const rewrite = "rm".includes(relation.kind) && moved(relation, now);
    // COPY of 12 reads without keeping its lock: others never notice.
    if (held.length === 0 && !rewrite && rebuilds.length === 0) continue;
    seen.push({
      relation: relation.name,
      locks: held,
      scan,
      rewrite,
      rebuilds: rebuilds.sort(),
      build,
    });
  }
  return seen.sort((a, b) => (a.relation < b.relation ? -1 : 1));
}

function failure(error: unknown): Outcome {
  const sqlstate =
    typeof error === "object" && error !== null && "code" in error ? String(error.code) : "none";
  return {
    sqlstate,
    message: error instanceof Error ? error.message : String(error),
    seen: [],
    watched: [],
    gone: [],
    meetings: [],
  };
}

function modeOf(mode: string): string {
  return mode
    .replace(/Lock$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase();
}
