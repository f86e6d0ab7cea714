import type { Link } from "../../script/chain.ts";
import type { Sent } from "../../script/fragments.ts";
import type { Value } from "../../script/value.ts";
import { itemsOf, piecesOf, textValue } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, literalOf, quoted, stringOf } from "../../script/writing.ts";
import { addColumn, dropColumn } from "./column-calls.ts";
import type { Column } from "./columns.ts";
import { columnOf, definitionOf, enumName, enumType, isEnum, sameIn, typeOf } from "./columns.ts";
import { changeByName } from "./change-by-name.ts";
import type { TableName } from "./words.ts";
import { given, isSet, nameOr, rawOf, written } from "./words.ts";

export interface Change {
  readonly from: Value;
  readonly to: Value;
}

/**
 * What TypeORM makes of two descriptions of a column: another type or length drops it and adds it again.
 * `undefined`: what the column was is known only to the database.
 */
export function changeColumn(
  link: Link,
  table: TableName,
  { from, to }: Change,
  speech: Speech,
): readonly Sent[] | undefined {
  const before = columnOf(from);
  const after = columnOf(to);
  if (after === undefined) return undefined;
  if (before === undefined) return changeByName(link, table, { from, to }, speech);
  if (before.entries.unknown.length > 0 || after.entries.unknown.length > 0) return undefined;
  const differs = compared(before, after);
  const isMysql = speech.family === "mysql";
  const recreating = [
    "type",
    "length",
    ...(isMysql ? ["isGenerated"] : ["isArray"]),
    "generatedType",
  ];
  const changes = recreating.map(differs);
  if (changes.includes("unknown")) return undefined;
  if (changes.includes("yes")) {
    const added = addColumn(link, table, to, speech);
    return added === undefined
      ? undefined
      : [...dropColumn(link, table, from, "", speech), ...added];
  }
  return isMysql
    ? redefined(link, table, before, after, speech)
    : altered(link, table, before, after, speech);
}

type Answer = "yes" | "no" | "unknown";

function compared(before: Column, after: Column): (key: string) => Answer {
  return (key) => {
    const same = sameIn(key, before, after);
    return same === undefined ? "unknown" : same ? "no" : "yes";
  };
}

/** One statement for each thing that differs. */
function altered(
  { span }: Link,
  table: TableName,
  before: Column,
  after: Column,
  speech: Speech,
): readonly Sent[] | undefined {
  const differs = compared(before, after);
  const { mark } = speech;
  const say = at(span);
  const head = say`ALTER TABLE ${written(table, speech)}`;
  const name = quoted(after.name, mark);
  const column = say`${head} ALTER COLUMN ${name}`;
  const said: readonly string[] = [
    "name",
    "precision",
    "scale",
    "enum",
    "enumName",
    "isNullable",
    "comment",
    "isPrimary",
    "isUnique",
    "isGenerated",
    "generationStrategy",
    "default",
    "spatialFeatureType",
    "srid",
    "collation",
  ];
  const answers = new Map(said.map((key) => [key, differs(key)]));
  if ([...answers.values()].includes("unknown")) return undefined;
  const is = (...keys: readonly string[]): boolean =>
    keys.some((key) => answers.get(key) === "yes");
  if (is("isPrimary", "isGenerated")) return undefined;
  const sent: Written[] = [];
  if (is("name")) {
    sent.push(say`${head} RENAME COLUMN ${quoted(before.name, mark)} TO ${name}`);
  }
  if (is("precision", "scale")) sent.push(say`${column} TYPE ${typeOf(after)}`);
  const values =
    isEnum(after) && is("enum", "enumName")
      ? enumChange(before, after, table, speech, column, span)
      : undefined;
  sent.push(...(values?.sent ?? []));
  if (is("isNullable")) {
    sent.push(say`${column} ${isSet(after.entries, "isNullable") ? "DROP" : "SET"} NOT NULL`);
  }
  if (is("comment")) {
    const text = given(after.entries, "comment");
    const note = text === undefined ? say`NULL` : stringOf(piecesOf(text), text.span);
    sent.push(say`COMMENT ON COLUMN ${written(table, speech)}.${name} IS ${note}`);
  }
  if (is("isUnique")) {
    const called = nameOr(undefined, "UQ", table, [after.name], span, speech);
    sent.push(
      isSet(after.entries, "isUnique")
        ? say`${head} ADD CONSTRAINT ${called} UNIQUE (${name})`
        : say`${head} DROP CONSTRAINT ${called}`,
    );
  }
  if (is("default") && values?.withDefault !== true) {
    const standard = given(after.entries, "default");
    sent.push(
      standard === undefined
        ? say`${column} DROP DEFAULT`
        : at(standard.span)`${column} SET DEFAULT ${rawOf(standard)}`,
    );
  }
  if (is("spatialFeatureType", "srid")) sent.push(say`${column} TYPE ${typeOf(after)}`);
  if (is("collation")) {
    const collation = given(after.entries, "collation");
    const type = given(after.entries, "type");
    sent.push(
      say`${column} TYPE ${type === undefined ? say`$\{type}` : piecesOf(type)} COLLATE ${collation === undefined ? say`$\{collation}` : quoted(collation, mark)}`,
    );
  }
  return sent.map((sql) => ({ sql }));
}

/** New values are added; where any is gone, the type is made anew and every row is cast. */
function enumChange(
  before: Column,
  after: Column,
  table: TableName,
  speech: Speech,
  column: Written,
  span: Link["span"],
): { readonly sent: readonly Written[]; readonly withDefault: boolean } {
  const say = at(span);
  const listed = (one: Column): readonly Value[] => itemsOf(given(one.entries, "enum")) ?? [];
  const texts = (one: Column): readonly (string | undefined)[] => listed(one).map(textValue);
  const gone = texts(before).some((text) => !texts(after).includes(text));
  const added = listed(after).filter((value) => !texts(before).includes(textValue(value)));
  const type = enumName(before, table, speech);
  if (!gone && added.length > 0) {
    return {
      sent: added.map((value) => at(value.span)`ALTER TYPE ${type} ADD VALUE ${literalOf(value)}`),
      withDefault: false,
    };
  }
  const old = enumName(before, table, speech, "_old");
  const bare = enumName(before, { ...table, schema: undefined }, speech, "_old").slice(-1);
  const own = enumName(after, table, speech);
  const name = quoted(after.name, speech.mark);
  const array = isSet(after.entries, "isArray") ? "[]" : "";
  const standard = given(after.entries, "default");
  const had = given(before.entries, "default") !== undefined;
  return {
    sent: [
      say`ALTER TYPE ${type} RENAME TO ${bare}`,
      enumType(after, table, speech),
      ...(had ? [say`${column} DROP DEFAULT`] : []),
      say`${column} TYPE ${own}${array} USING ${name}::"text"::${own}${array}`,
      ...(standard === undefined
        ? []
        : [at(standard.span)`${column} SET DEFAULT ${rawOf(standard)}`]),
      say`DROP TYPE ${old}`,
    ],
    withDefault: had,
  };
}

/** MySQL takes the whole column anew. */
function redefined(
  { span }: Link,
  table: TableName,
  before: Column,
  after: Column,
  speech: Speech,
): readonly Sent[] | undefined {
  const differs = compared(before, after);
  const say = at(span);
  const head = say`ALTER TABLE ${written(table, speech)}`;
  const keys = [
    "precision",
    "scale",
    "unsigned",
    "charset",
    "collation",
    "comment",
    "default",
    "onUpdate",
    "isNullable",
    "enum",
    "asExpression",
  ];
  const changed = keys.map(differs);
  const others = ["name", "isPrimary", "isUnique"].map(differs);
  if (changed.includes("unknown") || others.includes("unknown")) return undefined;
  const [name, primary, unique] = others;
  if (primary === "yes") return undefined;
  const sent: Written[] = [];
  const old = quoted(before.name, speech.mark);
  const definition = (column: Column): Written => definitionOf(column, table, speech, "apart");
  if (name === "yes") {
    const kept = definition({ ...before, name: after.name });
    sent.push(say`${head} CHANGE ${old} ${kept}`);
  }
  if (changed.includes("yes")) {
    const from = name === "yes" ? quoted(after.name, speech.mark) : old;
    sent.push(say`${head} CHANGE ${from} ${definition(after)}`);
  }
  if (unique === "yes") {
    const called = nameOr(undefined, "IDX", table, [after.name], span, speech);
    sent.push(
      isSet(after.entries, "isUnique")
        ? say`${head} ADD UNIQUE INDEX ${called} (${quoted(after.name, speech.mark)})`
        : say`${head} DROP INDEX ${called}`,
    );
  }
  return sent.map((sql) => ({ sql }));
}

/** By its name alone PostgreSQL renames it; MySQL has to be told the whole column. */
export function renameColumn(
  link: Link,
  table: TableName,
  { from, to }: Change,
  speech: Speech,
): readonly Sent[] | undefined {
  const after = columnOf(to);
  const before = columnOf(from);
  const say = at(link.span);
  if (after !== undefined && before !== undefined) {
    return changeColumn(link, table, { from, to }, speech);
  }
  if (after !== undefined) return undefined;
  const old = quoted(before?.name ?? from, speech.mark);
  const head = say`ALTER TABLE ${written(table, speech)}`;
  if (speech.family !== "mysql") {
    return [{ sql: say`${head} RENAME COLUMN ${old} TO ${quoted(to, speech.mark)}` }];
  }
  if (before === undefined) return undefined;
  const kept = definitionOf({ ...before, name: to }, table, speech, "apart");
  return [{ sql: say`${head} CHANGE ${old} ${kept}` }];
}
