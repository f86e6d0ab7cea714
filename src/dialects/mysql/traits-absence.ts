import type { Dialect, Situation } from "../../dialect.ts";
import type { CreateTable, Name, Operation } from "../../operation.ts";
import type { Ternary } from "../../schema.ts";
import { yesIf } from "./lookup.ts";

function namesIn(operation: Operation): readonly Name[] {
  if (operation.kind === "drop-view") return operation.views;
  if (operation.kind === "change-sequence") return [operation.name];
  return "tables" in operation ? operation.tables : [];
}

/** Only a dump tells what is not there. */
function lacks({ operation, schema }: Situation): Ternary {
  if (!schema.complete) return "no";
  // To the server a sequence is a table as well.
  const isThere = (name: Name): boolean =>
    schema.table(name) !== undefined ||
    (operation.kind === "drop-table" && schema.sequence(name) !== undefined);
  return yesIf(!namesIn(operation).every(isThere));
}

function areOff(situation: Situation): boolean {
  const value = situation.settings.get("foreign_key_checks")?.[0]?.toLowerCase();
  return ["0", "off", "false"].includes(value ?? "");
}

/** Another table that stays, or that goes later, refers to one of them. */
function isReferred(situation: Situation): Ternary {
  const { operation, schema } = situation;
  if (areOff(situation)) return "no";
  const names = namesIn(operation).map((name) => schema.resolve(name).name);
  return yesIf(
    namesIn(operation).some((name, place) => {
      const table = schema.table(name);
      if (table === undefined) return false;
      const gone = operation.kind === "drop-table" ? names.slice(0, place + 1) : [table.name.name];
      return schema.referencing(table.name).some((other) => !gone.includes(other.name.name));
    }),
  );
}

function creates({ operation }: Situation): CreateTable | undefined {
  return operation.kind === "create-table" ? operation : undefined;
}

function dropsSequence(
  holds: (situation: Situation, name: Name) => boolean,
): (situation: Situation) => Ternary {
  return (situation) => {
    const { operation } = situation;
    if (operation.kind !== "drop-object" || operation.object !== "sequence") return "no";
    return yesIf(!operation.ifExists && operation.names.some((name) => holds(situation, name)));
  };
}

/** What is not there, or is there already, and what others need of a table that goes. */
export const absenceTraits: Dialect["traits"] = {
  lacks,
  "is-referred": isReferred,
  "view-missing": ({ operation, schema }) =>
    yesIf(
      operation.kind === "create-view" &&
        schema.complete &&
        schema.table(operation.view) === undefined,
    ),
  "sequence-lacks": ({ operation, schema }) =>
    yesIf(
      operation.kind === "change-sequence" &&
        schema.complete &&
        schema.sequence(operation.name) === undefined &&
        schema.table(operation.name) === undefined,
    ),
  "is-a-sequence": ({ operation, schema }) =>
    yesIf(
      "table" in operation &&
        schema.table(operation.table) === undefined &&
        schema.sequence(operation.table) !== undefined,
    ),
  "has-view": ({ operation, schema }) =>
    yesIf(namesIn(operation).some((name) => schema.table(name)?.kind === "view")),
  "has-table": ({ operation, schema }) =>
    yesIf(namesIn(operation).some((name) => schema.table(name)?.kind === "table")),
  "relation-there": ({ operation, schema, siblings }) => {
    const goes = siblings.some((one) => one.kind === "drop-table" || one.kind === "drop-view");
    if (goes) return "no";
    if (operation.kind === "create-table") {
      if (operation.ifNotExists || operation.persistence === "temporary") return "no";
      const there = schema.table(operation.table);
      return yesIf(there?.kind !== undefined && there.origin !== "unknown");
    }
    if (operation.kind !== "create-view" || operation.orReplace) return "no";
    if (operation.ifNotExists) return "no";
    const there = schema.table(operation.view);
    return yesIf(there?.kind !== undefined && there.origin !== "unknown");
  },
  "replaces-table": ({ operation, schema }) =>
    yesIf(operation.kind === "create-view" && schema.table(operation.view)?.kind === "table"),
  "like-view": (situation) =>
    yesIf(
      creates(situation)?.like.some(
        ({ table }) => situation.schema.table(table)?.kind === "view",
      ) === true,
    ),
  "sequence-there": ({ operation, schema, siblings }) => {
    if (operation.kind !== "create-sequence" || operation.ifNotExists) return "no";
    if (siblings.length > 1) return "no";
    const { name } = operation;
    return yesIf(schema.sequence(name) !== undefined || schema.table(name) !== undefined);
  },
  "is-no-sequence": dropsSequence(({ schema }, name) => schema.table(name) !== undefined),
  "sequence-missing": dropsSequence(
    ({ schema }, name) =>
      schema.complete && schema.sequence(name) === undefined && schema.table(name) === undefined,
  ),
  "is-sequence": ({ operation, schema }) =>
    yesIf(
      operation.kind === "truncate" &&
        operation.tables.some((name) => schema.sequence(name) !== undefined),
    ),
  "trigger-missing": ({ operation, schema }) => {
    if (operation.kind !== "drop-trigger" || operation.ifExists || !schema.complete) return "no";
    const all = [...schema.tables()].flatMap(({ triggers }) => triggers);
    return yesIf(!all.some(({ name }) => name === operation.name));
  },
  "trigger-there": ({ operation, schema, siblings }) => {
    if (operation.kind !== "create-trigger" || siblings.length > 1) return "no";
    if (operation.ifNotExists === true) return "no";
    const all = [...schema.tables()].flatMap(({ triggers }) => triggers);
    return yesIf(all.some(({ name }) => name === operation.name));
  },
  "column-twice": (situation) => {
    const names = (creates(situation)?.columns ?? []).map(({ name }) => name.toLowerCase());
    return yesIf(new Set(names).size < names.length);
  },
  "two-primary-keys": (situation) => {
    const table = creates(situation);
    if (table === undefined) return "no";
    const all = [...table.constraints, ...table.columns.flatMap(({ constraints }) => constraints)];
    return yesIf(new Set(all.filter(({ kind }) => kind === "primary-key").map(spanOf)).size > 1);
  },
  "counts-without-key": (situation) => {
    const table = creates(situation);
    if (table === undefined) return "no";
    const numbered = table.columns.filter(({ identity }) => identity !== undefined);
    const [first] = numbered;
    if (first === undefined) return "no";
    const all = [...table.constraints, ...first.constraints];
    const leads =
      all.some((one) => one.kind === "primary-key" && one.columns[0] === first.name) ||
      (table.indexes ?? []).some(({ keys }) => keys[0]?.column === first.name);
    return yesIf(numbered.length > 1 || !leads);
  },
  "like-missing": (situation) => {
    const { schema } = situation;
    const like = creates(situation)?.like ?? [];
    return yesIf(schema.complete && like.some(({ table }) => schema.table(table) === undefined));
  },
};

function spanOf({ span }: { readonly span: { readonly start: number } }): number {
  return span.start;
}
