import type { HostFile, HostSourceCode } from "./host.ts";
import { engine } from "./later.ts";
import type { SqlFile } from "./membership.ts";
import { refusal } from "../node/refusal.ts";
import type { SqlRoot } from "./sql-source-code.ts";

/** How ESLint reads a file of SQL. */
export interface SqlLanguage {
  readonly fileType: "text";
  readonly lineStart: 1;
  readonly columnStart: 1;
  readonly nodeTypeKey: "type";
  readonly visitorKeys: Record<string, string[]>;
  readonly defaultLanguageOptions: Record<string, unknown>;
  validateLanguageOptions(options: Readonly<Record<string, unknown>>): void;
  parse(file: HostFile): { readonly ok: true; readonly ast: SqlRoot };
  createSourceCode(
    file: HostFile,
    parsed: { readonly ast: SqlRoot },
    context: { readonly languageOptions: Readonly<Record<string, unknown>> },
  ): HostSourceCode;
}

/** Of one dialect, or of the one that the config or the framework names. */
export function sqlLanguage(dialect: string | undefined): SqlLanguage {
  return {
    fileType: "text",
    lineStart: 1,
    columnStart: 1,
    nodeTypeKey: "type",
    visitorKeys: { SqlFile: [] },
    // The rest is what rules for JavaScript ask, when somebody turns them on for every file.
    defaultLanguageOptions: {
      migrations: "all",
      sourceType: "module",
      ecmaVersion: 2026,
      parserOptions: { ecmaFeatures: {} },
    },
    validateLanguageOptions({ migrations }) {
      // Others may be meant for JavaScript, set for every file.
      if (isMigrations(migrations)) return;
      throw refusal(`languageOptions.migrations is "all" or "recognized".`);
    },
    // What does not parse is a finding, so that one broken statement does not hide the others.
    parse: ({ body }) => ({ ok: true, ast: engine().rootOf(textOf(body)) }),
    createSourceCode({ body }, { ast }, { languageOptions: { migrations } }) {
      const sourceCode = engine().createSqlSourceCode(textOf(body), ast, dialect);
      sqlFiles.set(sourceCode, {
        dialect,
        migrations: migrations === "recognized" ? "recognized" : "all",
      });
      return sourceCode;
    },
  };
}

/** What a file of SQL was asked for by, if it is one. */
export function sqlFileOf(sourceCode: HostSourceCode): SqlFile | undefined {
  return sqlFiles.get(sourceCode);
}

const sqlFiles = new WeakMap<HostSourceCode, SqlFile>();

function isMigrations(value: unknown): boolean {
  return value === undefined || value === "all" || value === "recognized";
}

function textOf(body: string | Uint8Array): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}
