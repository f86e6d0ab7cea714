import type { DocumentNode } from "../../document.ts";
import { childOf, unwrapped, wordOf } from "../../document.ts";
import type { ExtractedFile } from "../../extractor.ts";
import { inVersionOrder } from "../../migration-file.ts";
import type { Span } from "../../source.ts";
import { runsOn } from "./changes.ts";
import { propertiesIn } from "./formatted.ts";

/** Something that a run of Liquibase comes to, in order. */
export type Step =
  | {
      readonly kind: "changeset";
      readonly file: ExtractedFile;
      readonly node: DocumentNode;
      readonly comments: readonly Span[];
    }
  | { readonly kind: "text"; readonly file: ExtractedFile }
  | { readonly kind: "unread"; readonly file: ExtractedFile; readonly why: string };

export interface History {
  readonly steps: readonly Step[];
  readonly properties: ReadonlyMap<string, string>;
  /** A file that a changelog names, wherever it looks for it. */
  find(named: string, from: string, relative: boolean): ExtractedFile | undefined;
}

/** Follows what changelogs include, from those that no other includes. */
export function historyOf(files: readonly ExtractedFile[], dialect: string): History {
  const ordered = inVersionOrder(files, ({ source }) => source.path);
  const byPath = new Map(ordered.map((file) => [file.source.path, file]));
  const changelogs = new Map(ordered.map((file) => [file, changelogIn(file)]));
  const properties = new Map<string, string>();
  const steps: Step[] = [];
  const seen = new Set<ExtractedFile>();

  const find: History["find"] = (named, from, relative) => {
    const path = cleaned(named);
    const beside = byPath.get(normal(`${folderOf(from)}${path}`));
    if (relative || beside !== undefined) return beside;
    return byPath.get(path) ?? ordered.find(({ source }) => source.path.endsWith(`/${path}`));
  };
  const inFolder = (named: string, from: string, relative: boolean): readonly ExtractedFile[] => {
    const folder = `${cleaned(named).replace(/\/+$/, "")}/`;
    const beside = normal(`${folderOf(from)}${folder}`);
    const below = (prefix: string): readonly ExtractedFile[] =>
      ordered.filter(({ source }) => source.path.startsWith(prefix));
    const found = below(beside);
    if (relative || found.length > 0) return found;
    return ordered.filter(
      ({ source }) => source.path.startsWith(folder) || source.path.includes(`/${folder}`),
    );
  };
  const included = (file: ExtractedFile): readonly ExtractedFile[] => {
    const changelog = changelogs.get(file);
    if (changelog?.kind !== "changelog") return [];
    return entriesOf(changelog.root).flatMap((entry) => targetsOf(entry, file));
  };
  const targetsOf = (entry: DocumentNode, file: ExtractedFile): readonly ExtractedFile[] => {
    const { path } = file.source;
    const relative = wordOf(entry, "relativeToChangelogFile") === "true";
    const named = wordOf(entry, "file", "path");
    if (named === undefined) return [];
    if (entry.name === "include") {
      const one = find(named, path, relative);
      return one === undefined ? [] : [one];
    }
    const ending = wordOf(entry, "endsWithFilter");
    const all = entry.name === "includeAll" ? inFolder(named, path, relative) : [];
    return all.filter(
      (other) => other !== file && (ending === undefined || other.source.path.endsWith(ending)),
    );
  };

  /** Scripts that changes run, and rows that they load. */
  const scripts = (file: ExtractedFile): readonly ExtractedFile[] => {
    const changelog = changelogs.get(file);
    if (changelog?.kind !== "changelog") return [];
    return descendants(changelog.root).flatMap((node) => {
      const named = running.has(node.name) ? wordOf(node, "path", "file") : undefined;
      if (named === undefined) return [];
      const relative = wordOf(node, "relativeToChangelogFile") === "true";
      return find(named, file.source.path, relative) ?? [];
    });
  };

  const walk = (file: ExtractedFile): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const changelog = changelogs.get(file);
    switch (changelog?.kind) {
      case undefined:
      case "none":
        return;
      case "text":
        for (const [name, value] of propertiesIn(file.source.text, dialect)) declare(name, value);
        steps.push({ kind: "text", file });
        return;
      case "unread":
        steps.push({ kind: "unread", file, why: changelog.why });
        return;
      case "changelog":
        take(changelog, file);
        return;
      default:
        changelog satisfies never;
    }
  };
  const declare = (name: string, value: string): void => {
    if (!properties.has(name)) properties.set(name, value);
  };
  const take = ({ root, comments }: Parsed, file: ExtractedFile): void => {
    let done = 0;
    for (const node of entriesOf(root)) {
      const own = comments.filter(({ start }) => start >= done && start < node.span.end);
      done = node.span.end;
      takeEntry(node, file, own);
    }
  };
  const takeEntry = (node: DocumentNode, file: ExtractedFile, comments: readonly Span[]): void => {
    if (node.name === "changeSet") steps.push({ kind: "changeset", file, node, comments });
    else if (node.name === "property") {
      const name = wordOf(node, "name");
      const value = wordOf(node, "value") ?? "";
      if (name !== undefined && runsOn(wordOf(node, "dbms"), dialect)) declare(name, value);
    } else for (const target of targetsOf(node, file)) walk(target);
  };

  const inner = new Set(ordered.flatMap((file) => [...included(file), ...scripts(file)]));
  const roots = ordered.filter((file) => !inner.has(file));
  const masters = roots.filter((file) => included(file).length > 0);
  for (const file of masters) walk(file);
  for (const file of roots) {
    // What a changelog does not name is data, or a script that a changeset runs.
    if (masters.length > 0 && changelogs.get(file)?.kind === "text" && !isFormatted(file)) continue;
    walk(file);
  }
  return { steps, properties, find };
}

interface Parsed {
  readonly kind: "changelog";
  readonly root: DocumentNode;
  readonly comments: readonly Span[];
}

type Changelog =
  Parsed | { readonly kind: "text" | "none" } | { readonly kind: "unread"; readonly why: string };

function changelogIn(file: ExtractedFile): Changelog {
  const { path, text } = file.source;
  if (/\.sql$/i.test(path)) return { kind: "text" };
  if (!isChangelog(text)) return { kind: "none" };
  const reading = file.document?.();
  if (reading === undefined)
    return { kind: "unread", why: "a changelog, which is not parsed here" };
  if (!reading.ok)
    return { kind: "unread", why: `a changelog that does not parse: ${reading.message}` };
  const root = childOf(reading.root, "databaseChangeLog");
  return root === undefined
    ? { kind: "none" }
    : { kind: "changelog", root, comments: reading.comments };
}

export function isChangelog(text: string): boolean {
  return /<(?:\w+:)?databaseChangeLog\b|^\s*"?databaseChangeLog"?\s*:|\{\s*"databaseChangeLog"/m.test(
    text.slice(0, 8000),
  );
}

function isFormatted({ source }: ExtractedFile): boolean {
  return /^\s*--\s*liquibase\s+formatted\s+sql\b/i.test(source.text);
}

function entriesOf(root: DocumentNode): readonly DocumentNode[] {
  return unwrapped(root.children);
}

const running = new Set(["sqlFile", "createProcedure", "createView", "loadData", "loadUpdateData"]);

function descendants(node: DocumentNode): readonly DocumentNode[] {
  return node.children.flatMap((child) => [child, ...descendants(child)]);
}

function cleaned(named: string): string {
  return named
    .replace(/^classpath\*?:/, "")
    .replaceAll("\\", "/")
    .replace(/^\.?\/+/, "");
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** Without `./` and `x/../`. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
      else parts.push(part);
    } else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
