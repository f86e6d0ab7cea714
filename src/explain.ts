import type { AnalyzeOptions } from "./analyze.ts";
import { walk } from "./analyze.ts";
import type { Blocks, Effect, Failure, Outcome } from "./effect.ts";
import type { Unread } from "./finding.ts";
import type { Migration } from "./migration.ts";
import type { Statement } from "./operation.ts";
import type { Interruption } from "./replication.ts";
import type { StatementMoment } from "./rule.ts";
import type { FullName, Ternary } from "./schema.ts";
import type { Span } from "./source.ts";

/** What lockproof believes of every statement, rule or no rule. A promise to others, as its `version` says. */
export interface Explanation {
  readonly version: 1;
  readonly dialect: string;
  readonly server: string;
  readonly statements: readonly ExplainedStatement[];
  readonly unread: readonly Unread[];
}

export interface ExplainedStatement {
  readonly path: string;
  readonly span: Span;
  readonly sql: string;
  /** Kinds of its operations. */
  readonly operations: readonly string[];
  /** Every relation that existed before and is locked, strongest lock first. */
  readonly effects: readonly ExplainedEffect[];
  /** How the server goes about it, where it has several ways with names: `INSTANT`, `INPLACE`, `COPY`. */
  readonly algorithm?: string;
  /** With an algorithm: the lock held while it works, `NONE`, `SHARED` or `EXCLUSIVE`. */
  readonly lock?: string;
  /** With an algorithm: the table is written anew. */
  readonly rebuild?: Ternary;
  readonly transaction: "allowed" | "forbidden";
  /** It is refused. */
  readonly fails?: Failure;
  /** What it does to the replication that the project says goes on. */
  readonly replication?: readonly Pick<Interruption, "fact" | "becomes" | "why">[];
}

export interface ExplainedEffect {
  /** Schema-qualified, unquoted: `public.orders`, `public.orders_pkey`. */
  readonly relation: string;
  readonly kind: "relation" | "index" | "sequence" | "database";
  /** The server's names, strongest first. */
  readonly locks: readonly string[];
  readonly blocks: Blocks;
  /** A stronger lock, held for an instant before and after the work. */
  readonly moment?: { readonly lock: string; readonly blocks: Blocks };
  readonly scan: Ternary;
  readonly rewrite: Ternary;
  /** Indexes built or built again. */
  readonly rebuilds: readonly string[];
  readonly waits: boolean;
  readonly certain: boolean;
  readonly evidence: string;
}

/** Explains the wanted migrations; the others are history. */
export function explainMigrations(
  migrations: readonly Migration[],
  options: Omit<AnalyzeOptions, "rules">,
): Explanation {
  const statements: ExplainedStatement[] = [];
  const unread: Unread[] = [];
  walk(migrations, options, (event) => {
    if (event.kind === "history" || event.kind === "back" || event.kind === "launch") return;
    if (event.kind === "migration") {
      unread.push(...event.reading.unread);
      return;
    }
    if (event.kind === "unread") {
      unread.push(event.unread);
      return;
    }
    if (event.moment.block !== undefined) return;
    statements.push(explainStatement(event.moment));
  });
  return {
    version: 1,
    dialect: options.dialect.id,
    server: options.dialect.showServer(options.server ?? options.dialect.assumed),
    statements,
    unread,
  };
}

export function explainStatement(moment: StatementMoment): ExplainedStatement {
  const { statement, migration } = moment;
  return {
    path: migration.source.path,
    span: statement.span,
    sql: statement.text,
    operations: kindsOf(statement),
    effects: moment.effects.map(explainEffect),
    ...courseOf(moment.effects),
    ...outcomeOf(moment),
    ...replicationOf(moment),
  };
}

function outcomeOf({ outcome: { transaction, fails } }: StatementMoment): Outcome {
  if (fails === undefined) return { transaction };
  const { until: _until, demanded: _demanded, ...failure } = fails;
  return { transaction, fails: failure };
}

function replicationOf({
  interruptions,
}: StatementMoment): Pick<ExplainedStatement, "replication"> {
  if (interruptions.length === 0) return {};
  return { replication: interruptions.map(({ fact, becomes, why }) => ({ fact, becomes, why })) };
}

function kindsOf({ operations, body = [] }: Statement): readonly string[] {
  return [...operations.map(({ kind }) => kind), ...body.flatMap(kindsOf)];
}

function courseOf(
  effects: readonly Effect[],
): Pick<ExplainedStatement, "algorithm" | "lock" | "rebuild"> {
  const worked = effects.find(({ algorithm }) => algorithm !== undefined);
  if (worked?.algorithm === undefined) return {};
  const { algorithm, locks, rewrite } = worked;
  return { algorithm, lock: locks[0] ?? "", rebuild: rewrite };
}

function explainEffect(effect: Effect): ExplainedEffect {
  return {
    relation: dotted(effect.target.name),
    kind: effect.target.kind,
    locks: effect.locks,
    blocks: effect.blocks,
    ...(effect.moment === undefined ? {} : { moment: effect.moment }),
    scan: effect.scan,
    rewrite: effect.rewrite,
    rebuilds: effect.rebuilds.map(dotted),
    waits: effect.waits,
    certain: effect.certain,
    evidence: effect.evidence,
  };
}

function dotted(name: FullName): string {
  return name.schema === "" ? name.name : `${name.schema}.${name.name}`;
}
