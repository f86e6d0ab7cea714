import type { Dialect } from "./dialect.ts";
import type { Effect, Failure, Outcome } from "./effect.ts";
import type { Fix, Related, Severity } from "./finding.ts";
import type { Migration, TransactionMode } from "./migration.ts";
import type { Kind, Operation, OperationOf, Statement } from "./operation.ts";
import type { HistoryEvent } from "./history.ts";
import type { LaunchEvent } from "./launch.ts";
import type { Plan } from "./plan.ts";
import type { Interruption, Replication } from "./replication.ts";
import type { FullName, Schema, Settings, Table } from "./schema.ts";
import type { Span } from "./source.ts";
import type { Draft } from "./draft.ts";
import { isOneHole } from "./hole.ts";
import { measuresOf } from "./rule-options.ts";
import type { Measures, RuleOption } from "./rule-options.ts";
import type { Sql } from "./sql.ts";

/** What a hazard does to people; severity is made from it and the effects, in one place. */
export type Harm = "blocks" | "breaks-code" | "loses-data" | "fails" | "advice";

/** The transaction a statement runs in; like the schema, it goes on when the replay moves on. */
export interface TransactionState {
  /** `none`: the statement is its own transaction. `explicit`: the file wrote BEGIN. `block`: the statement it is part of opened it. */
  readonly kind: "none" | "explicit" | "block" | Exclude<TransactionMode, "none">;
  /** Earlier statements of the same transaction, oldest first. */
  readonly earlier: readonly StatementMoment[];
  /** Those of them with an operation of that kind: to look through all for each statement takes long files too long. */
  earlierWith(kind: Kind): readonly StatementMoment[];
  /** Savepoints that are open, the outermost first. */
  readonly savepoints: readonly { readonly name: string }[];
  /** Locks they still hold on things others can see, strongest first per target. */
  readonly held: readonly HeldLock[];
}

export interface HeldLock {
  readonly effect: Effect;
  readonly by: StatementMoment;
}

/** A statement at the moment it runs. */
export interface StatementMoment {
  readonly statement: Statement;
  /** The outermost statement in whose body it stands. */
  readonly block?: Statement | undefined;
  readonly migration: Migration;
  /** Merged over its operations; only what others can see. */
  readonly effects: readonly Effect[];
  readonly worst: Effect | undefined;
  readonly outcome: Outcome;
  /** The error that it surely ends with, whatever rows there are and whichever version was meant. */
  readonly refusal: Failure | undefined;
  readonly schema: Schema;
  readonly settings: Settings;
  /** What it does to the replication that the project says goes on. */
  readonly interruptions: readonly Interruption[];
  readonly server: number;
  readonly transaction: TransactionState;
  /** Milliseconds after which a lock wait of this statement ends by itself: a lock timeout is in force. */
  readonly lockWait: number | undefined;
  /** What the server calls things that were given no name, for plans. */
  readonly naming: Dialect["naming"];
  readonly lockTimeout: Dialect["lockTimeout"];
  /** It ends the transaction that it stands in, whoever began that. */
  readonly commits: boolean;
  /** An operation that does so, wherever in the migration it stands. */
  ends(operation: Operation): boolean;
  /** Dialects whose examples and plans are true here, the closest first. */
  readonly tongues: Dialect["tongues"];
  /** Statements of the migration that come after this one, at most `count`: some mend at once what another breaks. */
  next(count: number): readonly Statement[];
  /** Those that came before it, whatever transactions they ran in, the nearest first. */
  previous(count: number): readonly Statement[];
}

/** An operation at the moment it runs. */
export interface Moment<O extends Operation = Operation> extends StatementMoment {
  readonly operation: O;
  /** The other operations of its statement. */
  readonly siblings: readonly Operation[];
  /** This operation's share of the statement's effects. */
  readonly own: readonly Effect[];
  /** The worst of its share; `undefined` when nobody else can see anything of it. */
  readonly ownWorst: Effect | undefined;
  /** The table it changes, when it is known. */
  readonly table: Table | undefined;
}

/** A defect of reading or suppression, offered to rules with `on: "read"`. */
export type ReadEvent =
  | {
      readonly kind: "syntax-error";
      readonly path: string;
      readonly span: Span;
      /** The statement it is in. */
      readonly statement: Span;
      readonly message: string;
    }
  | {
      readonly kind: "allow";
      readonly path: string;
      readonly span: Span;
      readonly problem: "no-reason" | "unknown-rule" | "unused";
      readonly rule: string;
    };

/** What rules are told of files and of histories rather than of statements. */
export type FileEvent = ReadEvent | HistoryEvent | LaunchEvent;

/** `skipped`: a statement that surely does not run, as what it is guarded by or its caught error says. */
export type On = Kind | "statement" | "skipped" | "read" | "history" | "launch";

export type MomentOf<E extends On> = E extends Kind
  ? Moment<OperationOf<E>>
  : E extends "statement" | "skipped"
    ? StatementMoment
    : E extends "history"
      ? HistoryEvent
      : E extends "launch"
        ? LaunchEvent
        : ReadEvent;

/** SQL of one dialect that shows a hazard: the tests of a rule, its page, and the proof of its plan. */
export interface Examples {
  /** What is copied while they run, of rules that speak of nothing else. */
  readonly replication?: Replication;
  /** SQL that makes the schema the examples start from. */
  readonly given: string;
  /** Each fires this rule exactly once, on top of `given`. */
  readonly bad: readonly string[];
  /** Each is silent, on top of `given`. */
  readonly good: readonly string[];
  /** Where `bad` cannot run or keep data: the end it wanted, as SQL on top of `given`, one per bad. */
  readonly means?: readonly string[];
  /** What deployed code runs before and after; both must work in every phase. */
  readonly uses?: {
    readonly before: readonly string[];
    readonly after: readonly string[];
    /** SQL that does what the plan's application steps ask of the data, where they do. */
    readonly fills?: readonly string[];
  };
}

/** What a rule says in another dialect than its own. */
export interface Abroad extends Examples {
  /** Rules that it covers there alone. */
  readonly covers?: readonly string[];
  /** Replaces `why` on the page. */
  readonly why?: string;
}

export interface About extends Examples {
  /** Names the hazard; reads as English after "allow". */
  readonly id: string;
  /** The hazard in a few words, as a heading. */
  readonly title: string;
  readonly harm: Harm;
  /** Overrides the severity made from harm and effects. */
  readonly severity?: Severity;
  /** Two to five sentences for the page and for SARIF help. Names no lock and no version. */
  readonly why: string;
  /** Id of the dialect its own examples are written in; absent: PostgreSQL's. */
  readonly home?: string;
  /** Ids of the same hazard in other tools, `tool/id`. */
  readonly aliases?: readonly string[];
  /** Rules whose finding on the same clause says less. */
  readonly covers?: readonly string[];
  /** Said once per run or per migration, at the first place, with the number of others. */
  readonly once?: "run" | "migration";
  /** What a config may set, by its name. */
  readonly options?: Readonly<Record<string, RuleOption>>;
}

export interface RuleSpec<E extends On, Hazard extends object> extends About {
  /** By the dialect's id: its examples there, and how the repair is written there, which may differ. */
  readonly elsewhere?: Readonly<Record<string, AbroadSpec<Hazard>>>;
  readonly on: E | readonly E[];
  /** Detect. A table nobody else can see is never offered. */
  check(moment: MomentOf<E>, measures: Measures): Hazard | undefined;
  /** Explain: what and where, in one sentence naming the table. */
  message(hazard: Hazard): string;
  /** Repair: a plan for this clause, or the sentence saying why there is none. */
  rewrite(hazard: Hazard): Plan<Sql> | string;
  /** One edit that is the whole cure. */
  fix?(hazard: Hazard): Fix | undefined;
  /** Other places that explain it. */
  related?(hazard: Hazard): readonly Related[];
  /** A tighter place than the operation's clause. */
  where?(hazard: Hazard): Span | undefined;
}

export interface AbroadSpec<Hazard extends object> extends Abroad {
  message?(hazard: Hazard): string;
  rewrite?(hazard: Hazard): Plan<Sql> | string;
}

export interface Verdict {
  readonly message: string;
  readonly plan: Plan<Sql> | string;
  readonly fix?: Fix;
  readonly related: readonly Related[];
  /** Rules whose finding on the same clause says less. */
  readonly covers: readonly string[];
  readonly where?: Span;
}

/** What the engine sees: no generics leak. */
export interface Rule extends About {
  readonly on: readonly On[];
  readonly elsewhere?: Readonly<Record<string, Abroad>>;
  judge(moment: Moment | StatementMoment | FileEvent): Verdict | undefined;
  /** The same rule, with other measures than its own. */
  measured?(measures: Measures): Rule;
}

const firstHome = "postgres";

/** The dialect that a rule is asked in where these are spoken; `undefined`: it has nothing to say there. */
export function tongueOf(
  { home = firstHome, on, elsewhere = {} }: Pick<Rule, "home" | "on" | "elsewhere">,
  tongues: readonly string[],
): string | undefined {
  if (isOfFiles(on)) return home;
  return tongues.find((tongue) => tongue === home || Object.hasOwn(elsewhere, tongue));
}

/** Whether a rule says the same wherever it is asked, since it looks at no statements. */
export function isOfFiles(on: readonly On[]): boolean {
  return on.some((one) => one === "read" || one === "history" || one === "launch");
}

/** Whether there is a rule about statements of these dialects: where there is none, silence means nothing. */
export function isJudged(rules: readonly Rule[], tongues: readonly string[]): boolean {
  return rules.some((rule) => !isOfFiles(rule.on) && tongueOf(rule, tongues) !== undefined);
}

/** A rule's examples in one of these dialects; `undefined`: it has none. */
export function examplesIn(rule: Rule, tongues: readonly string[]): Abroad | undefined {
  const tongue = tongueOf(rule, tongues);
  const { home = firstHome, elsewhere = {} } = rule;
  return tongue === home ? rule : elsewhere[tongue ?? ""];
}

/**
 * Makes a rule. The hazard's type flows from `check` into the rest; the engine calls `judge` only with
 * moments of the kinds in `on`, which `offered` checks instead of a cast.
 */
export function defineRule<const E extends On, Hazard extends object>(
  spec: RuleSpec<E, Hazard>,
): Rule {
  const { options = {} } = spec;
  const own = measuresOf(options, {});
  return ruleWith(spec, own.ok ? own.measures : {});
}

function ruleWith<const E extends On, Hazard extends object>(
  spec: RuleSpec<E, Hazard>,
  measures: Measures,
): Rule {
  const { on, check, message, rewrite, fix, related, where, elsewhere, ...about } = spec;
  const kinds: readonly On[] = typeof on === "string" ? [on] : on;
  const manners = new Map<readonly string[], Manner<Hazard>>();
  const mannerIn = (tongues: readonly string[]): Manner<Hazard> => {
    const known = manners.get(tongues);
    if (known !== undefined) return known;
    const tongue = tongueOf({ ...about, on: kinds, elsewhere: elsewhere ?? {} }, tongues);
    const abroad = elsewhere?.[tongue ?? ""];
    const covers = [...(about.covers ?? []), ...(abroad?.covers ?? [])];
    const manner = {
      message: abroad?.message ?? message,
      rewrite: abroad?.rewrite ?? rewrite,
      covers,
    };
    manners.set(tongues, manner);
    return manner;
  };
  return {
    ...about,
    ...(elsewhere === undefined ? {} : { elsewhere }),
    on: kinds,
    judge(moment) {
      if (!offered<E>(kinds, moment)) return undefined;
      const hazard = check(moment, measures);
      if (hazard === undefined) return undefined;
      const manner = mannerIn("tongues" in moment ? moment.tongues : none);
      const verdict: Draft<Verdict> = {
        message: manner.message(hazard),
        plan: manner.rewrite(hazard),
        related: related?.(hazard) ?? none,
        covers: manner.covers,
      };
      const edit = fix?.(hazard);
      const place = where?.(hazard);
      if (edit !== undefined) verdict.fix = edit;
      if (place !== undefined) verdict.where = place;
      return verdict;
    },
    ...(about.options === undefined ? {} : { measured: (set) => ruleWith(spec, set) }),
  };
}

/** How a rule speaks where certain dialects are spoken. */
interface Manner<Hazard extends object> {
  readonly message: (hazard: Hazard) => string;
  readonly rewrite: (hazard: Hazard) => Plan<Sql> | string;
  readonly covers: readonly string[];
}

const none: readonly never[] = [];

function offered<E extends On>(
  kinds: readonly On[],
  moment: Moment | StatementMoment | FileEvent,
): moment is MomentOf<E> & (Moment | StatementMoment | FileEvent) {
  if ("operation" in moment) return kinds.includes(moment.operation.kind);
  if ("kind" in moment) return kinds.includes(onOf(moment));
  return kinds.includes("statement") || kinds.includes("skipped");
}

/** By which word rules ask for an event. */
export function onOf({ kind }: FileEvent): On {
  return kind === "history" || kind === "launch" ? kind : "read";
}

/** `orders`, or `shop.orders` outside the default schema; for messages. */
export function display(
  name: FullName | { readonly schema?: string; readonly name: string },
): string {
  return name.schema === undefined || usual.has(name.schema) || isOneHole(name.schema)
    ? name.name
    : `${name.schema}.${name.name}`;
}

/** `orders, users and items`; of many, the first: for messages. */
export function displayAll(
  names: readonly { readonly schema?: string; readonly name: string }[],
): string {
  return listed(names.map(display));
}

/** `a, b and c`; of many, the first. */
export function listed(words: readonly string[]): string {
  const shown = words.slice(0, 4);
  const rest = words.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${String(rest)} more`;
  return shown.length < 2
    ? shown.join("")
    : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** Schemas that things are in when nothing is said. */
const usual: ReadonlySet<string> = new Set(["", "main", "public"]);
