import type { Mention } from "./mention.ts";
import type { Fragment } from "./migration.ts";
import type { Demands, NewerSyntax, Operation } from "./operation.ts";
import type { Span } from "./source.ts";
import type { Piece } from "./token.ts";

/** Reads one statement that the tokenizer has cut out. Never throws. */
export interface Parser {
  readonly id: string;
  /** Why its answers are weaker than the default parser's, said once per run. */
  readonly degraded?: string;
  parse(piece: Piece): Parsed;
  /** What the body of a function runs when it is called, by the statement that made it. */
  program?(text: string): Body | undefined;
}

/** Spans and offsets count in the text that the piece was cut from. */
export type Parsed =
  | {
      readonly ok: true;
      readonly operations: readonly Operation[];
      readonly newer?: readonly NewerSyntax[];
      readonly mentions?: readonly Mention[];
      readonly demands?: Demands;
      /** What runs inside the statement, which then does nothing else. */
      readonly body?: Body;
    }
  | (Unreadable & { readonly ok: false });

/** A statement's procedural body, its fragments in the order they are written. */
export interface Body {
  readonly fragments: readonly Fragment[];
  readonly comments: readonly Span[];
  /** The body cannot be read. */
  readonly broken?: Pick<Unreadable, "reason" | "message"> & { readonly span: Span };
}

/** `syntax`: the server would refuse it. `limit`: too large or deep. `unsupported`: only this parser cannot. */
export interface Unreadable {
  readonly reason: "syntax" | "limit" | "unsupported";
  readonly message: string;
  readonly at: number;
}
