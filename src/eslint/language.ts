import type { HostFile, HostSourceCode } from "./host.ts";
import { engine } from "./later.ts";
import type { SqlFile } from "./membership.ts";
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
  createSourceCode(file: HostFile, parsed: { readonly ast: SqlRoot }): HostSourceCode;
}

/**
 * Of one dialect, or of the one that the config or the framework names. Whether every file is taken is the
 * language's own: an option would be handed on to the blocks of the user that come later.
 */
export function sqlLanguage(
  dialect: SqlFile["dialect"],
  migrations: SqlFile["migrations"] = "all",
): SqlLanguage {
  return {
    fileType: "text",
    lineStart: 1,
    columnStart: 1,
    nodeTypeKey: "type",
    visitorKeys: { SqlFile: [] },
    // What rules for JavaScript ask, when somebody turns them on for every file.
    defaultLanguageOptions: {
      sourceType: "module",
      ecmaVersion: 2026,
      parserOptions: { ecmaFeatures: {} },
    },
    // There are none of ours; others may be meant for JavaScript, set for every file.
    validateLanguageOptions: () => undefined,
    // What does not parse is a finding, so that one broken statement does not hide the others.
    parse: ({ body }) => ({ ok: true, ast: engine().rootOf(textOf(body)) }),
    createSourceCode({ body }, { ast }) {
      const sourceCode = engine().createSqlSourceCode(textOf(body), ast, dialect);
      sqlFiles.set(sourceCode, { dialect, migrations });
      return sourceCode;
    },
  };
}

/** What a file of SQL was asked for by, if it is one. */
export function sqlFileOf(sourceCode: HostSourceCode): SqlFile | undefined {
  return sqlFiles.get(sourceCode);
}

const sqlFiles = new WeakMap<HostSourceCode, SqlFile>();

function textOf(body: string | Uint8Array): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}
