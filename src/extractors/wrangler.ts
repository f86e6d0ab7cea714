import type { Extractor } from "../extractor.ts";
import type { Folder } from "../folder.ts";
import { findAbove, pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

/** Cloudflare D1. Source: developers.cloudflare.com/d1/reference/migrations. */
const wrangler: Extractor = {
  id: "wrangler",
  title: "Wrangler (D1)",
  commands: ["wrangler d1 migrations apply"],
  runner: { back: "none", late: "runs", edited: "ignored" },
  recognize(folder) {
    const config = findAbove(folder, ["wrangler.toml", "wrangler.json", "wrangler.jsonc"]);
    if (config === undefined || !config.text.includes("d1_databases")) return undefined;
    if (!folder.files.some((name) => /^\d+_.*\.sql$/.test(name))) return undefined;
    if (!foldersIn(config.text).some((name) => isAt(folder, config.folder, name))) return undefined;
    return {
      root: folder.path,
      why: `${pathIn(config.folder, config.name)} has d1_databases`,
      dialect: "sqlite",
      // Every database is opened so, and a migration cannot change it.
      settings: { foreign_keys: "on" },
    };
  },
  matches: (path) => /^\d+_[^/]*\.sql$/.test(path),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) =>
      // The statements of a file are sent as one batch, which is a transaction.
      migrationOf(file, { direction: "up", transaction: "file" }, options),
    ),
};

export default wrangler;

function foldersIn(text: string): readonly string[] {
  const said = [...text.matchAll(/["']?migrations_dir["']?\s*[:=]\s*["']([^"']+)["']/g)];
  return said.length === 0 ? ["migrations"] : said.map(([, name = ""]) => name);
}

function isAt(folder: Folder, config: Folder, name: string): boolean {
  const path = name.replace(/^\.\//, "").replace(/\/$/, "");
  return folder.path === pathIn(config, path);
}
