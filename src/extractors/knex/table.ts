import type { Call, Walk } from "../../script/calls.ts";
import { followed } from "../../script/called.ts";
import { callsOf } from "../../script/calls.ts";
import type { Link } from "../../script/chain.ts";
import { chainOn } from "./bound.ts";
import type { Sent } from "../../script/fragments.ts";
import { children, nameOf, spanOf } from "../../script/node.ts";
import type { Value } from "../../script/value.ts";
import {
  constantValue,
  entriesOf,
  functionValue,
  isAbsent,
  piecesOf,
  valuesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, stringOf } from "../../script/writing.ts";
import type { Column } from "./columns.ts";
import { columnIn, commentOf, constraintsOf, typeBefore, typeOf } from "./columns.ts";
import { foreignOf, keysOf } from "./keys.ts";
import { defaultIn, nullableOf } from "./modifiers.ts";
import type { Key } from "./keys.ts";
import { timestamps } from "./timestamps.ts";
import type { TableName } from "./words.ts";
import { columnList, columnsOf, givenName, keyName, tableOf } from "./words.ts";

/** What a callback says of its table. */
interface Described {
  readonly columns: readonly Placed<Column>[];
  readonly altered: readonly Placed<Column>[];
  /** Keys, indexes and all else that are statements of their own, as they are called. */
  readonly keys: readonly Placed<Key>[];
  readonly checks: readonly Written[];
  readonly comment: Written | undefined;
  /** Of MySQL's tables: ` ENGINE = InnoDB`. */
  readonly options: readonly Written[];
  readonly unknown: readonly Sent[];
}

type Placed<T> = T & Pick<Call, "certainty" | "guards">;

/** `CREATE TABLE` and what follows it. */
export function createTable(
  table: TableName,
  callback: Value | undefined,
  {
    walk,
    link,
    like,
    ifNot,
  }: {
    readonly walk: Walk;
    readonly link: Link;
    readonly like?: Value | undefined;
    readonly ifNot?: true;
  },
): readonly Sent[] {
  const described = describe(callback, walk, "create", table.speech);
  const { columns, keys } = described;
  const say = at(link.span);
  const name = tableOf(table);
  const primary = keys.find(({ key }) => key === "primary");
  const parts: Written[] = columns.flatMap((column) => {
    const type = typeOf(column, primary === undefined ? "may" : "is elsewhere");
    return type === undefined ? [] : [definition(column, type)];
  });
  if (like !== undefined)
    parts.unshift(say`LIKE ${tableOf({ ...table, name: like })} INCLUDING ALL`);
  const { dialect, family } = table.speech;
  if (dialect === "sqlite") parts.push(...keys.flatMap((key) => foreignInside(key, table)));
  if (primary !== undefined) {
    const { link: own, columns: list } = primary;
    const head = primaryHead(primary, table);
    parts.push(at(own.span)`${head}PRIMARY KEY (${columnList(list, own.span, table.speech)})`);
  }
  parts.push(...described.checks);
  const tail = family === "mysql" ? tableOptions(described, link) : [];
  const words = ifNot === true ? say`CREATE TABLE IF NOT EXISTS ` : say`CREATE TABLE `;
  const rest = keys.filter((key) => key !== primary);
  return [
    ...columns.flatMap((column) => typesBefore(column)),
    { sql: say`${words}${name} (${joined(parts, ", ", link.span)})${tail}` },
    ...(described.comment === undefined || dialect !== "postgres"
      ? []
      : [{ sql: say`COMMENT ON TABLE ${name} IS ${described.comment}` }]),
    ...columns.flatMap((column) => comments(column, name)),
    ...keysOf(rest, table, "create"),
    ...described.unknown,
  ];
}

/** SQLite has its foreign keys in the table, and those it is given no name for have none. */
function foreignInside(key: Key, table: TableName): readonly Written[] {
  if (key.key !== "foreign") return [];
  const found = foreignOf(key, table);
  if (!("sql" in found)) return [];
  const from = found.sql.findIndex(({ text }) => text.includes("FOREIGN KEY"));
  const head = found.sql[from];
  if (head === undefined) return [];
  const text = head.text.slice(head.text.indexOf("FOREIGN KEY"));
  return [[{ ...head, text }, ...found.sql.slice(from + 1)]];
}

function tableOptions({ comment, options }: Described, { span }: Link): Written {
  const note = comment === undefined ? [] : at(span)` COMMENT = ${comment}`;
  return [...options.flat(), ...note];
}

/** One `ALTER TABLE` for the columns that are new, then one statement for each other thing. */
export function alterTable(
  table: TableName,
  callback: Value | undefined,
  { walk, link }: { readonly walk: Walk; readonly link: Link },
): readonly Sent[] {
  const described = describe(callback, walk, "alter", table.speech);
  const { columns, altered, keys } = described;
  const name = tableOf(table);
  const added: Sent[] = [];
  const { dialect } = table.speech;
  const groups = dialect === "sqlite" ? columns.map((column) => [column]) : alike(columns);
  for (const group of groups) {
    const [first] = group;
    if (first === undefined) continue;
    const parts = group.flatMap((column) => {
      const type = typeOf(
        column,
        keys.some(({ key }) => key === "primary") ? "is elsewhere" : "may",
      );
      return type === undefined ? [] : [at(column.span)`ADD COLUMN ${definition(column, type)}`];
    });
    added.push({
      ...placeOf(first),
      sql: at(link.span)`ALTER TABLE ${name} ${joined(parts, ", ", link.span)}`,
    });
  }
  return [
    ...[...columns, ...altered].flatMap((column) => typesBefore(column)),
    ...added,
    ...altered.flatMap((column) =>
      dialect === "postgres" ? alterColumn(column, name) : redefineColumn(column, name),
    ),
    ...[...columns, ...altered].flatMap((column) => comments(column, name)),
    ...keysOf(keys, table, "alter"),
    ...(described.comment === undefined || dialect !== "postgres"
      ? []
      : [{ sql: at(link.span)`COMMENT ON TABLE ${name} IS ${described.comment}` }]),
    ...described.unknown,
  ];
}

function definition(column: Column, type: Written): Written {
  return at(column.span)`${column.name} ${type}${constraintsOf(column)}`;
}

/** Those that run under the same conditions go out together. */
function alike(columns: readonly Placed<Column>[]): readonly (readonly Placed<Column>[])[] {
  const groups = new Map<string, Placed<Column>[]>();
  for (const column of columns) {
    const key = `${column.certainty} ${JSON.stringify(column.guards)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [column]);
    else group.push(column);
  }
  return [...groups.values()];
}

/** `.alter()` begins from nothing: what the chain does not repeat, the column loses. */
function alterColumn(column: Placed<Column>, table: Written): readonly Sent[] {
  const place = placeOf(column);
  const link = column.modifiers.find(({ name }) => name === "alter");
  const span = link?.span ?? column.span;
  const options = entriesOf(valuesOf(link?.given, column.scope)[0]);
  const type = typeOf(column, "is elsewhere");
  const keepsNull = constantValue(options?.get("alterNullable")) === false;
  const keepsType = constantValue(options?.get("alterType")) === false;
  const head = at(column.span)`ALTER TABLE ${table} ALTER COLUMN ${column.name}`;
  const nullable = nullableOf(column);
  const standard = defaultIn(column);
  const isEnum = column.type.name === "enu" || column.type.name === "enum";
  const cast = isEnum ? "::text::" : "::";
  const sent: Sent[] = [];
  const send = (sql: Written): void => void sent.push({ ...place, sql });
  send(at(span)`${head} DROP DEFAULT`);
  if (!keepsNull && nullable?.words === "NULL") {
    sent.push({ ...place, sql: at(nullable.span)`${head} DROP NOT NULL`, asked: true });
  } else if (!keepsNull) send(at(span)`${head} DROP NOT NULL`);
  if (!keepsType && type !== undefined) {
    send(at(column.span)`${head} TYPE ${type} USING (${column.name}${cast}${type})`);
  }
  if (standard !== undefined) send(at(standard.span)`${head} SET DEFAULT ${standard.value}`);
  if (!keepsNull && nullable?.words === "NOT NULL") send(at(nullable.span)`${head} SET NOT NULL`);
  return sent;
}

/** MySQL takes the whole column anew; SQLite has no way to. */
function redefineColumn(column: Placed<Column>, table: Written): readonly Sent[] {
  const place = placeOf(column);
  const type = typeOf(column, "is elsewhere");
  if (column.speech.dialect === "sqlite") {
    const why =
      "Knex's alter() on SQLite: it copies the table into a new one, which it reads from the database first";
    return [{ ...place, span: column.span, why }];
  }
  return type === undefined
    ? []
    : [{ ...place, sql: at(column.span)`ALTER TABLE ${table} MODIFY ${definition(column, type)}` }];
}

function typesBefore(column: Placed<Column>): readonly Sent[] {
  const sql = typeBefore(column);
  return sql === undefined ? [] : [{ ...placeOf(column), sql }];
}

function comments(column: Placed<Column>, table: Written): readonly Sent[] {
  const sql = commentOf(column, table);
  return sql === undefined ? [] : [{ ...placeOf(column), sql }];
}

/** Only PostgreSQL's key is given a name where there is none. */
function primaryHead({ given, link }: Key, table: TableName): Written {
  const options = entriesOf(given[1]);
  const value = options === undefined ? given[1] : options.get("constraintName");
  const isNamed = !isAbsent(value) && constantValue(value) !== null;
  if (!isNamed && table.speech.dialect !== "postgres") return [];
  const called = givenName(value, table.speech, () => keyName(table, link.span));
  return at(link.span)`CONSTRAINT ${called} `;
}

function placeOf({
  certainty,
  guards,
}: Pick<Call, "certainty" | "guards">): Pick<Call, "certainty" | "guards"> {
  return { certainty, guards };
}

/** Reads what a callback does with the table it is given. */
function describe(
  callback: Value | undefined,
  walk: Walk,
  way: "create" | "alter",
  speech: Speech,
): Described {
  const columns: Placed<Column>[] = [];
  const altered: Placed<Column>[] = [];
  const keys: Placed<Key>[] = [];
  const checks: Written[] = [];
  const options: Written[] = [];
  const unknown: Sent[] = [];
  let comment: Written | undefined;
  const body = functionValue(callback);
  if (callback !== undefined && body === undefined && !isAbsent(callback)) {
    unknown.push({
      span: callback.span,
      why: "a function that stands in another file says what is in the table",
    });
  }
  const own = nameOf(children(body, "params")[0]);
  for (const call of body === undefined || callback === undefined
    ? []
    : callsOf(body, callback.scope, walk)) {
    if (call.chained === "yes" || call.node.type !== "CallExpression") continue;
    const place = placeOf(call);
    const { scope } = call;
    const { links, rootName } = chainOn(own, call.node, scope, walk.dialect);
    const [first, ...rest] = links;
    if (rootName === "" || first?.given === undefined) continue;
    const span = spanOf(call.node);
    const column = columnIn(links, scope, span, speech);
    if (column !== undefined) {
      const list = rest.some(({ name }) => name === "alter") ? altered : columns;
      list.push({ ...column, ...place });
      keys.push(...keysOfColumn(column).map((key) => ({ ...key, ...place })));
      continue;
    }
    if (first.name === "timestamps") {
      columns.push(...timestamps(first, scope, span, speech).map((one) => ({ ...one, ...place })));
    } else if (first.name === "comment" && rootName === own) {
      const [text] = valuesOf(first.given, scope);
      if (text !== undefined) comment = stringOf(piecesOf(text), text.span);
    } else if (Object.hasOwn(tableWords, first.name) && rootName === own) {
      const [value] = valuesOf(first.given, scope);
      if (value === undefined) continue;
      options.push(at(first.span)` ${tableWords[first.name]} ${piecesOf(value)}`);
    } else if (first.name === "check" && way === "create") {
      const [text, , named] = valuesOf(first.given, scope);
      if (text === undefined) continue;
      const head =
        named === undefined || isAbsent(named)
          ? []
          : at(first.span)`CONSTRAINT ${piecesOf(named)} `;
      checks.push(at(first.span)`${head}CHECK (${piecesOf(text)})`);
    } else if (keyMethods.has(first.name)) {
      const given = valuesOf(first.given, scope);
      keys.push({
        key: first.name,
        link: first,
        given,
        columns: columnsOf(given[0]),
        rest,
        scope,
        span,
        ...place,
      });
    } else if (rootName === own && !silent.has(first.name)) {
      unknown.push({ ...place, span, why: `Knex's ${first.name} on a table, which is not read` });
    } else if (given(call, own)) {
      unknown.push({
        ...place,
        span,
        why: "a function that stands in another file is given the table",
      });
    }
  }
  return { columns, altered, keys, checks, comment, options, unknown };
}

/** A call of a function that nobody here can see, with the table among what it is given. */
function given({ node, scope }: Call, table: string | undefined): boolean {
  if (table === undefined || followed(node, { scope }) !== undefined) return false;
  return children(node, "arguments").some((argument) => nameOf(argument) === table);
}

/** `.primary()`, `.unique()`, `.index()` and `.references()` of a column, as calls of the table. */
function keysOfColumn(column: Column): readonly Key[] {
  const { value, modifiers, scope, span, type } = column;
  const isSerial = /increments/i.test(type.name);
  return modifiers.flatMap((link, index): readonly Key[] => {
    if (!["primary", "unique", "index", "references"].includes(link.name)) return [];
    if (isSerial && link.name !== "references") return [];
    const rest = modifiers.slice(index);
    const key = link.name === "references" ? "foreign" : link.name;
    const given = key === "foreign" ? [value] : [value, ...valuesOf(link.given, scope)];
    return [{ key, link, given, columns: [value], rest, scope, span }];
  });
}

const tableWords: Readonly<Record<string, string>> = {
  charset: "DEFAULT CHARACTER SET",
  collate: "COLLATE",
  engine: "ENGINE =",
};

/** Of the builder itself, without a statement of their own. */
const silent = new Set(["queryContext", "inherits"]);

const keyMethods = new Set(
  (
    "index primary unique foreign dropPrimary dropPrimaryIfExists dropUnique dropUniqueIfExists dropIndex " +
    "dropForeign dropForeignIfExists renameColumn dropTimestamps setNullable dropNullable dropColumn " +
    "dropColumns dropChecks check"
  ).split(" "),
);
