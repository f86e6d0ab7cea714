/** What the replayed schema of a MariaDB says of every object, in the words of test/mysql-replay.test.ts. */
import { cut } from "../src/cut.ts";
import type { State, TableState } from "../src/engine/state.ts";
import type { IndexKey } from "../src/operation.ts";
import { replayAll } from "./histories/run.ts";
import { migrationsOf, tongues } from "./linting.ts";

export const folder = "fixtures/replay-mariadb";

export interface Step {
  readonly sql: string;
  /** The schema after it. */
  readonly lines: readonly string[];
}

const tongue = tongues.find(({ dialect }) => dialect.id === "mariadb");

export function mariadbSteps(text: string): readonly Step[] {
  const statements = cut(text, "mysql").pieces.map((piece) => piece.text);
  return statements.map((sql, index) => {
    const history = statements.slice(0, index + 1).map((each) => `${each};\n`);
    const { state } = replayAll(migrationsOf("", history.join("")), 101_100, tongue);
    return { sql, lines: linesOf(state) };
  });
}

function linesOf(state: State): readonly string[] {
  const indexes = [...state.indexes.values()].map(({ table, name, unique, method, keys }) => {
    const words = [
      `index ${table.name}.${name.name}`,
      unique ? "unique" : "",
      method,
      columnsOf(keys),
    ];
    return words.filter((word) => word !== "").join(" ");
  });
  return [...indexes, ...[...state.tables.values()].flatMap(partsOf)].sort();
}

function columnsOf(keys: readonly IndexKey[]): string {
  return keys
    .map(({ column, text }) => `${String(column)}${/ desc$/i.test(text) ? " desc" : ""}`)
    .join();
}

function partsOf({
  name: { name },
  columns,
  constraints,
  partitioning,
}: TableState): readonly string[] {
  return [
    ...columns.map((column, place) => {
      const words = [column.name, column.type?.name, column.notNull === "yes" ? "not null" : ""];
      return `column ${name}.${numbered(place)} ${words.filter((word) => word !== "").join(" ")}`;
    }),
    ...constraints.flatMap(({ name: own, constraint, references }) => {
      switch (constraint.kind) {
        case "foreign-key":
          return [
            `foreign-key ${name}.${own} ${constraint.columns.join()} ${String(references?.name)} ${constraint.referenced.join()}`,
          ];
        case "check":
          return [`check ${name}.${own}`];
        default:
          return [];
      }
    }),
    ...(partitioning?.parts ?? []).map(
      (part, place) => `partition ${name}.${numbered(place)} ${part.name}`,
    ),
  ];
}

function numbered(place: number): string {
  return String(place + 1).padStart(2, "0");
}
