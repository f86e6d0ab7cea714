/** SHA-1 of a text in UTF-8, in hexadecimal: what the names are made of that TypeORM gives by itself. */
export function sha1(text: string): string {
  const words = padded(bytesOf(text));
  let state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < words.length; at += 16) state = mixed(state, words.slice(at, at + 16));
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

type State = readonly [number, number, number, number, number];

function bytesOf(text: string): readonly number[] {
  return Array.from(text).flatMap((character) => {
    const code = character.codePointAt(0) ?? 0;
    const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
    if (code < 0x80) return [code];
    if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
    if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
    return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
  });
}

/** As words of 32 bits: the text, a bit that ends it, and its length in bits at the end of a block. */
function padded(bytes: readonly number[]): readonly number[] {
  const length = Math.ceil((bytes.length + 9) / 64) * 16;
  const words = Array<number>(length).fill(0);
  [...bytes, 0x80].forEach((byte, index) => {
    words[index >> 2] = (words[index >> 2] ?? 0) | (byte << (24 - (index % 4) * 8));
  });
  words[length - 1] = bytes.length * 8;
  return words;
}

function mixed(state: State, block: readonly number[]): State {
  const words = [...block];
  for (let at = 16; at < 80; at++) {
    const word = (back: number): number => words[at - back] ?? 0;
    words.push(turned(word(3) ^ word(8) ^ word(14) ^ word(16), 1));
  }
  let [a, b, c, d, e] = state;
  words.forEach((word, at) => {
    const [mix, constant] = round(at, b, c, d);
    [a, b, c, d, e] = [(turned(a, 5) + mix + e + constant + word) | 0, a, turned(b, 30), c, d];
  });
  const [a0, b0, c0, d0, e0] = state;
  return [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0, (e0 + e) | 0];
}

function round(at: number, b: number, c: number, d: number): readonly [number, number] {
  if (at < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (at < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (at < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}

function turned(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
