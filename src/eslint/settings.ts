import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import type { Config, ProjectConfig, Rule, RuleSetting } from "../index.ts";
import { checkedConfig, configIn, isTop, parseJson } from "../node/config-file.ts";
import type { ConfigFile, LoadedConfig } from "../node/config-file.ts";
import { checkConfig } from "../node/config-schema.ts";
import { reasonOf, refusal } from "../node/refusal.ts";
import { lookedAt, namesIn } from "./folders.ts";
import type { HostPlace } from "./host.ts";

/** What is wished of one history of migrations: the config's words, with ESLint's settings on top. */
export interface Wishes extends ProjectConfig {
  /** Absolute path of the folder that `paths` start from. */
  readonly pathsFrom: string;
  /** The same of the paths in `ignore`. */
  readonly ignoreFrom: string;
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly customRules: readonly Rule[];
  /** How messages call the place where those stand. */
  readonly name: string;
}

/** In the order they are asked. Those without `paths` take every file that is known as a migration. */
export function wishesOf({ settings, cwd, filename }: HostPlace): readonly Wishes[] {
  const set = checkedSettings(settings["lockproof"]);
  const loaded = configAt(dirname(filename), cwd);
  // The same for all files of a folder, and mostly for all folders.
  if (last?.set === set && last.loaded === loaded && last.cwd === cwd) return last.wishes;
  const wishes = wished(set, loaded, cwd);
  last = { set, loaded, cwd, wishes };
  return wishes;
}

let last:
  | {
      readonly set: Config;
      readonly loaded: LoadedConfig;
      readonly cwd: string;
      readonly wishes: readonly Wishes[];
    }
  | undefined;

function wished(
  set: Config,
  { config, folder, name }: LoadedConfig,
  cwd: string,
): readonly Wishes[] {
  const { projects: _, paths: __, rules: ___, ...over } = set;
  const [naming, pathsFrom] =
    set.projects === undefined && set.paths === undefined ? [config, folder] : [set, cwd];
  const { projects = [], paths } = naming;
  const named = paths === undefined ? projects : [{ paths }];
  const rules = { ...config.rules, ...set.rules };
  const { projects: ____, paths: _____, ...shared } = config;
  const customRules = [...(config.customRules ?? []), ...(set.customRules ?? [])];
  return (named.length === 0 ? [{}] : named).map((project: ProjectConfig): Wishes => {
    const wishes = { ...shared, ...project };
    return {
      ...wishes,
      ...absolute(wishes, folder),
      ...over,
      ...absolute(over, cwd),
      rules,
      customRules,
      name,
      pathsFrom,
      ignoreFrom: over.ignore === undefined ? folder : cwd,
    };
  });
}

function absolute({ schema }: ProjectConfig, folder: string): Pick<ProjectConfig, "schema"> {
  return schema === undefined ? {} : { schema: resolve(folder, schema) };
}

function checkedSettings(value: unknown): Config {
  if (value === undefined) return nothing;
  const known = checkedValues.get(value);
  if (known !== undefined) return known;
  const checked = checkConfig(value);
  if (!checked.ok) throw refusal(`ESLint's settings.lockproof: ${checked.message}`);
  checkedValues.set(value, checked.config);
  return checked.config;
}

const nothing: Config = {};
const checkedValues = new Map<unknown, Config>();

const folders = new Map<string, LoadedConfig | undefined>();
let readAt = 0;

function configAt(folder: string, cwd: string): LoadedConfig {
  const at = lookedAt();
  if (readAt !== at) {
    folders.clear();
    readAt = at;
  }
  const found = nearest(folder, cwd);
  if (found !== undefined) return found;
  if (unconfigured?.folder !== cwd) unconfigured = { config: {}, folder: cwd, name: "" };
  return unconfigured;
}

let unconfigured: LoadedConfig | undefined;

function nearest(folder: string, cwd: string): LoadedConfig | undefined {
  if (folders.has(folder)) return folders.get(folder);
  // What lies above may hold anything.
  const has = folder.startsWith(cwd) ? isListed : undefined;
  const own = configIn(folder, has);
  const above = isTop(folder, has) ? undefined : dirname(folder);
  const found =
    own !== undefined ? load(own) : above === undefined ? undefined : nearest(above, cwd);
  folders.set(folder, found);
  return found;
}

function isListed(folder: string, name: string): boolean {
  return namesIn(folder).has(name);
}

function load({ file, name }: ConfigFile): LoadedConfig {
  return checkedConfig(
    name.endsWith(".json") ? parseJson(file, name) : run(file, name),
    file,
    name,
  );
}

/** As the command line does, but without waiting. */
function run(file: string, name: string): unknown {
  const require = createRequire(file);
  const { features }: { readonly features: object } = process;
  const readsTypes = "typescript" in features && features.typescript !== false;
  let exported: unknown;
  try {
    if (name.endsWith(".ts") && !readsTypes) {
      exported = withJiti(require, file);
    } else {
      exported = require(file);
    }
  } catch (error) {
    throw refusal(
      `${name}: could not be read by ESLint, which does not wait: ${reasonOf(error)}. ` +
        `Write it without "await", or as lockproof.config.json.`,
    );
  }
  const value =
    typeof exported === "object" && exported !== null && "default" in exported
      ? exported.default
      : exported;
  if (value instanceof Promise) {
    throw refusal(`${name}: exports a promise, for which ESLint does not wait.`);
  }
  return value;
}

function withJiti(require: (id: string) => unknown, file: string): unknown {
  const jiti = require("jiti");
  if (typeof jiti !== "object" || jiti === null || !("createJiti" in jiti)) return undefined;
  const { createJiti } = jiti;
  if (typeof createJiti !== "function") return undefined;
  const load: unknown = Reflect.apply(createJiti, undefined, [file]);
  return typeof load === "function" ? Reflect.apply(load, undefined, [file]) : undefined;
}
