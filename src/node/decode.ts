import { isUtf8 } from "node:buffer";

export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly line?: number; readonly message: string };

/** The text of a file without its byte order mark, or the sentence saying why it has none. */
export function decode(bytes: Buffer): Decoded {
  if (bytes.length >= 2) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, "utf-16le");
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, "utf-16be");
  }
  if (!isUtf8(bytes)) return refuse(bytes);
  if (bytes.includes(0) && isMostlyNul(bytes)) return nulHeavy(bytes);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    return { ok: true, text: bytes.toString("utf8", marked ? 3 : 0) };
  } catch {
    return { ok: false, message: "is larger than half a gigabyte. Split it into several files." };
  }
}

function decodeUtf16(bytes: Buffer, encoding: "utf-16le" | "utf-16be"): Decoded {
  if (encoding === "utf-16le" && bytes[2] === 0 && bytes[3] === 0) {
    return { ok: false, message: "is UTF-32. Save it as UTF-8." };
  }
  try {
    return { ok: true, text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    const name = encoding.toUpperCase();
    return { ok: false, message: `starts as ${name} but is not valid ${name}. Save it as UTF-8.` };
  }
}

function refuse(bytes: Buffer): Decoded {
  if (bytes.includes(0)) return nulHeavy(bytes);
  const bad = firstBadLine(bytes);
  return {
    ok: false,
    line: bad.line,
    message: `is not valid UTF-8 (byte 0x${bad.byte.toString(16).toUpperCase()}). If it is Latin-1 or Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8.`,
  };
}

const binary: Decoded = {
  ok: false,
  message: "is a binary file, not SQL text. Leave it out of the paths.",
};

/** A stray NUL is the tokenizer's business: the statement with it is listed, the others are read. */
function isMostlyNul(bytes: Buffer): boolean {
  const nuls = nulsIn(bytes);
  return nuls.even + nuls.odd >= 8 && (nuls.even + nuls.odd) * 20 > Math.min(bytes.length, probed);
}

function nulHeavy(bytes: Buffer): Decoded {
  const nuls = nulsIn(bytes);
  const most = Math.max(nuls.even, nuls.odd);
  // Latin text in UTF-16 has a NUL in every other byte, and always on the same side.
  if (Math.min(nuls.even, nuls.odd) * 20 > most || most * 4 < Math.min(bytes.length, probed))
    return binary;
  const name = nuls.odd > nuls.even ? "UTF-16LE" : "UTF-16BE";
  return {
    ok: false,
    message: `looks like ${name} without a byte order mark. Save it as UTF-8: iconv -f ${name} -t UTF-8.`,
  };
}

/** Bytes of a file that are looked at to tell what it is. */
const probed = 8192;

function nulsIn(bytes: Buffer): { readonly even: number; readonly odd: number } {
  let even = 0;
  let odd = 0;
  const end = Math.min(bytes.length, probed);
  for (let index = 0; index < end; index++) {
    if (bytes[index] !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  return { even, odd };
}

/** No character of UTF-8 holds the byte of a line feed, so that lines can be asked one by one. */
function firstBadLine(bytes: Buffer): { readonly line: number; readonly byte: number } {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(10, start);
    const end = feed === -1 ? bytes.length : feed;
    const part = bytes.subarray(start, end);
    if (!isUtf8(part)) return { line, byte: firstBadByte(part) };
    start = end + 1;
  }
  return { line, byte: 0 };
}

/** The first byte that starts no character. */
function firstBadByte(bytes: Buffer): number {
  let index = 0;
  while (index < bytes.length) {
    const byte = bytes[index] ?? 0;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (!isUtf8(bytes.subarray(index, index + length))) return byte;
    index += length;
  }
  return 0;
}
