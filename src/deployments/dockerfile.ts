import type { Routine } from "../launch.ts";
import type { MappedText } from "../mapped-text.ts";
import { sliceText, verbatimText } from "../mapped-text.ts";
import type { Place, Told } from "./place.ts";
import { hashComments, isForTrial, routineOf } from "./place.ts";

const instruction =
  /^[ \t]*(FROM|CMD|ENTRYPOINT|RUN|ENV)\b[ \t]*((?:[^\\\n]|\\[^\n]|\\\r?\n(?:[ \t]*#[^\n]*\n)*)*)/gim;

/** What an image is made with, and what its container runs. */
export function toldByDockerfile(place: Place): Told {
  const { text, path } = place.source;
  const routines: Routine[] = [];
  let stage = "";
  let isLocal = false;
  for (const match of text.matchAll(instruction)) {
    const [all, word = "", body = ""] = match;
    const name = word.toUpperCase();
    const start = match.index + all.length - body.length;
    const whole = {
      start: match.index + all.length - all.trimStart().length,
      end: match.index + all.length,
    };
    if (name === "FROM") {
      stage = /\bAS\s+(\S+)/i.exec(body)?.[1] ?? "";
    }
    if (name === "ENV")
      isLocal ||=
        /\b\w*(?:DATABASE|DB)\w*[= ]["']?(?:file:|sqlite)|NODE_ENV[= ]["']?(?:development|test)/i.test(
          body,
        );
    if (name === "FROM" || name === "ENV" || isForTrial(stage) || isForTrial(path)) continue;
    const script = scriptOf(text, body, start);
    if (name === "RUN") {
      // With its database in the image, or beside it in the same step.
      const own =
        isLocal ||
        /\b(?:file:|sqlite|localhost|127\.0\.0\.1|pg_ctl|postgres|mysqld|service )/i.test(body);
      const cure = (command: string): string =>
        `Take it out of the build: start the image once with \`${command}\`, as a job that ends before the image is rolled out.`;
      if (!own)
        routines.push(...routineOf({ when: "build", place: "RUN", script, whole, cure }, place));
      continue;
    }
    const cure = (command: string): string =>
      `Leave ${name} to the server: start the image once with \`${command}\`, as a job that ends before the image is rolled out.`;
    routines.push(...routineOf({ when: "start", place: name, script, whole, cure }, place));
  }
  return { routines, comments: hashComments(text) };
}

/** Shell form as it stands; of exec form the words, or the script that a shell is given. */
function scriptOf(text: string, body: string, start: number): MappedText {
  const source = verbatimText(text);
  if (!/^\s*\[/.test(body)) {
    const skipped = /^(?:--\S+\s+)*/.exec(body)?.[0].length ?? 0;
    return sliceText(source, start + skipped, start + body.trimEnd().length);
  }
  const words = [...body.matchAll(/"((?:[^"\\]|\\.)*)"/g)];
  const dash = words.findIndex(([, word = ""]) => /^-\w*c$/.test(word));
  const shell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|a|z|da)?sh$/.test(words[0]?.[1] ?? "");
  const script = words[dash + 1];
  if (shell && dash !== -1 && script !== undefined) {
    const from = start + script.index + 1;
    return sliceText(source, from, from + (script[1] ?? "").length);
  }
  // Brackets and commas become blanks, quotes stay: the words of a shell at the same places.
  const line = body.replace(/^\s*\[|\]\s*$|(?<=")\s*,/g, (part) => " ".repeat(part.length));
  return verbatimText(line, start);
}
