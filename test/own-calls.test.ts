/** What the config says of a project's own functions, and the SQL that becomes of their calls. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseScript } from "../src/node/script-parser.ts";
import { checkConfig } from "../src/node/config-schema.ts";
import { extractors, faultIn } from "../src/index.ts";
import type { Direction, OwnCalls } from "../src/index.ts";

const documented = /### Functions of your own[\s\S]*?```json\n([\s\S]*?)```/;
const shown = documented.exec(readFileSync("README.md", "utf8"))?.[1] ?? "";
const checked = checkConfig(JSON.parse(shown));
const own: OwnCalls = checked.ok ? checked.config : {};

async function sent(
  code: string,
  wanted: Direction = "up",
  calls: OwnCalls = own,
  dialect = "postgres",
): Promise<readonly string[]> {
  const extractor = await extractors.typeorm();
  const source = { path: "1700000000000-a.js", text: code };
  const file = { source, reported: true, unit: "", script: () => parseScript(source) };
  const options = { transaction: undefined, dialect, own: calls };
  return extractor
    .extract([file], options)
    .filter(({ direction }) => direction === wanted)
    .flatMap(({ fragments }) => fragments)
    .map((one) => (one.kind === "sql" ? one.text : one.kind === "dynamic" ? `(${one.why})` : ""));
}

const up = (body: string): string => `exports.up = async (db) => {\n${body}\n};`;

type Case = readonly [what: string, code: string, sent: readonly string[]];

describe("the example of the README", () => {
  it("is a config", () => {
    expect(checked).toMatchObject({ ok: true });
  });
  const cases: readonly Case[] = [
    ["a sink", up("await runQuery(`DROP TABLE a`);"), ["DROP TABLE a"]],
    [
      "keys of an object",
      up(
        `await addTable("orders", { id: { type: "int", required: true }, a: { type: "string", length: 5 } });`,
      ),
      [`CREATE TABLE "orders" ("id" integer NOT NULL, "a" varchar(5))`],
    ],
    [
      "a chain of names",
      up(
        `await ctx.addColumns("orders", [column("n").int.notNull, column("m").int.default("it's")]);`,
      ),
      [
        `ALTER TABLE "orders" ADD COLUMN "n" integer NOT NULL, ADD COLUMN "m" integer DEFAULT 'it''s'`,
      ],
    ],
    ["what sends nothing", up(`log("x");`), []],
    [
      "what a file exports",
      `module.exports = addTable("orders", { id: { type: "uuid" } });`,
      [`CREATE TABLE "orders" ("id" uuid)`],
    ],
    [
      "several in one",
      `module.exports = combine(addTable("a", {}), addTable("b", {}));`,
      [`CREATE TABLE "a" ()`, `CREATE TABLE "b" ()`],
    ],
    [
      "a name that is computed",
      up(`await addTable(process.env.T, { id: { type: "int" } });`),
      ['CREATE TABLE ${process.env.T} ("id" integer)'],
    ],
  ];
  it.each(cases)("%s", async (_, code, expected) => {
    expect(await sent(code)).toEqual(expected);
  });
  it("goes back where a file exports it", async () => {
    expect(await sent(`module.exports = addTable("orders", {});`, "down")).toEqual([
      `DROP TABLE "orders"`,
    ]);
  });
});

describe("without a word in the config", () => {
  const unknown = `which stands in another file: say under "helpers" in the config what it sends`;
  const cases: readonly Case[] = [
    ["a call", up(`await createTable("orders");`), [`(a call of createTable, ${unknown})`]],
    [
      "what a file exports",
      `module.exports = addSetting({ key: "a" });`,
      [`(a call of addSetting, ${unknown})`],
    ],
    [
      "a function of the file",
      `const dropTable = (db) => db.query("DROP TABLE a");\n${up("await dropTable(db);")}`,
      ["DROP TABLE a"],
    ],
    ["what changes nothing", up(`await sendMail("x"); createToken();`), []],
  ];
  it.each(cases)("%s", async (_, code, expected) => {
    expect(await sent(code, "up", {})).toEqual(expected);
  });
});

describe("a template", () => {
  const helper = (text: string): OwnCalls => ({ helpers: { change: { up: [text] } } });
  const cases: readonly (readonly [text: string, call: string, sent: readonly string[]])[] = [
    ["DROP TABLE {0}", `change("shop.orders")`, [`DROP TABLE "shop"."orders"`]],
    ["CREATE INDEX ON {0} ({1})", `change("a", ["b", "c"])`, [`CREATE INDEX ON "a" ("b", "c")`]],
    ["ALTER TABLE {0} {text 1}", `change("a", "RENAME TO b")`, [`ALTER TABLE "a" RENAME TO b`]],
    ["CREATE INDEX ON a ({by.0})", `change("a").by("b")`, [`CREATE INDEX ON a ("b")`]],
    ["CREATE INDEX ON a ({by.0})", `change("a")`, []],
    [
      "CREATE[by.1? UNIQUE] INDEX ON a ({by.0})",
      `change("a").by("b").on(1).by(["c", "d"], true)`,
      [`CREATE INDEX ON a ("b")`, `CREATE UNIQUE INDEX ON a ("c", "d")`],
    ],
    ["SELECT {value 0.n}", `change({ n: null })`, ["SELECT NULL"]],
    ["CREATE INDEX ${name} ON {0} (b)", `change("a")`, ['CREATE INDEX ${name} ON "a" (b)']],
    ["SELECT {0}", `change()`, ["SELECT ${0}"]],
    ["SELECT ARRAY[1][0? , 2]", `change(false)`, ["SELECT ARRAY[1]"]],
    ["SELECT 1[x! FROM a]", `change()`, ["SELECT 1 FROM a"]],
    ["SELECT 1[0.n? + {value 0.n}]", `change({ n: 0 })`, ["SELECT 1 + 0"]],
    ["SELECT 1[0.n? OR {value 0.n}]", `change({ n: false })`, ["SELECT 1 OR false"]],
    ["SELECT 1[0.n? OR {value 0.n}]", `change({ n: "" })`, ["SELECT 1 OR ''"]],
    ["SELECT 1[0.n? OR {value 0.n}]", `change({})`, ["SELECT 1"]],
  ];
  it.each(cases)("%s of %s", async (text, call, expected) => {
    expect(await sent(up(`await ${call};`), "up", helper(text))).toEqual(expected);
  });
  it("quotes as the server does", async () => {
    const text = helper("DROP TABLE {0}");
    expect(await sent(up(`change("a");`), "up", text, "mysql")).toEqual(["DROP TABLE `a`"]);
  });
  it.each([
    ["{txt 0}", "{txt 0} begins with neither text, value, type nor each"],
    ["{each 0}", "{each 0} names no helper for its items"],
    ["{each 0 other}", "{each 0 other} names no helper for its items"],
    ["{each 0 change} {value 1}", undefined],
  ])("%s is checked", (text, fault) => {
    expect(faultIn(text, ["change"])).toBe(fault);
  });
});

it("names the columns of a key that calls in a list say of themselves", async () => {
  const calls: OwnCalls = {
    helpers: {
      addTable: {
        up: [
          "CREATE TABLE {0} ({1}[1?, PRIMARY KEY ({each 1 keyed})])",
          "ALTER TABLE {0} ALTER COLUMN ({each 1 keyed}) SET NOT NULL",
        ],
      },
      column: { sql: "{0} {words}", words: { int: "int" } },
      keyed: { sql: "[primary?{key}]" },
    },
  };
  const both = up(
    `await addTable("a", [column("b").int.primary, column("c").int, column("d").int.primary]);`,
  );
  expect(await sent(both, "up", calls)).toEqual([
    `CREATE TABLE "a" ("b" int, "c" int, "d" int, PRIMARY KEY ("b", "d"))`,
    `ALTER TABLE "a" ALTER COLUMN ("b", "d") SET NOT NULL`,
  ]);
  const none = up(`await addTable("a", [column("c").int]);`);
  expect(await sent(none, "up", calls)).toEqual([`CREATE TABLE "a" ("c" int)`]);
});
