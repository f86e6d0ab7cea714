import type { Link } from "../../script/chain.ts";
import type { Entries, Value } from "../../script/value.ts";
import {
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
  textValue,
} from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, quoted } from "../../script/writing.ts";
import type { Sent } from "../../script/fragments.ts";
import type { TableName } from "./words.ts";
import { conditionOf, fieldsOf, madeName, tableOf, underscored, written } from "./words.ts";

export function concurrently(options: Entries | undefined): Written | string {
  const value = options?.get("concurrently");
  if (value === undefined) return "";
  const constant = constantValue(value);
  return constant === undefined || constant === true ? at(value.span)`CONCURRENTLY ` : "";
}

export function addIndex(
  link: Link,
  table: TableName,
  second: Value | undefined,
  third: Value | undefined,
): readonly Sent[] | undefined {
  const { speech } = table;
  const { mark, family } = speech;
  const listed = itemsOf(second);
  const options = entriesOf(listed === undefined ? second : third);
  const fields = listed ?? itemsOf(options?.get("fields"));
  if (fields === undefined) return undefined;
  const say = at(link.span);
  const given = (...keys: readonly string[]): Value | undefined => {
    const value = keys.map((key) => options?.get(key)).find((one) => one !== undefined);
    return isAbsent(value) ? undefined : value;
  };
  const named = given("name", "indexName");
  const called =
    named === undefined
      ? madeName(table, fields, underscored, link.span)
      : quoted(named, mark, "apart");
  const kind = textValue(given("type", "indicesType"));
  const unique = given("unique");
  const isUnique = constantValue(unique) === true || kind?.toUpperCase() === "UNIQUE";
  const using = given("using", "indexType", "method");
  const method = using === undefined ? [] : at(using.span)` USING ${piecesOf(using)}`;
  const operator = given("operator");
  const list =
    operator === undefined || speech.dialect !== "postgres"
      ? fieldsOf(fields, link.span, speech)
      : joined(
          fields.map((field) => say`${fieldsOf([field], link.span, speech)} ${piecesOf(operator)}`),
          ", ",
          link.span,
        );
  const where = given("where");
  const condition = conditionOf(where, speech);
  const partial =
    condition === undefined || where === undefined ? [] : at(where.span)` WHERE ${condition}`;
  const word = isUnique ? "UNIQUE " : "";
  if (family === "mysql") {
    const special = kind?.toUpperCase() === "UNIQUE" ? "" : (kind ?? "");
    const own = isUnique ? word : special === "" ? "" : `${special} `;
    return [
      { sql: say`ALTER TABLE ${written(table)} ADD ${own}INDEX ${called}${method} (${list})` },
    ];
  }
  if (speech.dialect === "sqlite") {
    return [{ sql: say`CREATE ${word}INDEX ${called} ON ${written(table)} (${list})${partial}` }];
  }
  return [
    {
      sql: say`CREATE ${word}INDEX ${concurrently(options)}${called} ON ${written(table)}${method} (${list})${partial}`,
    },
  ];
}

export function addConstraint(
  link: Link,
  table: TableName,
  fields: readonly Value[],
  options: Entries,
): readonly Sent[] | undefined {
  const { speech } = table;
  const { mark } = speech;
  const say = at(link.span);
  const kind = textValue(options.get("type"))?.toUpperCase();
  const list = fieldsOf(fields, link.span, speech);
  const named = options.get("name");
  const called = (ending: string): Written =>
    named === undefined || isAbsent(named)
      ? madeName(table, fields, (text) => `${text}_${ending}`, link.span)
      : quoted(named, mark);
  const add = (constraint: Written): readonly Sent[] => [
    { sql: say`ALTER TABLE ${written(table)} ADD ${constraint}` },
  ];
  switch (kind) {
    case "UNIQUE":
      return add(say`CONSTRAINT ${called("uk")} UNIQUE (${list})`);
    case "PRIMARY KEY":
      return add(say`CONSTRAINT ${called("pk")} PRIMARY KEY (${list})`);
    case "CHECK": {
      const condition = conditionOf(options.get("where"), speech);
      return condition === undefined
        ? undefined
        : add(say`CONSTRAINT ${called("ck")} CHECK (${condition})`);
    }
    case "FOREIGN KEY": {
      const references = entriesOf(options.get("references"));
      const target = references?.get("table");
      const field = references?.get("field");
      const others = field === undefined ? itemsOf(references?.get("fields")) : [field];
      if (target === undefined || others === undefined) return undefined;
      const action = (words: string, key: string): Written => {
        const value = options.get(key);
        return value === undefined || isAbsent(value)
          ? []
          : at(value.span)` ${words} ${piecesOf(value)}`;
      };
      const made = called(`${textValue(target) ?? "[object Object]"}_fk`);
      const actions = say`${action("ON UPDATE", "onUpdate")}${action("ON DELETE", "onDelete")}`;
      return add(
        say`CONSTRAINT ${made} FOREIGN KEY (${list}) REFERENCES ${written(tableOf(target, speech))} (${fieldsOf(others, link.span, speech)})${actions}`,
      );
    }
    default:
      return undefined;
  }
}
