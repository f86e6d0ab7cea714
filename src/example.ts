/** A file of an example that has several: `-- file: 2_note.up.sql (added)` stands before each. */
export interface ExampleFile {
  readonly path: string;
  readonly text: string;
  readonly change?: "added" | "edited";
}

/** The files of an example; `undefined`: it is one migration as it stands. */
export function exampleFiles(text: string): readonly ExampleFile[] | undefined {
  const parts = unindent(text).split(/^-- file: /m);
  if (parts.length < 2) return undefined;
  return parts.slice(1).map((part) => {
    const [, path = "", change] = /^(\S+)(?: \((added|edited)\))?/.exec(part) ?? [];
    const body = part.slice(part.indexOf("\n") + 1);
    return {
      path,
      text: part.includes("\n") ? body : "",
      ...(change === "added" || change === "edited" ? { change } : {}),
    };
  });
}

/** Removes the indentation a template string has from the code around it. */
export function unindent(text: string): string {
  const lines = text
    .replace(/^[ \t]*\n/, "")
    .trimEnd()
    .split("\n");
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const shift = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(shift)).join("\n");
}
