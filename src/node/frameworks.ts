import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { dialectSign, extractors } from "../index.ts";
import type { Extractor, Folder, Recognition } from "../index.ts";
import { repositoryOf } from "./repository.ts";

/** A history of migrations as its framework was recognized. */
export interface Framework {
  readonly extractor: Extractor;
  /** Absolute path of the folder that holds the history. */
  readonly root: string;
  readonly recognition: Recognition;
}

/** Tells whose migration a file is, by its absolute path. */
export interface Frameworks {
  /**
   * `undefined`: nobody's; who asks for it by name may read it as plain SQL. With the id of an
   * extractor there is nothing to tell but where the history is.
   */
  readonly of: (file: string, chosen?: string) => Framework | undefined;
  /** All there are. */
  readonly known: readonly Extractor[];
  /** Reads as plain SQL what no framework has. */
  readonly plain: Extractor;
}

export async function loadFrameworks(cwd: string): Promise<Frameworks> {
  const plain = await extractors.sql();
  const known = await Promise.all(Object.values(extractors).map((load) => load()));
  return frameworksAmong(known, plain, cwd);
}

/** Tells by what the folders hold at the time: what it has seen, it does not look at again. */
export function frameworksAmong(
  known: readonly Extractor[],
  plain: Extractor,
  cwd: string,
): Frameworks {
  const folders = folderReader(cwd);
  const recognized = new Map<string, Framework | undefined>();
  const recognizeAt = (folder: string): Framework | undefined => {
    if (recognized.has(folder)) return recognized.get(folder);
    const framework = recognize(folders(folder), cwd, known);
    recognized.set(folder, framework);
    return framework;
  };
  const take = (folder: string, file: string, chosen: string): Framework | undefined => {
    const extractor = known.find(({ id }) => id === chosen);
    if (extractor === undefined) return undefined;
    const found = recognize(folders(folder), cwd, [extractor]);
    // Some have a folder for each migration.
    const inFolder = extractor.matches(slashed(folder, file));
    const root = inFolder ? folder : dirname(folder);
    return (
      found ?? { extractor, root, recognition: { root: slashed(cwd, root), why: "it was chosen" } }
    );
  };
  return {
    known,
    plain,
    of(file, chosen) {
      const folder = dirname(file);
      const framework = chosen === undefined ? recognizeAt(folder) : take(folder, file, chosen);
      if (framework === undefined) return undefined;
      const path = slashed(framework.root, file);
      return framework.extractor.matches(path) ? framework : undefined;
    },
  };
}

function recognize(
  folder: Folder,
  cwd: string,
  known: readonly Extractor[],
): Framework | undefined {
  for (const extractor of known) {
    const recognition = extractor.recognize(folder);
    if (recognition === undefined) continue;
    const root = resolve(cwd, recognition.root);
    if (recognition.dialect !== undefined) return { extractor, recognition, root };
    const sign = dialectSign(folder, recognition.root);
    if (sign === undefined) return { extractor, recognition, root };
    const spoken = { dialect: sign.dialect, dialectWhy: sign.why };
    return { extractor, recognition: { ...recognition, ...spoken }, root };
  }
  return undefined;
}

/** Looks up to the repository, or to the working folder where there is none, and no further. */
function folderReader(cwd: string): (path: string) => Folder {
  const folders = new Map<string, Folder>();
  const at = (path: string, top: string): Folder => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const texts = new Map<string, string | undefined>();
    const folder: Folder = {
      name: basename(path),
      path: slashed(cwd, path),
      files: filesIn(path),
      parent: () => (path === top ? undefined : at(dirname(path), top)),
      text(name) {
        if (!texts.has(name)) texts.set(name, readText(join(path, ...name.split("/"))));
        return texts.get(name);
      },
    };
    folders.set(path, folder);
    return folder;
  };
  return (path) => at(path, repositoryOf(path) ?? (isWithin(path, cwd) ? cwd : path));
}

function slashed(from: string, path: string): string {
  // Mostly it lies below, and to see that costs a tenth of what working it out does.
  const isBelow = path.startsWith(from) && path[from.length] === sep;
  const way = isBelow ? path.slice(from.length + 1) : relative(from, path);
  return sep === "/" ? way : way.replaceAll(sep, "/");
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

/** Signs are small: a manifest, a journal, the first lines of a migration. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The texts of the files beside a migration that say how it runs. */
export function readBeside(
  { extractor }: Framework,
  file: string,
  read: (file: string) => string | undefined = readText,
): ReadonlyMap<string, string> | undefined {
  const names = extractor.beside?.(basename(file)) ?? [];
  const found = names.flatMap((name) => {
    const text = read(join(dirname(file), name));
    return text === undefined ? [] : [[name, text] as const];
  });
  return found.length === 0 ? undefined : new Map(found);
}

function isWithin(folder: string, outer: string): boolean {
  return folder === outer || folder.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
