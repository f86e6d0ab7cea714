import type {
  AlterTableStatement,
  TableAlteration,
  TableAlterationAddColumn,
  TableAlterationAlterColumn,
} from "pgsql-ast-parser";
import { afterName, findWord, part, spanOf, splitAtCommas } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Operation, SetTableOption } from "../../operation.ts";
import type { Span } from "../../source.ts";
import { columnOf, identityOf, sequenceOf } from "./columns.ts";
import { addition, constraintOf } from "./constraints.ts";
import { writtenOf } from "./expressions.ts";
import { nameOf } from "./names.ts";
import type { Reading } from "./reading.ts";
import { typeAt } from "./types.ts";

type Target = { readonly span: Span } & Pick<SetTableOption, "table" | "missingOk" | "only">;

export function alterTable(node: AlterTableStatement, reading: Reading): readonly Operation[] {
  const { whole } = reading;
  const commands = part(whole, afterName(whole, reading.first(node.table)));
  const clauses = splitAtCommas(commands);
  const table = {
    table: nameOf(node.table),
    ...(node.ifExists === true ? { missingOk: true } : {}),
    ...(node.only === true ? { only: true } : {}),
  };
  return node.changes.flatMap((change, index) => {
    const clause = clauses[index] ?? whole;
    return operationsOf(change, clause, { ...table, span: spanOf(clause) }, reading);
  });
}

function operationsOf(
  change: TableAlteration,
  clause: Clause,
  target: Target,
  reading: Reading,
): readonly Operation[] {
  switch (change.type) {
    case "add column":
      return addColumn(change, clause, target, reading);
    case "drop column": {
      const { column, ifExists = false, behaviour } = change;
      const cascade = behaviour === "cascade";
      return [{ kind: "drop-column", ...target, column: column.name, ifExists, cascade }];
    }
    case "alter column":
      return alterColumn(change, clause, target, reading);
    case "add constraint": {
      const { constraint } = change;
      const words = part(clause, reading.first(constraint));
      const added = constraintOf(reading, constraint, words);
      return added === undefined ? [] : [addition(target, added, false)];
    }
    case "drop constraint": {
      const { constraint, ifExists = false, behaviour } = change;
      const cascade = behaviour === "cascade";
      return [{ kind: "drop-constraint", ...target, name: constraint.name, ifExists, cascade }];
    }
    case "rename":
    case "rename column":
    case "rename constraint":
      return [rename(change, { ...target, span: reading.span })];
    case "owner":
      return [
        {
          kind: "set-table-option",
          ...target,
          object: "table",
          option: "owner",
          values: [change.to.name],
        },
      ];
    default:
      return change satisfies never;
  }
}

/** To the server these are statements of their own. */
function rename(
  change: Extract<TableAlteration, { type: "rename" | "rename column" | "rename constraint" }>,
  target: Target,
): Operation {
  const to = change.to.name;
  switch (change.type) {
    case "rename": {
      const { only: _only, ...whole } = target;
      return { kind: "rename-table", ...whole, object: "table", to };
    }
    case "rename column":
      return { kind: "rename-column", ...target, object: "table", column: change.column.name, to };
    case "rename constraint":
      return { kind: "rename-constraint", ...target, name: change.constraint.name, to };
    default:
      return change satisfies never;
  }
}

function addColumn(
  { column: node, ifNotExists = false }: TableAlterationAddColumn,
  clause: Clause,
  target: Target,
  reading: Reading,
): readonly Operation[] {
  const column = columnOf(reading, node, part(clause, reading.first(node)));
  return [
    { kind: "add-column", ...target, column, ifNotExists },
    ...column.constraints.map((constraint) =>
      addition({ ...target, span: constraint.span }, constraint, true),
    ),
  ];
}

function alterColumn(
  { column: name, alter }: TableAlterationAlterColumn,
  clause: Clause,
  target: Target,
  reading: Reading,
): readonly Operation[] {
  const about = { ...target, column: name.name };
  switch (alter.type) {
    case "set type": {
      const word = findWord(clause, "type", reading.first(name) + 1) ?? clause.from;
      return [{ kind: "set-type", ...about, type: typeAt(reading, word + 1) }];
    }
    case "set default": {
      const from = (findWord(clause, "default", clause.from + 2) ?? clause.from) + 1;
      const value = writtenOf(reading, part(clause, from), alter.default);
      return [{ kind: "set-default", ...about, default: value }];
    }
    case "drop default":
      return [{ kind: "drop-default", ...about }];
    case "set not null":
      return [{ kind: "set-not-null", ...about }];
    case "drop not null":
      return [{ kind: "drop-not-null", ...about }];
    case "add generated": {
      if (alter.expression !== undefined)
        reading.refuse("ADD GENERATED is for identities", clause.from);
      const identity = identityOf(alter);
      return [
        {
          kind: "set-identity",
          ...about,
          change: "add",
          identity,
          ...sequenceOf(alter),
          ifExists: false,
        },
      ];
    }
    default:
      return alter satisfies never;
  }
}
