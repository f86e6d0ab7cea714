/** node-pg-migrate without a database: the steps that it would send. */
import { MigrationBuilder } from "node-pg-migrate";
import type { Send } from "./frameworks.ts";

export const send: Send = async (run) => {
  const db = { query: () => Promise.resolve({ rows: [] }), select: () => Promise.resolve([]) };
  const pgm = new MigrationBuilder(db as never, {}, false, console);
  await run({ pgm });
  return pgm.getSqlSteps();
};
