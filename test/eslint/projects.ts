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
  fixed({
    framework: "knex",
    manifest: `{ "private": true, "dependencies": { "knex": "3.3.0" } }`,
    files: { "knexfile.js": `module.exports = { client: "pg" };\n` },
    config: plain,
    path: "migrations/20240101000000_day.js",
    text: `exports.up = (knex) => knex.raw("CREATE INDEX orders_day_idx ON orders (day)");

exports.down = (knex) => knex.raw("DROP INDEX CONCURRENTLY orders_day_idx");
`,
    mended: `exports.up = (knex) => knex.raw("-- After a failed attempt, first: DROP INDEX CONCURRENTLY IF EXISTS orders_day_idx;\\nCREATE INDEX CONCURRENTLY orders_day_idx ON orders (day);");

exports.down = (knex) => knex.raw("DROP INDEX CONCURRENTLY orders_day_idx");

exports.config = { transaction: false };
`,
  }),
  fixed({
    framework: "node-pg-migrate",
    manifest: `{ "private": true, "dependencies": { "node-pg-migrate": "9.0.0" } }`,
    config: typescript,
    path: "migrations/1_day.ts",
    text: `export async function up(pgm: MigrationBuilder): Promise<void> {
  pgm.sql(\`DROP INDEX orders_old_idx;\`);
}

export const down = false;
`,
    mended: `export async function up(pgm: MigrationBuilder): Promise<void> {
  pgm.noTransaction();
  pgm.sql(\`DROP INDEX CONCURRENTLY orders_old_idx;\`);
}

export const down = false;
`,
  }),
  fixed({
    framework: "mikro-orm",
    manifest: `{ "private": true, "dependencies": { "@mikro-orm/postgresql": "6.6.16", "@mikro-orm/migrations": "6.6.16" } }`,
    config: typescript,
    path: "migrations/Migration20240101000000.ts",
    text: `import { Migration } from "@mikro-orm/migrations";

export class Migration20240101000000 extends Migration {
  async up(): Promise<void> {
    this.addSql('drop index orders_old_idx;');
  }
}
`,
    mended: `import { Migration } from "@mikro-orm/migrations";

export class Migration20240101000000 extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  async up(): Promise<void> {
    this.addSql('DROP INDEX CONCURRENTLY orders_old_idx;');
  }
}
`,
  }),
  fixed({
    framework: "sql",
    manifest: `{ "private": true }`,
    config: everywhere,
    path: "migrations/0001_day.sql",
    text: "DROP INDEX orders_old_idx;\n",
    mended: "DROP INDEX CONCURRENTLY orders_old_idx;\n",
  }),
];

/** One migration with a cure that is certain, as the history shows the table. */
interface Curable {
  readonly framework: string;
  readonly manifest: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, string>>;
  readonly path: string;
  readonly text: string;
  readonly mended: string;
}

function fixed({ framework, manifest, files = {}, config, path, text, mended }: Curable): Project {
  return {
    name: `fixed ${framework}`,
    files: {
      "package.json": `${manifest}\n`,
      "schema.sql":
        "CREATE TABLE orders (id bigint PRIMARY KEY, day date);\nCREATE INDEX orders_old_idx ON orders (day);\n",
      ...files,
      [path]: text,
    },
    config: {
      ...config,
      "lockproof.config.json": `{ "schema": "schema.sql", "prelude": { "lock_timeout": "5s" } }\n`,
    },
    fixed: [path, mended],
  };
}
