import type { ExtractedFile, Extractor, ExtractOptions, Insertion } from "../extractor.ts";
import { hidden, inVersionOrder, notRead } from "../migration-file.ts";
import type { Direction, Fragment, Migration, TransactionMode } from "../migration.ts";
import type { Guard } from "../guard.ts";
import type { Source, Span } from "../source.ts";
import type { Walk } from "./calls.ts";
import { callsOf } from "./calls.ts";
import type { Entry } from "./direction.ts";
import { exportedBy } from "./direction.ts";
import type { BuilderCall, Own, Sent } from "./fragments.ts";
import { fragmentsOf, startOf } from "./fragments.ts";
import { helperCall, statementsOf } from "./own-call.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, nameOf, pathOf, spanOf } from "./node.ts";
import { fragmentOf } from "./piece.ts";
import type { Signs } from "./recognize.ts";
import { isScript, recognizeScripts } from "./recognize.ts";
import type { Scope } from "./scope.ts";
import { scopeOf } from "./scope.ts";
import type { Sinks } from "./sql.ts";
import type { OwnTransactions } from "./transactions.ts";
import { unknownHelper } from "./unknown.ts";
import { unreached } from "./unreached.ts";
import { markOf } from "./writing.ts";

/** What tells the frameworks apart whose migrations are code. */
export interface ScriptFramework extends Signs {
  readonly id: string;
  readonly commands?: Extractor["commands"];
  readonly sinks: Sinks;
  /** What a chain of calls in the framework's own words sends; `undefined`: it is none of those. */
  readonly build?: (call: BuilderCall) => readonly Sent[] | undefined;
  /** What a condition asks of the schema: `await knex.schema.hasTable("orders")`. */
  readonly guardOf?: (test: ScriptNode, scope: Scope) => Guard | undefined;
  /** How its runner wraps a file where `usual` is what its config says of all: a file may opt out. */
  readonly wraps: (text: string, usual: TransactionMode | undefined) => TransactionMode;
  /**
   * That one file opts out makes the others go alone, too: those that are pending with it, or all, since
   * the runner takes no opt-out otherwise.
   */
  readonly parts?: "pending" | "all";
  /** The transaction around the others stays open while a file that opts out runs on another connection. */
  readonly beside?: true;
  /** What its runner sets before, by the dialect's id. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Its calls only gather what the runner then sends. */
  readonly collects?: true;
  /** How migrations open transactions themselves. */
  readonly transactions?: OwnTransactions | undefined;
  /** What a migration says when its runner is not to wrap it. */
  readonly optOut?: (source: Source) => Insertion | undefined;
  readonly steps?: Extractor["steps"];
  /** What its runner does with a history. */
  readonly runner?: Extractor["runner"];
  /** The order they run in; that of the versions in their names where it is not given. */
  readonly ordered?: (files: readonly ExtractedFile[]) => readonly ExtractedFile[];
}

export function scriptExtractor(framework: ScriptFramework): Extractor {
  const {
    id,
    title,
    commands,
    optOut,
    runner,
    steps,
    ordered = (files: readonly ExtractedFile[]) =>
      inVersionOrder(files, ({ source }) => source.path),
  } = framework;
  return {
    id,
    title,
    ...(commands === undefined ? {} : { commands }),
    ...(optOut === undefined ? {} : { optOut }),
    ...(runner === undefined ? {} : { runner }),
    ...(steps === undefined ? {} : { steps }),
    ...(framework.collects === undefined ? {} : { collects: framework.collects }),
    recognize: (folder) => recognizeScripts(folder, framework),
    matches: (path) => isNear.test(path) && isScript(path) && !/^index\./.test(path),
    extract: (files, options) =>
      apart(
        ordered(files).flatMap((file) => migrationsOf(file, framework, options)),
        framework,
        options,
      ),
  };
}

/** In the folder of the history, or in one for a migration or a version. */
const isNear = /^(?:[vV]?\d[^/]*\/)?[^/]+$/;

/** Those whom the opt-out of another makes go alone. */
export function apart(
  migrations: readonly Migration[],
  { parts }: ScriptFramework,
  { transaction, recognition }: ExtractOptions,
): readonly Migration[] {
  if (parts === undefined || transaction !== undefined) return migrations;
  const isOut = (one: Migration): boolean => one.transaction === "none" && one.idle !== true;
  if (recognition?.transaction === "none" || !migrations.some(isOut)) return migrations;
  const units = new Set(migrations.filter(isOut).map(({ unit }) => unit));
  return migrations.map((one) =>
    one.transaction === "run" && (parts === "all" || units.has(one.unit))
      ? { ...one, transaction: "file" }
      : one,
  );
}

/** The migrations of one file: what goes up, and what goes back. */
export function migrationsOf(
  file: ExtractedFile,
  framework: ScriptFramework,
  options: ExtractOptions,
): readonly Migration[] {
  const script = file.script?.();
  if (script === undefined) return [hidden(file, "code, which is not parsed here")];
  if (!script.ok) return [hidden(file, script.message)];
  const { program, textOf } = script;
  const { text } = file.source;
  const { dialect = "postgres" } = options;
  const scope = scopeOf(program, text, { textOf, files: file.imported, dialect });
  const entered = new Set<ScriptNode>();
  const own = ownOf(framework, options);
  const isTold = (node: ScriptNode, scope: Scope): boolean =>
    own.sinks.sure.includes(pathOf(child(node, "callee")).at(-1) ?? "") ||
    helperCall(node, scope, own.helpers) !== undefined;
  const walk: Walk = { dialect, guardOf: framework.guardOf, entered, isTold };
  const byDirection = new Map<Direction, Fragment[]>();
  const noted = new Set<Direction>();
  const { entries, made, unknown } = exportedBy(program, scope);
  // Where the user says what wraps it, that is all there is.
  const transactions = options.transaction === undefined ? framework.transactions : undefined;
  for (const { direction, body, scope } of distinct(entries)) {
    const list = byDirection.get(direction) ?? [];
    byDirection.set(direction, list);
    const { start, end } = spanOf(body);
    if (explains.test(scope.source.slice(start, end))) noted.add(direction);
    const around: Walk = { ...walk, handed: namesGiven(body) };
    const calls = callsOf(body, scope, around);
    list.push(...fragmentsOf(calls, { ...framework, transactions }, around, own));
  }
  for (const node of made) {
    for (const [direction, fragments] of madeBy(node, scope, walk, own)) {
      byDirection.set(direction, [...(byDirection.get(direction) ?? []), ...fragments]);
    }
  }
  if (byDirection.size === 0) return [notRead(file, whyNothing(unknown))];
  const handed = new Set(entries.flatMap(({ body }) => [...namesGiven(body)]));
  const left = unreached(scope, entered, made, (body) => {
    const reached: Walk = { ...walk, entered: new Set(), handed };
    const fragments = fragmentsOf(callsOf(body, scope, reached), framework, reached, own);
    return { fragments, entered: reached.entered ?? new Set() };
  });
  const [main = "up"] = byDirection.has("up") ? (["up"] as const) : [...byDirection.keys()];
  byDirection.set(main, [...(byDirection.get(main) ?? []), ...left]);
  // What it inherits may opt out for it.
  const said = [...new Set([text, ...entries.map(({ scope: { source } }) => source)])].join("\n");
  const transaction =
    options.transaction ?? framework.wraps(said, options.recognition?.transaction);
  const isOut =
    framework.beside === true && options.transaction === undefined && transaction === "none";
  const comments = children(program, "comments").map(spanOf);
  return [...byDirection].map(([direction, fragments]) => ({
    source: file.source,
    direction,
    transaction: direction === "before-up" ? "none" : transaction,
    fragments,
    comments: reaching(comments, fragments, text),
    reported: file.reported,
    unit: file.unit,
    ...(isOut && direction !== "before-up" ? { apart: true } : {}),
    ...(noted.has(direction) ? { noted: true } : {}),
    ...settingsOf(framework, options),
  }));
}

/** By which names a function has what it is given first. */
function namesGiven(body: ScriptNode): ReadonlySet<string> {
  const [first] = children(body, "params");
  const keys = children(first, "properties").map((one) => nameOf(child(one, "value")));
  return new Set([nameOf(first), ...keys].filter((name) => name !== undefined));
}

/** A function may be exported in several ways. */
function distinct(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(
    ({ body, scope }, index) =>
      entries.findIndex((one) => one.body === body && one.scope === scope) === index,
  );
}

function whyNothing(unknown: readonly ScriptNode[]): string {
  return unknown.length > 0
    ? "what it runs stands in the class that it extends, which is in another file"
    : "it exports nothing that goes up or down, so what it runs is not known";
}

function settingsOf(
  { settings = {} }: ScriptFramework,
  { dialect = "" }: ExtractOptions,
): Pick<Migration, "settings"> {
  const own = Object.hasOwn(settings, dialect) ? settings[dialect] : undefined;
  return own === undefined ? {} : { settings: own };
}

/**
 * Comments, each up to the SQL of the call that it stands before: `// lockproof-allow` speaks for that, and
 * for nothing behind the end of a statement.
 */
function reaching(
  comments: readonly Span[],
  fragments: readonly Fragment[],
  text: string,
): readonly Span[] {
  if (comments.length === 0) return comments;
  const starts = fragments
    .filter(({ kind }) => kind !== "operations")
    .map(startOf)
    .sort((left, right) => left - right);
  return comments.map(({ start, end }) => {
    const next = starts.find((at) => at >= end);
    return next === undefined || /[;}]/.test(text.slice(end, next))
      ? { start, end }
      : { start, end: next };
  });
}

/** A comment of some words, or an error that says why there is no way back. */
const explains = /(?:\/\/|\/\*)\W*\w+\W+\w+\W+\w+|\bthrow\b/;

function ownOf({ sinks }: ScriptFramework, { own }: ExtractOptions): Own {
  return {
    sinks: own?.sinks === undefined ? sinks : { ...sinks, sure: [...sinks.sure, ...own.sinks] },
    helpers: own?.helpers ?? {},
  };
}

/** What a migration does that a call makes: `module.exports = addTable("orders", …)`. */
function madeBy(
  node: ScriptNode,
  scope: Scope,
  walk: Walk,
  { helpers }: Own,
): readonly (readonly [Direction, readonly Fragment[]])[] {
  const call = helperCall(node, scope, helpers);
  const span = spanOf(node);
  if (call === undefined) {
    const name = pathOf(child(node, "callee")).at(-1) ?? "";
    return [["up", [{ kind: "dynamic", span, why: unknownHelper(name), certainty: "always" }]]];
  }
  return (["up", "down"] as const).map((way) => [
    way,
    statementsOf(call, way, helpers, markOf(walk.dialect)).map((sql) => fragmentOf(sql, "always")),
  ]);
}
