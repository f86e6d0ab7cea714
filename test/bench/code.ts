/** One history written twice: as files of SQL, and as Knex migrations of raw SQL and of the builder's calls. */
import { cut } from "../../src/cut.ts";
import { corpus } from "./corpus.ts";
import type { CorpusFile } from "./corpus.ts";

export interface Twins {
  readonly sql: readonly CorpusFile[];
  readonly code: readonly CorpusFile[];
}

/** Half of the files are raw, half are built. */
export function twins(files: number): Twins {
  const pairs = corpus(files / 2).flatMap(({ path, text }, index) => [
    pairOf(path.replace(/\.sql$/, ""), raw(text)),
    pairOf(`${String(index + 1).padStart(5, "0")}_shelf`, built(index + 1)),
  ]);
  return { sql: pairs.map(({ sql }) => sql), code: pairs.map(({ code }) => code) };
}

interface Written {
  readonly statements: readonly string[];
  readonly calls: readonly string[];
}

function pairOf(
  name: string,
  { statements, calls }: Written,
): { readonly sql: CorpusFile; readonly code: CorpusFile } {
  const text = `import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
${calls.map((call) => `  await ${call};\n`).join("")}}
`;
  return {
    sql: { path: `${name}.sql`, text: statements.map((one) => `${one};\n`).join("\n") },
    code: { path: `${name}.ts`, text },
  };
}

function raw(text: string): Written {
  const statements = cut(text, "postgres").pieces.map((piece) => piece.text);
  const calls = statements.map((one) => {
    const inner = one.replace(/[\\`]|\$\{/g, "\\$&").replaceAll("\n", "\n    ");
    return `knex.raw(\`\n    ${inner}\n  \`)`;
  });
  return { statements, calls };
}

function built(number: number): Written {
  const [shelf, before] = [`shelves_${number}`, `shelves_${Math.max(1, number - 1)}`];
  return {
    statements: [
      `create table "${shelf}" ("id" bigserial primary key, "name" varchar(200) not null, "note" text, "placed_at" timestamptz not null default CURRENT_TIMESTAMP, "is_open" boolean not null default '0')`,
      `create index "${shelf}_name_index" on "${shelf}" ("name")`,
      `alter table "${before}" add column "next_${number}" bigint`,
      `alter table "${before}" add constraint "${before}_next_foreign_${number}" foreign key ("next_${number}") references "${shelf}" ("id")`,
      `update "${before}" set "is_open" = true where "name" = 'front'`,
    ],
    calls: [
      `knex.schema.createTable("${shelf}", (table) => {
    table.bigIncrements("id").primary();
    table.string("name", 200).notNullable();
    table.text("note");
    table.timestamp("placed_at").notNullable().defaultTo(knex.fn.now());
    table.boolean("is_open").notNullable().defaultTo(false);
    table.index(["name"]);
  })`,
      `knex.schema.alterTable("${before}", (table) => {
    table.bigInteger("next_${number}");
    table.foreign("next_${number}", "${before}_next_foreign_${number}").references("id").inTable("${shelf}");
  })`,
      `knex("${before}").where({ name: "front" }).update({ is_open: true })`,
    ],
  };
}
