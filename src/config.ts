import type { Severity } from "./finding.ts";
import type { TransactionMode } from "./migration.ts";
import type { OwnCalls } from "./own-calls.ts";
import type { Replication } from "./replication.ts";
import type { Rule } from "./rule.ts";
import type { RuleOptions } from "./rule-options.ts";

/**
 * What `lockproof.config.*` may say. The keys of a project may stand at the top as well: alone they
 * describe the only project, beside `projects` they are what those start from.
 */
export interface Config extends ProjectConfig {
  readonly $schema?: string;
  /** Folders of migrations with a history of their own each. */
  readonly projects?: readonly ProjectConfig[];
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  /** Made with `defineRule`. */
  readonly customRules?: readonly Rule[];
}

export interface ProjectConfig extends OwnCalls {
  /** Files, folders and globs, relative to the config; all of them are one history. */
  readonly paths?: readonly string[];
  readonly dialect?: string;
  /** Whose migrations they are, where no sign tells: an id that `lockproof detect` prints. */
  readonly framework?: string;
  /** The oldest version that the migrations meet. */
  readonly server?: string | number;
  /** A dump that history begins from, as `pg_dump --schema-only` writes it. */
  readonly schema?: string;
  /** How the runner wraps migrations in transactions. */
  readonly transaction?: TransactionMode;
  readonly parser?: string;
  /** Settings that the runner applies before each migration: `{ lock_timeout: "5s" }`. */
  readonly prelude?: Readonly<Record<string, string>>;
  /** What is copied row by row while the migrations run. */
  readonly replication?: Replication;
  readonly ignore?: readonly IgnoreConfig[];
}

/** Findings that are not wanted: all that fit each part that is given. */
export interface IgnoreConfig {
  /** Files, folders and globs, relative to the config. */
  readonly paths?: readonly string[];
  /** `orders`, or `shop.orders` outside the default schema. */
  readonly tables?: readonly string[];
  readonly rules?: readonly string[];
}

/** How severe its findings are, and what the rule is to go by. */
export type RuleSetting = RuleLevel | readonly [RuleLevel] | readonly [RuleLevel, RuleOptions];

export type RuleLevel = Severity | "off";

/** Gives editors the config's type. */
export function defineConfig(config: Config): Config {
  return config;
}
