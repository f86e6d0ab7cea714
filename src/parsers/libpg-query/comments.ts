import type { Piece } from "../../token.ts";

/** Other blanks, such as U+00A0, are letters to the grammar. */
const visible = /[^ \t\n\r\f\v]/g;

/** The piece's text with blanks for comments, as long as before. */
export function withoutComments({ text, span, tokens }: Piece): string {
  let bare = "";
  let done = 0;
  for (const token of tokens()) {
    const start = token.start - span.start;
    const end = token.end - span.start;
    bare += text.slice(done, start).replace(visible, " ") + text.slice(start, end);
    done = end;
  }
  return bare + text.slice(done).replace(visible, " ");
}
