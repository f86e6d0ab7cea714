import { spanOf } from "../../script/node.ts";
import type { Chain, Link } from "../../script/chain.ts";
import type { BuilderCall, Sent } from "../../script/fragments.ts";
import type { Scope } from "../../script/scope.ts";
import type { Span } from "../../source.ts";
import type { Value } from "../../script/value.ts";
import {
  constantAt,
  entriesOf,
  isAbsent,
  itemsOf,
  textValue,
  valuesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted, speechOf } from "../../script/writing.ts";
import { amount, conditionOf } from "./conditions.ts";
import type { TableName } from "./words.ts";
import { tableOf } from "./words.ts";

/** Rows that `knex("orders").where(…).update(…)` changes; `undefined`: it changes none. */
export function changesOfRows({ chain, call, walk }: BuilderCall): readonly Sent[] | undefined {
  const { scope } = call;
  const { span } = { span: spanOfChain(chain) };
  const name = tableIn(chain, scope);
  const last = chain.links.findLast((link) => link.given !== undefined && verbs.has(link.name));
  if (name === undefined || last === undefined) return undefined;
  const [outer] = valuesOf(chain.links.find((link) => link.name === "withSchema")?.given, scope);
  const speech = speechOf(walk.dialect);
  const { mark } = speech;
  const table = aliased({ name, schema: outer, speech });
  const given = valuesOf(last.given, scope);
  const say = at(span);
  switch (last.name) {
    case "insert":
    case "batchInsert":
      return [{ sql: insertOf(table, last.name === "insert" ? given[0] : given[1], span, speech) }];
    case "update": {
      const set = assignments(given, last, speech);
      return [{ sql: say`UPDATE ${table} SET ${set}${conditionOf(chain, scope, speech)}` }];
    }
    case "increment":
    case "decrement": {
      const [column, by] = given;
      if (column === undefined) return undefined;
      const own = quoted(column, mark);
      const sign = last.name === "increment" ? "+" : "-";
      const amount = by === undefined ? say`1` : literalOf(by);
      return [
        {
          sql: say`UPDATE ${table} SET ${own} = ${own} ${sign} ${amount}${conditionOf(chain, scope, speech)}`,
        },
      ];
    }
    case "del":
    case "delete":
      return [{ sql: say`DELETE FROM ${table}${conditionOf(chain, scope, speech)}` }];
    case "truncate":
      return [
        {
          sql: say`${truncation[speech.dialect] ?? "TRUNCATE "}${table}${speech.dialect === "postgres" ? " RESTART IDENTITY" : ""}`,
        },
      ];
    default:
      return undefined;
  }
}

/** `knex("orders as o")`. */
function aliased(table: TableName): Written {
  const { name, speech } = table;
  const [, own, alias] = /^(\S+)\s+as\s+(\S+)$/i.exec(textValue(name) ?? "") ?? [];
  if (own === undefined || alias === undefined) return tableOf(table);
  const { mark } = speech;
  return at(
    name.span,
  )`${tableOf({ ...table, name: constantAt(own, name.span) })} AS ${mark}${alias}${mark}`;
}

function spanOfChain({ root, links }: Chain): Span {
  return { start: spanOf(root).start, end: links.at(-1)?.span.end ?? 0 };
}

/** `knex("orders")`, `trx.from("orders")`, `knex.table("orders")`, `.into("orders")`. */
function tableIn({ rootName, links }: Chain, scope: Scope): Value | undefined {
  if (!speakers.test(rootName)) return undefined;
  const link = links.find(
    ({ name, given }, index) =>
      given !== undefined &&
      ((index === 0 && (name === "" || name === "batchInsert")) ||
        ["from", "into", "table"].includes(name)),
  );
  return valuesOf(link?.given, scope)[0];
}

const speakers = /^(?:knex\w*|\w*trx\w*|tx|db|database|conn\w*|transaction|k|client)$/i;

/** SQLite has no other way to empty a table. */
const truncation: Readonly<Record<string, string>> = { sqlite: "DELETE FROM " };

const verbs = new Set(
  "insert batchInsert update increment decrement del delete truncate".split(" "),
);

function assignments(given: readonly Value[], link: Link, speech: Speech): Written {
  const { mark } = speech;
  const [first, second] = given;
  const say = at(link.span);
  const entries = entriesOf(first);
  if (entries !== undefined && entries.unknown.length === 0 && entries.all.length > 0) {
    return joined(
      entries.all.map(
        ({ key, keySpan, value }) => at(keySpan)`${mark}${key}${mark} = ${amount(value, speech)}`,
      ),
      ", ",
      link.span,
    );
  }
  if (first !== undefined && second !== undefined && entries === undefined) {
    return say`${quoted(first, mark)} = ${amount(second, speech)}`;
  }
  return say`$\{column} = $\{value}`;
}

/** Rows that are known are written out; else one stands for them. */
function insertOf(table: Written, rows: Value | undefined, span: Span, speech: Speech): Written {
  const { mark } = speech;
  const say = at(span);
  const list = (itemsOf(rows) ?? (rows === undefined ? [] : [rows])).map(entriesOf);
  const [first] = list;
  const known = list.every((row) => row !== undefined && row.unknown.length === 0);
  if (first === undefined || !known || isAbsent(rows)) {
    return say`INSERT INTO ${table} VALUES ($\{rows})`;
  }
  // Knex sorts the columns of each row by name.
  const sorted = list.flatMap((row) => [...(row?.all ?? [])].sort(byKey));
  const keys = [...new Map(sorted.map((entry) => [entry.key, entry])).values()];
  if (keys.length === 0) return say`INSERT INTO ${table} DEFAULT VALUES`;
  const columns = keys.map(({ key, keySpan }) => at(keySpan)`${mark}${key}${mark}`);
  const tuples = list.map((row) => {
    const values = keys.map(({ key }) => {
      const value = row?.get(key);
      return value === undefined ? say`DEFAULT` : amount(value, speech);
    });
    return say`(${joined(values, ", ", span)})`;
  });
  return say`INSERT INTO ${table} (${joined(columns, ", ", span)}) VALUES ${joined(tuples, ", ", span)}`;
}

function byKey(left: { readonly key: string }, right: { readonly key: string }): number {
  return left.key < right.key ? -1 : 1;
}
