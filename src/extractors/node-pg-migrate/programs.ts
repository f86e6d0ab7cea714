import type { Sent } from "../../script/fragments.ts";
import type { Entries, Value } from "../../script/value.ts";
import { entriesOf, itemsOf, piecesOf } from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, stringOf } from "../../script/writing.ts";
import { typeOf } from "./columns.ts";
import type { Say } from "./words.ts";
import { isOn, listOf, nameOf, namesOf, textOf, valueIn } from "./words.ts";

export function viewOf(name: Value, options: Entries | undefined, query: Value, say: Say): Written {
  const kind = isOn(options?.get("temporary")) ? "TEMPORARY " : "";
  const replace = isOn(options?.get("replace")) ? "OR REPLACE " : "";
  const recursive = isOn(options?.get("recursive")) ? "RECURSIVE " : "";
  const columns = listOf(options?.get("columns"));
  const list = columns.length === 0 ? [] : say`(${namesOf(columns, query.span)})`;
  return say`CREATE ${replace}${kind}${recursive}VIEW ${nameOf(name)}${list} AS ${textOf(query)}`;
}

export function parameters(value: Value | undefined): Written {
  const items = value === undefined ? [] : (itemsOf(value) ?? []);
  return joined(
    items.map((item) => {
      const entries = entriesOf(item);
      if (entries === undefined) return textOf(item);
      const parts = ["mode", "name", "type"].flatMap((key) => {
        const part = entries.get(key);
        if (part === undefined) return [];
        return [
          key === "name" ? nameOf(part) : key === "type" ? typeOf(part, part.span) : textOf(part),
        ];
      });
      return joined(parts, " ", item.span);
    }),
    ", ",
    value?.span ?? { start: 0, end: 0 },
  );
}

export function functionOf(
  name: Written,
  given: Value | undefined,
  options: Entries | undefined,
  definition: Value,
  returned: string | undefined,
  say: Say,
): Written {
  const replace = isOn(options?.get("replace")) ? "OR REPLACE " : "";
  const returns = options?.get("returns");
  const result = returned ?? (returns === undefined ? "void" : textOf(returns));
  const language = options?.get("language");
  const behavior = options?.get("behavior");
  const kind = behavior === undefined ? say`VOLATILE` : textOf(behavior);
  const tongue = language === undefined ? say`$\{language}` : textOf(language);
  const security = options?.get("security");
  const whose = security === undefined ? [] : at(security.span)` SECURITY ${textOf(security)}`;
  return say`CREATE ${replace}FUNCTION ${name}(${parameters(given)}) RETURNS ${result} AS ${stringOf(piecesOf(definition), definition.span)} ${kind} LANGUAGE ${tongue}${whose}`;
}

export function triggerOf(values: readonly Value[], say: Say): readonly Sent[] | undefined {
  const [table, name, how, definition] = values;
  const options = entriesOf(how);
  const operations = listOf(options?.get("operation"));
  if (table === undefined || name === undefined || options === undefined || operations.length === 0)
    return undefined;
  const own = options.get("function");
  const called = nameOf(own ?? name);
  const constraint = isOn(options.get("constraint")) ? "CONSTRAINT " : "";
  const when = options.get("when");
  const time = constraint !== "" || when === undefined ? say`AFTER` : textOf(when);
  const level = options.get("level");
  const each = level === undefined ? say`STATEMENT` : textOf(level);
  const condition = options.get("condition");
  const only = condition === undefined ? [] : at(condition.span)`WHEN (${textOf(condition)}) `;
  const parameters = listOf(options.get("functionParams")).map(valueIn);
  const list = joined(parameters, ", ", name.span);
  const late = isOn(options.get("deferrable"))
    ? `DEFERRABLE INITIALLY ${isOn(options.get("deferred")) ? "DEFERRED" : "IMMEDIATE"} `
    : constraint === ""
      ? ""
      : "NOT DEFERRABLE ";
  const events = joined(operations.map(textOf), " OR ", name.span);
  return [
    ...(definition === undefined
      ? []
      : [{ sql: functionOf(called, undefined, options, definition, "trigger", say) }]),
    {
      sql: say`CREATE ${constraint}TRIGGER ${nameOf(name)} ${time} ${events} ON ${nameOf(table)} ${late}FOR EACH ${each} ${only}EXECUTE PROCEDURE ${called}(${list})`,
    },
  ];
}
