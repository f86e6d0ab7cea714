import { endOfLine, isSpace } from "./character.ts";
import { maskHoles } from "./hole.ts";
import { clients } from "./cut-client.ts";
import type { Shape } from "./cut-shape.ts";
import { cursorAt, lexerOf } from "./lexis.ts";
import type { Cursor } from "./lexis.ts";
import { resumePoints } from "./recovery.ts";
import type { Span } from "./source.ts";
import { tokenize } from "./token.ts";
import type { Broken, Cut, Family, Piece } from "./token.ts";

/** Longer statements are listed, not parsed: a parser needs some 70 times their size in memory. */
export const longestStatement = 5_000_000;

/** Deeper nesting is listed, not parsed: parsers answer it with a stack overflow. */
export const deepestNesting = 1000;

/**
 * Cuts a text into statements. A quote or comment that never ends does not hide what follows: its
 * statement ends where the next one seems to begin.
 */
export function cut(text: string, family: Family): Cut {
  const pieces: Piece[] = [];
  const comments: Span[] = [];
  const patience = createPatience(text);
  for (let place = startOf(text); ;) {
    let taken = take(text, family, place);
    const endless = taken.piece?.broken?.reason === "syntax" && taken.next.at >= text.length;
    if (taken.piece !== undefined && endless && patience.lasts()) {
      patience.spend(taken.next.at - place.at);
      const points = resumePoints(text, family, taken.piece);
      // Nothing can be tried here: a semicolon before the line is the best sign there is.
      const point = points.find(({ at }) => text[at - 1] === ";") ?? points[0];
      if (point !== undefined) taken = shorten(text, family, taken, point, point.problem);
    }
    comments.push(...taken.comments);
    if (taken.piece === undefined) return { pieces, comments };
    pieces.push(taken.piece);
    place = taken.next;
  }
}

/** Where cutting goes on. */
export interface Place {
  readonly at: number;
  /** Rows of a COPY … FROM stdin follow. */
  readonly data: boolean;
  /** The first NUL from here on, or the length of the text. */
  readonly nul: number;
  /** The same of the line `\.` that ends rows; it may be behind `at`, and is then looked for again. */
  readonly rowsEnd: number;
  /** What ends a statement instead of a semicolon, where a DELIMITER line said so. */
  readonly delimiter?: string | undefined;
}

export interface Taken {
  /** `undefined`: only trivia is left. */
  readonly piece: Piece | undefined;
  /** Before the piece and in it. */
  readonly comments: readonly Span[];
  readonly next: Place;
}

/** Where reading may go on behind a piece that cannot be read, and what was wrong before it. */
export interface ResumePoint {
  readonly at: number;
  readonly problem: { readonly message: string; readonly at: number };
}

export function startOf(text: string): Place {
  return { at: 0, data: false, nul: nextNul(text, 0), rowsEnd: -1 };
}

/** The first piece at or after a place. Keeps no state, so that a reader can try and go back. */
export function take(text: string, family: Family, place: Place): Taken {
  const comments: Span[] = [];
  let from = place.at;
  let rowsEnd = place.rowsEnd;
  if (place.data) {
    const start = startOfRows(text, place.at, comments);
    rowsEnd = rowsEnd < start ? endOfRows(text, start) : rowsEnd;
    // Without that line there are no rows: it may just be missing, and would hide the rest of the file.
    from = rowsEnd < text.length ? rowsEnd + 2 : start;
    const end = rowsEnd < text.length ? withoutLineEnd(text, start, rowsEnd) : start;
    if (end > start) {
      const piece = createPiece("data", text, family, { start, end }, []);
      return { piece, comments, next: { ...place, at: from, data: false, rowsEnd } };
    }
  }
  const lex = lexerOf(family);
  const cursor = cursorAt(text, from, text.length);
  const client = clients[family];
  const shape = client.shape();
  let { delimiter } = place;
  const holes: Span[] = [];
  let first = -1;
  let last = from;
  let deepAt = -1;
  while (lex(cursor)) {
    const { kind, start } = cursor;
    if (kind === "space") continue;
    if (kind === "comment") {
      comments.push({ start, end: cursor.end });
      continue;
    }
    const code = text.charCodeAt(start);
    if (delimiter !== undefined && text.startsWith(delimiter, start)) {
      cursor.end = start + delimiter.length;
      if (first >= 0) break;
      continue;
    }
    if (first < 0) {
      if (code === 59) continue;
      const line = kind === "word" ? client.delimiterAt?.(text, start) : undefined;
      if (line !== undefined) {
        ({ delimiter, end: cursor.end } = line);
        continue;
      }
      if (client.startsCommand?.(text, start) === true) {
        return takeCommand(text, family, start, place, comments);
      }
      first = start;
    } else if (code === 59 && kind === "punctuation") {
      if (delimiter === undefined && shape.bodyAt(cursor) < 0) break;
    } else if (code === 92 && kind === "operator" && client.endsQuery?.(text, start) === true) {
      cursor.end = text.charCodeAt(start + 1) === 59 ? start + 2 : start;
      break;
    }
    if (kind === "word") shape.see(cursor);
    else if (kind === "hole") holes.push({ start, end: cursor.end });
    else if (cursor.depth > deepestNesting && deepAt < 0) deepAt = start;
    last = cursor.end;
    if (kind === "broken") break;
  }
  if (first < 0)
    return { piece: undefined, comments, next: { ...place, at: text.length, data: false } };
  // With a delimiter of its own a body ends where that stands.
  const body = delimiter === undefined ? shape : open;
  const span = { start: first, end: last };
  const nul = place.nul < first ? nextNul(text, first) : place.nul;
  const broken =
    endlessness(text, cursor, body, last) ??
    (nul < last ? { reason: "syntax" as const, message: "NUL character", at: nul } : undefined) ??
    overLimit(span, deepAt);
  return {
    piece: createPiece("statement", text, family, span, holes, broken),
    comments,
    next: { at: cursor.end, data: shape.takesRows(), nul, rowsEnd, delimiter },
  };
}

const open: Pick<Shape, "bodyAt"> = { bodyAt: () => -1 };

/** A piece up to a point where reading goes on; `undefined`: nothing is wrong with that part. */
export function shorten(
  text: string,
  family: Family,
  taken: Taken,
  point: { readonly at: number },
  problem: ResumePoint["problem"] | undefined,
): Taken {
  const { piece, comments } = taken;
  if (piece === undefined) return taken;
  const earlier = comments.filter((comment) => comment.end <= point.at);
  let end = point.at;
  for (let last = earlier.length - 1; end > piece.span.start + 1;) {
    const comment = earlier[last];
    if (endsNothing(text.charCodeAt(end - 1))) end--;
    else if (comment?.end === end) {
      end = comment.start;
      last--;
    } else break;
  }
  const span = { start: piece.span.start, end };
  const holes = piece.holes.filter((hole) => hole.end <= end);
  const broken: Broken | undefined = problem && {
    reason: "syntax",
    message: problem.message,
    at: Math.min(Math.max(problem.at, span.start), end),
  };
  return {
    piece: createPiece("statement", text, family, span, holes, broken),
    comments: earlier,
    next: { ...taken.next, at: point.at, data: false },
  };
}

/**
 * Recovery reads the same text again, and a text can be made so that every line asks for it: 100,000
 * lines that each open a comment. What is spent in all stays in proportion to the text.
 */
export interface Patience {
  spend(characters: number): void;
  /** False when the text has cost too much already. */
  lasts(): boolean;
}

export function createPatience(text: string): Patience {
  let left = 1_000_000 + 5 * text.length;
  return {
    spend(characters) {
      left -= characters + 100;
    },
    lasts: () => left >= 0,
  };
}

function endsNothing(code: number): boolean {
  return code === 59 || isSpace(code);
}

function nextNul(text: string, from: number): number {
  const at = text.indexOf("\0", from);
  return at < 0 ? text.length : at;
}

function endlessness(
  text: string,
  cursor: Cursor,
  shape: Pick<Shape, "bodyAt">,
  last: number,
): Broken | undefined {
  if (cursor.kind === "broken" && cursor.end === last) {
    return { reason: "syntax", message: cursor.problem, at: cursor.start };
  }
  const bodyAt = cursor.end < text.length ? -1 : shape.bodyAt(cursor);
  return bodyAt < 0 ? undefined : { reason: "syntax", message: "unterminated body", at: bodyAt };
}

function overLimit(span: Span, deepAt: number): Broken | undefined {
  const length = span.end - span.start;
  if (length > longestStatement) {
    const message = `statement of ${String(length)} characters; the limit is ${String(longestStatement)}`;
    return { reason: "limit", message, at: span.start };
  }
  if (deepAt < 0) return undefined;
  const message = `brackets nested deeper than ${String(deepestNesting)}`;
  return { reason: "limit", message, at: deepAt };
}

function createPiece(
  kind: Piece["kind"],
  text: string,
  family: Family,
  span: Span,
  holes: readonly Span[],
  broken?: Broken,
): Piece {
  const written = text.slice(span.start, span.end);
  let tokens: ReturnType<Piece["tokens"]> | undefined;
  return {
    kind,
    span,
    text: holes.length === 0 ? written : maskHoles(written, span.start, holes),
    holes,
    ...(broken === undefined ? {} : { broken }),
    tokens: () => (tokens ??= kind === "data" ? [] : tokenize(text, family, span)),
  };
}

// --- the client's own lines ---------------------------------------------------------------------

function takeCommand(
  text: string,
  family: Family,
  start: number,
  place: Place,
  comments: Span[],
): Taken {
  const next = endOfLine(text, start);
  let end = next;
  while (isSpace(text.charCodeAt(end - 1))) end--;
  const piece = createPiece("command", text, family, { start, end }, []);
  const data = /^\\copy\s.*\sfrom\s+p?stdin\b/i.test(piece.text);
  return { piece, comments, next: { ...place, at: next, data } };
}

/** Rows begin on the line after the statement. */
function startOfRows(text: string, at: number, comments: Span[]): number {
  let index = at;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 10) return index + 1;
    if (code === 13) return text.charCodeAt(index + 1) === 10 ? index + 2 : index + 1;
    if (code === 45 && text.charCodeAt(index + 1) === 45) {
      const end = endOfLine(text, index);
      comments.push({ start: index, end });
      index = end;
    } else if (isSpace(code)) index++;
    else return at;
  }
  return index;
}

function withoutLineEnd(text: string, start: number, at: number): number {
  let end = at;
  if (end > start && text[end - 1] === "\n") end--;
  if (end > start && text[end - 1] === "\r") end--;
  return end;
}

function endOfRows(text: string, start: number): number {
  for (let at = start; ; at += 2) {
    at = text.indexOf("\\.", at);
    if (at < 0) return text.length;
    const before = text[at - 1];
    const after = text[at + 2];
    const startsLine = at === start || before === "\n" || before === "\r";
    if (startsLine && (after === undefined || after === "\n" || after === "\r")) return at;
  }
}
