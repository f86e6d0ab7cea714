import type { Extractor } from "../extractor.ts";
import { findAbove, pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

/** Source: graphile-migrate, src/header.ts: a header line before anything else. */
const outside = /^(?:\s*--![^\n]*\n)*\s*--!\s*no-transaction\b/;

const graphileMigrate: Extractor = {
  id: "graphile-migrate",
  title: "graphile-migrate",
  commands: ["graphile-migrate migrate"],
  runner: { back: "none", late: "refused", edited: "refused" },
  steps: { alone: "--! no-transaction as the first line of its file" },
  recognize(folder) {
    const root = ["committed", "current"].includes(folder.name) ? folder.parent() : folder;
    if (root === undefined) return undefined;
    const config = findAbove(root, [".gmrc", ".gmrc.js", ".gmrc.cjs"]);
    if (config !== undefined && (root !== folder || root.files.includes("current.sql"))) {
      return { root: root.path, why: `${pathIn(config.folder, config.name)} is there` };
    }
    const isCommitted = folder.name === "committed" && /^--! Previous:/.test(first(folder));
    return isCommitted ? { root: root.path, why: "its files begin with --! Previous:" } : undefined;
  },
  matches: (path) =>
    /^committed\/\d+[^/]*\.sql$/.test(path) || /^current(?:\.sql|\/[^/]+\.sql)$/.test(path),
  // It begins the file.
  optOut: () => ({ at: 0, text: "--! no-transaction\n" }),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) =>
      migrationOf(
        file,
        // Without it, all is sent as one message.
        { direction: "up", transaction: outside.test(file.source.text) ? "implicit" : "file" },
        options,
      ),
    ),
};

export default graphileMigrate;

function first({
  files,
  text,
}: {
  readonly files: readonly string[];
  text(name: string): string | undefined;
}): string {
  const [name] = files;
  return name === undefined ? "" : (text(name) ?? "");
}
