/** What Liquibase sends for the changes of its changelogs, and where each of them stands. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { documentReaders, extractors } from "../src/index.ts";
import type { Migration } from "../src/index.ts";
import { folderWith, lockproof } from "./command.ts";

const liquibase = await extractors.liquibase();

async function changesetsIn(files: Readonly<Record<string, string>>, dialect = "postgres") {
  const given = Object.entries(files).map(async ([path, text]) => {
    const read = await documentReaders[path.slice(path.lastIndexOf(".") + 1)]?.();
    const source = { path, text };
    const document = read === undefined ? {} : { document: () => read(text) };
    return { source, reported: true, unit: path, ...document };
  });
  return liquibase.extract(await Promise.all(given), { transaction: undefined, dialect });
}

function sqlOf({ fragments, direction, transaction }: Migration): string {
  const lines = fragments.map((fragment) => {
    if (fragment.kind === "sql") return `${fragment.text.replaceAll(/\s*\n\s*/g, " ").trim()};`;
    return fragment.kind === "dynamic" ? `-- not read: ${fragment.why}` : "";
  });
  return [`-- ${direction}, ${String(transaction)}`, ...lines, ""].join("\n");
}

describe("the changes of XML", () => {
  it.each(["postgres", "mysql"])("are this on %s", async (dialect) => {
    const text = readFileSync("fixtures/liquibase/changes.xml", "utf8");
    const migrations = await changesetsIn({ "changes.xml": text }, dialect);
    await expect(migrations.map(sqlOf).join("\n")).toMatchFileSnapshot(
      `../fixtures/liquibase/changes.${dialect}.sql`,
    );
  });
});

it("contexts that name a server let run what is for it", async () => {
  const contexts = [
    "mysql",
    "postgresql",
    "!mysql and tenant",
    "mysql or mariadb",
    "tenant",
    "demo",
  ];
  const changesets = contexts.map(
    (context, place) =>
      `<changeSet id="${String(place)}" author="a" context="${context}"><dropTable tableName="t${String(place)}"/></changeSet>`,
  );
  const text = `<databaseChangeLog>${changesets.join("")}</databaseChangeLog>`;
  const shown = async (dialect: string) =>
    (await changesetsIn({ "a.xml": text }, dialect)).flatMap(({ fragments }) =>
      fragments.map((one) => [one.certainty, one.kind === "sql" ? one.text : one.kind].join(" ")),
    );
  expect(await shown("postgres")).toMatchInlineSnapshot(`
    [
      "always DROP TABLE t1",
      "always DROP TABLE t2",
      "always DROP TABLE t4",
      "branch DROP TABLE t5",
    ]
  `);
  expect(await shown("mysql")).toMatchInlineSnapshot(`
    [
      "always DROP TABLE t0",
      "always DROP TABLE t3",
      "always DROP TABLE t4",
      "branch DROP TABLE t5",
    ]
  `);
});

const withOrders =
  `<createTable tableName="orders"><column name="id" type="bigint"/></createTable>` +
  `<insert tableName="orders"><column name="id" valueNumeric="1"/></insert>`;

function xml(...changesets: readonly string[]): string {
  const sets = changesets.map(
    (set, id) => `<changeSet id="${String(id)}" author="a">\n${set}\n</changeSet>`,
  );
  return `<databaseChangeLog>\n${sets.join("\n")}\n</databaseChangeLog>\n`;
}

/** The texts that the findings of a project point at, by rule. */
async function marked(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const cwd = folderWith(files);
  const { out } = await lockproof(cwd, [
    "lint",
    "--format",
    "json",
    "--no-config",
    "--server",
    "18",
  ]);
  const report = JSON.parse(out) as {
    readonly findings: readonly {
      readonly rule: string;
      readonly path: string;
      readonly span: { readonly start: number; readonly end: number };
    }[];
    readonly unread: readonly { readonly what: string }[];
  };
  return [
    ...report.findings
      .filter(({ rule }) => rule !== "missing-lock-timeout")
      .map(({ rule, path, span }) => `${rule}: ${(files[path] ?? "").slice(span.start, span.end)}`),
    ...report.unread.map(({ what }) => `unread: ${what}`),
  ];
}

describe("a finding points at", () => {
  it("the change", async () => {
    const change = `<addNotNullConstraint tableName="orders" columnName="id"/>`;
    expect(await marked({ "db.changelog.xml": xml(withOrders, change) })).toEqual([
      `not-null-scan: ${change}`,
    ]);
  });

  it("the statement of a text, past entities and sections", async () => {
    const text = `<sql>SELECT 1 &lt; 2;<![CDATA[ ALTER TABLE orders ADD CHECK (id < 5);]]></sql>`;
    expect(await marked({ "db.changelog.xml": xml(withOrders, text) })).toEqual([
      "check-scan: ADD CHECK (id < 5)",
    ]);
  });

  it("the statement in a block of YAML", async () => {
    const yaml = [
      "databaseChangeLog:",
      "- changeSet:",
      "    id: 1",
      "    author: a",
      "    changes:",
      "    - createTable: {tableName: orders, columns: [{column: {name: id, type: bigint}}]}",
      "- changeSet:",
      "    id: 2",
      "    author: a",
      "    changes:",
      "    - sql: |",
      "        -- why",
      "        ALTER TABLE orders",
      "          ADD CHECK (id < 5);",
      "    - dropColumn:",
      "        tableName: orders",
      "        columnName: id",
      "",
    ].join("\n");
    expect(await marked({ "db.changelog.yaml": yaml })).toEqual([
      "missing-down: ALTER TABLE orders\n          ADD CHECK (id < 5)",
      "check-scan: ADD CHECK (id < 5)",
      "column-drop: dropColumn:\n        tableName: orders\n        columnName: id",
    ]);
  });

  it("the statement in a string of JSON", async () => {
    const sql = String.raw`SELECT \"a\";\nALTER TABLE orders ADD CHECK (id < 5)`;
    const json = `{"databaseChangeLog": [{"changeSet": {"id": 1, "author": "a", "changes": [{"sql": {"sql": "${sql}"}}]}}]}`;
    expect(await marked({ "db.changelog.json": json })).toEqual(["check-scan: ADD CHECK (id < 5)"]);
  });

  it("the file that a changeset runs", async () => {
    const files = {
      "db.changelog.xml": xml(withOrders, `<sqlFile path="sql/check.sql"/>`),
      "sql/check.sql": "ALTER TABLE orders ADD CHECK (id < 5);\n",
    };
    expect(await marked(files)).toEqual(["check-scan: ADD CHECK (id < 5)"]);
  });
});

it("comments of the file silence findings", async () => {
  const change = `<addNotNullConstraint tableName="orders" columnName="id"/>`;
  const allow = `<!-- lockproof-allow not-null-scan: it has ten rows -->\n`;
  expect(await marked({ "db.changelog.xml": xml(withOrders, allow + change) })).toEqual([]);
  const yaml = [
    "databaseChangeLog:",
    "- changeSet:",
    "    id: 1",
    "    author: a",
    "    changes:",
    "    # lockproof-allow column-drop: nobody reads it",
    "    - dropColumn: {tableName: orders, columnName: id}",
    "    - dropColumn: {tableName: users, columnName: id}",
    "",
  ].join("\n");
  expect(await marked({ "db.changelog.yaml": yaml })).toEqual([
    "column-drop: dropColumn: {tableName: users, columnName: id}",
  ]);
});

it("a changeset runs when its condition holds", async () => {
  const skip = (test: string, change: string) =>
    `<preConditions onFail="MARK_RAN">${test}</preConditions>${change}`;
  const drop = `<dropColumn tableName="orders" columnName="id"/>`;
  const exists = `<columnExists tableName="orders" columnName="id"/>`;
  const log = xml(withOrders, skip(`<not>${exists}</not>`, drop), skip(exists, drop));
  expect(await marked({ "db.changelog.xml": log })).toEqual([`column-drop: ${drop}`]);
});

it("what runs is in the order in which it is included, below the outermost changelog", async () => {
  const cwd = folderWith({
    "res/db/master.xml": `<databaseChangeLog><include file="db/z/2.xml"/><includeAll path="db/a"/></databaseChangeLog>`,
    "res/db/z/2.xml": xml("<dropTable tableName='z'/>"),
    "res/db/a/1.sql": "DROP TABLE a;\n",
    "res/db/a/10.sql":
      "--liquibase formatted sql\n--changeset a:1\nDROP TABLE c;\n--changeset a:2\nDROP TABLE d;\n",
    "res/db/a/2.sql": "DROP TABLE b;\n",
    "res/db/data/rows.sql": "DELETE FROM e;\n",
  });
  const { out } = await lockproof(cwd, ["detect", ".", "--no-config"]);
  expect(out.match(/res\S+/g)).toEqual([
    "res/db",
    "res/db/master.xml",
    "res/db/z/2.xml",
    "res/db/a/1.sql",
    "res/db/a/2.sql",
    "res/db/a/10.sql",
    "res/db/a/10.sql",
  ]);
});

it.each([
  ["db.changelog.xml", "<databaseChangeLog><changeSet></databaseChangeLog>", "closes no element"],
  ["db.changelog.yaml", "databaseChangeLog:\n  - a: [1\n", "does not parse"],
])("a changelog that is broken is listed: %s", async (path, text, why) => {
  expect(await marked({ [path]: text })).toEqual([expect.stringContaining(why)]);
});
