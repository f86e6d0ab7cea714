import type { Situation } from "../../dialect.ts";
import type { BoundValue, PartitionBound } from "../../operation.ts";
import type { Ternary } from "../../schema.ts";
import { keyOf } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { compareBounds } from "./bound-proof.ts";

/** Of ranges over one column, where both ends are numbers or dates. */
export function overlaps({ operation, schema }: Situation): Ternary {
  const made =
    operation.kind === "attach-partition"
      ? { parent: operation.table, bound: operation.bound }
      : operation.kind === "create-table"
        ? operation.partitionOf
        : undefined;
  const parent = made === undefined ? undefined : schema.table(made.parent);
  if (made === undefined || parent?.partitionBy?.columns.length !== 1) return "no";
  const wanted = made.bound;
  const others = schema.children(parent.name).flatMap(({ name, partitionOf }) => {
    const isItself =
      operation.kind === "attach-partition" &&
      keyOf(name) === keyOf(schema.resolve(operation.partition));
    return partitionOf === undefined || isItself ? [] : [partitionOf.bound];
  });
  if (wanted.isDefault) return yesIf(others.some(({ isDefault }) => isDefault));
  const { values } = wanted;
  if (values === undefined) return clashes(wanted.text, others);
  // It would hold nothing.
  if (values.kind === "range" && !reaches(values.from[0], values.to[0])) return "yes";
  return yesIf(
    others.some((other) => {
      if (other.values === undefined) return false;
      if (values.kind === "list") {
        if (other.values.kind !== "list") return false;
        const taken = other.values.values;
        return values.values.some((one) => taken.some((each) => compareBounds(one, each) === 0));
      }
      if (other.values.kind !== "range") return false;
      return (
        isBefore(values.from[0], other.values.to[0]) && isBefore(other.values.from[0], values.to[0])
      );
    }),
  );
}

/** Of hash partitions: a modulus divides the next larger one, and no remainder is taken twice. */
function clashes(text: string, others: readonly PartitionBound[]): Ternary {
  const own = hashOf(text);
  if (own === undefined) return "no";
  return yesIf(
    others.some((other) => {
      const theirs = hashOf(other.text);
      if (theirs === undefined) return false;
      const [small, large] = [own, theirs].sort((left, right) => left.modulus - right.modulus);
      if (small === undefined || large === undefined) return false;
      if (large.modulus % small.modulus !== 0) return true;
      return large.remainder % small.modulus === small.remainder;
    }),
  );
}

function hashOf(
  text: string,
): { readonly modulus: number; readonly remainder: number } | undefined {
  const modulus = /\bmodulus\s+'?(\d+)/i.exec(text)?.[1];
  const remainder = /\bremainder\s+'?(\d+)/i.exec(text)?.[1];
  if (modulus === undefined || remainder === undefined) return undefined;
  return { modulus: Number(modulus), remainder: Number(remainder) };
}

/** As far as is known. */
function reaches(from: BoundValue | undefined, to: BoundValue | undefined): boolean {
  if (from === undefined || to === undefined) return true;
  if (typeof from === "string" || typeof to === "string") return true;
  const order = compareBounds(from, to);
  return order === undefined || order < 0;
}

/** Surely. */
function isBefore(left: BoundValue | undefined, right: BoundValue | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (left === "minimum" || right === "maximum") return left !== right;
  if (left === "maximum" || right === "minimum") return false;
  const order = compareBounds(left, right);
  return order !== undefined && order < 0;
}

/** FOR VALUES of another kind than the table is partitioned by. */
export function misfits({ operation, schema }: Situation): Ternary {
  const made =
    operation.kind === "attach-partition"
      ? { parent: operation.table, bound: operation.bound }
      : operation.kind === "create-table"
        ? operation.partitionOf
        : undefined;
  const by = made === undefined ? undefined : schema.table(made.parent)?.partitionBy;
  if (made === undefined || by === undefined) return "no";
  const { isDefault, values, text } = made.bound;
  if (isDefault) return yesIf(by.strategy === "hash");
  const strategy = values?.kind ?? (/\bmodulus\b/i.test(text) ? "hash" : undefined);
  return yesIf(strategy !== undefined && strategy !== by.strategy);
}
