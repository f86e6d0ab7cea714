import type { ExtractedFile, Extractor, ExtractOptions } from "../extractor.ts";
import { pathIn } from "../folder.ts";
import type { Section } from "../migration-file.ts";
import { inVersionOrder, markersIn, migrationOf, notRead } from "../migration-file.ts";
import type { Migration } from "../migration.ts";

const formatted = /^\s*--\s*liquibase\s+formatted\s+sql\b/i;
/** `--changeset author:id attribute:value …` */
const changeset = /^--\s*changeset\s+(.*)$/i;

const liquibase: Extractor = {
  id: "liquibase",
  title: "Liquibase",
  recognize(folder) {
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
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).flatMap((file) => {
      const { path, text } = file.source;
      if (/\.sql$/i.test(path)) return changesetsOf(file, options);
      // One that only includes others runs nothing by itself.
      if (!isChangelog(text) || !/\bchangeSet\b/.test(text)) return [];
      return [notRead(file, "changelogs are read where they are formatted SQL")];
    }),
};

export default liquibase;

/** Each changeset is a transaction of its own. */
function changesetsOf(file: ExtractedFile, options: ExtractOptions): readonly Migration[] {
  const { text } = file.source;
  // A file of plain SQL is included as it is.
  if (!formatted.test(text)) {
    return [migrationOf(file, { direction: "up", transaction: "file" }, options)];
  }
  const sections = markersIn(text, changeset);
  return sections.flatMap((section, index): readonly Migration[] => {
    if (!runsOn(section, options.dialect ?? "postgres")) return [];
    const start = index === 0 ? 0 : section.start;
    const span = { start, end: sections[index + 1]?.start ?? text.length };
    const transaction = attribute(section, "runInTransaction") === "false" ? "none" : "file";
    // Changesets are added to a file over the years, and each is deployed when it is added.
    const unit = file.unit === file.source.path ? `${file.unit}#${section.line}` : file.unit;
    const runs = { direction: "up", transaction, spans: [span] } as const;
    return [migrationOf({ ...file, unit }, runs, options)];
  });
}

function runsOn(section: Section, dialect: string): boolean {
  const servers = attribute(section, "dbms")?.toLowerCase().split(",");
  if (servers === undefined) return true;
  const names = servers.map((server) => server.trim().replace(/^postgresql$/, "postgres"));
  return (
    names.includes(dialect) ||
    (names.every((name) => name.startsWith("!")) && !names.includes(`!${dialect}`))
  );
}

function attribute({ match }: Section, name: string): string | undefined {
  const found = new RegExp(`\\b${name}:\\s*(?:"([^"]*)"|(\\S+))`, "i").exec(match[1] ?? "");
  return found?.[1] ?? found?.[2];
}

function isChangelog(text: string): boolean {
  return /<databaseChangeLog\b|^\s*databaseChangeLog\s*:|"databaseChangeLog"\s*:/m.test(
    text.slice(0, 4000),
  );
}
