import { cut } from "../cut.ts";
import type { Written } from "../expression.ts";
import type { IndexKey } from "../operation.ts";
import type { State } from "./state.ts";

/** A condition without the name of its own table, which may change while the condition stays. */
export function unqualified(state: State, written: Written, table: string): Written {
  const text = withoutTable(state, written.text, table);
  return text === written.text ? written : { ...written, text };
}

export function unqualifiedKey(state: State, key: IndexKey, table: string): IndexKey {
  const text = withoutTable(state, key.text, table);
  if (text === key.text) return key;
  const { expression } = key;
  return {
    ...key,
    ...(expression === undefined ? {} : { expression: unqualified(state, expression, table) }),
    text,
  };
}

function withoutTable({ family }: State, text: string, table: string): string {
  if (!text.includes(".")) return text;
  const tokens = cut(text, family).pieces[0]?.tokens() ?? [];
  let result = "";
  let done = 0;
  tokens.forEach((token, index) => {
    const isTable =
      (token.kind === "word" && token.text === table) ||
      (token.kind === "quoted" && text.slice(token.start + 1, token.end - 1) === table);
    const [before, dot, column] = [tokens[index - 1], tokens[index + 1], tokens[index + 2]];
    if (!isTable || dot?.text !== "." || before?.text === "." || column === undefined) return;
    result += text.slice(done, token.start);
    done = column.start;
  });
  return result + text.slice(done);
}
