/** SQL inside of code: what is put together, where each character comes from, and how surely it runs. */
import { describe, expect, it } from "vitest";
import { parseScript } from "../src/node/script-parser.ts";
import { analyze, extractors, rules } from "../src/index.ts";
import type { Fragment, Migration } from "../src/index.ts";
import { spanThrough } from "../src/mapped-text.ts";
import { decode } from "../src/script/piece.ts";
import { bounded, parser, postgres, tongues } from "./linting.ts";

async function migrationsIn(
  text: string,
  framework: keyof typeof extractors = "typeorm",
  path = "1700000000000-a.ts",
  dialect = "postgres",
): Promise<readonly Migration[]> {
  const extractor = await extractors[framework]();
  const source = { path, text };
  const file = { source, reported: true, unit: path, script: () => parseScript(source) };
  return extractor.extract([file], { transaction: undefined, dialect });
}

/** Each fragment of what goes up: its text, or why it has none, and how surely it runs. */
async function sent(body: string, head = ""): Promise<readonly string[]> {
  const code = `${head}\nexport async function up(queryRunner) {\n${body}\n}`;
  const [up] = await migrationsIn(code);
  return (up?.fragments ?? []).map(shown);
}

function shown(fragment: Fragment): string {
  const text = fragment.kind === "sql" ? fragment.text : `(${fragment.kind})`;
  return fragment.certainty === "always" ? text : `${fragment.certainty}: ${text}`;
}

type Case = readonly [what: string, body: string, sent: readonly string[], head?: string];

describe("a text put together", () => {
  const cases: readonly Case[] = [
    ["a literal", `queryRunner.query("DROP TABLE a");`, ["DROP TABLE a"]],
    ["a sum", `queryRunner.query("DROP " + 'TABLE a');`, ["DROP TABLE a"]],
    [
      "a constant of the file",
      "queryRunner.query(`DROP TABLE ${t}`);",
      ["DROP TABLE a"],
      `const t = "a";`,
    ],
    [
      "an enum",
      "queryRunner.query(`DROP TABLE ${T.a}`);",
      ["DROP TABLE orders"],
      `enum T { a = "orders" }`,
    ],
    [
      "an object",
      "queryRunner.query(`DROP TABLE ${T.a}`);",
      ["DROP TABLE orders"],
      `const T = { a: "orders" } as const;`,
    ],
    [
      "a list",
      `queryRunner.query(["DROP TABLE a", "CASCADE"].join(" "));`,
      ["DROP TABLE a CASCADE"],
    ],
    [
      "a variable that changes",
      "queryRunner.query(`DROP TABLE ${t}`);",
      ["DROP TABLE ${t}"],
      `let t = "a"; t = "b";`,
    ],
    [
      "a list that changes",
      "queryRunner.query(`DROP TABLE ${t.join()}`);",
      ["DROP TABLE ${t.join()}"],
      `const t = ["a"]; t.push("b");`,
    ],
    [
      "a shadowed name",
      "const t = f(); queryRunner.query(`DROP TABLE ${t}`);",
      ["DROP TABLE ${t}"],
      `const t = "a";`,
    ],
    [
      "an imported name",
      "queryRunner.query(`DROP TABLE ${t}`);",
      ["DROP TABLE ${t}"],
      `import { t } from "./t";`,
    ],
    ["a first constant", "const sql = `DROP TABLE a`; queryRunner.query(sql);", ["DROP TABLE a"]],
    ["what nobody knows", "queryRunner.query(sql);", ["(dynamic)"], `import { sql } from "./t";`],
  ];
  it.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", async ({ rest }) => {
    const [body, expected, head] = rest;
    expect(await sent(body, head)).toEqual(expected);
  });
});

describe("what runs", () => {
  const cases: readonly Case[] = [
    [
      "a branch may",
      `if (await has()) { queryRunner.query("DROP TABLE a"); }`,
      ["branch: DROP TABLE a"],
    ],
    [
      "a loop may, often",
      `for (const r of rows) queryRunner.query("DELETE FROM a");`,
      ["loop: DELETE FROM a"],
    ],
    [
      "a loop over a list of the file",
      `for (const t of ["a", "b"]) queryRunner.query("DROP TABLE " + t);`,
      ["DROP TABLE a", "DROP TABLE b"],
    ],
    [
      "a function of the file",
      `drop(queryRunner, "a"); drop(queryRunner, "b");`,
      ["DROP TABLE a", "DROP TABLE b"],
      "async function drop(q, t) { await q.query(`DROP TABLE ${t}`); }",
    ],
    [
      "a function of the file that is handed what this is",
      `drop.call(this, queryRunner, "a"); drop.apply(this, [queryRunner, "b"]);`,
      ["DROP TABLE a", "DROP TABLE b"],
      "async function drop(q, t) { await q.query(`DROP TABLE ${t}`); }",
    ],
    [
      "a function that nobody calls is told",
      "",
      ["branch: (dynamic)"],
      "async function drop(q) { await q.query(`DROP TABLE a`); }",
    ],
    [
      "what one sends that nobody calls is told once, with what it calls",
      "",
      ["branch: (dynamic)"],
      "const all = async (q) => { await drop(q); }; async function drop(q) { await q.query(`DROP TABLE a`); }",
    ],
    [
      "and nothing of one that goes back or sends nothing",
      "",
      [],
      "async function dropBeforeDown(q) { await q.query(`DROP TABLE a`); } function idle() { return 1; }",
    ],
    [
      "a function of the file by its name in a call that is not known",
      `await Promise.all([1].map(drop)); await retry(drop); await series([drop.bind(this), () => drop(queryRunner)]);`,
      ["DROP TABLE a", "DROP TABLE a", "DROP TABLE a", "DROP TABLE a"],
      "async function drop(q) { await q.query(`DROP TABLE a`); }",
    ],
    [
      "a function that gets a name in what goes up, once",
      `const drop = async (t) => { await queryRunner.query("DROP TABLE " + t); }; await drop("a");`,
      ["DROP TABLE a"],
    ],
    [
      "what a function of the file calls that it is given",
      `await twice(async () => { await queryRunner.query("SELECT 1"); });`,
      ["SELECT 1", "SELECT 1"],
      "async function twice(f) { await f(); await f(); }",
    ],
    [
      "functions of objects and classes of the file",
      `await tables.drop(queryRunner, "a"); await Tables.drop(queryRunner, "b"); await new Tables().clear(queryRunner, "c");`,
      ["DROP TABLE a", "DROP TABLE b", "TRUNCATE c"],
      `const tables = { async drop(q, t) { await q.query("DROP TABLE " + t); } };
       class Tables { static drop = (q, t) => q.query("DROP TABLE " + t); clear(q, t) { return q.query("TRUNCATE " + t); } }`,
    ],
    [
      "steps of a list, each in its turn",
      `for (const step of steps) await step(queryRunner);`,
      ["SELECT 1", "SELECT 2"],
      `const steps = [(q) => q.query("SELECT 1"), (q) => q.query("SELECT 2")];`,
    ],
    [
      "what a parameter leaves out that a call sets",
      `await drop(queryRunner); await drop(queryRunner, false);`,
      ["DROP TABLE a", "SELECT 1", "SELECT 1"],
      `async function drop(q, all = true) { if (all) await q.query("DROP TABLE a"); if (!false) await q.query("SELECT 1"); }`,
    ],
    [
      "a function that only another server gets",
      `if (type === "mysql") await drop(queryRunner); else await queryRunner.query("SELECT 1");`,
      ["SELECT 1"],
      "async function drop(q) { await q.query(`DROP TABLE a`); }",
    ],
    [
      "SQL that is given to a call nobody knows is told, and a text about SQL is not",
      `await execute(queryRunner, "ALTER TABLE a ADD b int"); log.info("create table a"); say("Update orders set");`,
      ["(dynamic)"],
    ],
    [
      "a call of another package that is given the connection is told, and a question is not",
      `await addOwner(queryRunner, "a"); if (await hasOwner(queryRunner)) await queryRunner.query("SELECT 1");`,
      ["(dynamic)", "branch: SELECT 1"],
    ],
    [
      "what another server gets does not",
      `if (type === "mysql") queryRunner.query("DROP TABLE a"); else queryRunner.query("DROP TABLE b");`,
      ["DROP TABLE b"],
    ],
    [
      "a number that the code counts up is a parameter's",
      "queryRunner.query(`UPDATE a SET b = $${n} WHERE c = $${list.length}`); queryRunner.query(`SELECT $${tag}$x$${tag}$`);",
      ["UPDATE a SET b = $1 WHERE c = $1", "SELECT $${tag}$x$${tag}$"],
    ],
    [
      "quotes in an unknown part end none around it",
      "queryRunner.query(`SELECT '${f(x.replace(/'/g, \"''\"))}'`);",
      ["SELECT '${f(x.replace(/’/g, ”’’”))}'"],
    ],
    [
      "nothing is a call for that",
      `if (type !== "postgres") queryRunner.query("DROP TABLE a");`,
      [],
    ],
  ];
  it.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", async ({ rest }) => {
    const [body, expected, head] = rest;
    expect(await sent(body, head)).toEqual(expected);
  });

  it("a function that calls itself does not do so for ever", async () => {
    const calls = await sent("f(queryRunner);", "function f(q) { q.query('SELECT 1'); f(q); }");
    expect(calls.length).toBeLessThan(20);
    expect(new Set(calls)).toEqual(new Set(["SELECT 1"]));
  });
});

describe("positions", () => {
  it("are right behind escapes, folded constants and holes", async () => {
    const code = [
      "const t = 'orders';",
      "export async function up(queryRunner) {",
      "  await queryRunner.query(`SELECT '\\u{1F600}\\n${x}', \"${t}\"; DROP TABLE \\`a\\`;\r\nDROP TABLE b`);",
      "}",
    ].join("\n");
    const [up] = await migrationsIn(code);
    const fragment = up?.fragments[0];
    if (fragment?.kind !== "sql") throw new Error("there is SQL");
    expect(fragment.text).toBe(
      "SELECT '\u{1F600}\n${x}', \"orders\"; DROP TABLE `a`;\nDROP TABLE b",
    );
    for (const part of ["DROP TABLE `", "DROP TABLE b"]) {
      const at = fragment.text.indexOf(part);
      const span = spanThrough(fragment, { start: at, end: at + 10 });
      expect(code.slice(span.start, span.end)).toBe("DROP TABLE");
    }
    const constant = fragment.text.indexOf("orders");
    const span = spanThrough(fragment, { start: constant, end: constant + 6 });
    expect(code.slice(span.start, span.end)).toBe("${t}");
  });

  it("of a builder's call reach to what closes it", async () => {
    const calls = [
      'knex("orders").where({ paid: false }).update({ state: "open" })',
      'knex.schema.dropTable("users")',
      'knex.schema.renameTable("carts", "baskets")',
    ];
    const code = `exports.up = async (knex) => {\n${calls.map((call) => `await ${call};`).join("\n")}\n};`;
    const migrations = await migrationsIn(code, "knex", "20240101000000_a.js");
    const options = { parser, dialect: postgres, rules, prelude: bounded };
    const { findings } = analyze(migrations, options);
    expect(findings.map(({ span }) => code.slice(span.start, span.end))).toEqual(
      calls.map((call) => call.replace("knex.schema.", "")),
    );
  });

  it("do not cut what a tool's command line says", async () => {
    const [mysql] = tongues;
    if (mysql === undefined) throw new Error("MySQL is spoken");
    const code =
      "export async function up(queryRunner) {\n  await queryRunner.query(`ALTER TABLE \\`shop\\`.\\`orders\\` ADD COLUMN \\`errors\\` JSON DEFAULT ('[]')`);\n}";
    const migrations = await migrationsIn(code, "typeorm", "1700000000000-a.ts", "mysql");
    const report = analyze(migrations, { ...mysql, rules, prelude: mysql.bounded });
    const plan = report.plans
      .flatMap(({ phases }) => phases.flatMap(({ steps }) => steps.map(({ title }) => title)))
      .join("\n");
    expect(plan).toContain("--alter='ADD COLUMN `errors` JSON DEFAULT ('\"'\"'[]'\"'\"')'");
    expect(plan).toContain("--database=shop");
  });

  it.each(["a\\nb", "\\x41\\u0042\\u{43}", "\\\n", "\\0", "\\q\\'\\\\", "\u{1F600}\\t\u{1F600}"])(
    "a literal is what JavaScript makes of it: %j",
    (inner) => {
      const source = `"${inner}"`;
      const pieces = decode(source, { start: 1, end: source.length - 1 }, "string");
      const literal = parseScript({ path: "a.js", text: `(${source})` });
      if (!literal.ok) throw new Error(literal.message);
      const [statement] = literal.program["body"] as readonly { expression: { value: string } }[];
      expect(pieces.map(({ text }) => text).join("")).toBe(statement?.expression.value);
      for (const { text, span, verbatim } of pieces) {
        if (verbatim) expect(source.slice(span.start, span.end)).toBe(text);
      }
    },
  );
});

describe("a tag", () => {
  const cases: readonly (readonly [what: string, body: string, sent: readonly string[]])[] = [
    ["whose result is executed", "await sql`DROP TABLE a`.execute(db);", ["DROP TABLE a"]],
    ["that sends by itself", "await prisma.$executeRaw`DROP TABLE a`;", ["DROP TABLE a"]],
    ["of a driver", "await sql`DELETE FROM a WHERE b = ${x}`;", ["DELETE FROM a WHERE b = ${x}"]],
    ["that is given away", "await pool.query(sql`DROP TABLE a`);", ["DROP TABLE a"]],
    ["in a tag", "await sql`DROP TABLE ${sql`a`}`;", ["DROP TABLE a"]],
    [
      "with a value",
      'const v = "o\'k"; await sql`DELETE FROM a WHERE b = ${v}`;',
      ["DELETE FROM a WHERE b = 'o''k'"],
    ],
    ["with a name", "await sql`DROP TABLE ${sql.identifier('a b')}`;", ['DROP TABLE "a b"']],
  ];
  it.each(cases)("%s", async (_, body, expected) => {
    const code = `import postgres from "postgres";\nexport async function up(sql, pool) {\n${body}\n}`;
    const [up] = await migrationsIn(code, "node-scripts");
    expect((up?.fragments ?? []).map(shown)).toEqual(expected);
  });
});

describe("an error that code handles", () => {
  const refused = [
    "The change of notes is refused: There is no automatic cast to the new type: it needs USING.",
  ];
  const addTwice = (second: string) =>
    refusedIn(`
      module.exports = { up: async (queryInterface, Sequelize) => {
        await queryInterface.createTable("notes", { id: Sequelize.INTEGER, a: Sequelize.STRING });
        ${second}
      } };`);
  const add = (column: string): string =>
    column === "a"
      ? `queryInterface.changeColumn("notes", "a", Sequelize.INTEGER)`
      : `queryInterface.addColumn("notes", "${column}", "TEXT")`;

  it.each([
    ["nobody", 5, refused, `await ${add("a")}; await ${add("b")};`],
    [
      "catch",
      5,
      [],
      `try { await ${add("a")}; await ${add("b")}; } catch { console.log("there"); }`,
    ],
    ["a catch that throws it on", 4, refused, `try { await ${add("a")}; } catch (e) { throw e; }`],
    [".catch()", 5, [], `return ${add("a")}.then(() => ${add("b")}).catch(() => {});`],
    [".then() alone", 5, refused, `return ${add("b")}.then(() => ${add("a")});`],
  ])("by %s", async (_who, statements, found, second) => {
    expect(await addTwice(second)).toEqual({ statements, found });
  });
});

async function refusedIn(text: string) {
  const migrations = await migrationsIn(text, "sequelize", "1-a.js");
  const chosen = rules.filter(({ id }) => id === "refused-statement");
  const { findings, coverage } = analyze(migrations, {
    parser,
    dialect: postgres,
    rules: chosen,
    knownRules: chosen.map(({ id }) => id),
  });
  return { statements: coverage.statements, found: findings.map(({ message }) => message) };
}

it("code that does not parse is listed", async () => {
  const [only] = await migrationsIn("export function up( {");
  expect(only?.fragments).toMatchObject([
    { kind: "dynamic", why: expect.stringContaining("code that does not parse") as string },
  ]);
});

it.each(["postgres", "sqlite"])("a choice by the server is made: %s", async (dialect) => {
  const code = `exports.up = async (knex) => {
  const isPostgres = knex.client.config.client === "pg";
  await knex.schema.alterTable("orders", (t) => {
    t.specificType("data", isPostgres ? "jsonb" : "text");
  });
};`;
  const [up] = await migrationsIn(code, "knex", "1_a.js", dialect);
  const type = dialect === "postgres" ? "jsonb" : "text";
  expect(up?.fragments.map(shown).join("\n")).toMatch(new RegExp(`data[\`"]? ${type}`));
});

it("a file that exports nothing to run is listed", async () => {
  const [only] = await migrationsIn("module.exports = 5;");
  expect(only?.fragments).toMatchObject([
    { kind: "dynamic", why: expect.stringContaining("exports nothing") as string },
  ]);
});

it("a class may have a constructor, which is no migration", async () => {
  const found = await migrationsIn(
    "export class A1700000000000 { constructor() { this.name = 'A'; } async up(q) { await q.query('DROP TABLE a'); } async toString() {} }",
    "typeorm",
  );
  expect(found.map(({ direction, fragments }) => [direction, fragments.map(shown)])).toEqual([
    ["up", ["DROP TABLE a"]],
  ]);
});

it("what a helper is given by name is run by it", async () => {
  const [up] = await migrationsIn(
    "module.exports = migration(async function up(queryRunner) { await queryRunner.query('DROP TABLE a'); }, async function down() {});",
  );
  expect(up?.fragments.map(shown)).toEqual(["DROP TABLE a"]);
});

describe("an allow in code speaks for the call behind it", () => {
  const drop = 'await knex.schema.alterTable("orders", (t) => { t.dropColumn("note"); });';
  const raw = "await knex.raw(`\n  DROP TABLE users;\n`);";
  it.each([
    ["a builder's call", `// lockproof-allow column-drop: unread\n${drop}`, []],
    ["a literal", `/* lockproof-allow table-drop: unread */\n${raw}`, []],
    ["another rule's", `// lockproof-allow table-drop: unread\n${drop}`, ["idle-allow", "column-drop"]],
    ["and for no other", `// lockproof-allow column-drop: unread\n${drop}\n${raw}`, ["table-drop"]],
    ["not for one before it", `${raw}\n// lockproof-allow table-drop: unread`, ["table-drop", "idle-allow"]],
  ] as const)("%s", async (_, body, found) => {
    const text = `exports.up = async (knex) => {\n${body}\n};`;
    const migrations = await migrationsIn(text, "knex", "20240101000000_a.js");
    const report = analyze(migrations, { parser, dialect: postgres, rules, prelude: bounded });
    expect(report.findings.map(({ rule }) => rule)).toEqual(found);
  }); // prettier-ignore
});
