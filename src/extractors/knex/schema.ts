import type { BuilderCall, Sent } from "../../script/fragments.ts";
import type { Guard } from "../../guard.ts";
import type { Chain, Link } from "../../script/chain.ts";
import { chainOf } from "../../script/chain.ts";
import type { ScriptNode } from "../../script/node.ts";
import type { Scope } from "../../script/scope.ts";
import { constantValue, functionValue, textValue, valuesOf } from "../../script/value.ts";
import type { Value } from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, quoted, speechOf } from "../../script/writing.ts";
import { alterTable, createTable } from "./table.ts";
import { rawText, tableOf } from "./words.ts";

/** Statements that `knex.schema` sends; `undefined`: the chain is none of the schema's. */
export function changesOfSchema({ chain, call, walk }: BuilderCall): readonly Sent[] | undefined {
  const links = schemaLinks(chain);
  if (links === undefined) return undefined;
  const { scope } = call;
  const [outer] = valuesOf(links.find(({ name }) => name === "withSchema")?.given, scope);
  return links.flatMap((link): readonly Sent[] => {
    if (link.given === undefined) return [];
    const values = valuesOf(link.given, scope);
    return changeOf(link, values, { outer, walk });
  });
}

/** The links behind `.schema`. */
function schemaLinks({ rootName, links }: Chain): readonly Link[] | undefined {
  const at = links.findIndex(({ name, given }) => name === "schema" && given === undefined);
  if (at === -1) return rootName === "schema" ? links : undefined;
  return links.slice(at + 1);
}

interface Around {
  /** From `withSchema`. */
  readonly outer: Value | undefined;
  readonly walk: BuilderCall["walk"];
}

function changeOf(link: Link, values: readonly Value[], { outer, walk }: Around): readonly Sent[] {
  const [first, second, third] = values;
  const { span } = link;
  const say = at(span);
  if (first === undefined) return [];
  const speech = speechOf(walk.dialect);
  const { mark, family } = speech;
  const table = { name: first, schema: outer, speech };
  const one = (sql: Written): readonly Sent[] => [{ sql }];
  switch (link.name) {
    case "createTable":
      return createTable(table, second, { walk, link });
    case "createTableIfNotExists":
      return createTable(table, second, { walk, link, ifNot: true });
    case "createTableLike":
      return createTable(table, third, { walk, link, like: second });
    case "alterTable":
    case "table":
      return alterTable(table, second, { walk, link });
    case "dropTable":
      return one(say`DROP TABLE ${tableOf(table)}`);
    case "dropTableIfExists":
      return one(say`DROP TABLE IF EXISTS ${tableOf(table)}`);
    case "renameTable":
      if (second !== undefined && family === "mysql") {
        return one(say`RENAME TABLE ${tableOf(table)} TO ${quoted(second, mark)}`);
      }
      return second === undefined
        ? []
        : one(say`ALTER TABLE ${tableOf(table)} RENAME TO ${quoted(second, mark)}`);
    case "renameView":
      return second === undefined
        ? []
        : one(say`ALTER VIEW ${tableOf(table)} RENAME TO ${quoted(second, mark)}`);
    case "createSchema":
      return one(say`CREATE SCHEMA ${quoted(first, mark)}`);
    case "createSchemaIfNotExists":
      return one(say`CREATE SCHEMA IF NOT EXISTS ${quoted(first, mark)}`);
    case "dropSchema":
      return one(say`DROP SCHEMA ${quoted(first, mark)}${cascade(second)}`);
    case "dropSchemaIfExists":
      return one(say`DROP SCHEMA IF EXISTS ${quoted(first, mark)}${cascade(second)}`);
    case "createExtension":
      return one(say`CREATE EXTENSION ${quoted(first, mark)}`);
    case "createExtensionIfNotExists":
      return one(say`CREATE EXTENSION IF NOT EXISTS ${quoted(first, mark)}`);
    case "dropExtension":
      return one(say`DROP EXTENSION ${quoted(first, mark)}`);
    case "dropExtensionIfExists":
      return one(say`DROP EXTENSION IF EXISTS ${quoted(first, mark)}`);
    case "createView":
    case "createViewOrReplace":
    case "createMaterializedView":
      return viewOf(link, table, second);
    case "dropView":
      return one(say`DROP VIEW ${tableOf(table)}`);
    case "dropViewIfExists":
      return one(say`DROP VIEW IF EXISTS ${tableOf(table)}`);
    case "dropMaterializedView":
      return one(say`DROP MATERIALIZED VIEW ${tableOf(table)}`);
    case "dropMaterializedViewIfExists":
      return one(say`DROP MATERIALIZED VIEW IF EXISTS ${tableOf(table)}`);
    case "refreshMaterializedView":
      return one(
        constantValue(second) === true
          ? say`REFRESH MATERIALIZED VIEW CONCURRENTLY ${tableOf(table)}`
          : say`REFRESH MATERIALIZED VIEW ${tableOf(table)}`,
      );
    default:
      return [];
  }
}

function cascade(value: Value | undefined): string {
  return constantValue(value) === true ? " CASCADE" : "";
}

/** What a view selects is a query's chain, or raw SQL; the first is not followed. */
function viewOf(
  link: Link,
  table: Parameters<typeof tableOf>[0],
  callback: Value | undefined,
): readonly Sent[] {
  const say = at(link.span);
  const words = viewWords[link.name] ?? "";
  const body = functionValue(callback);
  const query =
    body === undefined || callback === undefined ? undefined : queryIn(body, callback.scope);
  const text = query === undefined ? undefined : rawText(query, table.speech.mark);
  return text === undefined
    ? [{ span: link.span, why: "a view whose query is built by calls, which are not read" }]
    : [{ sql: say`CREATE ${words} ${tableOf(table)} AS ${text}` }];
}

/** The argument of `view.as(…)` in the callback. */
function queryIn(body: ScriptNode, scope: Scope): Value | undefined {
  for (const statement of statementsOf(body)) {
    const { links } = chainOf(statement);
    const [value] = valuesOf(links.find(({ name }) => name === "as")?.given, scope);
    if (value !== undefined) return value;
  }
  return undefined;
}

function statementsOf(body: ScriptNode): readonly ScriptNode[] {
  const inner = body["body"];
  if (typeof inner !== "object" || inner === null) return [];
  const list: unknown = "body" in inner ? inner.body : undefined;
  const nodes: readonly unknown[] = Array.isArray(list) ? list : [inner];
  return nodes.flatMap((node) => {
    if (typeof node !== "object" || node === null) return [];
    const expression: unknown = "expression" in node ? node.expression : node;
    return isNode(expression) ? [expression] : [];
  });
}

function isNode(value: unknown): value is ScriptNode {
  return typeof value === "object" && value !== null && "type" in value;
}

const viewWords: Readonly<Record<string, string>> = {
  createView: "VIEW",
  createViewOrReplace: "OR REPLACE VIEW",
  createMaterializedView: "MATERIALIZED VIEW",
};

/** `await knex.schema.hasTable("orders")`, `hasColumn("orders", "note")`. */
export function guardOf(test: ScriptNode, scope: Scope): Guard | undefined {
  const chain = chainOf(test);
  const links = schemaLinks(chain);
  const last = links?.at(-1);
  if (links === undefined || last === undefined) return undefined;
  const [table, column] = valuesOf(last.given, scope).map(textValue);
  const [schema] = valuesOf(links.find(({ name }) => name === "withSchema")?.given, scope).map(
    textValue,
  );
  if (table === undefined) return undefined;
  const name = schema === undefined ? { name: table } : { schema, name: table };
  const presence = { kind: "presence", wanted: "present", exact: true } as const;
  if (last.name === "hasTable") return { ...presence, object: "relation", name };
  if (last.name !== "hasColumn" || column === undefined) return undefined;
  return { ...presence, object: "column", name: { name: column }, of: name };
}
