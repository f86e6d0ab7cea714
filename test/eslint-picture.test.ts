/** The picture in the README of how an editor shows findings, drawn from what ESLint really says. */
import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { ESLint } from "eslint";
import type { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, expect, it, vi } from "vitest";
import { buildPackage, pluginIn } from "./built-package.ts";
import { folderWith } from "./command.ts";
import { drawEditor } from "./editor-picture.ts";

const built = await buildPackage("built-picture");
const plugin = await pluginIn(built);

vi.setConfig({ testTimeout: 90_000 });

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

const path = "migrations/1700000000000-OrderOwners.ts";

const migration = `import { MigrationInterface, QueryRunner, TableIndex } from "typeorm";

export class OrderOwners1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("SET lock_timeout = '2s'");
    await queryRunner.query("ALTER TABLE orders ADD COLUMN owner_id bigint");
    await queryRunner.createIndex("orders", new TableIndex({ columnNames: ["owner_id"] }));
    await queryRunner.query(\`
      ALTER TABLE orders ADD CONSTRAINT orders_owner_fk
        FOREIGN KEY (owner_id) REFERENCES users (id)\`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE orders DROP COLUMN owner_id");
  }
}
`;

it("shows the clause underlined, what is wrong with it, and the cure", async () => {
  const cwd = folderWith({ [path]: migration });
  const eslint = new ESLint({
    cwd,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } },
      ...(plugin.configs.recommended as unknown as Linter.Config[]),
    ],
  });
  const [result] = await eslint.lintFiles([path]);
  const messages = result?.messages ?? [];
  const picture = drawEditor({
    path,
    text: migration,
    messages,
    open: "lockproof/foreign-key-scan",
  });
  await expect(picture).toMatchFileSnapshot("../.github/editor.svg");
  expect(await readFile("README.md", "utf8")).toContain("(.github/editor.svg)");
});
