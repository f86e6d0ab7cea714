import { extractors } from "../index.ts";
import type { ExtractedFile, Extractor, Migration, TransactionMode } from "../index.ts";

/** All extractors, the one for plain SQL first: it also takes files of other names that were asked for. */
export async function loadExtractors(): Promise<readonly Extractor[]> {
  return Promise.all(Object.values(extractors).map((load) => load()));
}

/** The migrations of files in the order they run: up, or up and then all the way back. */
export function extractAll(
  files: readonly ExtractedFile[],
  known: readonly Extractor[],
  transaction: TransactionMode | undefined,
  way: "up" | "up-and-down",
): readonly Migration[] {
  const byExtractor = new Map<Extractor, ExtractedFile[]>();
  for (const file of files) {
    const extractor = known.find((candidate) => candidate.matches(file.source.path)) ?? known[0];
    if (extractor === undefined) continue;
    const list = byExtractor.get(extractor);
    if (list === undefined) byExtractor.set(extractor, [file]);
    else list.push(file);
  }
  const all = [...byExtractor].flatMap(([extractor, list]) =>
    extractor.extract(list, { transaction }),
  );
  const ups = all.filter((migration) => migration.direction !== "down");
  if (way === "up") return ups;
  // Going back begins where going forward ended, and the newest goes first.
  const downs = all.filter((migration) => migration.direction === "down").reverse();
  return [...ups, ...downs.map((down): Migration => ({ ...down, direction: "up" }))];
}

/** What comes after the last migration that is asked for changes nothing about it. */
export function upToLastReported(migrations: readonly Migration[]): readonly Migration[] {
  return migrations.slice(0, migrations.findLastIndex((migration) => migration.reported) + 1);
}
