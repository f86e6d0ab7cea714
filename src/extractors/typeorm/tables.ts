import type { Sent } from "../../script/fragments.ts";
import type { Value } from "../../script/value.ts";
import { constantValue, itemsOf, piecesOf, textValue } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, namedBy, quoted, stringOf } from "../../script/writing.ts";
import type { Column } from "./columns.ts";
import { columnOf, commentOn, definitionOf, enumName, enumType, isEnum } from "./columns.ts";
import { constraintOf, createIndex } from "./keys.ts";
import type { Part } from "./keys.ts";
import { given, isSet, nameOr, tableOf, thingIn, written } from "./words.ts";

/** How much of the table a call makes. */
export interface Wanted {
  readonly foreignKeys: boolean;
  readonly indices: boolean;
}

/**
 * `CREATE TABLE` with its keys in it; in PostgreSQL and SQLite its indexes follow.
 * What TypeORM writes down in its own table of generated columns is left out.
 */
export function createTable(
  value: Value,
  wanted: Wanted,
  speech: Speech,
): readonly Sent[] | undefined {
  const entries = thingIn(value);
  const all = itemsOf(given(entries, "columns"));
  if (entries === undefined || all === undefined) return undefined;
  const { span } = value;
  const say = at(span);
  const table = tableOf(value);
  const name = written(table, speech);
  const columns = all.map(columnOf);
  const known = columns.filter((column) => column !== undefined);
  const listed = (key: string, kind: Part["kind"]): readonly Part[] =>
    (itemsOf(given(entries, key)) ?? []).map((one) => ({ kind, value: one }));
  const isMysql = speech.family === "mysql";
  const indices = listed("indices", "index");
  const uniques = listed("uniques", "unique");
  const made = known.filter(
    (column) =>
      isSet(column.entries, "isUnique") &&
      ![...uniques, ...(isMysql ? indices : [])].some((part) => isAlone(part, column)),
  );
  // On SQLite a key of one column stands in the column.
  const alone = known.filter((column) => isSet(column.entries, "isPrimary")).length === 1;
  const keys = speech.dialect === "sqlite" && alone ? "inline" : "apart";
  const parts: Written[] = columns.map((column, index) =>
    column === undefined
      ? at(all[index]?.span ?? span)`$\{column}`
      : definitionOf(column, table, speech, keys),
  );
  const uniqueOf = (column: Column): Written => {
    const own = at(column.span);
    const called = nameOr(undefined, "UQ", table, [column.name], column.span, speech);
    const list = quoted(column.name, speech.mark);
    return isMysql
      ? own`UNIQUE INDEX ${called} (${list})`
      : own`CONSTRAINT ${called} UNIQUE (${list})`;
  };
  if (isMysql) {
    parts.push(
      ...indices.map((part) => constraintOf(part, table, speech)),
      ...made.map(uniqueOf),
      ...uniques.map(({ value: one }) => uniqueIndex(one, table, speech)),
    );
  } else {
    parts.push(
      ...uniques.map((part) => constraintOf(part, table, speech)),
      ...made.map(uniqueOf),
      ...listed("checks", "check").map((part) => constraintOf(part, table, speech)),
      ...listed("exclusions", "exclusion").map((part) => constraintOf(part, table, speech)),
    );
  }
  if (wanted.foreignKeys) {
    parts.push(
      ...listed("foreignKeys", "foreign").map((part) => constraintOf(part, table, speech)),
    );
  }
  const primary = keys === "inline" ? undefined : primaryKey(known, table, speech);
  if (primary !== undefined) parts.push(at(span)`${primary}`);
  const engine = given(entries, "engine");
  const tail = isMysql
    ? say`) ENGINE=${engine === undefined ? say`InnoDB` : piecesOf(engine)}`
    : say`)`;
  const comment = given(entries, "comment");
  const note = comment === undefined ? undefined : stringOf(piecesOf(comment), comment.span);
  const isPostgres = speech.dialect === "postgres";
  return [
    ...(isPostgres ? enumTypes(known, table, speech) : []),
    {
      sql: say`CREATE TABLE ${name} (${joined(parts, ", ", span)}${tail}${isMysql && note !== undefined ? say` COMMENT=${note}` : []}`,
    },
    ...(isPostgres ? known.flatMap((column) => asSent(commentOn(column, name, speech))) : []),
    ...(isMysql || !wanted.indices
      ? []
      : indices.map((part) => ({ sql: createIndex(part.value, table, speech) }))),
    ...(isPostgres && note !== undefined
      ? [{ sql: say`COMMENT ON TABLE ${name} IS ${note}` }]
      : []),
  ];
}

/** Columns that share a type make it once. */
function enumTypes(
  columns: readonly Column[],
  table: ReturnType<typeof tableOf>,
  speech: Speech,
): readonly Sent[] {
  const named = new Map<string, Column>();
  for (const column of columns.filter(isEnum)) {
    const name = enumName(column, table, speech)
      .map(({ text }) => text)
      .join("");
    if (!named.has(name)) named.set(name, column);
  }
  return [...named.values()].map((column) => ({ sql: enumType(column, table, speech) }));
}

export function asSent(sql: Written | undefined): readonly Sent[] {
  return sql === undefined ? [] : [{ sql }];
}

function isAlone({ kind, value }: Part, column: Column): boolean {
  const entries = thingIn(value);
  const names = itemsOf(given(entries, "columnNames"));
  return (
    names?.length === 1 &&
    textValue(names[0]) === textValue(column.name) &&
    (kind === "unique" || isSet(entries, "isUnique"))
  );
}

/** MySQL has no unique keys beside unique indexes. */
function uniqueIndex(value: Value, table: ReturnType<typeof tableOf>, speech: Speech): Written {
  const entries = thingIn(value);
  const names = itemsOf(given(entries, "columnNames")) ?? [];
  const called = nameOr(given(entries, "name"), "IDX", table, names, value.span, speech);
  const list = joined(
    names.map((name) => quoted(name, speech.mark)),
    ", ",
    value.span,
  );
  return at(value.span)`UNIQUE INDEX ${called} (${list})`;
}

export function primaryKey(
  columns: readonly Column[],
  table: ReturnType<typeof tableOf>,
  speech: Speech,
): Written | undefined {
  const primary = columns.filter(({ entries }) => isSet(entries, "isPrimary"));
  const [first] = primary;
  if (first === undefined) return undefined;
  const say = at(first.span);
  const list = joined(
    primary.map(({ name }) => quoted(name, speech.mark)),
    ", ",
    first.span,
  );
  if (speech.dialect !== "postgres") return say`PRIMARY KEY (${list})`;
  const named = given(first.entries, "primaryKeyConstraintName");
  const names = primary.map(({ name }) => name);
  const called = nameOr(named, "PK", table, names, first.span, speech);
  return say`CONSTRAINT ${called} PRIMARY KEY (${list})`;
}

/** The name a table gets: that of its schema stays. */
export function renamed(value: Value, table: ReturnType<typeof tableOf>, speech: Speech): Written {
  if (speech.family !== "mysql") return quoted(value, speech.mark);
  const parts = textValue(table.name)?.split(".") ?? [];
  if (parts.length < 2) return quoted(value, speech.mark);
  const outer = namedBy(() => parts[0] ?? "", [], value.span, speech.mark);
  return at(value.span)`${outer}.${quoted(value, speech.mark)}`;
}

/** What a flag says where it stands; what is left out says yes. */
export function unlessFalse(value: Value | undefined): boolean {
  return constantValue(value) !== false;
}
