/** What the command line takes, where it looks, what it prints and how it exits. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { checkConfig, configSchema } from "../src/node/config-schema.ts";
import { addFiles, folderWith, git, lockproof, steering } from "./command.ts";

const unsafe = "CREATE INDEX orders_placed_at ON orders (placed_at);\n";
const safe = "SELECT 1;\n";

/** `path:line rule` of each finding. */
async function findings(
  cwd: string,
  argv: readonly string[],
  stdin = "",
): Promise<readonly string[]> {
  const { out } = await lockproof(cwd, ["lint", ...argv, "--format", "json"], { stdin });
  const report: unknown = JSON.parse(out);
  return (
    report as {
      findings: readonly { path: string; rule: string; span: { from: { line: number } } }[];
    }
  ).findings.map(({ path, rule, span }) => `${path}:${String(span.from.line)} ${rule}`);
}

describe("help", () => {
  it.each([
    [["--help"]],
    [["lint", "--help"]],
    [["explain", "-h"]],
    [["rules", "--help"]],
    [["detect", "--help"]],
    [["init", "--help"]],
    [["lsp", "--help"]],
    [["baseline", "--help"]],
  ])("%j fits one screen", async (argv) => {
    const { code, out, err } = await lockproof(folderWith({}), argv);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it("names every flag of a command", async () => {
    const { commands } = await import("../src/cli/arguments.ts");
    for (const [command, flags] of Object.entries(commands)) {
      const { out } = await lockproof(folderWith({}), [command, "--help"]);
      expect(flags.filter((flag) => !out.includes(`--${flag}`))).toEqual([]);
    }
  });

  it("is what a bare call gets, as an error", async () => {
    const { code, out, err } = await lockproof(folderWith({}), []);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("lockproof lint <file, folder or glob>");
  });

  it("gives the version", async () => {
    const { code, out } = await lockproof(folderWith({}), ["--version"]);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^lockproof \d+\.\d+\.\d+\n$/),
    });
  });
});

describe("a wrong command line", () => {
  const cases: readonly (readonly [argv: string, message: string])[] = [
    [
      "lnt .",
      'unknown command "lnt": there are lint, baseline, explain, detect, lsp, init, rules. Did you mean "lint"?',
    ],
    [
      "db/migrations",
      'unknown command "db/migrations": there are lint, baseline, explain, detect, lsp, init, rules. To lint files: lockproof lint db/migrations',
    ],
    [
      "lint --formt json",
      'unknown flag "--formt". Did you mean "--format"? "lockproof --help" lists what there is.',
    ],
    ["lint -x", 'unknown flag "-x". "lockproof --help" lists what there is.'],
    [
      "lint . --format jsn",
      '--format: unknown format "jsn"; there are pretty, json, sarif, github, gitlab, junit, checkstyle, rdjson, sonar, markdown, html, gcc. Did you mean "json"?',
    ],
    ["lint . --format", "--format needs a value: --format <name>."],
    ["lint . --format --quiet", "--format needs a value: --format <name>."],
    ["lint . --quiet=yes", "--quiet is a switch and takes no value."],
    [
      "lint . --rule forign-key-scan",
      '--rule: unknown rule "forign-key-scan". Did you mean "foreign-key-scan"? "lockproof rules" lists them.',
    ],
    [
      "lint . --dialect postgresql",
      '--dialect: unknown dialect "postgresql"; there are mysql, mariadb, postgres, sqlite. Did you mean "postgres"?',
    ],
    [
      "lint . --server old",
      '--server: "old" is no version of PostgreSQL that lockproof knows: it knows 12 to 18.',
    ],
    [
      "lint . --server 9.6",
      '--server: "9.6" is no version of PostgreSQL that lockproof knows: it knows 12 to 18.',
    ],
    [
      "lint . --parser pg",
      '--parser: unknown parser "pg"; there are libpg-query, mysql, pgsql-ast-parser, sqlite.',
    ],
    [
      "lint . --transaction maybe",
      '--transaction cannot be "maybe": it is one of run, file, implicit, none.',
    ],
    [
      "lint . --fail-on errors",
      '--fail-on cannot be "errors": it is one of error, warning, note, never. Did you mean "error"?',
    ],
    ["lint . --width wide", '--width must be a number of columns from 40 to 1000, not "wide".'],
    ["lint . --config a.json --no-config", "--config and --no-config exclude each other."],
    ["explain . --fail-on error", '"lockproof explain" has no --fail-on; "lockproof lint" has.'],
    ["rules nope", 'rules: unknown rule "nope". "lockproof rules" lists them.'],
    [
      "lint",
      'no migrations found below this folder: name files or folders ("lockproof lint db/migrations"), or write a lockproof.config with "paths".',
    ],
    ["explain", "nothing to explain: name a file, or give a statement in quotes."],
  ];

  it.each(cases)("lockproof %s", async (argv, message) => {
    const ran = await lockproof(folderWith({ "1.sql": safe }), argv.split(" "));
    expect(ran).toEqual({ code: 2, out: "", err: `lockproof: ${message}\n` });
  });
});

describe("exit codes", () => {
  it("0 when there is nothing to fix", async () => {
    const cwd = folderWith({ "1.sql": safe });
    expect(await lockproof(cwd, ["lint", "1.sql"])).toMatchObject({ code: 0, err: "" });
  });

  it("1 when there is", async () => {
    const cwd = folderWith({ "1.sql": unsafe });
    expect(await lockproof(cwd, ["lint", "1.sql"])).toMatchObject({ code: 1, err: "" });
  });

  it.each([
    ["never", 0],
    ["error", 1],
    ["warning", 1],
    ["note", 1],
  ])("--fail-on %s", async (level, code) => {
    const cwd = folderWith({ "1.sql": unsafe });
    expect(await lockproof(cwd, ["lint", "1.sql", "--fail-on", level])).toMatchObject({ code });
  });

  it("--fail-on error lets a warning pass", async () => {
    const cwd = folderWith({
      "lockproof.config.json": `{"rules": {"blocking-index-build": "warning", "missing-lock-timeout": "off"}}`,
      "1.sql": unsafe,
    });
    expect(await lockproof(cwd, ["lint", "1.sql"])).toMatchObject({ code: 1 });
    expect(await lockproof(cwd, ["lint", "1.sql", "--fail-on", "error"])).toMatchObject({
      code: 0,
    });
  });

  it("--fail-on-unread counts what could not be analyzed", async () => {
    const cwd = folderWith({
      "1.sql": "DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_user; END $$;\n",
    });
    expect(await lockproof(cwd, ["lint", "1.sql", "--fail-on", "never"])).toMatchObject({
      code: 0,
    });
    const strict = await lockproof(cwd, [
      "lint",
      "1.sql",
      "--fail-on",
      "never",
      "--fail-on-unread",
    ]);
    expect(strict).toMatchObject({ code: 1 });
  });

  it("2 beats 1, and the rest is still reported", async () => {
    const cwd = folderWith({ "1.sql": unsafe });
    const { code, out, err } = await lockproof(cwd, ["lint", "1.sql", "2.sql"]);
    expect({ code, err }).toEqual({
      code: 2,
      err: "lockproof: 2.sql: there is no such file or folder.\n",
    });
    expect(out).toContain("1.sql:1:");
  });

  it("2 when a rule throws, and the others still speak", async () => {
    const cwd = folderWith({
      "lockproof.config.mjs": `export default { customRules: [{
        id: "always-throws", title: "Throws", harm: "advice", why: "", given: "", bad: [], good: [],
        on: ["create-index"], judge() { throw new Error("rule is broken"); },
      }] };`,
      "1.sql": unsafe,
    });
    const { code, out, err } = await lockproof(cwd, ["lint", "1.sql"]);
    expect(code).toBe(2);
    expect(err).toMatch(/^lockproof: 1\.sql:1: .*always-throws.*rule is broken/);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toContain("blocking-index-build");
  });
});

describe("files", () => {
  it("come from folders, however deep, and from globs, and each once", async () => {
    const cwd = folderWith({
      "db/1.sql": unsafe,
      "db/old/0.sql": safe,
      "db/notes.txt": unsafe,
      "db/.2.sql": unsafe,
    });
    const found = ["db/1.sql:1 blocking-index-build"];
    const only = ["--rule", "blocking-index-build"];
    expect(await findings(cwd, ["db", ...only])).toEqual(found);
    expect(await findings(cwd, ["db/*.sql", "db", "db/1.sql", ...only])).toEqual(found);
    expect(await findings(cwd, ["**/*.sql", ...only])).toEqual(found);
    expect(await findings(cwd, ["d*", ...only])).toEqual(found);
    expect(await findings(cwd, [join(cwd, "db/1.sql"), ...only])).toEqual(found);
  });

  it("are taken whatever their name when they are named", async () => {
    const cwd = folderWith({ "db/notes.txt": unsafe, "db/[id].sql": unsafe });
    const only = ["--rule", "blocking-index-build"];
    expect(await findings(cwd, ["db/notes.txt", ...only])).toEqual([
      "db/notes.txt:1 blocking-index-build",
    ]);
    expect(await findings(cwd, ["db/[id].sql", ...only])).toEqual([
      "db/[id].sql:1 blocking-index-build",
    ]);
  });

  it("that git ignores are left out, unless they are named", async () => {
    const cwd = folderWith({
      ".git/HEAD": "",
      ".gitignore": "build/\n*.tmp.sql\n",
      "db/.gitignore": "!keep.tmp.sql\n",
      "db/1.sql": safe,
      "db/a.tmp.sql": unsafe,
      "db/keep.tmp.sql": unsafe,
      "build/2.sql": unsafe,
      "node_modules/x/3.sql": unsafe,
    });
    const only = ["--rule", "blocking-index-build"];
    const kept = ["db/keep.tmp.sql:1 blocking-index-build"];
    expect(await findings(cwd, [".", ...only])).toEqual(kept);
    expect(await findings(cwd, ["**/*.sql", ...only])).toEqual(kept);
    expect(await findings(cwd, ["db/a.tmp.sql", ...only])).toEqual([
      "db/a.tmp.sql:1 blocking-index-build",
    ]);
    expect(await findings(cwd, ["build", ...only])).toEqual(["build/2.sql:1 blocking-index-build"]);
  });

  it.each([
    [
      "empty",
      "empty: nothing found to lint: there is no migration in it that git does not ignore.",
    ],
    ["db/*.ddl", "db/*.ddl: nothing found to lint: no file matches."],
  ])("none in %s is an error", async (pattern, message) => {
    const cwd = folderWith({ "empty/README.md": "", "db/1.sql": unsafe });
    const { code, out, err } = await lockproof(cwd, ["lint", pattern, "db"]);
    expect({ code, err }).toEqual({ code: 2, err: `lockproof: ${message}\n` });
    expect(out).toContain("db/1.sql:1:");
  });

  it("of the same folder that come before are history, and only what is asked for is reported", async () => {
    const cwd = folderWith({
      "db/1.sql": "CREATE TABLE orders (id int PRIMARY KEY, code varchar(10));\n",
      "db/2.sql": unsafe,
      "db/10.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n",
      "db/11.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(5);\n",
    });
    const only = ["--rule", "column-type-change"];
    expect(await findings(cwd, ["db/10.sql", ...only])).toEqual([]);
    expect(await findings(cwd, ["db/11.sql", ...only])).toHaveLength(1);
    expect(await findings(cwd, ["db/10.sql", "--no-history", ...only])).toHaveLength(1);
  });

  it("of folders with a number have their history one folder up", async () => {
    const cwd = folderWith({
      "db/1_init/up.sql": "CREATE TABLE orders (id int PRIMARY KEY, code varchar(10));\n",
      "db/2_wider/up.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n",
    });
    expect(await findings(cwd, ["db/2_wider/up.sql", "--rule", "column-type-change"])).toEqual([]);
  });

  it("from standard input stand for the file they name", async () => {
    const cwd = folderWith({
      "db/1.sql": "CREATE TABLE orders (id int PRIMARY KEY, code varchar(10));\n",
      "db/2.sql": "",
    });
    const widen = "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n";
    const only = ["--rule", "column-type-change,blocking-index-build"];
    expect(await findings(cwd, ["--stdin-filename", "db/2.sql", ...only], widen)).toEqual([]);
    expect(
      await findings(cwd, ["--stdin-filename", "db/3.sql", "-", ...only], widen + unsafe),
    ).toEqual(["db/3.sql:2 blocking-index-build"]);
    expect(await findings(cwd, ["-", ...only], unsafe)).toEqual([
      "stdin.sql:1 blocking-index-build",
    ]);
  });

  it("are named from the working folder", async () => {
    const cwd = folderWith({ "db/1.sql": unsafe, "app/x": "" });
    expect(await findings(join(cwd, "app"), ["../db", "--rule", "blocking-index-build"])).toEqual([
      "../db/1.sql:1 blocking-index-build",
    ]);
  });

  it("may be a dump that history begins from", async () => {
    const cwd = folderWith({
      "structure.sql":
        "CREATE TABLE public.orders (id integer NOT NULL, code character varying(10));\n",
      "db/1.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n",
    });
    const only = ["--rule", "column-type-change"];
    expect(await findings(cwd, ["db", ...only])).toHaveLength(1);
    expect(await findings(cwd, ["db", "--schema", "structure.sql", ...only])).toEqual([]);
    const missing = await lockproof(cwd, ["lint", "db", "--schema", "structur.sql"]);
    expect(missing).toMatchObject({
      code: 2,
      err: expect.stringContaining("structur.sql: there is no such file"),
    });
  });

  it("for going back are read when they are asked for", async () => {
    const cwd = folderWith({
      "db/1.up.sql": "CREATE TABLE orders (id int PRIMARY KEY, placed_at date);\n",
      "db/1.down.sql": "DROP TABLE orders;\n",
      "db/2.up.sql": "ALTER TABLE orders ADD COLUMN note text;\n",
      "db/2.down.sql": unsafe,
    });
    const only = ["--rule", "blocking-index-build"];
    expect(await findings(cwd, ["db", ...only])).toEqual([]);
    expect(await findings(cwd, ["db", "--down", ...only])).toEqual([
      "db/2.down.sql:1 blocking-index-build",
    ]);
  });
});

describe("the config", () => {
  const only = ["--rule", "blocking-index-build,column-type-change"];

  it("is found upward, as far as the repository goes", async () => {
    const cwd = folderWith({
      "lockproof.config.json": `{"rules": {"blocking-index-build": "off"}}`,
      "shop/db/1.sql": unsafe,
      "other/.git/HEAD": "",
      "other/db/1.sql": unsafe,
    });
    const quiet = { code: 0, out: "" };
    expect(
      await lockproof(join(cwd, "shop/db"), ["lint", ".", "-q", "--fail-on", "error"]),
    ).toMatchObject({ code: 0 });
    expect(await lockproof(join(cwd, "other/db"), ["lint", "."])).toMatchObject({ code: 1 });
    expect(await lockproof(join(cwd, "shop"), ["lint", "db", "--no-config"])).toMatchObject({
      code: 1,
    });
    expect(quiet.code).toBe(0);
  });

  it("gives the paths, relative to itself", async () => {
    const cwd = folderWith({
      "lockproof.config.json": `{"paths": ["db/*.sql"]}`,
      "db/1.sql": unsafe,
      "app/x": "",
    });
    expect(await findings(cwd, only)).toEqual(["db/1.sql:1 blocking-index-build"]);
    expect(await findings(join(cwd, "app"), only)).toEqual(["../db/1.sql:1 blocking-index-build"]);
  });

  it("keeps projects apart", async () => {
    const orders = "CREATE TABLE orders (id int PRIMARY KEY, code varchar(10));\n";
    const widen = "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n";
    const cwd = folderWith({
      "lockproof.config.json": `{"projects": [{"paths": ["shop"], "server": 15}, {"paths": ["billing"], "server": "16.2"}]}`,
      "shop/1.sql": orders,
      "shop/2.sql": widen,
      "billing/2.sql": widen,
    });
    expect(await findings(cwd, only)).toEqual(["billing/2.sql:1 column-type-change"]);
    expect(await findings(cwd, ["shop/2.sql", ...only])).toEqual([]);
    const { out } = await lockproof(cwd, ["lint", "--format", "json"]);
    expect(JSON.parse(out)).toMatchObject({
      server: "15, 16",
      serverAssumed: false,
      coverage: { files: 3 },
    });
  });

  it("sets severities, and turns rules off", async () => {
    const cwd = folderWith({
      "lockproof.config.json": `{"rules": {"blocking-index-build": "note"}}`,
      "1.sql": unsafe,
    });
    const { out } = await lockproof(cwd, [
      "lint",
      "1.sql",
      "--format",
      "json",
      "--rule",
      "blocking-index-build",
    ]);
    expect(JSON.parse(out)).toMatchObject({ findings: [{ severity: "note" }] });
  });

  it("has a rule go by what is set for it", async () => {
    const sql = "SET lock_timeout = '30s'; ALTER TABLE orders ADD COLUMN note text;";
    const set = (options: string): string =>
      folderWith({
        "lockproof.config.json": `{"rules": {"missing-lock-timeout": ["error"${options}]}}`,
        "1.sql": sql,
      });
    expect(await findings(set(""), ["1.sql"])).toEqual([]);
    expect(await findings(set(`, {"atMost": "30s"}`), ["1.sql"])).toEqual([]);
    expect(await findings(set(`, {"atMost": "10s"}`), ["1.sql"])).toEqual([
      "1.sql:1 missing-lock-timeout",
    ]);
  });

  it("leaves the allows of a rule that is off alone", async () => {
    const cwd = folderWith({
      "lockproof.config.json": `{"rules": {"blocking-index-build": "off"}, "prelude": {"lock_timeout": "1s"}}`,
      "1.sql": `-- lockproof-allow blocking-index-build: the table is small\n${unsafe}`,
      "2.sql": `-- lockproof-allow blocking-index-bild: the table is small\n${unsafe}`,
    });
    expect(await findings(cwd, ["1.sql"])).toEqual([]);
    expect(await findings(cwd, ["2.sql"])).toEqual(["2.sql:1 idle-allow"]);
  });

  it("silences by path, table and rule", async () => {
    const cwd = folderWith({
      "lockproof.config.json": JSON.stringify({
        ignore: [{ paths: ["db/old"] }, { tables: ["users"], rules: ["blocking-index-build"] }],
      }),
      "db/old/1.sql": unsafe,
      "db/2.sql": `${unsafe}CREATE INDEX ON users (name);\n`,
    });
    expect(await findings(cwd, ["db", ...only])).toEqual(["db/2.sql:1 blocking-index-build"]);
  });

  it("knows what the runner sets before", async () => {
    const statement = { "1.sql": "ALTER TABLE orders ADD COLUMN note text;\n" };
    const rule = ["--rule", "missing-lock-timeout"];
    expect(await findings(folderWith(statement), ["1.sql", ...rule])).toHaveLength(1);
    const cwd = folderWith({
      ...statement,
      "lockproof.config.json": `{"prelude": {"lock_timeout": "5s"}}`,
    });
    expect(await findings(cwd, ["1.sql", ...rule])).toEqual([]);
  });

  it("may be code, with rules of its own", async () => {
    const rule = `{ id: "no-orders", title: "Orders", harm: "advice", why: "", given: "", bad: [], good: [],
      on: ["create-index"], judge: () => ({ message: "Leave orders alone.", plan: "There is none.", related: [] }) }`;
    const cwd = folderWith({
      "lockproof.config.mjs": `export default { customRules: [${rule}] };`,
      "1.sql": unsafe,
    });
    expect(await findings(cwd, ["1.sql", "--rule", "no-orders"])).toEqual(["1.sql:1 no-orders"]);
    const list = await lockproof(cwd, ["rules"]);
    expect(list.out).toContain("no-orders");
  });

  const wrong: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ["json", `{"path": ["db"]}`, /: unknown key "path"\. Did you mean "paths"\?$/],
    [
      "json",
      `{"projects": [{"pathz": ["db"]}]}`,
      /: projects\[0\]: unknown key "pathz"\. Did you mean "paths"\?$/,
    ],
    ["json", `{"paths": "db"}`, /: paths must be a list, not a text\.$/],
    ["json", `{"paths": []}`, /: paths is empty: give at least one, or leave it out\.$/],
    ["json", `{"server": true}`, /: server must be a version, such as 15, not true\.$/],
    [
      "json",
      `{"server": 9}`,
      /: server: "9" is no version of PostgreSQL that lockproof knows: it knows 12 to 18\.$/,
    ],
    [
      "json",
      `{"rules": {"foreign-key-scan": "warn"}}`,
      /: rules\.foreign-key-scan cannot be "warn": it is one of error, warning, note, off\. Did you mean "warning"\?$/,
    ],
    [
      "json",
      `{"rules": {"missing-lock-timeout": ["error", {"atmost": "5s"}]}}`,
      /: rules: missing-lock-timeout has no option "atmost"\. Did you mean "atMost"\? There is atMost\.$/,
    ],
    [
      "json",
      `{"rules": {"missing-lock-timeout": ["error", {"atMost": "soon"}]}}`,
      /: rules: atMost of missing-lock-timeout cannot be "soon": it is a duration, such as 10s\.$/,
    ],
    [
      "json",
      `{"rules": {"table-drop": ["error", {"atMost": "5s"}]}}`,
      /: rules: table-drop has no option "atMost"\. It has none\.$/,
    ],
    [
      "json",
      `{"rules": {"table-drop": ["error", {}, 3]}}`,
      /: rules\.table-drop has 3 parts, 2 at most\.$/,
    ],
    ["json", `{"rules": {"table-drop": 2}}`, /: rules\.table-drop must be a text or a list, not/],
    [
      "json",
      `{"rules": {"foreign-key": "off"}}`,
      /: rules: unknown rule "foreign-key"\. Did you mean "foreign-key-scan"\?/,
    ],
    ["json", `{"ignore": [{"rules": ["nope"]}]}`, /: ignore: unknown rule "nope"\./],
    [
      "json",
      `{"projects": [{"paths": ["db"], "ignore": [{"rules": ["nope"]}]}]}`,
      /: ignore: unknown rule "nope"\./,
    ],
    [
      "json",
      `{"dialect": "oracle"}`,
      /: dialect: unknown dialect "oracle"; there are mysql, mariadb, postgres, sqlite\.$/,
    ],
    [
      "json",
      `{"transaction": "both"}`,
      /: transaction cannot be "both": it is one of run, file, implicit, none\.$/,
    ],
    [
      "json",
      `{"paths": ["a"], "projects": [{"paths": ["b"]}]}`,
      /: give "paths" in each of the projects, or at the top, not in both\.$/,
    ],
    [
      "json",
      `{"customRules": [{"id": "mine"}]}`,
      /: customRules\[0\] is no rule\. Make it with defineRule\.$/,
    ],
    ["json", `[]`, /: the config must be an object, not a list\.$/],
    ["json", `{\n  "paths": ["db"]\n  "server": 15\n}`, /: line 3 is not valid JSON \(.*\)\.$/],
    ["json", ``, /: line 1 is not valid JSON \(.*\)\.$/],
    ["mjs", `export default {`, /: could not be run: ./],
    [
      "mjs",
      `throw new Error("no database here\\nat line two")`,
      /: could not be run: no database here$/,
    ],
    [
      "mjs",
      `export const config = {};`,
      /: exports no config\. Write: export default defineConfig\(\{ … \}\)\.$/,
    ],
    ["mjs", `import "not-installed"; export default {};`, /: could not be run: .*not-installed/],
  ];

  it.each(wrong)("in %s: %s", async (extension, text, message) => {
    const name = `lockproof.config.${extension}`;
    const { code, out, err } = await lockproof(folderWith({ [name]: text, "1.sql": unsafe }), [
      "lint",
      "1.sql",
    ]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.startsWith(`lockproof: ${name}: `)).toBe(true);
    expect(err.trimEnd().split("\n")).toEqual([expect.stringMatching(message)]);
  });

  it("is what the published schema says it is", () => {
    const valid = new Ajv({ strict: false }).compile(configSchema);
    const configs: readonly unknown[] = [
      {},
      [],
      { paths: ["db"], server: 15, prelude: { lock_timeout: "5s" } },
      { paths: "db" },
      { paths: [] },
      { server: 15.5 },
      { projects: [{ paths: ["db"], transaction: "run" }, { dialect: "postgres" }] },
      { projects: [{ projects: [] }] },
      { rules: { a: "off", b: "error" }, ignore: [{ tables: ["orders"] }] },
      { rules: { a: "warn" } },
      { rules: { a: ["error"] } },
      { rules: { a: ["error", { atMost: "5s" }] } },
      { rules: { a: ["error", { atMost: 5 }] } },
      { rules: { a: ["error", {}, 1] } },
      { rules: { a: [] } },
      { rules: { a: 2 } },
      { ignore: [{ table: "orders" }] },
      { prelude: { lock_timeout: 5 } },
      { customRules: ["a"] },
    ];
    const verdicts = configs.map((config) => checkConfig(config).ok);
    expect(verdicts).toEqual(configs.map((config) => valid(config)));
    expect(new Set(verdicts).size).toBe(2);
  });

  it("must be there when it is named, and alone when it is not", async () => {
    const cwd = folderWith({
      "lockproof.config.json": "{}",
      "lockproof.config.mjs": "export default {};",
    });
    expect(await lockproof(cwd, ["lint", ".", "-c", "other.json"])).toMatchObject({
      code: 2,
      err: "lockproof: other.json: there is no such config file.\n",
    });
    const both = await lockproof(cwd, ["lint", "."]);
    expect(both.err).toContain(
      "has both lockproof.config.mjs and lockproof.config.json. Keep one of them",
    );
  });
});

describe("--base", () => {
  const only = ["--rule", "blocking-index-build,foreign-key-scan"];

  function repository(): string {
    const cwd = folderWith({
      "db/1.sql": "CREATE TABLE orders (id int PRIMARY KEY, placed_at date);\n",
      "db/2.sql": `${unsafe}-- between\nCREATE INDEX orders_id\n  ON orders (id);\n`,
    });
    git(cwd, "init", "--quiet", "--initial-branch", "main");
    git(cwd, "add", ".");
    git(cwd, "commit", "--quiet", "-m", "base");
    git(cwd, "checkout", "--quiet", "-b", "work");
    return cwd;
  }

  it("reports what the branch adds, committed or not", async () => {
    const cwd = repository();
    expect(await findings(cwd, ["db", "--base", "main", ...only])).toEqual([]);
    addFiles(cwd, { "db/3.sql": "CREATE INDEX a ON orders (id);\n" });
    git(cwd, "add", ".");
    git(cwd, "commit", "--quiet", "-m", "more");
    addFiles(cwd, { "db/4 é.sql": "CREATE INDEX b ON orders (id);\n" });
    expect(await findings(cwd, ["db", "--base", "main", ...only])).toEqual([
      "db/3.sql:1 blocking-index-build",
      "db/4 é.sql:1 blocking-index-build",
    ]);
    expect(await findings(join(cwd, "db"), ["3.sql", "--base", "main", ...only])).toEqual([
      "3.sql:1 blocking-index-build",
    ]);
  });

  it("takes what the branch adds for one deployment", async () => {
    const cwd = repository();
    addFiles(cwd, {
      "db/3.sql": "CREATE TABLE invoices (id int PRIMARY KEY, order_id int);\n",
      "db/4.sql": "CREATE INDEX invoices_order ON invoices (order_id);\n",
    });
    expect(await findings(cwd, ["db", "--base", "main", ...only])).toEqual([]);
    expect(await findings(cwd, ["db/4.sql", ...only])).toEqual(["db/4.sql:1 blocking-index-build"]);
  });

  it("reports only touched statements of older files", async () => {
    const cwd = repository();
    addFiles(cwd, {
      "db/2.sql": `${unsafe}-- between\nCREATE INDEX orders_id\n  ON orders (id, placed_at);\n`,
    });
    expect(await findings(cwd, ["db", "--base", "main", ...only])).toEqual([
      "db/2.sql:3 blocking-index-build",
    ]);
    addFiles(cwd, { "db/2.sql": `${unsafe}CREATE INDEX orders_id\n  ON orders (id);\n` });
    expect(await findings(cwd, ["db", "--base", "main", ...only])).toEqual([]);
    addFiles(cwd, { "db/2.sql": `${unsafe}-- between\nCREATE INDEX orders_id ON orders (id);\n` });
    expect(await findings(cwd, ["db", "--base", "main", ...only])).toEqual([
      "db/2.sql:3 blocking-index-build",
    ]);
  });

  it("looks through a rename", async () => {
    const cwd = repository();
    git(cwd, "mv", "db/2.sql", "db/5.sql");
    expect(await findings(cwd, ["db", "--base", "main", ...only])).toEqual([]);
    addFiles(cwd, {
      "db/5.sql": `${unsafe}-- between\nCREATE INDEX orders_id\n  ON orders (placed_at);\n`,
    });
    expect(await findings(cwd, ["db", "--base", "main", ...only])).toEqual([
      "db/5.sql:3 blocking-index-build",
    ]);
  });

  it("says what is wrong with the reference or the place", async () => {
    const cwd = repository();
    expect(await lockproof(cwd, ["lint", "db", "--base", "mian"])).toEqual({
      code: 2,
      out: "",
      err: 'lockproof: --base: git knows no "mian" here. Fetch it first: git fetch origin.\n',
    });
    const sly = await lockproof(cwd, ["lint", "db", "--base=--output=owned"]);
    expect(sly).toMatchObject({
      code: 2,
      err: expect.stringContaining('git knows no "--output=owned"'),
    });
    expect(readdirSync(cwd)).not.toContain("owned");
    git(cwd, "checkout", "--quiet", "--orphan", "apart");
    git(cwd, "commit", "--quiet", "-m", "apart");
    const apart = await lockproof(cwd, ["lint", "db", "--base", "main"]);
    expect(apart).toMatchObject({
      code: 2,
      err: expect.stringContaining("have no common ancestor in this clone"),
    });
    const outside = await lockproof(folderWith({ "1.sql": safe }), ["lint", ".", "--base", "main"]);
    expect(outside).toMatchObject({
      code: 2,
      err: expect.stringContaining("--base needs a git repository"),
    });
  });
});

describe("output", () => {
  const escape = String.fromCharCode(27);

  it("has colour for people only", async () => {
    const cwd = folderWith({ "1.sql": unsafe });
    const plain = await lockproof(cwd, ["lint", "1.sql"]);
    expect(plain.out).not.toContain(escape);
    const colored = async (
      argv: readonly string[],
      env: Readonly<Record<string, string>> = {},
      terminal?: number,
    ) =>
      (
        await lockproof(cwd, ["lint", "1.sql", ...argv], {
          env,
          ...(terminal === undefined ? {} : { terminal }),
        })
      ).out.includes(escape);
    expect(await colored([], {}, 100)).toBe(true);
    expect(await colored(["--no-color"], {}, 100)).toBe(false);
    expect(await colored([], { NO_COLOR: "1" }, 100)).toBe(false);
    expect(await colored([], { NO_COLOR: "" }, 100)).toBe(true);
    expect(await colored([], { TERM: "dumb" }, 100)).toBe(false);
    expect(await colored([], { FORCE_COLOR: "1" })).toBe(true);
    expect(await colored(["--color"], { NO_COLOR: "1" })).toBe(true);
    expect(await colored(["--color", "--format", "json"])).toBe(false);
  });

  it.each(["pretty", "json", "sarif", "github"])(
    "in %s never carries an escape of a migration",
    async (format) => {
      const cwd = folderWith({
        [`a${escape}[31m.sql`]: `CREATE INDEX ON "${escape}[2J\u009b31m\u202eorders" (id); -- ${escape}]0;x\u0007\n`,
      });
      const { code, out, err } = await lockproof(cwd, [
        "lint",
        ".",
        "--format",
        format,
        "--color",
        "--plans",
        "--rule",
        "blocking-index-build",
      ]);
      expect({ code, err }).toEqual({ code: 1, err: "" });
      const ours =
        format === "pretty" ? out.replaceAll(new RegExp(`${escape}\\[[\\d;]*m`, "g"), "") : out;
      expect(ours).not.toMatch(steering);
      expect(out).not.toContain(`${escape}[31m.sql`);
      if (format === "json") {
        expect(JSON.parse(out)).toMatchObject({ findings: [{ path: `a${escape}[31m.sql` }] });
      }
    },
  );

  it("keeps what it says of a hostile name on standard error harmless", async () => {
    const { err } = await lockproof(folderWith({}), ["lint", `x${escape}c\r\n.sql`]);
    expect(err).toBe("lockproof: x\\u{1b}c\\u{a}.sql: there is no such file or folder.\n");
  });

  it("goes to a file when asked to", async () => {
    const cwd = folderWith({ "1.sql": unsafe });
    const { code, out } = await lockproof(cwd, [
      "lint",
      "1.sql",
      "--format",
      "json",
      "-o",
      "report.json",
    ]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(readdirSync(cwd)).toContain("report.json");
    const nowhere = await lockproof(cwd, ["lint", "1.sql", "-o", "no/such/report.json"]);
    expect(nowhere).toMatchObject({
      code: 2,
      err: "lockproof: --output: no/such/report.json cannot be written (ENOENT).\n",
    });
  });

  it("is for people unless a format is named, on GitHub as well", async () => {
    const cwd = folderWith({ "1.sql": unsafe });
    const { out } = await lockproof(cwd, ["lint", "1.sql"], { env: { GITHUB_ACTIONS: "true" } });
    expect(out).toMatch(/^1\.sql:1:1 /);
  });

  it("says nothing of a clean run when quiet", async () => {
    const cwd = folderWith({ "1.sql": safe });
    expect(await lockproof(cwd, ["lint", "1.sql", "--quiet"])).toEqual({
      code: 0,
      out: "",
      err: "",
    });
  });
});

describe("rules", () => {
  it("are listed, one on a line", async () => {
    const { code, out } = await lockproof(folderWith({}), ["rules"]);
    const { rules } = await import("../rules/index.ts");
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => line.split(" ")[0]),
    ).toEqual(rules.map(({ id }) => id).sort());
  });

  it("have a page each", async () => {
    const { code, out } = await lockproof(folderWith({}), ["rules", "foreign-key-scan"]);
    expect(code).toBe(0);
    expect(out).toContain("-- lockproof-allow foreign-key-scan: <reason>");
  });

  it("are data for programs", async () => {
    const { out } = await lockproof(folderWith({}), [
      "rules",
      "foreign-key-scan",
      "--format",
      "json",
    ]);
    expect(JSON.parse(out)).toMatchObject([{ id: "foreign-key-scan", harm: "blocks" }]);
  });
});

describe("explain", () => {
  it("tells what a statement does", async () => {
    const { code, out, err } = await lockproof(folderWith({}), [
      "explain",
      unsafe.trim(),
      "--server",
      "15",
    ]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "statement:1:1  CREATE INDEX orders_placed_at ON orders (placed_at)
        create-index
        public.orders: SHARE; blocks writes; reads every row; measured on 12–18

      As postgres 15 does it.
      "
    `);
  });

  it("says of each statement that was not analyzed that it was not", async () => {
    const { code, out } = await lockproof(folderWith({}), [
      "explain",
      "DRP x; DO $$ BEGIN EXECUTE current_query(); END $$; SELECT 1",
      "--server",
      "15",
    ]);
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "statement:1:1  DRP x
        not analyzed: syntax error at or near "DRP"

      statement:1:8  DO $$ BEGIN EXECUTE current_query(); END $$
        not analyzed: EXECUTE of SQL made at run time, at 1:20

      statement:1:53  SELECT 1
        select
        locks nothing that others can see

      As postgres 15 does it.
      "
    `);
  });

  it("knows the history of a file, and of the only project", async () => {
    const cwd = folderWith({
      "lockproof.config.json": `{"paths": ["db"]}`,
      "db/1.sql": "CREATE TABLE orders (id int PRIMARY KEY, code varchar(10));\n",
      "db/2.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);\n",
    });
    const rewrites = async (argv: readonly string[]): Promise<unknown> => {
      const { out } = await lockproof(cwd, ["explain", ...argv, "--format", "json"]);
      const { statements } = JSON.parse(out) as {
        statements: readonly { effects: readonly { rewrite: string }[] }[];
      };
      return statements.map(({ effects: [worst] }) => worst?.rewrite);
    };
    expect(await rewrites(["db/2.sql"])).toEqual(["no"]);
    expect(await rewrites(["ALTER TABLE orders ALTER code TYPE varchar(30)"])).toEqual(["no"]);
    expect(await rewrites(["ALTER TABLE orders ALTER code TYPE varchar(15)"])).toEqual(["yes"]);
  });

  it("takes a word that is no statement for a path", async () => {
    expect(await lockproof(folderWith({}), ["explain", "3.sql"])).toMatchObject({
      code: 2,
      err: "lockproof: 3.sql: there is no such file or folder.\n",
    });
  });
});
