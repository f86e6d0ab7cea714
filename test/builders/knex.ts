/** Knex without a database: what it would send. */
import knex from "knex";
import type { Send } from "./frameworks.ts";

/** What all SQL is that the code sends. */
export const send: Send = sending(() => true);

/** But for SQL in the code. */
export const sendOfBuilders: Send = sending(({ method }) => method !== "raw");

interface Query {
  readonly sql: string;
  readonly method?: string;
  readonly bindings: unknown[];
  response?: unknown;
}

/** Knex's own client, whose queries are written down instead of sent. */
function sending(isKept: (query: Query) => boolean): Send {
  return async (run, dialect) => {
    const sent: string[] = [];
    let asked = 0;
    const log = { warn: () => undefined, deprecate: () => undefined };
    const client = dialect === "mysql" ? "mysql2" : dialect === "sqlite" ? "better-sqlite3" : "pg";
    const db = knex({ client, version: "16", useNullAsDefault: dialect === "sqlite", log });
    const { client: inner } = db as unknown as { client: object };
    // Transactions have clients of their own, made of the same prototype.
    const quiet: object = Object.assign(Object.create(Object.getPrototypeOf(inner) as object), {
      acquireConnection: () => Promise.resolve({}),
      releaseConnection: () => Promise.resolve(),
      processResponse: ({ method }: Query) => (method === "first" ? undefined : []),
      _query: (_: unknown, query: Query) => {
        // Who goes on until no rows are left is told of none that are.
        if (++asked > 1000) throw new Error("it does not end");
        // Placeholders were numbered for the server; the values are put back where they stand.
        const text = query.sql.replace(/\$(\d+)/g, "?");
        if (isKept(query)) sent.push(db.raw(text, query.bindings as never[]).toQuery());
        query.response = { rows: [], rowCount: 0 };
        return Promise.resolve(query);
      },
    });
    Object.assign(quiet, { constructor: { prototype: quiet } });
    Object.setPrototypeOf(inner, quiet);
    await run({ knex: db });
    await db.destroy();
    return sent;
  };
}
