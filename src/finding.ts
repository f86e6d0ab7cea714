import type { Effect } from "./effect.ts";
import type { Plan } from "./plan.ts";
import type { Span } from "./source.ts";
import type { Story } from "./story.ts";

export type Severity = "error" | "warning" | "note";

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly path: string;
  /** The clause. */
  readonly span: Span;
  /** The statement it stands in. */
  readonly statement: Span;
  /** What and where, in one sentence that names the table. */
  readonly message: string;
  /** Whom it blocks, with which lock, how long; absent when it blocks nobody. */
  readonly impact?: string;
  readonly effects: readonly Effect[];
  /** False when an unknown (a type, a branch) decided it. */
  readonly certain: boolean;
  /** Index into `Report.plans`, or the sentence saying why there is none. */
  readonly plan: number | string;
  /** One edit that is the whole cure. */
  readonly fix?: Fix;
  /** Other places that explain it: where the table was made, the lock taken. */
  readonly related: readonly Related[];
}

export interface Fix {
  readonly title: string;
  readonly span: Span;
  readonly text: string;
}

export interface Related {
  readonly path: string;
  readonly span: Span;
  readonly message: string;
}

/** Something that could not be analyzed. It is never called safe. */
export interface Unread {
  readonly path: string;
  readonly span: Span;
  readonly reason: "syntax" | "limit" | "unsupported" | "unmodelled" | "dynamic";
  /** What it is and why: `DO block`, the parser's message. */
  readonly what: string;
}

/** A rule that threw, a file that could not be used: the run could not do its whole job. */
export interface Problem {
  readonly path?: string;
  readonly line?: number;
  readonly message: string;
}

export interface StatementPlan extends Plan {
  readonly path: string;
  /** The statement it rewrites. */
  readonly span: Span;
  /** How its steps are written for the tool that runs the migration. */
  readonly note?: string;
}

/** Plain data: `structuredClone(report)` equals it. A promise to others, as its `version` says. */
export interface Report {
  readonly version: 1;
  readonly dialect: string;
  readonly server: string;
  /** The server version is the oldest supported one because nothing named it. */
  readonly serverAssumed: boolean;
  /** The parser's weakness, when a weaker one was chosen. */
  readonly degraded?: string;
  readonly findings: readonly Finding[];
  readonly plans: readonly StatementPlan[];
  readonly unread: readonly Unread[];
  readonly problems: readonly Problem[];
  readonly coverage: Coverage;
  /** Where a reporter needs it; no part of the promise. */
  readonly story?: Story;
}

export interface Coverage {
  readonly files: number;
  readonly statements: number;
  readonly unread: number;
  readonly suppressed: number;
  /** Left out because a baseline lists them; absent without a baseline. */
  readonly baseline?: number;
}
