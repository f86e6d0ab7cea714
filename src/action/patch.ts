/** The lines of a file's new side that a patch shows: only there may a review comment stand. */
export function shownLines(patch: string): ReadonlySet<number> {
  const lines = new Set<number>();
  let next = 0;
  for (const line of patch.split("\n")) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk !== null) next = Number(hunk[1]);
    else if (line.startsWith("+") || line.startsWith(" ")) lines.add(next++);
  }
  return lines;
}
