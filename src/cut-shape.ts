import type { Cursor } from "./lexis.ts";

/** What decides whether a semicolon ends a statement. */
export interface Shape {
  /** Looks at a word of the statement. */
  see(cursor: Cursor): void;
  /** Where the body began that a semicolon would now be part of, or -1. */
  bodyAt(cursor: Cursor): number;
  /** It is a COPY … FROM stdin: rows follow it. */
  takesRows(): boolean;
}

type Form = "unknown" | "create" | "routine" | "rule" | "copy" | "trigger" | "other";

/** In PostgreSQL and SQLite. */
export function createShape(triggers: "are calls" | "have bodies"): Shape {
  let form: Form = "unknown";
  let ruleAt = -1;
  let bodyAt = -1;
  let from = false;
  let rows = false;
  return {
    see(cursor) {
      if (form === "other") return;
      const length = cursor.end - cursor.start;
      if (form === "routine" && length !== 3 && length !== 6) return;
      if (form === "rule" && length !== 2) return;
      const word = cursor.text.slice(cursor.start, cursor.end).toLowerCase();
      switch (form) {
        case "unknown":
          form = word === "create" ? "create" : word === "copy" ? "copy" : "other";
          return;
        case "create":
          if (word === "function" || word === "procedure") form = "routine";
          else if (word === "rule") form = "rule";
          else if (word === "trigger" && triggers === "have bodies") form = "trigger";
          else if (!beforeObject.has(word)) form = "other";
          return;
        case "rule":
          if (word === "do") ruleAt = cursor.start;
          return;
        case "copy":
          rows ||= from && word === "stdin";
          from = word === "from";
          return;
        case "routine":
          if (word === "atomic" && wordBefore(cursor) === "begin") bodyAt = cursor.lastStart;
          else if (word === "end" && endsBody(cursor)) bodyAt = -1;
          return;
        case "trigger":
          if (word === "begin" && bodyAt < 0) bodyAt = cursor.start;
          else if (word === "end" && endsBody(cursor)) bodyAt = -1;
          return;
        default:
          form satisfies never;
      }
    },
    bodyAt(cursor) {
      if (form === "routine" || form === "trigger") return bodyAt;
      // Elsewhere a semicolon ends the statement even between brackets: one that was never closed
      // must not swallow the rest of the file.
      return form === "rule" && ruleAt >= 0 && cursor.depth > 0 ? ruleAt : -1;
    },
    takesRows: () => rows,
  };
}

/** Words between CREATE and what is made. */
const beforeObject = new Set(["or", "replace", "temp", "temporary"]);

function wordBefore(cursor: Cursor): string {
  if (cursor.lastKind !== "word") return "";
  return cursor.text.slice(cursor.lastStart, cursor.lastEnd).toLowerCase();
}

/** The END of a body stands where a statement would; that of a CASE, or a column called so, never does. */
function endsBody(cursor: Cursor): boolean {
  return cursor.text.charCodeAt(cursor.lastStart) === 59 || wordBefore(cursor) === "atomic";
}
