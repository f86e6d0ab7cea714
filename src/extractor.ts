import type { DocumentReading } from "./document.ts";
import type { Folder } from "./folder.ts";
import type { Runner } from "./history.ts";
import type { Migration, TransactionMode } from "./migration.ts";
import type { OwnCalls } from "./own-calls.ts";
import type { Source } from "./source.ts";
import type { ToolSteps } from "./tool-steps.ts";

/** Makes migrations of the files of one framework or kind. Pure: the face reads the files. */
export interface Extractor {
  readonly id: string;
  readonly title: string;
  /** The words by which a command line has its runner apply what is pending: `knex migrate:latest`. */
  readonly commands?: readonly string[];
  /** Whether the files of a folder are its migrations, and where their history is. */
  recognize(folder: Folder): Recognition | undefined;
  /** Whether a file is one of its migrations, by its path below the history's root. */
  matches(path: string): boolean;
  /** The names of files beside a migration that say how it runs, whether or not they exist. */
  readonly beside?: (path: string) => readonly string[];
  /** Its calls only gather what the runner then sends: there is nothing to await. */
  readonly collects?: true;
  /** What a migration says when no transaction is to be opened around it, where it can say so itself. */
  readonly optOut?: (source: Source) => Insertion | undefined;
  /** How a plan's steps are written for it. */
  readonly steps?: ToolSteps;
  /** What its runner does with a history; `undefined`: there is no one runner. */
  readonly runner?: Omit<Runner, "title">;
  /** What the runner knows a migration by, of its path; usually all of that but the direction. */
  readonly versionOf?: (path: string) => string;
  /** In the order they run. */
  extract(files: readonly ExtractedFile[], options: ExtractOptions): readonly Migration[];
}

/** Text that is put into a file, before the character at an offset. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** What a framework's own files say of a history. */
export interface Recognition {
  /** The path of the folder that holds the history, as the folder has it. */
  readonly root: string;
  /** The sign it was known by, as a half sentence: `db/migrations/atlas.sum is there`. */
  readonly why: string;
  /** Id of the dialect, where the framework's files name it. */
  readonly dialect?: string;
  /** The sign it was known by, where that is another one, as a half sentence. */
  readonly dialectWhy?: string;
  /** Where the framework is set to wrap migrations in another way than it does by itself. */
  readonly transaction?: TransactionMode;
  /** The sign of that, as a half sentence. */
  readonly transactionWhy?: string;
  /** What the runner sets before each migration, where the framework's files tell. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The versions that run, in order, where a journal or a plan decides it. */
  readonly order?: readonly string[];
}

export interface ExtractedFile {
  readonly source: Source;
  readonly reported: boolean;
  readonly unit: string;
  readonly change?: Migration["change"];
  /** Texts of the files beside it that it was asked for, by their name. */
  readonly beside?: ReadonlyMap<string, string>;
  /** Parses a file of code, where the face can. */
  readonly script?: () => Script;
  /** Files of code that it takes what it runs from, by what it imports them as. */
  readonly imported?: () => ReadonlyMap<string, CodeFile>;
  /** Parses a file of XML, YAML or JSON, where the face can. */
  readonly document?: () => DocumentReading;
}

/** A file that a migration imports. */
export interface CodeFile {
  readonly source: Source;
  readonly script: () => Script;
  readonly imported?: () => ReadonlyMap<string, CodeFile>;
}

/** A node of an ESTree tree, whichever parser made it: one for JavaScript, one for TypeScript, ESLint's. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A file of code as its parser read it; it is never run. */
export type Script =
  | {
      readonly ok: true;
      readonly program: SyntaxNode;
      /** The text that an expression is by its type, where somebody knows types: of another file's names. */
      readonly textOf?: (expression: SyntaxNode) => string | undefined;
    }
  | { readonly ok: false; readonly message: string };

export interface ExtractOptions {
  /** What the user says of the runner; it outweighs what the framework and its files say. */
  readonly transaction: TransactionMode | undefined;
  /** Id of the dialect that is looked at. */
  readonly dialect?: string;
  readonly recognition?: Recognition;
  /** What the user says of functions of his own that migrations call. */
  readonly own?: OwnCalls;
}

/** The migrations of files in the order they run, each with its place in the history. */
export function migrationsFrom(
  { title, runner, steps, versionOf = versionIn, extract }: Extractor,
  files: readonly ExtractedFile[],
  options: ExtractOptions,
): readonly Migration[] {
  const tool = steps === undefined ? {} : { tool: { title, steps } };
  const migrations = extract(files, options).map((migration) => ({ ...migration, ...tool }));
  if (runner === undefined) return migrations;
  const changes = new Map(files.map(({ source, change }) => [source, change]));
  const known = { title, ...runner };
  return migrations.map((migration) => {
    const { source, version = versionOf(source.path) } = migration;
    if (migration.idle === true) return migration;
    const change = changes.get(source);
    return { ...migration, version, runner: known, ...(change === undefined ? {} : { change }) };
  });
}

/** `1_a.up.sql`, `1_a/down.sql`, `1_a-down.sql`, `1_a.ts`: all but the direction and the ending. */
function versionIn(path: string): string {
  return path.replace(/(?:[./_-](?:up|down|undo))?\.\w+$/i, "");
}
