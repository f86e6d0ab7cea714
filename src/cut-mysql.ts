import { endOfLine } from "./character.ts";
import type { Shape } from "./cut-shape.ts";

/** The client's line `DELIMITER //`: what it says, and where it ends. */
export function delimiterAt(
  text: string,
  at: number,
): { readonly delimiter: string | undefined; readonly end: number } | undefined {
  if (text.slice(at, at + 9).toLowerCase() !== "delimiter") return undefined;
  const end = endOfLine(text, at);
  const [, word] = /^[ \t]+(\S+)/.exec(text.slice(at + 9, end)) ?? [];
  if (word === undefined) return undefined;
  return { delimiter: word === ";" ? undefined : word, end };
}

const programs = new Set(["procedure", "function", "trigger", "event", "package"]);
const others = new Set([
  "table",
  "index",
  "view",
  "database",
  "schema",
  "user",
  "role",
  "sequence",
]);
const unscoped = new Set(["if", "loop", "while", "repeat"]);

/** A stored program's body: a semicolon inside BEGIN … END or CASE … END ends no statement. */
export function createProgramShape(): Shape {
  let form: "unknown" | "create" | "program" | "other" = "unknown";
  let depth = 0;
  let at = -1;
  let before = "";
  const see: Shape["see"] = (cursor) => {
    if (form === "other") return;
    const word = cursor.text.slice(cursor.start, cursor.end).toLowerCase();
    if (form === "unknown") form = word === "create" || word === "alter" ? "create" : "other";
    else if (form === "create") {
      if (programs.has(word)) form = "program";
      else if (others.has(word)) form = "other";
    } else {
      // END IF closes what was not counted.
      if (before === "end" && unscoped.has(word)) depth++;
      else if (word === "begin" || (word === "case" && before !== "end")) {
        if (depth === 0) at = cursor.start;
        depth++;
      } else if (word === "end") depth = Math.max(0, depth - 1);
      before = word;
    }
  };
  return { see, bodyAt: () => (depth > 0 ? at : -1), takesRows: () => false };
}
