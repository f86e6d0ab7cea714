import type { DocumentNode } from "../../document.ts";
import { childOf, unwrapped, wordOf } from "../../document.ts";
import type { Conditions } from "../../migration.ts";
import type { PresenceGuard } from "../../guard.ts";
import { certaintyIn, runsOn } from "./changes.ts";

/** Under what conditions a changeset runs; `undefined`: it never does on this server. */
export function conditionsOf(changeset: DocumentNode, dialect: string): Conditions | undefined {
  if (!runsOn(wordOf(changeset, "dbms"), dialect) || wordOf(changeset, "ignore") === "true") {
    return undefined;
  }
  const certainty = certaintyIn(wordOf(changeset, "context", "contextFilter"), dialect);
  if (certainty === undefined) return undefined;
  const preconditions = childOf(changeset, "preConditions", "preconditions");
  if (preconditions === undefined) return { certainty };
  // Where a condition that fails stops the run, what runs has met it.
  const skips = /^(?:MARK_RAN|CONTINUE)$/i.test(wordOf(preconditions, "onFail") ?? "");
  const tests = testsIn(preconditions).map((test) => guardOf(test, "present", dialect));
  if (!skips) return { certainty };
  if (tests.includes("never")) return undefined;
  const guards = tests.flatMap((test) => (typeof test === "string" ? [] : [test]));
  if (guards.length === 0 && !tests.includes("unknown")) return { certainty };
  return { certainty: "branch", guards };
}

const attributes = new Set([
  "onFail",
  "onError",
  "onFailMessage",
  "onErrorMessage",
  "onSqlOutput",
  "onUpdateSQL",
]);

function testsIn(node: DocumentNode): readonly DocumentNode[] {
  return unwrapped(node.children).flatMap((child) => {
    if (attributes.has(child.name)) return [];
    return child.name === "and" ? testsIn(child) : [child];
  });
}

type Test = PresenceGuard | "always" | "never" | "unknown";

function guardOf(test: DocumentNode, wanted: "present" | "absent", dialect: string): Test {
  const named = (object: PresenceGuard["object"], name: string, of?: string): Test => {
    const own = wordOf(test, name);
    if (own === undefined || own.includes("${")) return "unknown";
    const table = of === undefined ? undefined : wordOf(test, of);
    const schema = wordOf(test, "schemaName");
    const full = { ...(schema === undefined ? {} : { schema: folded(schema) }), name: folded(own) };
    return {
      kind: "presence",
      wanted,
      object,
      name: full,
      ...(table === undefined ? {} : { of: { name: folded(table) } }),
      exact: true,
    };
  };
  switch (test.name) {
    case "not": {
      const [only, second] = testsIn(test);
      if (only === undefined || second !== undefined) return "unknown";
      return guardOf(only, wanted === "present" ? "absent" : "present", dialect);
    }
    case "dbms":
      return runsOn(wordOf(test, "type"), dialect) === (wanted === "present") ? "always" : "never";
    case "tableExists":
      return named("relation", "tableName");
    case "viewExists":
      return named("relation", "viewName");
    case "sequenceExists":
      return named("sequence", "sequenceName");
    case "columnExists":
      return named("column", "columnName", "tableName");
    case "indexExists":
      return named("index", "indexName");
    case "foreignKeyConstraintExists":
      return named("constraint", "foreignKeyName", "foreignKeyTableName");
    case "uniqueConstraintExists":
      return named("constraint", "constraintName", "tableName");
    case "primaryKeyExists":
      return named("constraint", "primaryKeyName", "tableName");
    default:
      return "unknown";
  }
}

/** Names of one case are folded by the server. */
function folded(name: string): string {
  return /[A-Z]/.test(name) && /[a-z]/.test(name) ? name : name.toLowerCase();
}
