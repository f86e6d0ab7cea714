import type { Dialect } from "../dialect.ts";
import type { Unread } from "../finding.ts";
import type { Attempt, Migration } from "../migration.ts";
import type { Operation, Statement } from "../operation.ts";
import type { Parser } from "../parser.ts";
import type { Replication } from "../replication.ts";
import type { Moment, StatementMoment } from "../rule.ts";
import type { Reading } from "./read.ts";
import { endsTransaction, isCaught, sumUp } from "./block.ts";
import type { BlockPart } from "./block.ts";
import { bodiesCalledBy, calls } from "./called.ts";
import type { Caller } from "./called.ts";
import { unforeseen } from "./effects.ts";
import type { Foresight, StatementEffects } from "./effects.ts";
import { guardsHold } from "./guard.ts";
import { temporaryNames, withoutLeftovers } from "./leftover.ts";
import { comeTo } from "./redefine.ts";
import { columnsAlike } from "./spelling.ts";
import type { Replay, Surroundings } from "./replay.ts";
import { refusalOf } from "./refusal.ts";
import { interruptionsBy } from "./replicate.ts";

/** A statement at the moment before it runs. */
export interface StatementEvent {
  readonly kind: "statement";
  readonly moment: StatementMoment;
  readonly effects: StatementEffects;
  readonly makeMoment: (index: number) => Moment;
}

/** A statement with a body, when all of that has run; its moment has the effects of the whole. */
export interface BlockEvent {
  readonly kind: "block";
  readonly moment: StatementMoment;
}

/** A statement that surely does not run, or comes to nothing: at the moment before it would have. */
export interface SkippedEvent {
  readonly kind: "skipped";
  readonly moment: StatementMoment;
}

/** Something that only the moment tells cannot be analyzed. */
export interface UnreadEvent {
  readonly kind: "unread";
  readonly unread: Unread;
}

interface Run {
  readonly parser: Parser;
  readonly replay: Replay;
  readonly foresight: Foresight;
  readonly dialect: Dialect;
  readonly server: number;
  /** Nobody said which server it is. */
  readonly serverAssumed: boolean;
  readonly replication: Replication | undefined;
  readonly migration: Migration;
  /** Names of temporary tables that the migration makes. */
  readonly temporary: ReadonlySet<string>;
  readonly see: (event: StatementEvent | BlockEvent | SkippedEvent | UnreadEvent) => void;
  /** Whether anybody asks what statements do, or only what becomes of the schema. */
  readonly asked: "effects" | "schema";
}

/** Replays one migration and shows each statement at the moment before it runs, those of bodies too. */
export function runMigration(
  given: Omit<Run, "temporary" | "asked" | "see"> & Partial<Pick<Run, "see">>,
  reading: Reading,
): void {
  const { see = () => undefined } = given;
  const asked = given.see !== undefined && isRemembered(given.migration) ? "effects" : "schema";
  const run: Run = { ...given, see, asked, temporary: temporaryNames(reading.statements) };
  const { replay, foresight, migration } = run;
  const { schema } = replay;
  if (migration.hidden === true) replay.loseSight();
  replay.beginMigration(migration, reading.statements, (statement) => {
    const body = statement.body ?? bodiesCalledBy(statement, callerOf(run));
    if (body.length > 0) return body.some(endsTransaction);
    const { settings } = replay.before();
    const around = { schema, settings, inTransaction: false, savepoints: [] };
    return foresight.forbidsTransaction(statement, around);
  });
  const left = new Set<Attempt>();
  const sending = createSending(replay, migration);
  for (const [place, statement] of reading.statements.entries()) {
    const { attempt } = statement;
    sending.leave(statement);
    if (attempt !== undefined && left.has(attempt)) continue;
    const next: StatementMoment["next"] = (count) =>
      reading.statements.slice(place + 1, place + 1 + count);
    const previous: StatementMoment["previous"] = (count) =>
      reading.statements.slice(Math.max(0, place - count), place).reverse();
    if (guardsHold(statement, schema, run.server) === "no") {
      skip(run, statement, { next, previous });
      continue;
    }
    const watched = watchedAs(statement, run);
    sending.enter(statement, reading.statements[place + 1]);
    const parts = runWhole(watched, statement, { next, previous });
    // Code goes on behind its handler; what it sent before stays.
    if (attempt !== undefined && parts.some((part) => isCaught(statement, part.outcome))) {
      left.add(attempt);
    }
  }
  sending.leave();
  replay.endMigration();
}

/** What nobody is to be told of is only replayed; whose error is caught, its effects decide. */
function watchedAs({ attempt, managed }: Statement, run: Run): Run {
  if (managed === true) return { ...run, see: () => undefined, asked: "schema" };
  return attempt === undefined ? run : { ...run, asked: "effects" };
}

/** On which connection statements go out, and which of them as one message. */
interface Sending {
  enter(statement: Statement, following: Statement | undefined): void;
  /** Another statement follows, which may go on with the message; or none does. */
  leave(following?: Statement): void;
}

function createSending(replay: Replay, { transaction }: Migration): Sending {
  let last: Statement | undefined;
  let inMessage = false;
  return {
    enter(statement, following) {
      if (last !== undefined) return;
      last = statement;
      if (statement.apart === true) replay.beginApart();
      inMessage = transaction !== "implicit" && isOneMessage(statement, following);
      if (inMessage) replay.beginMessage();
    },
    leave(following) {
      if (last === undefined || isOneMessage(last, following)) return;
      if (inMessage) replay.endMessage();
      if (last.apart === true) replay.endApart();
      last = undefined;
    },
  };
}

function isOneMessage({ message }: Statement, other: Statement | undefined): boolean {
  return message !== undefined && other?.message === message;
}

/** It is reported, or what it locked may still be held when one that is reported runs. */
function isRemembered({ reported, transaction, continued }: Migration): boolean {
  return reported || transaction === "run" || continued === true;
}

interface Place {
  readonly next: StatementMoment["next"];
  readonly previous: StatementMoment["previous"];
  readonly block?: Statement;
  /** How many functions call each other here. */
  readonly depth?: number;
}

/** A statement with what it runs: its own body, or those of the functions that it calls. */
function runWhole(run: Run, statement: Statement, place: Place): readonly BlockPart[] {
  if (statement.body !== undefined) return runBlock(run, statement, statement.body, place);
  const { migration } = run;
  const called = bodiesCalledBy(statement, callerOf(run), {
    depth: place.depth ?? 0,
    miss: (unread) => {
      if (migration.reported) run.see({ kind: "unread", unread });
    },
  });
  return called.length === 0
    ? [runStatement(run, statement, place)]
    : runBlock(run, statement, [statement, ...called], place);
}

function callerOf({ replay, migration, parser, dialect }: Run): Caller {
  return { schema: replay.schema, migration, parser, family: dialect.family };
}

function runStatement(run: Run, written: Statement, place: Place): BlockPart {
  const { replay, foresight, dialect, migration } = run;
  const before = replay.before();
  const { settings } = before;
  const { schema } = replay;
  const spelled =
    dialect.naming.ignoresCaseOfColumns === true
      ? columnsAlike(written.operations, schema)
      : written.operations;
  const meant = withoutLeftovers(spelled, run.temporary, schema);
  const operations = comeTo(meant, schema);
  const statement = operations === written.operations ? written : { ...written, operations };
  const commits = statement.operations.some((one) => isCommitting(one, run));
  const inTransaction = before.transaction.kind !== "none" && !commits;
  const { savepoints } = before.transaction;
  const around = { schema, settings, inTransaction, savepoints };
  // Whose error is caught, decides what runs after it.
  const isAsked = run.asked === "effects" || statement.attempt !== undefined;
  const effects = isAsked ? foresight.effectsOf(statement, around) : unforeseen;
  // A body ends the transaction that was opened for it, and no other.
  const refused = place.block !== undefined && before.transaction.kind !== "block";
  const outcome: StatementMoment["outcome"] =
    refused && endsTransaction(statement) ? { transaction: "forbidden" } : effects.outcome;
  const part = { statement, effects: effects.merged, outcome };
  const interruptions = migration.reported
    ? interruptionsBy(operations, { ...around, server: run.server }, run.replication, dialect)
    : alone;
  const foreseen = { statement, effects: effects.merged, outcome, commits, interruptions };
  const moment = momentBefore(run, foreseen, place, before);
  if (isCaught(statement, outcome)) {
    if (migration.reported) run.see({ kind: "skipped", moment });
    return part;
  }
  if (migration.reported) {
    const makeMoment = (index: number): Moment => momentOf(moment, effects, index);
    run.see({ kind: "statement", moment, effects, makeMoment });
  }
  if (commits) replay.commit();
  replay.apply(moment);
  return part;
}

/** Its conditions do not hold: nothing comes of it but what rules say of that. */
function skip(run: Run, statement: Statement, place: Place): void {
  if (!run.migration.reported) return;
  const outcome = { transaction: "allowed" } as const;
  const foreseen = { statement, effects: [], outcome, commits: false, interruptions: [] };
  const moment = momentBefore(run, foreseen, place, run.replay.before());
  run.see({ kind: "skipped", moment });
}

type Foreseen = Pick<
  StatementMoment,
  "statement" | "effects" | "outcome" | "commits" | "interruptions"
>;

function momentBefore(
  run: Run,
  { statement, effects, outcome, commits, interruptions }: Foreseen,
  { next, previous, block }: Place,
  before: Surroundings,
): StatementMoment {
  const { replay, dialect, server, migration } = run;
  return {
    statement,
    block,
    migration,
    effects,
    worst: effects[0],
    outcome,
    refusal: refusalOf(statement, outcome, run),
    schema: replay.schema,
    settings: before.settings,
    interruptions,
    server,
    transaction: before.transaction,
    lockWait: statement.demands?.lockWait ?? before.lockWait,
    naming: dialect.naming,
    lockTimeout: dialect.lockTimeout,
    commits,
    ends: (operation) => isCommitting(operation, run),
    tongues: dialect.tongues,
    next,
    previous,
  };
}

function isCommitting(operation: Operation, { dialect, replay }: Run): boolean {
  return dialect.commits?.(operation, replay.schema) === true;
}

/** Statements of a body run in one transaction, those whose conditions do not hold not at all. */
function runBlock(
  run: Run,
  statement: Statement,
  body: readonly Statement[],
  { next, previous, block = statement, depth = 0 }: Place,
): readonly BlockPart[] {
  const { replay, dialect, server, migration } = run;
  const before = replay.before();
  // As it is now: the statements of the body will take more.
  const transaction = { ...before.transaction, held: [...before.transaction.held] };
  let parts: BlockPart[] = [];
  const begun = new Set<number>();
  const undone = new Set<number>();
  replay.beginBlock();
  for (const [place, inner] of body.entries()) {
    const { attempt } = inner;
    if (attempt !== undefined && undone.has(attempt.span.start)) continue;
    const here: Place = {
      block,
      depth: depth + 1,
      next: (count) => {
        const own = body.slice(place + 1, place + 1 + count);
        return own.length < count ? [...own, ...next(count - own.length)] : own;
      },
      previous: (count) => {
        const own = body.slice(Math.max(0, place - count), place).reverse();
        return own.length < count ? [...own, ...previous(count - own.length)] : own;
      },
    };
    if (guardsHold(inner, replay.schema, server) === "no") {
      skip(run, inner, here);
      continue;
    }
    if (attempt !== undefined && !begun.has(attempt.span.start)) {
      begun.add(attempt.span.start);
      replay.beginAttempt(attempt);
    }
    // The call itself stands at the head of what it calls.
    if (inner !== statement && (inner.body !== undefined || calls(inner, replay.schema))) {
      parts.push(...runWhole(run, inner, here));
      continue;
    }
    const part = runStatement(run, inner, here);
    if (attempt === undefined || !isCaught(inner, part.outcome)) {
      parts.push(part);
      continue;
    }
    // Its locks are released with what it did.
    undone.add(attempt.span.start);
    replay.undoAttempt(attempt);
    parts = parts.filter(
      ({ statement: { attempt: own } }) => own?.span.start !== attempt.span.start,
    );
  }
  replay.endBlock();
  if (migration.reported && block === statement) {
    const { effects, outcome } = sumUp(parts, dialect);
    const moment: StatementMoment = {
      statement,
      block: undefined,
      migration,
      effects,
      worst: effects[0],
      outcome,
      // The statement of the body has said so.
      refusal: undefined,
      schema: replay.schema,
      settings: before.settings,
      interruptions: [],
      server,
      transaction,
      lockWait: before.lockWait,
      naming: dialect.naming,
      lockTimeout: dialect.lockTimeout,
      commits: false,
      ends: (operation) => isCommitting(operation, run),
      tongues: dialect.tongues,
      next,
      previous,
    };
    run.see({ kind: "block", moment });
  }
  return parts;
}

function momentOf(moment: StatementMoment, effects: StatementEffects, index: number): Moment {
  const { operations } = moment.statement;
  const operation = operations[index];
  if (operation === undefined)
    throw new RangeError(`The statement has no operation ${String(index)}.`);
  const own = effects.perOperation[index] ?? [];
  // Spelled out: copying a large object and adding to it is the slowest way to make one.
  return {
    statement: moment.statement,
    block: moment.block,
    migration: moment.migration,
    effects: moment.effects,
    worst: moment.worst,
    outcome: moment.outcome,
    refusal: moment.refusal,
    schema: moment.schema,
    settings: moment.settings,
    interruptions: moment.interruptions,
    server: moment.server,
    transaction: moment.transaction,
    lockWait: moment.lockWait,
    naming: moment.naming,
    lockTimeout: moment.lockTimeout,
    commits: moment.commits,
    ends: moment.ends,
    tongues: moment.tongues,
    next: moment.next,
    previous: moment.previous,
    operation,
    siblings: operations.length === 1 ? alone : operations.filter((_, other) => other !== index),
    own,
    ownWorst: own[0],
    table: "table" in operation ? moment.schema.table(operation.table) : undefined,
  };
}

const alone: readonly never[] = [];
