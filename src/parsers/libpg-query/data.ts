import type {
  CallStmt,
  CopyStmt,
  DeleteStmt,
  InferClause,
  InsertStmt,
  MergeStmt,
  Node,
  ResTarget,
  SelectStmt,
  UpdateStmt,
} from "libpg-query";
import { findMark, findWord, inside, isWord, part, spanOf, splitAtCommas } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Written } from "../../expression.ts";
import type { Insert, MergeAction, Operation, Update } from "../../operation.ts";
import { writtenOf } from "./expressions.ts";
import { plain, readQuery } from "./queries.ts";
import type { Modification, QueryReading, Scope } from "./queries.ts";
import type { Reading } from "./reading.ts";
import { setByCall } from "./settings.ts";
import { tableAs } from "./tables.ts";
import { items, nameOf, strings, tagOf, tree } from "./tree.ts";

/** Where a data statement stands: alone, or inside WITH of another. */
interface Place {
  readonly reading: Reading;
  /** Its tokens; asked for only where words are needed. */
  readonly words: () => Clause;
  readonly top: boolean;
  readonly scope: Scope | undefined;
}

export function select(node: SelectStmt, reading: Reading): readonly Operation[] {
  const found = readQuery(node);
  const query = plain(found);
  const main: Operation =
    node.intoClause === undefined
      ? { kind: "select", span: reading.span, query }
      : tableAs(node.intoClause, query, false, reading);
  return [main, ...setByCall(node, reading), ...modificationsOf(reading, found)];
}

export function insert(node: InsertStmt, reading: Reading): readonly Operation[] {
  return dataOperations({ InsertStmt: node }, onTop(reading));
}

export function update(node: UpdateStmt, reading: Reading): readonly Operation[] {
  return dataOperations({ UpdateStmt: node }, onTop(reading));
}

export function remove(node: DeleteStmt, reading: Reading): readonly Operation[] {
  return dataOperations({ DeleteStmt: node }, onTop(reading));
}

export function merge(node: MergeStmt, reading: Reading): readonly Operation[] {
  return dataOperations({ MergeStmt: node }, onTop(reading));
}

export function call(node: CallStmt, reading: Reading): readonly Operation[] {
  const query = plain(readQuery({ FuncCall: node.funccall }));
  return [{ kind: "select", span: reading.span, query, runs: true }];
}

export function copy(node: CopyStmt, reading: Reading): readonly Operation[] {
  // What is written returns the rows that are copied.
  const written = node.query === undefined ? [] : dataOperations(node.query, within(reading));
  if (written.length > 0) return written;
  const found = readQuery(node.query);
  return [
    {
      kind: "copy",
      span: reading.span,
      ...(node.relation === undefined ? { query: plain(found) } : { table: nameOf(node.relation) }),
      columns: strings(node.attlist),
      direction: node.is_from === true ? "from" : "to",
    },
    ...modificationsOf(reading, found),
  ];
}

/** The statement in the brackets of a COPY. */
function within(reading: Reading): Place {
  const words = (): Clause => {
    const whole = reading.whole();
    const open = findMark(whole, "(");
    return open === undefined ? whole : inside(whole, open);
  };
  return { ...onTop(reading), words };
}

function onTop(reading: Reading): Place {
  return { reading, words: reading.whole, top: true, scope: undefined };
}

function dataOperations(node: Node, place: Place): readonly Operation[] {
  const { InsertStmt, UpdateStmt, DeleteStmt, MergeStmt } = tree(node);
  const body = InsertStmt ?? UpdateStmt ?? DeleteStmt ?? MergeStmt;
  if (body === undefined) return [];
  const found = readQuery(body, place.scope);
  const query = plain(found);
  const { top } = place;
  const about = {
    span: top ? place.reading.span : spanOf(place.words()),
    table: nameOf(body.relation),
  };
  const nested = top ? modificationsOf(place.reading, found) : [];
  if (InsertStmt !== undefined) {
    const { cols, selectStmt, onConflictClause, override } = InsertStmt;
    return [
      {
        kind: "insert",
        ...about,
        columns: (cols ?? []).map((column) => tree(column).ResTarget?.name ?? ""),
        rows: selectStmt === undefined ? 1 : tree(selectStmt).SelectStmt?.valuesLists?.length,
        ...valuesOf(selectStmt),
        query,
        ...overridingOf(override),
        onConflict: onConflictClause !== undefined,
        ...(onConflictClause?.action === "ONCONFLICT_UPDATE" ? { updates: true } : {}),
        ...arbiterOf(onConflictClause?.infer),
      },
      ...nested,
    ];
  }
  if (MergeStmt !== undefined) {
    return [{ kind: "merge", ...about, query, actions: actionsOf(MergeStmt) }, ...nested];
  }
  const where = whereOf(place, body);
  const only = body.relation?.inh !== true;
  if (DeleteStmt !== undefined)
    return [{ kind: "delete", ...about, ...where, query, top, only }, ...nested];
  const assignments = UpdateStmt === undefined ? [] : assignmentsOf(place, UpdateStmt);
  return [{ kind: "update", ...about, assignments, ...where, query, top, only }, ...nested];
}

function arbiterOf(infer: InferClause | undefined): Pick<Insert, "arbiter"> {
  if (infer === undefined) return {};
  if (infer.conname !== undefined) return { arbiter: { constraint: infer.conname } };
  const keys = (infer.indexElems ?? []).map((each) => tree(each).IndexElem?.name);
  return { arbiter: { keys, partial: infer.whereClause !== undefined } };
}

function overridingOf(word: string | undefined): Pick<Insert, "overriding"> {
  if (word === "OVERRIDING_SYSTEM_VALUE") return { overriding: "system" };
  return word === "OVERRIDING_USER_VALUE" ? { overriding: "user" } : {};
}

function actionsOf(node: MergeStmt): readonly MergeAction[] {
  return (node.mergeWhenClauses ?? []).flatMap((each) => {
    const { commandType, targetList, values } = tree(each).MergeWhenClause ?? {};
    const does = deeds[commandType ?? ""];
    if (does === undefined) return [];
    const columns = (targetList ?? []).map((target) => tree(target).ResTarget?.name ?? "");
    return [{ does, columns, ...(does === "insert" ? listed([values ?? []]) : {}) }];
  });
}

const deeds: Readonly<Record<string, MergeAction["does"]>> = {
  CMD_INSERT: "insert",
  CMD_UPDATE: "update",
  CMD_DELETE: "delete",
};

function valuesOf(select: Node | undefined): Pick<Insert, "values"> {
  if (select === undefined) return { values: { width: 0, defaults: [], nulls: [] } };
  return listed((tree(select).SelectStmt?.valuesLists ?? []).map(items));
}

function listed(rows: readonly (readonly Node[])[]): Pick<Insert, "values"> {
  const [first, ...others] = rows;
  if (first === undefined) return {};
  const positions = first.map((_, at) => at);
  const isNull = (row: readonly Node[], at: number): boolean =>
    tree(row[at]).A_Const?.isnull === true;
  return {
    values: {
      width: first.length,
      defaults: positions.filter((at) =>
        [first, ...others].some((row) => tagOf(row[at]) === "SetToDefault"),
      ),
      nulls: positions.filter((at) => isNull(first, at) && others.every((row) => isNull(row, at))),
    },
  };
}

/** Data statements inside WITH, each with the words between its brackets. */
function modificationsOf(reading: Reading, { modifications }: QueryReading): readonly Operation[] {
  return modifications.flatMap(({ statement, expression, scope }: Modification) => {
    const words = (): Clause => {
      const whole = reading.whole();
      const from = part(whole, reading.at(expression.location));
      const open = findMark(from, "(", findWord(from, "as"));
      return open === undefined ? from : inside(from, open);
    };
    return dataOperations(statement, { reading, words, top: false, scope });
  });
}

function whereOf(place: Place, node: UpdateStmt | DeleteStmt): { readonly where?: Written } {
  if (node.whereClause === undefined) return {};
  const words = place.words();
  const from = findWord(words, "where", place.reading.at(node.relation?.location));
  if (from === undefined) return {};
  const to = findWord(words, "returning", from);
  return { where: writtenOf(place.reading, part(words, from + 1, to), node.whereClause) };
}

function assignmentsOf({ reading, words }: Place, node: UpdateStmt): Update["assignments"] {
  const clause = words();
  const targets = (node.targetList ?? []).flatMap((target) => tree(target).ResTarget ?? []);
  const set = findWord(clause, "set", reading.at(node.relation?.location) + 1) ?? clause.from;
  const slices = splitAtCommas(part(clause, set + 1, endOfSet(clause, set + 1)));
  const assignments: { column: string; value: Written }[] = [];
  for (const slice of slices) {
    const from = findMark(slice, "=") ?? slice.from;
    const value = part(slice, from + 1);
    const target = targets[assignments.length];
    if (target === undefined) break;
    const several = tree(target.val).MultiAssignRef;
    if (several === undefined) {
      const column = target.name ?? "";
      assignments.push({ column, value: writtenOf(reading, value, target.val) });
      continue;
    }
    const members = targets.slice(assignments.length).slice(0, several.ncolumns ?? 1);
    assignments.push(...assignedTogether(reading, members, value, several.source));
  }
  return assignments;
}

/** `(a, b) = (1, 2)` is two assignments; `(a, b) = (SELECT …)` gives both the same words. */
function assignedTogether(
  reading: Reading,
  members: readonly ResTarget[],
  value: Clause,
  source: Node | undefined,
): Update["assignments"] {
  const row = tree(source).RowExpr?.args;
  const open = isWord(value, value.from, "row") ? value.from + 1 : value.from;
  const slices = row === undefined ? [] : splitAtCommas(inside(value, open));
  return members.map(({ name = "" }, index) => ({
    column: name,
    value: writtenOf(reading, slices[index] ?? value, row?.[index] ?? source),
  }));
}

/** SET ends at FROM, which `IS DISTINCT FROM` is not, at WHERE or at RETURNING. */
function endOfSet(clause: Clause, start: number): number {
  const ends = [findWord(clause, "where", start), findWord(clause, "returning", start)];
  let from = findWord(clause, "from", start);
  while (from !== undefined && isWord(clause, from - 1, "distinct")) {
    from = findWord(clause, "from", from + 1);
  }
  return Math.min(...[...ends, from].flatMap((end) => end ?? []), clause.to);
}
