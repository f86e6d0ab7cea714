import type { Dialect } from "../../dialect.ts";
import { commits } from "./commits.ts";
import { meetMariadb, meetMysql } from "./demands.ts";
import { mariadbFacts } from "./facts-mariadb.ts";
import { mysqlFacts } from "./facts-mysql.ts";
import { algorithms, locks } from "./locks.ts";
import { measuredIn } from "../../measured.ts";
import { measured } from "./measured.generated.ts";
import { namingWith, quoting } from "./naming.ts";
import { blueGreen, renamesOfMysql } from "./replication.ts";
import { roles } from "./roles.ts";
import { parseServer, showServer } from "./server.ts";
import { traits } from "./traits.ts";

const common = {
  family: "mysql",
  parser: "mysql",
  refusedInBlock: { sqlstate: "0A000", why: "It cannot run inside a stored program." },
  showServer,
  locks,
  algorithms,
  traits,
  roles,
  along: () => [],
  grammar: {},
  quoting,
  commits,
  // Tables, columns; indexes, what ALTER TABLE drops, columns of keys, programs and triggers.
  presenceErrors: new Set<string | number>([
    "42S01",
    "42S02",
    "42S21",
    "42S22",
    ...[1061, 1091, 1072, 1176, 1304, 1305, 1359, 1360],
  ]),
  lockTimeout: {
    setting: "lock_wait_timeout",
    unit: 1000,
    statement: "SET SESSION lock_wait_timeout = 5",
    reset: "SET SESSION lock_wait_timeout = DEFAULT",
  },
  searchPath: [""],
} as const satisfies Partial<Dialect>;

export const mysql: Dialect = {
  ...common,
  id: "mysql",
  title: "MySQL",
  tongues: ["mysql"],
  servers: [50799, 80099, 80499, 90799],
  // 8.0 ended in April 2026.
  assumed: 80499,
  measured: () => [],
  parseServer: parseServer(50700),
  facts: mysqlFacts,
  replication: { "blue-green": { ...blueGreen, ...renamesOfMysql } },
  naming: namingWith((table, count) => `${table}_chk_${String(count)}`),
  meet: (course, demands) => meetMysql(course, demands),
};

export const mariadb: Dialect = {
  ...common,
  id: "mariadb",
  title: "MariaDB",
  tongues: ["mariadb", "mysql"],
  servers: [100699, 101199, 110499, 110899],
  // 10.6 ended in July 2026.
  assumed: 101199,
  measured: measuredIn(measured),
  parseServer: parseServer(100600),
  facts: mariadbFacts,
  replication: { "blue-green": blueGreen },
  naming: namingWith((_table, count) => `CONSTRAINT_${String(count)}`),
  meet: meetMariadb,
};
