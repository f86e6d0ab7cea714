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

/** Where `column` is named; a function of that name is something else. */
function placesOf(text: string, column: string): readonly { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  const lex = lexerOf("postgres");
  const cursor = cursorAt(text, 0, text.length);
  let named: { start: number; end: number } | undefined;
  while (lex(cursor)) {
    if (cursor.kind === "space" || cursor.kind === "comment") continue;
    const lexeme = text.slice(cursor.start, cursor.end);
    if (named !== undefined && lexeme !== "(") places.push(named);
    const name = cursor.kind === "word" ? lexeme.toLowerCase() : unquote(cursor.kind, lexeme);
    named = name === column ? { start: cursor.start, end: cursor.end } : undefined;
  }
  return named === undefined ? places : [...places, named];
}

function unquote(kind: string, lexeme: string): string | undefined {
  return kind === "quoted" ? lexeme.slice(1, -1).replaceAll('""', '"') : undefined;
}
