import type { ExtractedFile, Extractor, Recognition } from "../extractor.ts";
import { findAbove, pathIn, upward } from "../folder.ts";
import { inVersionOrder, migrationOf, notRead } from "../migration-file.ts";
import type { Migration, TransactionMode } from "../migration.ts";

const versioned = /^([VUB])(\d+(?:[._]\d+)*)__[^/]*\.sql$/;
const repeatable = /^R__[^/]*\.sql$/;
const callback = /^(before|after)[A-Z][A-Za-z]*(?:__[^/]*)?\.sql$/;

const flyway: Extractor = {
  id: "flyway",
  title: "Flyway",
  commands: ["flyway migrate"],
  runner: { back: "none", late: "refused", edited: "refused" },
  versionOf(path) {
    const name = fileName(path);
    return versioned.exec(name)?.[2]?.replaceAll("_", ".") ?? name;
  },
  steps: { alone: "executeInTransaction=false in the .conf beside it" },
  recognize(folder) {
    const name = folder.files.find((file) => versioned.test(file) || repeatable.test(file));
    if (name === undefined) return undefined;
    // Locations are read with the folders in them, and are called so by default.
    const root =
      [...upward(folder)].slice(0, 4).find((at) => /^migrations?$/.test(at.name)) ?? folder;
    const config = findAbove(folder, ["flyway.toml", "flyway.conf"]);
    const why = config === undefined ? pathIn(folder, name) : pathIn(config.folder, config.name);
    const transaction = config === undefined ? undefined : setBy(config.text);
    return {
      root: root.path,
      why: config === undefined ? `${why} is called as Flyway's` : `${why} is there`,
      ...(transaction === undefined ? {} : { transaction }),
    };
  },
  matches: (path) => {
    const name = fileName(path);
    return versioned.test(name) || repeatable.test(name) || callback.test(name);
  },
  beside: (path) => [`${fileName(path)}.conf`],
  extract(files, options) {
    const kinds: Kinds = { before: [], versions: [], repeated: [], after: [] };
    for (const file of files) kinds[kindOf(fileName(file.source.path))].push(file);
    const versionOf = (file: ExtractedFile): string =>
      `${(versioned.exec(fileName(file.source.path))?.[2] ?? "").replaceAll("_", ".")}__`;
    const nameOfFile = (file: ExtractedFile): string => fileName(file.source.path);
    const run = (file: ExtractedFile): Migration => {
      const letter = versioned.exec(fileName(file.source.path))?.[1];
      if (letter === "B") return notRead(file, "a baseline, which only new databases run");
      const direction = letter === "U" ? "down" : "up";
      return migrationOf(
        file,
        { direction, transaction: wrapping(file, options.recognition) },
        options,
      );
    };
    return [
      ...inVersionOrder(kinds.before, nameOfFile),
      ...inVersionOrder(kinds.versions, versionOf),
      ...inVersionOrder(kinds.repeated, nameOfFile),
      ...inVersionOrder(kinds.after, nameOfFile),
    ].map(run);
  },
};

export default flyway;

interface Kinds {
  readonly before: ExtractedFile[];
  readonly versions: ExtractedFile[];
  readonly repeated: ExtractedFile[];
  readonly after: ExtractedFile[];
}

function kindOf(name: string): keyof Kinds {
  if (repeatable.test(name)) return "repeated";
  const when = callback.exec(name)?.[1];
  return when === undefined ? "versions" : when === "before" ? "before" : "after";
}

/** By itself Flyway looks at the statements, and opens no transaction where one of them forbids it. */
function wrapping(
  file: ExtractedFile,
  recognition: Recognition | undefined,
): TransactionMode | undefined {
  const [own] = file.beside?.values() ?? [];
  if (own !== undefined && /^\s*executeInTransaction\s*=\s*false\b/m.test(own)) return "none";
  return recognition?.transaction;
}

/** Of flyway.conf and flyway.toml alike. */
function setBy(config: string): TransactionMode | undefined {
  if (/^\s*(?:flyway\.)?executeInTransaction\s*=\s*false\b/m.test(config)) return "none";
  return /^\s*(?:flyway\.)?group\s*=\s*true\b/m.test(config) ? "run" : undefined;
}

function fileName(path: string): string {
  return path.slice(path.search(/[^\\/]*$/));
}
