import type { Extractor } from "../extractor.ts";
import { dependencyAbove, fileSaying, pathIn } from "../folder.ts";
import { inVersionOrder, markersIn, migrationOf, partsOf } from "../migration-file.ts";

/** Source: node-pg-migrate, src/sqlMigration.ts. */
const marker = /^--[\s-]*(up|down)\s+migration/i;

const nodePgMigrate: Extractor = {
  id: "node-pg-migrate",
  title: "node-pg-migrate",
  recognize(folder) {
    const name = fileSaying(folder, /^\s*--[\s-]*up\s+migration/im);
    if (name !== undefined) {
      return { root: folder.path, why: `${pathIn(folder, name)} has an "-- Up Migration" line` };
    }
    if (!folder.files.some(isMigration)) return undefined;
    const why = dependencyAbove(folder, "package.json", /"(node-pg-migrate)"\s*:/);
    return why === undefined ? undefined : { root: folder.path, why };
  },
  matches: isMigration,
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).flatMap((file) =>
      partsOf(file, markersIn(file.source.text, marker), ({ match }) =>
        match[1]?.toLowerCase() === "down" ? "down" : "up",
      ).map(({ direction, spans }) =>
        // One transaction around all that is pending, unless --no-single-transaction says otherwise.
        migrationOf(file, { direction, transaction: "run", spans }, options),
      ),
    ),
};

export default nodePgMigrate;

function isMigration(path: string): boolean {
  return /^\d+[_-][^/]+\.sql$/.test(path);
}
