import type { DocumentReader } from "../document.ts";
import type { Act, Routine } from "../launch.ts";
import type { MappedText } from "../mapped-text.ts";
import type { Source, Span } from "../source.ts";
import type { Surroundings } from "./acts.ts";
import { actsOf } from "./acts.ts";

/** A file that describes a deployment, and what is around it. */
export interface Place {
  readonly source: Source;
  readonly around: Surroundings;
  /** Reads YAML and JSON. */
  readonly document: DocumentReader;
}

/** What a file tells, and what of it cannot be read though it speaks of migrations. */
export interface Told {
  readonly routines: readonly Routine[];
  readonly comments?: readonly Span[];
  readonly unread?: string;
}

export const nothingTold: Told = { routines: [] };

interface RoutineOf {
  readonly when: Routine["when"];
  readonly place: string;
  readonly script: MappedText;
  /** What holds each command: the line it stands in where it is not said. */
  readonly whole?: Span;
  readonly cure: (command: string) => string;
  readonly isInService?: boolean;
}

/** What a script comes to; nothing where it is for whoever develops. */
export function routineOf(
  { when, place, script, whole, cure, isInService = false }: RoutineOf,
  { source, around }: Place,
): readonly Routine[] {
  const lineOf = (command: Span): Span => whole ?? lineAt(source.text, command);
  const { acts, develops } = actsOf(script, lineOf, around, isInService);
  if (develops || !acts.some(({ does }) => does === "migrate")) return [];
  return [{ when, place, acts: cured(acts, cure) }];
}

/** `npm start` is often what a developer types. */
export function isForDevelopers(script: MappedText, { around }: Place): boolean {
  return actsOf(script, (span) => span, around).develops;
}

export function cured(acts: readonly Act[], cure: (command: string) => string): readonly Act[] {
  return acts.map((act) => (act.does === "migrate" ? { ...act, cure: cure(act.text) } : act));
}

export function lineAt(text: string, { start, end }: Span): Span {
  const newline = text.indexOf("\n", end);
  return {
    start: text.lastIndexOf("\n", start - 1) + 1,
    end: newline === -1 ? text.length : newline,
  };
}

/** Comments that begin with a hash, as shell, Docker, YAML and TOML have them. */
export function hashComments(text: string): readonly Span[] {
  return [...text.matchAll(/^[ \t]*(#[^\r\n]*)/gm)].map((match) => {
    const end = match.index + match[0].length;
    return { start: end - (match[1] ?? "").length, end };
  });
}

/** What is called so is for whoever develops, tests or tries. */
export function isForTrial(name: string): boolean {
  return /(?:^|[-_./\s:])(?:dev|devel|develop|development|debug|local|test|tests|testing|e2e|ci|playwright|cypress|example|examples|sample|demo|preview|devcontainer|\.devcontainer)(?=$|[-_./\s:\d])/i.test(
    name,
  );
}
