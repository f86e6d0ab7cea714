/** A real SQLite that keeps databases in files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "node-sqlite3-wasm";
import type { Engine } from "./sqlite-measure.ts";

export function fileEngine(): Engine & { close(): void } {
  const folder = mkdtempSync(join(tmpdir(), "lockproof-sqlite-"));
  let count = 0;
  const probe = new Database(":memory:");
  const version = String(Object.values(probe.get("SELECT sqlite_version()") ?? {})[0]);
  probe.close();
  return {
    version,
    run(bytes, sql) {
      const path = join(folder, `${String(count++)}.db`);
      if (bytes !== undefined) writeFileSync(path, bytes);
      const database = new Database(path);
      let error: string | undefined;
      try {
        // Builds differ in what they begin with.
        database.exec(`PRAGMA foreign_keys = ON;\n${sql}`);
      } catch (caught) {
        error = caught instanceof Error ? caught.message : String(caught);
      }
      database.close();
      const after = bytes === undefined || error === undefined ? readFileSync(path) : bytes;
      rmSync(path, { force: true });
      return error === undefined ? { bytes: after } : { bytes: after, error };
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
