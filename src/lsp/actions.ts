import { CodeActionKind } from "vscode-languageserver/node";
import type { CodeAction, Diagnostic, TextEdit } from "vscode-languageserver/node";
import { lineStarts, positionAt } from "../index.ts";
import type { Finding, Source } from "../index.ts";
import { mendingOf } from "../eslint/edits.ts";
import { parseScript } from "../node/script-parser.ts";
import { rangeIn } from "./diagnostics.ts";
import type { Seen } from "./seen.ts";

export interface Asked {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** What an editor may write for the findings that it shows: the cure, the plan's first step, or an allow. */
export function actionsFor(seen: Seen, { uri, diagnostics }: Asked): readonly CodeAction[] {
  const { source, inspection, path } = seen;
  if (source === undefined) return [];
  return diagnostics.flatMap((diagnostic) => {
    const finding = inspection.report.findings.find(
      (each) =>
        each.path === path &&
        each.rule === diagnostic.code &&
        rangeIn(source.text, each.span).start.line === diagnostic.range.start.line &&
        rangeIn(source.text, each.span).start.character === diagnostic.range.start.character,
    );
    if (finding === undefined) return [];
    return [...mending(seen, finding, source), ...allow(finding, source)].map(
      ({ title, edits, preferred }): CodeAction => ({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: preferred,
        edit: { changes: { [uri]: [...edits] } },
      }),
    );
  });
}

interface Offer {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly preferred: boolean;
}

function mending(seen: Seen, finding: Finding, source: Source): readonly Offer[] {
  const { lots, report } = seen.inspection;
  const lot = lots.find(({ migrations }) => migrations.some((each) => each.source === source));
  if (lot === undefined) return [];
  const script = /\.[cm]?[jt]s$/.test(source.path) ? parseScript(source) : undefined;
  if (script?.ok === false) return [];
  const answer = {
    report,
    migrations: lot.migrations.filter((migration) => migration.source === source),
    family: lot.project.dialect.family,
    optOut: lot.framework?.extractor.optOut?.(source),
    isOneStatement: () => report.coverage.statements === 1 && report.coverage.unread === 0,
  };
  const language = script === undefined ? "sql" : "script";
  const session = { language, program: script?.program ?? {} } as const;
  const found = mendingOf(finding, answer, session, source.text);
  if (found === undefined) return [];
  const edits = found.edits.map(({ span, text }) => ({
    range: rangeIn(source.text, span),
    newText: text,
  }));
  return [{ title: found.title, edits, preferred: found.certain }];
}

/** Without a reason, so that it is a finding until somebody gives one. */
function allow({ rule, statement }: Finding, { path, text }: Source): readonly Offer[] {
  if (!path.endsWith(".sql")) return [];
  const starts = lineStarts(text);
  const { line } = positionAt(starts, statement.start);
  const at = starts[line - 1] ?? 0;
  const indent = /^[ \t]*/.exec(text.slice(at))?.[0] ?? "";
  const edit = {
    range: rangeIn(text, { start: at, end: at }),
    newText: `${indent}-- lockproof-allow ${rule}: \n`,
  };
  return [{ title: `Allow ${rule} here, for a reason`, edits: [edit], preferred: false }];
}
