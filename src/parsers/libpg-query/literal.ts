import { derivedText, joinTexts, sliceText, verbatimText } from "../../mapped-text.ts";
import type { MappedText } from "../../mapped-text.ts";
import type { Token } from "../../token.ts";

/** The value of a string literal, with the places of its characters in the text that it was cut from. */
export function valueOf(token: Token): MappedText | undefined {
  const { text, start } = token;
  if (text.startsWith("$")) {
    const open = text.indexOf("$", 1) + 1;
    return verbatimText(text.slice(open, -open), start + open);
  }
  const quote = text.indexOf("'");
  const prefix = text.slice(0, quote).toLowerCase();
  const inner = verbatimText(text.slice(quote + 1, -1), start + quote + 1);
  if (prefix === "" || prefix === "n") return undoubled(inner);
  return prefix === "e" ? unescaped(inner, start + quote + 1) : undefined;
}

/** Literals with nothing but a line break between them are one. */
export function valueOfAll(tokens: readonly Token[]): MappedText | undefined {
  const values = tokens.map(valueOf);
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? joinTexts(known) : undefined;
}

function undoubled(inner: MappedText): MappedText {
  const parts: MappedText[] = [];
  let done = 0;
  for (let at = inner.text.indexOf("''"); at >= 0; at = inner.text.indexOf("''", done)) {
    parts.push(sliceText(inner, done, at + 1));
    done = at + 2;
  }
  return parts.length === 0
    ? inner
    : joinTexts([...parts, sliceText(inner, done, inner.text.length)]);
}

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Octal, hexadecimal or Unicode numbers, the character itself, or a doubled quote. */
const escape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{1,2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))|''/g;

function unescaped(inner: MappedText, start: number): MappedText {
  const parts: MappedText[] = [];
  let done = 0;
  for (const match of inner.text.matchAll(escape)) {
    parts.push(sliceText(inner, done, match.index));
    done = match.index + match[0].length;
    const [, octal, short, four, eight, character] = match;
    const digits = short ?? four ?? eight;
    const value =
      octal !== undefined
        ? fromCode(Number.parseInt(octal, 8))
        : digits !== undefined
          ? fromCode(Number.parseInt(digits, 16))
          : character === undefined
            ? "'"
            : (escapes[character] ?? character);
    parts.push(derivedText(value, { start: start + match.index, end: start + done }));
  }
  return joinTexts([...parts, sliceText(inner, done, inner.text.length)]);
}

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}
