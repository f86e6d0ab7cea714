/** Databases made from templates on one server: a copy of files instead of rows inserted again. */
import { Client } from "pg";
import { fillTables } from "../contents.ts";
import { openSession } from "./session.ts";
import type { Session } from "./session.ts";

export interface LoadServer {
  readonly url: string;
  readonly major: number;
}

export interface Databases {
  /** What runs on a copy of the template; the copy is gone afterwards. */
  readonly withCopy: <Result>(
    template: string,
    body: (url: string, session: Session) => Promise<Result>,
  ) => Promise<Result>;
  /** A database with rows 1 to `rows` in the tables that `given` makes; its name. */
  readonly makeTemplate: (given: string, rows: number) => Promise<string>;
  readonly drop: (name: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

let made = 0;

/** What examples call and later servers bring along. */
const randomUuid = `
  CREATE FUNCTION gen_random_uuid() RETURNS uuid LANGUAGE sql VOLATILE
  AS 'SELECT md5(random()::text || clock_timestamp()::text)::uuid'`;

export async function openDatabases({ url, major }: LoadServer): Promise<Databases> {
  const owner = await openSession(url, "owner");
  const strategy = major >= 15 ? "STRATEGY file_copy" : "";
  const fresh = (): string => `load_${String(process.pid)}_${String(++made)}`;
  const at = (name: string): string => Object.assign(new URL(url), { pathname: name }).href;
  const drop = async (name: string): Promise<void> => {
    await owner.send(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
    );
    // A session that was ended may take a moment to be gone.
    for (let attempt = 0; attempt < 50; attempt++) {
      const gone = await owner.send(`DROP DATABASE IF EXISTS ${name}`).then(
        () => true,
        () => new Promise<false>((settle) => setTimeout(() => settle(false), 100)),
      );
      if (gone) return;
    }
  };
  return {
    drop,
    async withCopy(template, body) {
      const name = fresh();
      await owner.send(`CREATE DATABASE ${name} TEMPLATE ${template} ${strategy}`);
      const session = await openSession(at(name), "keeper");
      try {
        return await body(at(name), session);
      } finally {
        await session.end();
        await drop(name);
      }
    },
    async makeTemplate(given, rows) {
      const name = fresh();
      await owner.send(`CREATE DATABASE ${name} TEMPLATE template0 ${strategy}`);
      const client = new Client({ connectionString: at(name) });
      await client.connect();
      try {
        await client.query("SET TimeZone = 'UTC'");
        if (major < 13) await client.query(randomUuid);
        if (given.trim() !== "") await client.query(given);
        await fillTables(client, rows);
        // Else the first to read it would write what is known of each row.
        await client.query("VACUUM ANALYZE");
      } finally {
        await client.end();
      }
      return name;
    },
    end: () => owner.end(),
  };
}
