import type { BuilderCall, Sent } from "../../script/fragments.ts";
import type { Value } from "../../script/value.ts";
import { entriesOf, holeAt, itemsOf } from "../../script/value.ts";
import { constantValue } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted, speechOf } from "../../script/writing.ts";
import { placeOf, tablesOf } from "./query.ts";
import type { Step } from "./words.ts";
import { conditionOf, linkNamed, rawOf, stepsOf } from "./words.ts";

/** Rows that `db.updateTable("orders").set(…).where(…).execute()` changes; `undefined`: it changes none. */
export function changesOfRows({ chain, call, walk }: BuilderCall): readonly Sent[] | undefined {
  if (!/^execute/.test(chain.links.at(-1)?.name ?? "")) return undefined;
  const all = stepsOf(chain, call.scope);
  const head = all.find(({ name }) => verbs.has(name));
  const [target] = head?.given ?? [];
  if (head === undefined || target === undefined) return undefined;
  const schema = linkNamed(all, "withSchema")?.given[0];
  const speech = speechOf(walk.dialect);
  const table = placeOf(target, schema, speech);
  const steps = all.slice(all.indexOf(head) + 1);
  const say = at(head.span);
  const where = conditionOf(steps, speech);
  const others = (name: string, words: string): Written => {
    const [first] = linkNamed(steps, name)?.given ?? [];
    return first === undefined ? [] : say` ${words} ${tablesOf(first, steps, schema, speech)}`;
  };
  switch (head.name) {
    case "updateTable":
      return [
        {
          sql: say`UPDATE ${table} SET ${assignments(steps, head, speech)}${others("from", "FROM")}${where}`,
        },
      ];
    case "deleteFrom":
      return [{ sql: say`DELETE FROM ${table}${others("using", "USING")}${where}` }];
    default:
      return [{ sql: insertOf(table, steps, head, speech) }];
  }
}

const verbs = new Set(["updateTable", "deleteFrom", "insertInto", "replaceInto"]);

function assignments(steps: readonly Step[], head: Step, { mark }: Speech): Written {
  const set = linkNamed(steps, "set");
  const [first, second] = set?.given ?? [];
  const say = at(set?.span ?? head.span);
  const entries = entriesOf(first);
  if (first !== undefined && second !== undefined && entries === undefined) {
    return say`${quoted(first, mark)} = ${amount(second)}`;
  }
  if (entries === undefined || entries.unknown.length > 0 || entries.all.length === 0) {
    return say`$\{column} = $\{value}`;
  }
  return joined(
    entries.all.map(
      ({ key, keySpan, value }) => at(keySpan)`${mark}${key}${mark} = ${amount(value)}`,
    ),
    ", ",
    set?.span ?? head.span,
  );
}

function amount(value: Value): Written {
  return rawOf(value) ?? (constantValue(value) === undefined ? [holeAt(value)] : literalOf(value));
}

/** Rows that are known are written out; else one stands for them. */
function insertOf(table: Written, steps: readonly Step[], head: Step, { mark }: Speech): Written {
  const say = at(head.span);
  const [rows] = linkNamed(steps, "values")?.given ?? [];
  const list = (itemsOf(rows) ?? (rows === undefined ? [] : [rows])).map(entriesOf);
  const known = list.every((row) => row !== undefined && row.unknown.length === 0);
  const keys = [...new Set(list.flatMap((row) => row?.all.map(({ key }) => key) ?? []))];
  if (!known || keys.length === 0) return say`INSERT INTO ${table} VALUES ($\{rows})`;
  const columns = keys.map((key) => say`${mark}${key}${mark}`);
  const tuples = list.map((row) => {
    const values = keys.map((key) => {
      const value = row?.get(key);
      return value === undefined ? say`DEFAULT` : amount(value);
    });
    return say`(${joined(values, ", ", head.span)})`;
  });
  return say`INSERT INTO ${table} (${joined(columns, ", ", head.span)}) VALUES ${joined(tuples, ", ", head.span)}`;
}
