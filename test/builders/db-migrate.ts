/** db-migrate without a database: what its driver would send. */
import { createRequire } from "node:module";
import type { Send } from "./frameworks.ts";

const require = createRequire(import.meta.url);

/** As much of its driver as is asked for here. */
interface Driver {
  readonly connect: (
    config: object,
    internals: object,
    done: (error: unknown, db: unknown) => void,
  ) => void;
}

type Done = (error: unknown, result?: object) => void;

/** Its driver for PostgreSQL over a connection that only writes down. */
export const send: Send = async (run) => {
  const sent: string[] = [];
  const log = new Proxy({}, { get: () => () => undefined });
  const { dataType: type } = require("db-migrate-shared") as { readonly dataType: object };
  const { connect } = require("db-migrate-pg") as Driver;
  const connection = {
    connect: (done: Done) => {
      done(undefined);
    },
    query: (text: string, ...rest: readonly unknown[]) => {
      sent.push(text);
      const done = rest.at(-1);
      if (typeof done === "function") (done as Done)(undefined, { rows: [] });
    },
  };
  const db = await new Promise((resolve) => {
    connect({ db: connection }, { mod: { log, type } }, (_, driver) => {
      resolve(driver);
    });
  });
  await run({ db, type });
  return sent;
};
