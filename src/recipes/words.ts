import { cursorAt, lexerOf } from "../lexis.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";

/** Whether `text`, an expression as the user wrote it, names `column`. */
export function mentions(text: string, column: string): boolean {
  return placesOf(text, column).length > 0;
}

/** The user's words with `column` called `other`. */
export function callOtherwise(text: string, column: string, other: string): Sql {
  const parts: Sql[] = [];
  let done = 0;
  for (const { start, end } of placesOf(text, column)) {
    parts.push(verbatim(text.slice(done, start)), sql`${other}`);
    done = end;
  }
  return join([...parts, verbatim(text.slice(done))], "");
}

/** Where `column` is named; a function, type or field of that name is something else. */
function placesOf(text: string, column: string): readonly { start: number; end: number }[] {
  const words: Word[] = [];
  const lex = lexerOf("postgres");
  const cursor = cursorAt(text, 0, text.length);
  while (lex(cursor)) {
    if (cursor.kind === "space" || cursor.kind === "comment") continue;
    const { kind, start, end } = cursor;
    const lexeme = text.slice(start, end);
    words.push({ kind, lexeme, start, end });
  }
  return words.filter((word, index) => {
    const name = word.kind === "word" ? word.lexeme.toLowerCase() : unquote(word.kind, word.lexeme);
    return name === column && !isOther(words, index);
  });
}

interface Word {
  readonly kind: string;
  readonly lexeme: string;
  readonly start: number;
  readonly end: number;
}

function isOther(words: readonly Word[], index: number): boolean {
  const lexemeAt = (place: number): string => words[place]?.lexeme.toLowerCase() ?? "";
  const [before, after] = [lexemeAt(index - 1), lexemeAt(index + 1)];
  if (after === "(" || words[index + 1]?.kind === "string") return true;
  if (before === ":" || before === "::" || before === "as" || before === "collate") return true;
  if (before === "at" && after === "zone") return true;
  return before === "(" && lexemeAt(index - 2) === "extract";
}

function unquote(kind: string, lexeme: string): string | undefined {
  return kind === "quoted" ? lexeme.slice(1, -1).replaceAll('""', '"') : undefined;
}
