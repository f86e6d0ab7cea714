import type { Dialect } from "../../dialect.ts";
import { along } from "./along.ts";
import { grammar } from "./grammar.ts";
import { facts } from "./facts/index.ts";
import { locks } from "./locks.ts";
import { lacks } from "./mentions.ts";
import { measured } from "./measured.ts";
import { naming } from "./naming.ts";
import { quoting } from "./quoting.ts";
import { blueGreen } from "./replication/blue-green.ts";
import { logical } from "./replication/logical.ts";
import { roles } from "./roles.ts";
import { traits } from "./traits.ts";

export const postgres: Dialect = {
  id: "postgres",
  title: "PostgreSQL",
  family: "postgres",
  parser: "libpg-query",
  servers: [12, 13, 14, 15, 16, 17, 18],
  // https://www.postgresql.org/support/versioning/: five years each; 14 ended on 2026-11-12.
  assumed: 15,
  presenceErrors: new Set(
    "42P01 42P04 42P06 42P07 42701 42703 42704 42710 42723 42883 3D000 3F000".split(" "),
  ),
  refusedInBlock: { sqlstate: "25001", why: "It cannot run inside a function or a block." },
  measured,
  parseServer,
  showServer: String,
  tongues: ["postgres"],
  locks,
  facts,
  lacks,
  replication: { logical, "blue-green": blueGreen },
  traits,
  roles,
  bundles: true,
  along,
  grammar,
  quoting,
  naming,
  lockTimeout: {
    setting: "lock_timeout",
    statement: "SET lock_timeout = '500ms'",
    reset: "RESET lock_timeout",
  },
  searchPath: ["public"],
};

const oldest = 12;
const newest = 18;

function parseServer(text: string): number | undefined {
  const [major = "", ...rest] = text.trim().split(".");
  const isNumber = (part: string): boolean => part !== "" && Number.isInteger(Number(part));
  const version = Number(major);
  if (![major, ...rest].every(isNumber) || version < oldest || rest.length > 2) return undefined;
  return Math.min(version, newest);
}
