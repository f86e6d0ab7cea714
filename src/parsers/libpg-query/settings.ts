import type { FuncCall, Node, SelectStmt, VariableSetStmt } from "libpg-query";
import type { Operation, SetSetting } from "../../operation.ts";
import type { Reading } from "./reading.ts";
import { strings, systemName, tree } from "./tree.ts";

/** SET and RESET; SET TRANSACTION only asks for a way of reading. */
export function set(node: VariableSetStmt, { span }: Reading): readonly Operation[] {
  const { kind, name = "", args } = node;
  const scope = node.is_local === true ? "local" : "session";
  const setting = { kind: "set", span, name: name.toLowerCase(), scope } as const;
  switch (kind) {
    case "VAR_SET_MULTI":
      return [
        { kind: "session-command", span, command: `set ${name.toLowerCase()}`, alone: false },
      ];
    case "VAR_RESET_ALL":
      return [{ ...setting, name: "all", assigns: false }];
    case "VAR_RESET":
    case "VAR_SET_DEFAULT":
      return [{ ...setting, assigns: false }];
    default:
      return [{ ...setting, value: valuesOf(args), assigns: true }];
  }
}

function valuesOf(args: readonly Node[] | undefined): readonly string[] | undefined {
  if (args === undefined) return undefined;
  const values = args.map((argument) => textOfConstant(tree(argument).TypeCast?.arg ?? argument));
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** `set_config()` among the columns of a SELECT. */
export function setByCall(node: SelectStmt, reading: Reading): readonly Operation[] {
  return (node.targetList ?? []).flatMap((target) => {
    const call = tree(tree(target).ResTarget?.val).FuncCall;
    const setting = call === undefined ? undefined : settingOf(call);
    return setting === undefined ? [] : { ...setting, span: reading.span };
  });
}

function settingOf(call: FuncCall): Omit<SetSetting, "span"> | undefined {
  const function_ = systemName(strings(call.funcname));
  if (function_.name !== "set_config" || function_.schema !== undefined) return undefined;
  const [name, value, local] = call.args ?? [];
  const setting = textOfConstant(name);
  if (setting === undefined) return undefined;
  const words = textOfConstant(value);
  return {
    kind: "set",
    name: setting.toLowerCase(),
    scope: textOfConstant(local) === "true" ? "local" : "session",
    value: words === undefined ? undefined : listOf(setting, words),
    assigns: tree(value).A_Const?.isnull !== true,
  };
}

/** One string holds all schemas of the search path. */
function listOf(setting: string, words: string): readonly string[] {
  if (setting.toLowerCase() !== "search_path") return [words];
  return words.split(",").map((word) => word.trim().replaceAll('"', ""));
}

function textOfConstant(node: Node | undefined): string | undefined {
  const constant = tree(node).A_Const;
  if (constant === undefined || constant.isnull === true) return undefined;
  if (constant.boolval !== undefined) return String(constant.boolval.boolval ?? false);
  if (constant.ival !== undefined) return String(constant.ival.ival ?? 0);
  return constant.fval?.fval ?? constant.sval?.sval ?? "";
}
