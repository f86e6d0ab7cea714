import type { Naming } from "../dialect.ts";
import { display } from "../rule.ts";
import { keyOf } from "../schema.ts";
import type { Column, FullName } from "../schema.ts";
import type { Watch } from "./journal.ts";
import type { ConstraintState, IndexState, State, TableState } from "./state.ts";

/** How a schema differs from what it was before a change and its way back. */
export interface Difference {
  /** `left`: it is there, and was not. `lost`: it was there, and is not. `changed`: it is another. */
  readonly kind: "left" | "lost" | "changed";
  /** `the column note of orders`. */
  readonly what: string;
}

/** Remembers how the schema is now; once the way back begins, how it is then. */
export interface Differences {
  begin(): { differences(): readonly Difference[]; end(): void };
  end(): void;
}

export function watchDifferences(state: State): Differences {
  const start = watchAll(state);
  return {
    begin() {
      const turn = watchAll(state);
      return {
        differences: () => differencesOf(start, turn, state),
        end: () => endAll(turn),
      };
    },
    end: () => endAll(start),
  };
}

type Watches = ReturnType<typeof watchAll>;

function watchAll(state: State) {
  return {
    tables: state.tables.watch(),
    indexes: state.indexes.watch(),
    sequences: state.sequences.watch(),
    types: state.types.watch(),
    functions: state.functions.watch(),
  };
}

function endAll(watches: Watches): void {
  for (const watch of Object.values(watches)) watch.end();
}

function differencesOf(
  start: Watches,
  turn: Watches,
  { naming, supposed }: State,
): readonly Difference[] {
  const courses = differing(start.tables, turn.tables, nameOf);
  const anew = courses.filter((course) => isMadeAnew(course, supposed));
  const unknown = new Set(anew.flatMap(({ between }) => (between ? keyOf(between.name) : [])));
  const tables = courses.flatMap((course) =>
    anew.includes(course) ? [] : tableDifferences(course, naming),
  );
  const whole = new Set(tables.map(({ what }) => what));
  const other: Difference[] = [];
  for (const { before, after, between } of differing(start.indexes, turn.indexes, nameOf)) {
    const index = after ?? before;
    // What goes or stays with its table or constraint is told there.
    if (index === undefined || index.constraint !== undefined) continue;
    if (unknown.has(keyOf(index.table))) continue;
    if (whole.has(`the table ${display(index.table)}`)) continue;
    const what = `the index ${display(index.name)}`;
    other.push(...presence(what, before, after, between));
    if (before !== undefined && after !== undefined && indexText(before) !== indexText(after)) {
      other.push({ kind: "changed", what });
    }
  }
  for (const { before, after, between } of differing(start.sequences, turn.sequences, nameOf)) {
    const sequence = after ?? before;
    if (sequence === undefined || sequence.ownedBy !== undefined) continue;
    other.push(...presence(`the sequence ${display(sequence.name)}`, before, after, between));
  }
  for (const { before, after, between } of differing(start.types, turn.types, nameOf)) {
    const type = after ?? before;
    if (type === undefined) continue;
    other.push(...presence(`the type ${display(type.name)}`, before, after, between));
  }
  for (const { before, after, between } of differing(start.functions, turn.functions, nameOf)) {
    const entry = after ?? before;
    if (entry === undefined) continue;
    other.push(...presence(`the function ${display(entry.name)}`, before, after, between));
  }
  return [...tables, ...other];
}

interface Course<Value> {
  readonly before: Value | undefined;
  /** When the way back began. */
  readonly between: Value | undefined;
  readonly after: Value | undefined;
}

function differing<Value>(
  start: Watch<Value>,
  turn: Watch<Value>,
  nameFrom: (value: Value) => string,
): readonly Course<Value>[] {
  const turned = new Map<string, Value | undefined>();
  for (const { before, after } of turn.changes()) {
    const known = before ?? after;
    if (known !== undefined) turned.set(nameFrom(known), before);
  }
  return start.changes().map(({ before, after }) => {
    const known = before ?? after;
    const name = known === undefined ? "" : nameFrom(known);
    // What the way back did not touch is as it was when that began.
    return { before, after, between: turned.has(name) ? turned.get(name) : after };
  });
}

function nameOf({ name }: { readonly name: FullName }): string {
  return `${name.schema}.${name.name}`;
}

/** In the place of one that was there, and of which not all is known: nothing can be compared. */
function isMadeAnew(
  { before, between }: Course<TableState>,
  supposed: ReadonlySet<string>,
): boolean {
  if (between?.complete !== true) return false;
  return before === undefined ? supposed.has(keyOf(between.name)) : !before.complete;
}

function presence(
  what: string,
  before: unknown,
  after: unknown,
  between: unknown,
): readonly Difference[] {
  if (before === undefined && after !== undefined) {
    // What only the way back has made may have been there before the history.
    return between === undefined ? [] : [{ kind: "left", what }];
  }
  return before !== undefined && after === undefined ? [{ kind: "lost", what }] : [];
}

function tableDifferences(
  { before, between, after }: Course<TableState>,
  naming: Naming,
): readonly Difference[] {
  const table = after ?? before;
  if (table === undefined || table.persistence === "temporary") return [];
  const what = `the ${table.kind === "view" ? "view" : "table"} ${display(table.name)}`;
  if (before === undefined && after?.complete === true)
    return presence(what, before, after, between);
  if (after === undefined) return presence(what, before, after, between);
  const of = ` of ${display(table.name)}`;
  return [
    ...partDifferences(
      "the column ",
      of,
      columnsOf(before),
      columnsOf(between),
      columnsOf(after),
      before,
    ),
    ...partDifferences(
      "the constraint ",
      of,
      constraintsOf(before, naming),
      constraintsOf(between, naming),
      constraintsOf(after, naming),
      before,
    ),
    ...partDifferences(
      "the trigger ",
      of,
      triggersOf(before),
      triggersOf(between),
      triggersOf(after),
      before,
    ),
    ...partDifferences(
      "the policy ",
      of,
      policiesOf(before),
      policiesOf(between),
      policiesOf(after),
      before,
    ),
  ];
}

type Parts = ReadonlyMap<string, string>;

function partDifferences(
  kind: string,
  of: string,
  before: Parts,
  between: Parts,
  after: Parts,
  table: TableState | undefined,
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [name, text] of after) {
    const what = `${kind}${name}${of}`;
    const former = before.get(name);
    if (former === undefined) {
      if (between.has(name)) differences.push({ kind: "left", what });
    } else if (former !== text && table !== undefined) differences.push({ kind: "changed", what });
  }
  for (const name of before.keys()) {
    if (!after.has(name)) differences.push({ kind: "lost", what: `${kind}${name}${of}` });
  }
  return differences;
}

function columnsOf(table: TableState | undefined): Parts {
  return new Map(table?.columns.map((column) => [column.name, columnText(column)]));
}

/** What of a column a way back restores; what is not known is equal to anything, so it is left away. */
function columnText({ type, notNull, default: preset, identity, generated }: Column): string {
  const { schema = "", name = "", modifiers = [], dimensions = 0 } = type ?? {};
  return JSON.stringify([
    [schema, name, modifiers, dimensions],
    notNull,
    preset === undefined ? "" : plain(preset.text),
    identity ?? "",
    generated === undefined ? "" : plain(generated.expression.text),
  ]);
}

/** One expression may be written in many ways. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/::[\w ."]+(?:\(\d+\))?/g, "")
    .replace(/[\s()]/g, "");
}

function constraintsOf(table: TableState | undefined, { leavesUnnamed }: Naming): Parts {
  return new Map(
    table?.constraints.map((one) => {
      const { name } = one.constraint;
      return [leavesUnnamed === true ? (name ?? wordsOf(one)) : one.name, constraintText(one)];
    }),
  );
}

/** What one without a name is told apart by. */
function wordsOf({ constraint }: ConstraintState): string {
  const kind = constraint.kind.replaceAll("-", " ").toUpperCase();
  if (constraint.kind === "check") return `${kind} (${constraint.expression.text})`;
  return "columns" in constraint ? `${kind} (${constraint.columns.join(", ")})` : kind;
}

function constraintText({ constraint, references }: ConstraintState): string {
  const columns = "columns" in constraint ? constraint.columns : [];
  const condition = constraint.kind === "check" ? plain(constraint.expression.text) : "";
  return JSON.stringify([constraint.kind, columns, condition, references ?? ""]);
}

function triggersOf(table: TableState | undefined): Parts {
  return new Map(table?.triggers.map(({ name }) => [name, ""]));
}

function policiesOf(table: TableState | undefined): Parts {
  return new Map(table?.policies.map((name) => [name, ""]));
}

function indexText({ table, unique, method, keys, where }: IndexState): string {
  const written = keys.map(({ column, expression }) => column ?? plain(expression?.text ?? ""));
  return JSON.stringify([table, unique, method, written, plain(where?.text ?? "")]);
}
