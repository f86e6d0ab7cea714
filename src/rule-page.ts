import { exampleFiles, unindent } from "./example.ts";
import type { About, Rule } from "./rule.ts";

/** A rule's page in Markdown: what `lockproof rules <id>` prints and SARIF shows as help. */
export function rulePage(rule: About & Partial<Pick<Rule, "elsewhere" | "on">>): string {
  const examples = (heading: string, list: readonly string[]): string =>
    list.length === 0 ? "" : `## ${heading}\n\n${list.map(fence).join("\n\n")}\n`;
  return [
    `# ${rule.id}\n\n${rule.title}.\n`,
    `${paragraphs(rule.why)}\n`,
    rule.given.trim() === "" ? "" : `## Given\n\n${fence(rule.given)}\n`,
    examples("Unsafe", rule.bad),
    examples("Safe", rule.good),
    ...Object.entries(rule.elsewhere ?? {}).map(
      ([dialect, { why, given, bad, good }]) =>
        `## In ${dialect}\n\n${why === undefined ? "" : `${paragraphs(why)}\n\n`}${[given, ...bad].map(fence).join("\n\n")}\n\nSafe:\n\n${good.map(fence).join("\n\n")}\n`,
    ),
    rule.aliases === undefined || rule.aliases.length === 0
      ? ""
      : `## In other tools\n\n${rule.aliases.map((alias) => `\`${alias}\``).join(", ")}\n`,
    optionsOf(rule),
    `## Silencing it\n\n${silencing(rule)}\n`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function optionsOf({ id, options }: About): string {
  if (options === undefined) return "";
  const lines = Object.entries(options).map(
    ([key, option]) => `- \`${key}\`: ${option.about} By default \`${option.default}\`.`,
  );
  const [[key, option] = ["", undefined]] = Object.entries(options);
  const example = `rules: { "${id}": ["warning", { ${key}: "${option?.default ?? ""}" }] }`;
  return `## Options\n\n${lines.join("\n")}\n\n\`\`\`ts\n${example}\n\`\`\`\n`;
}

function silencing({ id, on = [] }: Pick<About, "id"> & Partial<Pick<Rule, "on">>): string {
  if (!on.includes("launch")) return fence(`-- lockproof-allow ${id}: why it is safe here`);
  const file = "In package.json, which has no comments, `ignore` of the config names the file.";
  return `\`\`\`yaml\n# lockproof-allow ${id}: why it is safe here\n\`\`\`\n\n${file}`;
}

function fence(text: string): string {
  const isSql = (exampleFiles(text) ?? []).every(({ path }) => path.endsWith(".sql"));
  return `\`\`\`${isSql ? "sql" : "text"}\n${unindent(text)}\n\`\`\``;
}

/** One sentence per line stays one paragraph; runs of capitals are SQL words, shown as code. */
function paragraphs(text: string): string {
  return unindent(text).replace(/\b[A-Z]{2,}(?: [A-Z]{2,})*\b/g, (words) => `\`${words}\``);
}
