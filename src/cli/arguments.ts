import { parseArgs } from "node:util";
import { suggest } from "../node/nearest.ts";
import { refusal } from "../node/refusal.ts";

/** What stands on the command line, checked against the flags of its command. */
export interface Arguments {
  readonly command: Command | undefined;
  readonly positionals: readonly string[];
  has(name: FlagName): boolean;
  /** The last value given. */
  text(name: FlagName): string | undefined;
  /** All values given, commas splitting them too. */
  list(name: FlagName): readonly string[];
}

export type Command = keyof typeof commands;
export type FlagName = keyof typeof flags;

interface Flag {
  readonly short?: string;
  /** What its value is; a flag without one is a switch. */
  readonly value?: string;
}

export const flags = {
  format: { short: "f", value: "name" },
  output: { short: "o", value: "file" },
  base: { value: "git ref" },
  staged: {},
  "skip-others": {},
  baseline: { value: "file" },
  "fail-on": { value: "severity" },
  "fail-on-unread": {},
  quiet: { short: "q" },
  rule: { value: "id" },
  server: { value: "version" },
  dialect: { value: "name" },
  framework: { value: "name" },
  parser: { value: "name" },
  schema: { value: "file" },
  transaction: { value: "mode" },
  "no-history": {},
  down: {},
  "stdin-filename": { value: "path" },
  config: { short: "c", value: "file" },
  "no-config": {},
  plans: {},
  color: {},
  "no-color": {},
  width: { value: "columns" },
  "no-cache": {},
  stdio: {},
  help: { short: "h" },
  version: { short: "v" },
} as const satisfies Record<string, Flag>;

const reading = [
  "format",
  "output",
  "server",
  "dialect",
  "framework",
  "parser",
  "schema",
  "transaction",
  "no-history",
  "down",
  "stdin-filename",
  "config",
  "no-config",
  "color",
  "no-color",
  "width",
] as const;

/** Which flags each command has besides --help. */
export const commands = {
  lint: [
    ...reading,
    "base",
    "staged",
    "skip-others",
    "baseline",
    "fail-on",
    "fail-on-unread",
    "quiet",
    "rule",
    "plans",
    "no-cache",
  ],
  baseline: [
    "output",
    "server",
    "dialect",
    "framework",
    "parser",
    "schema",
    "transaction",
    "down",
    "config",
    "no-config",
  ],
  explain: reading,
  detect: [
    "format",
    "output",
    "dialect",
    "framework",
    "transaction",
    "config",
    "no-config",
    "color",
    "no-color",
    "width",
  ],
  lsp: ["stdio", "server", "dialect", "framework", "config", "no-config"],
  init: ["framework", "dialect", "server"],
  rules: ["format", "config", "no-config", "color", "no-color", "width"],
} as const satisfies Record<string, readonly FlagName[]>;

export function parseArguments(argv: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options: options(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<FlagName, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const name = checkFlag(token.name, token.rawName);
    const value = checkValue(name, token);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const word = positionals.shift();
  const command = word === undefined ? undefined : checkCommand(word);
  if (command !== undefined) checkFlagsOf(command, values.keys());
  return {
    command,
    positionals,
    has: (name) => values.has(name),
    text: (name) => values.get(name)?.at(-1),
    list: (name) =>
      (values.get(name) ?? [])
        .flatMap((value) => value.split(","))
        .map((value) => value.trim())
        .filter((value) => value !== ""),
  };
}

/** One of the words that a flag or a key of the config may have. */
export function checkWord<const Word extends string>(
  what: string,
  word: string,
  words: readonly Word[],
): Word {
  const found = words.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  throw refusal(
    `${what} cannot be "${word}": it is one of ${words.join(", ")}.${suggest(word, words)}`,
  );
}

function options(): Record<string, { type: "string" | "boolean"; short?: string; multiple: true }> {
  return Object.fromEntries(
    Object.entries<Flag>(flags).map(([name, { short, value }]) => [
      name,
      {
        type: value === undefined ? ("boolean" as const) : ("string" as const),
        multiple: true as const,
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
}

function checkFlag(name: string, raw: string): FlagName {
  if (isFlag(name)) return name;
  const found = suggest(
    `--${name}`,
    Object.keys(flags).map((flag) => `--${flag}`),
  );
  throw refusal(`unknown flag "${raw}".${found} "lockproof --help" lists what there is.`);
}

function checkValue(
  name: FlagName,
  token: { readonly value: string | undefined; readonly inlineValue: boolean | undefined },
): string {
  const flag: Flag = flags[name];
  const { value } = token;
  if (flag.value === undefined) {
    if (value === undefined) return "";
    throw refusal(`--${name} is a switch and takes no value.`);
  }
  const swallowed = token.inlineValue !== true && value?.startsWith("-") === true && value !== "-";
  if (value === undefined || value === "" || swallowed) {
    throw refusal(`--${name} needs a value: --${name} <${flag.value}>.`);
  }
  return value;
}

function checkCommand(word: string): Command {
  if (isCommand(word)) return word;
  const known = Object.keys(commands);
  const found = suggest(word, known);
  const path = /[./\\*]/.test(word) ? ` To lint files: lockproof lint ${word}` : "";
  throw refusal(
    `unknown command "${word}": there are ${known.join(", ")}.${path === "" ? found : path}`,
  );
}

function checkFlagsOf(command: Command, given: Iterable<FlagName>): void {
  const allowed: readonly FlagName[] = commands[command];
  for (const name of given) {
    if (name === "help" || name === "version" || allowed.includes(name)) continue;
    const owners = Object.entries<readonly FlagName[]>(commands)
      .filter(([, names]) => names.includes(name))
      .map(([owner]) => `"lockproof ${owner}"`);
    throw refusal(`"lockproof ${command}" has no --${name}; ${owners.join(" and ")} has.`);
  }
}

function isFlag(name: string): name is FlagName {
  return Object.hasOwn(flags, name);
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commands, word);
}
