/** Classes of characters, by the lexical rules of PostgreSQL. */
export const space = 1;
export const letter = 2;
export const digit = 3;
export const operator = 4;
export const punctuation = 5;
/** Characters that need a look at what follows. */
export const special = 6;

/** Classes of the first 128 characters; all others are letters to PostgreSQL, no-break space included. */
const classes = new Uint8Array(128);
for (const character of " \t\n\r\f\v") classes[character.charCodeAt(0)] = space;
for (const character of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") {
  classes[character.charCodeAt(0)] = letter;
}
for (const character of "0123456789") classes[character.charCodeAt(0)] = digit;
for (const character of "~!#^&|`?+*>=") classes[character.charCodeAt(0)] = operator;
for (const character of "()[],;") classes[character.charCodeAt(0)] = punctuation;
for (const character of "'\"$-/:.@%<{") classes[character.charCodeAt(0)] = special;

export function classOf(code: number): number {
  return code < 128 ? (classes[code] ?? 0) : letter;
}

export function isSpace(code: number): boolean {
  return classOf(code) === space;
}

export function isLetter(code: number): boolean {
  return classOf(code) === letter;
}

/** Letters, digits and `$`: what may follow the first letter of an identifier. */
export function continuesWord(code: number): boolean {
  const found = classOf(code);
  return found === letter || found === digit || code === 36;
}

export function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && continuesWord(text.charCodeAt(end))) end++;
  return end;
}

export function endOfLine(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === 10 || code === 13) break;
    end++;
  }
  return end;
}
