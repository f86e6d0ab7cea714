import type { Check, ForeignKey, Key } from "../../operation.ts";
import { expressionIn } from "./expressions.ts";
import { accept, columnList, group, name, sees, spanFrom, textFrom } from "./reader.ts";
import type { Reader } from "./reader.ts";

export function keyOf(
  reader: Reader,
  from: number,
  kind: Key["kind"],
  columns: readonly string[],
  given?: string,
): Key {
  return {
    kind,
    span: spanFrom(reader, from),
    text: textFrom(reader, from),
    columns,
    include: [],
    nullsNotDistinct: false,
    deferral: "immediate",
    ...(given === undefined ? {} : { name: given }),
  };
}

export function checkOf(
  reader: Reader,
  from: number,
  given: string | undefined,
): Check | undefined {
  if (!accept(reader, "check")) return undefined;
  const inner = group(reader);
  if (inner === undefined) return undefined;
  const refused = accept(reader, "not", "enforced");
  accept(reader, "enforced");
  return {
    kind: "check",
    span: spanFrom(reader, from),
    text: textFrom(reader, from),
    expression: expressionIn(inner),
    noInherit: false,
    valid: true,
    enforced: !refused,
    ...(given === undefined ? {} : { name: given }),
  };
}

const actions = {
  cascade: ["cascade"],
  "set-null": ["set", "null"],
  "set-default": ["set", "default"],
  restrict: ["restrict"],
  "no-action": ["no", "action"],
} as const;

/** From REFERENCES on. */
export function foreignKey(
  reader: Reader,
  from: number,
  columns: readonly string[],
  given: string | undefined,
): ForeignKey | undefined {
  if (!accept(reader, "references")) return undefined;
  const references = name(reader);
  if (references === undefined) return undefined;
  const referenced = columnList(reader) ?? [];
  if (accept(reader, "match")) reader.at++;
  let onDelete: ForeignKey["onDelete"] = "no-action";
  let onUpdate: ForeignKey["onUpdate"] = "no-action";
  for (;;) {
    const event = sees(reader, "on", "delete")
      ? "delete"
      : sees(reader, "on", "update")
        ? "update"
        : "";
    if (event === "") break;
    reader.at += 2;
    const found = Object.entries(actions).find(([, words]) => accept(reader, ...words));
    if (found === undefined) return undefined;
    const [action] = found;
    if (event === "delete") onDelete = isAction(action) ? action : onDelete;
    else onUpdate = isAction(action) ? action : onUpdate;
  }
  return {
    kind: "foreign-key",
    span: spanFrom(reader, from),
    text: textFrom(reader, from),
    columns,
    references,
    referenced,
    onDelete,
    onUpdate,
    match: "simple",
    deferral: "immediate",
    valid: true,
    enforced: true,
    ...(given === undefined ? {} : { name: given }),
  };
}

function isAction(word: string): word is ForeignKey["onDelete"] {
  return word in actions;
}
