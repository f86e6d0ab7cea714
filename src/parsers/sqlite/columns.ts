import type {
  Action,
  ColumnDefinition,
  Constraint,
  Deferral,
  ForeignKey,
  Key,
} from "../../constraint.ts";
import type { Written } from "../../expression.ts";
import type { Span } from "../../source.ts";
import { expression } from "./expressions.ts";
import {
  bracketed,
  name,
  nameIn,
  sees,
  seesMark,
  seesString,
  seesPlainName,
  spanFrom,
  stop,
  takes,
  takesMark,
  textFrom,
  want,
  wantOne,
  written,
} from "./input.ts";
import type { Input } from "./input.ts";
import { openNotes } from "./notes.ts";
import { order } from "./order.ts";
import { indexedColumns } from "./queries.ts";
import type { Type } from "./types.ts";
import { isNumber, noType, typeToken } from "./types.ts";
import { clocks, resolutions } from "./words.ts";

/** `a INTEGER NOT NULL DEFAULT 1 CHECK (a > 0) REFERENCES b`. */
export function column(input: Input): ColumnDefinition {
  const from = input.at;
  const own = name(input);
  const type: Type = typeToken(input) ?? noType;
  const draft: Draft = { constraints: [], notNull: false, serial: false };
  while (property(input, own, draft));
  const { constraints, notNull, notNullName, serial, usual, collation, generated } = draft;
  return {
    span: spanFrom(input, from),
    text: textFrom(input, from),
    name: own,
    type,
    notNull,
    constraints,
    ...(notNullName === undefined ? {} : { notNullName }),
    ...(serial ? { identity: "by-default" as const } : {}),
    ...(usual === undefined ? {} : { default: usual }),
    ...(collation === undefined ? {} : { collation: { name: collation } }),
    ...(generated === undefined ? {} : { generated }),
  };
}

interface Draft {
  readonly constraints: Constraint[];
  notNull: boolean;
  notNullName?: string;
  /** AUTOINCREMENT. */
  serial: boolean;
  usual?: Written;
  collation?: string;
  generated?: NonNullable<ColumnDefinition["generated"]>;
  /** Of the last foreign key, which DEFERRABLE behind it belongs to. */
  foreign?: { readonly from: number; readonly at: number };
}

interface About {
  readonly text: string;
  readonly span: Span;
  readonly name?: string;
  readonly inline?: boolean;
}

function property(input: Input, own: string, draft: Draft): boolean {
  const from = input.at;
  const given = takes(input, "constraint") ? name(input) : undefined;
  const about = (): About => ({
    inline: true,
    span: spanFrom(input, from),
    text: textFrom(input, from),
    ...(given === undefined ? {} : { name: given }),
  });
  if (takes(input, "default")) {
    draft.usual = defaultValue(input);
    return true;
  }
  if (takes(input, "null")) {
    conflict(input);
    return true;
  }
  if (takes(input, "not", "null")) {
    conflict(input);
    draft.notNull = true;
    if (given !== undefined) draft.notNullName = given;
    return true;
  }
  if (takes(input, "primary")) {
    want(input, "key");
    if (!takes(input, "asc")) takes(input, "desc");
    conflict(input);
    if (takes(input, "autoincrement")) draft.serial = true;
    draft.constraints.push({ kind: "primary-key", ...about(), ...key([own]) });
    return true;
  }
  if (takes(input, "unique")) {
    conflict(input);
    draft.constraints.push({ kind: "unique", ...about(), ...key([own]) });
    return true;
  }
  if (takes(input, "check")) {
    const condition = bracketed(input, (each) => expression(each, openNotes()));
    // The grammar allows it behind a column's check as well, and forgets it.
    conflict(input);
    draft.constraints.push({ kind: "check", ...about(), column: own, ...check(condition) });
    return true;
  }
  if (sees(input, "references")) {
    const reference = references(input, [own]);
    const at = draft.constraints.push({ ...reference, ...about() }) - 1;
    draft.foreign = { from, at };
    return true;
  }
  if (takes(input, "collate")) {
    if (!seesPlainName(input)) stop(input);
    draft.collation = name(input);
    return true;
  }
  if (takes(input, "generated")) {
    want(input, "always");
    if (!sees(input, "as")) stop(input);
  }
  if (takes(input, "as")) {
    const value = bracketed(input, (each) => expression(each, openNotes()));
    const names = seesPlainName(input) && !sees(input, "generated") && !seesString(input);
    const stored = names && name(input).toLowerCase() === "stored";
    draft.generated = { expression: value, stored };
    return true;
  }
  const deferral = deferralIn(input);
  if (deferral === undefined) return given !== undefined;
  const last = draft.foreign === undefined ? undefined : draft.constraints[draft.foreign.at];
  if (draft.foreign !== undefined && last?.kind === "foreign-key") {
    const span = spanFrom(input, draft.foreign.from);
    const text = textFrom(input, draft.foreign.from);
    draft.constraints[draft.foreign.at] = { ...last, deferral, span, text };
  }
  return true;
}

export function key(columns: readonly string[]): {
  readonly columns: readonly string[];
  readonly include: readonly never[];
  readonly nullsNotDistinct: false;
  readonly deferral: "immediate";
} {
  return { columns, include: [], nullsNotDistinct: false, deferral: "immediate" };
}

export function check(condition: Written): {
  readonly expression: Written;
  readonly noInherit: false;
  readonly valid: true;
  readonly enforced: true;
} {
  return { expression: condition, noInherit: false, valid: true, enforced: true };
}

/** ON CONFLICT of a constraint. */
export function conflict(input: Input): void {
  if (!takes(input, "on", "conflict")) return;
  wantOne(input, resolutions);
}

function defaultValue(input: Input): Written {
  const from = input.at;
  if (seesMark(input, "(")) {
    const value = bracketed(input, (each) => expression(each, openNotes()).value);
    // Brackets around a literal change nothing; all else in them is reckoned, and no constant.
    if (value.kind === "constant") return written(input, from, value);
    return written(input, from, { kind: "call", name: { name: "(" }, args: [value] });
  }
  const sign = takesMark(input, "-") ? "-" : takesMark(input, "+") ? "+" : "";
  const token = input.tokens[input.at];
  if (token === undefined) stop(input);
  if (token.kind === "number") {
    if (!isNumber(token.text)) stop(input);
    input.at++;
    const value = `${sign === "-" ? "-" : ""}${token.text}`;
    return written(input, from, { kind: "constant", type: "number", value });
  }
  if (token.kind === "string") {
    input.at++;
    return written(input, from, { kind: "constant", type: "string", value: nameIn(input, token) });
  }
  if (takes(input, "null"))
    return written(input, from, { kind: "constant", type: "null", value: "" });
  if (token.kind === "word" && clocks.has(token.text)) {
    input.at++;
    return written(input, from, { kind: "call", name: { name: token.text }, args: [] });
  }
  if (sign !== "" || !seesPlainName(input)) stop(input);
  const value = name(input);
  const truth = value.toLowerCase();
  if (token.kind === "word" && (truth === "true" || truth === "false")) {
    return written(input, from, { kind: "constant", type: "boolean", value: truth });
  }
  // Any other word is a string.
  return written(input, from, { kind: "constant", type: "string", value });
}

export function references(
  input: Input,
  columns: readonly string[],
): Omit<ForeignKey, "span" | "text" | "name"> {
  want(input, "references");
  const target = name(input);
  const referenced = seesMark(input, "(") ? bracketed(input, indexedColumns) : [];
  let onDelete: Action = "no-action";
  let onUpdate: Action = "no-action";
  for (;;) {
    if (takes(input, "match")) name(input);
    else if (takes(input, "on", "delete")) onDelete = action(input);
    else if (takes(input, "on", "update")) onUpdate = action(input);
    else if (takes(input, "on", "insert")) action(input);
    else break;
  }
  return {
    kind: "foreign-key",
    columns,
    references: { name: target },
    referenced,
    onDelete,
    onUpdate,
    match: "simple",
    deferral: "immediate",
    valid: true,
    enforced: true,
  };
}

function action(input: Input): Action {
  if (takes(input, "set"))
    return wantOne(input, ["null", "default"]) === "null" ? "set-null" : "set-default";
  if (takes(input, "no")) {
    want(input, "action");
    return "no-action";
  }
  return wantOne(input, ["cascade", "restrict"]);
}

export function deferralIn(input: Input): Deferral | undefined {
  const never = takes(input, "not", "deferrable");
  if (!never && !takes(input, "deferrable")) return undefined;
  const deferred =
    takes(input, "initially") && wantOne(input, ["deferred", "immediate"]) === "deferred";
  if (never) return "immediate";
  return deferred ? "deferred" : "deferrable";
}

export function seesConstraint(input: Input): boolean {
  return sees(input, "constraint", "primary", "unique", "check", "foreign");
}

/** A constraint of a table; `undefined`: only a name, which the grammar allows. */
export function tableConstraint(input: Input): Constraint | undefined {
  const from = input.at;
  const given = takes(input, "constraint") ? name(input) : undefined;
  const about = (): About => ({
    span: spanFrom(input, from),
    text: textFrom(input, from),
    ...(given === undefined ? {} : { name: given }),
  });
  if (takes(input, "primary")) {
    want(input, "key");
    const sorted = bracketed(input, (each) => {
      const found = sortedColumns(each);
      takes(each, "autoincrement");
      return found;
    });
    conflict(input);
    return { kind: "primary-key", ...about(), ...key([]), ...sorted };
  }
  if (takes(input, "unique")) {
    const sorted = bracketed(input, sortedColumns);
    conflict(input);
    return { kind: "unique", ...about(), ...key([]), ...sorted };
  }
  if (takes(input, "check")) {
    const condition = bracketed(input, (each) => expression(each, openNotes()));
    conflict(input);
    return { kind: "check", ...about(), ...check(condition) };
  }
  if (takes(input, "foreign")) {
    want(input, "key");
    const columns = bracketed(input, indexedColumns);
    const reference = references(input, columns);
    const deferral = deferralIn(input) ?? "immediate";
    return { ...reference, deferral, ...about() };
  }
  if (given === undefined) stop(input);
  return undefined;
}

/** The grammar takes expressions here, which the server refuses later. */
function sortedColumns(input: Input): Pick<Key, "columns" | "computed"> {
  const columns: string[] = [];
  let isComputed = false;
  do {
    const { value } = expression(input, openNotes());
    if (value.kind === "column") columns.push(value.name);
    else if (value.kind === "constant") columns.push(value.value);
    else isComputed = true;
    order(input);
  } while (takesMark(input, ","));
  return isComputed ? { columns, computed: true } : { columns };
}
