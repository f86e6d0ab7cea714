import type { Operation } from "./operation.ts";
import type { Piece } from "./token.ts";

/** Reads one statement that the tokenizer has cut out. Never throws. */
export interface Parser {
  readonly id: string;
  /** Why its answers are weaker than the default parser's, said once per run. */
  readonly degraded?: string;
  parse(piece: Piece): Parsed;
}

/** Spans and offsets count in the text that the piece was cut from. */
export type Parsed =
  | { readonly ok: true; readonly operations: readonly Operation[] }
  | {
      readonly ok: false;
      /** `syntax`: the server would refuse it. `limit`: too large or deep. `unsupported`: only this parser cannot. */
      readonly reason: "syntax" | "limit" | "unsupported";
      readonly message: string;
      readonly at: number;
    };
