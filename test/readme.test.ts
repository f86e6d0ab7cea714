import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { explain } from "../src/node/index.ts";
import { lockproof } from "./command.ts";

const readme = readFileSync("README.md", "utf8");

/** Fenced blocks of one language, in order. */
function blocks(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    (match) => match[1] ?? "",
  );
}

test.each(blocks("console").map((block) => [block.split("\n")[0] ?? "", block]))(
  "%s prints what the README says",
  async (command, block) => {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");
    expect(words.slice(0, 3)).toEqual(["$", "npx", "lockproof"]);
    const { out } = await lockproof(process.cwd(), words.slice(3));
    expect(`${command}\n${out}`).toBe(block);
  },
);

test("the example of the API prints what the README says", async () => {
  const [program = "", ...others] = blocks("js").filter((block) => block.includes("await explain("));
  expect(others).toEqual([]);
  const call = /explain\(([\s\S]*)\);\nconsole/.exec(program)?.[1] ?? "";
  // The README's own arguments, so that the text cannot drift from what was run.
  const [sql, options] = Function(`return [${call}]`)() as Parameters<typeof explain>;
  const { statements } = await explain(sql, options);
  expect(`${JSON.stringify(statements[0]?.effects, undefined, 2)}\n`).toBe(blocks("json")[0]);
});

test("the first command does what the README says of its exit code", () => {
  expect(readme).toContain("so the command exits 1");
  const run = (): void => void execFileSync(process.execPath, ["dist/cli.js", "lint", "fixtures/demo"], { stdio: "pipe" });
  expect(run).toThrow(expect.objectContaining({ status: 1 }));
});
