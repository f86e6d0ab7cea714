/** The package's own entry, as a program uses it. */
import { describe, expect, it } from "vitest";
import { analyze, defineConfig, dialects, explain, lint, startParser } from "../src/node/index.ts";

describe("explain", () => {
  it("tells what each statement does", async () => {
    const explanation = await explain("CREATE INDEX orders_note ON orders (note);", { server: 16 });
    expect(explanation).toMatchObject({
      dialect: "postgres",
      server: "16",
      statements: [
        {
          operations: ["create-index"],
          effects: [{ relation: "public.orders", blocks: "writes" }],
        },
      ],
    });
  });

  it("begins from a schema", async () => {
    const { statements } = await explain("ALTER TABLE orders ALTER code TYPE varchar(20);", {
      schema: "CREATE TABLE public.orders (code character varying(10));",
    });
    expect(statements).toMatchObject([{ effects: [{ rewrite: "no", scan: "no" }] }]);
  });
});

describe("lint", () => {
  it("reports what is unsafe, with a plan", async () => {
    const report = await lint("CREATE INDEX orders_note ON orders (note);", {
      path: "db/1.sql",
      prelude: { lock_timeout: "2s" },
    });
    expect(report).toMatchObject({
      findings: [{ rule: "blocking-index-build", path: "db/1.sql" }],
      plans: [{ path: "db/1.sql" }],
    });
    expect(structuredClone(report)).toEqual(report);
  });

  it.each([
    [
      { dialect: "oracle" },
      'Unknown dialect "oracle"; there are mysql, mariadb, postgres, sqlite.',
    ],
    [{ server: "8.4" }, '"8.4" is no version of PostgreSQL that lockproof knows.'],
    [
      { parser: "yacc" },
      'Unknown parser "yacc"; there are libpg-query, mysql, pgsql-ast-parser, sqlite.',
    ],
  ])("refuses %j", async (options, message) => {
    await expect(lint("SELECT 1;", options)).rejects.toThrow(message);
  });
});

it("hands out the parts", async () => {
  const parser = await startParser("libpg-query");
  const dialect = await dialects.postgres();
  expect(analyze([], { parser, dialect, rules: [] })).toMatchObject({ version: 1, findings: [] });
  expect(defineConfig({ paths: ["db"] })).toEqual({ paths: ["db"] });
});
