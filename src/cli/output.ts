import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { visible } from "../index.ts";
import type { Problem } from "../index.ts";
import type { Arguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { codeOf, refusal } from "../node/refusal.ts";

/** How what is printed looks. */
export interface Look {
  readonly color: boolean;
  /** In columns. */
  readonly width: number;
}

function lookOf(args: Arguments, io: Io): Look {
  return { color: wantsColor(args, io), width: widthOf(args, io) };
}

/**
 * Prints what `draw` makes, with nothing in it that steers a terminal. Without colour, every escape
 * comes from a migration and is made harmless; where there is none, colour is safe as well.
 */
export function print(draw: (look: Look) => string, args: Arguments, io: Io): void {
  const look = lookOf(args, io);
  const plain = draw({ ...look, color: false });
  const safe = harmless(plain);
  send(look.color && safe === plain ? draw(look) : safe, args, io);
}

/** Problems go beside the report, so that a pipe gets nothing but the report. */
export function complain(problems: readonly Problem[], io: Io): void {
  for (const { path, line, message } of problems) {
    const place = [path, line].filter((part) => part !== undefined).join(":");
    io.err.write(errorLine(place === "" ? message : `${place}: ${message}`));
  }
}

/** One line, whatever stands in it. */
export function errorLine(message: string): string {
  return `lockproof: ${visible(message).replaceAll("\n", "\\u{a}")}\n`;
}

function send(text: string, args: Arguments, io: Io): void {
  const output = args.text("output");
  if (output === undefined || output === "-") {
    if (text !== "") io.out.write(text);
    return;
  }
  try {
    writeFileSync(resolve(io.cwd, output), text);
  } catch (error) {
    throw refusal(`--output: ${output} cannot be written (${codeOf(error)}).`);
  }
}

function harmless(text: string): string {
  const shown = visible(text);
  return shown === text || !isJson(text) ? shown : text.replace(/[^\n -~]/g, escapeInJson);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Says the same to a program, and nothing to a terminal. */
function escapeInJson(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Flags, then the conventions of `no-color.org` and `force-color.org`, then whether a person is looking. */
function wantsColor(args: Arguments, io: Io): boolean {
  if (args.has("no-color")) return false;
  if (args.has("color")) return true;
  if (args.text("output") !== undefined) return false;
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "")
    return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return io.out.isTTY && TERM !== "dumb";
}

function widthOf(args: Arguments, io: Io): number {
  const asked = args.text("width");
  if (asked === undefined) return Math.min(Math.max(io.out.columns ?? 80, 40), 120);
  if (/^\d+$/.test(asked) && Number(asked) >= 40 && Number(asked) <= 1000) return Number(asked);
  throw refusal(`--width must be a number of columns from 40 to 1000, not "${asked}".`);
}
