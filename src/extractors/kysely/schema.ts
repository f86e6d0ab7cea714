import type { BuilderCall, Sent } from "../../script/fragments.ts";
import type { Span } from "../../source.ts";
import type { Value } from "../../script/value.ts";
import { itemsOf, piecesOf } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted, speechOf } from "../../script/writing.ts";
import { queryOf } from "./query.ts";
import { alterationOf, constraintOf, definitionOf } from "./columns.ts";
import type { Step } from "./words.ts";
import { columnsOf, conditionOf, linkNamed, nameIn, orderedOf, rawOf, stepsOf } from "./words.ts";

/** What is said of one thing: `createTable("orders")` and the calls behind it. */
interface Change {
  readonly head: Step;
  readonly target: Value;
  readonly steps: readonly Step[];
  /** From `withSchema`. */
  readonly schema: Value | undefined;
  readonly speech: Speech;
  readonly span: Span;
}

/** The statement that a chain of `db.schema` sends; `undefined`: it is none, or nobody executes it. */
export function changesOfSchema({ chain, call, walk }: BuilderCall): readonly Sent[] | undefined {
  if (chain.links.at(-1)?.name !== "execute") return undefined;
  const all = stepsOf(chain, call.scope);
  const start = all.findIndex(({ name }) => name === "schema");
  if (start === -1) return undefined;
  const behind = all.slice(start + 1, -1);
  const index = behind.findIndex(({ name }) => name !== "withSchema" && name !== "withPlugin");
  const head = behind[index];
  const [target] = head?.given ?? [];
  const last = chain.links.at(-1)?.span ?? { start: 0, end: 0 };
  if (head === undefined || target === undefined) {
    return [{ span: last, why: "a call of Kysely's schema builder, which is not read" }];
  }
  const schema = linkNamed(behind.slice(0, index), "withSchema")?.given[0];
  const sql = statementOf({
    head,
    target,
    steps: behind.slice(index + 1),
    schema,
    speech: speechOf(walk.dialect),
    span: { start: head.span.start, end: last.end },
  });
  return sql === undefined
    ? [{ span: head.span, why: `Kysely's ${head.name}, which is not read` }]
    : [{ sql }];
}

function statementOf(change: Change): Written | undefined {
  const { head, target, steps, schema, speech } = change;
  const say = at(head.span);
  const name = nameIn(target, schema, speech);
  const has = (word: string): boolean => linkNamed(steps, word) !== undefined;
  const ifExists = has("ifExists") ? "IF EXISTS " : "";
  const cascade = has("cascade") ? " CASCADE" : "";
  const materialized = has("materialized") ? "MATERIALIZED " : "";
  switch (head.name) {
    case "createTable":
      return createTable(change, name);
    case "alterTable":
      return alterTable(change, name);
    case "dropTable":
      return say`DROP TABLE ${ifExists}${name}${cascade}`;
    case "createIndex":
      return createIndex(change);
    case "dropIndex": {
      const [on] = linkNamed(steps, "on")?.given ?? [];
      const place = on === undefined ? [] : say` ON ${nameIn(on, schema, speech)}`;
      return say`DROP INDEX ${ifExists}${name}${place}${cascade}`;
    }
    case "createSchema":
      return say`CREATE SCHEMA ${has("ifNotExists") ? "IF NOT EXISTS " : ""}${quoted(target, speech.mark)}`;
    case "dropSchema":
      return say`DROP SCHEMA ${ifExists}${quoted(target, speech.mark)}${cascade}`;
    case "createView": {
      const [query] = linkNamed(steps, "as")?.given ?? [];
      if (query === undefined) return undefined;
      const replace = has("orReplace") ? "OR REPLACE " : "";
      const kind = `${materialized}${has("temporary") ? "TEMPORARY " : ""}`;
      const list = linkNamed(steps, "columns");
      const columns =
        list === undefined ? [] : say` (${columnsOf(list.given[0], list.span, speech)})`;
      const unless = has("ifNotExists") ? "IF NOT EXISTS " : "";
      return say`CREATE ${replace}${kind}VIEW ${unless}${name}${columns} AS ${queryOf(query, schema, speech)}`;
    }
    case "dropView":
      return say`DROP ${materialized}VIEW ${ifExists}${name}${cascade}`;
    case "refreshMaterializedView": {
      const how = has("concurrently") ? "CONCURRENTLY " : "";
      const data = has("withNoData") ? "WITH NO DATA" : "WITH DATA";
      return say`REFRESH MATERIALIZED VIEW ${how}${name} ${data}`;
    }
    case "createType": {
      const list = linkNamed(steps, "asEnum");
      if (list === undefined) return say`CREATE TYPE ${name}`;
      const items = itemsOf(list.given[0]);
      const values =
        items === undefined
          ? at(list.span)`$\{values}`
          : joined(items.map(literalOf), ", ", list.span);
      return say`CREATE TYPE ${name} AS ENUM (${values})`;
    }
    case "dropType":
      return say`DROP TYPE ${ifExists}${name}`;
    default:
      return undefined;
  }
}

function createTable(
  { head, steps, schema, speech, span }: Change,
  name: Written,
): Written | undefined {
  const say = at(head.span);
  const has = (word: string): boolean => linkNamed(steps, word) !== undefined;
  const columns: Written[] = [];
  const constraints: Written[] = [];
  for (const step of steps) {
    if (step.name === "addColumn") columns.push(definitionOf(step, schema, speech));
    else {
      const constraint = constraintOf(step, [], schema, speech);
      if (constraint !== undefined) constraints.push(constraint);
    }
  }
  const front = modifiers(steps, "modifyFront");
  const [commit] = linkNamed(steps, "onCommit")?.given ?? [];
  const temporary = has("temporary") ? "TEMPORARY " : "";
  const unless = has("ifNotExists") ? "IF NOT EXISTS " : "";
  const [query] = linkNamed(steps, "as")?.given ?? [];
  const start = say`CREATE ${front.flatMap((one) => say`${one} `)}${temporary}TABLE ${unless}${name}`;
  const end = say`${commit === undefined ? [] : say` ON COMMIT ${piecesOf(commit)}`}${modifiers(steps, "modifyEnd").flatMap((one) => say` ${one}`)}`;
  if (query !== undefined) {
    return say`${start}${end} AS ${queryOf(query, schema, speech)}`;
  }
  return say`${start} (${joined([...columns, ...constraints], ", ", span)})${end}`;
}

function modifiers(steps: readonly Step[], name: string): readonly Written[] {
  return steps
    .filter((step) => step.name === name)
    .map(
      ({ given: [value], span }) =>
        (value === undefined ? undefined : rawOf(value)) ?? at(span)`$\{modifier}`,
    );
}

/** Several changes of columns go out in one statement; any other change stands alone. */
function alterTable(
  { head, steps, schema, speech, span }: Change,
  name: Written,
): Written | undefined {
  const say = at(head.span);
  const alter = say`ALTER TABLE ${name} `;
  const parts: Written[] = [];
  const [first, ...rest] = steps;
  for (const step of steps) {
    const own = at(step.span);
    const [one, two] = step.given;
    if (one === undefined) continue;
    const column = quoted(one, speech.mark);
    switch (step.name) {
      case "addColumn":
        parts.push(own`ADD COLUMN ${definitionOf(step, schema, speech)}`);
        break;
      case "modifyColumn":
        parts.push(own`MODIFY COLUMN ${definitionOf(step, schema, speech)}`);
        break;
      case "dropColumn":
        parts.push(own`DROP COLUMN ${column}`);
        break;
      case "renameColumn":
        if (two === undefined) return undefined;
        parts.push(own`RENAME COLUMN ${column} TO ${quoted(two, speech.mark)}`);
        break;
      case "alterColumn": {
        const alteration = alterationOf(two);
        if (alteration === undefined) return undefined;
        parts.push(own`ALTER COLUMN ${column} ${alteration}`);
        break;
      }
      default:
    }
  }
  if (parts.length > 0) return say`${alter}${joined(parts, ", ", span)}`;
  const [one, two] = first?.given ?? [];
  if (first === undefined || one === undefined) return undefined;
  const own = at(first.span);
  const constraint = constraintOf(first, rest, schema, speech);
  if (constraint !== undefined) return own`${alter}ADD ${constraint}`;
  switch (first.name) {
    case "renameTo":
      return own`${alter}RENAME TO ${nameIn(one, speech.dialect === "postgres" ? undefined : schema, speech)}`;
    case "setSchema":
      return own`${alter}SET SCHEMA ${quoted(one, speech.mark)}`;
    case "dropConstraint": {
      const ifExists = linkNamed(rest, "ifExists") === undefined ? "" : "IF EXISTS ";
      const how = rest.find((step) => step.name === "cascade" || step.name === "restrict");
      const tail = how === undefined ? "" : ` ${how.name.toUpperCase()}`;
      return own`${alter}DROP CONSTRAINT ${ifExists}${quoted(one, speech.mark)}${tail}`;
    }
    case "renameConstraint":
      return two === undefined
        ? undefined
        : own`${alter}RENAME CONSTRAINT ${quoted(one, speech.mark)} TO ${quoted(two, speech.mark)}`;
    case "addIndex": {
      const unique = linkNamed(rest, "unique") === undefined ? "" : "UNIQUE ";
      const list = joined(indexed(rest, speech), ", ", first.span);
      return own`${alter}ADD ${unique}INDEX ${quoted(one, speech.mark)} (${list})`;
    }
    case "dropIndex":
      return own`${alter}DROP INDEX ${quoted(one, speech.mark)}`;
    default:
      return undefined;
  }
}

/** Never concurrently: Kysely has no word for it. */
function createIndex({ head, target, steps, schema, speech, span }: Change): Written | undefined {
  const [on] = linkNamed(steps, "on")?.given ?? [];
  if (on === undefined) return undefined;
  const say = at(head.span);
  const has = (word: string): boolean => linkNamed(steps, word) !== undefined;
  const [using] = linkNamed(steps, "using")?.given ?? [];
  const method = using === undefined ? [] : at(using.span)` USING ${piecesOf(using)}`;
  const table = say` ON ${nameIn(on, schema, speech)}`;
  const place = speech.family === "mysql" ? say`${method}${table}` : say`${table}${method}`;
  const list = joined(indexed(steps, speech), ", ", span);
  const unique = has("unique") ? "UNIQUE " : "";
  const unless = has("ifNotExists") ? "IF NOT EXISTS " : "";
  const nulls = has("nullsNotDistinct") ? " NULLS NOT DISTINCT" : "";
  return say`CREATE ${unique}INDEX ${unless}${quoted(target, speech.mark)}${place} (${list})${nulls}${conditionOf(steps, speech)}`;
}

function indexed(steps: readonly Step[], speech: Speech): readonly Written[] {
  return steps.flatMap(({ name, given: [value], span }): readonly Written[] => {
    if (value === undefined) return [];
    if (name === "column") return [orderedOf(value, speech)];
    if (name === "columns") {
      return itemsOf(value)?.map((item) => orderedOf(item, speech)) ?? [at(span)`$\{columns}`];
    }
    return name === "expression" ? [rawOf(value) ?? at(span)`$\{expression}`] : [];
  });
}
