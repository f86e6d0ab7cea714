/** The package as it is published, built into a folder of the caches. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import options from "../rolldown.config.ts";
import type { Plugin } from "../src/eslint/index.ts";

export async function buildPackage(name: string): Promise<string> {
  const dir = resolve("node_modules/.cache", name);
  const [config] = [options].flat();
  const [output] = [config?.output].flat();
  const bundle = await rolldown({ ...config });
  await bundle.write({ ...output, dir });
  await bundle.close();
  return dir;
}

/** The ESLint plugin of a built package. */
export async function pluginIn(dir: string): Promise<Plugin> {
  const module = (await import(pathToFileURL(resolve(dir, "eslint.js")).href)) as {
    readonly default: Plugin;
  };
  return module.default;
}
