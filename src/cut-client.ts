import { isSpace } from "./character.ts";
import { createProgramShape, delimiterAt } from "./cut-mysql.ts";
import { createShape } from "./cut-shape.ts";
import type { Shape } from "./cut-shape.ts";
import type { Family } from "./token.ts";

/** What a file holds beside statements and semicolons, as the command-line client of its database reads it. */
export interface Client {
  /** For a statement that begins. */
  shape(): Shape;
  /** A line of the client's own begins where a statement would. */
  startsCommand?(text: string, at: number): boolean;
  /** A backslash in a statement sends it. */
  endsQuery?(text: string, at: number): boolean;
  /** A line that says what ends statements from there on. */
  delimiterAt?: typeof delimiterAt;
}

export const clients: Readonly<Record<Family, Client>> = {
  postgres: {
    shape: () => createShape("are calls"),
    startsCommand: (text, at) => text[at] === "\\",
    endsQuery,
  },
  mysql: { shape: createProgramShape, delimiterAt },
  sqlite: {
    shape: () => createShape("have bodies"),
    // Its shell's commands begin with a point, and only at the beginning of a line.
    startsCommand: (text, at) =>
      text[at] === "." && (at === 0 || /[\r\n]/.test(text[at - 1] ?? "")),
  },
};

/** `\g`, `\gexec` and their kin send what was typed so far; so does, for us, any command on its own line. */
function endsQuery(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  if (next === 103 || next === 59 || text.startsWith("crosstabview", at + 1)) return true;
  if (text.startsWith("watch", at + 1) || text.startsWith("bind", at + 1)) return true;
  let before = at - 1;
  while (before >= 0 && (text[before] === " " || text[before] === "\t")) before--;
  const startsLine = before < 0 || text[before] === "\n" || text[before] === "\r";
  return startsLine && !isSpace(next);
}
