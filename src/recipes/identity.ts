import { cursorAt, lexerOf } from "../lexis.ts";

/** The options of `GENERATED … AS IDENTITY (START WITH 100)`, for CREATE SEQUENCE and for the clause. */
export function identityOptions(definition: string): {
  readonly sequenceWords: string;
  readonly clauseWords: string;
} {
  const lex = lexerOf("postgres");
  const cursor = cursorAt(definition, 0, definition.length);
  let start: number | undefined;
  let previous = "";
  while (lex(cursor)) {
    if (cursor.kind === "space" || cursor.kind === "comment") continue;
    const lexeme = definition.slice(cursor.start, cursor.end).toLowerCase();
    if (start !== undefined && lexeme === ")") {
      const words = definition.slice(start, cursor.start).trim();
      return { sequenceWords: ` ${words}`, clauseWords: ` (${words})` };
    }
    if (lexeme === "(" && previous === "identity") start = cursor.end;
    previous = lexeme;
  }
  return { sequenceWords: "", clauseWords: "" };
}
