import type { Dialect, Situation } from "../../dialect.ts";
import type { Constraint, Name, Operation } from "../../operation.ts";
import { columnNames } from "../../schema.ts";
import type { Column, FullName, Schema, Table, Trigger } from "../../schema.ts";
import { namesMissingIn, readsMissingIn } from "./traits-mentions.ts";
import {
  columnIn,
  isSchemaTable,
  isServers,
  namesOf,
  numbersOfRows,
  queryOf,
  rowNumber,
  same,
  tableOf,
  yesIf,
} from "./lookup.ts";

/** What is wrong elsewhere in the schema, and comes to light when a statement runs. */
export const schemaTraits: Dialect["traits"] = {
  "legacy-alter": ({ settings }) => yesIf(settings.get("legacy_alter_table")?.[0] === "on"),
  /** ALTER reads all of the schema again, and fails at what has lost its table. */
  "broken-view": ({ schema }) =>
    yesIf(schema.complete && [...schema.tables()].some((table) => hasLostTable(table, schema))),
  "broken-trigger": ({ schema }) =>
    yesIf(
      schema.complete &&
        [...schema.tables()].some(({ triggers }) =>
          triggers.some((trigger) => isBroken(trigger, schema)),
        ),
    ),
  /** They name columns that are not there. */
  "mistaken-view": ({ schema }) =>
    yesIf([...schema.tables()].some((table) => isMistakenView(table, schema))),
  "mistaken-trigger": (situation) =>
    yesIf(
      [...situation.schema.tables()].some((owner) =>
        owner.triggers.some((trigger) => isMistaken(trigger, owner, situation)),
      ),
    ),
  "fires-mistaken-insert": (situation) =>
    yesIf(
      firedTriggers(situation).some(({ body = [] }) =>
        body.some((one) => one.kind === "insert" && namesMissingIn(one, situation)),
      ),
    ),
  "fires-mistaken-trigger": (situation) => {
    const owner = tableOf(situation);
    return yesIf(
      owner !== undefined &&
        firedTriggers(situation).some(
          (trigger) =>
            isMistaken(trigger, owner, situation) ||
            trigger.body?.some((one) => one.kind !== "insert" && namesMissingIn(one, situation)) ===
              true,
        ),
    );
  },
  "fires-broken-trigger": (situation) => {
    const { schema } = situation;
    const fired = firedTriggers(situation);
    return yesIf(schema.complete && fired.some((trigger) => isBroken(trigger, schema)));
  },
  "fires-trigger": (situation) => yesIf(firedTriggers(situation).length > 0),
  "reads-mistaken-view": ({ operation, schema }) =>
    yesIf(
      queryOf(operation)?.tables.some((name) => {
        const table = schema.table(name);
        return table !== undefined && isMistakenView(table, schema);
      }) === true,
    ),
  "reads-broken-view": ({ operation, schema }) =>
    yesIf(
      schema.complete &&
        queryOf(operation)?.tables.some((name) => {
          const table = schema.table(name);
          return table !== undefined && hasLostTable(table, schema);
        }) === true,
    ),

  // --- the server's own tables
  "servers-own": ({ operation }) => yesIf(namesOf(operation).some(isServers)),
  "schema-table": ({ operation, settings }) =>
    yesIf(namesOf(operation).some(isSchemaTable) && settings.get("writable_schema")?.[0] !== "on"),

  // --- foreign keys, which are looked up when rows are written
  "parent-missing": ({ operation, schema }) =>
    yesIf(
      schema.complete &&
        keysWritten(operation, schema).some(
          ({ references }) => schema.table(references) === undefined,
        ),
    ),
  "key-mismatch": ({ operation, schema }) => {
    const children = keysWritten(operation, schema).some((key) =>
      isMismatch(schema.table(key.references), key, schema),
    );
    return yesIf(children || isAskedInVain(operation, schema));
  },

  // --- rows that are given
  "leaves-out-required": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "insert" || operation.values === undefined) return "no";
    if (table?.complete !== true || table.kind !== "table") return "no";
    if (operation.resolution === "ignore") return "no";
    const { columns, values } = operation;
    const given = columns.length > 0 || values.width === 0 ? columns : undefined;
    const isReplaced = operation.resolution === "replace";
    return yesIf(
      required(table).some(({ name, default: usual }) => {
        const at = given?.findIndex((one) => same(one, name)) ?? -1;
        if (given !== undefined && at < 0) return usual === undefined;
        // OR REPLACE takes the default in place of NULL.
        const isNull = at >= 0 && values.nulls.includes(at);
        return isNull && !(isReplaced && usual !== undefined);
      }),
    );
  },
  "conflict-unmatched": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "insert" || table?.complete !== true) return "no";
    const keys = keyColumns(table, schema);
    return yesIf(
      operation.targets?.some(
        ({ columns }) =>
          columns.every((one) => columnIn(table, one) !== undefined) &&
          !keys.some((key) => areSame(key.columns, columns)),
      ) === true,
    );
  },
  "conflict-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "insert" || table?.complete !== true) return "no";
    return yesIf(
      operation.targets?.some(({ columns }) =>
        columns.some((one) => columnIn(table, one) === undefined),
      ) === true,
    );
  },
  /** A name in the query is none of a column of the tables it reads. */
  "query-mentions-missing": ({ operation, schema }) => {
    const query = queryOf(operation);
    return yesIf(query !== undefined && namesUnread(query.shape?.bare, query.tables, schema));
  },
};

/** Some of the names are columns of none of the tables, all of whose columns are known. */
function namesUnread(
  bare: readonly string[] | undefined,
  tables: readonly (Name | FullName)[],
  schema: Schema,
): boolean {
  if (bare === undefined) return false;
  const there: string[] = [];
  for (const name of tables) {
    const table = schema.table(name);
    const known = table?.settings?.["module"] === undefined ? columnNames(table) : undefined;
    if (known === undefined) return false;
    const numbers = table?.settings?.["without rowid"] === undefined ? numbersOfRows : [];
    there.push(...known, ...numbers);
  }
  return !bare.every((name) => there.some((one) => same(one, name)));
}

function isMistakenView({ kind, bare, reads }: Table, schema: Schema): boolean {
  return kind === "view" && namesUnread(bare, reads, schema);
}

/** Its condition or its body names a column that its own row has not, or reads one that another table has not. */
function isMistaken({ mentions, body = [] }: Trigger, owner: Table, situation: Situation): boolean {
  const own = columnNames(owner);
  const numbers = owner.settings?.["without rowid"] === undefined ? numbersOfRows : [];
  const isThere = (name: string): boolean =>
    [...(own ?? []), ...numbers].some((one) => same(one, name));
  if (own !== undefined && owner.settings?.["module"] === undefined && !mentions.every(isThere)) {
    return true;
  }
  return body.some((one) => readsMissingIn(one, situation));
}

function hasLostTable({ kind, reads }: Table, schema: Schema): boolean {
  return kind === "view" && reads.some((read) => isLost(read, schema));
}

function isLost(name: Name | FullName, schema: Schema): boolean {
  return !isServers(name) && schema.table(name) === undefined;
}

/** Its body writes or reads what is not there. */
function isBroken({ body = [] }: Trigger, schema: Schema): boolean {
  return body.some((operation) => {
    const read = queryOf(operation)?.tables ?? [];
    return [...namesOf(operation), ...read].some(
      (name) => !/^pragma_/i.test(name.name) && isLost(name, schema),
    );
  });
}

/** Those that a statement on rows sets off. */
export function firedTriggers(situation: Situation): readonly Trigger[] {
  const { operation } = situation;
  const triggers = tableOf(situation)?.triggers ?? [];
  return triggers.filter(({ events, columns }) => {
    if (!events.includes(operation.kind)) return false;
    if (operation.kind !== "update" || columns.length === 0) return true;
    return operation.assignments.some(({ column }) => columns.some((one) => same(one, column)));
  });
}

type ForeignKey = Extract<Constraint, { readonly kind: "foreign-key" }>;

function foreignKeys({ constraints }: Table): readonly ForeignKey[] {
  return constraints.flatMap(({ constraint }) =>
    constraint.kind === "foreign-key" ? [constraint] : [],
  );
}

/** Foreign keys of the table whose values a statement writes. */
function keysWritten(operation: Operation, schema: Schema): readonly ForeignKey[] {
  if (operation.kind !== "insert" && operation.kind !== "update") return [];
  const table = schema.table(operation.table);
  if (table === undefined) return [];
  if (operation.kind === "insert") return foreignKeys(table);
  return foreignKeys(table).filter(({ columns }) =>
    operation.assignments.some(({ column }) => columns.some((one) => same(one, column))),
  );
}

/** Foreign keys of others look for rows of the table, and could find none. */
function isAskedInVain(operation: Operation, schema: Schema): boolean {
  if (operation.kind !== "delete" && operation.kind !== "update") return false;
  const table = schema.table(operation.table);
  if (table === undefined) return false;
  const isChanged = ({ referenced }: ForeignKey): boolean =>
    operation.kind === "delete" ||
    operation.assignments.some(({ column }) => referenced.some((one) => same(one, column)));
  return schema
    .referencing(table.name)
    .flatMap(foreignKeys)
    .filter((key) => same(key.references.name, table.name.name) && isChanged(key))
    .some((key) => isMismatch(table, key, schema));
}

/** What it refers to is no key of the table. */
function isMismatch(table: Table | undefined, key: ForeignKey, schema: Schema): boolean {
  if (table?.complete !== true || table.kind !== "table") return false;
  const keys = keyColumns(table, schema);
  const primary = keys.find(({ isPrimary }) => isPrimary)?.columns ?? [];
  const { referenced, columns } = key;
  if (referenced.length === 0) return primary.length !== columns.length;
  return !keys.some((one) => areSame(one.columns, referenced));
}

/** Sets of columns in which no two rows are alike. */
function keyColumns(
  table: Table,
  schema: Pick<Schema, "indexesOf">,
): readonly { readonly columns: readonly string[]; readonly isPrimary: boolean }[] {
  const number = rowNumber(table);
  const constraints = table.constraints.flatMap(({ constraint }) =>
    constraint.kind === "primary-key" || constraint.kind === "unique"
      ? [{ columns: constraint.columns, isPrimary: constraint.kind === "primary-key" }]
      : [],
  );
  const indexes = schema.indexesOf(table.name).flatMap(({ unique, where, keys }) => {
    const columns = keys.flatMap(({ column }) => column ?? []);
    const isWhole = columns.length === keys.length && where === undefined;
    return unique && isWhole ? [{ columns, isPrimary: false }] : [];
  });
  const counted = number === undefined ? [] : [{ columns: [number], isPrimary: true }];
  return [...counted, ...constraints, ...indexes];
}

function areSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one) => right.some((two) => same(one, two)));
}

/** Columns that no new row may leave out, or have NULL in. */
function required(table: Table): readonly Column[] {
  const number = rowNumber(table);
  const isKeyed = table.settings?.["without rowid"] !== undefined;
  const primary = isKeyed ? (keyColumns(table, { indexesOf: () => [] })[0]?.columns ?? []) : [];
  return table.columns.filter(
    ({ name, notNull, generated }) =>
      generated === undefined &&
      name !== number &&
      (notNull === "yes" || primary.some((one) => same(one, name))),
  );
}
