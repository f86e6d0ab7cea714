/** Bad input: a clear message and the right exit code, the other files still analyzed, nothing worse. */
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, lockproof, steering, trace } from "./command.ts";
import type { Ran } from "./command.ts";

const unsafe = "CREATE INDEX orders_placed_at ON orders (placed_at);\n";

/** Lints a file beside one that is fine, and checks that the fine one is not forgotten. */
async function lintBesideGood(name: string, content: string | Uint8Array): Promise<Ran> {
  const cwd = folderWith({ [name]: content, "good.sql": unsafe });
  const ran = await lockproof(cwd, ["lint", ".", "--width", "120", "--rule", rules]);
  expect(ran.out).toContain("good.sql:1:");
  expect(ran.out + ran.err).not.toMatch(trace);
  expect(ran.out + ran.err).not.toMatch(steering);
  return ran;
}

const rules = "blocking-index-build,blocking-index-drop,syntax-error";

/** Places of findings, as `line rule`. */
async function found(content: string | Uint8Array): Promise<readonly string[]> {
  const cwd = folderWith({ "1.sql": content });
  const { out } = await lockproof(cwd, ["lint", "1.sql", "--format", "json", "--rule", rules]);
  const { findings } = JSON.parse(out) as {
    findings: readonly { rule: string; span: { from: { line: number; column: number } } }[];
  };
  return findings
    .map(({ rule, span: { from } }) => `${String(from.line)}:${String(from.column)} ${rule}`)
    .sort();
}

const fixture = (name: string): Buffer => readFileSync(join("fixtures/input", name));

describe("a file that cannot be read", () => {
  const refused: readonly (readonly [name: string, message: string])[] = [
    ["binary.sql", "binary.sql: is a binary file, not SQL text. Leave it out of the paths."],
    ["zeros.sql", "zeros.sql: is a binary file, not SQL text. Leave it out of the paths."],
    [
      "latin-1.sql",
      "latin-1.sql:2: is not valid UTF-8 (byte 0xFC). If it is Latin-1 or Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8.",
    ],
    [
      "utf-16le-unmarked.sql",
      "utf-16le-unmarked.sql: looks like UTF-16LE without a byte order mark. Save it as UTF-8: iconv -f UTF-16LE -t UTF-8.",
    ],
    [
      "utf-16le-odd.sql",
      "utf-16le-odd.sql: starts as UTF-16LE but is not valid UTF-16LE. Save it as UTF-8.",
    ],
    ["utf-32.sql", "utf-32.sql: is UTF-32. Save it as UTF-8."],
  ];

  it.each(refused)("%s fails alone", async (name, message) => {
    const { code, err } = await lintBesideGood(name, fixture(name));
    expect({ code, err }).toEqual({ code: 2, err: `lockproof: ${message}\n` });
  });

  it("is in the report, too", async () => {
    const cwd = folderWith({ "1.sql": fixture("latin-1.sql"), "2.sql": unsafe });
    const { out } = await lockproof(cwd, ["lint", ".", "--format", "json"]);
    expect(JSON.parse(out)).toMatchObject({
      problems: [{ path: "1.sql", line: 2, message: expect.stringContaining("not valid UTF-8") }],
      coverage: { files: 1 },
    });
  });

  it("may not be there", async () => {
    const cwd = folderWith({ "good.sql": unsafe });
    const { code, out, err } = await lockproof(cwd, [
      "lint",
      "missing.sql",
      "good.sql",
      "good.sql/x",
    ]);
    expect(code).toBe(2);
    expect(out).toContain("good.sql:1:");
    expect(err).toBe(
      "lockproof: missing.sql: there is no such file or folder.\nlockproof: good.sql/x: there is no such file or folder.\n",
    );
  });

  it("may be a link that leads nowhere or back to itself", async () => {
    const cwd = folderWith({ "good.sql": unsafe, "deep/a.sql": unsafe });
    symlinkSync("loop.sql", join(cwd, "loop.sql"));
    symlinkSync("gone", join(cwd, "lost.sql"));
    symlinkSync("good.sql", join(cwd, "linked.sql"));
    symlinkSync("..", join(cwd, "deep/up"));
    const all = [
      "lockproof: loop.sql: is a symbolic link that leads back to itself. Remove it or point it at a file.",
      "lockproof: lost.sql: there is no such file; it may be a link whose target is gone.",
    ];
    for (const argv of [["."], ["**/*.sql"]]) {
      const { code, out, err } = await lockproof(cwd, ["lint", ...argv, "--rule", rules]);
      expect(code).toBe(2);
      expect(err.trimEnd().split("\n").sort()).toEqual(all);
      for (const path of ["good.sql:1:", "linked.sql:1:", "deep/a.sql:1:"])
        expect(out).toContain(path);
      expect(out).not.toContain("deep/up");
    }
    const named = await lockproof(cwd, ["lint", "loop.sql"]);
    expect(named).toMatchObject({ code: 2, err: `${String(all[0])}\n` });
  });
});

describe("a file that can be read", () => {
  const good = "blocking-index-build";
  const read: readonly (readonly [name: string, findings: readonly string[]])[] = [
    ["empty.sql", []],
    ["only-comment.sql", []],
    ["good.sql", [`1:1 ${good}`]],
    ["utf-8-mark.sql", [`2:1 ${good}`]],
    ["utf-16le.sql", [`2:1 ${good}`]],
    ["utf-16be.sql", [`2:1 ${good}`]],
    ["lone-cr.sql", [`3:1 ${good}`]],
    ["psql.sql", [`4:1 ${good}`]],
    ["copy-data.sql", [`5:1 ${good}`]],
    ["escapes.sql", [`1:1 ${good}`]],
    ["broken-statement.sql", ["1:7 syntax-error", `2:1 ${good}`]],
    ["nul.sql", ["1:1 blocking-index-drop", "2:10 syntax-error", `3:1 ${good}`]],
    ["unterminated-string.sql", [`1:1 ${good}`, "2:27 syntax-error"]],
    ["unterminated-comment.sql", [`1:1 ${good}`, "2:1 syntax-error"]],
  ];

  it.each(read)("%s", async (name, findings) => {
    expect(await found(fixture(name))).toEqual(findings);
    await lintBesideGood(name, fixture(name));
  });

  it("each fixture has its case", () => {
    const cases = [...read.map(([name]) => name)];
    const others = [
      "binary.sql",
      "zeros.sql",
      "latin-1.sql",
      "utf-16le-unmarked.sql",
      "utf-16le-odd.sql",
      "utf-32.sql",
    ];
    expect(readdirSync("fixtures/input").sort()).toEqual([...cases, ...others].sort());
  });
});

describe("a file that is very large", () => {
  const hazard = /good\.sql:1:/;

  it("has 10 MB in one statement", async () => {
    const rows = "('some words that are in every row of it'),\n".repeat(240_000);
    const content = `INSERT INTO notes (text) VALUES\n${rows}('last');\n${unsafe}`;
    expect(content.length).toBeGreaterThan(10_000_000);
    const { code, out } = await lintBesideGood("big.sql", content);
    expect(code).toBe(1);
    expect(out).toMatch(hazard);
    expect(out).toContain("big.sql:240003:");
  }, 60_000);

  it("has 100,000 statements", async () => {
    const content = `${"UPDATE orders SET note = 'x' WHERE id = 1;\n".repeat(100_000)}${unsafe}`;
    const { code, out } = await lintBesideGood("many.sql", content);
    expect(code).toBe(1);
    expect(out).toContain("many.sql:100001:");
  }, 120_000);

  it.each([
    ["parentheses", `SELECT ${"(".repeat(20_000)}1${")".repeat(20_000)};\n`],
    ["operators", `SELECT ${"1 + ".repeat(20_000)}1;\n`],
    ["comments", `${"/*".repeat(20_000)}${"*/".repeat(20_000)} SELECT 1;\n`],
    ["arrays", `SELECT ${"ARRAY[".repeat(20_000)}1${"]".repeat(20_000)};\n`],
  ])(
    "nests %s 20,000 deep",
    async (_what, statement) => {
      const { code, out } = await lintBesideGood("deep.sql", statement + unsafe);
      expect(code).toBe(1);
      expect(out).toContain("deep.sql:2:");
    },
    60_000,
  );
});
