import { minimatch } from "minimatch";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as WithoutWebAssembly from "../node/parser-without-wasm.ts";
import { analyze, rules as allRules } from "../index.ts";
import type {
  Dialect,
  ExtractedFile,
  Family,
  Insertion,
  Migration,
  Parser,
  Report,
  Rule,
  Script,
  Source,
} from "../index.ts";
import { dialectsNow } from "../node/dialects-now.ts";
import { readBeside } from "../node/frameworks.ts";
import { ignoredFindings } from "../node/ignored-findings.ts";
import { startMysqlNow, startParserNow, startSqliteNow } from "../node/parser-now.ts";
import { refusal } from "../node/refusal.ts";
import type { HostSourceCode } from "./host.ts";
import { createSqlSourceCode as sourceCodeOf } from "./sql-source-code.ts";
import type { SqlRoot } from "./sql-source-code.ts";
import type { Membership } from "./membership.ts";

export { rootOf } from "./sql-source-code.ts";

export interface Asked {
  /** As messages call it, and its text. */
  readonly source: Source;
  /** Absolute path. */
  readonly file: string;
  readonly cwd: string;
  /** The tree that ESLint has made already. */
  readonly script: (() => Script) | undefined;
  /** Ids of the rules that ESLint runs. */
  readonly rules: ReadonlySet<string>;
}

export interface Answer {
  readonly report: Report;
  readonly migrations: readonly Migration[];
  readonly family: Family;
  /** What has to be written so that the runner opens no transaction around the file. */
  readonly optOut: Insertion | undefined;
}

/** Analyzes one migration by itself, as `lint --no-history` does. */
export function lint(asked: Asked, membership: Membership): Answer {
  const { source, file, script } = asked;
  const { framework, frameworks, wishes, transaction, dialect: id } = membership;
  const dialect = dialectOf(id);
  const beside = framework === undefined ? undefined : readBeside(framework, file);
  const extracted: ExtractedFile = {
    source,
    reported: true,
    unit: source.path,
    ...(beside === undefined ? {} : { beside }),
    ...(script === undefined ? {} : { script }),
  };
  const recognition = framework?.recognition;
  const migrations = (framework?.extractor ?? frameworks.plain)
    .extract([extracted], {
      transaction,
      dialect: id,
      ...(recognition === undefined ? {} : { recognition }),
    })
    .filter(({ direction }) => direction !== "down");
  const ignored =
    wishes.ignore === undefined
      ? undefined
      : ignoredFindings(wishes.ignore, wishes.ignoreFrom, asked.cwd);
  const report = analyze(migrations, {
    parser: parserOf(wishes.parser ?? dialect.parser),
    dialect,
    server: serverOf(wishes.server, dialect),
    rules: allRules.filter((rule) => asked.rules.has(rule.id) && isOn(rule, wishes.rules)),
    knownRules: allRules.map((rule) => rule.id),
    prelude: lowerKeys(wishes.prelude ?? {}),
    schema: wishes.schema === undefined ? undefined : dumpAt(wishes.schema),
    ignored,
  });
  return {
    report,
    migrations,
    family: dialect.family,
    optOut: framework?.extractor.optOut?.(source),
  };
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

export function matchesGlob(path: string, glob: string): boolean {
  return minimatch(path, glob, { dot: true });
}

function isOn({ id }: Rule, settings: Readonly<Record<string, string>>): boolean {
  return settings[id] !== "off";
}

function dialectOf(id: string): Dialect {
  if (isDialect(id)) return dialectsNow[id];
  const known = Object.keys(dialectsNow).join(", ");
  throw refusal(`unknown dialect "${id}"; there are ${known}.`);
}

function parserOf(id: string): Parser {
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
