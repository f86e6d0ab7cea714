import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkedConfig, nearestConfig, parseJson } from "../node/config-file.ts";
import type { LoadedConfig } from "../node/config-file.ts";
import { codeOf, reasonOf, refusal } from "../node/refusal.ts";
import type { Arguments } from "./arguments.ts";

/** The config that the command line asks for, or the nearest one; `--no-config` runs no code of others. */
export async function findConfig(args: Arguments, cwd: string): Promise<LoadedConfig> {
  const asked = args.text("config");
  if (args.has("no-config")) {
    if (asked !== undefined) throw refusal("--config and --no-config exclude each other.");
    return { config: {}, folder: cwd, name: "" };
  }
  if (asked !== undefined) {
    const file = resolve(cwd, asked);
    if (!existsSync(file)) throw refusal(`${asked}: there is no such config file.`);
    return loadConfig(file, asked);
  }
  const found = nearestConfig(cwd);
  if (found === undefined) return { config: {}, folder: cwd, name: "" };
  return loadConfig(found.file, found.name);
}

async function loadConfig(file: string, name: string): Promise<LoadedConfig> {
  const value = extname(file) === ".json" ? parseJson(file, name) : await runConfig(file, name);
  return checkedConfig(value, file, name);
}

async function runConfig(file: string, name: string): Promise<unknown> {
  const loaded = await importConfig(file, name);
  const exported =
    typeof loaded === "object" && loaded !== null && "default" in loaded
      ? loaded.default
      : undefined;
  const value: unknown = await exported;
  if (value !== undefined) return value;
  throw refusal(`${name}: exports no config. Write: export default defineConfig({ … }).`);
}

async function importConfig(file: string, name: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (codeOf(error) === "ERR_UNKNOWN_FILE_EXTENSION" && extname(file) === ".ts") {
      return importWithJiti(file, name);
    }
    throw refusal(`${name}: could not be run: ${reasonOf(error)}`);
  }
}

/** Node before 22.18 does not read TypeScript; jiti does, where a project has it. */
async function importWithJiti(file: string, name: string): Promise<unknown> {
  let jiti: string;
  try {
    jiti = createRequire(file).resolve("jiti");
  } catch {
    throw refusal(
      `${name}: Node ${process.versions.node} does not read TypeScript. Use Node 22.18 or later, install jiti beside it, or write it as lockproof.config.mjs.`,
    );
  }
  const loader: unknown = await import(pathToFileURL(jiti).href);
  try {
    if (isJiti(loader))
      return { default: await loader.createJiti(file).import(file, { default: true }) };
  } catch (error) {
    throw refusal(`${name}: could not be run: ${reasonOf(error)}`);
  }
  throw refusal(`${name}: the jiti installed beside it is too old. Update it to version 2.`);
}

interface Jiti {
  createJiti(from: string): {
    import(file: string, options: { readonly default: true }): Promise<unknown>;
  };
}

function isJiti(loader: unknown): loader is Jiti {
  return (
    typeof loader === "object" &&
    loader !== null &&
    "createJiti" in loader &&
    typeof loader.createJiti === "function"
  );
}
