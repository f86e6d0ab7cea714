import type { Dialect } from "../../dialect.ts";
import { measuredIn } from "../../measured.ts";
import { facts } from "./facts.ts";
import { locks } from "./locks.ts";
import { measured } from "./measured.generated.ts";
import { naming } from "./naming.ts";
import { quoting } from "./quoting.ts";
import { roles } from "./roles.ts";
import { firedTriggers } from "./traits-schema.ts";
import { traits } from "./traits.ts";

/** Versions count as their second number: 3.35 is 3035. libSQL, Turso and D1 are SQLite. */
export const sqlite: Dialect = {
  id: "sqlite",
  title: "SQLite",
  family: "sqlite",
  parser: "sqlite",
  servers: [3028, 3030, 3031, 3033, 3035, 3036, 3038, 3039, 3040, 3044, 3045, 3049, 3053, 3054],
  // What Debian 12 ships, the oldest that is widely kept up.
  assumed: 3040,
  refusedInBlock: { sqlstate: "SQLITE_ERROR", why: "It cannot run inside a transaction." },
  measured: measuredIn(measured),
  parseServer,
  showServer: (server) => `${String(Math.floor(server / 1000))}.${String(server % 1000)}`,
  tongues: ["sqlite"],
  locks,
  facts,
  traits,
  roles,
  along: (situation) => firedTriggers(situation).flatMap(({ body = [] }) => body),
  grammar: {},
  quoting,
  naming,
  lockTimeout: {
    always: true,
    setting: "busy_timeout",
    statement: "PRAGMA busy_timeout = 5000",
    reset: "PRAGMA busy_timeout = 0",
  },
  searchPath: ["main"],
  savepointsBegin: true,
  isInert: (operation, inTransaction) =>
    inTransaction && operation.kind === "set" && operation.name === "foreign_keys",
};

const oldest = 3025;

function parseServer(text: string): number | undefined {
  const [, major = "", minor = ""] = /^\s*(\d+)\.(\d+)(?:\.\d+){0,2}\s*$/.exec(text) ?? [];
  const server = Number(major) * 1000 + Number(minor);
  return major === "3" && server >= oldest ? server : undefined;
}
