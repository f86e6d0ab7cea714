import { chainOf } from "../../script/chain.ts";
import type { Value } from "../../script/value.ts";
import { itemsOf, textValue, valueOf, valuesOf } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted } from "../../script/writing.ts";
import type { Step } from "./words.ts";
import { conditionOf, linkNamed, nameIn, rawOf, stepsOf } from "./words.ts";

/** A query as SQL of the `sql` tag, or as `db.selectFrom("orders").select(["id"])` tells it. */
export function queryOf(value: Value, schema: Value | undefined, speech: Speech): Written {
  const raw = rawOf(value);
  if (raw !== undefined) return raw;
  const steps = stepsOf(chainOf(value.node), value.scope);
  const head = linkNamed(steps, "selectFrom");
  const [from] = head?.given ?? [];
  const say = at(value.span);
  // What is put together in another way reads what cannot be told here.
  if (head === undefined || from === undefined || !steps.every(({ name }) => known.has(name)))
    return say`$\{query}`;
  const tables = tablesOf(from, steps, schema, speech);
  const distinct = linkNamed(steps, "distinct") === undefined ? "" : "DISTINCT ";
  return say`SELECT ${distinct}${selected(steps, speech, head)} FROM ${tables}${conditionOf(steps, speech)}${tail(steps, speech)}`;
}

/** The tables of a query: those it is begun with, and those that are joined. */
export function tablesOf(
  from: Value,
  steps: readonly Step[],
  schema: Value | undefined,
  speech: Speech,
): Written {
  const place = (one: Value): Written => placeOf(one, schema, speech);
  const say = at(from.span);
  const tables = joined((itemsOf(from) ?? [from]).map(place), ", ", from.span);
  const joins = steps.flatMap(({ name, given: [table, left, right], span }): readonly Written[] => {
    const words = joinWords[name];
    if (words === undefined || table === undefined) return [];
    const on =
      left === undefined
        ? []
        : right === undefined
          ? at(span)` ON $\{condition}`
          : at(
              span,
            )` ON ${quoted(left, speech.mark, "apart")} = ${quoted(right, speech.mark, "apart")}`;
    return [at(span)` ${words} ${place(table)}${on}`];
  });
  return say`${tables}${joins.flat()}`;
}

/** A table by its name, or by one that is given to it for the statement. */
export function placeOf(value: Value, schema: Value | undefined, speech: Speech): Written {
  return aliased(value, (name) => nameIn(name, schema, speech), speech);
}

function selected(steps: readonly Step[], speech: Speech, head: Step): Written {
  const parts = steps.flatMap(({ name, given: [first], span }): readonly Written[] => {
    if (name === "selectAll") {
      return first === undefined ? [at(span)`*`] : [at(span)`${quoted(first, speech.mark)}.*`];
    }
    if (name !== "select" || first === undefined) return [];
    return (itemsOf(first) ?? [first]).map((one) =>
      aliased(one, (column) => quoted(column, speech.mark, "apart"), speech),
    );
  });
  return parts.length === 0 ? at(head.span)`$\{columns}` : joined(parts, ", ", head.span);
}

/** `"orders as o"`; SQL with `.as("n")` behind it; a hole for what is neither. */
function aliased(value: Value, write: (name: Value) => Written, { mark }: Speech): Written {
  const say = at(value.span);
  const [, name, alias] = /^(.+?)\s+as\s+(.+)$/i.exec(textValue(value) ?? "") ?? [];
  if (name !== undefined && alias !== undefined) {
    const path = name.split(".").map((part) => say`${mark}${part}${mark}`);
    return say`${joined(path, ".", value.span)} AS ${mark}${alias}${mark}`;
  }
  if (textValue(value) !== undefined) return write(value);
  const { root, links } = chainOf(value.node);
  const [called] = valuesOf(links.at(-1)?.given, value.scope);
  if (links.at(-1)?.name !== "as" || called === undefined) return write(value);
  const raw = links.length === 1 ? rawOf(valueOf(root, value.scope)) : undefined;
  return say`${raw ?? say`$\{expression}`} AS ${quoted(called, mark)}`;
}

/** What comes last changes nothing of what is read, but stands there. */
function tail(steps: readonly Step[], { mark }: Speech): Written {
  const parts = steps.flatMap(({ name, given: [first, second], span }): readonly Written[] => {
    if (first === undefined) return [];
    const say = at(span);
    const items = itemsOf(first) ?? [first];
    switch (name) {
      case "groupBy":
        return [
          say` GROUP BY ${joined(
            items.map((one) => rawOf(one) ?? quoted(one, mark, "apart")),
            ", ",
            span,
          )}`,
        ];
      case "orderBy": {
        const [column = "", way = textValue(second) ?? ""] = (textValue(first) ?? "").split(" ");
        const own =
          column === "" ? (rawOf(first) ?? say`$\{column}`) : say`${mark}${column}${mark}`;
        return [say` ORDER BY ${own} ${way}`];
      }
      case "limit":
        return [say` LIMIT ${literalOf(first)}`];
      default:
        return [];
    }
  });
  return parts.flat();
}

const joinWords: Readonly<Record<string, string>> = {
  innerJoin: "INNER JOIN",
  leftJoin: "LEFT JOIN",
  rightJoin: "RIGHT JOIN",
  fullJoin: "FULL JOIN",
  crossJoin: "CROSS JOIN",
};

const known: ReadonlySet<string> = new Set([
  ...Object.keys(joinWords),
  ..."schema selectFrom select selectAll distinct where whereRef groupBy orderBy limit".split(" "),
]);
