import type { MappedText } from "../mapped-text.ts";
import { sliceText } from "../mapped-text.ts";

/** A simple command of a shell script, in the order the script has them. */
export interface Command {
  readonly words: readonly Word[];
  /** Offsets in the script's text. */
  readonly start: number;
  readonly end: number;
  /** What has to hold for it to run, as it is written; `undefined`: it always runs. */
  readonly condition: string | undefined;
}

export interface Word {
  /** Without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Frame {
  readonly kind: "if" | "loop" | "case" | "group" | "function";
  part: "head" | "body";
  condition: string;
  readonly name?: string;
}

/** What fails makes the next command run: nobody means that to happen. */
export const failure = "failure";

/** Splits a script; what a function of it does stands where the function is called. */
export function commandsOf(script: string): readonly Command[] {
  const tokens = tokensOf(script);
  const commands: Command[] = [];
  const functions = new Map<string, Command[]>();
  const frames: Frame[] = [];
  let words: Word[] = [];
  let chained: string | undefined;

  const condition = (): string | undefined => {
    const parts = frames
      .filter(({ part, condition }) => part === "body" && condition !== "")
      .map((frame) => frame.condition);
    if (chained !== undefined) parts.push(chained);
    return parts.length === 0 ? undefined : parts.join("\n");
  };
  const close = (kind: Frame["kind"]): void => {
    const at = frames.findLastIndex((frame) => frame.kind === kind);
    if (at !== -1) frames.splice(at);
  };
  const flush = (operator: string): void => {
    const [first] = words;
    if (first !== undefined) {
      const command = {
        words,
        start: first.start,
        end: words.at(-1)?.end ?? first.end,
        condition: condition(),
      };
      const top = frames.at(-1);
      const head = script.slice(command.start, command.end);
      if (top?.part === "head" && (top.kind === "if" || top.kind === "case")) {
        top.condition += ` ${head}`;
      }
      const home = frames.findLast(({ kind }) => kind === "function")?.name;
      const list = home === undefined ? commands : (functions.get(home) ?? []);
      const called = functions.get(first.text);
      if (called === undefined) list.push(command);
      else list.push(...called);
      if (home !== undefined) functions.set(home, list);
      const isTest = /^(?:\[|\[\[|test)$/.test(first.text);
      if (operator === "&&" && isTest) chained = head;
      else if (operator === "||") chained = isTest ? `! ${head}` : failure;
      else if (operator !== "&&") chained = undefined;
    } else if (operator !== "&&" && operator !== "||") chained = undefined;
    words = [];
  };

  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    const top = frames.at(-1);
    if (token.kind === "operator") {
      if (token.text === "(" && words.length === 1 && tokens[index + 1]?.text === ")") {
        frames.push({ kind: "function", part: "head", condition: "", name: words[0]?.text ?? "" });
        words = [];
        index++;
      } else if (token.text === ")" && top?.kind === "case") {
        top.condition = `case ${top.condition.split("\n")[0] ?? ""}\n${words.map(({ text }) => text).join("|")}`;
        top.part = "body";
        words = [];
      } else if (token.text === ";;") {
        flush(";");
        if (top?.kind === "case") top.part = "head";
      } else {
        const before = chained ?? "";
        flush(token.text);
        if (token.text === "(") frames.push({ kind: "group", part: "body", condition: before });
        if (token.text === ")") close("group");
      }
      continue;
    }
    if (words.length > 0 || token.quoted) {
      // `for x in a b` and `case $1 in` end where their list does.
      if (words.length > 0 && token.text === "in" && top?.kind === "case" && top.part === "head") {
        top.condition = words.map(({ text }) => text).join(" ");
        words = [];
      } else words.push(token);
      continue;
    }
    switch (token.text) {
      case "if":
        frames.push({ kind: "if", part: "head", condition: "" });
        break;
      case "elif":
        if (top?.kind === "if") {
          top.part = "head";
          top.condition = "";
        }
        break;
      case "then":
      case "do":
        if (top !== undefined) top.part = "body";
        break;
      case "else":
        if (top?.kind === "if") top.condition = `! (${top.condition.trim()})`;
        break;
      case "fi":
        close("if");
        break;
      case "while":
      case "until":
      case "for":
        frames.push({ kind: "loop", part: "head", condition: "" });
        break;
      case "done":
        close("loop");
        break;
      case "case":
        frames.push({ kind: "case", part: "head", condition: "" });
        break;
      case "esac":
        close("case");
        break;
      case "{":
        if (top?.kind === "function" && top.part === "head") top.part = "body";
        else {
          frames.push({ kind: "group", part: "body", condition: chained ?? "" });
          chained = undefined;
        }
        break;
      case "}":
        if (frames.findLast(({ kind }) => kind === "group" || kind === "function") !== undefined) {
          close(top?.kind === "group" ? "group" : "function");
        }
        break;
      case "!":
      case "function":
        break;
      default:
        words.push(token);
    }
  }
  flush("\n");
  return commands;
}

interface Token extends Word {
  readonly kind: "word" | "operator";
  readonly quoted: boolean;
}

const operator = /&&|\|\||;;|[;&|()\n]/y;

function tokensOf(script: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const character = script.charAt(at);
    if (/[ \t\r]/.test(character)) at++;
    else if (character === "\\" && /^\\\r?\n/.test(script.slice(at, at + 3))) {
      at += script[at + 1] === "\r" ? 3 : 2;
    } else if (character === "#") {
      const end = script.indexOf("\n", at);
      at = end === -1 ? script.length : end;
    } else if (/[<>]/.test(character) || /^\d[<>]/.test(script.slice(at, at + 2))) {
      at = afterRedirection(script, at);
    } else {
      operator.lastIndex = at;
      const found = operator.exec(script)?.[0];
      if (found !== undefined) {
        tokens.push({
          kind: "operator",
          text: found,
          start: at,
          end: at + found.length,
          quoted: false,
        });
        at += found.length;
      } else {
        const word = wordAt(script, at);
        tokens.push(word);
        at = Math.max(word.end, at + 1);
      }
    }
  }
  return tokens;
}

/** `2>&1`, `> file`, `<<EOF` with all of its text. */
function afterRedirection(script: string, at: number): number {
  const heredoc = /^\d?<<-?\s*(["']?)(\w+)\1/.exec(script.slice(at, at + 80));
  if (heredoc !== null) {
    const rest = script.indexOf("\n", at);
    const end = new RegExp(`^\\s*${heredoc[2] ?? ""}\\s*$`, "m").exec(script.slice(rest));
    // What is written behind it belongs to the command.
    if (rest === -1 || end === null) return script.length;
    return rest + end.index + end[0].length;
  }
  const length = /^\d?(?:>>|>&|<&|[<>])[ \t]*/.exec(script.slice(at, at + 40))?.[0].length ?? 1;
  const target = at + length;
  return /[\s;&|]/.test(script.charAt(target)) ? target : wordAt(script, target).end;
}

function wordAt(script: string, start: number): Token {
  let text = "";
  let quoted = false;
  let at = start;
  while (at < script.length) {
    const character = script.charAt(at);
    if (character === "'" || character === '"') {
      quoted = true;
      const end = closing(script, at, character);
      const inner = script.slice(at + 1, end);
      text += character === "'" ? inner : inner.replace(/\\(["\\$`])/g, "$1");
      at = end + 1;
    } else if (character === "\\") {
      if (script[at + 1] !== "\n") text += script.charAt(at + 1);
      at += 2;
    } else if (script.startsWith("$(", at) || script.startsWith("${", at)) {
      const end = script.indexOf(script[at + 1] === "(" ? ")" : "}", at);
      const stop = end === -1 ? script.length : end + 1;
      text += script.slice(at, stop);
      at = stop;
    } else if (/[\s;&|()<>]/.test(character)) break;
    else {
      text += character;
      at++;
    }
  }
  return { kind: "word", text, start, end: Math.min(at, script.length), quoted };
}

function closing(script: string, start: number, quote: string): number {
  for (let at = start + 1; at < script.length; at++) {
    if (script[at] === "\\" && quote === '"') at++;
    else if (script[at] === quote) return at;
  }
  return script.length;
}

/** What stands in a word, as a script of its own that knows where it stands. */
export function scriptIn({ start, end }: Word, outer: MappedText): MappedText {
  const written = outer.text.slice(start, end);
  const isQuoted = /^(["']).*\1$/s.test(written);
  return sliceText(outer, isQuoted ? start + 1 : start, isQuoted ? end - 1 : end);
}
