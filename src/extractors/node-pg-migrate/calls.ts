import type { Link } from "../../script/chain.ts";
import type { BuilderCall, Sent } from "../../script/fragments.ts";
import type { Entries, Value } from "../../script/value.ts";
import {
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
  valuesOf,
} from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined } from "../../script/writing.ts";
import {
  columnsIn,
  commentsOf,
  commentText,
  constraintsOf,
  definitionOf,
  primaryIn,
  typeOf,
} from "./columns.ts";
import { dropColumns, dropOf, renameOf } from "./drops.ts";
import { createIndex } from "./indexes.ts";
import { functionOf, triggerOf, viewOf } from "./programs.ts";
import type { Say } from "./words.ts";
import { ifNot, isOn, listOf, nameOf, namesOf, textOf, valueIn } from "./words.ts";

/** What calls of `pgm` send; `undefined`: the chain holds none. */
export function changesOf({ chain, call }: BuilderCall): readonly Sent[] | undefined {
  const [link] = chain.links;
  if (link?.given === undefined || chain.links.length !== 1 || chain.rootName === "")
    return undefined;
  if (!changes.test(link.name)) return undefined;
  const values = valuesOf(link.given, call.scope);
  const { start } = spanOfRoot(chain.root);
  const span = { start, end: link.span.end };
  return (
    changeOf(link, values, at(span)) ?? [
      { span, why: `node-pg-migrate's ${link.name}, which is not read` },
    ]
  );
}

function spanOfRoot(root: BuilderCall["chain"]["root"]): { readonly start: number } {
  const range = root["range"];
  const start: unknown = Array.isArray(range) ? range[0] : root["start"];
  return { start: typeof start === "number" ? start : 0 };
}

const changes = /^(?:add|alter|create|drop|rename|grant|revoke|refresh)[A-Z]/;

function changeOf(link: Link, values: readonly Value[], say: Say): readonly Sent[] | undefined {
  const [first, second, third, fourth] = values;
  if (first === undefined) return undefined;
  const name = nameOf(first);
  const one = (sql: Written): readonly Sent[] => [{ sql }];
  const named =
    /^(drop|rename)(Table|View|MaterializedView|Schema|Sequence|Type|Domain|Extension|Role|Constraint|Column|Index|Trigger|Policy|Function)$/.exec(
      link.name,
    );
  if (named?.[1] === "drop") return dropOf(named[2] ?? "", values, link, say);
  if (named?.[1] === "rename") return renameOf(named[2] ?? "", values, say);
  switch (link.name) {
    case "createTable":
      return second === undefined ? undefined : createTable(values, say, link);
    case "addColumn":
    case "addColumns":
      return second === undefined
        ? undefined
        : addColumns(first, second, entriesOf(third), say, link);
    case "dropColumns":
      return dropColumns(values, link, say);
    case "alterColumn":
      return second === undefined
        ? undefined
        : alterColumn(first, second, entriesOf(third), say, link);
    case "addConstraint":
    case "createConstraint":
      return second === undefined || third === undefined
        ? undefined
        : addConstraint(first, second, third, say, link);
    case "alterTable": {
      const options = entriesOf(second);
      const security = options?.get("levelSecurity");
      return security === undefined
        ? undefined
        : one(say`ALTER TABLE ${name} ${textOf(security)} ROW LEVEL SECURITY`);
    }
    case "createIndex":
    case "addIndex":
      return createIndex(first, second, entriesOf(third), say, link);
    case "createType":
    case "addType": {
      const items = itemsOf(second);
      if (items !== undefined)
        return one(
          say`CREATE TYPE ${name} AS ENUM (${joined(items.map(valueIn), ", ", link.span)})`,
        );
      const columns =
        second === undefined || entriesOf(second) === undefined ? undefined : columnsIn(second);
      if (columns === undefined) return undefined;
      const parts = columns.map(
        (column) => at(column.span)`${column.name} ${typeOf(column.type, column.span)}`,
      );
      return one(say`CREATE TYPE ${name} AS (${joined(parts, ", ", link.span)})`);
    }
    case "addTypeValue": {
      if (second === undefined) return undefined;
      const options = entriesOf(third);
      const place = (words: string, key: string): Written => {
        const value = options?.get(key);
        return value === undefined ? [] : at(value.span)` ${words} ${valueIn(value)}`;
      };
      return one(
        say`ALTER TYPE ${name} ADD VALUE ${ifNot(options)}${valueIn(second)}${place("BEFORE", "before")}${place("AFTER", "after")}`,
      );
    }
    case "renameTypeValue":
      return second === undefined || third === undefined
        ? undefined
        : one(say`ALTER TYPE ${name} RENAME VALUE ${valueIn(second)} TO ${valueIn(third)}`);
    case "createExtension":
    case "addExtension": {
      const schema = entriesOf(second)?.get("schema");
      const place = schema === undefined ? [] : at(schema.span)` SCHEMA ${nameOf(schema)}`;
      const options = entriesOf(second);
      return listOf(first).map((value) => ({
        sql: at(value.span)`CREATE EXTENSION ${ifNot(options)}${nameOf(value)}${place}`,
      }));
    }
    case "createSchema":
      return one(say`CREATE SCHEMA ${ifNot(entriesOf(second))}${name}`);
    case "createView":
      return third === undefined ? undefined : one(viewOf(first, entriesOf(second), third, say));
    case "createMaterializedView": {
      const options = entriesOf(second);
      if (third === undefined) return undefined;
      const data = constantValue(options?.get("data"));
      const end = data === undefined ? "" : data === false ? " WITH NO DATA" : " WITH DATA";
      return one(say`CREATE MATERIALIZED VIEW ${ifNot(options)}${name} AS ${textOf(third)}${end}`);
    }
    case "refreshMaterializedView": {
      const options = entriesOf(second);
      const how = isOn(options?.get("concurrently")) ? "CONCURRENTLY " : "";
      return one(say`REFRESH MATERIALIZED VIEW ${how}${name}`);
    }
    case "createFunction":
      return third === undefined || fourth === undefined
        ? undefined
        : one(functionOf(name, second, entriesOf(third), fourth, undefined, say));
    case "createTrigger":
      return triggerOf(values, say);
    case "createPolicy": {
      const options = entriesOf(third);
      if (second === undefined) return undefined;
      const part = (words: string, key: string, end = ""): Written => {
        const value = options?.get(key);
        return value === undefined ? [] : at(value.span)` ${words}${textOf(value)}${end}`;
      };
      const command = options?.get("command");
      const role = listOf(options?.get("role"));
      const roles = role.length === 0 ? say`PUBLIC` : joined(role.map(textOf), ", ", link.span);
      const forWhat = command === undefined ? say`ALL` : textOf(command);
      return one(
        say`CREATE POLICY ${nameOf(second)} ON ${name} FOR ${forWhat} TO ${roles}${part("USING (", "using", ")")}${part("WITH CHECK (", "check", ")")}`,
      );
    }
    default:
      return undefined;
  }
}

function createTable(values: readonly Value[], say: Say, link: Link): readonly Sent[] | undefined {
  const [table, described, how] = values;
  const entries = entriesOf(described);
  if (table === undefined || described === undefined || entries === undefined) return undefined;
  const options = entriesOf(how);
  const columns = columnsIn(described);
  const primary = primaryIn(columns);
  const several = primary.length > 1;
  const parts = columns.map((column) =>
    definitionOf(column, table, several ? "of the table" : "own"),
  );
  const constraints = entriesOf(options?.get("constraints"));
  const keys = several ? primary : [];
  parts.push(...constraintsOf(table, constraints, { keys, span: link.span }));
  const like = options?.get("like");
  if (like !== undefined)
    parts.push(at(like.span)`LIKE ${nameOf(entriesOf(like)?.get("table") ?? like)}`);
  const inherits = options?.get("inherits");
  const parent = inherits === undefined ? [] : at(inherits.span)` INHERITS (${nameOf(inherits)})`;
  const partition = entriesOf(options?.get("partition"));
  const strategy = partition?.get("strategy");
  const by =
    strategy === undefined
      ? []
      : at(
          strategy.span,
        )` PARTITION BY ${textOf(strategy)} (${namesOf(listOf(partition?.get("columns")), link.span)})`;
  const kind = isOn(options?.get("temporary"))
    ? "TEMPORARY "
    : isOn(options?.get("unlogged"))
      ? "UNLOGGED "
      : "";
  const comment = options?.get("comment");
  return [
    {
      sql: say`CREATE ${kind}TABLE ${ifNot(options)}${nameOf(table)} (${joined(parts, ", ", link.span)})${parent}${by}`,
    },
    ...commentsOf(columns, table).map((sql) => ({ sql })),
    ...(comment === undefined
      ? []
      : [{ sql: at(comment.span)`COMMENT ON TABLE ${nameOf(table)} IS ${commentText(comment)}` }]),
    ...entries.unknown.map(({ span }) => ({ span, why: "columns that stand in another file" })),
  ];
}

function addColumns(
  table: Value,
  described: Value,
  options: Entries | undefined,
  say: Say,
  link: Link,
): readonly Sent[] | undefined {
  const entries = entriesOf(described);
  if (entries === undefined) return undefined;
  const columns = columnsIn(described);
  const several = primaryIn(columns).length > 1;
  const parts = columns.map(
    (column) =>
      at(
        column.span,
      )`ADD ${ifNot(options)}${definitionOf(column, table, several ? "of the table" : "own")}`,
  );
  const unknown = entries.unknown.map(({ span }) => ({
    span,
    why: "columns that stand in another file",
  }));
  if (parts.length === 0) return unknown;
  return [
    { sql: say`ALTER TABLE ${nameOf(table)} ${joined(parts, ", ", link.span)}` },
    ...commentsOf(columns, table).map((sql) => ({ sql })),
    ...unknown,
  ];
}

/** One statement, with no more than what is given. */
function alterColumn(
  table: Value,
  column: Value,
  options: Entries | undefined,
  say: Say,
  link: Link,
): readonly Sent[] | undefined {
  if (options === undefined || options.unknown.length > 0) return undefined;
  const actions: Written[] = [];
  const given = (key: string): Value | undefined => {
    const value = options.get(key);
    return isAbsent(value) ? undefined : value;
  };
  const standard = given("default");
  if (standard !== undefined) {
    const isNull = constantValue(standard) === null;
    actions.push(
      isNull
        ? at(standard.span)`DROP DEFAULT`
        : at(standard.span)`SET DEFAULT ${valueIn(standard)}`,
    );
  }
  const type = given("type");
  if (type !== undefined) {
    const collation = given("collation");
    const using = given("using");
    const collate =
      collation === undefined ? [] : at(collation.span)` COLLATE ${textOf(collation)}`;
    const cast = using === undefined ? [] : at(using.span)` USING ${textOf(using)}`;
    actions.push(at(type.span)`SET DATA TYPE ${typeOf(type, type.span)}${collate}${cast}`);
  }
  const notNull = given("notNull");
  const allowNull = given("allowNull");
  if (notNull !== undefined && isOn(notNull)) actions.push(at(notNull.span)`SET NOT NULL`);
  else if (notNull !== undefined && constantValue(notNull) === false)
    actions.push(at(notNull.span)`DROP NOT NULL`);
  else if (allowNull !== undefined && isOn(allowNull))
    actions.push(at(allowNull.span)`DROP NOT NULL`);
  if (given("sequenceGenerated") !== undefined || given("expressionGenerated") !== undefined)
    return undefined;
  const parts = actions.map(
    (action) => at(action[0]?.span ?? link.span)`ALTER ${nameOf(column)} ${action}`,
  );
  const comment = given("comment");
  return [
    ...(parts.length === 0
      ? []
      : [{ sql: say`ALTER TABLE ${nameOf(table)} ${joined(parts, ", ", link.span)}` }]),
    ...(comment === undefined
      ? []
      : [
          {
            sql: at(
              comment.span,
            )`COMMENT ON COLUMN ${nameOf(table)}.${nameOf(column)} IS ${commentText(comment)}`,
          },
        ]),
  ];
}

function addConstraint(
  table: Value,
  name: Value,
  what: Value,
  say: Say,
  link: Link,
): readonly Sent[] | undefined {
  const entries = entriesOf(what);
  if (entries === undefined) {
    const called =
      isAbsent(name) || constantValue(name) === null ? [] : say`CONSTRAINT ${nameOf(name)} `;
    return [{ sql: say`ALTER TABLE ${nameOf(table)} ADD ${called}${piecesOf(what)}` }];
  }
  const parts = constraintsOf(table, entries, { name, span: link.span }).map(
    (part) => at(part[0]?.span ?? link.span)`ADD ${part}`,
  );
  if (parts.length === 0) return undefined;
  return [{ sql: say`ALTER TABLE ${nameOf(table)} ${joined(parts, ", ", link.span)}` }];
}
