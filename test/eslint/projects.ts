import { rules } from "../../src/index.ts";

/** A project of a user: its migrations, and how it has set up ESLint. */
export interface Project {
  readonly name: string;
  /** A folder that is copied. */
  readonly from?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, string>>;
  /** oxlint runs, too. */
  readonly oxlint?: true;
  /** A file, and what `--fix` makes of it. */
  readonly fixed?: readonly [path: string, text: string];
  readonly everyNode?: true;
}

/** The three lines of the README, and a parser where there is TypeScript. */
const typescript = {
  "eslint.config.mjs": `import parser from "@typescript-eslint/parser";
import lockproof from "lockproof/eslint";

export default [
  ...lockproof.configs.recommended,
  { files: ["**/*.ts"], languageOptions: { parser } },
];
`,
};

const plain = {
  "eslint.config.mjs": `import lockproof from "lockproof/eslint";

export default [...lockproof.configs.recommended];
`,
};

const commonJs = {
  "package.json": `{ "private": true }\n`,
  "eslint.config.js": `const { default: lockproof } = require("lockproof/eslint");

module.exports = [
  ...lockproof.configs.recommended,
  { files: ["**/*.js"], languageOptions: { sourceType: "commonjs" } },
];
`,
};

/** What many have: rules for JavaScript on whatever ESLint reads. */
const everywhere = {
  "eslint.config.mjs": `import js from "@eslint/js";
import lockproof from "lockproof/eslint";

export default [js.configs.recommended, ...lockproof.configs.recommended];
`,
};

const oxlint = {
  ".oxlintrc.json": JSON.stringify({
    jsPlugins: ["lockproof/eslint"],
    categories: { correctness: "off" },
    rules: Object.fromEntries(rules.map(({ id }) => [`lockproof/${id}`, "error"])),
  }),
};

const framework = (name: string): string => `fixtures/frameworks/${name}`;

export const projects: readonly Project[] = [
  {
    name: "typeorm",
    from: framework("typeorm"),
    config: { ...typescript, ...oxlint },
    oxlint: true,
    everyNode: true,
  },
  { name: "knex", from: framework("knex"), config: { ...plain, ...oxlint }, oxlint: true },
  { name: "sequelize", from: framework("sequelize"), config: commonJs, everyNode: true },
  { name: "node-pg-migrate", from: framework("node-pg-migrate"), config: plain },
  { name: "kysely", from: framework("kysely"), config: typescript },
  { name: "mikro-orm", from: framework("mikro-orm"), config: typescript },
  { name: "slonik", from: framework("slonik"), config: typescript },
  { name: "drizzle", from: framework("drizzle"), config: everywhere },
  {
    name: "sql",
    from: "fixtures/demo",
    config: { ...everywhere, "lockproof.config.json": `{ "prelude": { "lock_timeout": "5s" } }\n` },
    everyNode: true,
  },
  {
    name: "fixed",
    files: {
      "package.json": `{ "private": true, "dependencies": { "knex": "3.3.0" } }\n`,
      "knexfile.js": `module.exports = { client: "pg" };\n`,
      "schema.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, day date);\n",
      "migrations/20240101000000_day.js": `exports.up = (knex) => knex.raw("CREATE INDEX orders_day_idx ON orders (day)");

exports.down = (knex) => knex.raw("DROP INDEX CONCURRENTLY orders_day_idx");
`,
    },
    config: {
      ...plain,
      "lockproof.config.json": `{ "schema": "schema.sql", "prelude": { "lock_timeout": "5s" } }\n`,
    },
    fixed: [
      "migrations/20240101000000_day.js",
      `exports.up = (knex) => knex.raw("-- After a failed attempt, first: DROP INDEX CONCURRENTLY IF EXISTS orders_day_idx;\\nCREATE INDEX CONCURRENTLY orders_day_idx ON orders (day);");

exports.down = (knex) => knex.raw("DROP INDEX CONCURRENTLY orders_day_idx");

exports.config = { transaction: false };
`,
    ],
  },
];
