import type {
  Expr,
  ExprCall,
  SelectedColumn,
  SetGlobalStatement,
  SetNames,
  SetTimezone,
} from "pgsql-ast-parser";
import { findMark, findWord, part, splitAtCommas } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Operation, SetSetting } from "../../operation.ts";
import { calledOf } from "./calls.ts";
import { expressionOf } from "./expressions.ts";
import type { Reading } from "./reading.ts";

export function set(node: SetGlobalStatement, reading: Reading): readonly Operation[] {
  const { span, whole } = reading;
  const name = node.variable.name.toLowerCase();
  const scope = node.scope === "local" ? "local" : "session";
  const setting = { kind: "set", span, name, scope } as const;
  if (node.set.type === "default") return [{ ...setting, assigns: false }];
  const from = findMark(whole, "=") ?? findWord(whole, "to", 2) ?? whole.from;
  const value = splitAtCommas(part(whole, from + 1)).map((item) => itemOf(reading, item));
  return [{ ...setting, value, assigns: true }];
}

/** The tree keeps the commas of a list among its items, so they are read from the tokens. */
function itemOf(reading: Reading, item: Clause): string {
  const [first, second] = item.tokens.slice(item.from, item.to);
  const word = reading.word(item.from);
  if (first?.kind === "operator") return String(-Number(second?.text));
  if (first?.kind === "number") return String(Number(word));
  if (first?.kind === "string" && !word.startsWith("'")) {
    reading.refuse("a setting with backslashes", item.from);
  }
  return word.startsWith("'") ? word.slice(1, -1).replaceAll("''", "'") : word;
}

export function setTimezone({ to }: SetTimezone, { span }: Reading): readonly Operation[] {
  const setting = { kind: "set", span, name: "timezone", scope: "session" } as const;
  return "value" in to
    ? [{ ...setting, value: [String(to.value)], assigns: true }]
    : [{ ...setting, assigns: false }];
}

export function setNames({ to }: SetNames, { span }: Reading): readonly Operation[] {
  const name = "client_encoding";
  return [{ kind: "set", span, name, scope: "session", value: [to.value], assigns: true }];
}

/** `set_config()` among the columns of a SELECT. */
export function setByCall(
  columns: readonly SelectedColumn[] | null | undefined,
  reading: Reading,
): readonly Operation[] {
  return (columns ?? []).flatMap(({ expr }) => {
    const setting = expr.type === "call" ? settingOf(expr, reading) : undefined;
    return setting === undefined ? [] : { ...setting, span: reading.span };
  });
}

function settingOf(call: ExprCall, reading: Reading): Omit<SetSetting, "span"> | undefined {
  const called = calledOf(call);
  if (called?.name.name !== "set_config" || called.name.schema !== undefined) return undefined;
  const [name, value, local] = called.args;
  const setting = constantIn(reading, name)?.toLowerCase();
  if (setting === undefined) return undefined;
  const words = constantIn(reading, value);
  return {
    kind: "set",
    name: setting,
    scope: constantIn(reading, local) === "true" ? "local" : "session",
    value: words === undefined ? undefined : listOf(setting, words),
    assigns: value?.type !== "null",
  };
}

/** One string holds all schemas of the search path. */
function listOf(setting: string, words: string): readonly string[] {
  if (setting !== "search_path") return [words];
  return words.split(",").map((word) => word.trim().replaceAll('"', ""));
}

function constantIn(reading: Reading, node: Expr | undefined): string | undefined {
  const value = node === undefined ? undefined : expressionOf(reading, node);
  return value?.kind === "constant" && value.type !== "null" ? value.value : undefined;
}
