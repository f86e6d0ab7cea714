import type { Routine } from "../launch.ts";
import type { MappedText } from "../mapped-text.ts";
import { sliceText, verbatimText } from "../mapped-text.ts";
import type { Place, Told } from "./place.ts";
import { hashComments, isForTrial, routineOf } from "./place.ts";

/** A script that migrates and then serves, whatever starts it. */
export function toldByScript(place: Place): Told {
  const { path, text } = place.source;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (isForTrial(path)) return { routines: [] };
  const cure = (command: string): string =>
    `Leave ${name} to the server: run \`${command}\` once, as a job that ends before the new version is rolled out.`;
  const about = { place: name, script: verbatimText(text), cure };
  const isDeploying = /deploy|release|update|upgrade|publish/i.test(name);
  const routines = isDeploying
    ? routineOf(
        {
          ...about,
          when: "steps",
          isInService: true,
          cure: (command) =>
            `Put \`${command}\` before what deploys, and stop there when it fails (\`set -e\`).`,
        },
        place,
      )
    : routineOf({ ...about, when: "script" }, place);
  return { routines, comments: hashComments(text) };
}

/** Heroku and its like: `release` runs once, before any other process is started. */
export function toldByProcfile(place: Place): Told {
  const { text, path } = place.source;
  if (isForTrial(path)) return { routines: [] };
  const routines: Routine[] = [];
  for (const match of text.matchAll(/^([\w-]+):[ \t]*(.+)$/gm)) {
    const [all, name = "", body = ""] = match;
    if (/^(?:release|migrat\w*)$/.test(name)) continue;
    const start = match.index + all.length - body.length;
    const script = sliceText(verbatimText(text), start, start + body.length);
    const whole = { start: match.index, end: start + body.length };
    const cure = (command: string): string =>
      `Write it as \`release: ${command}\` instead: that runs once, before the new version is started, and stops it when it fails.`;
    routines.push(
      ...routineOf({ when: "start", place: `the process ${name}`, script, whole, cure }, place),
    );
  }
  return { routines, comments: hashComments(text) };
}

/** Keys of TOML files that platforms read, by the file's name. */
const keys: readonly {
  readonly file: RegExp;
  readonly section: RegExp;
  readonly key: RegExp;
  readonly cure: (command: string) => string;
}[] = [
  {
    file: /(?:^|\/)fly(?:\.[\w-]+)?\.toml$/,
    section: /^processes$/,
    key: /./,
    cure: (command) =>
      `Write \`release_command = ${JSON.stringify(command)}\` under [deploy] instead: that runs once, before the new version is started, and stops it when it fails.`,
  },
  {
    file: /(?:^|\/)railway\.toml$/,
    section: /^deploy$/,
    key: /^startCommand$/,
    cure: (command) =>
      `Write \`preDeployCommand = ${JSON.stringify(command)}\` instead: that runs once, before the new version is started.`,
  },
  {
    file: /(?:^|\/)nixpacks\.toml$/,
    section: /^start$/,
    key: /^cmd$/,
    cure: (command) =>
      `Leave the start command to the server, and run \`${command}\` as a job that ends before the new version is started.`,
  },
];

export function toldByToml(place: Place): Told {
  const { text, path } = place.source;
  const wanted = keys.find(({ file }) => file.test(path));
  if (wanted === undefined || isForTrial(path)) return { routines: [] };
  const routines: Routine[] = [];
  let section = "";
  for (const match of text.matchAll(
    /^[ \t]*(?:\[([\w.-]+)\]|([\w-]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'))/gm,
  )) {
    const [all, head, key = "", value = ""] = match;
    if (head !== undefined) section = head;
    else if (wanted.section.test(section) && wanted.key.test(key)) {
      const end = match.index + all.length;
      const script: MappedText = sliceText(verbatimText(text), end - value.length + 1, end - 1);
      const whole = { start: match.index, end };
      const what = section === "processes" ? `the process ${key}` : key;
      routines.push(
        ...routineOf({ when: "start", place: what, script, whole, cure: wanted.cure }, place),
      );
    }
  }
  return { routines, comments: hashComments(text) };
}
