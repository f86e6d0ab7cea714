import type { ColumnDef, Constraint as ConstraintNode, Node } from "libpg-query";
import { findMark, findWord, inside, part, spanOf, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { ColumnDefinition } from "../../operation.ts";
import { constraintNodes, constraintOf, isMark } from "./constraints.ts";
import { writtenOf } from "./expressions.ts";
import { typeOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { items, nameFrom, strings, tree } from "./tree.ts";

/** A column whose definition is the whole of `clause`, from its name on. */
export function columnOf(reading: Reading, node: ColumnDef, clause: Clause): ColumnDefinition {
  const name = node.colname ?? "";
  if (node.constraints === undefined && node.collClause === undefined) {
    // Most columns are a name and a type.
    const type = typeOf(reading, node.typeName);
    return {
      span: spanOf(clause),
      text: textOf(clause),
      name,
      type,
      notNull: false,
      constraints: [],
    };
  }
  const written = writtenConstraints(reading, node, clause);
  const first = (type: ConstraintNode["contype"]): WrittenConstraint | undefined =>
    written.find((each) => each.node.contype === type);
  const byDefault = first("CONSTR_DEFAULT");
  const generated = first("CONSTR_GENERATED");
  const identity = first("CONSTR_IDENTITY");
  const notNull = first("CONSTR_NOTNULL");
  const constraints = written.flatMap(({ node: constraint, clause: words, marks }) =>
    constraint.contype === "CONSTR_NOTNULL"
      ? []
      : (constraintOf(reading, constraint, words, { column: name, marks }) ?? []),
  );
  return {
    span: spanOf(clause),
    text: textOf(clause),
    name,
    type: typeOf(reading, node.typeName),
    ...(node.collClause === undefined
      ? {}
      : { collation: nameFrom(strings(node.collClause.collname)) }),
    notNull: notNull !== undefined,
    ...(notNull?.node.conname === undefined ? {} : { notNullName: notNull.node.conname }),
    ...(byDefault === undefined ? {} : { default: defaultOf(reading, byDefault) }),
    ...(identity === undefined ? {} : { identity: identityOf(identity.node.generated_when) }),
    ...sequenceOf(identity?.node.options),
    ...(generated === undefined ? {} : { generated: generatedOf(reading, generated) }),
    constraints,
  };
}

export function identityOf(when: string | undefined): "always" | "by-default" {
  return when === "a" ? "always" : "by-default";
}

/** The name that `GENERATED … AS IDENTITY (SEQUENCE NAME s)` gives its sequence. */
export function sequenceOf(nodes: readonly Node[] | undefined): Pick<ColumnDefinition, "sequence"> {
  const options = (nodes ?? []).map((option) => tree(option).DefElem);
  const name = options.find((option) => option?.defname === "sequence_name")?.arg;
  return name === undefined ? {} : { sequence: nameFrom(strings(items(name))) };
}

interface WrittenConstraint {
  readonly node: ConstraintNode;
  readonly marks: readonly ConstraintNode[];
  readonly clause: Clause;
}

/** Each constraint reaches to where the next one, or COLLATE, begins. */
function writtenConstraints(
  reading: Reading,
  node: ColumnDef,
  clause: Clause,
): readonly WrittenConstraint[] {
  const all = constraintNodes(node.constraints);
  const main = all.filter((each) => !isMark(each));
  const starts = main.map(({ location }) => reading.at(location));
  const collate = node.collClause;
  const ends = collate === undefined ? starts : [...starts, reading.at(collate.location)];
  return main.map((each, index) => {
    const from = starts[index] ?? clause.from;
    const to = Math.min(clause.to, ...ends.filter((end) => end > from));
    const marks: ConstraintNode[] = [];
    for (const next of all.slice(all.indexOf(each) + 1)) {
      if (!isMark(next)) break;
      marks.push(next);
    }
    return { node: each, marks, clause: part(clause, from, to) };
  });
}

function defaultOf(
  reading: Reading,
  { node, clause }: WrittenConstraint,
): ColumnDefinition["default"] & object {
  const from = (findWord(clause, "default") ?? clause.from) + 1;
  return writtenOf(reading, part(clause, from), node.raw_expr);
}

function generatedOf(
  reading: Reading,
  { node, clause }: WrittenConstraint,
): ColumnDefinition["generated"] & object {
  const open = findMark(clause, "(", findWord(clause, "as"));
  const words = open === undefined ? clause : inside(clause, open);
  return {
    expression: writtenOf(reading, words, node.raw_expr),
    stored: node.generated_kind !== "v",
  };
}
