/** What a migration runs that stands in another file: in a class that its own extends, or in a function. */
import { describe, expect, it } from "vitest";
import { extractors } from "../src/index.ts";
import type { CodeFile, Fragment } from "../src/index.ts";
import { parseScript } from "../src/node/script-parser.ts";
import { addFiles, folderWith, lockproof } from "./command.ts";

describe("a class that extends one of another file", () => {
  const listed = "what it runs stands in the class that it extends, which is in another file";
  type Inherited = readonly [
    what: string,
    text: string,
    files: Readonly<Record<string, string>>,
    sent: readonly string[],
  ];
  const base = `export abstract class Base {
  table = "orders";
  async up(queryRunner) {
    await queryRunner.query(\`DROP TABLE \${this.table}\`);
    await this.more(queryRunner);
  }
  async more(queryRunner) {}
}`;
  const cases: readonly Inherited[] = [
    [
      "inherits what it runs",
      `import { Base } from "./base"; export class A1 extends Base {}`,
      { "./base": base },
      ["DROP TABLE orders"],
    ],
    [
      "says in its own place what is put in, and what else is run",
      `import { Base as Old } from "./base";
export class A1 extends Old {
  table = "users";
  async more(queryRunner) { await queryRunner.query(\`DROP INDEX \${this.table}_key\`); }
}`,
      { "./base": base },
      ["DROP TABLE users", "DROP INDEX users_key"],
    ],
    [
      "calls what it extends",
      `import { Base } from "./base";
export class A1 extends Base {
  async up(queryRunner) {
    await queryRunner.query("SELECT 1");
    await super.up(queryRunner);
    await queryRunner.query("SELECT 2");
  }
}`,
      { "./base": base },
      ["SELECT 1", "DROP TABLE orders", "SELECT 2"],
    ],
    [
      "as a compiler writes it",
      `const base_1 = require("../common/base");
class A1 extends base_1.Base { constructor() { super(...arguments); this.table = "users"; } }
exports.A1 = A1;`,
      {
        "../common/base": `class Base { async up(queryRunner) { await queryRunner.query(\`DROP TABLE \${this.table}\`); } }
exports.Base = Base;`,
      },
      ["DROP TABLE users"],
    ],
    [
      "through a file that hands it on by another name",
      `import Base from "./index"; export class A1 extends Base {}`,
      { "./index": `export { Base as default } from "./base";` },
      ["DROP TABLE orders"],
    ],
    [
      "and another one",
      `import { Middle } from "./middle"; export class A1 extends Middle { table = "users"; }`,
      { "./middle": `import { Base } from "./base"; export class Middle extends Base {}` },
      ["DROP TABLE users"],
    ],
    [
      "of a file that nobody has",
      `import { Base } from "./base"; export class A1 extends Base {}`,
      {},
      [listed],
    ],
    [
      "that the file does not export",
      `import { Other } from "./base"; export class A1 extends Other {}`,
      { "./base": base },
      [listed],
    ],
    [
      "of the same file",
      `class Base { table = "orders"; up(q) { return q.query("DROP TABLE " + this.table); } }
export class A1 extends Base { table = "users"; }`,
      {},
      ["DROP TABLE users"],
    ],
    [
      "in words alone",
      `// class that extends nothing\nexport const name = "class A extends B";`,
      {},
      ["it exports nothing that goes up or down, so what it runs is not known"],
    ],
  ];
  it.each(cases)("%s", async (_, text, files, sent) => {
    expect(await sentBy(text, { "./base": base, ...files }, Object.keys(files))).toEqual(sent);
  });
});

describe("a function of another file", () => {
  const helpers = `import { prefix } from "./names";
export async function drop(q, table) { await q.query(\`DROP TABLE \${prefix}\${table}\`); }
export const tables = { clear: (q, table) => q.query(\`TRUNCATE \${table}\`) };
export class Indexes { static drop(q, name) { return q.query(\`DROP INDEX \${name}\`); } }
export default async (q) => { await drop(q, "a"); };`;
  const names = `export const prefix = "shop_"; export let suffix = "_old";`;
  type Followed = readonly [what: string, head: string, body: string, sent: readonly string[]];
  const cases: readonly Followed[] = [
    [
      "by its name, with what it is given, and what it imports itself",
      `import { drop as remove } from "./helpers";`,
      `await remove(q, "a"); await remove(q, "b");`,
      ["DROP TABLE shop_a", "DROP TABLE shop_b"],
    ],
    [
      "of all that the file exports",
      `import * as all from "./helpers"; const { tables } = require("./helpers");`,
      `await all.drop(q, "a"); await all.tables.clear(q, "b"); await tables.clear(q, "c"); await all.Indexes.drop(q, "d");`,
      ["DROP TABLE shop_a", "TRUNCATE b", "TRUNCATE c", "DROP INDEX d"],
    ],
    [
      "the one it exports",
      `import dropAll from "./helpers";`,
      `await dropAll(q);`,
      ["DROP TABLE shop_a"],
    ],
    [
      "as compilers write it",
      `const h = require("./compiled");`,
      `await (0, h.drop)(q, "a");`,
      ["DROP TABLE a"],
    ],
    [
      "a constant",
      `import { prefix, suffix } from "./names";`,
      `await q.query(\`DROP TABLE \${prefix}a\`); await q.query(\`DROP TABLE a\${suffix}\`);`,
      ["DROP TABLE shop_a", "DROP TABLE a${suffix}"],
    ],
    [
      "not where a parameter has its name",
      `import { drop } from "./helpers";`,
      `await [1].map((drop) => drop(q));`,
      [told("drop")],
    ],
    [
      "that the file does not have",
      `import { clear } from "./helpers"; import { more } from "@shop/migrations";`,
      `await clear(q); await more(q, "a");`,
      [told("clear"), told("more")],
    ],
  ];
  const files = {
    "./helpers": helpers,
    "./names": names,
    "./compiled": `exports.other = exports.drop = void 0;
exports.drop = drop; async function drop(q, table) { await q.query(\`DROP TABLE \${table}\`); }`,
  };

  it.each(cases)("%s", async (_, head, body, sent) => {
    const text = `${head}\nexport class A1 { async up(q) { ${body} } }`;
    expect(await sentBy(text, files, Object.keys(files))).toEqual(sent);
  });
});

function told(name: string): string {
  return `a call of ${name}, which stands in another file: say under "helpers" in the config what it sends`;
}

/** What goes up, of a migration whose project has files. */
async function sentBy(
  text: string,
  files: Readonly<Record<string, string>>,
  seen: readonly string[],
): Promise<readonly string[] | undefined> {
  const codeAt = (path: string): CodeFile => ({
    source: { path, text: files[path] ?? "" },
    script: () => parseScript({ path: `${path}.ts`, text: files[path] ?? "" }),
    imported: () => among(Object.keys(files).filter((each) => each !== path)),
  });
  const among = (paths: readonly string[]): ReadonlyMap<string, CodeFile> =>
    new Map(paths.map((path) => [path, codeAt(path)]));
  const source = { path: "1700000000000-a.ts", text };
  const extractor = await extractors.typeorm();
  const script = (): ReturnType<typeof parseScript> => parseScript(source);
  const file = { source, reported: true, unit: "a", script, imported: () => among(seen) };
  const [up] = extractor.extract([file], { transaction: undefined, dialect: "postgres" });
  expect(up?.source).toBe(source);
  const spans = up?.fragments.flatMap((one) =>
    one.kind === "sql" ? one.segments.map(({ span }) => span) : [one.span],
  );
  for (const { end } of spans ?? []) expect(end).toBeLessThanOrEqual(text.length);
  return up?.fragments.map(shown);
}

function shown(fragment: Fragment): string {
  if (fragment.kind === "operations") return fragment.kind;
  return fragment.kind === "sql" ? fragment.text : fragment.why;
}

describe("on the disk", () => {
  const sent = (sql: string): string => `export abstract class Base {
  async up(queryRunner) { await queryRunner.query("${sql}"); }
}`;
  const files = {
    "node_modules/.package-lock.json": "{}",
    "src/common/base.ts": sent("CREATE INDEX orders_total ON orders (total)"),
    "src/migrations/1700000000000-orders.ts": `import { MigrationInterface } from "typeorm";
import { Base } from "../common/base.js";
export class Orders1700000000000 extends Base implements MigrationInterface {}
`,
  };
  const lint = async (folder: string): Promise<string> =>
    (await lockproof(folder, ["lint", "--format", "gcc"], { build: "this" })).out;

  it("is said where the class extends it, and read again when it has changed", async () => {
    const folder = folderWith(files);
    expect(await lint(folder)).toContain("src/migrations/1700000000000-orders.ts:3:42: error");
    expect(await lint(folder)).toContain("[blocking-index-build]");
    addFiles(folder, { "src/common/base.ts": sent("DROP TABLE orders") });
    expect(await lint(folder)).toContain("[table-drop]");
  });

  it("is what a comment there is about", async () => {
    const { [orders]: text = "" } = files;
    const allowed = text.replace(
      "export class",
      "// lockproof-allow table-drop: nobody reads it\nexport class",
    );
    const folder = folderWith({
      ...files,
      "src/common/base.ts": sent("DROP TABLE orders"),
      [orders]: allowed,
    });
    expect(await lint(folder)).not.toContain("[table-drop]");
  });
});

const orders = "src/migrations/1700000000000-orders.ts";
