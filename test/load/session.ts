/** One session of a server under load, and how long it waited for locks by the server's own account. */
import { Client } from "pg";

export interface Session {
  readonly pid: number;
  /** Sends what the server runs as one message: one transaction, unless it may not be in one. */
  readonly send: (sql: string) => Promise<readonly Record<string, unknown>[]>;
  /** The longest wait for a lock since the last time it was asked, in milliseconds; 0: none of 1 ms. */
  readonly takeLongestWait: () => number;
  readonly end: () => Promise<void>;
}

/**
 * The server reports each wait longer than deadlock_timeout to its log, and here to the session that
 * waited as well. What it says: `process 7 acquired RowExclusiveLock on relation 16385 … after 512.3 ms`.
 */
const reporting = `
  SET deadlock_timeout = '1ms'; SET log_lock_waits = on; SET client_min_messages = log;
  SET TimeZone = 'UTC'; SET statement_timeout = '120s';`;
const waited = / after (\d+\.\d+) ms$/;

export async function openSession(url: string, name: string): Promise<Session> {
  const client = new Client({ connectionString: url, application_name: name });
  let longest = 0;
  let sent: Promise<unknown> = Promise.resolve();
  client.on("error", () => undefined); // a session that is killed on purpose
  client.on("notice", ({ message = "" }) => {
    const found = waited.exec(message);
    if (found !== null) longest = Math.max(longest, Number(found[1]));
  });
  await client.connect();
  await client.query(reporting);
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return {
    pid: rows[0]?.pid ?? 0,
    async send(sql) {
      // One after the other, whoever sends.
      const answer = sent.then(() => client.query(sql));
      sent = answer.catch(() => undefined);
      const result: unknown = await answer;
      const last = Array.isArray(result) ? result.at(-1) : result;
      return (last as { readonly rows?: Record<string, unknown>[] }).rows ?? [];
    },
    takeLongestWait() {
      const taken = longest;
      longest = 0;
      return taken;
    },
    end: () => client.end().catch(() => undefined),
  };
}

/** The SQLSTATE of what the server refused; "lost" where the session itself is gone. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : "lost";
}
