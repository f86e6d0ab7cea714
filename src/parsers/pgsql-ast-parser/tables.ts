import type {
  CreateColumnsLikeTable,
  CreateTableStatement,
  DropStatement,
  PGNode,
  TruncateTableStatement,
} from "pgsql-ast-parser";
import { part } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { CreateTable, Operation } from "../../operation.ts";
import { columnOf } from "./columns.ts";
import { constraintOf } from "./constraints.ts";
import { nameOf, namesOf } from "./names.ts";
import type { Reading } from "./reading.ts";
import { isBuiltIn } from "./types.ts";

export function createTable(node: CreateTableStatement, reading: Reading): readonly Operation[] {
  return [
    {
      kind: "create-table",
      span: reading.span,
      table: nameOf(node.name),
      ifNotExists: node.ifNotExists ?? false,
      persistence: persistenceOf(node),
      columns: node.columns.flatMap((column) =>
        column.kind === "column" ? columnOf(reading, column, elementAt(reading, column)) : [],
      ),
      constraints: (node.constraints ?? []).flatMap(
        (each) => constraintOf(reading, each, elementAt(reading, each)) ?? [],
      ),
      inherits: namesOf(node.inherits),
      like: node.columns.flatMap((column) =>
        column.kind === "like table" ? likeOf(column, reading) : [],
      ),
    },
  ];
}

function persistenceOf(node: CreateTableStatement): CreateTable["persistence"] {
  if (node.temporary === true) return "temporary";
  return node.unlogged === true ? "unlogged" : "permanent";
}

/** From a node's first token on to the next comma, or to the bracket that closes the list it is in. */
function elementAt({ whole, first, partner }: Reading, node: PGNode): Clause {
  const from = first(node);
  let to = from;
  while (to < whole.to) {
    const text = whole.tokens[to]?.text;
    if (text === "," || text === ")") break;
    to = (partner(to) ?? to) + 1;
  }
  return part(whole, from, to);
}

/** What is said of all comes last; the library cannot read the names of parts. */
function likeOf(
  { like, options }: CreateColumnsLikeTable,
  reading: Reading,
): CreateTable["like"][number] {
  const last = options.at(-1);
  if (options.some(({ option }) => option !== "all")) {
    reading.refuse("LIKE with a part of what it can include", reading.first(like));
  }
  return { table: nameOf(like), including: last?.verb === "including" ? ["all"] : [] };
}

export function truncate(node: TruncateTableStatement, { span }: Reading): readonly Operation[] {
  const cascade = node.cascade === "cascade";
  const restart = node.identity === "restart";
  return [{ kind: "truncate", only: false, span, tables: namesOf(node.tables), cascade, restart }];
}

export function drop(node: DropStatement, reading: Reading): readonly Operation[] {
  const { span } = reading;
  const names = namesOf(node.names);
  const ifExists = node.ifExists ?? false;
  const cascade = node.cascade === "cascade";
  switch (node.type) {
    case "drop table":
      return [{ kind: "drop-table", span, tables: names, ifExists, cascade }];
    case "drop index": {
      const concurrently = node.concurrently ?? false;
      return [{ kind: "drop-index", span, indexes: names, concurrently, ifExists, cascade }];
    }
    case "drop sequence":
      return [{ kind: "drop-object", span, object: "sequence", names, ifExists, cascade }];
    case "drop type":
      for (const { schema, name } of node.names) {
        if (schema === undefined && isBuiltIn(name)) reading.refuse(`DROP TYPE ${name}`, 0);
      }
      return [{ kind: "drop-object", span, object: "type", names, ifExists, cascade }];
    case "drop trigger":
      reading.refuse("DROP TRIGGER without its table", 0);
      return [];
    default:
      return node.type satisfies never;
  }
}
