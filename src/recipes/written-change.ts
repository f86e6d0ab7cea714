import { cursorAt, lexerOf } from "../lexis.ts";

/** An UPDATE or DELETE as the user wrote it, taken apart where a condition can be put in. */
export interface WrittenChange {
  /** Up to its WHERE: `UPDATE orders AS o SET state = 'open' FROM users`. */
  readonly head: string;
  /** What follows WHERE, without RETURNING. */
  readonly condition: string | undefined;
  /** What the changed table is called by, where it has another name. */
  readonly alias: string | undefined;
  /** It reads other tables beside, in FROM or USING. */
  readonly joins: boolean;
}

/** `undefined` for a statement that begins with WITH: what stands there may run only once. */
export function takeApart(text: string): WrittenChange | undefined {
  const words = outerWords(text);
  const [first] = words;
  if (first?.word !== "update" && first?.word !== "delete") return undefined;
  const clause = (word: string): Word | undefined => words.find((each) => each.word === word);
  const where = clause("where");
  const end = clause("returning")?.before ?? words.at(-1)?.end ?? text.length;
  const joined = first.word === "update" ? clause("from") : clause("using");
  return {
    head: text.slice(0, where?.before ?? end),
    condition: where === undefined ? undefined : text.slice(where.end, end).trim(),
    alias: aliasOf(text, words),
    joins: joined !== undefined,
  };
}

/** Somebody has cut it already: `WHERE id IN (SELECT id … LIMIT 1000)`. */
export function isLimited(condition: string): boolean {
  const lex = lexerOf("postgres");
  const cursor = cursorAt(condition, 0, condition.length);
  let previous = "";
  while (lex(cursor)) {
    if (cursor.kind === "space" || cursor.kind === "comment") continue;
    const lexeme = condition.slice(cursor.start, cursor.end).toLowerCase();
    if (previous === "limit" && Number(lexeme) <= 10_000) return true;
    previous = lexeme;
  }
  return false;
}

interface Word {
  /** In lower case unless quoted; punctuation as it stands. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** Where the word before it ends: a comment between them might swallow what is put in. */
  readonly before: number;
  readonly quoted: boolean;
}

/** Words and punctuation outside of brackets. */
function outerWords(text: string): readonly Word[] {
  const words: Word[] = [];
  const lex = lexerOf("postgres");
  const cursor = cursorAt(text, 0, text.length);
  while (lex(cursor)) {
    const { kind, start, end } = cursor;
    if (kind === "space" || kind === "comment" || cursor.depth > 0) continue;
    const lexeme = text.slice(start, end);
    const quoted = kind === "quoted";
    const word = quoted ? lexeme.slice(1, -1).replaceAll('""', '"') : lexeme.toLowerCase();
    words.push({ word, start, end, before: words.at(-1)?.end ?? 0, quoted });
  }
  return words;
}

/** `UPDATE ONLY shop.orders * AS o SET`, `DELETE FROM orders o USING`. */
function aliasOf(text: string, words: readonly Word[]): string | undefined {
  const skipped = ["update", "delete", "from", "only"];
  let at = words.findIndex(({ word, quoted }) => quoted || !skipped.includes(word)) + 1;
  while (words[at]?.word === ".") at += 2;
  if (words[at]?.word === "*") at++;
  if (words[at]?.word === "as") at++;
  const found = words[at];
  const ends = ["set", "using", "where", "returning", ";"];
  if (found === undefined || (!found.quoted && ends.includes(found.word))) return undefined;
  return found.quoted ? found.word : text.slice(found.start, found.end).toLowerCase();
}
