import { childOf } from "../document.ts";
import type { DocumentNode } from "../document.ts";
import type { Routine } from "../launch.ts";
import type { Place, Told } from "./place.ts";
import { isForDevelopers, isForTrial, nothingTold, routineOf } from "./place.ts";

/** npm's scripts: `start` and what comes before it, and what deploys. */
export function toldByPackage(place: Place): Told {
  const read = place.document(place.source.text);
  // A broken package.json is npm's to tell.
  if (!read.ok) return nothingTold;
  const scripts = childOf(read.root, "scripts")?.children ?? [];
  return { routines: scripts.flatMap((script) => routinesOf(script, scripts, place)) };
}

function routinesOf(
  script: DocumentNode,
  scripts: readonly DocumentNode[],
  place: Place,
): readonly Routine[] {
  const { name, text, span } = script;
  if (text === undefined || isForTrial(name)) return [];
  const about = { place: `the script "${name}"`, script: text, whole: span };
  if (/^start(?:[:_-]|$)|^serve(?:[:_-]|$)/.test(name)) {
    const cure = (command: string): string =>
      `Leave "${name}" to the server: put the migration into a script of its own, ${own(command)}, which one job runs to its end before each deployment.`;
    return routineOf({ ...about, when: "start", cure }, place);
  }
  const [, side, main = ""] = /^(pre|post)(start(?:[:_-].*)?|deploy(?:[:_-].*)?)$/.exec(name) ?? [];
  if (main.startsWith("start")) {
    const started = scripts.find((one) => one.name === main)?.text;
    if (started === undefined || isForDevelopers(started, place)) return [];
    const cure = (command: string): string =>
      `Call it "migrate" instead, ${own(command)}, which one job runs to its end before each deployment: npm runs "${name}" with every "${main}".`;
    return routineOf({ ...about, when: "copy", cure }, place);
  }
  if (side === "post" && main !== "") {
    const cure = (): string =>
      `Call it "pre${main}": npm runs that before "${main}", and does not deploy when it fails.`;
    return routineOf({ ...about, when: "after", cure }, place);
  }
  if (/^(?:deploy|release)(?:[:_-]|$)/.test(name)) {
    const cure = (): string =>
      `Put it before what deploys, with && between them, so that nothing is deployed when it fails.`;
    return routineOf({ ...about, when: "steps", cure, isInService: true }, place);
  }
  return [];
}

function own(command: string): string {
  return `"migrate": ${JSON.stringify(command)}`;
}
