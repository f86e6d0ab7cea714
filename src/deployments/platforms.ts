import { textOf, wordOf } from "../document.ts";
import type { DocumentNode } from "../document.ts";
import type { Routine } from "../launch.ts";
import type { Place, Told } from "./place.ts";
import { hashComments, nothingTold, routineOf } from "./place.ts";

/** render.yaml, railway.json, app.json and DigitalOcean's app.yaml. */
export function toldByPlatform(place: Place): Told {
  const read = place.document(place.source.text);
  if (!read.ok) return nothingTold;
  return { routines: below(read.root, place), comments: hashComments(place.source.text) };
}

const before =
  (key: string) =>
  (command: string): string =>
    `Write it as \`${key}: ${command}\` instead: that runs once, before the new version is started, and stops it when it fails.`;

/** Keys that say what an application is started with, and where the migration belongs instead. */
const starts: Readonly<Record<string, (command: string) => string>> = {
  startCommand: before("preDeployCommand"),
  dockerCommand: before("preDeployCommand"),
  run_command: (command) =>
    `Give it a job of its own instead, with \`kind: PRE_DEPLOY\` and \`run_command: ${command}\`: that runs once, before the new version is started.`,
};

function below(node: DocumentNode, place: Place): readonly Routine[] {
  return node.children.flatMap((child): readonly Routine[] => {
    const { name, text, span } = child;
    const cure = Object.hasOwn(starts, name) ? starts[name] : undefined;
    if (text !== undefined && cure !== undefined) {
      const kind = wordOf(node, "kind");
      if (kind === "PRE_DEPLOY") return [];
      const when = kind === "POST_DEPLOY" ? "after" : "start";
      return routineOf({ when, place: name, script: text, whole: span, cure }, place);
    }
    if (name === "dokku") {
      const script = textOf(child, "postdeploy");
      if (script === undefined) return [];
      const about = { when: "after", place: "dokku's postdeploy", script, whole: span } as const;
      return routineOf({ ...about, cure: before("predeploy") }, place);
    }
    return below(child, place);
  });
}
