import type { Extractor } from "../extractor.ts";
import { findAbove, pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

/** Source: Supabase CLI, pkg/migration/file.go: a file is one batch, which is one transaction. */
const name = /^\d+_[^/]*\.sql$/;

const supabase: Extractor = {
  id: "supabase",
  title: "Supabase CLI",
  commands: ["supabase db push", "supabase migration up"],
  runner: { back: "none", late: "refused", edited: "ignored" },
  versionOf: (path) => /(\d+)_[^/]*$/.exec(path)?.[1] ?? path,
  recognize(folder) {
    if (folder.name !== "migrations" || !folder.files.some((file) => name.test(file))) {
      return undefined;
    }
    const parent = folder.parent();
    if (parent === undefined || parent.name !== "supabase") return undefined;
    const config = findAbove(parent, ["config.toml"]);
    const why =
      config?.folder.path === parent.path
        ? `${pathIn(parent, "config.toml")} is there`
        : `it is called ${pathIn(parent, "migrations")}`;
    return { root: folder.path, why, dialect: "postgres" };
  },
  matches: (path) => name.test(path),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) =>
      migrationOf(file, { direction: "up", transaction: "implicit" }, options),
    ),
};

export default supabase;
