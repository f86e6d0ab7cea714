import type { Span } from "../source.ts";
import type { Piece } from "./piece.ts";
import { holeOf, isHole, textOf } from "./piece.ts";
import type { Value } from "./value.ts";
import { constantValue, holeAt, piecesOf } from "./value.ts";
import type { Family } from "../token.ts";

/** SQL as a framework sends it, each part of it at what it is made from. */
export type Written = readonly Piece[];

/** Words of SQL that a part of the code stands for, with what is written elsewhere between them. */
export function at(
  span: Span,
): (strings: TemplateStringsArray, ...parts: readonly (Written | string | undefined)[]) => Written {
  return (strings, ...parts) => {
    const pieces: Piece[] = [];
    const say = (text: string): void => {
      if (text !== "") pieces.push({ text, span, verbatim: false });
    };
    strings.forEach((text, index) => {
      say(text);
      const part = parts[index];
      if (typeof part === "string") say(part);
      else if (part !== undefined) pieces.push(...part);
    });
    return pieces;
  };
}

/** One after the other, with the same words between them. */
export function joined(parts: readonly Written[], between: string, span: Span): Written {
  return parts.flatMap((part, index) =>
    index === 0 ? part : [{ text: between, span, verbatim: false }, ...part],
  );
}

/** What a server quotes names with. */
export type Mark = '"' | "`";

export function markOf(dialect: string): Mark {
  return familyOf(dialect) === "mysql" ? "`" : '"';
}

/** What the server is spoken to in. */
export interface Speech {
  readonly dialect: string;
  /** MariaDB is MySQL to the frameworks. */
  readonly family: Family;
  readonly mark: Mark;
}

export function speechOf(dialect: string): Speech {
  return { dialect, family: familyOf(dialect), mark: markOf(dialect) };
}

function familyOf(dialect: string): Family {
  return families[dialect] ?? "postgres";
}

const families: Readonly<Record<string, Family>> = {
  mysql: "mysql",
  mariadb: "mysql",
  sqlite: "sqlite",
};

/** A name as it is given, quoted; with `.` between its parts where a framework takes it apart. */
export function quoted(value: Value, mark: Mark, dots: "apart" | "kept" = "kept"): Written {
  const pieces = piecesOf(value);
  if (pieces.some(isHole)) return [holeAt(value)];
  const { span } = value;
  const edge: Piece = { text: mark, span, verbatim: false };
  const inner = pieces.flatMap((piece): readonly Piece[] => {
    if (dots === "apart" && piece.text.includes(".")) return apart(piece, mark, span);
    if (!piece.text.includes(mark)) return [piece];
    return [{ ...piece, text: piece.text.replaceAll(mark, mark + mark), verbatim: false }];
  });
  return [edge, ...inner, edge];
}

function apart({ text, span, verbatim }: Piece, mark: Mark, whole: Span): readonly Piece[] {
  let from = 0;
  return text.split(".").flatMap((part, index) => {
    const start = from;
    from += part.length + 1;
    const where = verbatim
      ? { start: span.start + start, end: span.start + start + part.length }
      : span;
    const piece: Piece = { text: part, span: where, verbatim };
    const between: Piece = { text: `${mark}.${mark}`, span: whole, verbatim: false };
    return index === 0 ? [piece] : [between, piece];
  });
}

/** A name that a framework makes by itself; as unknown as what it is made of. */
export function namedBy(
  make: (texts: readonly string[]) => string,
  values: readonly Value[],
  span: Span,
  mark: Mark,
): Written {
  const texts = values.map(piecesOf);
  const known = !texts.some((pieces) => pieces.some(isHole));
  const text = make(texts.map(textOf));
  return known ? [nameAt(text, span, mark)] : [holeOf(text.replaceAll("$", ""), span)];
}

/** A name that stands nowhere in the code. */
export function nameAt(name: string, span: Span, mark: Mark): Piece {
  const text = `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
  return { text, span, verbatim: false };
}

/** A constant as a value of SQL; a hole where it is not known. */
export function literalOf(value: Value): Written {
  const constant = constantValue(value);
  const { span } = value;
  switch (typeof constant) {
    case "number":
    case "boolean":
      return [{ text: String(constant), span, verbatim: false }];
    case "string":
      return stringOf(piecesOf(value), span);
    case "object":
      return [{ text: "NULL", span, verbatim: false }];
    default:
      return [holeAt(value)];
  }
}

/** Pieces of a text as a string of SQL. */
export function stringOf(pieces: Written, span: Span): Written {
  const edge: Piece = { text: "'", span, verbatim: false };
  const inner = pieces.map((piece) =>
    piece.text.includes("'")
      ? { ...piece, text: piece.text.replaceAll("'", "''"), verbatim: false }
      : piece,
  );
  return [edge, ...inner, edge];
}
