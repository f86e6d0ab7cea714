/** The order and the transactions that we read, beside those that the runners themselves make. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { describe, expect, inject, it } from "vitest";
import { migrationsFrom } from "../src/extractor.ts";
import type { Folder } from "../src/folder.ts";
import { extractors } from "../src/index.ts";
import { parseScript } from "../src/node/script-parser.ts";
import { folderWith } from "./command.ts";
import { serverAvailable, withDatabase } from "./database.ts";
import type { Ran, Run } from "./runners/record.ts";
import {
  recorded,
  runDbMigrate,
  runDbmate,
  runDrizzle,
  runGraphileMigrate,
  runKnex,
  runKysely,
  runMikroOrm,
  runNodePgMigrate,
  runPostgresMigrations,
  runSlonikMigrator,
  runTypeorm,
  runUmzug,
} from "./runners/record.ts";

interface Case {
  readonly id: keyof typeof extractors;
  readonly title: string;
  readonly run: Run;
  readonly files: readonly (readonly [name: string, text: string])[];
}

const knex = (name: string, more = ""): readonly [string, string] => [
  `${name}.js`,
  `exports.up = (knex) => knex.raw("SELECT 'ran ${name}'");\nexports.down = () => {};\n${more}`,
];
const typeorm = (name: string, time: number, more = ""): readonly [string, string] => [
  `${name}.js`,
  `class Made${String(time)} {\n  ${more}\n  async up(queryRunner) { await queryRunner.query("SELECT 'ran ${name}'"); }\n  async down(queryRunner) {}\n}\nexports.Made${String(time)} = Made${String(time)};\n`,
];
const kysely = (name: string): readonly [string, string] => [
  `${name}.js`,
  `const { sql } = require("${join(process.cwd(), "node_modules", "kysely")}");\nexports.up = (db) => sql\`SELECT 'ran ${name}'\`.execute(db);\n`,
];
const pgm = (name: string, more = ""): readonly [string, string] => [
  `${name}.js`,
  `exports.up = (pgm) => { ${more} pgm.sql("SELECT 'ran ${name}'"); };\nexports.down = false;\n`,
];
const dbm = (name: string): readonly [string, string] => [
  `${name}.js`,
  `exports.setup = () => {};\nexports.up = (db) => db.runSql("SELECT 'ran ${name}'");\nexports.down = (db) => db.runSql("SELECT 1");\nexports._meta = { version: 1 };\n`,
];

const mikro = (name: string, more = ""): readonly [string, string] => [
  `${name}.js`,
  `const { Migration } = require("${join(process.cwd(), "node_modules", "@mikro-orm", "migrations")}");\nexports.${name} = class ${name} extends Migration {\n  ${more}\n  async up() { this.addSql("SELECT 'ran ${name}'"); }\n};\n`,
];
const umzug = (name: string, body = ran(name)): readonly [string, string] => [
  `${name}.js`,
  `exports.up = async ({ context: queryInterface }) => {\n  ${body}\n};\n`,
];
function ran(name: string, more = ""): string {
  return `await queryInterface.sequelize.query("SELECT 'ran ${name}'"${more});`;
}
const sqlFile = (name: string, head = ""): readonly [string, string] => [
  `${name}.sql`,
  `${head}SELECT 'ran ${name}';\n`,
];
const slonik = (name: string): readonly [string, string] => [
  `${name}.js`,
  `exports.up = ({ context: { connection, sql } }) => connection.query(sql\`SELECT 'ran ${name}'\`);\n`,
];
const dbmate = (name: string, options = ""): readonly [string, string] => [
  `${name}.sql`,
  `-- migrate:up${options}\nSELECT 'ran ${name}';\n-- migrate:down\nSELECT 1;\n`,
];
const journal = (...tags: readonly string[]): readonly [string, string] => [
  "meta/_journal.json",
  JSON.stringify({
    version: "7",
    dialect: "postgresql",
    entries: tags.map((tag, idx) => ({ idx, version: "7", when: idx + 1, tag, breakpoints: true })),
  }),
];
/** Each file names the one before it by its hash. */
function committed(
  ...files: readonly (readonly [name: string, head?: string])[]
): readonly (readonly [string, string])[] {
  let previous = "-";
  return files.map(([name, head = ""]) => {
    const body = `${head}SELECT 'ran ${name}';\n`;
    const before = previous === "-" ? "" : `${previous}\n`;
    const hash = createHash("sha1").update(`${before}${body.trim()}\n`).digest("hex");
    const text = `--! Previous: ${previous}\n--! Hash: sha1:${hash}\n\n${body}`;
    previous = `sha1:${hash}`;
    return [`committed/${name}.sql`, text];
  });
}

/** Sorted by their numbers, or as the texts that names are. */
const ofOneDigitAndTwo: readonly Case[] = (
  [
    ["knex", runKnex, knex, "", "_"],
    ["kysely", runKysely, kysely, "", "_"],
    ["sequelize", runUmzug, umzug, "", "-"],
    ["node-pg-migrate", runNodePgMigrate, pgm, "", "_"],
    ["mikro-orm", runMikroOrm, mikro, "Migration", "_"],
  ] as const
).map(([id, run, migration, head, dash]) => ({
  id,
  title: `${id}, numbers of one digit and two`,
  run,
  files: ["1#a", "10#c", "2#b"].map((name) => migration(`${head}${name.replace("#", dash)}`)),
}));

const out = "exports.config = { transaction: false };\n";
const cases: readonly Case[] = [
  ...ofOneDigitAndTwo,
  {
    id: "knex",
    title: "knex",
    run: runKnex,
    files: [knex("20240101000000_a"), knex("20240103000000_c"), knex("20240102000000_b")],
  },
  {
    id: "knex",
    title: "knex, one opts out",
    run: runKnex,
    files: [knex("20240101000000_a"), knex("20240102000000_b", out), knex("20240103000000_c")],
  },
  {
    id: "typeorm",
    title: "typeorm",
    run: runTypeorm("all"),
    files: [typeorm("z", 1700000000001), typeorm("a", 1700000000002)],
  },
  {
    id: "typeorm",
    title: "typeorm, one opts out",
    run: runTypeorm("each"),
    files: [
      typeorm("a", 1700000000001),
      typeorm("b", 1700000000002, "transaction = false"),
      typeorm("c", 1700000000003),
    ],
  },
  {
    id: "kysely",
    title: "kysely",
    run: runKysely,
    files: [kysely("0001_a"), kysely("0010_c"), kysely("0002_b")],
  },
  {
    id: "node-pg-migrate",
    title: "node-pg-migrate",
    run: runNodePgMigrate,
    files: [pgm("1700000000001_a"), pgm("1700000000003_c"), pgm("1700000000002_b")],
  },
  {
    id: "node-pg-migrate",
    title: "node-pg-migrate, one opts out",
    run: runNodePgMigrate,
    files: [
      pgm("1700000000001_a"),
      pgm("1700000000002_b", "pgm.noTransaction();"),
      pgm("1700000000003_c"),
    ],
  },
  {
    id: "db-migrate",
    title: "db-migrate",
    run: runDbMigrate,
    files: [dbm("20240101000000-a"), dbm("20240103000000-c"), dbm("20240102000000-b")],
  },
  {
    id: "sequelize",
    title: "sequelize",
    run: runUmzug,
    files: [umzug("20240101000000-a"), umzug("20240103000000-c"), umzug("20240102000000-b")],
  },
  {
    id: "sequelize",
    title: "sequelize, own transactions",
    run: runUmzug,
    files: [
      umzug("20240101000000-a"),
      umzug(
        "20240102000000-b",
        `await queryInterface.sequelize.transaction(async (transaction) => {
    ${ran("b1", ", { transaction }")}
    ${ran("b2")}
    ${ran("b3", ", { transaction }")}
  });
  ${ran("b4")}`,
      ),
      umzug(
        "20240103000000-c",
        `const t = await queryInterface.sequelize.transaction();
  ${ran("c1", ", { transaction: t }")}
  await t.commit();
  ${ran("c2")}`,
      ),
    ],
  },
  {
    id: "mikro-orm",
    title: "mikro-orm",
    run: runMikroOrm,
    files: [mikro("Migration1_a"), mikro("Migration3_c"), mikro("Migration2_b")],
  },
  {
    id: "mikro-orm",
    title: "mikro-orm, one opts out",
    run: runMikroOrm,
    files: [
      mikro("Migration1_a"),
      mikro("Migration2_b", "isTransactional() { return false; }"),
      mikro("Migration3_c"),
    ],
  },
  {
    id: "drizzle",
    title: "drizzle",
    run: runDrizzle,
    files: [
      sqlFile("0000_z"),
      sqlFile("0001_b"),
      sqlFile("0002_a"),
      sqlFile("0003_unlisted"),
      journal("0000_z", "0002_a", "0001_b"),
    ],
  },
  {
    id: "dbmate",
    title: "dbmate",
    run: runDbmate,
    files: [dbmate("20240101_a"), dbmate("20240110_c"), dbmate("20240102_b")],
  },
  {
    id: "dbmate",
    title: "dbmate, one opts out",
    run: runDbmate,
    files: [dbmate("1_a"), dbmate("2_b", " transaction:false"), dbmate("10_c")],
  },
  {
    id: "postgres-migrations",
    title: "postgres-migrations",
    run: runPostgresMigrations,
    files: ["1_a", "10-j", "2_b", "3", "4_d", "5_e", "6_f", "7_g", "8_h", "9_i"].map((name) =>
      sqlFile(name),
    ),
  },
  {
    id: "postgres-migrations",
    title: "postgres-migrations, one opts out",
    run: runPostgresMigrations,
    files: [
      sqlFile("1_a"),
      sqlFile("2_b", "-- postgres-migrations disable-transaction\n"),
      sqlFile("3_c"),
    ],
  },
  {
    id: "slonik-migrator",
    title: "slonik-migrator",
    run: runSlonikMigrator,
    files: [sqlFile("1_a"), slonik("10_c"), sqlFile("2_b")],
  },
  {
    id: "graphile-migrate",
    title: "graphile-migrate",
    run: runGraphileMigrate,
    files: committed(["000001-a"], ["000002-b"], ["000010-c"]),
  },
  {
    id: "graphile-migrate",
    title: "graphile-migrate, one opts out",
    run: runGraphileMigrate,
    files: committed(["000001-a"], ["000002-b", "--! no-transaction\n"], ["000003-c"]),
  },
];

describe.runIf(serverAvailable)("runners", () => {
  it.each(cases)("$title", async ({ id, title, run, files }) => {
    const folder = join(folderWith(Object.fromEntries(prefixed(files))), "migrations");
    const names = files.map(([name]) => name);
    const seen = await withDatabase(async (client) => {
      const url = await urlOf(client);
      return recorded(url, (through) => run(folder, names, through));
    });
    expect(await read(id, folder, names)).toEqual(seen);
    const shown = seen.map(({ name, transaction }) => `${String(transaction)}  ${name}\n`);
    await expect(shown.join("")).toMatchFileSnapshot(
      `../fixtures/runners/${title.replaceAll(/\W+/g, "-")}.out`,
    );
  });
});

describe("the README", () => {
  it("tells the recorded from the read", async () => {
    const readme = readFileSync("README.md", "utf8");
    const recordedIds = [...new Set(cases.map(({ id }) => id))];
    const loaded = await Promise.all(recordedIds.map((id) => extractors[id]()));
    const titles = loaded.map(({ title }) => title);
    const line = /Supported are (.*?): order and transactions are recorded/.exec(readme);
    const byName = (left: string, right: string): number =>
      left.toLowerCase() < right.toLowerCase() ? -1 : 1;
    expect(line?.[1]?.split(/, | and /)).toEqual(titles.sort(byName));
  });
});

function prefixed(files: Case["files"]): Case["files"] {
  return files.map(([name, text]) => [`migrations/${name}`, text]);
}

async function urlOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>("SELECT current_database() AS name");
  const url = new URL(inject("postgres")[18] ?? "");
  url.pathname = rows[0]?.name ?? "";
  return url.href;
}

/** All files pending at once, as the runner had them. */
async function read(
  id: Case["id"],
  folder: string,
  names: readonly string[],
): Promise<readonly Ran[]> {
  const extractor = await extractors[id]();
  const files = names.filter(extractor.matches).map((name) => {
    const source = { path: name, text: readFileSync(join(folder, name), "utf8") };
    return { source, reported: true, unit: "pending", script: () => parseScript(source) };
  });
  const recognition = extractor.recognize(folderAt(folder));
  const options = {
    transaction: undefined,
    dialect: "postgres",
    ...(recognition === undefined ? {} : { recognition }),
  };
  const ups = migrationsFrom(extractor, files, options).filter(
    ({ direction }) => direction === "up",
  );
  const ran: Ran[] = [];
  let count = 0;
  for (const [index, up] of ups.entries()) {
    const before = ups.slice(0, index).findLast(({ apart }) => apart !== true);
    const goesOn = up.transaction === "run" && before?.transaction === "run";
    // One message of one statement each: the runner opens none around it.
    const alone = up.transaction === "none" || up.transaction === "implicit";
    let open = alone ? undefined : goesOn ? count : ++count;
    for (const fragment of up.fragments) {
      if (fragment.kind === "operations") {
        open = fragment.operations.some(({ kind }) => kind === "begin") ? ++count : undefined;
      }
      const name = fragment.kind === "sql" ? /'ran (\S+)'/.exec(fragment.text)?.[1] : undefined;
      if (name === undefined || fragment.kind !== "sql") continue;
      ran.push({ name, transaction: fragment.apart === true ? "none" : (open ?? "none") });
    }
  }
  return ran;
}

function folderAt(path: string): Folder {
  const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    name: "migrations",
    path: "migrations",
    files: files.map(({ name }) => name).sort(),
    parent: () => undefined,
    text: (inner) => {
      try {
        return readFileSync(join(path, inner), "utf8");
      } catch {
        return undefined;
      }
    },
  };
}
