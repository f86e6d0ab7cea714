import type { Call } from "../../script/calls.ts";
import type { Link } from "../../script/chain.ts";
import { chainOf } from "../../script/chain.ts";
import type { Sent } from "../../script/fragments.ts";
import { placedAt } from "../../script/piece.ts";
import type { Scope } from "../../script/scope.ts";
import type { Span } from "../../source.ts";
import type { Value } from "../../script/value.ts";
import {
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
  textValue,
  valuesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, quoted } from "../../script/writing.ts";
import { conditionOf } from "./conditions.ts";
import type { TableName } from "./words.ts";
import {
  columnList,
  columnOf,
  columnsOf,
  derivedName,
  givenName,
  keyName,
  tableOf,
} from "./words.ts";

/** A call that is a statement of its own: an index, a key, a drop. */
export interface Key {
  readonly key: string;
  readonly link: Link;
  readonly given: readonly Value[];
  readonly columns: readonly Value[];
  /** What follows in the chain: `.references("id").inTable("users")`. */
  readonly rest: readonly Link[];
  readonly scope: Scope;
  readonly span: Span;
}

export function keysOf(
  keys: readonly (Key & Pick<Call, "certainty" | "guards">)[],
  table: TableName,
  way: "create" | "alter",
): readonly Sent[] {
  return keys.flatMap((key): readonly Sent[] => {
    const { certainty, guards } = key;
    const { dialect } = table.speech;
    if (dialect === "sqlite" && rebuilding.has(key.key) && way === "alter") {
      const why = `Knex's ${key.key} on SQLite: it copies the table into a new one, which it reads from the database first`;
      return [{ span: key.span, why, certainty, guards }];
    }
    // In SQLite's CREATE TABLE it stands already.
    if (dialect === "sqlite" && key.key === "foreign") return [];
    const sql = statementOf(key, table, way);
    if (sql === undefined) return [];
    return "why" in sql ? [{ ...sql, certainty, guards }] : [{ sql: sql.sql, certainty, guards }];
  });
}

const rebuilding = new Set(
  (
    "primary foreign dropPrimary dropPrimaryIfExists dropForeign dropForeignIfExists dropTimestamps setNullable " +
    "dropNullable dropColumn dropColumns dropChecks check"
  ).split(" "),
);

function statementOf(
  key: Key,
  table: TableName,
  way: "create" | "alter",
): { readonly sql: Written } | { readonly span: Span; readonly why: string } | undefined {
  const { link, columns, given, span } = key;
  const name = tableOf(table);
  const { speech } = table;
  const { mark, family } = speech;
  const say = at(span);
  const own = at(link.span);
  const list = columnList(columns, link.span, table.speech);
  const alter = say`ALTER TABLE ${name} `;
  const [first, second] = given;
  const isMysql = family === "mysql";
  const drop = (kind: string, words: string): { readonly sql: Written } => {
    const called = givenName(second, table.speech, () =>
      derivedName(table, columns, kind, link.span),
    );
    if (isMysql) {
      return { sql: own`${alter}DROP ${kind === "foreign" ? "FOREIGN KEY" : "INDEX"} ${called}` };
    }
    return speech.dialect === "sqlite"
      ? { sql: own`DROP INDEX ${words}${called}` }
      : { sql: own`${alter}DROP CONSTRAINT ${words}${called}` };
  };
  switch (key.key) {
    case "index":
      return { sql: indexOf(key, table) };
    case "unique":
      return { sql: uniqueOf(key, table) };
    case "primary": {
      if (way === "create") return undefined;
      const options = entriesOf(second);
      const called = options === undefined ? second : options.get("constraintName");
      const constraint = givenName(called, table.speech, () => keyName(table, link.span));
      return isMysql
        ? { sql: own`${alter}ADD PRIMARY KEY ${constraint}(${list})` }
        : { sql: own`${alter}ADD CONSTRAINT ${constraint} PRIMARY KEY (${list})` };
    }
    case "foreign":
      return foreignOf(key, table);
    case "dropPrimary":
    case "dropPrimaryIfExists": {
      if (isMysql) return { sql: own`${alter}DROP PRIMARY KEY` };
      const constraint = givenName(first, table.speech, () => keyName(table, link.span));
      const words = key.key === "dropPrimary" ? "" : "IF EXISTS ";
      return { sql: own`${alter}DROP CONSTRAINT ${words}${constraint}` };
    }
    case "dropUnique":
      return drop("unique", "");
    case "dropUniqueIfExists":
      return drop("unique", "IF EXISTS ");
    case "dropForeign":
      return drop("foreign", "");
    case "dropForeignIfExists":
      return drop("foreign", "IF EXISTS ");
    case "dropIndex": {
      const called = givenName(second, table.speech, () =>
        derivedName(table, columns, "index", link.span),
      );
      if (isMysql) return { sql: own`${alter}DROP INDEX ${called}` };
      const { schema } = table;
      const place = schema === undefined ? [] : own`${quoted(schema, mark)}.`;
      return { sql: own`DROP INDEX ${place}${called}` };
    }
    case "renameColumn":
      return first === undefined || second === undefined
        ? undefined
        : {
            sql: own`${alter}RENAME COLUMN ${columnOf(first, table.speech)} TO ${columnOf(second, table.speech)}`,
          };
    case "setNullable":
      if (isMysql) return { sql: own`${alter}MODIFY ${list} $\{type} NULL` };
      return { sql: own`${alter}ALTER COLUMN ${list} DROP NOT NULL` };
    case "dropNullable":
      if (isMysql) return { sql: own`${alter}MODIFY ${list} $\{type} NOT NULL` };
      return { sql: own`${alter}ALTER COLUMN ${list} SET NOT NULL` };
    case "dropTimestamps": {
      const camel =
        constantValue(first) === true ||
        constantValue(entriesOf(first)?.get("useCamelCase")) === true;
      const names = camel ? ["createdAt", "updatedAt"] : ["created_at", "updated_at"];
      const parts = names.map((one) => own`DROP COLUMN ${mark}${one}${mark}`);
      return { sql: own`${alter}${joined(parts, ", ", link.span)}` };
    }
    case "dropColumn":
    case "dropColumns": {
      const dropped = given.flatMap((value) => columnsOf(value));
      const parts = dropped.map(
        (column) => at(column.span)`DROP COLUMN ${columnOf(column, table.speech)}`,
      );
      return { sql: own`${alter}${joined(parts, ", ", link.span)}` };
    }
    case "dropChecks": {
      const names = given.flatMap((value) => itemsOf(value) ?? [value]);
      const parts = names.map((one) => at(one.span)`DROP CONSTRAINT ${quoted(one, mark)}`);
      return { sql: own`${alter}${joined(parts, ", ", link.span)}` };
    }
    case "check": {
      const called = given[2];
      const constraint =
        called === undefined || isAbsent(called) ? [] : own`CONSTRAINT ${quoted(called, mark)} `;
      return first === undefined
        ? undefined
        : { sql: own`${alter}ADD ${constraint}CHECK (${piecesOf(first)})` };
    }
    default:
      return { span, why: `Knex's ${key.key} on a table, which is not read` };
  }
}

/**
 * Never concurrently: Knex has no word for it. All of it stands where the call does, and not where the
 * table is named, as what is between would be underlined with it.
 */
function indexOf({ link, columns, given, span }: Key, table: TableName): Written {
  const [, second, third] = given;
  const say = at(span);
  const called = givenName(second, table.speech, () =>
    derivedName(table, columns, "index", link.span),
  );
  const options = entriesOf(third);
  const using = options === undefined ? third : options.get("storageEngineIndexType");
  const kind = textValue(options?.get("indexType"));
  const method =
    using === undefined || isAbsent(using) ? [] : at(using.span)` USING ${piecesOf(using)}`;
  const unique = kind?.toLowerCase() === "unique" ? "UNIQUE " : "";
  const where = predicateOf(options?.get("predicate"), table.speech);
  const list = columnList(columns, link.span, table.speech);
  if (table.speech.family === "mysql") {
    const word = kind ?? (options === undefined ? textValue(third) : undefined);
    const place =
      options === undefined || using === undefined ? [] : at(using.span)` USING ${piecesOf(using)}`;
    return say`ALTER TABLE ${tableOf(table)} ADD ${word === undefined ? "" : `${word} `}INDEX ${called}(${list})${place}`;
  }
  return say`CREATE ${unique}INDEX ${called} ON ${placedAt(tableOf(table), span)}${method} (${list})${where}`;
}

function uniqueOf({ link, columns, given, span }: Key, table: TableName): Written {
  const [, second] = given;
  const options = entriesOf(second);
  const value = options === undefined ? second : options.get("indexName");
  const called = givenName(value, table.speech, () =>
    derivedName(table, columns, "unique", link.span),
  );
  const list = columnList(columns, link.span, table.speech);
  const deferrable = textValue(options?.get("deferrable"));
  const predicate = options?.get("predicate");
  const wanted = constantValue(options?.get("useConstraint"));
  const isConstraint =
    wanted === undefined ? deferrable !== undefined || predicate === undefined : wanted !== false;
  const say = at(span);
  if (table.speech.family === "mysql") {
    return say`ALTER TABLE ${tableOf(table)} ADD UNIQUE ${called}(${list})`;
  }
  if (!isConstraint || table.speech.dialect === "sqlite") {
    return say`CREATE UNIQUE INDEX ${called} ON ${placedAt(tableOf(table), span)} (${list})${predicateOf(predicate, table.speech)}`;
  }
  const when = deferrable === undefined ? "" : ` DEFERRABLE INITIALLY ${deferrable}`;
  return say`ALTER TABLE ${tableOf(table)} ADD CONSTRAINT ${called} UNIQUE (${list})${when}`;
}

/** The condition of `knex.whereNotNull("paid_at")`. */
function predicateOf(value: Value | undefined, speech: Speech): Written {
  if (value === undefined || isAbsent(value)) return [];
  const condition = conditionOf(chainOf(value.node), value.scope, speech);
  return condition.length > 0 ? condition : at(value.span)` WHERE $\{predicate}`;
}

export function foreignOf(
  { key, link, columns, given, rest, scope, span }: Key,
  table: TableName,
): { readonly sql: Written } | { readonly span: Span; readonly why: string } {
  const of = (...names: readonly string[]): Value | undefined =>
    valuesOf(rest.findLast(({ name }) => names.includes(name))?.given, scope)[0];
  const references = of("references");
  const inTable = of("inTable", "on");
  const [, keyNamed] = key === "foreign" ? given : [];
  const called = givenName(of("withKeyName") ?? keyNamed, table.speech, () =>
    derivedName(table, columns, "foreign", link.span),
  );
  if (references === undefined)
    return { span, why: "a foreign key without the column it refers to" };
  const target = referenceOf(references, inTable, table.speech);
  if (target === undefined) return { span, why: "a foreign key without the table it refers to" };
  const action = (words: string, name: string): Written => {
    const value = of(name);
    return value === undefined ? [] : at(value.span)` ${words} ${piecesOf(value)}`;
  };
  const deferrable = of("deferrable");
  const when =
    deferrable === undefined
      ? []
      : at(deferrable.span)` DEFERRABLE INITIALLY ${piecesOf(deferrable)}`;
  const update = action("ON UPDATE", "onUpdate");
  const remove = action("ON DELETE", "onDelete");
  return {
    sql: at(
      span,
    )`ALTER TABLE ${tableOf(table)} ADD CONSTRAINT ${called} FOREIGN KEY (${columnList(columns, link.span, table.speech)}) REFERENCES ${target}${update}${remove}${when}`,
  };
}

/** `references("users.id")`, or the table by itself. */
function referenceOf(
  references: Value,
  inTable: Value | undefined,
  speech: Speech,
): Written | undefined {
  const { mark } = speech;
  const text = textValue(references);
  const say = at(references.span);
  const parts = text?.split(".") ?? [];
  if (inTable === undefined) {
    if (text === undefined && itemsOf(references) === undefined) return say`$\{references}`;
    const [table = "", column] = parts;
    return column === undefined ? undefined : say`${mark}${table}${mark} (${mark}${column}${mark})`;
  }
  const list = columnList(columnsOf(references), references.span, speech);
  return say`${quoted(inTable, mark, "apart")} (${list})`;
}
