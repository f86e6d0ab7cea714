/** The ESLint plugin: its rules and languages as ESLint 9 and 10 run them. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import js from "@eslint/js";
import { ESLint as ESLint10 } from "eslint";
import { ESLint as ESLint9 } from "eslint-9";
import type { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, describe, expect, it, vi } from "vitest";
import { dialects, rules } from "../src/index.ts";
import { buildPackage, pluginIn } from "./built-package.ts";
import { folderWith, lockproof as command } from "./command.ts";

const built = await buildPackage("built-eslint");
const plugin = await pluginIn(built);

// Whole ESLints start here, beside everything else that a machine may be doing.
vi.setConfig({ testTimeout: 90_000 });

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

const recommended = plugin.configs.recommended as unknown as Linter.Config[];
const everyVersion = [
  ["9.39", ESLint9 as unknown as typeof ESLint10],
  ["10", ESLint10],
] as const;

async function lint(
  cwd: string,
  config: readonly Linter.Config[] = recommended,
  ESLint = ESLint10,
): Promise<readonly string[]> {
  const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [...config] });
  const results = await eslint.lintFiles(["."]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, column, endLine, endColumn, ruleId }) => {
      const path = filePath.slice(cwd.length + 1);
      return `${path}:${String(line)}:${String(column)}-${String(endLine)}:${String(endColumn)} ${String(ruleId).replace("lockproof/", "")}`;
    }),
  );
}

describe("the plugin", () => {
  it("has a rule for each of ours, documented and configured", () => {
    const ids = rules.map(({ id }) => id);
    expect(Object.keys(plugin.rules)).toEqual(expect.arrayContaining(ids));
    const keys = Object.keys(plugin.rules).map((id) => `lockproof/${id}`);
    for (const config of Object.values(plugin.configs)) {
      expect(Object.keys(config[0]?.rules ?? {})).toEqual(keys);
    }
    for (const [id, { meta }] of Object.entries(plugin.rules)) {
      expect(meta.docs.url).toMatch(/^https:\/\/github\.com\/lockproof\/lockproof/);
      const { options = {} } = rules.find((rule) => rule.id === id) ?? {};
      const named = meta.schema.flatMap(({ properties }) => Object.keys(properties));
      expect(named).toEqual(Object.keys(options));
    }
  });

  it("has a language for each dialect", () => {
    expect(Object.keys(plugin.languages)).toEqual([...Object.keys(dialects), "sql", "migrations"]);
  });
});

describe.each(everyVersion)("ESLint %s", (_version, ESLint) => {
  it("knows what another file exports, by any name where linting has types", async () => {
    const cwd = folderWith({
      "tsconfig.json": `{ "compilerOptions": { "strict": true, "module": "nodenext" } }`,
      "package.json": `{ "type": "module", "imports": { "#lines": "./lines.js" } }`,
      "lines.ts": `export const lines = "lines";\n`,
      "names.ts": `export const carts = "carts";
export const names = { orders: "orders" } as const;
export enum Column { Total = "total" }
export let visits = "visits";
`,
      "migrations/1700000000000-Drop.ts": `import { carts, Column, names, visits } from "../names.js";
import { lines } from "#lines";
import type { QueryRunner } from "typeorm";
export class Drop1700000000000 {
  async up(runner: QueryRunner) {
    await runner.query(\`DROP TABLE \${carts}\`);
    await runner.dropColumn(names.orders, Column.Total);
    await runner.query("DROP TABLE " + visits);
    await runner.query("DROP TABLE " + lines);
  }
  async down() {}
}
`,
    });
    const said = async (parserOptions: object): Promise<readonly string[]> => {
      const languageOptions = { parser: tseslint.parser, parserOptions };
      const eslint = new ESLint({
        cwd,
        overrideConfigFile: true,
        overrideConfig: [...recommended, { files: ["**/*.ts"], languageOptions }],
      });
      const results = await eslint.lintFiles(["migrations"]);
      return results.flatMap(({ messages }) =>
        messages
          .filter(({ ruleId }) => /-drop$/.test(ruleId ?? ""))
          .map(({ line, message }) => `${String(line)}: ${message.replace(/ (?:is|with).*/, "")}`),
      );
    };
    expect(await said({ projectService: true, tsconfigRootDir: cwd })).toEqual([
      "6: carts",
      "7: orders.total",
      "8: ${visits}",
      "9: lines",
    ]);
    expect(await said({})).toEqual(["6: carts", "7: orders.total", "8: ${visits}", "9: ${lines}"]);
  });

  it("finds what the command finds, at the same places", async () => {
    const cwd = folderWith({
      "migrations/1.sql": `CREATE INDEX orders_day_idx ON orders (day);
ALTER TABLE orders
  ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES users (id);
SELEC 1;
`,
      "knex/migrations/20240101000000_a.js": `exports.up = async (knex) => {
  await knex.raw(\`
    ALTER TABLE orders
      ADD CONSTRAINT "caf\\u00e9 \${process.argv[2]}" FOREIGN KEY (a) REFERENCES users (id)\`);
  await knex.raw("/* 😀 */ CREATE INDEX orders_day_idx " + 'ON orders (day)');
};
`,
    });
    for (const path of ["migrations/1.sql", "knex/migrations/20240101000000_a.js"]) {
      const found = await command(cwd, ["lint", path, "--no-history", "--format", "json"]);
      expect(
        (await lint(cwd, recommended, ESLint)).filter((line) => line.startsWith(path)),
      ).toEqual(placesIn(found.out));
    }
  });

  it("reads TypeScript", async () => {
    const cwd = folderWith({
      "migrations/1700000000000-a.ts": `import { MigrationInterface, QueryRunner } from "typeorm";
export class A1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`SET lock_timeout = '1s'; ALTER TABLE "orders" ALTER "a" SET NOT NULL\` as string);
  }
  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("DROP TABLE orders");
  }
}
`,
    });
    const parser: Linter.Config = {
      files: ["**/*.ts"],
      languageOptions: { parser: tseslint.parser },
    };
    expect(await lint(cwd, [...recommended, parser], ESLint)).toEqual([
      `migrations/1700000000000-a.ts:4:76-4:98 not-null-scan`,
    ]);
  });

  it("leaves alone what is no migration", async () => {
    const cwd = folderWith({
      "queries/1.sql": "UPDATE orders SET paid = true;",
      "src/a.js": "knex.raw('UPDATE orders SET paid = true');",
      "test/migrations/1.sql": "DROP TABLE orders;",
    });
    expect(await lint(cwd, recommended, ESLint)).toEqual([]);
  });

  it("takes ESLint's own comments in SQL, and ours", async () => {
    const cwd = folderWith({
      "migrations/1.sql": `/* eslint-disable lockproof/missing-lock-timeout */
-- eslint-disable-next-line lockproof/table-drop -- nobody reads it
DROP TABLE carts;
DROP TABLE orders; -- eslint-disable-line lockproof/table-drop
-- lockproof-allow table-drop: it was renamed
DROP TABLE users;
-- eslint-disable-next-line lockproof/column-drop
SELECT 1;
/* eslint lockproof/column-drop: "off" */
ALTER TABLE orders DROP COLUMN a;
`,
    });
    const strict: Linter.Config = { linterOptions: { reportUnusedDisableDirectives: "error" } };
    expect(await lint(cwd, [...recommended, strict], ESLint)).toEqual([
      "migrations/1.sql:7:1-undefined:undefined null",
    ]);
  });

  it("survives rules for JavaScript on files of SQL", async () => {
    const cwd = folderWith({ "migrations/1.sql": "DROP TABLE orders;" });
    const found = await lint(cwd, [js.configs.recommended, js.configs.all, ...recommended], ESLint);
    expect(found).toEqual(expect.arrayContaining(["migrations/1.sql:1:1-1:18 table-drop"]));
  });

  it("lints every file of SQL that it is given by a language", async () => {
    const cwd = folderWith({ "db/1.sql": "DROP TABLE orders;" });
    const config = {
      files: ["db/*.sql"],
      plugins: { lockproof: plugin },
      language: "lockproof/postgres",
      rules: { "lockproof/table-drop": "error" },
    } as unknown as Linter.Config;
    expect(await lint(cwd, [config], ESLint)).toEqual(["db/1.sql:1:1-1:18 table-drop"]);
    const { rules: _, ...block } = config;
    const own = [...recommended, block, { rules: { "lockproof/missing-lock-timeout": "off" } }];
    expect(await lint(cwd, own as Linter.Config[], ESLint)).toEqual([
      "db/1.sql:1:1-1:18 table-drop",
    ]);
    expect(await lint(cwd, recommended, ESLint)).toEqual([]);
  });

  it("has its options from the config, and ESLint's settings on top", async () => {
    const cwd = folderWith({
      "lockproof.config.json": JSON.stringify({
        paths: ["db/**/*.sql"],
        prelude: { lock_timeout: "5s" },
        rules: { "column-drop": "off" },
        ignore: [{ tables: ["flags"] }],
      }),
      "db/a/1.sql": "DROP TABLE orders; DROP TABLE flags; ALTER TABLE orders DROP COLUMN a;",
      "migrations/1.sql": "DROP TABLE orders;",
    });
    expect(await lint(cwd, recommended, ESLint)).toEqual(["db/a/1.sql:1:1-1:18 table-drop"]);
    const settings = { settings: { lockproof: { paths: ["migrations"], prelude: {} } } };
    expect(await lint(cwd, [...recommended, settings], ESLint)).toEqual([
      "migrations/1.sql:1:1-1:18 missing-lock-timeout",
      "migrations/1.sql:1:1-1:18 table-drop",
    ]);
  });

  it("has a rule go by what ESLint's config sets for it, else by what ours does", async () => {
    const ours = { rules: { "missing-lock-timeout": ["error", { atMost: "10s" }] } };
    const sql = "SET lock_timeout = '30s'; ALTER TABLE orders ADD COLUMN note text;";
    const found = ["migrations/1.sql:1:27-1:66 missing-lock-timeout"];
    const set = (atMost: string): Linter.Config[] => [
      ...recommended,
      { rules: { "lockproof/missing-lock-timeout": ["error", { atMost }] } },
    ];
    const plain = folderWith({ "migrations/1.sql": sql });
    expect(await lint(plain, recommended, ESLint)).toEqual([]);
    expect(await lint(plain, set("10s"), ESLint)).toEqual(found);
    const cwd = folderWith({
      "lockproof.config.json": JSON.stringify(ours),
      "migrations/1.sql": sql,
    });
    expect(await lint(cwd, recommended, ESLint)).toEqual(found);
    expect(await lint(cwd, set("1min"), ESLint)).toEqual([]);
    await expect(lint(cwd, set("soon"), ESLint)).rejects.toThrow(/cannot be "soon"/);
  });

  it("says of a config what is wrong with it", async () => {
    const cwd = folderWith({
      "lockproof.config.json": `{ "path": ["db"] }`,
      "migrations/1.sql": "DROP TABLE orders;",
    });
    await expect(lint(cwd, recommended, ESLint)).rejects.toThrow(/unknown key "path"/);
  });
});

describe("hazards of the code", () => {
  const cases: readonly (readonly [
    rule: string,
    path: string,
    code: string,
    at: readonly string[],
  ])[] = [
    [
      "start-up-migration",
      "src/server.js",
      "await knex.migrate.latest();\nawait source.runMigrations();\napp.listen(3000);\n",
      ["1:7-1:28", "2:7-2:29"],
    ],
    ["start-up-migration", "src/migrate.js", "await knex.migrate.latest();\n", []],
    [
      "outside-transaction",
      "migrations/20240101000000-a.js",
      `exports.up = (queryInterface) => queryInterface.sequelize.transaction(async (t) => {
  await queryInterface.sequelize.query("SELECT 1", { transaction: t });
  await queryInterface.sequelize.query("SELECT 1");
});
`,
      ["3:9-3:51"],
    ],
    [
      "unawaited-migration",
      "migrations/20240101000000_a.js",
      `exports.up = async (knex) => {
  knex.raw("SELECT 1");
};
exports.down = async (knex) => {
  knex.raw("SELECT 1");
};
`,
      ["1:14-1:30"],
    ],
    [
      "unawaited-migration",
      "migrations/20240101000000_a.js",
      'exports.up = async (knex) => {\n  await knex.raw("SELECT 1");\n};\n',
      [],
    ],
    [
      "unawaited-migration",
      "migrations/1700000000000_a.js",
      "export const up = async (pgm) => {\n  pgm.sql('SELECT 1');\n};\n",
      [],
    ],
  ];

  it.each(cases)("%s: %s %#", async (rule, path, code, at) => {
    const found = await lint(folderWith({ [path]: code }));
    const wanted = found.filter((line) => line.endsWith(rule));
    expect(wanted).toEqual(at.map((place) => `${path}:${place} ${rule}`));
  });
});

it("can be required, so nothing it loads waits", () => {
  const script = `const { default: plugin } = require("./eslint.js"); require("./eslint-engine.js"); require("./eslint-without-web-assembly.js"); console.log(Object.keys(plugin.configs).join())`;
  const { stdout } = spawnSync(process.execPath, ["--eval", script], {
    cwd: built,
    encoding: "utf8",
  });
  expect(stdout).toBe("recommended,all\n");
});

function placesIn(json: string): readonly string[] {
  const { findings } = JSON.parse(json) as {
    readonly findings: readonly {
      readonly path: string;
      readonly rule: string;
      readonly span: Readonly<Record<"from" | "to", Readonly<Record<"line" | "column", number>>>>;
    }[];
  };
  return findings.map(
    ({ path, rule, span: { from, to } }) =>
      `${join(path)}:${String(from.line)}:${String(from.column)}-${String(to.line)}:${String(to.column)} ${rule}`,
  );
}
