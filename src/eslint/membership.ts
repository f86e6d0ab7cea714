import { minimatch } from "minimatch";
import { resolve, relative, sep } from "node:path";
import type { TransactionMode } from "../index.ts";
import { isCalledSo, isTried } from "../node/discovery.ts";
import { extractorsNow } from "../node/extractors-now.ts";
import { frameworksAmong } from "../node/frameworks.ts";
import type { Framework, Frameworks } from "../node/frameworks.ts";
import { lookedAt } from "./folders.ts";
import type { HostPlace } from "./host.ts";
import { wishesOf } from "./settings.ts";
import type { Wishes } from "./settings.ts";

/** How a file is to be read, as a migration of somebody's history. */
export interface Membership {
  /** `undefined`: plain SQL. */
  readonly framework: Framework | undefined;
  readonly wishes: Wishes;
  readonly frameworks: Frameworks;
  /** Id of the dialect, which need not be one that we read. */
  readonly dialect: string;
  readonly dialectFrom: "user" | "framework";
  readonly transaction: TransactionMode | undefined;
  /** Whether the history it belongs to is named, and so may be read. */
  readonly history: "named" | "unnamed";
}

/** What a file of SQL is asked by: the language that ESLint reads it in. */
export interface SqlFile {
  /** `undefined`: as the config or the framework has it. */
  readonly dialect: string | undefined;
  /** Whether a file must be known as a migration, or is one because ESLint was given it. */
  readonly migrations: "recognized" | "all";
}

/** Whether a file is a migration, by the names and first lines in its folder, once for each folder. */
export function membershipOf(
  place: HostPlace,
  sqlFile: SqlFile | undefined,
): Membership | undefined {
  const { filename, cwd } = place;
  const file = resolve(cwd, filename);
  const all = wishesOf(place);
  const wishes = all.find((one) => one.paths === undefined || isIn(file, one));
  if (wishes === undefined) return undefined;
  const frameworks = frameworksAt(cwd);
  const framework = frameworks.of(file, wishes.framework);
  const chosen = sqlFile?.dialect ?? wishes.dialect;
  const dialect = chosen ?? framework?.recognition.dialect ?? "postgres";
  const anything = sqlFile?.migrations === "all";
  if (
    framework === undefined &&
    (sqlFile === undefined || (!anything && wishes.paths === undefined))
  ) {
    return undefined;
  }
  if (framework !== undefined && wishes.paths === undefined && !anything) {
    const root = relative(cwd, framework.root);
    if (isTried(root)) return undefined;
    if (framework.extractor === frameworks.plain && !isCalledSo(root)) return undefined;
  }
  return {
    framework,
    wishes,
    frameworks,
    dialect,
    dialectFrom: chosen === undefined && dialect !== "postgres" ? "framework" : "user",
    transaction: wishes.transaction ?? framework?.recognition.transaction,
    history: wishes.paths === undefined ? "unnamed" : "named",
  };
}

function isIn(file: string, { paths = [], pathsFrom }: Wishes): boolean {
  return paths.some((path) => {
    if (/[*?[\]{}!()]/.test(path)) {
      const inside = relative(pathsFrom, file).replaceAll(sep, "/");
      return minimatch(inside, path.replace(/^\.\//, ""), { dot: true });
    }
    const target = resolve(pathsFrom, path);
    return file === target || file.startsWith(target.endsWith(sep) ? target : target + sep);
  });
}

let seen:
  { readonly cwd: string; readonly at: number; readonly frameworks: Frameworks } | undefined;

function frameworksAt(cwd: string): Frameworks {
  const at = lookedAt();
  if (seen?.cwd !== cwd || seen.at !== at) {
    const known = Object.values(extractorsNow);
    seen = { cwd, at, frameworks: frameworksAmong(known, extractorsNow.sql, cwd) };
  }
  return seen.frameworks;
}
