/** TypeORM without a database: what its query runners would send. */
import * as typeorm from "typeorm";
import type { Send } from "./frameworks.ts";

interface Runner {
  query: (text: string) => Promise<unknown>;
  getCachedTable: (name: string) => Promise<unknown>;
}

/** The query runner of a data source that is never connected. */
export const send: Send = async (run, dialect) => {
  const sent: string[] = [];
  const type = dialect === "sqlite" ? "better-sqlite3" : dialect;
  const driver = { driver: { escape: () => "" } };
  const options = { type, database: "shop", ...(dialect === "postgres" ? {} : driver) };
  const source = new typeorm.DataSource(options as never);
  Object.assign(source.driver, { version: "18.0" });
  const queryRunner = source.createQueryRunner() as unknown as Runner;
  queryRunner.query = (text) => {
    if (!/^(?:SELECT|PRAGMA)/i.test(text)) sent.push(...text.split(/; (?=COMMENT)/));
    // What it only asks is answered with nothing, but for where it is.
    const here = /current_schema\(\)|DATABASE\(\)/i.test(text);
    return Promise.resolve(here ? [{ current_schema: "public", db_name: "shop" }] : []);
  };
  queryRunner.getCachedTable = (name) => Promise.resolve(tableCalled(name));
  const things = Object.entries(typeorm).filter(([name]) => /^(?:Table|View)/.test(name));
  await run({ queryRunner, ...Object.fromEntries(things) });
  return sent;
};

/** All that the fixtures ask of a table that is not bare: two columns, and a thing of each kind on others. */
function tableCalled(name: string): typeorm.Table {
  if (name.endsWith("bare")) return new typeorm.Table({ name });
  const others = { columnNames: ["y", "z"] };
  const columns = ["a", "b", "s"].map((column) => ({ name: column, type: "text" }));
  const target = { referencedTableName: "users", referencedColumnNames: ["y", "z"] };
  return new typeorm.Table({
    name,
    columns,
    indices: [{ name: "by_a", ...others }],
    uniques: [{ name: "u", ...others }],
    checks: [{ name: "c", expression: "y > z" }],
    exclusions: [{ name: "x", expression: "USING gist (y WITH =)" }],
    foreignKeys: [{ name: "f", ...others, ...target }],
  });
}
