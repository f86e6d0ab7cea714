import type { AlterColumnAddGenerated, ColumnConstraint, CreateColumnDef } from "pgsql-ast-parser";
import { findMark, findWord, inside, part, spanOf, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { ColumnDefinition } from "../../operation.ts";
import { constraintOf } from "./constraints.ts";
import { writtenOf } from "./expressions.ts";
import { nameOf } from "./names.ts";
import type { Reading } from "./reading.ts";
import { typeAt } from "./types.ts";

/** A column whose definition is the whole of `clause`, from its name on. */
export function columnOf(
  reading: Reading,
  node: CreateColumnDef,
  clause: Clause,
): ColumnDefinition {
  const { name } = node.name;
  const written = writtenConstraints(reading, node, clause);
  const notNull = written.find(({ node: each }) => each.type === "not null");
  return {
    span: spanOf(clause),
    text: textOf(clause),
    name,
    type: typeAt(reading, clause.from + 1),
    ...(node.collate === undefined ? {} : { collation: nameOf(node.collate) }),
    notNull: notNull !== undefined,
    ...(notNull?.node.constraintName === undefined
      ? {}
      : { notNullName: notNull.node.constraintName.name }),
    ...defaultOf(reading, written),
    ...generatedOf(reading, written),
    constraints: written.flatMap(
      ({ node: each, clause: words }) => constraintOf(reading, each, words, name) ?? [],
    ),
  };
}

export function identityOf(node: AlterColumnAddGenerated): "always" | "by-default" {
  return node.always === "always" ? "always" : "by-default";
}

/** The name that `GENERATED … AS IDENTITY (SEQUENCE NAME s)` gives its sequence. */
export function sequenceOf({
  sequence,
}: AlterColumnAddGenerated): Pick<ColumnDefinition, "sequence"> {
  return sequence?.name === undefined ? {} : { sequence: nameOf(sequence.name) };
}

interface WrittenConstraint {
  readonly node: ColumnConstraint;
  readonly clause: Clause;
}

/** Each constraint reaches to where the next one begins. */
function writtenConstraints(
  reading: Reading,
  { constraints = [] }: CreateColumnDef,
  clause: Clause,
): readonly WrittenConstraint[] {
  const starts = constraints.map(reading.first);
  return constraints.map((node, index) => {
    return { node, clause: part(clause, starts[index] ?? clause.from, starts[index + 1]) };
  });
}

function defaultOf(
  reading: Reading,
  written: readonly WrittenConstraint[],
): Pick<ColumnDefinition, "default"> {
  for (const { node, clause } of written) {
    if (node.type !== "default") continue;
    const from = (findWord(clause, "default") ?? clause.from) + 1;
    return { default: writtenOf(reading, part(clause, from), node.default) };
  }
  return {};
}

function generatedOf(
  reading: Reading,
  written: readonly WrittenConstraint[],
): Pick<ColumnDefinition, "identity" | "sequence" | "generated"> {
  for (const { node, clause } of written) {
    if (node.type !== "add generated") continue;
    if (node.expression === undefined) return { identity: identityOf(node), ...sequenceOf(node) };
    const open = findMark(clause, "(", findWord(clause, "as")) ?? clause.from;
    const expression = writtenOf(reading, inside(clause, open), node.expression);
    return { generated: { expression, stored: node.stored ?? false } };
  }
  return {};
}
