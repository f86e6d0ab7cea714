/** Kysely without a database: what it would send. */
import * as kysely from "kysely";
import type { Send } from "./frameworks.ts";

const dialects = {
  postgres: [kysely.PostgresAdapter, kysely.PostgresQueryCompiler],
  mysql: [kysely.MysqlAdapter, kysely.MysqlQueryCompiler],
  sqlite: [kysely.SqliteAdapter, kysely.SqliteQueryCompiler],
} as const;

/** With a driver of its own that sends nothing. */
export const send: Send = async (run, dialect) => {
  const sent: string[] = [];
  const [Adapter, Compiler] = dialects[dialect];
  const db = new kysely.Kysely({
    dialect: {
      createAdapter: () => new Adapter(),
      createDriver: () => new kysely.DummyDriver(),
      createIntrospector: (one) => new kysely.PostgresIntrospector(one),
      createQueryCompiler: () => new Compiler(),
    },
    log: ({ query }) => {
      sent.push(bound(query.sql, query.parameters));
    },
  });
  await run({ db, sql: kysely.sql });
  return sent;
};

/** With the values in the places of their parameters. */
function bound(text: string, values: readonly unknown[]): string {
  let next = 0;
  return text.replace(/\$(\d+)|\?/g, (_, number: string | undefined) => {
    const value = values[number === undefined ? next++ : Number(number) - 1];
    return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
  });
}
