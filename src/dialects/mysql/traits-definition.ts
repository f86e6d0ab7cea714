import type { Dialect, Situation } from "../../dialect.ts";
import { visit } from "../../expression.ts";
import type { Expression } from "../../expression.ts";
import type { ColumnDefinition, Operation } from "../../operation.ts";
import type { Ternary } from "../../schema.ts";
import { isCharset, isCollation, widthOf } from "./charsets.ts";
import { definitionsIn, keptIn, namedIn } from "./definitions.ts";
import { isTooWide, columnsAfter } from "./row-size.ts";
import { asksTables } from "./traits-default.ts";
import { charsetOf, digitsIn } from "./types.ts";
import { tableOf, yesIf } from "./lookup.ts";

function about(holds: (column: ColumnDefinition, situation: Situation) => boolean) {
  return (situation: Situation): Ternary =>
    yesIf(definitionsIn(situation).some((column) => holds(column, situation)));
}

const longest = 65_535;

/** Where it may, the server makes a text of what is too long. */
function isTooLong({ type, collation }: ColumnDefinition, situation: Situation): boolean {
  const length = Number(type.modifiers[0]);
  if (Number.isNaN(length)) return false;
  if (type.name === "char" || type.name === "binary") return length > 255;
  const mode = situation.settings.get("sql_mode")?.[0]?.toLowerCase();
  if (mode !== undefined && mode !== "default" && !mode.includes("strict")) return false;
  if (type.name === "varbinary") return length > longest;
  if (type.name !== "varchar") return false;
  const charset = charsetOf(type, collation?.name, keptIn(situation));
  return length * (widthOf(charset) ?? 1) > longest;
}

const fractional = new Set(["datetime", "timestamp", "time"]);
const whole = new Set(["tinyint", "smallint", "mediumint", "int", "bigint"]);

const types = new Set(
  (
    "tinyint smallint mediumint int bigint decimal float double bit char varchar binary varbinary tinytext text " +
    "mediumtext longtext tinyblob blob mediumblob longblob enum set json date datetime timestamp time year geometry " +
    "point linestring polygon multipoint multilinestring multipolygon geometrycollection uuid inet6 inet4 vector xmltype"
  ).split(" "),
);

const since: Readonly<Record<string, number>> = {
  uuid: 100700,
  inet4: 101000,
  vector: 110700,
  xmltype: 120300,
};

/** What differs from call to call, or rests on who asks; the server keeps no value of it. */
const fleeting = new Set(
  (
    "rand uuid uuid_short sys_guid now current_timestamp localtime localtimestamp sysdate curdate current_date curtime " +
    "current_time utc_date utc_time utc_timestamp unix_timestamp user current_user session_user system_user " +
    "connection_id database schema version last_insert_id found_rows row_count sleep benchmark get_lock release_lock"
  ).split(" "),
);

/** Of unix_timestamp and its kin, only those that are asked for nothing tell the time. */
function isFleeting(part: Expression): boolean {
  if (part.kind === "call") {
    const name = part.name.name.toLowerCase();
    return fleeting.has(name) && (name !== "unix_timestamp" || part.args.length === 0);
  }
  return (
    part.kind === "opaque" &&
    part.calls?.some(({ name }) => fleeting.has(name.toLowerCase())) === true
  );
}

function changesByItself(expression: Expression | undefined): boolean {
  let found = false;
  if (expression !== undefined) {
    visit(expression, (part) => {
      found ||= isFleeting(part);
    });
  }
  return found;
}

/** Expressions of columns that are kept, and of CHECKs. */
function keptExpressions({ operation }: Situation): readonly Expression[] {
  if (operation.kind === "add-check") return [operation.constraint.expression.value];
  const { constraints, columns } = constraintsIn(operation);
  return [
    ...constraints.flatMap((one) => (one.kind === "check" ? [one.expression.value] : [])),
    ...columns.flatMap(({ generated }) =>
      generated?.stored === true ? [generated.expression.value] : [],
    ),
  ];
}

/** What a new table, or a column in a clause, brings along. */
function constraintsIn(
  operation: Operation,
): Pick<Extract<Operation, { readonly kind: "create-table" }>, "constraints" | "columns"> {
  if (operation.kind === "create-table") return operation;
  const columns =
    operation.kind === "add-column"
      ? [operation.column]
      : operation.kind === "redefine-column"
        ? [operation.definition]
        : [];
  return { columns, constraints: columns.flatMap(({ constraints }) => constraints) };
}

const longestName = 64;

/** Names that a clause gives. */
function namesGiven(operation: Operation): readonly (string | undefined)[] {
  switch (operation.kind) {
    case "create-table":
      return [
        operation.table.name,
        ...operation.columns.map(({ name }) => name),
        ...(operation.indexes ?? []).map(({ name }) => name),
        ...operation.constraints.map(({ name }) => name),
      ];
    case "add-column":
      return [operation.column.name];
    case "redefine-column":
      return [operation.definition.name];
    case "rename-column":
    case "rename-table":
      return [operation.to];
    case "create-index":
      return [operation.name];
    case "add-check":
    case "add-foreign-key":
      return [operation.constraint.name];
    default:
      return [];
  }
}

/** What the server refuses of a column's own words. */
export const definitionTraits: Dialect["traits"] = {
  "unknown-type": about(
    ({ type }, { server }) => !types.has(type.name) || server < (since[type.name] ?? 0),
  ),
  "no-length": about(
    ({ type }) => /^var(?:char|binary)$/.test(type.name) && type.modifiers[0] === undefined,
  ),
  "too-long": about(isTooLong),
  "too-precise": about(({ type }) => {
    if (fractional.has(type.name)) return Number(type.modifiers[0]) > 6;
    return type.name === "decimal" && Number(type.modifiers[0]) > 65;
  }),
  "scale-past-digits": about(({ type }) => {
    const digits = type.name === "decimal" ? type.modifiers.map(Number) : digitsIn(type);
    const isNumber = /^(?:decimal|float|double)$/.test(type.name);
    return isNumber && (digits[1] ?? 0) > (digits[0] ?? 0);
  }),
  "too-wide": about(({ type }) => {
    const [width = 0] = digitsIn(type);
    return (whole.has(type.name) && width > 255) || (type.name === "bit" && width > 64);
  }),
  "float-too-precise": about(
    ({ type }) =>
      /^float\b/i.test(type.text) && digitsIn(type).length === 1 && (digitsIn(type)[0] ?? 0) > 53,
  ),
  "value-twice": about(({ type }) => {
    if (type.name !== "enum" && type.name !== "set") return false;
    const values = type.modifiers.map((one) => one.toLowerCase());
    return new Set(values).size < values.length;
  }),
  "comma-in-value": about(
    ({ type }) => type.name === "set" && type.modifiers.some((one) => one.includes(",")),
  ),
  "unknown-charset": about(({ type }) => type.charset !== undefined && !isCharset(type.charset)),
  "unknown-collation": about(
    ({ collation }) => collation !== undefined && !isCollation(collation.name),
  ),
  "foreign-collation": about(({ type, collation }) => {
    if (type.charset === undefined || collation === undefined) return false;
    const own = collation.name.toLowerCase().split("_")[0];
    return own !== "uca1400" && (own === "utf8" ? "utf8mb3" : own) !== type.charset;
  }),
  "space-behind": about(({ name }) => name.endsWith(" ")),
  "hidden-without-default": about(
    (column) =>
      column.invisible === true &&
      column.notNull &&
      column.default === undefined &&
      column.identity === undefined &&
      column.generated === undefined,
  ),
  "computed-and-more": about(
    ({ generated, notNull, nullDefault, default: usual }) =>
      generated !== undefined && (notNull || nullDefault === true || usual !== undefined),
  ),
  "name-too-long": ({ operation }) =>
    yesIf(
      namesGiven(operation).some(
        (name) => name !== undefined && Array.from(name).length > longestName,
      ),
    ),
  "keeps-fleeting": (situation) => yesIf(keptExpressions(situation).some(changesByItself)),
  "computed-asks": (situation) => {
    const { columns } = constraintsIn(situation.operation);
    return yesIf(columns.some(({ generated }) => asksTables(generated?.expression.value)));
  },
  "check-asks": (situation) => {
    const { operation } = situation;
    const { constraints } = constraintsIn(operation);
    const all = operation.kind === "add-check" ? [operation.constraint] : constraints;
    return yesIf(all.some((one) => one.kind === "check" && asksTables(one.expression.value)));
  },
  "row-too-wide": (situation) => {
    const { operation } = situation;
    if (operation.kind === "create-table") {
      return yesIf(isTooWide(operation.columns, keptIn(situation)));
    }
    const table = tableOf(situation);
    if (table === undefined) return "no";
    return yesIf(isTooWide(columnsAfter(situation, table), table));
  },
  "some-versioned": ({ operation, schema }) =>
    yesIf(
      operation.kind === "truncate" &&
        operation.tables.some((name) => schema.table(name)?.settings?.["versioned"] === "yes"),
    ),
  "mentions-unmade": ({ operation }) => {
    if (operation.kind !== "create-table" || operation.as !== undefined) return "no";
    if (operation.like.length > 0) return "no";
    const names = new Set(operation.columns.map(({ name }) => name.toLowerCase()));
    const { columns, constraints } = operation;
    const expressions = [
      ...columns.flatMap(({ generated, default: usual }) => [
        generated?.expression.value,
        usual?.value,
      ]),
      ...[...constraints, ...columns.flatMap((one) => one.constraints)].map((one) =>
        one.kind === "check" ? one.expression.value : undefined,
      ),
    ];
    return yesIf(expressions.flatMap(namedIn).some((name) => !names.has(name.toLowerCase())));
  },
};
