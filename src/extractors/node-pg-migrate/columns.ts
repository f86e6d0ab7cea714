import type { Span } from "../../source.ts";
import type { Entries, Value } from "../../script/value.ts";
import {
  constantAt,
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
  textValue,
} from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, namedBy, stringOf } from "../../script/writing.ts";
import { bareName, isOn, listOf, mark, nameOf, namesOf, textOf, valueIn } from "./words.ts";

export interface Column {
  readonly name: Written;
  readonly key: string;
  readonly entries: Entries | undefined;
  readonly type: Value | undefined;
  readonly span: Span;
}

/** The columns of an object; what is unknown among them is left out, and said elsewhere. */
export function columnsIn(value: Value): readonly Column[] {
  return (entriesOf(value)?.all ?? []).map(({ key, keySpan, value: inner }): Column => {
    const entries = entriesOf(inner);
    return {
      name: nameOf(constantAt(key, keySpan)),
      key,
      entries,
      type: entries === undefined ? inner : entries.get("type"),
      span: {
        start: Math.min(keySpan.start, inner.span.start),
        end: Math.max(keySpan.end, inner.span.end),
      },
    };
  });
}

/** Several keys of columns make one of the table. */
export function primaryIn(columns: readonly Column[]): readonly Column[] {
  return columns.filter(
    ({ entries, type }) => isOn(entries?.get("primaryKey")) || isShorthand(type),
  );
}

/** `id: "id"`. */
function isShorthand(type: Value | undefined): boolean {
  return textValue(type) === "id";
}

export function definitionOf(column: Column, table: Value, keys: "own" | "of the table"): Written {
  const { name, entries, type, span } = column;
  const given = (key: string): Value | undefined => {
    const value = entries?.get(key);
    return isAbsent(value) ? undefined : value;
  };
  const parts: Written[] = [];
  const clause = (
    key: string,
    write: (value: Value, say: ReturnType<typeof at>) => Written,
  ): void => {
    const value = given(key);
    if (value !== undefined) parts.push(write(value, at(value.span)));
  };
  const flag = (key: string, words: string): void => {
    const value = given(key);
    if (value !== undefined && isOn(value)) parts.push(at(value.span)`${words}`);
  };
  clause("collation", (value, say) => say`COLLATE ${textOf(value)}`);
  clause("default", (value, say) => say`DEFAULT ${valueIn(value)}`);
  flag("unique", "UNIQUE");
  if (keys === "own" && primaryIn([column]).length > 0) parts.push(at(span)`PRIMARY KEY`);
  flag("notNull", "NOT NULL");
  clause("check", (value, say) => say`CHECK (${textOf(value)})`);
  if (entries !== undefined && given("references") !== undefined)
    parts.push(referencesOf(entries, column, table));
  if (isOn(given("deferrable"))) parts.push(deferral(entries, span));
  const sequence = entriesOf(given("sequenceGenerated"));
  const precedence = sequence?.get("precedence");
  if (precedence !== undefined)
    parts.push(at(precedence.span)`GENERATED ${textOf(precedence)} AS IDENTITY`);
  clause("expressionGenerated", (value, say) => say`GENERATED ALWAYS AS (${textOf(value)}) STORED`);
  const array = constantValue(given("array"));
  const dimensions =
    array === true ? " ARRAY" : typeof array === "number" ? ` ARRAY[${String(array)}]` : "";
  const say = at(span);
  return joined([say`${name} ${typeOf(type, span)}${dimensions}`, ...parts], " ", span);
}

export function typeOf(type: Value | undefined, span: Span): Written {
  if (type === undefined) return at(span)`$\{type}`;
  const text = textValue(type);
  if (text === "id") return at(type.span)`serial`;
  const adapted = text === undefined ? undefined : adapters[text];
  if (adapted !== undefined) return at(type.span)`${adapted}`;
  return entriesOf(type) === undefined ? textOf(type) : nameOf(type);
}

const adapters: Readonly<Record<string, string>> = {
  int: "integer",
  string: "text",
  float: "real",
  double: "double precision",
  datetime: "timestamp",
  bool: "boolean",
};

function deferral(entries: Entries | undefined, span: Span): Written {
  return at(
    span,
  )`DEFERRABLE INITIALLY ${isOn(entries?.get("deferred")) ? "DEFERRED" : "IMMEDIATE"}`;
}

function referencesOf(entries: Entries, column: Column, table: Value): Written {
  const named = entries.get("referencesConstraintName");
  const comment = entries.get("referencesConstraintComment");
  const made = (): Written =>
    namedBy(([text = ""]) => `${text}_fk_${column.key}`, [bareName(table)], column.span, mark);
  const name = named !== undefined ? nameOf(named) : comment !== undefined ? made() : undefined;
  const constraint = name === undefined ? [] : at(column.span)`CONSTRAINT ${name} `;
  return at(column.span)`${constraint}${referenceOf(entries, column.span)}`;
}

function referenceOf(entries: Entries, span: Span): Written {
  const references = entries.get("references");
  if (references === undefined) return at(span)`REFERENCES $\{references}`;
  const text = textValue(references);
  // With columns or quotes of its own it is SQL already.
  const isSql = text !== undefined && (text.startsWith('"') || text.endsWith(")"));
  const target = isSql ? piecesOf(references) : nameOf(references);
  const action = (words: string, key: string): Written => {
    const value = entries.get(key);
    return value === undefined || isAbsent(value) ? [] : at(value.span)` ${words} ${textOf(value)}`;
  };
  return at(
    references.span,
  )`REFERENCES ${target}${action("MATCH", "match")}${action("ON DELETE", "onDelete")}${action("ON UPDATE", "onUpdate")}`;
}

/** The constraints that an object describes, each with its name. */
export function constraintsOf(
  table: Value,
  entries: Entries | undefined,
  {
    name,
    keys = [],
    span,
  }: { readonly name?: Value; readonly keys?: readonly Column[]; readonly span: Span },
): readonly Written[] {
  const called = (ending: string): Written =>
    name === undefined || isAbsent(name) || constantValue(name) === null || textValue(name) === ""
      ? namedBy(([text = ""]) => `${text}_${ending}`, [bareName(table)], span, mark)
      : nameOf(name);
  const found: Written[] = [];
  const check = entries?.get("check");
  const checks = itemsOf(check);
  if (checks !== undefined) {
    checks.forEach((one, index) => {
      found.push(
        at(one.span)`CONSTRAINT ${called(`chck_${String(index + 1)}`)} CHECK (${textOf(one)})`,
      );
    });
  } else if (check !== undefined && !isAbsent(check)) {
    found.push(at(check.span)`CONSTRAINT ${called("chck")} CHECK (${textOf(check)})`);
  }
  const unique = entries?.get("unique");
  if (unique !== undefined && !isAbsent(unique)) {
    const items = listOf(unique);
    const sets = items.some((item) => itemsOf(item) !== undefined) ? items.map(listOf) : [items];
    for (const set of sets) {
      const texts = set.map((one) => textValue(one) ?? "").join("_");
      found.push(
        at(
          unique.span,
        )`CONSTRAINT ${called(`uniq_${texts}`)} UNIQUE (${namesOf(set, unique.span)})`,
      );
    }
  }
  const primary = entries?.get("primaryKey");
  if (keys.length > 0) {
    const list = joined(
      keys.map((column) => column.name),
      ", ",
      span,
    );
    found.push(at(span)`CONSTRAINT ${called("pkey")} PRIMARY KEY (${list})`);
  }
  if (primary !== undefined && !isAbsent(primary)) {
    found.push(
      at(
        primary.span,
      )`CONSTRAINT ${called("pkey")} PRIMARY KEY (${namesOf(listOf(primary), primary.span)})`,
    );
  }
  for (const key of listOf(entries?.get("foreignKeys"))) {
    const inner = entriesOf(key);
    if (inner === undefined) continue;
    const columns = listOf(inner.get("columns"));
    const own = inner.get("referencesConstraintName");
    const texts = columns.map((one) => textValue(one) ?? "").join("_");
    const constraint = own === undefined ? called(`fk_${texts}`) : nameOf(own);
    found.push(
      at(
        key.span,
      )`CONSTRAINT ${constraint} FOREIGN KEY (${namesOf(columns, key.span)}) ${referenceOf(inner, key.span)}`,
    );
  }
  const exclude = entries?.get("exclude");
  if (exclude !== undefined && !isAbsent(exclude)) {
    found.push(at(exclude.span)`CONSTRAINT ${called("excl")} EXCLUDE ${textOf(exclude)}`);
  }
  return isOn(entries?.get("deferrable"))
    ? found.map((one) => at(span)`${one} ${deferral(entries, span)}`)
    : found;
}

export function commentsOf(columns: readonly Column[], table: Value): readonly Written[] {
  return columns.flatMap(({ name, entries }) => {
    const comment = entries?.get("comment");
    return comment === undefined || isAbsent(comment)
      ? []
      : [at(comment.span)`COMMENT ON COLUMN ${nameOf(table)}.${name} IS ${commentText(comment)}`];
  });
}

export function commentText(comment: Value): Written {
  return constantValue(comment) === null
    ? at(comment.span)`NULL`
    : stringOf(piecesOf(comment), comment.span);
}
