/** A change of a shape, deployed by its plan beside the code that uses the table, against the change itself. */
import assert from "node:assert/strict";
import type { Client } from "pg";
import type { Report, StatementPlan } from "../src/index.ts";
import {
  fillTables,
  insertion,
  readFillable,
  readNumbered,
  readRows,
  readSchema,
  updating,
  typedValue,
} from "./contents.ts";
import type { Fillable, FillableColumn, Row } from "./contents.ts";
import { bounded, check } from "./linting.ts";
import {
  assertSameLines,
  comparable,
  differences,
  expandAndReturn,
  isReversible,
  runStep,
} from "./plan-run.ts";
import type { Part } from "./plan-run.ts";
import type { Change, Shape } from "./shapes.ts";

export function lintChange(shape: Shape, change: Change, server: number): Report {
  return check(change.sql, givenOf(shape, change), { server, prelude: preludeOf(shape) });
}

export function labelOf({ rule, title }: Change): string {
  return title === "" ? rule : `${rule}, ${title}`;
}

export function givenOf(shape: Shape, change: Change): string {
  return `${shape.given}\n${change.given}`;
}

export function preludeOf({ searchPath }: Shape): Readonly<Record<string, string>> {
  return searchPath === undefined ? bounded : { ...bounded, search_path: searchPath };
}

/** Empties the database; the roles that shapes grant rights to belong to the server. */
export async function wipe(client: Client): Promise<void> {
  await client.query(`RESET search_path;
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT quote_ident(pubname) FROM pg_publication LOOP EXECUTE 'DROP PUBLICATION ' || name; END LOOP;
      FOR name IN SELECT quote_ident(nspname) FROM pg_namespace
        WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' LOOP
        EXECUTE 'DROP SCHEMA ' || name || ' CASCADE';
      END LOOP;
      CREATE SCHEMA public;
      FOREACH name IN ARRAY ARRAY['lockproof_reader', 'lockproof_writer'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE 'CREATE ROLE ' || name; END IF;
      END LOOP;
    END $$`);
}

/** One use of a table by deployed code. */
interface Use {
  readonly side: "old" | "new";
  readonly number: number;
}

interface End {
  readonly schema: string;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

/**
 * Throws where the plan does not end as the change does, or where code is refused on the way; `refused`:
 * there is no such end.
 */
export async function prove(
  client: Client,
  shape: Shape,
  change: Change,
  parts: readonly Part[],
): Promise<"proven" | "refused"> {
  await begin(client, shape, change);
  const before = [...(await readFillable(client))];
  const old = await findChanged(client, shape, before);
  try {
    await client.query(change.means);
  } catch {
    return "refused";
  }
  const after = keepReferring(before, await readFillable(client));
  // Rows come into tables as the end's foreign keys ask for.
  const rank = ({ oid }: Fillable): number => after.findIndex((table) => table.oid === oid);
  before.sort((left, right) => rank(left) - rank(right));
  const code: Code = { before, after, changed: { old, new: sameAfter(old, after) }, shape, change };

  await begin(client, shape, change);
  const uses = await deploy(client, parts, code);
  const got = await endOf(client);
  const numbered = await readNumbered(client);
  const wanted = await reach(client, uses, code);
  assertSameLines(got.schema, wanted.schema, "in the end");
  await assertRows(got, wanted, numbered, () => reach(client, uses, code));
  return "proven";
}

/** A foreign key that goes in the end binds new code until then. */
function keepReferring(
  before: readonly Fillable[],
  after: readonly Fillable[],
): readonly Fillable[] {
  return after.map((table) => {
    const former = before.find(({ oid }) => oid === table.oid);
    const refers = (number: number): boolean =>
      former?.columns.some((column) => column.number === number && column.refers) === true;
    const columns = table.columns.map((column) => ({
      ...column,
      refers: column.refers || refers(column.number),
    }));
    return { ...table, columns };
  });
}

interface Code {
  readonly before: readonly Fillable[];
  readonly after: readonly Fillable[];
  readonly changed: Changed;
  readonly shape: Shape;
  readonly change: Change;
}

async function begin(client: Client, shape: Shape, change: Change): Promise<void> {
  await wipe(client);
  if (shape.searchPath !== undefined) await client.query(`SET search_path = ${shape.searchPath}`);
  await client.query(givenOf(shape, change));
  await fillTables(client);
}

async function endOf(client: Client): Promise<End> {
  return { schema: await readSchema(client), rows: await readRows(client) };
}

/** The change as it stands, between what old code did before and new code after. */
async function reach(client: Client, uses: readonly Use[], code: Code): Promise<End> {
  await begin(client, code.shape, code.change);
  for (const use of uses) if (use.side === "old") await run(client, use, code);
  await client.query(code.change.means);
  for (const use of uses) if (use.side === "new") await run(client, use, code);
  return endOf(client);
}

/** Old code works until the contract begins, new code from the end of the expansion on. */
async function deploy(client: Client, parts: readonly Part[], code: Code): Promise<readonly Use[]> {
  const uses: Use[] = [];
  let ended = false;
  const use = async (side: Use["side"]): Promise<void> => {
    // What refers to the first rows repeats them, and a key would not let it.
    const repeats = code.change.unique && code.changed.old?.column.refers === true;
    if (code.change.quiet || repeats || (side === "new" && code.change.late && !ended)) return;
    const next = { side, number: 1001 + uses.length };
    await run(client, next, code);
    uses.push(next);
    await assertEqual(client, next, code);
  };
  for (const part of parts) {
    if (part.kind === "plan" && isReversible(part.plan)) await expandAndReturn(client, part.plan);
    if (part.kind === "plan") await follow(client, part.plan, code, use);
    else await client.query(part.sql);
  }
  ended = true;
  await use("new");
  return uses;
}

async function follow(
  client: Client,
  plan: StatementPlan,
  code: Code,
  use: (side: Use["side"]) => Promise<void>,
): Promise<void> {
  const fill = async (): Promise<void> => {
    for (const sql of code.change.fills) await client.query(sql);
  };
  await use("old");
  for (const phase of plan.phases) {
    if (phase.name !== "expand") await use("new");
    for (const step of phase.steps) {
      await runStep(client, step, phase, fill);
      if (phase.name !== "contract") await use("old");
      if (phase.name === "migrate") await use("new");
    }
    if (phase.name === "migrate") await fill();
  }
}

async function run(client: Client, { side, number }: Use, code: Code): Promise<void> {
  const tables = side === "old" ? code.before : code.after;
  for (const table of tables) await client.query(insertion(table, number, number));
  const changed = code.changed[side];
  if (changed === undefined) return;
  const bound = [code.changed.old, code.changed.new].some(
    (place) => place?.column.bound === true || repeated.includes(place?.column.base ?? ""),
  );
  await client.query(updating(changed.table, changed.column, number, bound));
}

/** Types whose values come again among the rows. */
const repeated: readonly string[] = ["bool", "date", "enum"];

/** The column that is changed, as code before and after knows it; after, it may be gone. */
interface Changed {
  readonly old: Place | undefined;
  readonly new: Place | undefined;
}

interface Place {
  readonly table: Fillable;
  readonly column: FillableColumn;
}

async function findChanged(
  client: Client,
  { table, column }: Shape,
  tables: readonly Fillable[],
): Promise<Place | undefined> {
  const { rows } = await client.query<{ oid: number }>(`SELECT '${table}'::regclass::oid AS oid`);
  const found = tables.find(({ oid }) => oid === rows[0]?.oid);
  const place = found?.columns.find(({ name }) => name === column);
  return found === undefined || place === undefined ? undefined : { table: found, column: place };
}

function sameAfter(place: Place | undefined, after: readonly Fillable[]): Place | undefined {
  const table = after.find(({ oid }) => oid === place?.table.oid);
  const column = table?.columns.find(({ number }) => number === place?.column.number);
  return table === undefined || column === undefined ? undefined : { table, column };
}

/** While a trigger keeps two columns equal, no row that was written is without the second. */
async function assertEqual(client: Client, use: Use, { change, changed }: Code): Promise<void> {
  const { forward } = change;
  const place = changed.old;
  if (forward === undefined || place === undefined) return;
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(attname) AS name FROM pg_attribute
     WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped AND attnum > (
       SELECT max(attnum) FROM pg_attribute WHERE attrelid = $1 AND quote_ident(attname) = ANY ($2))
     AND EXISTS (SELECT FROM pg_trigger WHERE tgrelid = $1 AND tgname LIKE 'zz%')`,
    [place.table.oid, place.table.columns.map(({ name }) => name)],
  );
  const [fresh] = rows;
  if (fresh === undefined) return;
  const written = [use.number, use.number + 10_000].map(
    (number) =>
      `(${place.column.name})::text = (${typedValue(place.column, String(number))})::text`,
  );
  const unequal = await client.query(
    `SELECT * FROM ${place.table.name}
     WHERE (${fresh.name})::text IS DISTINCT FROM (${forward})::text
       AND (${fresh.name} IS NOT NULL OR ${written.join(" OR ")})`,
  );
  assert.deepEqual(unequal.rows, [], `${fresh.name} differs after ${use.side} code`);
}

/** Row by row, but for values that come out otherwise each time, and which row got which number. */
async function assertRows(
  got: End,
  wanted: End,
  numbered: ReadonlySet<string>,
  again: () => Promise<End>,
): Promise<void> {
  const same = (masked: ReadonlySet<string>): boolean =>
    JSON.stringify(comparable(got.rows, masked)) ===
    JSON.stringify(comparable(wanted.rows, masked));
  if (same(new Set())) return;
  const unstable = differences((await again()).rows, wanted.rows);
  const uneven = [...differences(got.rows, wanted.rows)].filter(
    (name) => !unstable.has(name) && !numbered.has(name),
  );
  assert.deepEqual(uneven, [], "other values than wanted");
  const masked = new Set([...unstable, ...numbered]);
  assert.deepEqual(comparable(got.rows, masked), comparable(wanted.rows, masked));
}
