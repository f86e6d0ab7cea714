import type { ExtractedFile, Extractor, ExtractOptions, Insertion } from "../extractor.ts";
import { hidden, inVersionOrder, notRead } from "../migration-file.ts";
import type { Certainty, Direction, Fragment, Migration, TransactionMode } from "../migration.ts";
import type { Guard } from "../guard.ts";
import type { Source, Span } from "../source.ts";
import type { Call, Walk } from "./calls.ts";
import { awaits, callsOf, followed } from "./calls.ts";
import type { Chain } from "./chain.ts";
import { chainOf } from "./chain.ts";
import { exportedBy } from "./direction.ts";
import type { Helpers } from "./own-call.ts";
import { helperCall, statementsOf } from "./own-call.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, pathOf, spanOf } from "./node.ts";
import { fragmentOf, hasHole } from "./piece.ts";
import type { Signs } from "./recognize.ts";
import { isScript, recognizeScripts } from "./recognize.ts";
import type { Scope } from "./scope.ts";
import { scopeOf } from "./scope.ts";
import type { Sinks } from "./sql.ts";
import type { OwnTransactions } from "./transactions.ts";
import { keepTransactions } from "./transactions.ts";
import { sqlOf } from "./sql.ts";
import type { Written } from "./writing.ts";
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

/** A whole chain of calls, at its outermost. */
export interface BuilderCall {
  readonly chain: Chain;
  readonly call: Call;
  readonly walk: Walk;
}

/** A statement that a builder sends, or a part of its work that cannot be told. */
export type Sent = Runs &
  (
    { readonly sql: Written; readonly asked?: true } | { readonly span: Span; readonly why: string }
  );

/** How surely, beside the call itself. */
interface Runs {
  readonly certainty?: Certainty;
  readonly guards?: readonly Guard[];
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
  const scope = scopeOf(program, text, textOf);
  const walk: Walk = { dialect: options.dialect ?? "postgres", guardOf: framework.guardOf };
  const seen = new Set<ScriptNode>();
  const byDirection = new Map<Direction, Fragment[]>();
  const noted = new Set<Direction>();
  const { entries, made } = exportedBy(program, scope);
  const own = ownOf(framework, options);
  // Where the user says what wraps it, that is all there is.
  const transactions = options.transaction === undefined ? framework.transactions : undefined;
  for (const { direction, body } of entries) {
    if (seen.has(body)) continue;
    seen.add(body);
    const list = byDirection.get(direction) ?? [];
    byDirection.set(direction, list);
    const { start, end } = spanOf(body);
    if (explains.test(text.slice(start, end))) noted.add(direction);
    const calls = callsOf(body, scope, walk);
    list.push(...fragmentsOf(calls, { ...framework, transactions }, walk, own));
  }
  for (const node of made) {
    for (const [direction, fragments] of madeBy(node, scope, walk, own)) {
      byDirection.set(direction, [...(byDirection.get(direction) ?? []), ...fragments]);
    }
  }
  if (byDirection.size === 0) return [notRead(file, whyNothing(text))];
  const transaction =
    options.transaction ?? framework.wraps(text, options.recognition?.transaction);
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

function whyNothing(text: string): string {
  return /\bclass\b[^{};]*\bextends\b/.test(text)
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

/** Where its first word stands: that of a builder's call may stand behind the names it is said with. */
function startOf(fragment: Fragment): number {
  return fragment.kind === "sql" ? (fragment.segments[0]?.span.start ?? 0) : fragment.span.start;
}

/** A comment of some words, or an error that says why there is no way back. */
const explains = /(?:\/\/|\/\*)\W*\w+\W+\w+\W+\w+|\bthrow\b/;

/** The framework's sinks and the project's, and what the project says of its helpers. */
interface Own {
  readonly sinks: Sinks;
  readonly helpers: Helpers;
}

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

function unknownHelper(name: string): string {
  return `a call of ${name}, which stands in another file: say under "helpers" in the config what it sends`;
}

/** A function of another file that is called as if it changed the schema: `createTable("orders")`. */
const changing =
  /^(?:add|alter|change|create|drop|modify|remove|rename|set|update)\w*(?:Check|Column|Constraint|Enum|Index|Indexes|Indices|Key|NotNull|Nullable|Table|Trigger|Type|Unique|View)s?(?:IfNotExists|IfExists)?$/i;

function fragmentsOf(
  calls: readonly Call[],
  framework: ScriptFramework,
  walk: Walk,
  own: Own,
): readonly Fragment[] {
  const found: Placed[] = [];
  const kept = keepTransactions(framework.transactions);
  const control = (fragments: readonly Fragment[]): void => {
    // They are said in no chain.
    found.push(...fragments.map((fragment) => ({ start: -1, fragment })));
  };
  for (const call of calls) {
    const { start } = spanOf(call.node);
    control(kept.before(call));
    const apart = kept.isApart(call) ? { apart: true as const } : {};
    const sql = sqlOf(call, own.sinks);
    if (sql !== undefined) {
      found.push({ start, fragment: { ...within(sql, call.guards, call.attempt), ...apart } });
    }
    // What a result is awaited by sends nothing more.
    if (call.chained === "yes" || call.node.type !== "CallExpression" || awaits(call)) continue;
    const chain = chainOf(call.node);
    const isMixed = sql !== undefined && chain.links.length > 1;
    if (sql !== undefined && !isMixed) continue;
    const alone = isMixed ? "no" : "yes";
    const sent = sentBy(call, chain, framework, walk, own, alone).map((one) => ({
      ...one,
      ...apart,
    }));
    if (sent.length > 0 && own.sinks.sure.includes(call.receiver)) unsay(found, spanOf(call.node));
    if (!isMixed) found.push(...sent.map((fragment) => ({ start, fragment })));
    else if (sent.length > 0) interleave(found, start, sent, chain);
  }
  control(kept.end());
  return withoutRepeats(found.map(({ fragment }) => fragment));
}

/** A loop over a list is written out; where the names stay unknown all the same, its rounds are one. */
function withoutRepeats(fragments: readonly Fragment[]): readonly Fragment[] {
  const seen = new Set<string>();
  return fragments.filter((fragment) => {
    if (fragment.kind !== "sql" || !hasHole(fragment)) return true;
    const key = `${String(fragment.segments[0]?.span.start)}:${fragment.text}`;
    return seen.size < seen.add(key).size;
  });
}

/** A fragment, and where the chain begins that it was said in. */
interface Placed {
  readonly start: number;
  readonly fragment: Fragment;
}

/** `addSql(knex.schema.createTable(…))`: what the sink could not read, the builder's chain told. */
function unsay(found: Placed[], { start, end }: Span): void {
  const index = found.findLastIndex(
    ({ fragment }) =>
      fragment.kind === "dynamic" && fragment.span.start <= start && end <= fragment.span.end,
  );
  if (index !== -1) found.splice(index, 1);
}

/** `schema.raw("…").createTable(…).raw("…")` runs link by link, whoever reads each. */
function interleave(
  found: Placed[],
  start: number,
  sent: readonly Fragment[],
  { links }: Chain,
): void {
  const rank = (fragment: Fragment): number =>
    links.findIndex(({ span }) => {
      const at = startOf(fragment);
      return at >= span.start && at < span.end;
    });
  const said = found.filter((one) => one.start === start);
  const kept = found.filter((one) => one.start !== start);
  const all = [...said, ...sent.map((fragment) => ({ start, fragment }))];
  const ordered = all.sort((left, right) => rank(left.fragment) - rank(right.fragment));
  found.splice(0, found.length, ...kept, ...ordered);
}

function sentBy(
  call: Call,
  chain: Chain,
  framework: ScriptFramework,
  walk: Walk,
  own: Own,
  alone: "yes" | "no",
): readonly Fragment[] {
  const helper = helperCall(call.whole, call.scope, own.helpers);
  const sent =
    helper === undefined
      ? (framework.build?.({ chain, call, walk }) ?? (alone === "yes" ? unknownChange(call) : []))
      : statementsOf(helper, "up", own.helpers, markOf(walk.dialect)).map((text) => ({
          sql: text,
        }));
  return sent.map((one: Sent) => {
    const certainty = combined(call.certainty, one.certainty ?? "always");
    const fragment: Fragment =
      "sql" in one
        ? { ...fragmentOf(one.sql, certainty), ...(one.asked === undefined ? {} : { asked: true }) }
        : { kind: "dynamic", span: one.span, why: one.why, certainty };
    return within(fragment, [...call.guards, ...(one.guards ?? [])], call.attempt);
  });
}

function unknownChange(call: Call): readonly Sent[] {
  const { links, rootName } = chainOf(call.node);
  const [first] = links;
  if (first?.given === undefined) return [];
  const name = first.name === "" ? rootName : first.name;
  const isElsewhere =
    first.name === "" ? followed(first.node, call) === undefined : call.scope.imports.has(rootName);
  return isElsewhere && changing.test(name)
    ? [{ span: spanOf(call.node), why: unknownHelper(name) }]
    : [];
}

function within(fragment: Fragment, guards: readonly Guard[], attempt: Call["attempt"]): Fragment {
  return {
    ...fragment,
    ...(guards.length === 0 ? {} : { guards }),
    ...(attempt === undefined ? {} : { attempt }),
  };
}

function combined(outer: Certainty, inner: Certainty): Certainty {
  if (outer === "loop" || inner === "loop") return "loop";
  return outer === "branch" ? outer : inner;
}
