/** Where the probes are, by theme. */
import { readdirSync, readFileSync } from "node:fs";
import { readProbes } from "./probe.ts";
import type { Probe } from "./probe.ts";

export const folder = "fixtures/facts/postgres";

export const themes: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .map((name) => name.replace(/\.sql$/, ""))
  .sort();

export function probesOf(theme: string): readonly Probe[] {
  return readProbes(readFileSync(`${folder}/${theme}.sql`, "utf8"));
}
