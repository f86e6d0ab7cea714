import { migrationsFrom } from "../index.ts";
import type { ExtractedFile, Migration, OwnCalls, TransactionMode } from "../index.ts";
import type { Framework, Frameworks } from "./frameworks.ts";

/** A file of one history; without a framework it is read as plain SQL. */
export interface FrameworkFile {
  readonly framework: Framework | undefined;
  readonly extracted: ExtractedFile;
}

export interface ExtractionOptions {
  readonly transaction: TransactionMode | undefined;
  readonly dialect: string;
  /** What the config says of the project's own functions. */
  readonly own?: OwnCalls | undefined;
  /** Each as what it is, or up and then all the way back. */
  readonly way: "both" | "up-and-down";
}

/** The migrations of files in the order they run. */
export function extractAll(
  files: readonly FrameworkFile[],
  frameworks: Frameworks,
  { transaction, dialect, own, way }: ExtractionOptions,
): readonly Migration[] {
  const all = histories(files, frameworks).flatMap(({ framework, files: gathered }) => {
    const recognition = framework?.recognition;
    return migrationsFrom(
      framework?.extractor ?? frameworks.plain,
      gathered.map(({ extracted }) => extracted),
      {
        transaction,
        dialect,
        ...(recognition === undefined ? {} : { recognition }),
        ...(own === undefined ? {} : { own }),
      },
    );
  });
  const ups = all.filter((migration) => migration.direction !== "down");
  // Going back begins where going forward ended, and the newest goes first.
  const downs = all.filter((migration) => migration.direction === "down").reverse();
  if (way === "both") return [...ups, ...downs];
  const gone = downs.map(({ runner: _, version: __, ...down }): Migration => {
    return { ...down, direction: "up" };
  });
  return [...ups, ...downs.map((down) => ({ ...down, reported: false })), ...gone];
}

/** Files of one framework and root, in the order they were found; all plain SQL is one history. */
export function histories<File extends { readonly framework: Framework | undefined }>(
  files: readonly File[],
  { plain }: Frameworks,
): readonly { readonly framework: Framework | undefined; readonly files: readonly File[] }[] {
  const groups = new Map<string, { framework: Framework | undefined; files: File[] }>();
  for (const file of files) {
    const { framework } = file;
    const extractor = framework?.extractor ?? plain;
    const key = extractor === plain ? "" : `${extractor.id} ${framework?.root ?? ""}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { framework, files: [file] });
    else group.files.push(file);
  }
  return [...groups.values()];
}

/** What comes after the last migration that is asked for changes nothing about it. */
export function upToLastReported(migrations: readonly Migration[]): readonly Migration[] {
  const ups = migrations.filter(({ direction }) => direction !== "down");
  const downs = migrations.filter(({ direction }) => direction === "down");
  const isAll = downs.some(({ reported }) => reported);
  const kept = isAll ? ups : ups.slice(0, ups.findLastIndex(({ reported }) => reported) + 1);
  const versions = new Set(kept.map(({ version }) => version));
  return [...kept, ...downs.filter(({ version }) => versions.has(version))];
}
