/** The replayed schema is the server's: after every statement of every history under fixtures/replay. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { keywords, quoting } from "../src/dialects/postgres/quoting.ts";
import { postgres } from "../src/dialects/postgres/index.ts";
import type { Effect } from "../src/effect.ts";
import { createReplay } from "../src/engine/replay.ts";
import type { Replay } from "../src/engine/replay.ts";
import { createState, homeOf } from "../src/engine/state.ts";
import type { Statement } from "../src/operation.ts";
import { catalogOf, linesOf } from "./catalog.ts";
import { serverAvailable, withDatabase } from "./database.ts";
import { migrationOf, momentOf, statementsIn } from "./replay-moments.ts";
import type { About } from "./replay-moments.ts";
import { replayOf } from "./replayed.ts";
import { askServer } from "./wording.ts";
import type { Memory } from "./wording.ts";

describe.runIf(serverAvailable)("the schema of a history is the server's", () => {
  const folder = "fixtures/replay";
  for (const file of readdirSync(folder)) {
    it(file, { timeout: 60_000 }, async () => {
      await compare(readFileSync(`${folder}/${file}`, "utf8"));
    });
  }
});

async function compare(text: string): Promise<void> {
  const state = createState(postgres, 18);
  const replay = createReplay(postgres, { server: 18, prelude: {} }, state);
  const statements = statementsIn(text);
  const memory: Memory = new WeakMap();
  replay.endDump();
  replay.beginMigration(migrationOf(text, { transaction: "none" }), statements);
  await withDatabase(async (client) => {
    for (const statement of statements) {
      await client.query(statement.text);
      replay.apply(momentOf(replay, statement));
      await compareObjects(statement);
      await compareSession();
      await compareRows();
    }

    async function compareObjects({ text: latest }: Statement): Promise<void> {
      const after = `after: ${latest}\n`;
      const catalog = linesOf(await catalogOf(client));
      const isOpen = replay.before().transaction.kind !== "none";
      const replayed = await askServer(client, isOpen, memory, (wording) =>
        replayOf(state, wording),
      );
      expect(after + linesOf(replayed).join("\n")).toBe(after + catalog.join("\n"));
    }

    async function compareSession(): Promise<void> {
      const { rows } = await client.query<{ bounded: boolean; home: string }>(
        `SELECT setting <> '0' AS bounded, coalesce(current_schema(), 'public') AS home
         FROM pg_settings WHERE name = 'lock_timeout'`,
      );
      const bounded = replay.before().lockWait !== undefined;
      expect({ bounded, home: homeOf(state) }).toEqual(rows[0]);
    }

    async function compareRows(): Promise<void> {
      for (const { name, filled, kind } of state.tables.values()) {
        if (filled !== "no" || kind !== "table") continue;
        const table = `${quoting.identifier(name.schema)}.${quoting.identifier(name.name)}`;
        const { rows } = await client.query<{ filled: boolean }>(
          `SELECT EXISTS (SELECT FROM ${table}) AS filled`,
        );
        // Rows may arrive that were not there to be copied; none may be missed.
        expect(`${table} ${rows[0]?.filled}`).toBe(`${table} false`);
      }
    }
  });
}

interface File extends About {
  readonly sql: string;
}

/** Replays files; `show` is asked before every statement, and after the last one of each file. */
function replayFiles(
  files: readonly File[],
  show: (replay: Replay, statement: Statement | undefined) => string | undefined,
): string {
  const replay = createReplay(postgres, { server: 18, prelude: { lock_timeout: "1s" } });
  const lines: (string | undefined)[] = [];
  for (const file of files) {
    const statements = statementsIn(file.sql);
    const forbids = ({ text }: Statement): boolean => text.includes("CONCURRENTLY");
    replay.beginMigration(migrationOf(file.sql, file), statements, forbids);
    for (const statement of statements) {
      lines.push(show(replay, statement));
      replay.apply({ ...momentOf(replay, statement), effects: lockOf(replay, statement) });
    }
    replay.endMigration();
    lines.push(show(replay, undefined));
  }
  return lines.filter((line) => line !== undefined).join("\n");
}

/** LOCK TABLE stands for whatever a statement locks. */
function lockOf(replay: Replay, { operations }: Statement): readonly Effect[] {
  return operations.flatMap((operation) => {
    if (operation.kind !== "lock-table") return [];
    return operation.tables.map((table) => ({
      target: { kind: "relation" as const, name: replay.schema.resolve(table), role: "table" },
      locks: [operation.mode],
      blocks: "everything" as const,
      lasts: "until-commit" as const,
      scan: "no" as const,
      rewrite: "no" as const,
      build: "no" as const,
      rebuilds: [],
      under: "none" as const,
      waits: false,
      certain: true,
      facts: [],
      evidence: "",
    }));
  });
}

describe("the transaction of each statement", () => {
  const show = (replay: Replay, statement: Statement | undefined): string | undefined => {
    if (statement === undefined) return "--";
    const { kind, earlier, held } = replay.before().transaction;
    const locks = held.map(({ effect }) => `${effect.target.name.name} ${effect.locks.join()}`);
    return `${statement.text}: ${[kind, earlier.length, ...locks].join(", ")}`;
  };
  const cases: readonly (readonly [title: string, files: readonly File[], seen: string])[] = [
    [
      "nobody said: the file is one",
      [{ sql: "SELECT 1; SELECT 2" }, { sql: "SELECT 3" }],
      "SELECT 1: file, 0\nSELECT 2: file, 1\n--\nSELECT 3: file, 0\n--",
    ],
    [
      "nobody said: a statement forbids it",
      [{ sql: "SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a)" }],
      "SELECT 1: none, 0\nCREATE INDEX CONCURRENTLY i ON t (a): none, 0\n--",
    ],
    [
      "nobody said: an explicit one wins",
      [{ sql: "SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3" }],
      "SELECT 1: none, 0\nBEGIN: none, 0\nSELECT 2: explicit, 0\nCOMMIT: explicit, 1\nSELECT 3: none, 0\n--",
    ],
    [
      "BEGIN inside a wrapped file does nothing, COMMIT ends the wrapper",
      [
        {
          sql: "SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3; BEGIN; SELECT 4",
          transaction: "file",
        },
      ],
      "SELECT 1: file, 0\nBEGIN: file, 1\nSELECT 2: file, 2\nCOMMIT: file, 3\nSELECT 3: none, 0\nBEGIN: none, 0\nSELECT 4: explicit, 0\n--",
    ],
    [
      "a run goes on over files that deploy together",
      [
        { sql: "SELECT 1", transaction: "run" },
        { sql: "SELECT 2", transaction: "run" },
        { sql: "SELECT 3", transaction: "run", unit: "two" },
      ],
      "SELECT 1: run, 0\n--\nSELECT 2: run, 1\n--\nSELECT 3: run, 0\n--",
    ],
    [
      "a run that a COMMIT has ended stays ended",
      [
        { sql: "SELECT 1; COMMIT; SELECT 2", transaction: "run" },
        { sql: "SELECT 3", transaction: "run" },
      ],
      "SELECT 1: run, 0\nCOMMIT: run, 1\nSELECT 2: none, 0\n--\nSELECT 3: none, 0\n--",
    ],
    [
      "a message is one, again after a COMMIT, and BEGIN takes over what came before",
      [{ sql: "SELECT 1; COMMIT; SELECT 2; BEGIN; SELECT 3", transaction: "implicit" }],
      "SELECT 1: implicit, 0\nCOMMIT: implicit, 1\nSELECT 2: implicit, 0\nBEGIN: implicit, 1\nSELECT 3: explicit, 2\n--",
    ],
    [
      "a message of one statement is none",
      [{ sql: "SELECT 1", transaction: "implicit" }],
      "SELECT 1: none, 0\n--",
    ],
    [
      "locks are held to the end, the strongest on each thing, and let go by a rollback",
      [
        {
          sql: `BEGIN; LOCK a IN SHARE MODE; LOCK b IN ACCESS SHARE MODE; SAVEPOINT s; LOCK a IN EXCLUSIVE MODE;
                LOCK a IN SHARE MODE; ROLLBACK TO s; LOCK b IN ACCESS EXCLUSIVE MODE; COMMIT; SELECT 1`,
        },
      ],
      [
        "BEGIN: none, 0",
        "LOCK a IN SHARE MODE: explicit, 0",
        "LOCK b IN ACCESS SHARE MODE: explicit, 1, a SHARE",
        "SAVEPOINT s: explicit, 2, a SHARE, b ACCESS SHARE",
        "LOCK a IN EXCLUSIVE MODE: explicit, 3, a SHARE, b ACCESS SHARE",
        "LOCK a IN SHARE MODE: explicit, 4, a EXCLUSIVE, b ACCESS SHARE",
        "ROLLBACK TO s: explicit, 5, a EXCLUSIVE, b ACCESS SHARE",
        "LOCK b IN ACCESS EXCLUSIVE MODE: explicit, 3, a SHARE, b ACCESS SHARE",
        "COMMIT: explicit, 4, b ACCESS EXCLUSIVE, a SHARE",
        "SELECT 1: none, 0",
        "--",
      ].join("\n"),
    ],
  ];
  it.each(cases)("%s", (_title, files, seen) => {
    expect(replayFiles(files, show)).toBe(seen);
  });
});

describe("what is new, what is filled", () => {
  const show = (replay: Replay, statement: Statement | undefined): string | undefined => {
    if (statement !== undefined) return undefined;
    const tables = [...replay.schema.tables()].sort((left, right) =>
      left.name.name < right.name.name ? -1 : 1,
    );
    const lines = tables.map(({ name, origin, filled, complete, columns, constraints }) => {
      const parts = [
        ...columns,
        ...constraints.filter((each) => each.constraint.kind !== "not-null"),
      ];
      const words = parts.map((part) => `${part.name} ${part.origin}`);
      return `${name.name} ${origin}, rows ${filled}${complete ? "" : ", incomplete"}: ${words.join(", ")}`;
    });
    return [...lines, "--"].join("\n");
  };
  const cases: readonly (readonly [title: string, files: readonly File[], seen: string])[] = [
    [
      "what one unit makes is older for the next",
      [
        { sql: "CREATE TABLE users (id int PRIMARY KEY)", unit: "1" },
        { sql: "ALTER TABLE users ADD COLUMN name text; CREATE TABLE posts (id int)", unit: "2" },
        { sql: "SELECT 1", unit: "3" },
      ],
      [
        "users here, rows no: id here, users_pkey here",
        "--",
        "posts here, rows no: id here",
        "users before, rows unknown: id before, name here, users_pkey before",
        "--",
        "posts before, rows unknown: id before",
        "users before, rows unknown: id before, name before, users_pkey before",
        "--",
      ].join("\n"),
    ],
    [
      "files of one unit deploy together, whatever comes between them",
      [
        { sql: "CREATE TABLE users (id int)", unit: "branch" },
        { sql: "ALTER TABLE users ADD a int", unit: "other" },
        { sql: "ALTER TABLE users ADD b int", unit: "branch" },
      ],
      [
        "users here, rows no: id here",
        "--",
        "users before, rows unknown: id before, a here",
        "--",
        "users here, rows no: id here, a before, b here",
        "--",
      ].join("\n"),
    ],
    [
      "rows arrive by INSERT, COPY, CREATE TABLE AS, into a partition, and go with TRUNCATE",
      [
        {
          sql: `CREATE TABLE a (id int); INSERT INTO a VALUES (1);
                CREATE TABLE b AS SELECT * FROM a; CREATE TABLE c AS SELECT * FROM a WITH NO DATA;
                CREATE TABLE d (id int); INSERT INTO d SELECT id FROM a; TRUNCATE d;
                CREATE TABLE e (id int) PARTITION BY RANGE (id);
                CREATE TABLE f PARTITION OF e FOR VALUES FROM (1) TO (9);
                CREATE TABLE g PARTITION OF e FOR VALUES FROM (10) TO (19); INSERT INTO f VALUES (1);
                CREATE TABLE h (id int); WITH moved AS (DELETE FROM a RETURNING id) INSERT INTO h SELECT * FROM moved`,
          unit: "1",
        },
        { sql: "SELECT 1", unit: "2" },
      ],
      [
        "a here, rows yes: id here",
        "b here, rows yes, incomplete: id here",
        "c here, rows no, incomplete: id here",
        "d here, rows no: id here",
        "e here, rows yes: id here",
        "f here, rows yes: id here",
        "g here, rows no: id here",
        "h here, rows yes: id here",
        "--",
        "a before, rows yes: id before",
        "b before, rows yes, incomplete: id before",
        "c before, rows unknown, incomplete: id before",
        "d before, rows unknown: id before",
        "e before, rows yes: id before",
        "f before, rows yes: id before",
        "g before, rows unknown: id before",
        "h before, rows yes: id before",
        "--",
      ].join("\n"),
    ],
    [
      "rows for a partitioned table go to a partition nobody knows",
      [
        {
          sql: `CREATE TABLE e (id int) PARTITION BY RANGE (id);
                CREATE TABLE f PARTITION OF e FOR VALUES FROM (1) TO (9); INSERT INTO e VALUES (1)`,
        },
      ],
      "e here, rows yes: id here\nf here, rows unknown: id here\n--",
    ],
    [
      "what was never seen made is learned of by what is done to it",
      [
        {
          sql: `ALTER TABLE users ADD COLUMN a int; ALTER TABLE users ALTER COLUMN b SET NOT NULL;
                ALTER TABLE users ADD CONSTRAINT u CHECK (b > 0) NOT VALID; CREATE INDEX ON orders (id);
                ALTER TABLE IF EXISTS maybe ADD COLUMN a int; CREATE TABLE IF NOT EXISTS users (id int);
                ALTER TABLE gone ADD COLUMN a int; DROP TABLE gone; INSERT INTO other VALUES (1)`,
        },
      ],
      [
        "orders unknown, rows unknown, incomplete: ",
        "users unknown, rows unknown, incomplete: a here, b unknown, u here",
        "--",
      ].join("\n"),
    ],
    [
      "CREATE TABLE IF NOT EXISTS makes nothing new of an older table",
      [
        { sql: "CREATE TABLE users (id int)", unit: "1" },
        { sql: "CREATE TABLE IF NOT EXISTS users (id int, name text)", unit: "2" },
      ],
      "users here, rows no: id here\n--\nusers before, rows unknown: id before\n--",
    ],
    [
      "a rollback takes back newness, a temporary table ends with its session",
      [
        {
          sql: `BEGIN; CREATE TABLE a (id int); ROLLBACK; ALTER TABLE a ADD b int;
                CREATE TEMP TABLE t (id int)`,
          unit: "1",
        },
      ],
      "a unknown, rows unknown, incomplete: b here\n--",
    ],
  ];
  it.each(cases)("%s", (_title, files, seen) => {
    expect(replayFiles(files, show)).toBe(seen);
  });
});

it("goes down as deep as tables and views are nested", () => {
  const depth = 6_000;
  const steps = Array.from({ length: depth }, (_, at) => [
    `CREATE TABLE p${at + 1} PARTITION OF p${at} DEFAULT PARTITION BY LIST (a)`,
    `CREATE VIEW v${at + 1} AS SELECT * FROM v${at}`,
  ]).flat();
  const made = [
    "CREATE TABLE p0 (a int, b int, c int) PARTITION BY LIST (a)",
    "CREATE VIEW v0 AS SELECT 1",
    ...steps,
  ];
  const changes = [
    "CREATE INDEX ON p0 (b)",
    "ALTER TABLE p0 ADD CONSTRAINT k CHECK (a > 0), ADD PRIMARY KEY (a), ADD COLUMN d int NOT NULL",
    "ALTER TABLE p0 RENAME COLUMN c TO e",
    "ALTER TABLE p0 DROP CONSTRAINT k, DROP CONSTRAINT p0_pkey, DROP COLUMN b",
    "DROP VIEW v0 CASCADE",
  ];
  const show = (replay: Replay, statement: Statement | undefined): string | undefined => {
    if (statement !== undefined) return undefined;
    const last = replay.schema.table({ name: `p${depth}` });
    const tables = [...replay.schema.tables()].length;
    return `${tables} ${last?.columns.map((column) => column.name).join()} ${last?.constraints.map((each) => each.name).join()}`;
  };
  expect(replayFiles([{ sql: [...made, ...changes].join(";\n") }], show)).toBe(
    `${depth + 1} a,e,d p0_a_not_null,p0_d_not_null`,
  );
});

describe("settings", () => {
  it("begin anew with each file, at what the runner applies", () => {
    const show = (replay: Replay, statement: Statement | undefined): string | undefined => {
      if (statement?.text !== "SELECT 1") return undefined;
      const { lockWait, settings } = replay.before();
      return `${lockWait === undefined ? "not bounded" : "bounded"} ${settings.get("lock_timeout")?.join() ?? "-"}`;
    };
    const files = [
      { sql: "SELECT 1; SET lock_timeout = 0; SELECT 1" },
      { sql: "SELECT 1; SET lock_timeout = '2s'; SELECT 1; RESET lock_timeout; SELECT 1" },
      { sql: "SELECT set_config('lock_timeout', current_setting('x'), false); SELECT 1" },
    ];
    expect(replayFiles(files, show)).toBe(
      [
        "bounded 1s",
        "not bounded 0",
        "bounded 1s",
        "bounded 2s",
        "bounded 1s",
        "not bounded -",
      ].join("\n"),
    );
  });
});

describe.runIf(serverAvailable)("quoting", () => {
  it("quotes what the server quotes", async () => {
    await withDatabase(async (client) => {
      const { rows } = await client.query<{ word: string }>(
        "SELECT word FROM pg_get_keywords() WHERE catcode <> 'U' ORDER BY word",
      );
      expect([...keywords].sort()).toEqual(rows.map(({ word }) => word).sort());
      const names = [
        "a",
        "a1",
        "1a",
        "A",
        "a b",
        'a"b',
        "größe",
        "a$b",
        "_",
        "select",
        "name",
        "",
        "_1",
      ];
      const literals = ["", "it's", "back\\slash", "\\'", "plain"];
      for (const name of names) {
        const quoted = await client.query<{ text: string }>("SELECT quote_ident($1) AS text", [
          name,
        ]);
        expect(quoting.identifier(name)).toBe(quoted.rows[0]?.text);
      }
      for (const literal of literals) {
        const quoted = await client.query<{ text: string }>("SELECT quote_literal($1) AS text", [
          literal,
        ]);
        expect(quoting.literal(literal)).toBe(quoted.rows[0]?.text);
      }
    });
  });
});
