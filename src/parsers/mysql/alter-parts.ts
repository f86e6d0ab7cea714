import { part, spanOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Name, Operation, OperationOf } from "../../operation.ts";
import { expressionIn } from "./expressions.ts";
import type { Draft } from "./indexes.ts";
import { accept, acceptMark, acceptOne, identifier, name, seesOne, tokenAt } from "./reader.ts";
import type { Reader } from "./reader.ts";

/** What all clauses of one statement share. */
export interface Alteration {
  readonly table: Name;
  readonly missingOk: boolean;
  readonly demands: Draft;
}

export type Read = readonly Operation[] | undefined;

export type Place = Pick<OperationOf<"drop-column">, "span" | "table" | "missingOk">;

export function placeOf(clause: Clause, { table, missingOk }: Alteration): Place {
  return { span: spanOf(clause), table, ...(missingOk ? { missingOk } : {}) };
}

/** Names of indexes belong to their table. */
export function scopeOf({ schema, name: own }: Name): string {
  return schema === undefined ? own : `${schema}.${own}`;
}

export function change(reader: Reader, alteration: Alteration): Read {
  const place = placeOf(reader.clause, alteration);
  if (acceptOne(reader, "index", "key") !== undefined) {
    const missingOk = accept(reader, "if", "exists");
    const index = identifier(reader);
    const negated = accept(reader, "not");
    const word = acceptOne(reader, "visible", "invisible", "ignored");
    if (index === undefined || word === undefined) return undefined;
    const visible = word === "visible" || (word === "ignored" && negated);
    const lenient = missingOk ? { missingOk } : {};
    return [{ kind: "set-index-option", ...place, index, visible, word, ...lenient }];
  }
  if (acceptOne(reader, "check", "constraint") !== undefined) {
    const own = identifier(reader);
    const enforced = !accept(reader, "not");
    return own !== undefined && accept(reader, "enforced")
      ? [{ kind: "alter-constraint", ...place, name: own, enforced }]
      : undefined;
  }
  accept(reader, "column");
  const lenient = ifExists(reader);
  const column = identifier(reader);
  if (column === undefined) return undefined;
  if (accept(reader, "drop", "default")) {
    return [{ kind: "drop-default", ...place, column, ...lenient }];
  }
  if (accept(reader, "set", "default")) {
    const value = part(reader.clause, reader.at);
    reader.at = reader.clause.to;
    return [{ kind: "set-default", ...place, column, default: expressionIn(value), ...lenient }];
  }
  if (accept(reader, "set") && seesOne(reader, "visible", "invisible")) {
    const text = `SET ${tokenAt(reader)?.text.toUpperCase() ?? ""}`;
    reader.at++;
    return [{ kind: "set-column-option", ...place, column, option: "visibility", text }];
  }
  return undefined;
}

function ifExists(reader: Reader): { readonly ifExists?: true } {
  return accept(reader, "if", "exists") ? { ifExists: true } : {};
}

export function renaming(reader: Reader, alteration: Alteration): Read {
  const place = placeOf(reader.clause, alteration);
  const { table } = alteration;
  if (accept(reader, "column")) {
    const lenient = ifExists(reader);
    const column = identifier(reader);
    if (!accept(reader, "to")) return undefined;
    const to = identifier(reader);
    return column === undefined || to === undefined
      ? undefined
      : [{ kind: "rename-column", ...place, object: "table", column, to, ...lenient }];
  }
  if (acceptOne(reader, "index", "key") !== undefined) {
    const missingOk = accept(reader, "if", "exists");
    const own = identifier(reader);
    if (!accept(reader, "to")) return undefined;
    const to = identifier(reader);
    if (own === undefined || to === undefined) return undefined;
    const index = { schema: scopeOf(table), name: own };
    const { span } = place;
    const lenient = missingOk ? { missingOk } : {};
    return [
      { kind: "rename-table", span, table: index, object: "index", to, on: table, ...lenient },
    ];
  }
  if (acceptOne(reader, "to", "as") === undefined) acceptMark(reader, "=");
  const to = name(reader);
  return to === undefined ? undefined : renameTable(place, to);
}

export function renameTable(place: Place, to: Name): readonly Operation[] {
  const { schema } = to;
  const stays = schema === undefined || schema === place.table.schema;
  const table = { ...place.table, name: to.name };
  return [
    ...(!stays && to.name === place.table.name
      ? []
      : [{ kind: "rename-table" as const, ...place, object: "table" as const, to: to.name }]),
    ...(stays
      ? []
      : [{ kind: "set-schema" as const, ...place, table, object: "table" as const, schema }]),
  ];
}
