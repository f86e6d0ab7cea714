/** The sections of the README, as somebody reads them who does what they say. */
import { readFileSync } from "node:fs";

export interface Block {
  readonly language: string;
  readonly text: string;
  /** The file that the words before it name: "…, in `lefthook.yml`:" */
  readonly file: string | undefined;
}

const readme = readFileSync("README.md", "utf8");

/** The blocks of code of one section, without those of the sections below it. */
export function blocksOf(title: string): readonly Block[] {
  const head = new RegExp(`^#{2,3} ${title}$`, "m").exec(readme);
  if (head === null) throw new Error(`README.md has no section "${title}"`);
  const [section = ""] = readme.slice(head.index + head[0].length).split(/^#{2,3} /m);
  const blocks: Block[] = [];
  let before = "";
  for (const part of section.split(/^(```\w+\n[^]*?^```$)/m)) {
    const code = /^```(\w+)\n([^]*?)^```$/m.exec(part);
    if (code === null) {
      before = part;
      continue;
    }
    const [, language = "", text = ""] = code;
    blocks.push({ language, text, file: /\bin `([^`]+)`[^`]*:\s*$/.exec(before)?.[1] });
  }
  if (blocks.length === 0) throw new Error(`README.md: "${title}" shows nothing to do`);
  return blocks;
}

/** Words of a section that promise something. */
export function says(words: string): string {
  if (!readme.includes(words)) throw new Error(`README.md does not say "${words}" any more`);
  return words;
}

/** The command lines of a section's blocks, without what stands behind `#`. */
export function commandsOf(blocks: readonly Block[]): readonly string[] {
  return blocks
    .filter(({ language, file }) => language === "sh" && file === undefined)
    .flatMap(({ text }) => text.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}
