import type { Constraint, Node } from "libpg-query";
import { defaultExpression, expression } from "./expressions.ts";
import {
  bracketed,
  columnName,
  columnNames,
  decline,
  dottedName,
  label,
  place,
  relation,
  sees,
  seesMark,
  seesNext,
  takes,
  takesBoth,
  takesMark,
  want,
  wantMark,
} from "./input.ts";
import type { Input } from "./input.ts";
import { takesString, wantNumber } from "./literals.ts";
import { sequenceOptions } from "./sequences.ts";
import { typeName } from "./types.ts";

/** `name type [constraint …]`. */
export function columnDefinition(input: Input): Node {
  const location = place(input);
  const colname = columnName(input);
  const type = typeName(input);
  const constraints: Node[] = [];
  let collation: { readonly collname: Node[]; readonly location: number } | undefined;
  for (;;) {
    const next = input.tokens[input.at];
    if (next === undefined || next.kind === "punctuation") break;
    const start = place(input);
    if (takes(input, "collate")) {
      if (collation !== undefined) decline();
      collation = { collname: dottedName(input), location: start };
    } else constraints.push({ Constraint: ofColumn(input) });
  }
  const has = (contype: Constraint["contype"]): boolean =>
    constraints.some((each) => "Constraint" in each && each.Constraint.contype === contype);
  // No server takes both.
  if (constraints.length > 1 && has("CONSTR_IDENTITY") && has("CONSTR_DEFAULT")) decline();
  return {
    ColumnDef: {
      colname,
      typeName: type,
      is_local: true,
      ...(collation === undefined ? {} : { collClause: collation }),
      ...(constraints.length === 0 ? {} : { constraints }),
      location,
    },
  };
}

function ofColumn(input: Input): Constraint {
  const location = place(input);
  const conname = takes(input, "constraint") ? columnName(input) : undefined;
  const node: Constraint = {};
  const start = (contype: NonNullable<Constraint["contype"]>): Constraint => {
    node.contype = contype;
    if (conname !== undefined) node.conname = conname;
    return node;
  };
  const word = input.tokens[input.at];
  if (word?.kind !== "word") decline();
  input.at++;
  switch (word.text) {
    case "not":
      if (takes(input, "null")) {
        checked(start("CONSTR_NOTNULL"));
        break;
      }
      if (conname !== undefined) decline();
      want(input, "deferrable");
      start("CONSTR_ATTR_NOT_DEFERRABLE");
      break;
    case "null":
      start("CONSTR_NULL");
      break;
    case "default":
      start("CONSTR_DEFAULT").raw_expr = defaultExpression(input);
      break;
    case "primary":
      want(input, "key");
      start("CONSTR_PRIMARY");
      stored(input, node);
      break;
    case "unique":
      start("CONSTR_UNIQUE");
      distinctness(input);
      stored(input, node);
      break;
    case "check":
      check(input, start("CONSTR_CHECK"));
      if (takesBoth(input, "no", "inherit")) node.is_no_inherit = true;
      break;
    case "references":
      references(input, checked(start("CONSTR_FOREIGN")), undefined);
      break;
    case "generated":
      generated(input, start);
      break;
    case "deferrable":
      if (conname !== undefined) decline();
      start("CONSTR_ATTR_DEFERRABLE");
      break;
    case "initially": {
      if (conname !== undefined) decline();
      const deferred = takes(input, "deferred");
      if (!deferred) want(input, "immediate");
      start(deferred ? "CONSTR_ATTR_DEFERRED" : "CONSTR_ATTR_IMMEDIATE");
      break;
    }
    default:
      decline();
  }
  node.location = location;
  return node;
}

type Start = (contype: NonNullable<Constraint["contype"]>) => Constraint;

/** GENERATED … AS IDENTITY and GENERATED ALWAYS AS (…). */
export function generated(input: Input, start: Start): void {
  const always = takes(input, "always");
  if (!always) want(input, "by", "default");
  want(input, "as");
  if (takes(input, "identity")) {
    const node = start("CONSTR_IDENTITY");
    node.generated_when = always ? "a" : "d";
    if (takesMark(input, "(")) {
      node.options = sequenceOptions(input);
      wantMark(input, ")");
    }
    return;
  }
  if (!always) decline();
  const node = start("CONSTR_GENERATED");
  wantMark(input, "(");
  node.raw_expr = expression(input);
  wantMark(input, ")");
  node.generated_when = "a";
  want(input, "stored");
  node.generated_kind = "s";
}

/** What holds of a constraint that is checked at once. */
function checked(node: Constraint): Constraint {
  node.is_enforced = true;
  node.initially_valid = true;
  return node;
}

function check(input: Input, node: Constraint): void {
  checked(node);
  wantMark(input, "(");
  node.raw_expr = expression(input);
  wantMark(input, ")");
}

/** NULLS NOT DISTINCT is newer than some servers. */
function distinctness(input: Input): void {
  if (takes(input, "nulls")) want(input, "distinct");
}

/** `WITH (…) USING INDEX TABLESPACE …`. */
function stored(input: Input, node: Constraint): void {
  if (takes(input, "with")) node.options = storageParameters(input);
  if (!takes(input, "using")) return;
  want(input, "index", "tablespace");
  node.indexspace = columnName(input);
}

/** `(fillfactor = 70)`. */
export function storageParameters(input: Input): Node[] {
  return bracketed(input, (each): Node => {
    const location = place(each);
    const defname = label(each);
    if (!takesMark(each, "=")) decline();
    return { DefElem: { defname, arg: value(each), defaction: "DEFELEM_UNSPEC", location } };
  });
}

function value(input: Input): Node {
  const text = takesString(input);
  if (text !== undefined) return { String: { sval: text } };
  for (const word of ["true", "false", "on"]) {
    if (takes(input, word)) return { String: { sval: word } };
  }
  return wantNumber(input);
}

function references(input: Input, node: Constraint, columns: Node[] | undefined): void {
  node.pktable = relation(input);
  if (columns !== undefined) node.fk_attrs = columns;
  if (seesMark(input, "(")) node.pk_attrs = columnNames(input);
  node.fk_matchtype = "s";
  if (takes(input, "match")) {
    if (takes(input, "full")) node.fk_matchtype = "f";
    else want(input, "simple");
  }
  node.fk_upd_action = "a";
  node.fk_del_action = "a";
  for (const said = new Set<string>(); takes(input, "on");) {
    const event = takes(input, "delete") ? "delete" : takes(input, "update") ? "update" : decline();
    if (said.has(event)) decline();
    said.add(event);
    const done = action(input);
    if (event === "delete") node.fk_del_action = done;
    else node.fk_upd_action = done;
  }
}

function action(input: Input): string {
  if (takes(input, "cascade")) return "c";
  if (takes(input, "restrict")) return "r";
  if (takesBoth(input, "no", "action")) return "a";
  want(input, "set");
  const written = takes(input, "null") ? "n" : "d";
  if (written === "d") want(input, "default");
  // SET NULL may name columns.
  return seesMark(input, "(") ? decline() : written;
}

/** The next is a constraint and no column. */
export function seesConstraint(input: Input): boolean {
  const token = input.tokens[input.at];
  return token?.kind === "word" && constraintWords.has(token.text);
}

const constraintWords = new Set(["constraint", "check", "unique", "primary", "foreign"]);

/** `[CONSTRAINT name] …` as an element of a table. */
export function tableConstraint(input: Input): Constraint {
  const location = place(input);
  const conname = takes(input, "constraint") ? columnName(input) : undefined;
  const node: Constraint = {};
  const start = (contype: NonNullable<Constraint["contype"]>): Constraint => {
    node.contype = contype;
    if (conname !== undefined) node.conname = conname;
    return node;
  };
  if (takes(input, "check")) {
    check(input, start("CONSTR_CHECK"));
    marks(input, node, ["not valid", "no inherit"]);
  } else if (sees(input, "unique") || sees(input, "primary")) {
    const isUnique = takes(input, "unique");
    if (!isUnique) want(input, "primary", "key");
    key(input, start(isUnique ? "CONSTR_UNIQUE" : "CONSTR_PRIMARY"));
    marks(input, node, ["deferral"]);
  } else if (takesBoth(input, "foreign", "key")) {
    const columns = columnNames(input);
    want(input, "references");
    references(input, checked(start("CONSTR_FOREIGN")), columns);
    marks(input, node, ["not valid", "deferral"]);
  } else decline();
  node.location = location;
  return node;
}

function key(input: Input, node: Constraint): void {
  if (takesBoth(input, "using", "index")) {
    node.indexname = columnName(input);
    return;
  }
  if (node.contype === "CONSTR_UNIQUE") distinctness(input);
  node.keys = columnNames(input);
  if (takes(input, "include")) node.including = columnNames(input);
  stored(input, node);
}

type Mark = "not valid" | "no inherit" | "deferral";

/** What may follow a table's constraint; what may not is the grammar's to refuse. */
function marks(input: Input, node: Constraint, allowed: readonly Mark[]): void {
  if (allowed.includes("no inherit") && takesBoth(input, "no", "inherit"))
    node.is_no_inherit = true;
  if (allowed.includes("deferral")) {
    if (takes(input, "deferrable")) node.deferrable = true;
    if (node.deferrable === true && takes(input, "initially")) {
      if (takes(input, "deferred")) node.initdeferred = true;
      else want(input, "immediate");
    }
  }
  if (!allowed.includes("not valid") || !takesBoth(input, "not", "valid")) return;
  node.skip_validation = true;
  delete node.initially_valid;
}

/** EXCLUDE, NOT NULL and the like, which are left to the grammar. */
export function seesOtherConstraint(input: Input): boolean {
  if (sees(input, "not") || sees(input, "like")) return true;
  const next = input.tokens[input.at + 1];
  return sees(input, "exclude") && (seesNext(input, "using") || next?.text === "(");
}
