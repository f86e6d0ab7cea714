import { shorten, take } from "../cut.ts";
import type { Patience, ResumePoint, Taken } from "../cut.ts";
import type { Parsed } from "../parser.ts";
import { resumePoints, statementStarts } from "../recovery.ts";
import type { Family, Piece } from "../token.ts";

interface Attempt {
  readonly text: string;
  readonly family: Family;
  readonly taken: Taken;
  readonly patience: Patience;
  readonly parse: (piece: Piece) => Parsed;
}

export interface Recovered {
  /** What to go on with: the same, or the part of it that is broken. */
  readonly taken: Taken;
  readonly parsed: Parsed;
  /** The next statement's first word, where the semicolon before it is missing. */
  readonly missing?: { readonly at: number; readonly word: string };
}

/**
 * Keeps a broken statement from hiding its neighbours. A place to go on from is believed when the
 * statement there can be read; a body or a string with SQL in it would be taken apart otherwise.
 */
export function recover(attempt: Attempt): Recovered {
  const { taken, parse } = attempt;
  const { piece } = taken;
  if (piece === undefined) return { taken, parsed: fine };
  const parsed = parse(piece);
  if (parsed.ok || parsed.reason !== "syntax") return { taken, parsed };
  const first = afterQuote(attempt, piece, parsed) ?? { taken, parsed };
  const left = first.taken.piece;
  if (left === undefined || first.parsed.ok) return first;
  return beforeNext({ ...attempt, taken: first.taken }, left, first.parsed) ?? first;
}

type Failure = Extract<Parsed, { readonly ok: false }>;

const fine: Parsed = { ok: true, operations: [] };

function afterQuote(attempt: Attempt, piece: Piece, parsed: Failure): Recovered | undefined {
  const { text, family, taken } = attempt;
  if (!affords(attempt, piece)) return undefined;
  const points = resumePoints(text, family, piece);
  const sound = points.find(({ at }) => tried(attempt, at).ok);
  const endless = piece.broken !== undefined && taken.next.at >= text.length;
  const point = sound ?? (endless ? points[0] : undefined);
  if (point === undefined) return undefined;
  const problem = piece.broken === undefined ? parsed : point.problem;
  const failure: Failure = { ok: false, reason: "syntax", ...problemOf(point, problem) };
  return { taken: shorten(text, family, taken, point, failure), parsed: failure };
}

/** What the parser said counts only if it spoke of the part that is left. */
function problemOf(point: ResumePoint, problem: ResumePoint["problem"]): ResumePoint["problem"] {
  const { message, at } = problem.at < point.at ? problem : point.problem;
  return { message, at };
}

function beforeNext(attempt: Attempt, piece: Piece, parsed: Failure): Recovered | undefined {
  const { text, family, taken, parse } = attempt;
  if (!affords(attempt, piece)) return undefined;
  const at = statementStarts(text, piece, parsed.at).find((start) => {
    const next = tried(attempt, start);
    // Up to the error: further on, the next semicolon may be missing too.
    return next.ok || (start <= parsed.at && next.at > parsed.at);
  });
  if (at === undefined) return undefined;
  const broken = piece.broken !== undefined && piece.broken.at < at ? piece.broken : undefined;
  const head = shorten(text, family, taken, { at }, broken);
  const read = head.piece === undefined ? parsed : parse(head.piece);
  if (!read.ok) {
    const failure = parsed.at < at ? parsed : read;
    return { taken: head, parsed: failure };
  }
  const word = /\w*/y;
  word.lastIndex = at;
  return { taken: head, parsed: read, missing: { at, word: word.exec(text)?.[0] ?? "" } };
}

function affords({ patience }: Attempt, { span }: Piece): boolean {
  const lasts = patience.lasts();
  if (lasts) patience.spend(span.end - span.start);
  return lasts;
}

/** What a parser says of the statement that begins at a place. */
function tried(attempt: Attempt, at: number): Parsed {
  const { text, family, taken, parse, patience } = attempt;
  if (!patience.lasts()) return { ok: false, reason: "limit", message: "", at };
  const next = take(text, family, { ...taken.next, at, data: false });
  patience.spend(next.next.at - at);
  return next.piece?.kind === "statement" ? parse(next.piece) : fine;
}
