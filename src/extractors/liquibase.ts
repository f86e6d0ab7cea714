import type { DocumentNode } from "../document.ts";
import { childOf, unwrapped, wordOf } from "../document.ts";
import type { ExtractedFile, Extractor, ExtractOptions, Recognition } from "../extractor.ts";
import type { Folder } from "../folder.ts";
import { pathIn, upward } from "../folder.ts";
import type { MappedText } from "../mapped-text.ts";
import { verbatimText } from "../mapped-text.ts";
import { migrationOf, notRead } from "../migration-file.ts";
import type { Conditions, Fragment, Migration, TransactionMode } from "../migration.ts";
import type { Deed } from "./liquibase/changes.ts";
import { deedsOf, isUndoable, modified, modifiersOf } from "./liquibase/changes.ts";
import { conditionsOf } from "./liquibase/conditions.ts";
import { changesetsIn } from "./liquibase/formatted.ts";
import type { History, Step } from "./liquibase/history.ts";
import { historyOf, isChangelog } from "./liquibase/history.ts";
import type { Writer } from "./liquibase/writer.ts";
import { substituted, writerFor } from "./liquibase/writer.ts";

const formatted = /^\s*--\s*liquibase\s+formatted\s+sql\b/i;

const liquibase: Extractor = {
  id: "liquibase",
  title: "Liquibase",
  commands: ["liquibase update"],
  runner: { back: "written", late: "runs", edited: "refused" },
  recognize(folder) {
    const outer = masterAbove(folder);
    if (outer !== undefined) return outer;
    const sign = folder.files
      .filter((name) => /\.(?:sql|xml|ya?ml|json)$/i.test(name))
      .slice(0, 5)
      .find((name) => {
        const text = folder.text(name) ?? "";
        return formatted.test(text) || isChangelog(text);
      });
    if (sign === undefined) return undefined;
    return { root: folder.path, why: `${pathIn(folder, sign)} is a Liquibase changelog` };
  },
  matches: (path) => /\.(?:sql|xml|ya?ml|json)$/i.test(path),
  extract(files, options) {
    const dialect = options.dialect ?? "postgres";
    const history = historyOf(files, dialect);
    const writer = writerFor(dialect, history.properties);
    return history.steps.flatMap((step) =>
      migrationsOf(step, { history, writer, dialect, options }),
    );
  },
};

export default liquibase;

/** The outermost changelog that includes what is in the folder: there its history begins. */
function masterAbove(folder: Folder): Recognition | undefined {
  let found: Recognition | undefined;
  let below = "";
  for (const at of [...upward(folder)].slice(0, 8)) {
    const names = at.files
      .filter((name) => /\.(?:xml|ya?ml|json)$/i.test(name))
      .filter(
        (name) =>
          at === folder || /change|master|liquibase|migrat|^(?:db|index|main|root)\b/i.test(name),
      )
      .slice(0, 8);
    const master = names.find((name) => {
      const text = at.text(name) ?? "";
      if (!isChangelog(text)) return false;
      return below === "" ? /\binclude(?:All)?\b/.test(text) : text.includes(below);
    });
    if (master !== undefined) {
      found = { root: at.path, why: `${pathIn(at, master)} names what is in it` };
    }
    below = at.name;
  }
  return found;
}

interface Task {
  readonly history: History;
  readonly writer: Writer;
  readonly dialect: string;
  readonly options: ExtractOptions;
}

function migrationsOf(step: Step, task: Task): readonly Migration[] {
  switch (step.kind) {
    case "unread":
      return [notRead(step.file, step.why)];
    case "text":
      return formatted.test(step.file.source.text)
        ? formattedOf(step.file, task)
        : [plainOf(step.file, task)];
    case "changeset":
      return changesetOf(step, task);
    default:
      return step satisfies never;
  }
}

/** A file of plain SQL is one changeset. */
function plainOf(file: ExtractedFile, { options }: Task): Migration {
  return migrationOf(file, { direction: "up", transaction: "file" }, options);
}

function formattedOf(file: ExtractedFile, task: Task): readonly Migration[] {
  const { dialect, history, options } = task;
  return changesetsIn(file, dialect, history.properties).flatMap((changeset) => {
    const { key, wraps, up, down, certainty, repeats } = changeset;
    const conditions = { certainty };
    const about = { file, key, transaction: options.transaction ?? wraps };
    return [
      {
        ...migration(about, "up", fragmentsOf(up, conditions)),
        ...(repeats ? { repeats: true as const } : {}),
      },
      ...(down === undefined ? [] : [migration(about, "down", fragmentsOf(down, conditions))]),
    ];
  });
}

interface About {
  readonly file: ExtractedFile;
  readonly key: string;
  readonly transaction: TransactionMode;
}

/** Each changeset is a transaction of its own, and deployed when it was added to the file. */
function migration(
  { file, key, transaction }: About,
  direction: Migration["direction"],
  fragments: readonly Fragment[],
): Migration {
  const { source, reported } = file;
  const unit = file.unit === source.path ? `${file.unit}#${key}` : file.unit;
  const version = `${source.path}#${key}`;
  return { source, direction, transaction, fragments, reported, unit, version };
}

function fragmentsOf(texts: readonly MappedText[], conditions: Conditions): readonly Fragment[] {
  return texts.map((text) => ({ kind: "sql", ...text, ...conditions }));
}

const metadata = new Set(
  (
    "author changes comment context contextFilter created dbms failOnError id ignore labels " +
    "logicalFilePath modifySql objectQuotingStrategy preConditions preconditions property rollback " +
    "runAlways runInTransaction runOnChange runOrder runWith validCheckSum validCheckSums"
  ).split(" "),
);

function changesetOf(
  { file, node, comments }: Extract<Step, { readonly kind: "changeset" }>,
  task: Task,
): readonly Migration[] {
  const { dialect, writer, options } = task;
  const conditions = conditionsOf(node, dialect);
  if (conditions === undefined) return [];
  const key = `${wordOf(node, "author") ?? ""}:${wordOf(node, "id") ?? ""}`;
  const wraps = writer.word(node, "runInTransaction") === "false" ? "none" : "file";
  const about = { file, key, transaction: options.transaction ?? wraps };
  const changes = unwrapped([
    ...node.children.filter(({ name }) => !metadata.has(name)),
    ...(childOf(node, "changes")?.children ?? []),
  ]);
  const repeats = writer.flag(node, "runOnChange") || writer.flag(node, "runAlways");
  const modifiers = modifiersOf(node);
  const deeds = changes
    .flatMap((change) => deedsOf(change, writer))
    .map((deed): Deed => {
      if (deed.kind !== "sql" || modifiers.length === 0) return deed;
      const text = modifiers.reduce((sql, one) => modified(sql, one, writer), deed.text);
      return { ...deed, text };
    });
  const rollback = childOf(node, "rollback");
  const back = rollback === undefined ? undefined : rollbackOf(rollback, writer);
  return [
    ...inFiles(about, "up", deeds, conditions, task).map((one) => ({
      ...one,
      ...(one.source === file.source ? { comments } : {}),
      ...(repeats ? { repeats: true as const } : {}),
      ...(changes.every(isUndoable) ? { undone: "by-runner" as const } : {}),
    })),
    ...(back === undefined ? [] : inFiles(about, "down", back, conditions, task)),
  ];
}

/** Changes, or SQL that stands in it as it is. */
function rollbackOf(rollback: DocumentNode, writer: Writer): readonly Deed[] {
  const changes = unwrapped(rollback.children).filter(({ children, text }) => {
    return children.length > 0 || text !== undefined;
  });
  const named = changes.filter(({ name }) => !/^changeSet(?:Id|Author|Path)$|^$/.test(name));
  if (named.length > 0) return named.flatMap((change) => deedsOf(change, writer));
  const own = [rollback, ...changes.filter(({ name }) => name === "")];
  return own.flatMap(({ text, span }): readonly Deed[] => {
    if (text === undefined || /^\s*(?:empty|not required)?\s*$/i.test(text.text)) return [];
    return [{ kind: "sql", text, span }];
  });
}

/** What runs from a file of its own is a part with that file as its source. */
function inFiles(
  about: About,
  direction: Migration["direction"],
  deeds: readonly Deed[],
  conditions: Conditions,
  { history, writer }: Task,
): readonly Migration[] {
  const parts: { readonly file: ExtractedFile; readonly fragments: Fragment[] }[] = [];
  const partFor = (file: ExtractedFile): Fragment[] => {
    const last = parts.at(-1);
    if (last?.file === file) return last.fragments;
    const part = { file, fragments: [] };
    parts.push(part);
    return part.fragments;
  };
  for (const deed of deeds) {
    switch (deed.kind) {
      case "sql":
        partFor(about.file).push({ kind: "sql", ...deed.text, ...conditions });
        break;
      case "unread": {
        const { span, why } = deed;
        partFor(about.file).push({ kind: "dynamic", span, why, certainty: conditions.certainty });
        break;
      }
      case "file": {
        const { change, path } = deed;
        const relative = writer.flag(change, "relativeToChangelogFile");
        const found = history.find(path, about.file.source.path, relative);
        if (found === undefined) {
          const why = `the file ${path}, which was not found`;
          partFor(about.file).push({ kind: "dynamic", span: change.span, why, ...conditions });
        } else {
          const text = substituted(verbatimText(found.source.text), history.properties);
          partFor(found).push({ kind: "sql", ...text, ...conditions });
        }
        break;
      }
      default:
        deed satisfies never;
    }
  }
  // Even one that does nothing is a migration, and so is a way back that is empty.
  if (parts.length === 0) partFor(about.file);
  return parts.map(({ file, fragments }, index) => ({
    ...migration({ ...about, file }, direction, fragments),
    ...(index < parts.length - 1 ? { continued: true } : {}),
    // Wherever they stand, they are one changeset, and deployed together.
    unit: migration(about, direction, []).unit,
    version: migration(about, direction, []).version ?? "",
  }));
}
