import { ConfigCommentParser, Directive, TextSourceCodeBase } from "@eslint/plugin-kit";
import type { DirectiveType } from "@eslint/plugin-kit";
import { cut, lineStarts, positionAt } from "../index.ts";
import type { Family, Span } from "../index.ts";
import type { HostLocation, HostSourceCode } from "./host.ts";

/** A file of SQL is one node: what stands in it, the engine knows better. */
export interface SqlRoot {
  readonly type: "SqlFile";
  readonly range: [number, number];
  readonly loc: HostLocation;
  /** For rules that were written for JavaScript. */
  readonly body: [];
  readonly tokens: [];
  readonly comments: [];
}

interface SqlComment {
  readonly type: "SqlComment";
  /** Without its marks. */
  readonly value: string;
  readonly range: [number, number];
  readonly loc: HostLocation;
}

export function rootOf(text: string): SqlRoot {
  const loc = locationIn(text)({ start: 0, end: text.length });
  const range: [number, number] = [0, text.length];
  return { type: "SqlFile", range, loc, body: [], tokens: [], comments: [] };
}

/** ESLint's view of a file of SQL, in which its own comments may turn rules off. */
export function createSqlSourceCode(text: string, ast: SqlRoot, family: Family): HostSourceCode {
  const base = new TextSourceCodeBase({ text, ast, lineEndingPattern: /\r\n|[\r\n]/u });
  let comments: readonly SqlComment[] | undefined;
  const commentsOf = (): readonly SqlComment[] => (comments ??= commentsFor(text, family));
  return Object.assign(base, {
    visitorKeys: { SqlFile: [] },
    parserServices: {},
    scopeManager: null,
    traverse: () =>
      ([1, 2] as const).map((phase) => ({
        kind: 1,
        type: "visit",
        target: ast,
        phase,
        args: [ast, null],
      })),
    getParent: () => null,
    getInlineConfigNodes: commentsOf,
    getDisableDirectives: () => directivesIn(commentsOf()),
    applyInlineConfig: () => inlineConfigIn(commentsOf()),
    ...askedByOthers(ast),
  });
}

/** What rules for JavaScript ask, when somebody turns them on for every file: there is nothing of it. */
function askedByOthers(ast: SqlRoot): object {
  const scope = {
    type: "global",
    block: ast,
    set: new Map(),
    variables: [],
    references: [],
    through: [],
    childScopes: [],
    implicit: { set: new Map(), variables: [], leftToBeResolved: [] },
    upper: null,
    isStrict: true,
  };
  const nothing = (): null => null;
  const none = (): [] => [];
  return {
    getAllComments: none,
    getCommentsBefore: none,
    getCommentsAfter: none,
    getCommentsInside: none,
    getJSDocComment: nothing,
    getTokens: none,
    getTokensBefore: none,
    getTokensAfter: none,
    getTokensBetween: none,
    getFirstToken: nothing,
    getFirstTokens: none,
    getLastToken: nothing,
    getLastTokens: none,
    getTokenBefore: nothing,
    getTokenAfter: nothing,
    getTokenByRangeStart: nothing,
    getNodeByRangeIndex: nothing,
    getDeclaredVariables: none,
    getScope: () => scope,
    isGlobalReference: () => false,
    commentsExistBetween: () => false,
    isSpaceBetween: () => false,
    markVariableAsUsed: () => false,
  };
}

function commentsFor(text: string, family: Family): readonly SqlComment[] {
  // Most files have none that ESLint cares for.
  if (!text.includes("eslint")) return [];
  const locate = locationIn(text);
  return cut(text, family).comments.flatMap((span): readonly SqlComment[] => {
    const written = text.slice(span.start, span.end);
    if (!written.includes("eslint")) return [];
    const value = written.startsWith("/*")
      ? written.slice(2, -2)
      : written.replace(/^(?:--|#)/, "");
    return [{ type: "SqlComment", value, range: [span.start, span.end], loc: locate(span) }];
  });
}

function locationIn(text: string): (span: Span) => HostLocation {
  const starts = lineStarts(text);
  const at = (offset: number): HostLocation["start"] => {
    const { line, column } = positionAt(starts, offset);
    return { line, column };
  };
  return ({ start, end }) => ({ start: at(start), end: at(end) });
}

const commentParser = new ConfigCommentParser();

interface CommentProblem {
  readonly ruleId: null;
  readonly message: string;
  readonly loc: HostLocation;
}

const directiveTypes = new Map<string, DirectiveType>([
  ["eslint-disable", "disable"],
  ["eslint-enable", "enable"],
  ["eslint-disable-line", "disable-line"],
  ["eslint-disable-next-line", "disable-next-line"],
]);

function directivesIn(comments: readonly SqlComment[]): {
  readonly problems: readonly CommentProblem[];
  readonly directives: readonly Directive[];
} {
  const problems: CommentProblem[] = [];
  const directives: Directive[] = [];
  for (const comment of comments) {
    const parsed = commentParser.parseDirective(comment.value);
    const type = parsed === undefined ? undefined : directiveTypes.get(parsed.label);
    if (parsed === undefined || type === undefined) continue;
    const { value, justification } = parsed;
    if (type === "disable-line" && comment.loc.start.line !== comment.loc.end.line) {
      const message = `${parsed.label} comment should not span multiple lines.`;
      problems.push({ ruleId: null, message, loc: comment.loc });
      continue;
    }
    directives.push(new Directive({ type, node: comment, value, justification }));
  }
  return { problems, directives };
}

/** `/* eslint lockproof/column-drop: "off" *\/`. */
function inlineConfigIn(comments: readonly SqlComment[]): {
  readonly configs: readonly { readonly config: object; readonly loc: HostLocation }[];
  readonly problems: readonly CommentProblem[];
} {
  const configs: { readonly config: object; readonly loc: HostLocation }[] = [];
  const problems: CommentProblem[] = [];
  for (const { value, loc } of comments) {
    const parsed = commentParser.parseDirective(value);
    if (parsed?.label !== "eslint") continue;
    const rules = commentParser.parseJSONLikeConfig(parsed.value);
    if (rules.ok) configs.push({ config: { rules: rules.config }, loc });
    else problems.push({ ruleId: null, message: rules.error.message, loc });
  }
  return { configs, problems };
}
