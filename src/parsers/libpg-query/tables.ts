import type {
  CreateForeignTableStmt,
  CreateStmt,
  CreateTableAsStmt,
  IntoClause,
  Node,
  PartitionBoundSpec,
  PartitionSpec,
  RangeVar,
} from "libpg-query";
import { afterGroup, isWord, part, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type {
  BoundValue,
  BoundValues,
  ColumnDefinition,
  Constraint,
  CreateTable,
  Operation,
  PartitionBound,
  PartitionKey,
  Query,
} from "../../operation.ts";
import { columnOf } from "./columns.ts";
import { constraintOf } from "./constraints.ts";
import { expressionOf } from "./expressions.ts";
import { madeBy } from "./outputs.ts";
import type { Reading } from "./reading.ts";
import { nameFrom, nameOf, strings, tagOf, tree } from "./tree.ts";

export function createTable(node: CreateStmt, reading: Reading): readonly Operation[] {
  return [tableOf(node, reading)];
}

export function createForeignTable(
  { base, servername: server }: CreateForeignTableStmt,
  reading: Reading,
): readonly Operation[] {
  if (base === undefined) return [];
  return [
    { ...tableOf(base, reading), foreign: true, ...(server === undefined ? {} : { server }) },
  ];
}

function tableOf(node: CreateStmt, reading: Reading): CreateTable {
  const elements = node.tableElts ?? [];
  const parents = (node.inhRelations ?? []).map((parent) => nameOf(tree(parent).RangeVar));
  const parent = parents[0];
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  const like: CreateTable["like"][number][] = [];
  for (const element of elements) {
    const part = tree(element);
    if (part.ColumnDef !== undefined) {
      const clause = elementAt(reading, part.ColumnDef.location);
      columns.push(columnOf(reading, part.ColumnDef, clause));
    } else if (part.Constraint !== undefined) {
      const clause = elementAt(reading, part.Constraint.location);
      const constraint = constraintOf(reading, part.Constraint, clause);
      if (constraint !== undefined) constraints.push(constraint);
    } else if (part.TableLikeClause !== undefined) {
      const { relation, options = 0 } = part.TableLikeClause;
      like.push({ table: nameOf(relation), including: likeOptions(options) });
    }
  }
  const { partbound: bound, partspec: key } = node;
  return {
    kind: "create-table",
    span: reading.span,
    table: nameOf(node.relation),
    ifNotExists: node.if_not_exists ?? false,
    persistence: persistenceOf(node.relation),
    columns,
    constraints,
    inherits: bound === undefined ? parents : [],
    like,
    ...(node.ofTypename === undefined ? {} : { ofType: nameFrom(strings(node.ofTypename.names)) }),
    ...(bound === undefined || parent === undefined
      ? {}
      : { partitionOf: { parent, bound: boundOf(reading, bound) } }),
    ...(key === undefined ? {} : { partitionBy: partitionKeyOf(reading, key) }),
  };
}

/** From a token on to the next comma, or to the bracket that closes the list it stands in. */
function elementAt(reading: Reading, location: number | undefined): Clause {
  const whole = reading.whole();
  const from = reading.at(location);
  const depth = whole.tokens[from]?.depth ?? 0;
  let to = from;
  for (; to < whole.to; to++) {
    const token = whole.tokens[to];
    if (token === undefined || token.depth < depth) break;
    if (token.depth === depth && token.text === ",") break;
  }
  return part(whole, from, to);
}

export function createTableAs(node: CreateTableAsStmt, reading: Reading): readonly Operation[] {
  const query = madeBy(node.query, node.into?.colNames);
  const { into, objtype, if_not_exists: ifNotExists = false } = node;
  if (objtype === "OBJECT_MATVIEW") {
    return [
      {
        kind: "create-view",
        span: reading.span,
        view: nameOf(into?.rel),
        materialized: true,
        orReplace: false,
        ifNotExists,
        temporary: false,
        query,
        withData: into?.skipData !== true,
      },
    ];
  }
  if (tagOf(node.query) === "ExecuteStmt") {
    const what = "CREATE TABLE AS EXECUTE";
    return [
      tableAs(into, query, ifNotExists, reading),
      { kind: "opaque", span: reading.span, reason: "dynamic", what },
    ];
  }
  return [tableAs(into, query, ifNotExists, reading)];
}

/** CREATE TABLE AS and SELECT INTO. */
export function tableAs(
  into: IntoClause | undefined,
  query: Query,
  ifNotExists: boolean,
  reading: Reading,
): CreateTable {
  return {
    kind: "create-table",
    span: reading.span,
    table: nameOf(into?.rel),
    ifNotExists,
    persistence: persistenceOf(into?.rel),
    columns: [],
    constraints: [],
    inherits: [],
    like: [],
    as: { query, withData: into?.skipData !== true },
  };
}

export function persistenceOf(relation: RangeVar | undefined): CreateTable["persistence"] {
  if (relation?.relpersistence === "t") return "temporary";
  return relation?.relpersistence === "u" ? "unlogged" : "permanent";
}

export function boundOf(reading: Reading, node: PartitionBoundSpec): PartitionBound {
  const whole = reading.whole();
  const at = reading.at(node.location);
  if (node.is_default === true) {
    return { isDefault: true, text: textOf(part(whole, at, at + 1)) };
  }
  // The location is that of IN, FROM or WITH, behind FOR VALUES.
  let to = afterGroup(whole, at + 1);
  if (isWord(whole, to, "to")) to = afterGroup(whole, to + 1);
  const values = boundValues(reading, node);
  const text = textOf(part(whole, at - 2, to));
  return { isDefault: false, text, ...(values === undefined ? {} : { values }) };
}

function boundValues(reading: Reading, node: PartitionBoundSpec): BoundValues | undefined {
  const side = (nodes: readonly Node[] | undefined): readonly BoundValue[] =>
    (nodes ?? []).map((each) => {
      const value = expressionOf(reading, each);
      // The grammar takes these two words for columns.
      if (value.kind === "column" && value.name === "minvalue") return "minimum";
      return value.kind === "column" && value.name === "maxvalue" ? "maximum" : value;
    });
  switch (node.strategy) {
    case "r":
      return { kind: "range", from: side(node.lowerdatums), to: side(node.upperdatums) };
    case "l":
      return {
        kind: "list",
        values: (node.listdatums ?? []).map((each) => expressionOf(reading, each)),
      };
    default:
      return undefined;
  }
}

function partitionKeyOf(reading: Reading, node: PartitionSpec): PartitionKey {
  const whole = reading.whole();
  const at = reading.at(node.location);
  // PARTITION BY RANGE (
  return {
    strategy: strategies[node.strategy ?? "PARTITION_STRATEGY_RANGE"],
    columns: (node.partParams ?? []).map((parameter) => tree(parameter).PartitionElem?.name),
    text: textOf(part(whole, at, afterGroup(whole, at + 3))),
  };
}

const strategies = {
  PARTITION_STRATEGY_LIST: "list",
  PARTITION_STRATEGY_RANGE: "range",
  PARTITION_STRATEGY_HASH: "hash",
} as const;

/** In the order of the server's bits. */
const likeWords = [
  "comments",
  "compression",
  "constraints",
  "defaults",
  "generated",
  "identity",
  "indexes",
  "statistics",
  "storage",
];
const likeAll = 0x7fffffff;

function likeOptions(bits: number): readonly string[] {
  if (bits === likeAll) return ["all"];
  return likeWords.filter((_, index) => (bits & (1 << index)) !== 0);
}
