/** Maps offsets in a text's UTF-8 bytes to offsets in the text. */
export function byteOffsets(text: string): (byte: number) => number {
  const offsets: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    for (let byte = 0; byte < bytes; byte++) offsets.push(index);
    if (isPair(text, index)) {
      offsets.push(index);
      index++;
    }
  }
  return (byte) => offsets[byte] ?? text.length;
}

/** The offset of the `count`th code point, or the text's length. */
export function codePointOffset(text: string, count: number): number {
  let index = 0;
  for (let seen = 0; seen < count && index < text.length; seen++) {
    index += isPair(text, index) ? 2 : 1;
  }
  return index;
}

/** A lone surrogate is one replacement character of three bytes. */
function isPair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff;
}
