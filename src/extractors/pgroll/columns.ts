import type { DocumentNode } from "../../document.ts";
import { childOf, textOf } from "../../document.ts";
import { listed, wordsFor } from "../../mapped-sql.ts";
import type { MappedText } from "../../mapped-text.ts";
import { joinTexts } from "../../mapped-text.ts";
import { checkOf, referenceOf } from "./constraints.ts";
import { flagged, nameAt } from "./names.ts";

/**
 * Source: pgroll, pkg/migrations/column.go. Of a table that is made, all of a column; of one that is there,
 * what it gets at once: its default and NOT NULL where that is `filled`, neither where it is `bare`.
 */
export function columnOf(
  column: DocumentNode,
  gets: "all" | "filled" | "bare" = "all",
): MappedText {
  const q = wordsFor(column.span);
  const usual = textOf(column, "default");
  const references = childOf(column, "references");
  const check = childOf(column, "check");
  const generated = childOf(column, "generated");
  const isIdentity = childOf(generated, "identity") !== undefined;
  return joinTexts([
    q`${nameAt(column, "name")} ${textOf(column, "type")}`,
    ...(gets === "all" && flagged(column, "unique") ? [q` UNIQUE`] : []),
    ...(gets === "bare" || flagged(column, "nullable") || isIdentity ? [] : [q` NOT NULL`]),
    ...(gets === "bare" || usual === undefined ? [] : [q` DEFAULT ${usual}`]),
    ...(generated === undefined ? [] : [generatedOf(generated)]),
    ...(references === undefined
      ? []
      : [q` CONSTRAINT ${nameAt(references, "name")} ${referenceOf(references)}`]),
    ...(gets === "all" && check !== undefined ? [q` ${checkOf(check)}`] : []),
  ]);
}

/** The primary key of those columns that say they are part of it. */
export function keyOf(columns: readonly DocumentNode[]): MappedText | undefined {
  const keys = columns.filter((column) => flagged(column, "pk"));
  const [first] = keys;
  if (first === undefined) return undefined;
  const q = wordsFor(childOf(first, "pk")?.span ?? first.span);
  return q`PRIMARY KEY (${listed(keys.flatMap((column) => nameAt(column, "name") ?? []))})`;
}

function generatedOf(generated: DocumentNode): MappedText {
  const q = wordsFor(generated.span);
  const identity = childOf(generated, "identity");
  if (identity === undefined) {
    return q` GENERATED ALWAYS AS (${textOf(generated, "expression")}) STORED`;
  }
  const options = textOf(identity, "sequence_options");
  return joinTexts([
    q` GENERATED ${textOf(identity, "user_specified_values")} AS IDENTITY`,
    options === undefined ? q`` : q` (${options})`,
  ]);
}
