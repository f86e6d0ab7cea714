import type { Extractor } from "../extractor.ts";
import { pathIn } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";

const prisma: Extractor = {
  id: "prisma",
  title: "Prisma Migrate",
  commands: ["prisma migrate deploy", "prisma db push"],
  runner: { back: "none", late: "runs", edited: "ignored" },
  recognize(folder) {
    const root = folder.parent();
    if (root === undefined || !folder.files.includes("migration.sql")) return undefined;
    const lock = root.files.includes("migration_lock.toml");
    if (!lock && !/^\d{14}_/.test(folder.name)) return undefined;
    if (!lock) return { root: root.path, why: `${pathIn(folder, "migration.sql")} is there` };
    const provider = /^\s*provider\s*=\s*"(\w+)"/m.exec(
      root.text("migration_lock.toml") ?? "",
    )?.[1];
    // One that has no dialect is named as it is, so that nobody takes it for another.
    const dialect = provider === undefined ? undefined : (dialects[provider] ?? provider);
    return {
      root: root.path,
      why: `${pathIn(root, "migration_lock.toml")} is there`,
      ...(dialect === undefined ? {} : { dialect }),
    };
  },
  matches: (path) => /^[^/]+\/migration\.sql$/.test(path),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).map((file) =>
      migrationOf(file, { direction: "up", transaction: "implicit" }, options),
    ),
};

export default prisma;

/** What Prisma calls a server, to the id of its dialect. */
const dialects: Readonly<Record<string, string>> = {
  postgresql: "postgres",
  postgres: "postgres",
  cockroachdb: "postgres",
  mysql: "mysql",
  sqlite: "sqlite",
};
