/** Only what changed: what is staged, and what a baseline does not know. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { addFiles, folderWith, git, lockproof } from "./command.ts";

const given = "CREATE TABLE orders (id bigint PRIMARY KEY, note text, total int);\n";
const bounded = "SET lock_timeout = '1s';\n";
const index = `${bounded}CREATE INDEX orders_total ON orders (total);\n`;
const rename = `${bounded}ALTER TABLE orders RENAME COLUMN note TO remark;\n`;

// Git is asked a dozen times in a case.
vi.setConfig({ testTimeout: 120_000 });

function repository(files: Record<string, string>): string {
  const folder = folderWith(files);
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "first");
  return folder;
}

async function lines(folder: string, ...argv: readonly string[]): Promise<readonly string[]> {
  const { code, out, err } = await lockproof(folder, ["lint", "--format", "gcc", ...argv]);
  const found = out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^(\S+):\d+: \w+: .*\[(.*)\]$/, "$1 $2"));
  return [`exit ${String(code)}`, ...found, ...(err === "" ? [] : [err])];
}

describe("--staged", () => {
  it("reports what is staged, as it is staged", async () => {
    const folder = repository({ "migrations/1.sql": given, "migrations/2.sql": index });
    expect(await lines(folder, "--staged")).toEqual(["exit 0"]);
    addFiles(folder, { "migrations/3.sql": rename });
    expect(await lines(folder, "--staged")).toEqual(["exit 0"]);
    git(folder, "add", ".");
    const found = ["exit 1", "migrations/3.sql:2 column-rename"];
    expect(await lines(folder, "--staged")).toEqual(found);
    expect(await lines(folder, "--staged", "migrations")).toEqual(found);
    expect(await lines(folder, "--staged", "migrations/3.sql", "migrations/1.sql")).toEqual(found);
    // What lies in the work tree now is not what will be committed.
    writeFileSync(join(folder, "migrations/3.sql"), "SELECT 1;\n");
    expect(await lines(folder, "--staged")).toEqual(found);
    rmSync(join(folder, "migrations/3.sql"));
    expect(await lines(folder, "--staged")).toEqual(found);
    git(folder, "add", ".");
    expect(await lines(folder, "--staged")).toEqual(["exit 0"]);
  });

  it("takes the history from what is staged as well", async () => {
    const folder = repository({ "migrations/1.sql": given });
    addFiles(folder, {
      "migrations/2.sql": "ALTER TABLE orders ALTER COLUMN total TYPE bigint;\n",
    });
    git(folder, "add", ".");
    // In the work tree alone the column is a bigint already, and an older file is gone.
    writeFileSync(join(folder, "migrations/1.sql"), given.replace("int)", "bigint)"));
    const found = await lines(folder, "--staged");
    expect(found).toContain("migrations/2.sql:1 column-type-change");
    rmSync(join(folder, "migrations/1.sql"));
    expect(await lines(folder, "--staged")).toEqual(found);
    addFiles(folder, { "migrations/1.sql": given, "migrations/0.sql": "DROP TABLE orders;\n" });
    expect(await lines(folder, "--staged")).toEqual(found);
  });

  it("reports of a touched file only what was touched", async () => {
    const folder = repository({ "migrations/1.sql": given, "migrations/2.sql": index });
    writeFileSync(join(folder, "migrations/2.sql"), `${index}${rename}`);
    git(folder, "add", ".");
    expect(await lines(folder, "--staged")).toEqual(["exit 1", "migrations/2.sql:4 column-rename"]);
  });

  it("works before the first commit, and together with a base", async () => {
    const folder = folderWith({ "migrations/1.sql": given, "migrations/2.sql": index });
    git(folder, "init", "-q", "-b", "main");
    git(folder, "add", ".");
    // All of it is deployed together, so that the table is new.
    expect(await lines(folder, "--staged")).toEqual(["exit 0"]);
    git(folder, "commit", "-q", "-m", "first");
    git(folder, "switch", "-q", "-c", "feature");
    addFiles(folder, { "migrations/3.sql": rename });
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", "second");
    addFiles(folder, { "migrations/4.sql": rename });
    const found = ["exit 1", "migrations/3.sql:2 column-rename"];
    expect(await lines(folder, "--staged")).toEqual(["exit 0"]);
    expect(await lines(folder, "--staged", "--base", "main")).toEqual(found);
  });

  it("needs a repository", async () => {
    expect((await lockproof(folderWith({ "1.sql": given }), ["lint", "--staged"])).code).toBe(2);
  });
});

describe("--skip-others", () => {
  it("leaves out named files that are no migrations, and lints the others", async () => {
    const folder = folderWith({
      "migrations/1.sql": given,
      "migrations/2.sql": index,
      "reports/daily.sql": "ALTER TABLE orders RENAME COLUMN note TO remark;",
      "tests/migrations/1.sql": rename,
    });
    const named = ["reports/daily.sql", "tests/migrations/1.sql"];
    expect(await lines(folder, "--skip-others", ...named)).toEqual(["exit 0"]);
    const found = ["exit 1", "migrations/2.sql:2 blocking-index-build"];
    expect(await lines(folder, "--skip-others", ...named, "migrations/2.sql")).toEqual(found);
    expect(await lines(folder, "--skip-others", join(folder, "migrations/2.sql"))).toEqual(found);
    writeFileSync(join(folder, "lockproof.config.json"), `{ "paths": ["reports"] }`);
    expect(await lines(folder, "--skip-others", ...named)).toContain(
      "reports/daily.sql:1 column-rename",
    );
  });
});

describe("a baseline", () => {
  const name = "lockproof-baseline.json";

  it("knows old findings wherever they move, and no new ones", async () => {
    const folder = folderWith({ "migrations/1.sql": given, "migrations/2.sql": index });
    const { code, out } = await lockproof(folder, ["baseline"]);
    expect({ code, out }).toEqual({
      code: 0,
      out: `${name}: 1 finding. lockproof lint reports only others from now on.\n`,
    });
    expect(JSON.parse(readFileSync(join(folder, name), "utf8"))).toEqual({
      version: 1,
      findings: [
        {
          rule: "blocking-index-build",
          path: "migrations/2.sql",
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          count: 1,
          statement: "CREATE INDEX orders_total ON orders (total)",
        },
      ],
    });
    expect(await lines(folder)).toEqual(["exit 0"]);
    const moved = `-- moved\n\n${index.replace(" ON", "\n  ON")}`;
    writeFileSync(join(folder, "migrations/2.sql"), moved);
    expect(await lines(folder)).toEqual(["exit 0"]);
    // The same statement once more is a new finding, and so is another one.
    writeFileSync(join(folder, "migrations/2.sql"), moved + index);
    expect(await lines(folder)).toEqual(["exit 1", "migrations/2.sql:7 blocking-index-build"]);
    addFiles(folder, { "migrations/3.sql": rename });
    expect(await lines(folder)).toContain("migrations/3.sql:2 column-rename");
    const { out: text } = await lockproof(folder, ["lint"]);
    expect(text).toContain("1 in the baseline");
  });

  it("hides nothing new of what is said once in a run", async () => {
    const unbounded = "ALTER TABLE orders ADD COLUMN a int;\n";
    const folder = folderWith({ "migrations/1.sql": given, "migrations/2.sql": unbounded });
    await lockproof(folder, ["baseline"]);
    addFiles(folder, { "migrations/3.sql": "ALTER TABLE orders ADD COLUMN b int;\n" });
    expect(await lines(folder)).toEqual(["exit 1", "migrations/3.sql:1 missing-lock-timeout"]);
  });

  it("has a finding for an entry that is stale, where a run can tell", async () => {
    const folder = repository({ "migrations/1.sql": given, "migrations/2.sql": index });
    await lockproof(folder, ["baseline"]);
    writeFileSync(join(folder, "migrations/2.sql"), "SELECT 1;\n");
    const stale = ["exit 1", `${name}:7 stale-baseline`];
    expect(await lines(folder)).toEqual(stale);
    expect(await lines(folder, "migrations/2.sql")).toEqual(stale);
    expect(await lines(folder, "migrations/1.sql")).toEqual(["exit 0"]);
    expect(await lines(folder, "--rule", "column-rename")).toEqual(["exit 0"]);
    expect(await lines(folder, "--base", "main")).toEqual(["exit 0"]);
    rmSync(join(folder, "migrations/2.sql"));
    expect(await lines(folder)).toEqual(stale);
    await lockproof(folder, ["baseline"]);
    expect(await lines(folder)).toEqual(["exit 0"]);
  });

  it("is the same from every folder, beside the config, or where it is said to be", async () => {
    const folder = folderWith({
      "lockproof.config.json": `{ "paths": ["migrations"] }`,
      "migrations/1.sql": given,
      "migrations/2.sql": index,
    });
    await lockproof(join(folder, "migrations"), ["baseline"]);
    expect(await lines(folder)).toEqual(["exit 0"]);
    expect(await lines(join(folder, "migrations"))).toEqual(["exit 0"]);
    await lockproof(folder, ["baseline", "-o", "old/known.json"]);
    expect((await lockproof(folder, ["baseline", "-o", "known.json"])).code).toBe(0);
    rmSync(join(folder, name));
    expect((await lines(folder))[0]).toBe("exit 1");
    expect(await lines(folder, "--baseline", "known.json")).toEqual(["exit 0"]);
  });

  it.each([
    ["{", "is no JSON"],
    ["{}", "is no baseline of this version"],
    [`{"version": 1, "findings": [{}]}`, "is no baseline of this version"],
  ])("is refused when it says %s", async (text, reason) => {
    const folder = folderWith({ "migrations/1.sql": given, [name]: text });
    const { code, err } = await lockproof(folder, ["lint"]);
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });
});
