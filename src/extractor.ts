import type { Migration, TransactionMode } from "./migration.ts";
import type { Source } from "./source.ts";

/** Makes migrations of the files of one framework or kind. Pure: the face reads the files. */
export interface Extractor {
  readonly id: string;
  readonly title: string;
  /** It knows what to do with a file of that path. */
  matches(path: string): boolean;
  /** In the order they run. */
  extract(files: readonly ExtractedFile[], options: ExtractOptions): readonly Migration[];
}

export interface ExtractedFile {
  readonly source: Source;
  readonly reported: boolean;
  readonly unit: string;
}

export interface ExtractOptions {
  readonly transaction: TransactionMode | undefined;
}
