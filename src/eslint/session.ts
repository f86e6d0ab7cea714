import { resolve } from "node:path";
import type { Script } from "../index.ts";
import { pathFrom } from "../node/files.ts";
import { disabledIn } from "./directives.ts";
import type { Answer } from "./engine.ts";
import { mayBeMigration } from "./gate.ts";
import type { HostContext, HostListeners, HostPlace, HostSourceCode } from "./host.ts";
import { sqlFileOf } from "./language.ts";
import { engine } from "./later.ts";
import type { Membership } from "./membership.ts";
import { isNode } from "./tree.ts";
import { textsByType } from "./types.ts";

/** What lockproof knows of one file while ESLint's rules ask about it: it is analyzed once for all of them. */
export interface Session {
  /** ESLint makes all rules it runs before it shows them the file. */
  enable(rule: string, context: HostContext): void;
  /** In whose name findings are reported, in the order of ESLint's rules. */
  readonly contexts: () => ReadonlyMap<string, HostContext>;
  /** Each listener costs ESLint time, so that one of the rules listens for all of them. */
  listen(tell: (session: Session) => void): HostListeners;
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

/**
 * ESLint makes all rules for one file before it goes on to the next. Held weakly: a tree that is kept while
 * the next one is made is copied by the garbage collector, which costs more than all the rest.
 */
const known = new WeakMap<HostSourceCode, Known>();

/** What all rules return that have nothing to listen for. */
export const deaf: HostListeners = Object.freeze({});

/** `undefined`: the file is no migration. */
export function sessionOf(context: HostContext): Session | undefined {
  const { sourceCode, filename } = context;
  const { text } = sourceCode;
  const last = known.get(sourceCode);
  // Some hosts have one for all files.
  if (last?.text === text && last.filename === filename) return last.session;
  // Read once: what a context inherits is looked up anew at each place that reads it, for each file.
  const { cwd, settings } = context;
  const session = openSession({ filename, cwd, settings }, sourceCode);
  known.set(sourceCode, { filename, text, session });
  return session;
}

function openSession(place: HostPlace, sourceCode: HostSourceCode): Session | undefined {
  const sqlFile = sqlFileOf(sourceCode);
  if (sqlFile === undefined && !mayBeMigration(place)) return undefined;
  const membership = engine().membershipOf(place, sqlFile);
  if (membership === undefined) return undefined;
  const { filename, cwd } = place;
  let contexts = new Map<string, HostContext>();
  const tellers = new Set<(session: Session) => void>();
  let answered: { readonly size: number; readonly answer: Answer | undefined } | undefined;
  let isTold = false;
  const tellAll = (): void => {
    isTold = true;
    for (const tell of tellers) tell(session);
  };
  const session: Session = {
    membership,
    language: sqlFile === undefined ? "script" : "sql",
    program: sourceCode.ast,
    contexts: () => contexts,
    enable(rule, own) {
      beginRound();
      contexts.set(rule, own);
    },
    listen(tell) {
      beginRound();
      const isFirst = tellers.size === 0;
      tellers.add(tell);
      // A function of its own for each file: ESLint remembers whose it is.
      return isFirst ? { Program: tellAll, SqlFile: tellAll } : deaf;
    },
    answer() {
      if (answered?.size === contexts.size) return answered.answer;
      const file = resolve(cwd, filename);
      const { text } = sourceCode;
      const disabled = disabledIn(sourceCode);
      const asked = {
        source: { path: pathFrom(file, cwd), text },
        file,
        cwd,
        script: sqlFile === undefined ? () => scriptOf(sourceCode) : undefined,
        rules: [...contexts.keys()],
        options: optionsIn(contexts),
        isDisabled:
          disabled && ((rule: string, at: number) => disabled(contexts.get(rule)?.id ?? rule, at)),
      };
      const { lint, isDialect } = engine();
      const answer = isDialect(membership.dialect) ? lint(asked, membership) : undefined;
      answered = { size: contexts.size, answer };
      return answer;
    },
  };
  return session;

  /** ESLint may be given the same tree again, for other rules. */
  function beginRound(): void {
    if (!isTold) return;
    isTold = false;
    contexts = new Map();
    tellers.clear();
    answered = undefined;
  }
}

/** ESLint has held them against the rule's schema. */
function optionsIn(contexts: ReadonlyMap<string, HostContext>): ReadonlyMap<string, object> {
  const set = new Map<string, object>();
  for (const [rule, { options }] of contexts) {
    const [own] = options ?? [];
    if (typeof own === "object" && own !== null) set.set(rule, own);
  }
  return set;
}

function scriptOf({ ast, parserServices }: HostSourceCode): Script {
  if (!isNode(ast)) return { ok: false, message: "code that ESLint did not parse" };
  const textOf = textsByType(parserServices);
  return { ok: true, program: ast, ...(textOf === undefined ? {} : { textOf }) };
}
