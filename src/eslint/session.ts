import { resolve } from "node:path";
import type { Finding, Script } from "../index.ts";
import { pathFrom } from "../node/files.ts";
import { disabledIn } from "./directives.ts";
import type { Answer } from "./engine.ts";
import { mayBeMigration } from "./gate.ts";
import type { HostContext, HostListeners, HostSourceCode } from "./host.ts";
import { sqlFileOf } from "./language.ts";
import { engine } from "./later.ts";
import type { Membership } from "./membership.ts";
import { isNode } from "./tree.ts";
import { textsByType } from "./types.ts";

/** What lockproof knows of one file while ESLint's rules ask about it: it is analyzed once for all of them. */
export interface Session {
  /** ESLint makes all rules it runs before it shows them the file. */
  enable(rule: string, context: HostContext): void;
  /** Each listener costs ESLint time, so that one of the rules listens for all of them. */
  listen(tell: () => void): HostListeners;
  /** `undefined`: it is written for a server that we do not read. */
  answer(): Answer | undefined;
  readonly membership: Membership;
  readonly language: "sql" | "script";
  /** The tree that ESLint made. */
  readonly program: object;
}

interface Known {
  readonly filename: string;
  readonly text: string;
  readonly session: Session | undefined;
}

const sessions = new WeakMap<HostSourceCode, Known>();

/** What all rules return that have nothing to listen for. */
export const deaf: HostListeners = {};

/** `undefined`: the file is no migration. */
export function sessionOf(context: HostContext): Session | undefined {
  const { sourceCode, filename } = context;
  const { text } = sourceCode;
  const known = sessions.get(sourceCode);
  // Some hosts have one for all files.
  if (known?.filename === filename && known.text === text) return known.session;
  const session = openSession(context);
  sessions.set(sourceCode, { filename, text, session });
  return session;
}

function openSession(context: HostContext): Session | undefined {
  const { sourceCode, filename, cwd } = context;
  const sqlFile = sqlFileOf(sourceCode);
  if (sqlFile === undefined && !mayBeMigration(context)) return undefined;
  const membership = engine().membershipOf(context, sqlFile);
  if (membership === undefined) return undefined;
  /** What ESLint calls them. */
  const rules = new Map<string, string>();
  let tellers: (() => void)[] = [];
  const tellAll = (): void => {
    const told = tellers;
    // ESLint may be given the same tree again.
    tellers = [];
    for (const tell of told) tell();
  };
  let answered: { readonly size: number; readonly answer: Answer | undefined } | undefined;
  return {
    membership,
    language: sqlFile === undefined ? "script" : "sql",
    program: sourceCode.ast,
    enable: (rule, { id }) => rules.set(rule, id),
    listen(tell) {
      tellers.push(tell);
      // A function of its own for each file: ESLint remembers whose it is.
      return tellers.length > 1 ? deaf : { Program: () => tellAll(), SqlFile: () => tellAll() };
    },
    answer() {
      if (answered?.size === rules.size) return answered.answer;
      const file = resolve(cwd, filename);
      const { text } = sourceCode;
      const disabled = disabledIn(sourceCode);
      const asked = {
        source: { path: pathFrom(file, cwd), text },
        file,
        cwd,
        script: sqlFile === undefined ? () => scriptOf(sourceCode) : undefined,
        rules: new Set(rules.keys()),
        isDisabled:
          disabled && ((rule: string, at: number) => disabled(rules.get(rule) ?? rule, at)),
      };
      const { lint, isDialect } = engine();
      const answer = isDialect(membership.dialect) ? lint(asked, membership) : undefined;
      answered = { size: rules.size, answer };
      return answer;
    },
  };
}

/** Findings of a rule in the file itself. */
export function findingsOf({ report }: Answer, rule: string): readonly Finding[] {
  return report.findings.filter((finding) => finding.rule === rule);
}

function scriptOf({ ast, parserServices }: HostSourceCode): Script {
  if (!isNode(ast)) return { ok: false, message: "code that ESLint did not parse" };
  const textOf = textsByType(parserServices);
  return { ok: true, program: ast, ...(textOf === undefined ? {} : { textOf }) };
}
