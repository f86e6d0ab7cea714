import type { Migration } from "./migration.ts";
import type { Span } from "./source.ts";

/** Commands that a deployment runs together, as the file tells that describes it. */
export interface Routine {
  /**
   * `start`: they are the application's process. `copy`: each copy of the application runs them before it
   * starts. `script`: somebody runs them, who is not known. `steps`: a pipeline runs them, which may
   * deploy. `after`: the platform runs them when the new version is there. `build`: they make an image.
   */
  readonly when: "start" | "copy" | "script" | "steps" | "after" | "build";
  /** How messages call the place: `CMD`, `the script "start"`. */
  readonly place: string;
  /** In the order they run. */
  readonly acts: readonly Act[];
  /** Of a pipeline: what surely ran before, and what surely runs later. */
  readonly before?: readonly Act[];
  readonly later?: readonly Act[];
}

/** What one command does, as far as it matters here. */
export interface Act {
  readonly does: "migrate" | "serve" | "deploy" | "work" | "nothing";
  /** The command, without what is wrapped around it. */
  readonly text: string;
  /** Where it stands in the file whose routine it is in. */
  readonly span: Span;
  /** What holds it: the instruction, the step, the entry. A comment before that speaks of it. */
  readonly whole: Span;
  /** What to write instead of one that migrates, in the words of its file. */
  readonly cure?: string;
  /** `asked`: it runs when somebody has switched it on. */
  readonly runs: "always" | "asked";
  /** What it is done to, where that is said: `production`. */
  readonly environment?: string;
}

/** Migrations that run at a bad when, offered to rules with `on: "launch"`. */
export interface LaunchEvent {
  readonly kind: "launch";
  readonly migration: Migration;
  readonly span: Span;
  /** What holds the command. */
  readonly whole: Span;
  readonly when: Exclude<Routine["when"], "script" | "steps">;
  readonly place: string;
  readonly command: string;
  /** The command that deployed before it. */
  readonly deployed: string | undefined;
  readonly cure: string;
}
