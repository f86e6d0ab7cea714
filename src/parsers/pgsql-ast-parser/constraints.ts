import type {
  ColumnConstraint,
  ConstraintAction,
  TableConstraint,
  TableReference,
} from "pgsql-ast-parser";
import { findMark, findWord, inside, spanOf, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Action, Constraint, ForeignKey, Operation } from "../../operation.ts";
import { writtenOf } from "./expressions.ts";
import { nameOf, words } from "./names.ts";
import type { Reading } from "./reading.ts";

/** A constraint that stands in `clause`; `column` is the one it was written at. */
export function constraintOf(
  reading: Reading,
  node: TableConstraint | ColumnConstraint,
  clause: Clause,
  column?: string,
): Constraint | undefined {
  const about = {
    span: spanOf(clause),
    ...(node.constraintName === undefined ? {} : { name: node.constraintName.name }),
    text: textOf(clause),
  };
  switch (node.type) {
    case "reference":
      return { kind: "foreign-key", ...about, columns: [column ?? ""], ...referenceOf(node) };
    case "foreign key":
      return {
        kind: "foreign-key",
        ...about,
        columns: words("localColumns" in node ? node.localColumns : []),
        ...referenceOf(node),
      };
    case "check": {
      const open = findMark(clause, "(", findWord(clause, "check")) ?? clause.from;
      return {
        kind: "check",
        ...about,
        expression: writtenOf(reading, inside(clause, open), node.expr),
        noInherit: false,
        valid: true,
        enforced: true,
      };
    }
    case "unique":
    case "primary key":
      return {
        kind: node.type === "unique" ? "unique" : "primary-key",
        ...about,
        columns: "columns" in node ? words(node.columns) : [column ?? ""],
        include: [],
        nullsNotDistinct: false,
        deferral: "immediate",
      };
    case "not null":
    case "null":
    case "default":
    case "add generated":
      return undefined;
    default:
      return node satisfies never;
  }
}

/** What is DEFERRABLE, NOT VALID or NOT ENFORCED the library cannot read. */
function referenceOf(
  node: TableReference,
): Pick<
  ForeignKey,
  | "references"
  | "referenced"
  | "onDelete"
  | "onUpdate"
  | "match"
  | "deferral"
  | "valid"
  | "enforced"
> {
  return {
    references: nameOf(node.foreignTable),
    referenced: words(node.foreignColumns),
    onDelete: actions[node.onDelete ?? "no action"],
    onUpdate: actions[node.onUpdate ?? "no action"],
    match: node.match ?? "simple",
    deferral: "immediate",
    valid: true,
    enforced: true,
  };
}

const actions: Readonly<Record<ConstraintAction, Action>> = {
  "no action": "no-action",
  restrict: "restrict",
  cascade: "cascade",
  "set null": "set-null",
  "set default": "set-default",
};

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
