import type { Check, ColumnDefinition, Constraint } from "../../constraint.ts";
import type { Operation } from "../../operation.ts";
import type { Name } from "../../name.ts";
import type { Span } from "../../source.ts";
import { column, conflict, tableConstraint } from "./columns.ts";
import { fullName, name, sees, spanFrom, stop, takes, want } from "./input.ts";
import type { Input } from "./input.ts";

/** Behind ALTER TABLE. */
export function alterTable(input: Input): readonly Operation[] {
  const table = fullName(input);
  const from = input.at;
  if (takes(input, "rename")) return [rename(input, table, from)];
  if (takes(input, "add")) return add(input, table, from);
  if (takes(input, "drop")) return [drop(input, table, from)];
  want(input, "alter");
  takes(input, "column");
  const own = name(input);
  if (takes(input, "drop")) {
    want(input, "not", "null");
    return [{ kind: "drop-not-null", span: spanFrom(input, from), table, column: own }];
  }
  want(input, "set", "not", "null");
  conflict(input);
  return [{ kind: "set-not-null", span: spanFrom(input, from), table, column: own }];
}

function rename(input: Input, table: Name, from: number): Operation {
  if (takes(input, "to")) {
    const to = name(input);
    return { kind: "rename-table", span: spanFrom(input, from), table, object: "table", to };
  }
  takes(input, "column");
  const own = name(input);
  want(input, "to");
  const to = name(input);
  const span = spanFrom(input, from);
  return { kind: "rename-column", span, table, object: "table", column: own, to };
}

function add(input: Input, table: Name, from: number): readonly Operation[] {
  if (sees(input, "constraint", "check")) {
    const constraint = tableConstraint(input);
    if (constraint?.kind !== "check") return stop(input, from + 1);
    const span = spanFrom(input, from);
    return [{ kind: "add-check", span, table, constraint, inline: false }];
  }
  takes(input, "column");
  const definition = column(input);
  const span = spanFrom(input, from);
  return [
    { kind: "add-column", span, table, column: definition, ifNotExists: false },
    ...inlineConstraints(table, definition, span),
  ];
}

function inlineConstraints(
  table: Name,
  { constraints }: ColumnDefinition,
  span: Span,
): readonly Operation[] {
  const about = { span, table, inline: true };
  return constraints.map((constraint: Constraint): Operation => {
    switch (constraint.kind) {
      case "foreign-key":
        return { kind: "add-foreign-key", ...about, constraint };
      case "check":
        return { kind: "add-check", ...about, constraint: constraint satisfies Check };
      case "unique":
        return { kind: "add-unique", ...about, constraint: { ...constraint, kind: "unique" } };
      case "primary-key":
        return {
          kind: "add-primary-key",
          ...about,
          constraint: { ...constraint, kind: "primary-key" },
        };
      case "exclusion":
        return { kind: "add-exclusion", ...about, constraint };
      case "not-null":
        return { kind: "add-not-null", ...about, constraint };
      default:
        return constraint satisfies never;
    }
  });
}

function drop(input: Input, table: Name, from: number): Operation {
  if (takes(input, "constraint")) {
    const own = name(input);
    const about = { ifExists: false, cascade: false };
    return { kind: "drop-constraint", span: spanFrom(input, from), table, name: own, ...about };
  }
  takes(input, "column");
  const own = name(input);
  const about = { ifExists: false, cascade: false };
  return { kind: "drop-column", span: spanFrom(input, from), table, column: own, ...about };
}
