import type { Link } from "../../script/chain.ts";
import type { Sent } from "../../script/fragments.ts";
import type { Value } from "../../script/value.ts";
import { entriesOf } from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined } from "../../script/writing.ts";
import { columnsIn } from "./columns.ts";
import { indexName } from "./indexes.ts";
import { parameters } from "./programs.ts";
import type { Say } from "./words.ts";
import { cascade, ifThere, isOn, listOf, nameOf } from "./words.ts";

export function dropOf(
  kind: string,
  values: readonly Value[],
  link: Link,
  say: Say,
): readonly Sent[] | undefined {
  const [first, second, third] = values;
  if (first === undefined) return undefined;
  const one = (sql: Written): readonly Sent[] => [{ sql }];
  switch (kind) {
    case "Column":
      return dropColumns(values, link, say);
    case "Constraint": {
      if (second === undefined) return undefined;
      const options = entriesOf(third);
      const table = isOn(options?.get("ifTableExists")) ? "IF EXISTS " : "";
      return one(
        say`ALTER TABLE ${table}${nameOf(first)} DROP CONSTRAINT ${ifThere(options)}${nameOf(second)}${cascade(options)}`,
      );
    }
    case "Index": {
      const options = entriesOf(third);
      const how = isOn(options?.get("concurrently")) ? "CONCURRENTLY " : "";
      const index = indexName(first, listOf(second), options, link);
      const schema = entriesOf(first)?.get("schema");
      const place = schema === undefined ? [] : at(schema.span)`${nameOf(schema)}.`;
      return one(say`DROP INDEX ${how}${ifThere(options)}${place}${index}${cascade(options)}`);
    }
    case "Trigger":
    case "Policy": {
      if (second === undefined) return undefined;
      const options = entriesOf(third);
      return one(
        say`DROP ${kind.toUpperCase()} ${ifThere(options)}${nameOf(second)} ON ${nameOf(first)}${cascade(options)}`,
      );
    }
    case "Function": {
      const options = entriesOf(third);
      return one(
        say`DROP FUNCTION ${ifThere(options)}${nameOf(first)}(${parameters(second)})${cascade(options)}`,
      );
    }
    default: {
      const options = entriesOf(second);
      const words = kind.replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase();
      const list = kind === "Extension" ? listOf(first) : [first];
      return list.map((value) => ({
        sql: say`DROP ${words} ${ifThere(options)}${nameOf(value)}${cascade(options)}`,
      }));
    }
  }
}

export function renameOf(
  kind: string,
  [first, second, third]: readonly Value[],
  say: Say,
): readonly Sent[] | undefined {
  if (first === undefined || second === undefined) return undefined;
  const part = ["Column", "Constraint", "Trigger", "Policy"].includes(kind);
  const one = (sql: Written): readonly Sent[] => [{ sql }];
  if (!part && kind !== "Function") {
    const words = kind.replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase();
    return one(say`ALTER ${words} ${nameOf(first)} RENAME TO ${nameOf(second)}`);
  }
  if (third === undefined) return undefined;
  const words = kind.toUpperCase();
  switch (kind) {
    case "Function":
      return one(
        say`ALTER FUNCTION ${nameOf(first)}(${parameters(second)}) RENAME TO ${nameOf(third)}`,
      );
    case "Trigger":
    case "Policy":
      return one(
        say`ALTER ${words} ${nameOf(second)} ON ${nameOf(first)} RENAME TO ${nameOf(third)}`,
      );
    default:
      return one(
        say`ALTER TABLE ${nameOf(first)} RENAME ${words} ${nameOf(second)} TO ${nameOf(third)}`,
      );
  }
}

export function dropColumns(
  [table, second, third]: readonly Value[],
  link: Link,
  say: Say,
): readonly Sent[] | undefined {
  if (table === undefined || second === undefined) return undefined;
  const options = entriesOf(third);
  const entries = entriesOf(second);
  const names =
    entries === undefined ? listOf(second).map(nameOf) : columnsIn(second).map(({ name }) => name);
  const parts = names.map(
    (name) => at(name[0]?.span ?? link.span)`DROP ${ifThere(options)}${name}${cascade(options)}`,
  );
  return [{ sql: say`ALTER TABLE ${nameOf(table)} ${joined(parts, ", ", link.span)}` }];
}
