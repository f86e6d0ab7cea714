import type { ReadEvent } from "../rule.ts";
import type { Source, Span } from "../source.ts";

/** The suppressions of a file, and which of them were of use. */
export interface Allows {
  /**
   * Whether a finding of that rule in that statement is silenced, itself or by what stands before the
   * statement in whose body it is; remembered as use.
   */
  suppresses(rule: string, statement: Span, block?: Span): boolean;
  /** Those without a reason, without a rule, and, once all findings were asked about, without use. */
  leftovers(): readonly ReadEvent[];
}

/** Ids of the rules that run, and of all there are. */
export interface RuleNames {
  readonly running: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
}

const noAllows: Allows = { suppresses: () => false, leftovers: () => [] };

interface Allow {
  readonly rule: string;
  /** The rule's name in the comment. */
  readonly span: Span;
  readonly problem: "no-reason" | "unknown-rule" | undefined;
  /** The whole file, or the statement in or before which the comment stands. */
  readonly scope: "file" | "statement";
  /** Where the first token after the comment is. */
  readonly target: number;
  used: boolean;
}

/**
 * Reads `-- lockproof-allow rule, other-rule: reason` and `-- lockproof-allow-file …`. An allow belongs to
 * the statement that the next token is part of, which is the next one unless it stands inside one.
 * A rule that is known but does not run finds nothing, which is not the allow's fault.
 */
export function findAllows(
  source: Source,
  comments: readonly Span[],
  names: () => RuleNames,
): Allows {
  // Most files have none, and are not asked to pay for them.
  if (!source.text.includes(mark)) return noAllows;
  const { running, known } = names();
  const allows = readAllows(source.text, comments, known);
  const sound = allows.filter((allow) => allow.problem === undefined);
  const whole = sound.filter((allow) => allow.scope === "file");
  const single = sound.filter((allow) => allow.scope === "statement");
  return {
    suppresses(rule, statement, block) {
      const within = ({ start, end }: Span): readonly Allow[] => {
        const near: Allow[] = [];
        for (let index = firstAt(single, start); index < single.length; index++) {
          const allow = single[index];
          if (allow === undefined || allow.target >= end) break;
          if (allow.rule === rule) near.push(allow);
        }
        return near;
      };
      const own = within(statement);
      const near =
        own.length > 0 || block === undefined
          ? own
          : within({ start: block.start, end: block.start + 1 });
      // The wider one is of use only where no narrower one is.
      const found = near.length > 0 ? near : whole.filter((allow) => allow.rule === rule);
      for (const allow of found) allow.used = true;
      return found.length > 0;
    },
    leftovers: () =>
      allows.flatMap(({ rule, span, problem, used }): readonly ReadEvent[] =>
        used || (problem === undefined && !running.has(rule))
          ? []
          : [{ kind: "allow", path: source.path, span, problem: problem ?? "unused", rule }],
      ),
  };
}

const mark = "lockproof-allow";

function readAllows(
  text: string,
  comments: readonly Span[],
  known: ReadonlySet<string>,
): readonly Allow[] {
  const allows: Allow[] = [];
  let target = text.length;
  let next = text.length;
  let mention = text.lastIndexOf(mark);
  // From the last to the first, because the comments after one may belong to the same statement.
  for (let index = comments.length - 1; index >= 0; index--) {
    const comment = comments[index];
    if (comment === undefined) continue;
    const after = skipBlanks(text, comment.end);
    if (after !== next) target = after;
    next = comment.start;
    if (mention >= comment.end) mention = text.lastIndexOf(mark, comment.end);
    if (mention < comment.start) continue;
    allows.push(...readComment(text, comment, known, target).reverse());
  }
  return allows.reverse();
}

/** In a string of code, a line ends with an escape. */
const blanks = /(?:[\s;]|\\[nrt])*/y;

function skipBlanks(text: string, at: number): number {
  blanks.lastIndex = at;
  blanks.test(text);
  return blanks.lastIndex;
}

function readComment(
  text: string,
  { start, end }: Span,
  known: ReadonlySet<string>,
  target: number,
): Allow[] {
  return [...text.slice(start, end).matchAll(directive)].flatMap((match) => {
    const [, lead = "", names = "", reason = ""] = match;
    const at = start + match.index + lead.length;
    const scope = lead.endsWith("-file") ? "file" : "statement";
    return rulesIn(names, at).map(({ rule, span }): Allow => {
      const problem = !known.has(rule)
        ? "unknown-rule"
        : /[\p{L}\p{N}]/u.test(reason)
          ? undefined
          : "no-reason";
      return { rule, span, problem, scope, target, used: false };
    });
  });
}

/** One per line of a comment, at its beginning: prose that speaks of the directive is none. */
const directive =
  /(^(?:--|\/\*|\/\/|#|<!--)?[ \t*-]*lockproof-allow(?:-file)?(?=[\s:]|$))([^:\r\n]*?)(?::([^\r\n]*?))?(?:\*\/|-->)?$/gm;

/** Names between commas; without a colon after them, what follows a name is no part of it. */
function rulesIn(
  names: string,
  at: number,
): readonly { readonly rule: string; readonly span: Span }[] {
  const found = [...names.matchAll(/(?:^|,)\s*([^\s,]+)/g)].map((match) => {
    const rule = match[1] ?? "";
    const start = at + match.index + match[0].length - rule.length;
    return { rule, span: { start, end: start + rule.length } };
  });
  return found.length > 0 ? found : [{ rule: '""', span: { start: at - mark.length, end: at } }];
}

/** Index of the first allow whose target is at or after an offset. */
function firstAt(allows: readonly Allow[], offset: number): number {
  let low = 0;
  let high = allows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((allows[middle]?.target ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
