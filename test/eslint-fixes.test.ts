/** What ESLint may write for a finding: followed, and linted again. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Linter } from "eslint";
import type { Linter as LinterTypes } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, describe, expect, it, vi } from "vitest";
import { rules } from "../src/index.ts";
import type { Rule } from "../src/index.ts";
import { unindent } from "../src/example.ts";
import { buildPackage, pluginIn } from "./built-package.ts";
import { folderWith } from "./command.ts";

const built = await buildPackage("built-eslint-fixes");
const plugin = await pluginIn(built);

// Whole ESLints start here, beside everything else that a machine may be doing.
vi.setConfig({ testTimeout: 90_000 });

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

type Message = LinterTypes.LintMessage;

interface Desk {
  lint(text: string): readonly Message[];
  fix(text: string): string;
}

/** A file as ESLint sees it, after a schema. */
function desk(name: string, given: string, settings: object): Desk {
  const cwd = folderWith({ "schema.sql": given });
  const linter = new Linter({ cwd });
  const config = [
    ...plugin.configs.recommended,
    { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } },
    { settings: { lockproof: { schema: "schema.sql", server: 18, ...settings } } },
  ] as unknown as LinterTypes.Config[];
  const filename = join(cwd, name);
  return {
    lint: (text) => linter.verify(text, config, { filename }),
    fix: (text) => linter.verifyAndFix(text, config, { filename }).output,
  };
}

function applied(text: string, { range, text: put }: NonNullable<Message["fix"]>): string {
  return text.slice(0, range[0]) + put + text.slice(range[1]);
}

const said = (messages: readonly Message[]): readonly string[] =>
  messages.map(({ ruleId, message }) => `${String(ruleId)}: ${message}`);

/** How the same SQL is written in files of several kinds. */
const forms: readonly (readonly [
  name: string,
  path: string,
  write: (statements: readonly string[]) => string,
  optOut: string,
])[] = [
  ["a file of SQL", "migrations/1.sql", (statements) => statements.join(" "), ""],
  [
    "a template",
    "migrations/1.ts",
    (statements) =>
      `export async function up(knex) {\n${statements.map((sql) => `  await knex.raw(\`\n    ${sql.replace(/[\\`]|\$\{/g, "\\$&").replaceAll("\n", "\n    ")}\n  \`);\n`).join("")}}\n`,
    "export const config = { transaction: false };\n",
  ],
  [
    "a string",
    "migrations/1.js",
    (statements) =>
      `exports.up = async (knex) => {\n${statements.map((sql) => `  await knex.raw(${JSON.stringify(sql)});\n`).join("")}};\n`,
    "exports.config = { transaction: false };\n",
  ],
];

/** What a tool's transaction would hide, and that of statements sent together. */
const outside: ReadonlySet<string> = new Set(["index-gap", "unfinished-transaction"]);

describe.each(forms)("%s", (_form, path, write, optOut) => {
  const framework = { framework: path.endsWith(".sql") ? "sql" : "knex" };
  const isOfPostgres = ({ on, home }: Rule): boolean =>
    home === undefined &&
    !on.some((event) => event === "read" || event === "history" || event === "launch");
  for (const rule of rules.filter(isOfPostgres)) {
    const prelude = rule.id === "missing-lock-timeout" ? {} : { lock_timeout: "5s" };
    it.each(rule.bad)(`${rule.id}: %s`, (bad) => {
      const { replication } = rule;
      const settings = replication === undefined ? { prelude } : { prelude, replication };
      const { lint } = desk(path, unindent(rule.given), { ...settings, ...framework });
      const sql = unindent(bad);
      const text = outside.has(rule.id) ? write(sql.split(/(?<=;)\s+/)) + optOut : write([sql]);
      const messages = lint(text);
      // In a migration tool's transaction, what cannot run there is found as well.
      const message = messages.find(({ ruleId }) => ruleId === `lockproof/${rule.id}`);
      expect(message, said(messages).join("\n")).toBeDefined();
      const edits = [message?.fix, ...(message?.suggestions ?? []).map(({ fix }) => fix)];
      for (const edit of edits) {
        if (edit === undefined) continue;
        const mended = applied(text, edit);
        expect(said(lint(mended)), mended).toEqual([]);
      }
    });
  }
});

/** One statement, a table that the history shows, and a runner that says how to go without a transaction. */
const optOuts: readonly (readonly [
  framework: string,
  path: string,
  text: string,
  mended: string,
])[] = [
  [
    "knex",
    "migrations/1.js",
    'exports.up = (knex) => knex.raw("CREATE INDEX orders_day_idx ON orders (day)");\n',
    `exports.up = (knex) => knex.raw("-- After a failed attempt, first: DROP INDEX CONCURRENTLY IF EXISTS orders_day_idx;\\nCREATE INDEX CONCURRENTLY orders_day_idx ON orders (day);");

exports.config = { transaction: false };
`,
  ],
  [
    "node-pg-migrate",
    "migrations/1_a.ts",
    `export async function up(pgm: MigrationBuilder): Promise<void> {
  pgm.sql(\`CREATE INDEX orders_day_idx ON orders (day);\`);
}
`,
    `export async function up(pgm: MigrationBuilder): Promise<void> {
  pgm.noTransaction();
  pgm.sql(\`-- After a failed attempt, first: DROP INDEX CONCURRENTLY IF EXISTS orders_day_idx;
CREATE INDEX CONCURRENTLY orders_day_idx ON orders (day);\`);
}
`,
  ],
  [
    "mikro-orm",
    "migrations/Migration1.ts",
    `export class Migration1 extends Migration {
  async up(): Promise<void> {
    this.addSql('create index orders_day_idx on orders (day);');
  }
}
`,
    `export class Migration1 extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  async up(): Promise<void> {
    this.addSql('-- After a failed attempt, first: DROP INDEX CONCURRENTLY IF EXISTS orders_day_idx;\\nCREATE INDEX CONCURRENTLY orders_day_idx ON orders (day);');
  }
}
`,
  ],
  [
    "sequelize",
    "migrations/1.js",
    "module.exports = { up: (queryInterface) => queryInterface.sequelize.query('DROP INDEX orders_old_idx') };\n",
    "module.exports = { up: (queryInterface) => queryInterface.sequelize.query('DROP INDEX CONCURRENTLY orders_old_idx;') };\n",
  ],
  [
    "goose",
    "migrations/1_a.sql",
    "-- +goose Up\nDROP INDEX orders_old_idx;\n",
    "-- +goose NO TRANSACTION\n-- +goose Up\nDROP INDEX CONCURRENTLY orders_old_idx;\n",
  ],
  [
    "dbmate",
    "migrations/1_a.sql",
    "-- migrate:up\nDROP INDEX orders_old_idx;\n-- migrate:down\n-- nobody needs it\n",
    "-- migrate:up transaction:false\nDROP INDEX CONCURRENTLY orders_old_idx;\n-- migrate:down\n-- nobody needs it\n",
  ],
  [
    "sqlx",
    "migrations/1_a.sql",
    "DROP INDEX orders_old_idx;\n",
    "-- no-transaction\nDROP INDEX CONCURRENTLY orders_old_idx;\n",
  ],
  [
    "sql",
    "migrations/1_a.sql",
    "DROP INDEX orders_old_idx;\n",
    "DROP INDEX CONCURRENTLY orders_old_idx;\n",
  ],
];

describe("CONCURRENTLY is fixed with the way out of the transaction", () => {
  const given =
    "CREATE TABLE orders (id bigint, day date); CREATE INDEX orders_old_idx ON orders (day);";

  it.each(optOuts)("%s: %s", (framework, path, text, mended) => {
    const { fix, lint } = desk(path, given, { framework, prelude: { lock_timeout: "5s" } });
    expect(fix(text)).toBe(mended);
    expect(said(lint(mended))).toEqual([]);
  });

  it.each([
    [
      "Kysely has no way out",
      "kysely",
      "export const up = (db) => sql`DROP INDEX orders_old_idx`.execute(db);",
    ],
    ["other statements share the file", "sql", "DROP INDEX orders_old_idx; SELECT 1;"],
    [
      "an escape is in between",
      "knex",
      "exports.up = (knex) => knex.raw('DROP\\tINDEX orders_old_idx');",
    ],
  ])("not where %s", (_why, framework, text) => {
    const path = framework === "sql" ? "migrations/1.sql" : "migrations/1.js";
    const { fix, lint } = desk(path, given, { framework, prelude: { lock_timeout: "5s" } });
    expect(said(lint(text))).toEqual([expect.stringContaining("blocking-index-drop")]);
    expect(fix(text)).toBe(text);
  });
});
