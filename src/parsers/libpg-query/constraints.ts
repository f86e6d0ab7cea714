import type { Constraint as ConstraintNode, Node } from "libpg-query";
import {
  findMark,
  findWord,
  inside,
  part,
  spanOf,
  splitAtCommas,
  storageIn,
  textOf,
} from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Written } from "../../expression.ts";
import type {
  Action,
  Constraint,
  Deferral,
  ForeignKey,
  IndexKey,
  Operation,
} from "../../operation.ts";
import { writtenOf } from "./expressions.ts";
import { keysOf } from "./indexes.ts";
import type { Reading } from "./reading.ts";
import { items, nameOf, strings, tree } from "./tree.ts";

/**
 * A constraint that stands in `clause`. `column` is the one it was written at; `marks` are the
 * DEFERRABLE, NOT ENFORCED and their like behind it, which the grammar keeps apart there.
 */
export function constraintOf(
  reading: Reading,
  node: ConstraintNode,
  clause: Clause,
  inline?: { readonly column: string; readonly marks: readonly ConstraintNode[] },
): Constraint | undefined {
  const about = {
    span: spanOf(clause),
    ...(node.conname === undefined ? {} : { name: node.conname }),
    text: textOf(clause),
  };
  const columns = (names: readonly Node[] | undefined): readonly string[] =>
    inline === undefined ? strings(names) : [inline.column];
  const deferral = deferralOf(node, inline?.marks ?? []);
  const valid = node.skip_validation !== true;
  const unenforced = inline?.marks.some(({ contype }) => contype === "CONSTR_ATTR_NOT_ENFORCED");
  const enforced = node.is_enforced === true && unenforced !== true;
  switch (node.contype) {
    case "CONSTR_FOREIGN":
      return {
        kind: "foreign-key",
        ...about,
        columns: columns(node.fk_attrs),
        references: nameOf(node.pktable),
        referenced: strings(node.pk_attrs),
        onDelete: actions[node.fk_del_action ?? ""] ?? "no-action",
        onUpdate: actions[node.fk_upd_action ?? ""] ?? "no-action",
        match: matches[node.fk_matchtype ?? ""] ?? "simple",
        deferral,
        valid,
        enforced,
      };
    case "CONSTR_CHECK":
      return {
        kind: "check",
        ...about,
        expression: bracketed(reading, clause, "check", node.raw_expr),
        noInherit: node.is_no_inherit ?? false,
        valid,
        enforced,
      };
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE": {
      const storage = storageIn(clause, clause.from);
      return {
        kind: node.contype === "CONSTR_UNIQUE" ? "unique" : "primary-key",
        ...about,
        columns: node.indexname === undefined ? columns(node.keys) : [],
        include: strings(node.including),
        nullsNotDistinct: node.nulls_not_distinct ?? false,
        ...(node.indexname === undefined ? {} : { using: node.indexname }),
        ...(storage === undefined ? {} : { storage }),
        deferral,
      };
    }
    case "CONSTR_EXCLUSION":
      return {
        kind: "exclusion",
        ...about,
        method: node.access_method ?? "btree",
        keys: excludedKeys(reading, node, clause),
        deferral,
      };
    case "CONSTR_NOTNULL": {
      const [column = ""] = columns(node.keys);
      const noInherit = node.is_no_inherit ?? false;
      return { kind: "not-null", ...about, columns: [column], noInherit, valid };
    }
    default:
      return undefined;
  }
}

/** `EXCLUDE USING gist (room WITH =, during WITH &&)`: the keys, without their operators. */
function excludedKeys(reading: Reading, node: ConstraintNode, clause: Clause): readonly IndexKey[] {
  const open = findMark(clause, "(", findWord(clause, "exclude")) ?? clause.to;
  const slices = splitAtCommas(inside(clause, open));
  const elements = (node.exclusions ?? []).flatMap((pair) => items(pair)[0] ?? []);
  return keysOf(
    reading,
    elements,
    slices.map((slice) => part(slice, slice.from, findWord(slice, "with"))),
  );
}

/** The expression in the brackets after a word: `CHECK (…)`. */
export function bracketed(
  reading: Reading,
  clause: Clause,
  word: string,
  node: Node | undefined,
): Written {
  const open = findMark(clause, "(", findWord(clause, word));
  return writtenOf(reading, open === undefined ? clause : inside(clause, open), node);
}

const added = {
  "foreign-key": "add-foreign-key",
  check: "add-check",
  unique: "add-unique",
  "primary-key": "add-primary-key",
  exclusion: "add-exclusion",
  "not-null": "add-not-null",
} as const satisfies Readonly<Record<Constraint["kind"], Operation["kind"]>>;

type Addition = Extract<Operation, { readonly kind: (typeof added)[Constraint["kind"]] }>;

export function addition(
  target: Pick<Addition, "table" | "missingOk" | "only" | "span">,
  constraint: Constraint,
  inline: boolean,
): Operation {
  return { kind: added[constraint.kind], ...target, constraint, inline } as Addition;
}

/** Marks that the grammar keeps as constraints of their own behind the one they belong to. */
export function isMark({ contype = "CONSTR_NULL" }: ConstraintNode): boolean {
  return contype.startsWith("CONSTR_ATTR_");
}

/** Nodes of a column's list as constraints. */
export function constraintNodes(nodes: readonly Node[] | undefined): readonly ConstraintNode[] {
  return (nodes ?? []).flatMap((node) => tree(node).Constraint ?? []);
}

const actions: Readonly<Record<string, Action>> = {
  a: "no-action",
  r: "restrict",
  c: "cascade",
  n: "set-null",
  d: "set-default",
};

const matches: Readonly<Record<string, ForeignKey["match"]>> = {
  s: "simple",
  f: "full",
  p: "partial",
};

function deferralOf(node: ConstraintNode, marks: readonly ConstraintNode[]): Deferral {
  const marked = (type: ConstraintNode["contype"]): boolean =>
    marks.some(({ contype }) => contype === type);
  if (node.initdeferred === true || marked("CONSTR_ATTR_DEFERRED")) return "deferred";
  const deferrable = node.deferrable === true || marked("CONSTR_ATTR_DEFERRABLE");
  return deferrable ? "deferrable" : "immediate";
}
