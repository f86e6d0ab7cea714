import type { DocumentNode } from "../../document.ts";
import { childOf, textOf, wordOf } from "../../document.ts";
import { wordsFor } from "../../mapped-sql.ts";
import type { MappedText } from "../../mapped-text.ts";
import { joinTexts } from "../../mapped-text.ts";
import { flagged, nameAt, namesAt } from "./names.ts";

/** Source: pgroll, pkg/migrations/constraints.go. `undefined`: one of a type that is not known. */
export function constraintOf(node: DocumentNode): MappedText | undefined {
  const q = wordsFor(node.span);
  const name = nameAt(node, "name");
  const head = name === undefined ? q`` : q`CONSTRAINT ${name} `;
  const tail = joinTexts([indexParameters(node), deferrable(node)]);
  switch (wordOf(node, "type")) {
    case "unique": {
      const nulls = flagged(node, "nulls_not_distinct") ? "NULLS NOT DISTINCT " : "";
      return q`${head}UNIQUE ${nulls}(${namesAt(node, "columns")})${tail}`;
    }
    case "primary_key":
      return q`${head}PRIMARY KEY (${namesAt(node, "columns")})${tail}`;
    case "check":
      return checkOf(node, "check");
    case "foreign_key": {
      const references = childOf(node, "references");
      if (references === undefined) return undefined;
      return q`${head}FOREIGN KEY (${namesAt(node, "columns")}) ${referenceOf(references)}${tail}`;
    }
    case "exclude": {
      const exclude = childOf(node, "exclude");
      const predicate = textOf(exclude, "predicate");
      const where = predicate === undefined ? "" : q` WHERE (${predicate})`;
      return q`${head}EXCLUDE USING ${textOf(exclude, "index_method")} (${textOf(exclude, "elements")})${where}${tail}`;
    }
    default:
      return undefined;
  }
}

export function checkOf(
  node: DocumentNode,
  field: "check" | "constraint" = "constraint",
): MappedText {
  const q = wordsFor(node.span);
  const name = nameAt(node, "name");
  const expression = textOf(node, field);
  const head = name === undefined ? "" : q`CONSTRAINT ${name} `;
  const inherit = flagged(node, "no_inherit") ? " NO INHERIT" : "";
  return q`${head}CHECK (${expression})${inherit}`;
}

/** Of a column, or of a table, whose columns are several. */
export function referenceOf(node: DocumentNode): MappedText {
  const q = wordsFor(node.span);
  const columns = nameAt(node, "column") ?? namesAt(node, "columns");
  const action = (field: string, event: string): MappedText | string => {
    const word = textOf(node, field);
    return word === undefined ? "" : q` ON ${event} ${word}`;
  };
  const match = textOf(node, "match_type");
  const some = childOf(node, "on_delete_set_columns");
  return joinTexts([
    q`REFERENCES ${nameAt(node, "table")} (${columns})`,
    match === undefined ? q`` : q` MATCH ${match}`,
    q`${action("on_delete", "DELETE")}`,
    some === undefined ? q`` : q` (${namesAt(node, "on_delete_set_columns")})`,
    q`${action("on_update", "UPDATE")}`,
    deferrable(node),
  ]);
}

function deferrable(node: DocumentNode): MappedText {
  const q = wordsFor(node.span);
  if (!flagged(node, "deferrable")) return q``;
  return flagged(node, "initially_deferred")
    ? q` DEFERRABLE INITIALLY DEFERRED`
    : q` DEFERRABLE INITIALLY IMMEDIATE`;
}

function indexParameters(node: DocumentNode): MappedText {
  const q = wordsFor(node.span);
  const given = childOf(node, "index_parameters");
  if (given === undefined) return q``;
  const storage = textOf(given, "storage_parameters");
  const tablespace = textOf(given, "tablespace");
  const included = childOf(given, "include_columns");
  return joinTexts([
    included === undefined ? q`` : q` INCLUDE (${namesAt(given, "include_columns")})`,
    storage === undefined ? q`` : q` WITH (${storage})`,
    tablespace === undefined ? q`` : q` USING INDEX TABLESPACE ${tablespace}`,
  ]);
}
