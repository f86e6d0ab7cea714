import { resolve } from "node:path";
import type { IgnoreConfig, OwnCalls, ProjectConfig } from "../index.ts";
import { dialects, extractors, parsers } from "../index.ts";
import type { Dialect, Replication, TransactionMode } from "../index.ts";
import type { Arguments } from "./arguments.ts";
import { checkWord } from "./arguments.ts";
import type { LoadedConfig } from "../node/config-file.ts";
import type { IgnoredFindings } from "../node/ignored-findings.ts";
import { suggest } from "../node/nearest.ts";
import { ownCalls } from "../node/own-calls.ts";
import { refusal } from "../node/refusal.ts";

/** Migrations that share a history and a server: a project of the config, with the flags on top. */
export interface Project {
  /** `undefined`: it takes the files that no other project has. */
  readonly paths: readonly string[] | undefined;
  readonly from: string;
  readonly dialect: Dialect;
  /** Whether somebody chose the dialect; else what a framework's own files say of it counts. */
  readonly dialectChosen: "yes" | "no";
  /** Id of an extractor. */
  readonly framework: string | undefined;
  readonly server: number | undefined;
  readonly parser: string;
  /** Absolute path of a dump. */
  readonly schema: string | undefined;
  readonly transaction: TransactionMode | undefined;
  readonly prelude: Readonly<Record<string, string>>;
  readonly replication: Replication | undefined;
  readonly ignored: IgnoredFindings | undefined;
  /** What the config says of the project's own functions. */
  readonly own: OwnCalls | undefined;
}

/** The projects of a config, and last the one for files that belong to none of them. */
export async function projectsOf(
  loaded: LoadedConfig,
  args: Arguments,
  cwd: string,
): Promise<readonly Project[]> {
  const { projects = [], paths, ...shared } = loaded.config;
  if (projects.length > 0 && paths !== undefined) {
    throw refusal(
      `${loaded.name}: give "paths" in each of the projects, or at the top, not in both.`,
    );
  }
  const own = paths === undefined ? projects : [{ paths }];
  const made: Project[] = [];
  for (const project of [...own, {}]) {
    made.push(await projectOf({ ...shared, ...project }, loaded, args, cwd));
  }
  return made;
}

const modes = ["run", "file", "implicit", "none"] as const;

async function projectOf(
  config: ProjectConfig,
  loaded: LoadedConfig,
  args: Arguments,
  cwd: string,
): Promise<Project> {
  const choose = (flag: "dialect" | "framework" | "parser" | "server" | "schema"): Choice => {
    const given = args.text(flag);
    if (given !== undefined) return { what: `--${flag}`, word: given, from: cwd };
    const word = config[flag];
    return {
      what: `${loaded.name}: ${flag}`,
      word: word === undefined ? undefined : String(word),
      from: loaded.folder,
    };
  };
  const chosen = choose("dialect");
  const dialect = await dialectOf(chosen);
  const schema = choose("schema");
  const mode = args.text("transaction");
  return {
    paths: config.paths,
    from: loaded.folder,
    dialect,
    dialectChosen: chosen.word === undefined ? "no" : "yes",
    framework: frameworkOf(choose("framework")),
    server: serverOf(choose("server"), dialect),
    parser: parserOf(choose("parser"), dialect),
    schema: schema.word === undefined ? undefined : resolve(schema.from, schema.word),
    transaction: mode === undefined ? config.transaction : checkWord("--transaction", mode, modes),
    prelude: lowerKeys(config.prelude ?? {}),
    replication: replicationOf(config.replication, dialect, loaded.name),
    own: ownCalls(config, loaded.name),
    ignored: await ignoredOf(config.ignore ?? [], loaded.folder, cwd),
  };
}

interface Choice {
  /** How messages call the place it was chosen at. */
  readonly what: string;
  readonly word: string | undefined;
  /** Where a relative path of it starts. */
  readonly from: string;
}

async function dialectOf({ what, word = "postgres" }: Choice): Promise<Dialect> {
  const known: Readonly<Record<string, () => Promise<Dialect>>> = dialects;
  const load = Object.hasOwn(known, word) ? known[word] : undefined;
  if (load !== undefined) return load();
  const ids = Object.keys(known);
  throw refusal(
    `${what}: unknown dialect "${word}"; there are ${ids.join(", ")}.${suggest(word, ids)}`,
  );
}

function serverOf({ what, word }: Choice, dialect: Dialect): number | undefined {
  if (word === undefined) return undefined;
  const server = dialect.parseServer(word);
  if (server !== undefined) return server;
  const [oldest] = dialect.servers;
  const newest = dialect.servers.at(-1);
  throw refusal(
    `${what}: "${word}" is no version of ${dialect.title} that lockproof knows: it knows ${dialect.showServer(oldest ?? dialect.assumed)} to ${dialect.showServer(newest ?? dialect.assumed)}.`,
  );
}

/** What nobody knows anything of is not passed over in silence. */
function replicationOf(
  wanted: Replication | undefined,
  { title, replication = {} }: Dialect,
  name: string,
): Replication | undefined {
  if (wanted === undefined || replication[wanted] !== undefined) return wanted;
  const known = Object.keys(replication);
  throw refusal(
    `${name}: replication: lockproof knows nothing of "${wanted}" on ${title}${known.length === 0 ? "" : `; there is ${known.join(", ")}`}.`,
  );
}

function frameworkOf({ what, word }: Choice): string | undefined {
  const known = Object.keys(extractors);
  if (word === undefined || known.includes(word)) return word;
  throw refusal(
    `${what}: unknown framework "${word}"; there are ${known.join(", ")}.${suggest(word, known)}`,
  );
}

function parserOf({ what, word }: Choice, dialect: Dialect): string {
  if (word === undefined) return dialect.parser;
  const known = Object.keys(parsers);
  if (known.includes(word)) return word;
  throw refusal(
    `${what}: unknown parser "${word}"; there are ${known.join(", ")}.${suggest(word, known)}`,
  );
}

function lowerKeys(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key.toLowerCase(), value]),
  );
}

/** What is seldom asked for is seldom loaded. */
async function ignoredOf(
  entries: readonly IgnoreConfig[],
  folder: string,
  cwd: string,
): Promise<IgnoredFindings | undefined> {
  if (entries.length === 0) return undefined;
  const { ignoredFindings } = await import("../node/ignored-findings.ts");
  return ignoredFindings(entries, folder, cwd);
}
