import type { Naming } from "../dialect.ts";
import { display } from "../rule.ts";
import { keyOf } from "../schema.ts";
import type { Column, FullName } from "../schema.ts";
import type { Watch } from "./journal.ts";
import { unseenKey } from "./state.ts";
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
  state.unseen.clear();
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
  { naming, supposed, unseen }: State,
): readonly Difference[] {
  const courses = differing(start.tables, turn.tables, nameOf);
  const anew = courses.filter((course) => isMadeAnew(course, supposed));
  const unknown = new Set(anew.flatMap(({ between }) => (between ? keyOf(between.name) : [])));
  const tables = courses.flatMap((course) =>
    anew.includes(course) ? [] : tableDifferences(course, naming, unseen),
  );
  const whole = new Set(tables.map(({ what }) => what));
  const other: Difference[] = [];
  for (const { before, after, between } of differing(start.indexes, turn.indexes, nameOf)) {
    const index = after ?? before;
    // What goes or stays with its table or constraint is told there.
    if (index === undefined || index.constraint !== undefined) continue;
    // Nobody made it, and nobody misses or minds it.
    if (index.unasked === true) continue;
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
  unseen: ReadonlySet<string>,
): readonly Difference[] {
  const table = after ?? before;
  if (table === undefined || table.persistence === "temporary") return [];
  const what = `the ${table.kind === "view" ? "view" : "table"} ${display(table.name)}`;
  if (before === undefined && after?.complete === true)
    return presence(what, before, after, between);
  if (after === undefined) return presence(what, before, after, between);
  const { leavesUnnamed } = naming;
  const course = { before, between, after };
  const of = display(table.name);
  // One that was there before anybody knew is not left, whatever it is now.
  const isSeen = ({ name }: Column): boolean => !unseen.has(unseenKey(table.name, name));
  const seen = between && { ...between, columns: between.columns.filter(isSeen) };
  return [
    ...partDifferences({ before, between: seen, after }, of, {
      word: "column",
      listOf: ({ columns }) => columns,
      nameFrom: ({ name }) => name,
      textOf: columnText,
    }),
    ...partDifferences(course, of, {
      word: "constraint",
      listOf: ({ constraints }) => constraints,
      nameFrom: (one) =>
        leavesUnnamed === true ? (one.constraint.name ?? wordsOf(one)) : one.name,
      textOf: constraintText,
    }),
    ...partDifferences(course, of, {
      word: "trigger",
      listOf: ({ triggers }) => triggers,
      nameFrom: ({ name }) => name,
      textOf: () => "",
    }),
    ...partDifferences(course, of, {
      word: "policy",
      listOf: ({ policies }) => policies,
      nameFrom: (name) => name,
      textOf: () => "",
    }),
  ];
}

/** Parts of one kind that a table has. */
interface Parts<Part> {
  readonly word: string;
  readonly listOf: (table: TableState) => readonly Part[];
  readonly nameFrom: (part: Part) => string;
  /** What has to be as it was. */
  readonly textOf: (part: Part) => string;
}

function partDifferences<Part>(
  course: Course<TableState>,
  of: string,
  { word, listOf, nameFrom, textOf }: Parts<Part>,
): readonly Difference[] {
  const listIn = (table: TableState | undefined): readonly Part[] =>
    table === undefined ? [] : listOf(table);
  const [formerly, lately] = [listIn(course.before), listIn(course.after)];
  // Most of what a table has, its migrations leave alone.
  if (formerly === lately) return [];
  const byName = (parts: readonly Part[]): ReadonlyMap<string, Part> =>
    new Map(parts.map((part) => [nameFrom(part), part]));
  const [before, after] = [byName(formerly), byName(lately)];
  const between = byName(listIn(course.between));
  const differences: Difference[] = [];
  for (const [name, part] of after) {
    const what = `the ${word} ${name} of ${of}`;
    const former = before.get(name);
    if (former === undefined) {
      // Of a table that is older than the history, what the way back changes was there before.
      const then = between.get(name);
      const isOlder =
        course.before?.complete !== true && then !== undefined && textOf(then) !== textOf(part);
      if (then !== undefined && !isOlder) differences.push({ kind: "left", what });
    } else if (former !== part && textOf(former) !== textOf(part)) {
      differences.push({ kind: "changed", what });
    }
  }
  for (const name of before.keys()) {
    if (!after.has(name)) differences.push({ kind: "lost", what: `the ${word} ${name} of ${of}` });
  }
  return differences;
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

function indexText({ table, unique, method, keys, where }: IndexState): string {
  const written = keys.map(({ column, expression }) => column ?? plain(expression?.text ?? ""));
  return JSON.stringify([table, unique, method, written, plain(where?.text ?? "")]);
}
