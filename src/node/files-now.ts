import fastGlob from "fast-glob";
import { aimOf, findAimed } from "./files.ts";
import type { FindOptions, Found } from "./files.ts";
import { ignoredAt } from "./ignored.ts";

/** As `findFiles`, for hosts that cannot wait. */
export function findFilesNow(pattern: string, options: FindOptions): Found {
  const aim = aimOf(pattern, options);
  if ("found" in aim) return aim.found;
  return findAimed(aim, options, { ignoredAt, glob: fastGlob.sync });
}
