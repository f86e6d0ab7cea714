import type { Link } from "../../script/chain.ts";
import type { BuilderCall, Sent } from "../../script/fragments.ts";
import type { Entries, Value } from "../../script/value.ts";
import {
  constantAt,
  constantValue,
  entriesOf,
  itemsOf,
  piecesOf,
  valuesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, quoted, speechOf } from "../../script/writing.ts";
import type { Column } from "./columns.ts";
import { addConstraint, addIndex, concurrently } from "./keys.ts";
import { assignments, insertOf, parameters } from "./rows.ts";
import {
  columnFrom,
  commentOf,
  defaultOf,
  definitionOf,
  enumName,
  enumType,
  isEnum,
  isPrimary,
  plainType,
  referenceOf,
} from "./columns.ts";
import {
  addColumnElsewhere,
  changeColumnElsewhere,
  createTableElsewhere,
} from "./other-servers.ts";
import type { TableName } from "./words.ts";
import { conditionOf, fieldsOf, madeName, tableOf, textIn, underscored, written } from "./words.ts";

/** What calls of the query interface send; `undefined`: the chain holds none. */
export function changesOf({ chain, call, walk }: BuilderCall): readonly Sent[] | undefined {
  const link = chain.links.find(({ name, given }) => given !== undefined && calls.has(name));
  if (link === undefined || chain.rootName === "" || chain.root.type === "Super") return undefined;
  const speech = speechOf(walk.dialect);
  if (speech.dialect === "sqlite" && rebuilding.has(link.name)) {
    const why = `Sequelize's ${link.name} on SQLite: it copies the table into a new one, which it reads from the database first`;
    return [{ span: link.span, why }];
  }
  const values = valuesOf(link.given, call.scope);
  const sent =
    speech.dialect !== "postgres" && postgresAlone.has(link.name)
      ? undefined
      : changeOf(link, values, speech);
  return sent ?? [{ span: link.span, why: `Sequelize's ${link.name}, which is not read` }];
}

function changeOf(
  link: Link,
  values: readonly Value[],
  speech: Speech,
): readonly Sent[] | undefined {
  const [first, second, third] = values;
  if (first === undefined) return undefined;
  const say = at({ start: startOf(link), end: link.span.end });
  const { mark, dialect, family } = speech;
  const isHome = dialect === "postgres";
  const table = tableOf(first, speech);
  const name = written(table);
  const one = (sql: Written): readonly Sent[] => [{ sql }];
  switch (link.name) {
    case "createTable":
      return second === undefined
        ? undefined
        : (isHome ? createTable : createTableElsewhere)(
            link,
            tableOf(first, speech, entriesOf(third)?.get("schema")),
            second,
            entriesOf(third),
          );
    case "addColumn":
      return second === undefined || third === undefined
        ? undefined
        : (isHome ? addColumn : addColumnElsewhere)(link, table, columnFrom(second, third, speech));
    case "changeColumn":
      return second === undefined || third === undefined
        ? undefined
        : (isHome ? changeColumn : changeColumnElsewhere)(
            link,
            table,
            columnFrom(second, third, speech),
          );
    case "removeColumn":
      return second === undefined
        ? undefined
        : one(say`ALTER TABLE ${placed(table, link)} DROP COLUMN ${quoted(second, mark)}`);
    case "renameColumn":
      return second === undefined || third === undefined
        ? undefined
        : one(
            say`ALTER TABLE ${name} RENAME COLUMN ${quoted(second, mark)} TO ${quoted(third, mark)}`,
          );
    case "renameTable":
      return second === undefined
        ? undefined
        : one(
            say`ALTER TABLE ${name} RENAME TO ${quoted(tableOf(second, speech).name, mark, "apart")}`,
          );
    case "dropTable": {
      const cascade =
        isHome && constantValue(entriesOf(second)?.get("cascade")) === true ? " CASCADE" : "";
      return one(say`DROP TABLE IF EXISTS ${name}${cascade}`);
    }
    case "addIndex":
      return addIndex(link, table, second, third);
    case "removeIndex": {
      if (second === undefined) return undefined;
      const fields = itemsOf(second);
      const called =
        fields === undefined
          ? quoted(second, mark, "apart")
          : madeName(table, fields, underscored, link.span);
      if (family === "mysql") return one(say`DROP INDEX ${called} ON ${name}`);
      const how = isHome ? concurrently(entriesOf(third)) : "";
      return one(say`DROP INDEX ${how}IF EXISTS ${called}`);
    }
    case "addConstraint": {
      const fields = itemsOf(second);
      const options = entriesOf(fields === undefined ? second : third);
      const list = fields ?? itemsOf(options?.get("fields"));
      return options === undefined || list === undefined
        ? undefined
        : addConstraint(link, table, list, options);
    }
    case "removeConstraint":
      return second === undefined
        ? undefined
        : one(say`ALTER TABLE ${name} DROP CONSTRAINT ${quoted(second, mark, "apart")}`);
    case "createSchema":
      return one(say`CREATE SCHEMA IF NOT EXISTS ${quoted(first, mark)}`);
    case "dropSchema":
      return one(say`DROP SCHEMA IF EXISTS ${quoted(first, mark)} CASCADE`);
    case "dropEnum":
      return one(say`DROP TYPE IF EXISTS ${quoted(first, mark)}`);
    case "bulkInsert":
      return one(insertOf(link, name, second, speech));
    case "bulkUpdate": {
      const where = conditionOf(third, speech);
      const condition =
        where === undefined || third === undefined ? [] : at(third.span)` WHERE ${where}`;
      return one(say`UPDATE ${name} SET ${assignments(second, link, speech)}${condition}`);
    }
    case "bulkDelete": {
      if (constantValue(entriesOf(third)?.get("truncate")) === true)
        return one(dialect === "sqlite" ? say`DELETE FROM ${name}` : say`TRUNCATE ${name}`);
      const where = conditionOf(second, speech);
      const condition =
        where === undefined || second === undefined ? [] : at(second.span)` WHERE ${where}`;
      return one(say`DELETE FROM ${name}${condition}`);
    }
    case "createFunction": {
      const [, , returns, language, body, , options] = values;
      if (returns === undefined || language === undefined || body === undefined) return undefined;
      const replace = constantValue(entriesOf(options)?.get("force")) === true ? "OR REPLACE " : "";
      return one(
        say`CREATE ${replace}FUNCTION ${piecesOf(first)}(${parameters(second, link)}) RETURNS ${piecesOf(returns)} AS $func$ BEGIN ${piecesOf(body)} END; $func$ LANGUAGE ${textIn(language)}`,
      );
    }
    case "dropFunction":
      return one(say`DROP FUNCTION ${piecesOf(first)}(${parameters(second, link)}) RESTRICT`);
    case "renameFunction":
      return third === undefined
        ? undefined
        : one(
            say`ALTER FUNCTION ${piecesOf(first)}(${parameters(second, link)}) RENAME TO ${piecesOf(third)}`,
          );
    default:
      return undefined;
  }
}

/** Some calls name the schema where nobody has. */
function placed(table: TableName, { span }: Link): Written {
  const { mark, dialect } = table.speech;
  return table.schema === undefined && dialect === "postgres"
    ? at(span)`${mark}public${mark}.${written(table)}`
    : written(table);
}

function startOf({ node, span }: Link): number {
  const range = node["range"];
  const start: unknown = Array.isArray(range) ? range[0] : node["start"];
  return typeof start === "number" ? start : span.start;
}

function createTable(
  link: Link,
  table: TableName,
  value: Value,
  options: Entries | undefined,
): readonly Sent[] | undefined {
  const entries = entriesOf(value);
  if (entries === undefined) return undefined;
  const say = at(link.span);
  const name = written(table);
  const columns = entries.all.map((entry) =>
    columnFrom(constantAt(entry.key, entry.keySpan), entry.value, table.speech),
  );
  const parts = columns.map(
    (column) => at(column.span)`${column.name} ${definitionOf(column, table)}`,
  );
  for (const key of entriesOf(options?.get("uniqueKeys"))?.all ?? []) {
    const fields = itemsOf(entriesOf(key.value)?.get("fields"));
    if (fields !== undefined)
      parts.push(at(key.keySpan)`UNIQUE (${fieldsOf(fields, key.keySpan, table.speech)})`);
  }
  const primary = columns.filter(isPrimary);
  if (primary.length > 0) {
    const names = joined(
      primary.map((column) => column.name),
      ",",
      link.span,
    );
    parts.push(say`PRIMARY KEY (${names})`);
  }
  const comment = options?.get("comment");
  return [
    ...columns.filter(isEnum).map((column) => ({ sql: enumType(column, table) })),
    { sql: say`CREATE TABLE IF NOT EXISTS ${name} (${joined(parts, ", ", link.span)})` },
    ...(comment === undefined
      ? []
      : [{ sql: at(comment.span)`COMMENT ON TABLE ${name} IS ${textIn(comment)}` }]),
    ...comments(columns, table),
    ...entries.unknown.map(({ span }) => ({ span, why: "columns that stand in another file" })),
  ];
}

function comments(columns: readonly Column[], table: TableName): readonly Sent[] {
  return columns.flatMap((column) => {
    const sql = commentOf(column, table);
    return sql === undefined ? [] : [{ sql }];
  });
}

function addColumn(link: Link, table: TableName, column: Column): readonly Sent[] {
  const say = at(link.span);
  return [
    ...(isEnum(column) ? [{ sql: enumType(column, table) }] : []),
    {
      sql: say`ALTER TABLE ${placed(table, link)} ADD COLUMN ${column.name} ${definitionOf(column, table)}`,
    },
    ...comments([column], table),
  ];
}

/** Begins from nothing: what is not said again, the column loses. With a reference, all else is left out. */
function changeColumn(link: Link, table: TableName, column: Column): readonly Sent[] {
  const say = at(link.span);
  const { name, entries, type } = column;
  const head = say`ALTER TABLE ${written(table)} ALTER COLUMN ${name}`;
  const allowNull = entries?.get("allowNull");
  const reference = referenceOf(column, table);
  const standard = defaultOf(column);
  const unique = entries?.get("unique");
  const sent: Sent[] = [];
  const send = (sql: Written): void => void sent.push({ sql });
  if (constantValue(allowNull) === false && allowNull !== undefined)
    send(at(allowNull.span)`${head} SET NOT NULL`);
  else if (constantValue(allowNull) === true && allowNull !== undefined && reference === undefined)
    sent.push({ sql: at(allowNull.span)`${head} DROP NOT NULL`, asked: true });
  else if (reference === undefined) send(say`${head} DROP NOT NULL`);
  if (standard !== undefined) send(say`${head} SET ${standard}`);
  else if (reference === undefined) send(say`${head} DROP DEFAULT`);
  if (isEnum(column)) send(enumType(column, table));
  if (unique !== undefined && constantValue(unique) === true) {
    send(at(unique.span)`ALTER TABLE ${written(table)} ADD UNIQUE (${name})`);
  }
  if (reference !== undefined) {
    send(say`ALTER TABLE ${written(table)} ADD FOREIGN KEY (${name}) ${reference}`);
  } else if (isEnum(column)) {
    const own = enumName(column, table);
    send(say`${head} TYPE ${own} USING (${name}::${own})`);
  } else if (type !== undefined) send(say`${head} TYPE ${plainType(type)}`);
  return sent;
}

/** On SQLite these copy the table. */
const rebuilding = new Set(
  "addConstraint changeColumn removeColumn removeConstraint renameColumn".split(" "),
);

const postgresAlone = new Set(
  "createFunction createSchema dropEnum dropFunction dropSchema renameFunction".split(" "),
);

const calls = new Set(
  (
    "addColumn addConstraint addIndex bulkDelete bulkInsert bulkUpdate changeColumn createFunction createSchema " +
    "createTable createTrigger dropAllEnums dropAllTables dropEnum dropFunction dropSchema dropTable dropTrigger " +
    "removeColumn removeConstraint removeIndex renameColumn renameFunction renameTable upsert"
  ).split(" "),
);
