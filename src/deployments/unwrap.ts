import type { MappedText } from "../mapped-text.ts";
import type { Word } from "./shell.ts";
import { scriptIn } from "./shell.ts";

/** What a command comes to when what is wrapped around it is taken away. */
export type Unwrapped =
  | {
      readonly kind: "command";
      readonly words: readonly Word[];
      /** The same with `npx` or the like before it, as somebody would type it. */
      readonly typed: readonly Word[];
      readonly about: About;
    }
  /** A script in a word of it: `sh -c "…"`, `ssh host '…'`. */
  | { readonly kind: "script"; readonly script: MappedText; readonly about: About }
  /** Scripts of a package.json. */
  | {
      readonly kind: "scripts";
      readonly names: readonly string[];
      /** The package they are in, where that is said. */
      readonly of: string | undefined;
      readonly about: About;
    };

export interface About {
  /** It runs on a machine that is in service. */
  readonly remote: boolean;
  /** It is about a database of somebody who develops or tests. */
  readonly develops: boolean;
}

/** Option letters and names that take the next word with them. */
const valued =
  /^(?:-[aefnpuwCEF]|--(?:app|compose-file|context|cwd|dir|env|env-file|file|filter|namespace|package|prefix|profile|project|user|volume|workdir|workspace|network|name|config|port|entrypoint|target|remote|process-type))$/;

const trial = /^(?:test|testing|dev|develop|development|local|e2e|ci)$/i;

export function unwrap(words: readonly Word[], outer: MappedText): Unwrapped {
  let rest = words;
  let typed: readonly Word[] | undefined;
  let remote = false;
  let develops = false;
  const about = (): About => ({ remote, develops });
  const script = (word: Word): Unwrapped => {
    return { kind: "script", script: scriptIn(word, outer), about: about() };
  };
  for (let turn = 0; turn < 12; turn++) {
    const [first, second] = rest;
    if (first === undefined) break;
    const word = nameOf(first.text);
    const given = /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text);
    if (given !== null) {
      develops ||= /(?:^|_)ENV$/.test(given[1] ?? "") && trial.test(given[2] ?? "");
      rest = rest.slice(1);
    } else if (
      /^(?:exec|sudo|time|nohup|command|nice|env|cross-env|tini|dumb-init|catchsegv|chronic)$/.test(
        word,
      )
    ) {
      rest = afterOptions(rest);
    } else if (/^(?:su-exec|gosu|timeout)$/.test(word)) {
      rest = afterOptions(rest).slice(1);
    } else if (
      /^(?:dotenv|dotenvx|doppler|infisical|op|env-cmd|with-contenv|aws-vault|chamber)$/.test(word)
    ) {
      const dash = rest.findIndex(({ text }) => text === "--");
      const said = rest.slice(1, dash === -1 ? 4 : dash).map(({ text }) => text);
      develops ||= said.some((text) => /\.env\.(?:test|dev|local|development|e2e|ci)\b/.test(text));
      if (dash === -1 && word !== "dotenv" && word !== "env-cmd") break;
      rest = dash === -1 ? afterOptions(rest) : rest.slice(dash + 1);
    } else if (/^(?:sh|bash|ash|dash|zsh)$/.test(word)) {
      const option = rest.findIndex(({ text }) => /^-\w*c$/.test(text));
      const inner = option === -1 ? undefined : rest[option + 1];
      if (inner !== undefined) return script(inner);
      // `sh ./migrate.sh` is the file's own business.
      rest = afterOptions(rest);
      break;
    } else if (word === "ssh" || word === "sshpass") {
      remote = true;
      const last = rest.at(-1);
      if (last === undefined || rest.length < 3) break;
      return script(last);
    } else if (word === "docker" || word === "docker-compose" || word === "podman") {
      const verb = rest.findIndex(({ text }) => text === "exec" || text === "run");
      if (verb === -1 || verb > 6) break;
      // The service, the container or the image comes before the command.
      const inner = afterOptions(rest.slice(verb)).slice(1);
      if (inner.length === 0) break;
      rest = inner;
    } else if (word === "kubectl" || word === "oc") {
      const dash = rest.findIndex(({ text }) => text === "--");
      if (dash === -1) break;
      remote = true;
      rest = rest.slice(dash + 1);
    } else if (word === "heroku" && second !== undefined && /^run(?::\w+)?$/.test(second.text)) {
      remote = true;
      rest = afterOptions(rest.slice(1)).filter(({ text }) => text !== "--");
      const [only] = rest;
      if (rest.length === 1 && only !== undefined && only.text.includes(" ")) return script(only);
    } else if ((word === "fly" || word === "flyctl") && second?.text === "ssh") {
      remote = true;
      const option = rest.findIndex(({ text }) => /^(?:-C|--command)$/.test(text));
      const inner = rest[option + 1];
      if (option === -1 || inner === undefined) break;
      return script(inner);
    } else if (word === "railway" && second?.text === "run") {
      rest = afterOptions(rest.slice(1)).filter(({ text }) => text !== "--");
    } else if (/^(?:wait-for|wait-for-it|wait-for-db|dockerize|wait-on)(?:\.sh)?$/.test(word)) {
      const dash = rest.findIndex(({ text }) => text === "--");
      if (dash === -1) break;
      rest = rest.slice(dash + 1);
    } else if (word === "npx" || word === "bunx" || word === "pnpx") {
      typed ??= rest;
      rest = afterOptions(rest);
    } else if (/^(?:npm|pnpm|yarn|bun)$/.test(word)) {
      const { names, of, inner } = packageRun(rest);
      if (inner !== undefined) {
        typed ??= rest;
        rest = inner;
      } else if (names.length > 0) return { kind: "scripts", names, of, about: about() };
      else break;
    } else if (/^(?:run-s|run-p|npm-run-all|npm-run-all2)$/.test(word)) {
      const names = rest.slice(1).map(({ text }) => text);
      return {
        kind: "scripts",
        names: names.filter((name) => !name.startsWith("-")),
        of: undefined,
        about: about(),
      };
    } else if (word === "turbo" || word === "nx" || word === "lerna") {
      const at = rest.findIndex(({ text }) => /^(?:run|run-many)$/.test(text));
      const [name] = afterOptions(at === -1 ? rest : rest.slice(at));
      if (name === undefined) break;
      const [project, target] = name.text.split(":");
      const names = word === "nx" && target !== undefined ? [target] : [name.text];
      return { kind: "scripts", names, of: word === "nx" ? project : undefined, about: about() };
    } else if (/^(?:node|nodejs|tsx|ts-node|ts-node-esm|bun)$/.test(word)) {
      const inModules = rest.findIndex(({ text }) => text.includes("node_modules/"));
      const file = rest[inModules];
      if (
        file === undefined ||
        rest.slice(0, inModules).some(({ text }) => /\.[cm]?[jt]s$/.test(text))
      )
        break;
      rest = rest.slice(inModules);
      break;
    } else break;
  }
  develops ||= rest.some(({ text }, index) => {
    const [, value = text] = /^--(?:env|environment)=(.*)$/.exec(text) ?? [];
    const before = rest[index - 1]?.text ?? "";
    return (
      /^--local$/.test(text) ||
      ((value !== text || /^(?:--env|--environment|-e)$/.test(before)) && trial.test(value))
    );
  });
  return { kind: "command", words: rest, typed: typed ?? rest, about: about() };
}

/** `./node_modules/.bin/prisma` and `node_modules/typeorm/cli.js` are the commands of those packages. */
export function nameOf(word: string): string {
  const inModules = /(?:^|\/)node_modules\/(?:\.bin\/)?((?:@[^/]+\/)?[^/]+)/.exec(word)?.[1];
  const base = inModules ?? word;
  return base
    .slice(base.lastIndexOf("/") + 1)
    .replace(/\.(?:cmd|exe)$/, "")
    .replace(/(?<=\w)@[\w.^~-]+$/, "");
}

function afterOptions(words: readonly Word[]): readonly Word[] {
  let at = 1;
  while (at < words.length) {
    const { text } = words[at] ?? { text: "" };
    if (text === "--") return words.slice(at + 1);
    if (!text.startsWith("-")) break;
    at += valued.test(text) ? 2 : 1;
  }
  return words.slice(at);
}

interface PackageRun {
  readonly names: readonly string[];
  readonly of: string | undefined;
  /** A command of a package that is installed. */
  readonly inner?: readonly Word[];
}

/** What npm, pnpm, yarn and bun are asked to run. */
function packageRun(words: readonly Word[]): PackageRun {
  const manager = nameOf(words[0]?.text ?? "");
  let at = 1;
  let of: string | undefined;
  while (at < words.length) {
    const { text } = words[at] ?? { text: "" };
    const [, value] = /^--(?:filter|workspace|prefix|cwd|dir)=(.*)$/.exec(text) ?? [];
    if (value !== undefined) {
      of = value;
      at++;
    } else if (
      /^(?:--filter|-F|-w|--workspace|--prefix|--cwd|-C|--dir)$/.test(text) &&
      !(manager === "pnpm" && text === "-w")
    ) {
      of = words[at + 1]?.text;
      at += 2;
    } else if (manager === "yarn" && text === "workspace") {
      of = words[at + 1]?.text;
      at += 2;
    } else if (text.startsWith("-")) at++;
    else break;
  }
  const { text: verb = "" } = words[at] ?? {};
  const rest = words.slice(at + 1);
  const workspace = rest.findIndex(({ text }) => /^(?:-w|--workspace|--filter)$/.test(text));
  if (workspace !== -1) of = rest[workspace + 1]?.text;
  const [next] = rest.filter(({ text }) => !text.startsWith("-"));
  if (/^(?:exec|dlx|x)$/.test(verb)) {
    const inner = rest.slice(rest.findIndex(({ text }) => !text.startsWith("-")));
    return { names: [], of, inner };
  }
  if (/^(?:run|run-script|rum|urn)$/.test(verb))
    return { names: next === undefined ? [] : [next.text], of };
  if (/^(?:start|restart)$/.test(verb)) return { names: [verb], of };
  if (manager === "npm" || /^(?:install|i|ci|add|test|t|build|publish|link|init)?$/.test(verb))
    return { names: [], of };
  // Yarn, pnpm and bun run scripts and installed commands alike by their bare name.
  return { names: [verb], of };
}
