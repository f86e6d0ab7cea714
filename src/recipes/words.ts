import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import type { Lexeme } from "./lexeme.ts";
import { lexemesOf } from "./lexeme.ts";

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
function placesOf(text: string, column: string): readonly Lexeme[] {
  const lexemes = lexemesOf(text);
  return lexemes.filter(({ kind, word }, index) => {
    const named = kind === "word" || kind === "quoted";
    return named && word === column && !isOther(lexemes, index);
  });
}

function isOther(lexemes: readonly Lexeme[], index: number): boolean {
  const wordAt = (place: number): string => lexemes[place]?.word ?? "";
  const [before, after] = [wordAt(index - 1), wordAt(index + 1)];
  if (after === "(" || lexemes[index + 1]?.kind === "string") return true;
  if (before === ":" || before === "::" || before === "as" || before === "collate") return true;
  if (before === "at" && after === "zone") return true;
  return before === "(" && wordAt(index - 2) === "extract";
}
