import type { DocumentNode } from "../../document.ts";
import { childOf, childrenOf, textOf, wordOf } from "../../document.ts";
import { listed, wordsFor } from "../../mapped-sql.ts";
import type { MappedText } from "../../mapped-text.ts";
import { columnOf, keyOf } from "./columns.ts";
import { checkOf, constraintOf, referenceOf } from "./constraints.ts";
import type { Deed } from "./deed.ts";
import { flagged, indexElements, literal, nameAt, quoted } from "./names.ts";

/**
 * What pgroll does for an operation, in pkg/migrations/op_*.go. What it does at once is its statement. What
 * it does in steps, with a new column, triggers, a backfill in batches and views for the old and the new
 * version of the application, is the statement that would come to the same: a part of the history, and safe.
 */
export function deedsOf(operation: DocumentNode): readonly Deed[] {
  const known = Object.hasOwn(operations, operation.name) ? operations[operation.name] : undefined;
  if (known === undefined) {
    return [unread(operation, `the operation ${operation.name}, which is not known here`)];
  }
  const other = operation.children.find(({ name }) => !known.fields.includes(name));
  if (other !== undefined) {
    return [unread(other, `${other.name} of ${operation.name}, which is not known here`)];
  }
  const missing = known.needs.find((field) => childOf(operation, field) === undefined);
  if (missing !== undefined) return [unread(operation, `${operation.name} without ${missing}`)];
  return known.read(operation);
}

/** What runs when the operations are completed; all else runs, or is as if it ran, in their order. */
export function phaseOf(operation: DocumentNode): "start" | "complete" {
  return operation.name === "sql" && flagged(operation, "onComplete") ? "complete" : "start";
}

/** SQL of the user's own, which pgroll sends as one message. */
export function ownSql(operation: DocumentNode, way: "up" | "down"): readonly Deed[] {
  const text = operation.name === "sql" ? textOf(operation, way) : undefined;
  return text === undefined ? [] : [{ kind: "sql", text }];
}

interface Operation {
  readonly fields: readonly string[];
  readonly needs: readonly string[];
  readonly read: (operation: DocumentNode) => readonly Deed[];
}

function operation(needs: string, others: string, read: Operation["read"]): Operation {
  const words = (list: string): readonly string[] => list.split(" ").filter((word) => word !== "");
  return { needs: words(needs), fields: [...words(needs), ...words(others)], read };
}

const operations: Readonly<Record<string, Operation>> = {
  create_table: operation("name columns", "comment constraints", createTable),
  drop_table: operation("name", "", (node) => {
    const q = wordsFor(node.span);
    return [managed(q`DROP TABLE IF EXISTS ${nameAt(node, "name")}`)];
  }),
  rename_table: operation("from to", "", (node) => {
    const q = wordsFor(node.span);
    return [managed(q`ALTER TABLE ${nameAt(node, "from")} RENAME TO ${nameAt(node, "to")}`)];
  }),
  add_column: operation("table column", "up", addColumn),
  alter_column: operation(
    "table column",
    "check comment default down name nullable references type unique up",
    alterColumn,
  ),
  drop_column: operation("table column", "down up", (node) => {
    const q = wordsFor(node.span);
    return [managed(q`ALTER TABLE ${nameAt(node, "table")} DROP COLUMN ${nameAt(node, "column")}`)];
  }),
  rename_column: operation("table from to", "", (node) => {
    const q = wordsFor(node.span);
    const table = nameAt(node, "table");
    return [
      managed(
        q`ALTER TABLE ${table} RENAME COLUMN ${nameAt(node, "from")} TO ${nameAt(node, "to")}`,
      ),
    ];
  }),
  create_index: operation(
    "name table columns",
    "method predicate storage_parameters unique",
    createIndex,
  ),
  drop_index: operation("name", "", (node) => {
    const q = wordsFor(node.span);
    return [sent(q`DROP INDEX CONCURRENTLY IF EXISTS ${nameAt(node, "name")}`)];
  }),
  create_constraint: operation(
    "name table type",
    "check columns deferrable down exclude index_parameters initially_deferred no_inherit nulls_not_distinct references up",
    (node) => {
      const text = constraintOf(node);
      const q = wordsFor(node.span);
      return [
        text === undefined
          ? unread(node, `create_constraint of the type ${wordOf(node, "type") ?? ""}`)
          : managed(q`ALTER TABLE ${nameAt(node, "table")} ADD ${text}`),
      ];
    },
  ),
  rename_constraint: operation("table from to", "", (node) => {
    const q = wordsFor(node.span);
    const table = nameAt(node, "table");
    return [
      managed(
        q`ALTER TABLE ${table} RENAME CONSTRAINT ${nameAt(node, "from")} TO ${nameAt(node, "to")}`,
      ),
    ];
  }),
  drop_constraint: operation("table name", "column down up", dropConstraint),
  drop_multicolumn_constraint: operation("table name", "down up", dropConstraint),
  set_replica_identity: operation("table identity", "", (node) => {
    const q = wordsFor(node.span);
    const identity = childOf(node, "identity");
    const type = textOf(identity, "type");
    const how =
      type?.text.toUpperCase() === "INDEX" && identity !== undefined
        ? q`USING INDEX ${nameAt(identity, "index")}`
        : type;
    return [sent(q`ALTER TABLE ${nameAt(node, "table")} REPLICA IDENTITY ${how}`)];
  }),
  sql: operation("up", "down onComplete", (node) => ownSql(node, "up")),
};

export const operationNames = Object.keys(operations);

function createTable(node: DocumentNode): readonly Deed[] {
  const q = wordsFor(node.span);
  const columns = childOf(node, "columns")?.children ?? [];
  const constraints = childOf(node, "constraints")?.children ?? [];
  const table = nameAt(node, "name");
  const key = keyOf(columns);
  const parts = [
    ...columns.map((column) => columnOf(column)),
    ...(key === undefined ? [] : [key]),
    ...constraints.flatMap((one) => constraintOf(one) ?? []),
  ];
  const other = constraints.find((one) => constraintOf(one) === undefined);
  const comment = textOf(node, "comment");
  return [
    sent(q`CREATE TABLE ${table} (${listed(parts)})`),
    ...(other === undefined
      ? []
      : [unread(other, `a constraint of the type ${wordOf(other, "type") ?? ""}`)]),
    ...(comment === undefined
      ? []
      : [managed(q`COMMENT ON TABLE ${table} IS ${literal(comment)}`)]),
  ];
}

/**
 * NOT NULL, UNIQUE and CHECK come later, without a long lock; so does a default that `up` says again, which
 * it has to where it would rewrite the table. All else is in ADD COLUMN.
 */
function addColumn(node: DocumentNode): readonly Deed[] {
  const column = childOf(node, "column");
  if (column === undefined) return [];
  const generated = childOf(column, "generated");
  if (generated !== undefined) {
    return [unread(generated, "a generated column, which pgroll adds to no table that exists")];
  }
  const q = wordsFor(column.span);
  const table = nameAt(node, "table");
  const name = nameAt(column, "name");
  const usual = textOf(column, "default");
  const isLate = usual !== undefined && wordOf(node, "up") === usual.text.trim();
  const isFilled = usual === undefined || isLate;
  const alter = q`ALTER TABLE ${table}`;
  const check = childOf(column, "check");
  return [
    sent(
      wordsFor(
        node.span,
      )`ALTER TABLE ${table} ADD COLUMN ${columnOf(column, isFilled ? "bare" : "filled")}`,
    ),
    ...(isLate ? [managed(q`${alter} ALTER COLUMN ${name} SET DEFAULT ${usual}`)] : []),
    ...(isFilled && !flagged(column, "nullable")
      ? [managed(q`${alter} ALTER COLUMN ${name} SET NOT NULL`)]
      : []),
    ...(flagged(column, "unique")
      ? [managed(q`${alter} ADD CONSTRAINT ${name} UNIQUE (${name})`)]
      : []),
    ...(check === undefined ? [] : [managed(q`${alter} ADD ${checkOf(check)}`)]),
  ];
}

function alterColumn(node: DocumentNode): readonly Deed[] {
  const q = wordsFor(node.span);
  const table = nameAt(node, "table");
  const column = nameAt(node, "column");
  const alter = q`ALTER TABLE ${table} ALTER COLUMN ${column}`;
  const type = textOf(node, "type");
  const nullable = wordOf(node, "nullable");
  const usual = childOf(node, "default");
  const check = childOf(node, "check");
  const references = childOf(node, "references");
  const unique = childOf(node, "unique");
  const name = textOf(node, "name");
  return [
    ...(type === undefined ? [] : [q`${alter} TYPE ${type}`]),
    ...(nullable === undefined
      ? []
      : [nullable === "false" ? q`${alter} SET NOT NULL` : q`${alter} DROP NOT NULL`]),
    ...(usual === undefined
      ? []
      : [
          usual.text === undefined
            ? q`${alter} DROP DEFAULT`
            : q`${alter} SET DEFAULT ${usual.text}`,
        ]),
    ...(check === undefined ? [] : [q`ALTER TABLE ${table} ADD ${checkOf(check)}`]),
    ...(references === undefined
      ? []
      : [
          q`ALTER TABLE ${table} ADD CONSTRAINT ${nameAt(references, "name")} FOREIGN KEY (${column}) ${referenceOf(references)}`,
        ]),
    ...(unique === undefined
      ? []
      : [q`ALTER TABLE ${table} ADD CONSTRAINT ${nameAt(unique, "name")} UNIQUE (${column})`]),
    ...(name === undefined
      ? []
      : [q`ALTER TABLE ${table} RENAME COLUMN ${column} TO ${quoted(name)}`]),
  ].map(managed);
}

function createIndex(node: DocumentNode): readonly Deed[] {
  const q = wordsFor(node.span);
  const method = textOf(node, "method");
  const storage = textOf(node, "storage_parameters");
  const predicate = textOf(node, "predicate");
  const elements = childrenOf(node, "columns").flatMap(indexElements);
  return [
    sent(
      q`CREATE ${flagged(node, "unique") ? "UNIQUE " : ""}INDEX CONCURRENTLY ${nameAt(node, "name")} ON ${nameAt(node, "table")}${method === undefined ? "" : q` USING ${method}`} (${listed(elements)})${storage === undefined ? "" : q` WITH (${storage})`}${predicate === undefined ? "" : q` WHERE ${predicate}`}`,
    ),
  ];
}

function dropConstraint(node: DocumentNode): readonly Deed[] {
  const q = wordsFor(node.span);
  const table = nameAt(node, "table");
  return [managed(q`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${nameAt(node, "name")}`)];
}

function sent(text: MappedText): Deed {
  return { kind: "sql", text };
}

function managed(text: MappedText): Deed {
  return { kind: "managed", text };
}

function unread({ span }: DocumentNode, why: string): Deed {
  return { kind: "unread", span, why };
}
