import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { explain } from "../src/node/index.ts";
import { lockproof } from "./command.ts";

const readme = readFileSync("README.md", "utf8");

/** Like the other generated files, the README's outputs are written by `vitest -u` and compared otherwise. */
test("every output in the README is what the command prints", async () => {
  let text = readme;
  for (const [block, command = ""] of readme.matchAll(
    /^```console\n\$ npx lockproof (.*)\n[^]*?^```$/gm,
  )) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, bare]) => quoted ?? bare ?? "",
    );
    const { out } = await lockproof(process.cwd(), words);
    text = text.replace(block, () => `\`\`\`console\n$ npx lockproof ${command}\n${out}\`\`\``);
  }
  const [example, sql = "", schema = "", server = ""] =
    /await explain\("(.*)", \{\n {2}schema: "(.*)",\n {2}server: (\d+),/.exec(readme) ?? [];
  expect(example).toBeDefined();
  const { statements } = await explain(sql, { schema, server });
  const effects = JSON.stringify(statements[0]?.effects, undefined, 2);
  text = text.replace(/^```json\n\[\n[^]*?^```$/m, () => `\`\`\`json\n${effects}\n\`\`\``);
  await expect(text).toMatchFileSnapshot("../README.md");
});

test("the first command exits as the README says", () => {
  expect(readme).toContain("so the command exits 1");
  const lint = ["dist/cli.js", "lint", "fixtures/demo"];
  expect(spawnSync(process.execPath, lint).status).toBe(1);
});
