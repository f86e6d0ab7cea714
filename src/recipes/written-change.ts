import type { Lexeme } from "./lexeme.ts";
import { isKeyword, lexemesOf } from "./lexeme.ts";

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
  const clause = (word: string): Word | undefined => words.find((each) => isKeyword(each, word));
  const where = clause("where");
  const end = clause("returning")?.before ?? words.at(-1)?.end ?? text.length;
  const joined = first.word === "update" ? clause("from") : clause("using");
  return {
    head: text.slice(0, where?.before ?? end),
    condition: where === undefined ? undefined : text.slice(where.end, end).trim(),
    alias: aliasOf(words),
    joins: joined !== undefined,
  };
}

/** Somebody has cut it already: `WHERE id IN (SELECT id … LIMIT 1000)`. */
export function isLimited(condition: string): boolean {
  const lexemes = lexemesOf(condition);
  return lexemes.some(
    ({ word }, index) => lexemes[index - 1]?.word === "limit" && Number(word) <= 10_000,
  );
}

interface Word extends Lexeme {
  /** Where the word before it ends: a comment between them might swallow what is put in. */
  readonly before: number;
}

/** Words and punctuation outside of brackets. */
function outerWords(text: string): readonly Word[] {
  const outer = lexemesOf(text).filter(({ depth }) => depth === 0);
  return outer.map((lexeme, index) => ({ ...lexeme, before: outer[index - 1]?.end ?? 0 }));
}

/** `UPDATE ONLY shop.orders * AS o SET`, `DELETE FROM orders o USING`. */
function aliasOf(words: readonly Word[]): string | undefined {
  let at = words.findIndex((word) => !isKeyword(word, "update", "delete", "from", "only")) + 1;
  while (words[at]?.word === ".") at += 2;
  if (words[at]?.word === "*") at++;
  if (isKeyword(words[at], "as")) at++;
  const found = words[at];
  if (isKeyword(found, "set", "using", "where", "returning") || found?.word === ";") {
    return undefined;
  }
  return found?.word;
}
