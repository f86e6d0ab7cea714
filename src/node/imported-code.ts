import { dirname, join } from "node:path";
import type { CodeFile, ExtractedFile, Script, Source } from "../index.ts";
import { pathFrom } from "./files.ts";
import { readText } from "./frameworks.ts";
import { parseScript } from "./script-parser.ts";

/** How many files may stand between a migration and what it runs. */
const depthLimit = 4;

type Read = (file: string) => string | undefined;

/** A file of code, for those who ask what is in it. */
export function codeOf(
  source: Source,
  file: string,
  cwd: string,
  read: Read,
): Pick<ExtractedFile, "script" | "imported"> {
  return { script: () => parseScript(source), ...importedCode(source, file, cwd, read) };
}

/**
 * What a migration extends may stand in another file of the project: those that it imports by where they
 * are. Only what extends something asks for them; nothing is run.
 */
export function importedCode(
  { text }: Source,
  file: string,
  cwd: string,
  read: Read = readText,
): Pick<ExtractedFile, "imported"> {
  return /\bextends\b/.test(text) ? importedBy(text, { file, cwd, read, depth: 0 }) : {};
}

interface Importing {
  readonly file: string;
  readonly cwd: string;
  readonly read: Read;
  readonly depth: number;
}

function importedBy(text: string, importing: Importing): Pick<ExtractedFile, "imported"> {
  const imported = new Map<string, CodeFile>();
  if (importing.depth === depthLimit) return {};
  for (const [, from = ""] of text.matchAll(relative)) {
    const found = imported.has(from) ? undefined : find(from, importing);
    if (found !== undefined) imported.set(from, found);
  }
  return imported.size === 0 ? {} : { imported };
}

/** `from "./base"`, `require("../base.js")`. */
const relative = /\b(?:from\s*|require\()\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

function find(from: string, { file, cwd, read, depth }: Importing): CodeFile | undefined {
  for (const candidate of candidatesFor(join(dirname(file), from))) {
    const text = read(candidate);
    if (text === undefined) continue;
    const source = { path: pathFrom(candidate, cwd), text };
    let script: Script | undefined;
    return {
      source,
      script: () => (script ??= parseScript(source)),
      ...importedBy(text, { file: candidate, cwd, read, depth: depth + 1 }),
    };
  }
  return undefined;
}

/** A compiler lets code say `.js` where the file is one of TypeScript. */
function candidatesFor(path: string): readonly string[] {
  const code = /\.([cm]?)([jt])s$/.exec(path);
  if (code !== null) return code[2] === "j" ? [path, path.replace(/js$/, "ts")] : [path];
  const endings = ["ts", "js", "mts", "mjs", "cts", "cjs"];
  return [`.`, `/index.`].flatMap((join) => endings.map((ending) => `${path}${join}${ending}`));
}
