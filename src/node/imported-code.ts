import { dirname, join } from "node:path";
import type { CodeFile, ExtractedFile, Script, Source } from "../index.ts";
import { pathFrom } from "./files.ts";
import { readText } from "./frameworks.ts";
import { parseScript } from "./script-parser.ts";

/** How many files may stand between a migration and what it runs. */
const depthLimit = 4;

type Read = (file: string) => string | undefined;

/** The files of code that one run has met, by where they are: many migrations share what they import. */
export type Met = Map<string, CodeFile | undefined>;

/** A file of code, for those who ask what is in it. */
export function codeOf(
  source: Source,
  file: string,
  cwd: string,
  read: Read,
  met: Met,
): Pick<ExtractedFile, "script" | "imported"> {
  return { script: () => parseScript(source), ...importedCode(source, file, cwd, read, met) };
}

/**
 * What a migration runs may stand in another file of the project: those that it imports by where they
 * are. Only who meets a name that comes from there asks for them; nothing is run.
 */
export function importedCode(
  { text }: Source,
  file: string,
  cwd: string,
  read: Read = readText,
  met: Met = new Map(),
): Pick<ExtractedFile, "imported"> {
  return importedBy(text, { file, cwd, read, met, depth: 0 });
}

interface Importing {
  readonly file: string;
  readonly cwd: string;
  readonly read: Read;
  readonly met: Met;
  readonly depth: number;
}

function importedBy(text: string, importing: Importing): Pick<ExtractedFile, "imported"> {
  if (importing.depth === depthLimit || !/\b(?:from\s*|require\()\s*["']\./.test(text)) return {};
  let imported: Map<string, CodeFile> | undefined;
  return { imported: () => (imported ??= read(text, importing)) };
}

function read(text: string, importing: Importing): Map<string, CodeFile> {
  const imported = new Map<string, CodeFile>();
  for (const [, from = ""] of text.replace(types, "").matchAll(relative)) {
    const found = imported.has(from) ? undefined : find(from, importing);
    if (found !== undefined) imported.set(from, found);
  }
  return imported;
}

/** `from "./base"`, `require("../base.js")`. */
const relative = /\b(?:from\s*|require\()\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

/** Types run nothing. */
const types = /\bimport\s+type\b[^"';]*["'][^"'\n]*["']/g;

function find(from: string, { file, cwd, read, met, depth }: Importing): CodeFile | undefined {
  for (const candidate of candidatesFor(join(dirname(file), from))) {
    if (!met.has(candidate)) {
      const text = read(candidate);
      met.set(candidate, text === undefined ? undefined : codeFile(candidate, text));
    }
    const found = met.get(candidate);
    if (found !== undefined) return found;
  }
  return undefined;

  function codeFile(candidate: string, text: string): CodeFile {
    const source = { path: pathFrom(candidate, cwd), text };
    let script: Script | undefined;
    return {
      source,
      script: () => (script ??= parseScript(source)),
      ...importedBy(text, { file: candidate, cwd, read, met, depth: depth + 1 }),
    };
  }
}

/** A compiler lets code say `.js` where the file is one of TypeScript. */
function candidatesFor(path: string): readonly string[] {
  const code = /\.([cm]?)([jt])s$/.exec(path);
  if (code !== null) return code[2] === "j" ? [path, path.replace(/js$/, "ts")] : [path];
  const endings = ["ts", "js", "mts", "mjs", "cts", "cjs"];
  return [`.`, `/index.`].flatMap((join) => endings.map((ending) => `${path}${join}${ending}`));
}
