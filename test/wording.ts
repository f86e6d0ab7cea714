/** SQL of a replay as the server itself writes it, so that both can be compared word by word. */
import type { Client } from "pg";
import { quoting } from "../src/dialects/postgres/quoting.ts";
import type { ColumnState, IndexState } from "../src/engine/state.ts";
import type { Constraint, PartitionBound, TypeName } from "../src/operation.ts";
import type { Table } from "../src/schema.ts";
import { checkSql, indexSql, typeSql } from "./catalog.ts";

const { identifier } = quoting;

/** What the server refuses comes back with its reason. */
export interface Wording {
  type(type: TypeName): Promise<string>;
  domainDefault(base: TypeName, text: string): Promise<string>;
  default(table: Table, column: ColumnState): Promise<string>;
  generated(table: Table, column: ColumnState): Promise<string>;
  check(table: Table, constraint: Extract<Constraint, { kind: "check" }>): Promise<string>;
  index(table: Table, index: IndexState): Promise<string>;
  partitionKey(table: Table): Promise<string>;
  bound(parent: Table, bound: PartitionBound): Promise<string>;
}

/** Answers of before: a table that is the same value has the same ones. */
export type Memory = WeakMap<Table, Map<string, string>>;

/** Runs `body` with a server that is asked, on empty likenesses of tables. Nothing of it stays. */
export async function askServer<Result>(
  client: Client,
  isOpen: boolean,
  memory: Memory,
  body: (wording: Wording) => Promise<Result>,
): Promise<Result> {
  await client.query(isOpen ? "SAVEPOINT asking" : "BEGIN");
  await client.query(`CREATE SCHEMA ${quarters}`);
  try {
    return await body(await wordingOf(client, memory));
  } finally {
    await client.query(isOpen ? "ROLLBACK TO asking" : "ROLLBACK");
  }
}

/** Where likenesses are; expressions may name a table, but not with a schema. */
const quarters = "likeness_of_tables";

async function wordingOf(client: Client, memory: Memory): Promise<Wording> {
  const types = new Map<string, string>();
  const made = new Map<string, string | undefined>();
  const path = await one("current_setting('search_path')");

  async function one(query: string): Promise<string> {
    const { rows } = await client.query<{ says: string }>(`SELECT ${query} AS says`);
    return rows[0]?.says ?? "";
  }

  async function attempt(work: () => Promise<string>): Promise<string> {
    await client.query("SAVEPOINT attempt");
    try {
      return await work();
    } catch (error) {
      return `(refused: ${error instanceof Error ? error.message : String(error)})`;
    } finally {
      await client.query("ROLLBACK TO attempt");
    }
  }

  async function likenessOf(table: Table): Promise<string | undefined> {
    const own = show(table);
    if (made.has(own)) return made.get(own);
    const it = `${quarters}.${identifier(table.name.name)}`;
    await client.query("SAVEPOINT likeness");
    try {
      await client.query(`DROP TABLE IF EXISTS ${it}`);
      await client.query(`CREATE TABLE ${it} (LIKE ${own})`);
      made.set(own, it);
    } catch {
      await client.query("ROLLBACK TO likeness");
      made.set(own, undefined);
    }
    return made.get(own);
  }

  /** What `work` makes of the likeness of a table. */
  async function on(
    table: Table,
    text: string,
    work: (it: string) => Promise<string>,
  ): Promise<string> {
    const known = memory.get(table) ?? new Map<string, string>();
    memory.set(table, known);
    const key = `${path}: ${text}`;
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    const it = await likenessOf(table);
    const says = it === undefined ? "(no such table)" : await attempt(() => work(it));
    known.set(key, says);
    return says;
  }

  const expression = (it: string, column: string): string =>
    `(SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE a.attrelid = ${literal(it)}::regclass AND a.attname = ${literal(column)})`;

  return {
    async type(type) {
      const text = typeText(type);
      const known = types.get(text);
      if (known !== undefined) return known;
      const says = await attempt(async () => {
        const it = `${quarters}."a type"`;
        await client.query(`CREATE TABLE ${it} (it ${text})`);
        const wanted = `a.attrelid = ${literal(it)}::regclass AND a.attnum = 1`;
        return one(
          `(SELECT ${typeSql("a.atttypid", "a.atttypmod")} FROM pg_attribute a WHERE ${wanted})`,
        );
      });
      types.set(text, says);
      return says;
    },
    domainDefault: (base, text) =>
      attempt(async () => {
        const it = `${quarters}."a domain"`;
        await client.query(`CREATE DOMAIN ${it} AS ${typeText(base)} DEFAULT ${text}`);
        const wanted = `oid = ${literal(it)}::regtype`;
        return one(`(SELECT pg_get_expr(typdefaultbin, 0) FROM pg_type WHERE ${wanted})`);
      }),
    default(table, { name, default: usual }) {
      const change = `ALTER ${identifier(name)} SET DEFAULT ${usual?.text ?? ""}`;
      return on(table, change, async (it) => {
        await client.query(`ALTER TABLE ${it} ${change}`);
        return one(expression(it, name));
      });
    },
    generated(table, { name, type, generated }) {
      const column = identifier(name);
      const definition = `${type === undefined ? "" : typeText(type)} GENERATED ALWAYS AS (${generated?.expression.text ?? ""}) STORED`;
      const change = `DROP ${column}, ADD ${column} ${definition}`;
      return on(table, change, async (it) => {
        await client.query(`ALTER TABLE ${it} ${change}`);
        return one(expression(it, name));
      });
    },
    check(table, { expression: condition, noInherit }) {
      const change = `ADD CONSTRAINT tried CHECK (${condition.text})${noInherit ? " NO INHERIT" : ""}`;
      return on(table, change, async (it) => {
        await client.query(`ALTER TABLE ${it} ${change}`);
        const wanted = `conrelid = ${literal(it)}::regclass AND conname = 'tried'`;
        return one(`(SELECT ${checkSql("oid")} FROM pg_constraint WHERE ${wanted})`);
      });
    },
    index(table, { unique, method, keys, include, nullsNotDistinct, where }) {
      const parts = [
        `USING ${method} (${keys.map(({ text }) => text).join()})`,
        ...(include.length === 0 ? [] : [`INCLUDE (${include.map(identifier).join()})`]),
        ...(nullsNotDistinct ? ["NULLS NOT DISTINCT"] : []),
        ...(where === undefined ? [] : [`WHERE ${where.text}`]),
      ];
      const words = unique ? "UNIQUE INDEX" : "INDEX";
      return on(table, `${words} ${parts.join(" ")}`, async (it) => {
        await client.query(`CREATE ${words} tried ON ${it} ${parts.join(" ")}`);
        return one(indexSql(`'${quarters}.tried'::regclass`));
      });
    },
    partitionKey: (table) =>
      on(table, table.partitionBy?.text ?? "", async () => {
        await client.query(partedLike(table));
        return one(`pg_get_partkeydef('${quarters}."a whole"'::regclass)`);
      }),
    bound: (parent, { text }) =>
      on(parent, text, async () => {
        const part = `${quarters}."a part"`;
        await client.query(partedLike(parent));
        await client.query(`CREATE TABLE ${part} PARTITION OF ${quarters}."a whole" ${text}`);
        const wanted = `oid = ${literal(part)}::regclass`;
        return one(`(SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE ${wanted})`);
      }),
  };
}

function partedLike(table: Table): string {
  const key = table.partitionBy?.text ?? "";
  return `CREATE TABLE ${quarters}."a whole" (LIKE ${show(table)}) ${key}`;
}

function show({ name: { schema, name } }: Table): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

/** A type as SQL; the parser's names are the server's. */
function typeText(type: TypeName): string {
  const words = [type.schema, type.name].flatMap((word) =>
    word === undefined ? [] : word === "interval" ? word : identifier(word),
  );
  const numbers = type.modifiers.filter((each) => /^\d/.test(each));
  // An interval's fields are words.
  const fields = type.modifiers.filter((each) => /^[a-z]/.test(each)).map((each) => ` ${each}`);
  const modifiers = numbers.length === 0 ? "" : `(${numbers.join(",")})`;
  return `${words.join(".")}${fields.join("")}${modifiers}${"[]".repeat(type.dimensions)}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
