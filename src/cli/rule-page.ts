import manifest from "../../package.json" with { type: "json" };
import {
  analyze,
  dialects,
  exampleFiles,
  extractors,
  migrationsFrom,
  reporters,
} from "../index.ts";
import type { Dialect, ExampleFile, ExtractedFile, Rule } from "../index.ts";
import { startParser } from "../node/parser.ts";
import type { Look } from "./output.ts";

/** Everything a rule says of itself, and what lockproof says of its first example. */
export function pageOf(rule: Rule, demonstration: string, { width }: Look): string {
  const { id, title, harm, why, given, bad, good, aliases = [] } = rule;
  const [first, ...others] = bad;
  const parts = [`${title}\n${id} (${harm})`, wrap(unindent(why), width)];
  if (given.trim() !== "") parts.push(`Given\n\n${example(given)}`);
  if (first !== undefined)
    parts.push(`Found\n\n${demonstration === "" ? example(first) : demonstration}`);
  if (others.length > 0) parts.push(`Found as well\n\n${others.map(example).join("\n\n")}`);
  if (good.length > 0) parts.push(`Not found\n\n${good.map(example).join("\n\n")}`);
  for (const [dialect, abroad] of Object.entries(rule.elsewhere ?? {})) {
    const unsafe = [abroad.given, ...abroad.bad].map(example).join("\n\n");
    parts.push([`In ${dialect}`, wrap(unindent(abroad.why ?? why), width), unsafe].join("\n\n"));
  }
  parts.push(`To allow it, above the statement\n\n  -- lockproof-allow ${id}: <reason>`);
  if (aliases.length > 0) parts.push(`Elsewhere\n\n  ${aliases.join("\n  ")}`);
  return `${parts.join("\n\n")}\n`;
}

/** Lints the rule's first example, and gives what prints the outcome. */
export async function demonstrate(rule: Rule): Promise<(look: Look) => string> {
  const [text] = rule.bad;
  const { pretty } = reporters;
  if (text === undefined || pretty === undefined) return () => "";
  const known: Readonly<Record<string, () => Promise<Dialect>>> = dialects;
  const dialect = await (known[rule.home ?? ""] ?? dialects.postgres)();
  const several = exampleFiles(text);
  const [extractor, parser, reporter] = await Promise.all([
    several === undefined ? extractors.sql() : extractors["golang-migrate"](),
    startParser(dialect.parser),
    pretty(),
  ]);
  const files: readonly ExtractedFile[] =
    several === undefined
      ? [
          fileOf({ path: "before.sql", text: unindent(rule.given) }, false),
          fileOf({ path: "example.sql", text: unindent(text) }, true),
        ]
      : [
          ...(exampleFiles(rule.given) ?? []).map((file) => fileOf(file, false)),
          ...several.map((file) => fileOf(file, true)),
        ];
  const migrations = migrationsFrom(extractor, files, { transaction: undefined });
  const report = analyze(migrations, { parser, dialect, rules: [rule] });
  const sources = new Map(migrations.map(({ source }) => [source.path, source]));
  return (look) => {
    const told = { sources, reported: ["example.sql"], rules: [rule] };
    const page = { ...told, version: manifest.version, quiet: false, ...look };
    const said = reporter.render(report, { ...page, plans: "full" });
    // The last paragraph sums up a run, which this is none.
    return said.slice(0, Math.max(0, said.lastIndexOf("\n\n")));
  };
}

function fileOf({ path, text, change }: ExampleFile, reported: boolean): ExtractedFile {
  const whole = { at: [{ start: 0, end: text.length }] };
  return {
    source: { path, text },
    reported,
    unit: path,
    ...(change === undefined ? {} : { change: change === "added" ? change : whole }),
  };
}

/** A template literal without the indentation of the code around it. */
export function unindent(text: string): string {
  const lines = text
    .replace(/^[ \t]*\n/, "")
    .trimEnd()
    .split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(least)).join("\n");
}

function wrap(text: string, width: number): string {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

function example(sql: string): string {
  return unindent(sql).replace(/^(?=.)/gm, "  ");
}
