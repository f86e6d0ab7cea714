import { lexemesOf } from "./lexeme.ts";

/** The options of `GENERATED … AS IDENTITY (START WITH 100)`, for CREATE SEQUENCE and for the clause. */
export function identityOptions(definition: string): {
  readonly sequenceWords: string;
  readonly clauseWords: string;
} {
  const lexemes = lexemesOf(definition);
  const open = lexemes.findIndex(
    ({ word }, index) => word === "(" && lexemes[index - 1]?.word === "identity",
  );
  const close = lexemes.find(({ word }, index) => index > open && word === ")");
  const start = lexemes[open]?.end;
  if (start !== undefined && close !== undefined) {
    const words = definition.slice(start, close.start).trim();
    return { sequenceWords: ` ${words}`, clauseWords: ` (${words})` };
  }
  return { sequenceWords: "", clauseWords: "" };
}
