import type { Operation } from "../../operation.ts";
import type { Span } from "../../source.ts";
import { dropIndex } from "./alter-table.ts";
import { demandIn, demandsTo } from "./indexes.ts";
import type { Draft } from "./indexes.ts";
import { accept, acceptOne, identifier, isDone, name, names } from "./reader.ts";
import type { Reader } from "./reader.ts";

type Read = readonly Operation[] | undefined;

/** From behind DROP. */
export function removal(reader: Reader, span: Span, demands: Draft): Read {
  const temporary = accept(reader, "temporary");
  if (acceptOne(reader, "table", "tables") !== undefined) {
    const ifExists = accept(reader, "if", "exists");
    const tables = names(reader);
    if (acceptOne(reader, "restrict", "cascade") === undefined) while (demandIn(reader, demands));
    // Nobody else has ever seen them.
    if (temporary)
      return [{ kind: "session-command", span, command: "drop temporary table", alone: false }];
    return isDone(reader) && tables.length > 0
      ? [{ kind: "drop-table", span, tables, ifExists, cascade: false }]
      : undefined;
  }
  if (acceptOne(reader, "index", "key") !== undefined) {
    const ifExists = accept(reader, "if", "exists");
    const own = identifier(reader);
    if (own === undefined || !accept(reader, "on")) return undefined;
    const table = name(reader);
    if (table === undefined || !demandsTo(reader, demands)) return undefined;
    const gone = dropIndex({ span, table }, own, ifExists);
    const demanding = demands.algorithm !== undefined || demands.lock !== undefined;
    return [demanding && gone.kind === "drop-index" ? { ...gone, demanding } : gone];
  }
  if (accept(reader, "view")) {
    const ifExists = accept(reader, "if", "exists");
    const views = names(reader);
    reader.at = reader.clause.to;
    return [{ kind: "drop-view", span, views, materialized: false, ifExists, cascade: false }];
  }
  const ifFirst = (): boolean => accept(reader, "if", "exists");
  if (acceptOne(reader, "database", "schema") !== undefined) {
    const ifExists = ifFirst();
    const own = name(reader);
    return (
      own && [
        { kind: "drop-object", span, object: "schema", names: [own], ifExists, cascade: true },
      ]
    );
  }
  if (accept(reader, "sequence")) {
    const ifExists = ifFirst();
    return [
      {
        kind: "drop-object",
        span,
        object: "sequence",
        names: names(reader),
        ifExists,
        cascade: false,
      },
    ];
  }
  if (accept(reader, "trigger")) {
    const ifExists = ifFirst();
    const own = name(reader);
    return own && [{ kind: "drop-trigger", span, name: own.name, ifExists }];
  }
  const isProcedure = accept(reader, "procedure");
  if (isProcedure || accept(reader, "function")) {
    const ifExists = ifFirst();
    const own = name(reader);
    const object = isProcedure ? "procedure" : "function";
    return own && [{ kind: "drop-object", span, object, names: [own], ifExists, cascade: false }];
  }
  if (accept(reader, "event")) {
    const lenient = ifFirst();
    const own = name(reader);
    return (
      own && [
        { kind: "change-catalog", span, action: "drop", object: "event", names: [own], lenient },
      ]
    );
  }
  const object = acceptOne(reader, "user", "role", "server", "tablespace", "prepare", "package");
  if (object === undefined) return undefined;
  reader.at = reader.clause.to;
  return object === "prepare"
    ? [{ kind: "session-command", span, command: "deallocate prepare", alone: false }]
    : [{ kind: "change-catalog", span, action: "drop", object, names: [], lenient: false }];
}
