import type { Link } from "../../script/chain.ts";
import type { BuilderCall, Sent } from "../../script/fragments.ts";
import type { Entry, Value } from "../../script/value.ts";
import {
  constantAt,
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
  valuesOf,
} from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, literalOf, namedBy, quoted } from "../../script/writing.ts";
import type { Column } from "./columns.ts";
import { amountOf, columnOf, commentOf, definitionOf, isPrimary, mark, typeOf } from "./columns.ts";

/** What calls of the driver send; `undefined`: the chain holds none. */
export function changesOf({ chain, call, walk }: BuilderCall): readonly Sent[] | undefined {
  if (chain.rootName === "" || chain.links.length > 3) return undefined;
  const found = calledIn(chain.links);
  if (found === undefined) return undefined;
  const { link, given } = found;
  if (walk.dialect !== "postgres") {
    return [
      { span: link.span, why: `db-migrate's ${link.name} on ${walk.dialect}, which is not read` },
    ];
  }
  const sent = changeOf(link, valuesOf(given, call.scope));
  return sent ?? [{ span: link.span, why: `db-migrate's ${link.name}, which is not read` }];
}

/** `db.addColumn("orders", …)`, and `db.addColumn.bind(db, "orders", …)` in a list of what is to be done. */
function calledIn(
  links: readonly Link[],
): { readonly link: Link; readonly given: NonNullable<Link["given"]> } | undefined {
  for (const [index, link] of links.entries()) {
    if (!calls.has(link.name)) continue;
    if (link.given !== undefined) return { link, given: link.given };
    const next = links[index + 1];
    if (next?.name !== "bind" || next.given === undefined) continue;
    const span = { start: link.span.start, end: next.span.end };
    return { link: { ...link, span }, given: next.given.slice(1) };
  }
  return undefined;
}

function changeOf(link: Link, values: readonly Value[]): readonly Sent[] | undefined {
  const [first, second, third, fourth, fifth] = values;
  if (first === undefined) return undefined;
  const { span } = link;
  const say = at(span);
  const name = quoted(first, mark);
  const one = (sql: Written): readonly Sent[] => [{ sql }];
  const alter = (words: Written): readonly Sent[] => one(say`ALTER TABLE ${name} ${words}`);
  switch (link.name) {
    case "createTable":
      return second === undefined ? undefined : createTable(link, first, second);
    case "dropTable": {
      const ifExists = constantValue(entriesOf(second)?.get("ifExists")) === true;
      return one(say`DROP TABLE ${ifExists ? "IF EXISTS " : ""}${name}`);
    }
    case "renameTable":
      return second === undefined ? undefined : alter(say`RENAME TO ${quoted(second, mark)}`);
    case "addColumn": {
      if (second === undefined || third === undefined) return undefined;
      const column = columnOf(second, third);
      return [
        ...alter(say`ADD COLUMN ${definitionOf(column, "apart")}`),
        ...after(link, first, column),
      ];
    }
    case "removeColumn":
      return second === undefined ? undefined : alter(say`DROP COLUMN ${quoted(second, mark)}`);
    case "renameColumn":
      return second === undefined || third === undefined
        ? undefined
        : alter(say`RENAME COLUMN ${quoted(second, mark)} TO ${quoted(third, mark)}`);
    case "changeColumn":
      return second === undefined || third === undefined
        ? undefined
        : changeColumn(link, first, columnOf(second, third));
    case "addIndex": {
      if (second === undefined || third === undefined) return undefined;
      const list = joined(
        (itemsOf(third) ?? [third]).map((column) => quoted(column, mark)),
        ", ",
        third.span,
      );
      const unique = constantValue(fourth) === true ? "UNIQUE " : "";
      return one(say`CREATE ${unique}INDEX ${quoted(second, mark)} ON ${name} (${list})`);
    }
    case "removeIndex":
      return one(say`DROP INDEX ${quoted(isName(second) ? second : first, mark)}`);
    case "addForeignKey":
      return second === undefined || third === undefined || fourth === undefined
        ? undefined
        : one(
            foreignKey(link, first, { table: second, name: third, mapping: fourth, rules: fifth }),
          );
    case "removeForeignKey":
      return second === undefined ? undefined : alter(say`DROP CONSTRAINT ${quoted(second, mark)}`);
    case "truncate":
      return one(say`TRUNCATE ${name}`);
    case "insert":
      return one(insertOf(link, name, second, third));
    case "update":
      return one(say`UPDATE ${name} SET $\{column} = $\{value} WHERE $\{where}`);
    default:
      return undefined;
  }
}

/** The last of what a call is given may be what it calls when it is done. */
function isName(value: Value | undefined): value is Value {
  return typeof constantValue(value) === "string";
}

function createTable(link: Link, table: Value, value: Value): readonly Sent[] | undefined {
  const options = entriesOf(value);
  const inner = options?.get("columns");
  const entries = inner === undefined ? options : entriesOf(inner);
  if (entries === undefined) return undefined;
  const say = at(link.span);
  const columns = entries.all.map(columnIn);
  const primary = columns.filter(isPrimary);
  const keys = primary.length === 1 ? "inline" : "apart";
  const parts = columns.map((column) => definitionOf(column, keys));
  if (primary.length > 1) {
    const names = primary.map(({ name }) => quoted(name, mark));
    parts.push(say`PRIMARY KEY (${joined(names, ", ", link.span)})`);
  }
  const unless =
    inner !== undefined && constantValue(options?.get("ifNotExists")) === true
      ? "IF NOT EXISTS "
      : "";
  return [
    {
      sql: say`CREATE TABLE ${unless}${quoted(table, mark)} (${joined(parts, ", ", link.span)})`,
    },
    // They go out from the last to the first.
    ...columns.flatMap((column) => [...after(link, table, column)]).reverse(),
    ...entries.unknown.map(({ span }) => ({ span, why: "columns that stand in another file" })),
  ];
}

function columnIn({ key, keySpan, value }: Entry): Column {
  return columnOf(constantAt(key, keySpan), value);
}

/** What a column brings along as statements of their own. */
function after(link: Link, table: Value, column: Column): readonly Sent[] {
  const comment = commentOf(column, table);
  const key = entriesOf(column.entries?.get("foreignKey"));
  const target = key?.get("table");
  const name = key?.get("name");
  const mapping = key?.get("mapping");
  const rules = key?.get("rules");
  const own =
    target === undefined || name === undefined || mapping === undefined
      ? []
      : [
          {
            sql: foreignKey(link, table, { table: target, name, mapping, rules }, column.name),
          },
        ];
  return [...own, ...(comment === undefined ? [] : [{ sql: comment }])];
}

interface ForeignKey {
  readonly table: Value;
  readonly name: Value;
  readonly mapping: Value;
  readonly rules: Value | undefined;
}

function foreignKey(
  { span }: Link,
  table: Value,
  { table: target, name, mapping, rules }: ForeignKey,
  column?: Value,
): Written {
  const say = at(span);
  const entries = entriesOf(mapping);
  const pairs =
    entries?.all.map(({ key, keySpan, value }) => [constantAt(key, keySpan), value] as const) ??
    (column === undefined ? [] : [[column, mapping] as const]);
  const list = (side: 0 | 1): Written =>
    pairs.length === 0
      ? say`$\{columns}`
      : joined(
          pairs.map((pair) => quoted(pair[side], mark)),
          ", ",
          span,
        );
  const action = (words: string, key: string): Written => {
    const value = entriesOf(rules)?.get(key);
    return value === undefined || isAbsent(value)
      ? say` ${words} NO ACTION`
      : at(value.span)` ${words} ${piecesOf(value)}`;
  };
  return say`ALTER TABLE ${quoted(table, mark)} ADD CONSTRAINT ${quoted(name, mark)} FOREIGN KEY (${list(0)}) REFERENCES ${quoted(target, mark)} (${list(1)})${action("ON DELETE", "onDelete")}${action("ON UPDATE", "onUpdate")}`;
}

/** Begins from nothing: NOT NULL and the default that are not said again, the column loses. */
function changeColumn(link: Link, table: Value, { entries, name }: Column): readonly Sent[] {
  const say = at(link.span);
  const own = quoted(name, mark);
  const head = say`ALTER TABLE ${quoted(table, mark)}`;
  const column = say`${head} ALTER COLUMN ${own}`;
  const notNull = entries?.get("notNull");
  const isSet = constantValue(notNull) === true;
  const sent: Written[] = [
    at(
      isSet && notNull !== undefined ? notNull.span : link.span,
    )`${column} ${isSet ? "SET" : "DROP"} NOT NULL`,
  ];
  const unique = entries?.get("unique");
  const wanted = constantValue(unique);
  if (unique !== undefined && typeof wanted === "boolean") {
    const key = namedBy((texts) => `${texts.join("_")}_key`, [table, name], unique.span, mark);
    const words = wanted ? say`ADD CONSTRAINT ${key} UNIQUE (${own})` : say`DROP CONSTRAINT ${key}`;
    sent.push(say`${head} ${words}`);
  }
  const standard = entries?.get("defaultValue");
  sent.push(
    standard === undefined || isAbsent(standard)
      ? say`${column} DROP DEFAULT`
      : at(standard.span)`${column} SET DEFAULT ${amountOf(standard)}`,
  );
  const type = typeOf(entries?.get("type"));
  const typed = entries?.get("type");
  if (type !== undefined && typed !== undefined) {
    const length = entries?.get("length");
    const size = length === undefined ? [] : say`(${literalOf(length)})`;
    const using = entries?.get("using");
    const cast = using === undefined ? say`USING ${own}::${type}` : piecesOf(using);
    sent.push(at(typed.span)`${column} TYPE ${type}${size} ${cast}`);
  }
  return sent.map((sql) => ({ sql }));
}

/** `insert("orders", ["a", "b"], [1, "x"])`; anything else stands as one row. */
function insertOf(
  { span }: Link,
  table: Written,
  columns: Value | undefined,
  values: Value | undefined,
): Written {
  const say = at(span);
  const names = itemsOf(columns);
  const row = itemsOf(values);
  if (names === undefined || row?.length !== names.length) {
    return say`INSERT INTO ${table} VALUES ($\{rows})`;
  }
  const list = joined(
    names.map((name) => quoted(name, mark)),
    ", ",
    span,
  );
  return say`INSERT INTO ${table} (${list}) VALUES (${joined(row.map(literalOf), ", ", span)})`;
}

const calls = new Set(
  (
    "addColumn addForeignKey addIndex changeColumn createTable dropTable insert removeColumn removeForeignKey " +
    "removeIndex renameColumn renameTable truncate update"
  ).split(" "),
);
