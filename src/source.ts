/** A file as lockproof was given it. `text` is decoded, without a byte order mark. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** UTF-16 offsets into a text; `end` is the offset after the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One-based line and one-based UTF-16 column, as editors and SARIF count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The offset at which each line of `text` starts; `\n`, `\r\n` and a lone `\r` end a line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) starts.push(index + 1);
  }
  return starts;
}

/** The position of `offset`, by binary search over the result of `lineStarts`. */
export function positionAt(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The one-based column of `offset` in bytes of UTF-8, for tools that count so. */
export function byteColumn(text: string, starts: readonly number[], offset: number): number {
  const { line } = positionAt(starts, offset);
  let bytes = 0;
  for (let index = starts[line - 1] ?? 0; index < offset; index++) {
    const code = text.charCodeAt(index);
    // Both halves of a character beyond the first plane are two bytes each.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes + 1;
}
