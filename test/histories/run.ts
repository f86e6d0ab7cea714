/** One history, run by a server and replayed. */
import type { Client } from "pg";
import { cut } from "../../src/cut.ts";
import { postgres } from "../../src/dialects/postgres/index.ts";
import { foresee } from "../../src/engine/effects.ts";
import { read } from "../../src/engine/read.ts";
import { createReplay } from "../../src/engine/replay.ts";
import { runMigration } from "../../src/engine/run.ts";
import { createState } from "../../src/engine/state.ts";
import type { State } from "../../src/engine/state.ts";
import type { Dialect } from "../../src/dialect.ts";
import type { Migration } from "../../src/migration.ts";
import type { Parser } from "../../src/parser.ts";
import { startParserNow } from "../../src/node/parser-now.ts";
import { catalogOf } from "../catalog.ts";
import { versionOf } from "../fresh-database.ts";
import { replayOf } from "../replayed.ts";
import { askServer } from "../wording.ts";

/** An object of which catalog and replay say different things. */
export interface Compared {
  readonly object: string;
  readonly server?: string;
  readonly replay?: string;
}

export interface Outcome {
  readonly objects: number;
  readonly statements: number;
  readonly differences: readonly Compared[];
  /** Migrations that the server refused, so that they are not replayed either. */
  readonly refused: readonly Refusal[];
}

export interface Refusal {
  readonly file: string;
  readonly error: string;
}

const parser = startParserNow();
const own = { dialect: postgres, parser };

export async function runBoth(client: Client, migrations: readonly Migration[]): Promise<Outcome> {
  const refused: Refusal[] = [];
  const accepted: Migration[] = [];
  for (const migration of migrations) {
    const error = await run(client, migration);
    if (error === undefined) accepted.push(migration);
    else refused.push({ file: migration.source.path, error });
  }
  await client.query("RESET ALL");
  const version = Math.floor((await versionOf(client)) / 10_000);
  const { state, statements } = replayAll(accepted, version);
  const server = await catalogOf(client);
  const replayed = await askServer(client, false, new WeakMap(), (wording) =>
    replayOf(state, wording),
  );
  const objects = new Set([...server.keys(), ...replayed.keys()]);
  const differences = [...objects].sort().flatMap((object): Compared[] => {
    const [is, says] = [server.get(object), replayed.get(object)];
    if (is === says) return [];
    return [
      {
        object,
        ...(is === undefined ? {} : { server: is }),
        ...(says === undefined ? {} : { replay: says }),
      },
    ];
  });
  return { objects: objects.size, statements, differences, refused };
}

/** As its tool does it: a file is a message, unless a statement in it must stand alone. */
async function run(
  client: Client,
  { fragments, transaction }: Migration,
): Promise<string | undefined> {
  const parts = fragments.map((fragment) => (fragment.kind === "sql" ? fragment.text : ""));
  const text = parts.join("\n");
  try {
    if (transaction !== "none") {
      try {
        await client.query(text);
        return undefined;
      } catch (error) {
        if (codeOf(error) !== activeTransaction) throw error;
      }
    }
    for (const piece of cut(text, "postgres").pieces) {
      if (piece.kind === "statement") await client.query(piece.text);
    }
    return undefined;
  } catch (error) {
    await client.query("ROLLBACK");
    return error instanceof Error ? error.message : String(error);
  }
}

/** SQLSTATE of what cannot run inside a transaction. */
const activeTransaction = "25001";

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

export function replayAll(
  migrations: readonly Migration[],
  server: number,
  { dialect, parser: reader }: { readonly dialect: Dialect; readonly parser: Parser } = own,
): { readonly state: State; readonly statements: number } {
  const state = createState(dialect, server);
  const replay = createReplay(dialect, { server, prelude: {} }, state);
  const stage = {
    replication: undefined,
    serverAssumed: false,
    parser: reader,
    replay,
    foresight: foresee(dialect, server),
    dialect,
    server,
  };
  let count = 0;
  // The database was empty: what is not there does not exist.
  replay.endDump();
  for (const migration of migrations) {
    const reading = read(migration, reader, dialect.family);
    count += reading.statements.length;
    const see = (): void => undefined;
    runMigration({ ...stage, migration, see }, reading);
  }
  return { state, statements: count };
}
