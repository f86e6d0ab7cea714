import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as WithoutWebAssembly from "../node/parser-without-wasm.ts";
import { analyze } from "../index.ts";
import type {
  AnalyzeOptions,
  Dialect,
  Family,
  Insertion,
  Migration,
  Parser,
  Report,
  Rule,
  RuleOptions,
  Script,
  Source,
  Span,
} from "../index.ts";
import { dialectsNow } from "../node/dialects-now.ts";
import { extractAll } from "../node/extract.ts";
import type { FrameworkFile } from "../node/extract.ts";
import { readBeside } from "../node/frameworks.ts";
import { importedCode } from "../node/imported-code.ts";
import { ignoredFindings } from "../node/ignored-findings.ts";
import { ownCalls } from "../node/own-calls.ts";
import { startMysqlNow, startParserNow, startSqliteNow } from "../node/parser-now.ts";
import { refusal } from "../node/refusal.ts";
import { allRules, asSet, levelOf, optionsOf } from "../node/rules.ts";
import { customRules, isOwn } from "./custom-rules.ts";
import { reportInHistory } from "./history.ts";
import type { HostSourceCode } from "./host.ts";
import { createSqlSourceCode as sourceCodeOf } from "./sql-source-code.ts";
import type { SqlRoot } from "./sql-source-code.ts";
import type { Membership } from "./membership.ts";
import type { Wishes } from "./settings.ts";

export { mendingOf } from "./edits.ts";
export { membershipOf } from "./membership.ts";
export { rootOf } from "./sql-source-code.ts";

export interface Asked {
  /** As messages call it, and its text. */
  readonly source: Source;
  /** Absolute path. */
  readonly file: string;
  readonly cwd: string;
  /** The tree that ESLint has made already. */
  readonly script: (() => Script) | undefined;
  /** Ids of the rules that ESLint runs; `custom-rules` stands for all of the config's own. */
  readonly rules: readonly string[];
  /** What ESLint's config sets for rules beside their severity; it outweighs ours. */
  readonly options: ReadonlyMap<string, object>;
  /** Whether ESLint's own comments turn a rule off at a place; `undefined`: there are none. */
  readonly isDisabled: ((rule: string, offset: number) => boolean) | undefined;
}

export interface Answer {
  readonly report: Report;
  /** Of the file itself. */
  readonly migrations: readonly Migration[];
  readonly family: Family;
  /** What has to be written so that the runner opens no transaction around the file. */
  readonly optOut: Insertion | undefined;
  /** Whether the file is one statement and nothing else. */
  isOneStatement(): boolean;
  /** Where a comment of ESLint hides what is said once, so that it is said at the next place. */
  readonly hidden: readonly Hidden[];
}

export interface Hidden {
  readonly rule: string;
  readonly span: Span;
}

/**
 * Analyzes one migration: by itself, as `lint --no-history` does, or after those that the config names
 * with it, as `lint` does.
 */
export function lint(asked: Asked, membership: Membership): Answer {
  const { source, file, script, cwd } = asked;
  const { framework, wishes, dialect: id } = membership;
  const dialect = dialectOf(id);
  const rules = rulesFor(asked, wishes);
  const parser = parserOf(wishes.parser ?? dialect.parser);
  const isIgnored =
    wishes.ignore === undefined
      ? undefined
      : ignoredFindings(wishes.ignore, wishes.ignoreFrom, asked.cwd);
  const hidden: Hidden[] = [];
  const ignored: AnalyzeOptions["ignored"] = (path, rule, tables, span) => {
    if (isIgnored?.(path, rule, tables) === true) return true;
    if (asked.isDisabled === undefined || path !== source.path) return false;
    if (rules.once.get(rule) === undefined || !asked.isDisabled(rule, span.start)) return false;
    hidden.push({ rule, span });
    return true;
  };
  const options: AnalyzeOptions = {
    parser,
    dialect,
    // One that somebody chose is one of the dialect that was chosen, or of PostgreSQL.
    server: membership.dialectFrom === "framework" ? undefined : serverOf(wishes.server, dialect),
    rules: rules.running,
    knownRules: rules.known,
    prelude: lowerKeys(wishes.prelude ?? {}),
    replication: wishes.replication,
    schema: wishes.schema === undefined ? undefined : dumpAt(wishes.schema),
    ignored,
  };
  const beside = framework === undefined ? undefined : readBeside(framework, file);
  const own: FrameworkFile = {
    framework,
    extracted: {
      source,
      reported: true,
      unit: source.path,
      ...(beside === undefined ? {} : { beside }),
      ...(script === undefined ? {} : { script, ...importedCode(source, file, cwd) }),
    },
  };
  const migrationsOf = (files: readonly FrameworkFile[]): readonly Migration[] =>
    extractAll(files, membership.frameworks, {
      transaction: wishes.transaction,
      dialect: id,
      own: ownCalls(wishes, wishes.name),
      way: "both",
    });
  const migrations = migrationsOf([own]);
  const report =
    membership.history === "unnamed"
      ? analyze(migrations, options)
      : reportInHistory(own, {
          membership,
          file,
          cwd,
          options,
          migrationsOf,
          once: rules.once,
          rulesKey: rules.key,
        });
  return {
    report,
    migrations,
    family: dialect.family,
    optOut: framework?.extractor.optOut?.(source),
    isOneStatement() {
      const alone =
        membership.history === "unnamed" ? report : analyze(migrations, { ...options, rules: [] });
      const { statements, unread } = alone.coverage;
      return statements === 1 && unread === 0;
    },
    hidden,
  };
}

interface Rules {
  /** Tells them apart from those of another question. */
  readonly key: string;
  readonly running: readonly Rule[];
  readonly known: readonly string[];
  /** How often those are said that are not said everywhere. */
  readonly once: ReadonlyMap<string, NonNullable<Rule["once"]>>;
}

function rulesFor({ rules: ids, options }: Asked, wishes: Wishes): Rules {
  if (last?.wishes === wishes && last.ids.length === ids.length && options.size === 0) {
    const { ids: before } = last;
    if (ids.every((id, index) => id === before[index])) return last.rules;
  }
  const asked = chosen.get(wishes) ?? new Map<string, Rules>();
  chosen.set(wishes, asked);
  const key = [...ids, ...(options.size === 0 ? [] : [JSON.stringify([...options])])].join();
  const rules = asked.get(key) ?? { key, ...choose(new Set(ids), options, wishes) };
  asked.set(key, rules);
  if (options.size === 0) last = { wishes, ids, rules };
  return rules;
}

let last:
  { readonly wishes: Wishes; readonly ids: readonly string[]; readonly rules: Rules } | undefined;

/** By what was asked for: mostly the same for all files. */
const chosen = new WeakMap<Wishes, Map<string, Rules>>();

function choose(
  rules: ReadonlySet<string>,
  options: ReadonlyMap<string, object>,
  wishes: Wishes,
): Omit<Rules, "key"> {
  const all = allRules({ config: wishes, name: wishes.name });
  const running = all.flatMap((rule) => {
    const { id } = rule;
    const setting = wishes.rules[id];
    if (!rules.has(isOwn(id) ? id : customRules) || levelOf(setting) === "off") return [];
    const own = options.get(id);
    const set = optionsOf(setting);
    return own === undefined
      ? [asSet(rule, set, `${wishes.name}: rules`)]
      : [asSet(rule, { ...set, ...textsIn(own) }, "ESLint's config")];
  });
  return {
    running,
    known: all.map(({ id }) => id),
    once: new Map(all.flatMap(({ id, once }) => (once === undefined ? [] : [[id, once] as const]))),
  };
}

function textsIn(options: object): RuleOptions {
  return Object.fromEntries(
    Object.entries(options).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

/** ESLint's view of a file of SQL; without a dialect, its comments are read as PostgreSQL's. */
export function createSqlSourceCode(
  text: string,
  ast: SqlRoot,
  dialect = "postgres",
): HostSourceCode {
  return sourceCodeOf(text, ast, dialectOf(dialect).family);
}

export function isDialect(id: string): id is keyof typeof dialectsNow {
  return Object.hasOwn(dialectsNow, id);
}

function dialectOf(id: string): Dialect {
  if (isDialect(id)) return dialectsNow[id];
  const known = Object.keys(dialectsNow).join(", ");
  throw refusal(`unknown dialect "${id}"; there are ${known}.`);
}

const started = new Map<string, Parser>();

/** Starting one costs more than reading a hundred files with it. */
function parserOf(id: string): Parser {
  const parser = started.get(id) ?? startParser(id);
  started.set(id, parser);
  return parser;
}

function startParser(id: string): Parser {
  switch (id) {
    case "libpg-query":
      return startParserNow();
    case "pgsql-ast-parser":
      return withoutWebAssembly();
    case "mysql":
      return startMysqlNow();
    case "sqlite":
      return startSqliteNow();
    default:
      throw refusal(`unknown parser "${id}".`);
  }
}

/** Most never ask for it, and it is large. */
function withoutWebAssembly(): Parser {
  const load: (id: string) => typeof WithoutWebAssembly = createRequire(import.meta.url);
  return load("./eslint-without-web-assembly.js").startWithoutWebAssembly();
}

function serverOf(version: string | number | undefined, dialect: Dialect): number | undefined {
  if (version === undefined) return undefined;
  const server = dialect.parseServer(String(version));
  if (server !== undefined) return server;
  throw refusal(`"${String(version)}" is no version of ${dialect.title} that lockproof knows.`);
}

function lowerKeys(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key.toLowerCase(), value]),
  );
}

function dumpAt(path: string): Source {
  return { path, text: readFileSync(path, "utf8") };
}
