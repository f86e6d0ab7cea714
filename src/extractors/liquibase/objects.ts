import type { DocumentNode } from "../../document.ts";
import { childOf } from "../../document.ts";
import { listed, wordsFor } from "../../mapped-sql.ts";
import type { MappedText } from "../../mapped-text.ts";
import { joinTexts } from "../../mapped-text.ts";
import type { Changes } from "./change.ts";
import { columnsOf, valueOf } from "./columns.ts";
import type { Writer } from "./writer.ts";

/** Changes of rows, sequences, views and procedures. */
export const objectChanges: Changes = {
  insert(change, w) {
    const q = wordsFor(change.span);
    const written = columnsOf(change).flatMap((column) => {
      const value = valueOf(column, w);
      return value === undefined ? [] : [{ name: w.name(column, "name"), value }];
    });
    const table = w.placed(change, "tableName");
    if (written.length === 0) return [q`INSERT INTO ${table} DEFAULT VALUES`];
    const names = listed(written.flatMap(({ name }) => name ?? []));
    return [
      q`INSERT INTO ${table} (${names}) VALUES (${listed(written.map(({ value }) => value))})`,
    ];
  },
  update(change, w) {
    const q = wordsFor(change.span);
    const sets = columnsOf(change).map((column) => {
      const c = wordsFor(column.span);
      return c`${w.name(column, "name")} = ${valueOf(column, w) ?? "NULL"}`;
    });
    return [
      joinTexts([
        q`UPDATE ${w.placed(change, "tableName")} SET ${listed(sets)}`,
        ...where(change, w),
      ]),
    ];
  },
  delete(change, w) {
    const q = wordsFor(change.span);
    return [joinTexts([q`DELETE FROM ${w.placed(change, "tableName")}`, ...where(change, w)])];
  },
  // The rows are in a file of their own; here it counts that there are some.
  loadData: (change, w) => loaded(change, w),
  loadUpdateData: (change, w) => loaded(change, w),
  createSequence(change, w) {
    const q = wordsFor(change.span);
    const start = w.text(change, "startValue");
    const step = w.text(change, "incrementBy");
    return [
      joinTexts([
        q`CREATE SEQUENCE ${w.placed(change, "sequenceName")}`,
        ...(step === undefined ? [] : [q` INCREMENT BY ${step}`]),
        ...(start === undefined ? [] : [q` START WITH ${start}`]),
      ]),
    ];
  },
  alterSequence(change, w) {
    const q = wordsFor(change.span);
    const step = w.text(change, "incrementBy");
    const sequence = w.placed(change, "sequenceName");
    return step === undefined ? [] : [q`ALTER SEQUENCE ${sequence} INCREMENT BY ${step}`];
  },
  dropSequence(change, w) {
    const q = wordsFor(change.span);
    return [q`DROP SEQUENCE ${w.placed(change, "sequenceName")}`];
  },
  renameSequence(change, w) {
    const q = wordsFor(change.span);
    const sequence = w.placed(change, "oldSequenceName");
    return [q`ALTER SEQUENCE ${sequence} RENAME TO ${w.name(change, "newSequenceName")}`];
  },
  createView(change, w) {
    const q = wordsFor(change.span);
    const query = w.own(change, "selectQuery");
    if (w.flag(change, "fullDefinition")) return [q`${query}`];
    const replace = w.flag(change, "replaceIfExists") ? "OR REPLACE " : "";
    return [q`CREATE ${replace}VIEW ${w.placed(change, "viewName")} AS ${query}`];
  },
  dropView(change, w) {
    const q = wordsFor(change.span);
    const exists = w.flag(change, "ifExists") ? "IF EXISTS " : "";
    return [q`DROP VIEW ${exists}${w.placed(change, "viewName")}`];
  },
  renameView(change, w) {
    const q = wordsFor(change.span);
    return [
      q`ALTER VIEW ${w.placed(change, "oldViewName")} RENAME TO ${w.name(change, "newViewName")}`,
    ];
  },
};

function where(change: DocumentNode, w: Writer): readonly MappedText[] {
  const q = wordsFor(change.span);
  const condition = w.text(change, "where");
  if (condition === undefined) return [];
  const params = childOf(change, "whereParams");
  const given = (params?.children ?? []).filter(({ name }) => name === "param" || name === "");
  const parts: MappedText[] = [];
  let index = 0;
  let done = condition.text;
  // `:value` and `:name` take what the parameters say, one after the other.
  for (const word of condition.text.match(/:(?:value|name)\b/g) ?? []) {
    const param = given[index];
    if (param === undefined) break;
    const value = word === ":name" ? w.name(param, "name") : valueOf(param, w);
    const at = done.indexOf(word);
    parts.push(q`${done.slice(0, at)}`, value ?? q`NULL`);
    done = done.slice(at + word.length);
    if (word === ":value") index++;
  }
  return [
    parts.length === 0 ? q` WHERE ${condition}` : joinTexts([q` WHERE `, ...parts, q`${done}`]),
  ];
}

function loaded(change: DocumentNode, w: Writer): readonly MappedText[] {
  const q = wordsFor(change.span);
  return [q`INSERT INTO ${w.placed(change, "tableName")} DEFAULT VALUES`];
}
