import type { Operation, Statement } from "../operation.ts";
import type { StatementMoment } from "../rule.ts";
import { display, displayAll } from "../rule.ts";
import type { Column, FullName, Index, Schema, Table, TableConstraint } from "../schema.ts";
import { keyOf } from "../schema.ts";
import type { MigrationStory, Scene, Story, TableChange } from "../story.ts";

/** Writes down what every statement does, for reports that show it. */
export interface Teller {
  beginMigration(path: string): void;
  /** It is about to run; a statement with a body is told of when its body has run. */
  noticeTables(moment: StatementMoment): void;
  addStatement(moment: StatementMoment): void;
  story(): Story;
}

interface Draft {
  readonly path: string;
  readonly scenes: Scene[];
  /** As they were before the first statement that concerns them. */
  readonly found: Map<string, { readonly name: FullName; readonly before: Described }>;
  schema?: Schema;
}

type Described = readonly string[] | undefined;

export function startTelling(): Teller {
  const migrations: MigrationStory[] = [];
  let draft: Draft | undefined;
  /** By the first statement of each. */
  const transactions = new Map<Statement, number>();

  const numberOf = ({ statement, transaction }: StatementMoment): number | undefined => {
    if (transaction.kind === "none") return undefined;
    const first = transaction.earlier[0]?.statement ?? statement;
    const number = transactions.get(first) ?? transactions.size + 1;
    transactions.set(first, number);
    return number;
  };

  const end = (): void => {
    if (draft === undefined) return;
    const { path, scenes, found, schema } = draft;
    const changes = [...found.values()].flatMap(({ name, before }): readonly TableChange[] => {
      const after = schema === undefined ? undefined : describe(schema, name);
      return sameLines(before, after) ? [] : [{ name: display(name), before, after }];
    });
    migrations.push({ path, scenes, changes });
    draft = undefined;
  };

  return {
    beginMigration(path) {
      end();
      draft = { path, scenes: [], found: new Map() };
    },
    addStatement(moment) {
      const { statement, effects } = moment;
      draft?.scenes.push({ span: statement.span, transaction: numberOf(moment), effects });
    },
    noticeTables({ statement, effects, schema }) {
      if (draft === undefined) return;
      draft.schema = schema;
      for (const name of concerned(statement.operations, effects, schema)) {
        const key = keyOf(name);
        if (!draft.found.has(key)) draft.found.set(key, { name, before: describe(schema, name) });
      }
    },
    story() {
      end();
      return { migrations };
    },
  };
}

function concerned(
  operations: readonly Operation[],
  effects: StatementMoment["effects"],
  schema: Schema,
): readonly FullName[] {
  const own = operations.flatMap((operation): readonly FullName[] => {
    if (operation.kind === "create-view") return [schema.resolve(operation.view)];
    if (!("table" in operation)) return [];
    const name = schema.resolve(operation.table);
    return operation.kind === "rename-table" ? [name, { ...name, name: operation.to }] : [name];
  });
  const seen = effects
    .filter(({ target }) => target.kind === "relation")
    .map(({ target }) => target.name);
  return [...own, ...seen];
}

function describe(schema: Schema, name: FullName): Described {
  const table = schema.table(name);
  if (table === undefined || table.persistence === "temporary") return undefined;
  const owned = new Set(table.constraints.map((constraint) => constraint.name));
  return [
    ...table.columns.map(describeColumn),
    ...table.constraints.map(describeConstraint),
    ...schema
      .indexesOf(table.name)
      .filter(({ constraint }) => constraint === undefined || !owned.has(constraint))
      .map(describeIndex),
    ...table.triggers.map((trigger) => `trigger ${trigger.name}: ${trigger.events.join(", ")}`),
    ...describeKind(table),
  ];
}

function describeColumn(column: Column): string {
  return [
    column.name,
    column.type?.text ?? "of unknown type",
    column.notNull === "yes" ? "not null" : "",
    column.default === undefined ? "" : `default ${column.default.text}`,
    column.identity === undefined ? "" : "identity",
    column.generated === undefined ? "" : `generated from ${column.generated.expression.text}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function describeConstraint({ name, constraint, valid }: TableConstraint): string {
  // As written, but whether it is proven is what the history has made of it.
  const words = constraint.text
    .replace(/\s+not\s+valid\b/i, "")
    .replace(/^constraint\s+(?:"[^"]*"|\S+)\s+/i, "");
  return `constraint ${name}: ${words}${valid ? "" : " (not proven for old rows)"}`;
}

function describeIndex({ name, unique, method, keys, where, valid }: Index): string {
  const columns = keys.map(({ text }) => text).join(", ");
  const condition = where === undefined ? "" : ` where ${where.text}`;
  const kind = unique ? "unique index" : "index";
  return `${kind} ${name.name}: ${method} (${columns})${condition}${valid ? "" : " (not valid)"}`;
}

function describeKind({ kind, reads, partitionOf }: Table): readonly string[] {
  if (partitionOf !== undefined) {
    return [`part of ${display(partitionOf.parent)} ${partitionOf.bound.text}`];
  }
  return kind === "table" ? [] : [`${kind} of ${displayAll(reads) || "no table"}`];
}

function sameLines(one: Described, other: Described): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
