import type { Span } from "../../source.ts";
import type { Value } from "../../script/value.ts";
import { itemsOf, piecesOf, textValue } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, namedBy, quoted } from "../../script/writing.ts";
import type { Kind, TableName } from "./words.ts";
import { given, isSet, nameOr, namesOf, thingIn, written } from "./words.ts";

/** A key, a check or an index, as `new TableIndex({ … })` and its like describe it. */
export interface Part {
  readonly kind: "primary" | "unique" | "check" | "exclusion" | "foreign" | "index";
  readonly value: Value;
}

/** `CONSTRAINT "x" UNIQUE ("a")`, as it stands in a table and behind `ADD`. */
export function constraintOf(part: Part, table: TableName, speech: Speech): Written {
  const { kind, value } = part;
  const { span } = value;
  const say = at(span);
  const entries = thingIn(value);
  if (entries === undefined) return say`$\{constraint}`;
  const columns = given(entries, "columnNames");
  const list = namesOf(columns, span, speech);
  const deferrable = given(entries, "deferrable");
  const when = deferrable === undefined ? [] : say` DEFERRABLE ${piecesOf(deferrable)}`;
  const expression = given(entries, "expression");
  const condition = expression === undefined ? say`$\{expression}` : piecesOf(expression);
  const called = (letters: Kind, names: readonly Value[]): Written =>
    nameOr(given(entries, "name"), letters, table, names, span, speech);
  const names = itemsOf(columns) ?? [value];
  switch (kind) {
    case "primary":
      return say`CONSTRAINT ${called("PK", names)} PRIMARY KEY (${list})`;
    case "unique":
      return say`CONSTRAINT ${called("UQ", names)} UNIQUE (${list})${when}`;
    case "check":
      return say`CONSTRAINT ${called("CHK", [expression ?? value])} CHECK (${condition})`;
    case "exclusion":
      return say`CONSTRAINT ${called("XCL", [expression ?? value])} EXCLUDE ${condition}${when}`;
    case "foreign": {
      const target = given(entries, "referencedTableName");
      const others = namesOf(given(entries, "referencedColumnNames"), span, speech);
      const schema = given(entries, "referencedSchema");
      const other =
        target === undefined
          ? say`$\{referencedTableName}`
          : written({ name: target, schema }, speech);
      const action = (words: string, key: string): Written => {
        const wanted = given(entries, key);
        return wanted === undefined ? [] : at(wanted.span)` ${words} ${piecesOf(wanted)}`;
      };
      const tail = speech.family === "mysql" ? [] : when;
      return say`CONSTRAINT ${called("FK", names)} FOREIGN KEY (${list}) REFERENCES ${other} (${others})${action("ON DELETE", "onDelete")}${action("ON UPDATE", "onUpdate")}${tail}`;
    }
    case "index":
      return indexInside(value, table, speech);
  }
}

/** `CREATE INDEX`; concurrently only where `isConcurrent` says so. */
export function createIndex(value: Value, table: TableName, speech: Speech): Written {
  const { span } = value;
  const say = at(span);
  const entries = thingIn(value);
  if (entries === undefined) return say`$\{index}`;
  const name = indexName(value, table, speech);
  const list = namesOf(given(entries, "columnNames"), span, speech);
  if (speech.family === "mysql") {
    return say`CREATE ${kindOf(value)}INDEX ${name} ON ${written(table, speech)} (${list})${parserOf(value)}`;
  }
  const type = given(entries, "type");
  const method = isSet(entries, "isSpatial")
    ? say` USING gist`
    : type === undefined
      ? []
      : at(type.span)` USING ${piecesOf(type)}`;
  const where = given(entries, "where");
  const condition = where === undefined ? [] : at(where.span)` WHERE ${piecesOf(where)}`;
  const unique = isSet(entries, "isUnique") ? "UNIQUE " : "";
  const how = isSet(entries, "isConcurrent") ? "CONCURRENTLY " : "";
  const using = speech.dialect === "sqlite" ? [] : method;
  return say`CREATE ${unique}INDEX ${speech.dialect === "sqlite" ? "" : how}${name} ON ${written(table, speech)}${using} (${list})${condition}`;
}

function indexInside(value: Value, table: TableName, speech: Speech): Written {
  const list = namesOf(given(thingIn(value), "columnNames"), value.span, speech);
  return at(
    value.span,
  )`${kindOf(value)}INDEX ${indexName(value, table, speech)} (${list})${parserOf(value)}`;
}

function indexName(value: Value, table: TableName, speech: Speech): Written {
  const entries = thingIn(value);
  const names = itemsOf(given(entries, "columnNames")) ?? [value];
  const where = given(entries, "where");
  return nameOr(given(entries, "name"), "IDX", table, names, value.span, speech, where);
}

function kindOf(value: Value): string {
  const entries = thingIn(value);
  const words = { isUnique: "UNIQUE ", isSpatial: "SPATIAL ", isFulltext: "FULLTEXT " };
  return Object.entries(words)
    .flatMap(([key, word]) => (isSet(entries, key) ? [word] : []))
    .join("");
}

function parserOf(value: Value): Written {
  const entries = thingIn(value);
  const parser = given(entries, "parser");
  return parser === undefined || !isSet(entries, "isFulltext")
    ? []
    : at(parser.span)` WITH PARSER ${piecesOf(parser)}`;
}

/** The name of what a call drops: a text, or the thing itself. */
export function nameIn(value: Value, kind: Kind, table: TableName, speech: Speech): Written {
  const entries = thingIn(value);
  if (entries === undefined) return quoted(value, speech.mark);
  const names = itemsOf(given(entries, "columnNames")) ?? [value];
  return nameOr(given(entries, "name"), kind, table, names, value.span, speech);
}

/** Without a name for it, PostgreSQL drops a key by the one that TypeORM would have given. */
export function dropIndex(
  value: Value,
  table: TableName,
  speech: Speech,
  ifExists: string,
): Written {
  const say = at(value.span);
  const name = nameIn(value, "IDX", table, speech);
  if (speech.family === "mysql") return say`DROP INDEX ${name} ON ${written(table, speech)}`;
  const how = isSet(thingIn(value), "isConcurrent") ? "CONCURRENTLY " : "";
  return say`DROP INDEX ${speech.dialect === "sqlite" ? "" : how}${ifExists}${schemaOf(table, value.span, speech)}${name}`;
}

/** An index stands in the schema of its table. */
function schemaOf({ name, schema }: TableName, span: Span, { mark }: Speech): Written {
  if (schema !== undefined) return at(span)`${quoted(schema, mark)}.`;
  const parts = textValue(name)?.split(".") ?? [];
  return parts.length < 2 ? [] : at(span)`${namedBy(() => parts[0] ?? "", [], span, mark)}.`;
}
