import type { Expr, ExprCall } from "pgsql-ast-parser";
import { readName } from "../../name.ts";
import type { Name, SequenceUse } from "../../operation.ts";
import { systemName } from "./names.ts";
import { isNil } from "./nil.ts";

/** What looks like a call: what the server makes of it, with the arguments as the server orders them. */
export interface Called {
  readonly kind: "call" | "any" | "exists" | "row";
  readonly name: Name;
  readonly args: readonly Expr[];
  /** Neither an aggregate nor a window function, as far as that can be seen. */
  readonly plain: boolean;
}

/** Calls that the server's grammar reads by rules of its own, which the library does not know. */
const special = new Set(
  (
    "grouping json json_array json_arrayagg json_exists json_object json_objectagg json_query " +
    "json_scalar json_serialize json_table json_value merge_action normalize treat xmlconcat " +
    "xmlelement xmlexists xmlforest xmlparse xmlpi xmlroot xmlserialize xmltable"
  ).split(" "),
);

/** Values that are written as words, some with a precision in brackets. */
const values = new Set(["current_time", "current_timestamp", "localtime", "localtimestamp"]);

/** `undefined`: it cannot be told what the server makes of it. */
export function calledOf(node: ExprCall): Called | undefined {
  const name = systemName(node.function);
  const { args } = node;
  const marks = [node.orderBy, node.filter, node.withinGroup, node.over];
  const star = args.some(
    (arg) => arg.type === "ref" && arg.name === "*" && arg.table === undefined,
  );
  const plain = !star && node.distinct !== "distinct" && marks.every((mark) => isNil(mark));
  const called = (kind: Called["kind"], as = name, all = star ? [] : args): Called => {
    return { kind, name: as, args: all, plain };
  };
  if (node.function.schema !== undefined) return called("call");
  switch (name.name) {
    case "any":
    case "some":
    case "all":
      return called("any", { name: name.name === "all" ? "all" : "any" });
    case "exists":
      return called("exists");
    case "row":
      return called("row");
    case "trim":
      return called("call", { name: "btrim" });
    case "position": {
      const [only] = args;
      if (only?.type !== "binary" || args.length > 1) return undefined;
      return called("call", name, [only.right, only.left]);
    }
    default:
      if (special.has(name.name)) return undefined;
      return values.has(name.name) ? called("call", name, []) : called("call");
  }
}

const drawing: ReadonlySet<string> = new Set(["nextval", "setval", "currval"]);

/** `nextval('s')`, `setval(pg_get_serial_sequence('t', 'c'), 1)`. */
export function sequenceOf({ name, args }: Called): SequenceUse | undefined {
  if (!drawing.has(name.name)) return undefined;
  let [argument] = args;
  while (argument?.type === "cast") argument = argument.operand;
  if (argument?.type === "string") {
    const sequence = readName(argument.value);
    return sequence === undefined ? undefined : { sequence };
  }
  if (argument?.type !== "call" || argument.function.name !== "pg_get_serial_sequence") {
    return undefined;
  }
  const [table, column] = argument.args;
  const owner = table?.type === "string" ? readName(table.value) : undefined;
  return owner === undefined || column?.type !== "string"
    ? undefined
    : { table: owner, column: column.value };
}
