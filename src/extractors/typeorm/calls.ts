import type { Link } from "../../script/chain.ts";
import type { BuilderCall, Sent } from "../../script/fragments.ts";
import type { Value } from "../../script/value.ts";
import {
  callValue,
  constantValue,
  entriesOf,
  functionValue,
  itemsOf,
  piecesOf,
  valuesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, quoted, speechOf } from "../../script/writing.ts";
import { changeColumn, renameColumn } from "./changes.ts";
import { addColumn, dropColumn } from "./column-calls.ts";
import { constraintOf, createIndex, dropIndex, nameIn } from "./keys.ts";
import type { Part } from "./keys.ts";
import { createTable, renamed, unlessFalse } from "./tables.ts";
import type { Kind, TableName } from "./words.ts";
import { given, isSet, nameOr, tableOf, thingIn, written } from "./words.ts";

/** What calls of the query runner send; `undefined`: the chain holds none. */
export function changesOf({ chain, call, walk }: BuilderCall): readonly Sent[] | undefined {
  const link = chain.links.find(({ name, given: with_ }) => with_ !== undefined && calls.has(name));
  if (link === undefined || chain.rootName === "" || chain.links.length > 2) return undefined;
  const speech = speechOf(walk.dialect);
  const unknown = (why: string): readonly Sent[] => [{ span: link.span, why }];
  if (speech.dialect === "sqlite" && rebuilding.has(link.name)) {
    return unknown(
      `TypeORM's ${link.name} on SQLite: it copies the table into a new one, which it reads from the database first`,
    );
  }
  const values = valuesOf(link.given, call.scope);
  return changeOf(link, values, speech) ?? unknown(`TypeORM's ${link.name}, which is not read`);
}

function changeOf(
  link: Link,
  values: readonly Value[],
  speech: Speech,
): readonly Sent[] | undefined {
  const [first, second, third, fourth] = values;
  if (first === undefined) return undefined;
  const { span } = link;
  const say = at(span);
  const table = tableOf(first);
  const name = written(table, speech);
  const { mark, family } = speech;
  const one = (sql: Written): readonly Sent[] => [{ sql }];
  const alter = (words: Written): readonly Sent[] => one(say`ALTER TABLE ${name} ${words}`);
  const ifThere = (value: Value | undefined): string =>
    constantValue(value) === true && family !== "mysql" ? "IF EXISTS " : "";
  const add = (kind: Part["kind"], value: Value | undefined): readonly Sent[] | undefined =>
    value === undefined
      ? undefined
      : alter(say`ADD ${constraintOf({ kind, value }, table, speech)}`);
  const drop = (kind: Kind): readonly Sent[] | undefined => {
    if (second === undefined) return undefined;
    const called = nameIn(second, kind, table, speech);
    const words =
      kind === "FK" && family === "mysql" ? say`DROP FOREIGN KEY ` : say`DROP CONSTRAINT `;
    return alter(say`${words}${ifThere(third)}${called}`);
  };
  const each = (
    then: (value: Value) => readonly Sent[] | undefined,
  ): readonly Sent[] | undefined => {
    const items = itemsOf(second)?.map(then);
    return items?.some((sent) => sent === undefined) === false
      ? items.flatMap((sent) => sent ?? [])
      : undefined;
  };
  const indexed = (value: Value): readonly Sent[] => one(createIndex(value, table, speech));
  switch (link.name) {
    case "createTable":
      return createTable(
        first,
        { foreignKeys: unlessFalse(third), indices: unlessFalse(fourth) },
        speech,
      );
    case "dropTable":
      return one(say`DROP TABLE ${name}`);
    case "clearTable":
      return one(
        speech.dialect === "sqlite" ? say`DELETE FROM ${name}` : say`TRUNCATE TABLE ${name}`,
      );
    case "renameTable":
      if (second === undefined) return undefined;
      return family === "mysql"
        ? one(say`RENAME TABLE ${name} TO ${renamed(second, table, speech)}`)
        : alter(say`RENAME TO ${renamed(second, table, speech)}`);
    case "addColumn":
      return second === undefined ? undefined : addColumn(link, table, second, speech);
    case "addColumns":
      return each((value) => addColumn(link, table, value, speech));
    case "changeColumn":
      return second === undefined || third === undefined
        ? undefined
        : (changeColumn(link, table, { from: second, to: third }, speech) ?? [
            {
              span,
              why: "a column that TypeORM changes: where its type or length differs from the database's it is dropped and added again, with its values lost; the old one is not written here",
            },
          ]);
    case "changeColumns":
      return each((value) => {
        const pair = entriesOf(value);
        const from = pair?.get("oldColumn");
        const to = pair?.get("newColumn");
        return from === undefined || to === undefined
          ? undefined
          : changeColumn(link, table, { from, to }, speech);
      });
    case "renameColumn":
      return second === undefined || third === undefined
        ? undefined
        : renameColumn(link, table, { from: second, to: third }, speech);
    case "dropColumn":
      return second === undefined
        ? undefined
        : dropColumn(link, table, second, ifThere(third), speech);
    case "dropColumns":
      return each((value) => dropColumn(link, table, value, ifThere(third), speech));
    case "createPrimaryKey": {
      const columns = itemsOf(second);
      return columns === undefined
        ? undefined
        : alter(say`ADD ${primaryOf(columns, third, table, link, speech)}`);
    }
    case "dropPrimaryKey":
      if (family === "mysql") return alter(say`DROP PRIMARY KEY`);
      return second === undefined
        ? alter(say`DROP CONSTRAINT $\{primaryKey}`)
        : alter(say`DROP CONSTRAINT ${ifThere(third)}${quoted(second, mark)}`);
    case "createUniqueConstraint":
      return add("unique", second);
    case "createUniqueConstraints":
      return each((value) => add("unique", value));
    case "dropUniqueConstraint":
      return drop("UQ");
    case "createCheckConstraint":
      return add("check", second);
    case "createCheckConstraints":
      return each((value) => add("check", value));
    case "dropCheckConstraint":
      return drop("CHK");
    case "createExclusionConstraint":
      return add("exclusion", second);
    case "dropExclusionConstraint":
      return drop("XCL");
    case "createForeignKey":
      return add("foreign", second);
    case "createForeignKeys":
      return each((value) => add("foreign", value));
    case "dropForeignKey":
      return drop("FK");
    case "dropForeignKeys":
      return each((value) => {
        const words = family === "mysql" ? say`DROP FOREIGN KEY ` : say`DROP CONSTRAINT `;
        return alter(say`${words}${nameIn(value, "FK", table, speech)}`);
      });
    case "createIndex":
      return second === undefined ? undefined : indexed(second);
    case "createIndices":
      return each(indexed);
    case "dropIndex":
      return second === undefined
        ? undefined
        : one(dropIndex(second, table, speech, ifThere(third)));
    case "dropIndices":
      return each((value) => one(dropIndex(value, table, speech, "")));
    case "createSchema":
      return one(
        say`CREATE SCHEMA ${constantValue(second) === true ? "IF NOT EXISTS " : ""}${quoted(first, mark)}`,
      );
    case "dropSchema":
      return one(
        say`DROP SCHEMA ${ifThere(second)}${quoted(first, mark)}${constantValue(third) === true ? " CASCADE" : ""}`,
      );
    case "createView": {
      const entries = thingIn(first);
      const query = given(entries, "expression");
      if (
        query === undefined ||
        functionValue(query) !== undefined ||
        callValue(query) !== undefined
      )
        return undefined;
      const kind = isSet(entries, "materialized") ? "MATERIALIZED VIEW" : "VIEW";
      return one(say`CREATE ${kind} ${name} AS ${piecesOf(query)}`);
    }
    case "dropView": {
      const kind = isSet(thingIn(first), "materialized") ? "MATERIALIZED VIEW" : "VIEW";
      return one(say`DROP ${kind} ${ifThere(second)}${name}`);
    }
    case "changeTableComment":
      return undefined;
    default:
      return undefined;
  }
}

function primaryOf(
  columns: readonly Value[],
  named: Value | undefined,
  table: TableName,
  { span }: Link,
  speech: Speech,
): Written {
  const say = at(span);
  const list = joined(
    columns.map((column) => quoted(column, speech.mark)),
    ", ",
    span,
  );
  if (speech.family === "mysql") return say`PRIMARY KEY (${list})`;
  return say`CONSTRAINT ${nameOr(named, "PK", table, columns, span, speech)} PRIMARY KEY (${list})`;
}

/** On SQLite these copy the table. */
const rebuilding = new Set(
  (
    "addColumn addColumns changeColumn changeColumns createCheckConstraint createCheckConstraints createForeignKey " +
    "createForeignKeys createPrimaryKey createUniqueConstraint createUniqueConstraints dropCheckConstraint " +
    "dropColumn dropColumns dropForeignKey dropForeignKeys dropPrimaryKey dropUniqueConstraint renameColumn " +
    "updatePrimaryKeys"
  ).split(" "),
);

const calls = new Set([
  ...rebuilding,
  ...(
    "changeTableComment clearTable createExclusionConstraint createIndex createIndices createSchema createTable " +
    "createView dropCheckConstraints dropExclusionConstraint dropIndex dropIndices dropSchema dropTable " +
    "dropUniqueConstraints dropView renameTable"
  ).split(" "),
]);
