import { oneLine, visible } from "./reporter.ts";

/** Text that stays text in Markdown as GitHub reads it: no markup, no link, nobody is called. */
export function escapeMarkdown(text: string): string {
  return (
    oneLine(text)
      .replace(/[&<>]/g, (character) => entities[character] ?? character)
      .replace(/[\\`*_{}[\]()!|~$:]/g, "\\$&")
      .replace(/^([-+]|\d+\.)(?=\s)/, "\\$1")
      .replace(/\b(www)\./gi, "$1\\.")
      // Escaped or not, these would call people and link issues.
      .replace(/[@#]/g, "$&&#8203;")
  );
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Text as code within a line, whatever backticks it holds. */
export function inlineCode(text: string): string {
  const words = oneLine(text);
  if (words === "") return "";
  const ticks = "`".repeat(longestRun(words) + 1);
  const room = words.startsWith("`") || words.endsWith("`") ? " " : "";
  return `${ticks}${room}${words}${room}${ticks}`;
}

/** Text as a block of code, whatever backticks it holds. */
export function codeBlock(text: string, language: string): string {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${visible(text)}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
