import type { Recognition } from "../extractor.ts";
import type { Folder } from "../folder.ts";
import { driversIn } from "../dialect-drivers.ts";
import { historyOf, pathIn, upward } from "../folder.ts";
import { mayHoldMigrations } from "../migration-folder.ts";
import type { RunnerConfig } from "./runner-config.ts";
import { serversNamed, wrappingSaid } from "./runner-config.ts";

/** What a framework whose migrations are code is known by. */
export interface Signs {
  readonly title: string;
  /** What stands in its migrations and in nobody else's. */
  readonly sign: RegExp;
  readonly config?: RunnerConfig;
}

export function isScript(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path) && !/\.d\.[cm]?ts$|\.(?:spec|test)\.[cm]?[jt]s$/.test(path);
}

/** A folder is the framework's when one of its first files says so. */
export function recognizeScripts(
  folder: Folder,
  { title, sign, config }: Signs,
): Recognition | undefined {
  if (!holdsMigrations(folder)) return undefined;
  const scripts = folder.files.filter(isScript);
  const name = scripts.slice(0, 6).find((file) => sign.test(folder.text(file) ?? ""));
  if (name === undefined) return undefined;
  return {
    root: historyOf(folder, scripts).path,
    why: `${pathIn(folder, name)} is written for ${title}`,
    ...setBy(folder, config),
  };
}

/** What folders are called, and the framework's config says. */
export function setBy(
  folder: Folder,
  config: RunnerConfig | undefined,
): Pick<Recognition, "dialect" | "transaction" | "transactionWhy"> {
  const dialect = dialectOf(folder.name) ?? (config && dialectSaid(folder, config));
  const wraps = config && wrappingSaid(folder, config);
  return {
    ...(dialect === undefined ? {} : { dialect }),
    ...(wraps === undefined ? {} : { transaction: wraps.value, transactionWhy: wraps.why }),
  };
}

function dialectOf(name: string): string | undefined {
  return dialects.find(([called]) => called.test(name))?.[1];
}

/**
 * Who names several servers, one to test and one to run, says nothing; nor who names SQLite alone, and whose
 * program has drivers for others: that config is one to develop with.
 */
function dialectSaid(folder: Folder, config: RunnerConfig): string | undefined {
  const [first, ...others] = new Set(serversNamed(folder, config).map(dialectOf));
  if (others.length > 0) return undefined;
  const isOne = first !== "sqlite" || driversIn(folder).every(({ dialect }) => dialect === first);
  return isOne ? first : undefined;
}

function holdsMigrations(folder: Folder): boolean {
  const names = [...upward(folder)].map(({ name }) => name);
  return mayHoldMigrations(names, folder.files);
}

/** A project for several servers has a folder for each. */
const dialects = [
  [/^(?:postgres|pg$)/i, "postgres"],
  [/^mysql/i, "mysql"],
  [/^mariadb/i, "mariadb"],
  [/^(?:better-)?sqlite|^libsql/i, "sqlite"],
] as const;
