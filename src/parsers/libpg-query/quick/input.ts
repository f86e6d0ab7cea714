import type { Node, RangeVar, RoleSpec } from "libpg-query";
import type { Piece, Token } from "../../../token.ts";
import { tokenize } from "../../../token.ts";
import { columnOnly, functionOnly, reserved } from "./words.ts";

/** A statement's tokens and how far they have been read. */
export interface Input {
  readonly tokens: readonly Token[];
  /** Where the piece begins in the text that it was cut from; locations count from there. */
  readonly origin: number;
  /** The index of the next token. */
  at: number;
  /** How many expressions the next one stands in. */
  depth: number;
  /** Most of what is defined may hold no query, which is for the grammar to say. */
  readonly queries: "read" | "left";
}

export function open(piece: Piece): Input {
  const { text, holes, span } = piece;
  // Where there are placeholders, what stands in for them is read, as by the grammar.
  const isWhole = holes.length === 0;
  const tokens = isWhole
    ? piece.tokens()
    : tokenize(text, "postgres", { start: 0, end: text.length });
  const queries = data.has(tokens[0]?.text ?? "") ? "read" : "left";
  return { tokens, origin: isWhole ? span.start : 0, at: 0, depth: 0, queries };
}

const data = new Set(["select", "insert", "update", "delete"]);

/** One for all, because it says nothing and is thrown often. */
const declined = new Error("not read without the grammar");

/** What comes next is left to the grammar: it may be rare, or wrong. */
export function decline(): never {
  throw declined;
}

export function isDeclined(error: unknown): boolean {
  return error === declined;
}

export function ended({ tokens, at }: Input): boolean {
  return at >= tokens.length;
}

/** Where the next token, or the one `ahead` of it, begins in the piece. */
export function place({ tokens, at, origin }: Input): number {
  return (tokens[at]?.start ?? origin) - origin;
}

export function sees({ tokens, at }: Input, word: string): boolean {
  const token = tokens[at];
  return token?.text === word && token.kind === "word";
}

export function seesNext({ tokens, at }: Input, word: string): boolean {
  const token = tokens[at + 1];
  return token?.text === word && token.kind === "word";
}

export function takes(input: Input, word: string): boolean {
  if (!sees(input, word)) return false;
  input.at++;
  return true;
}

/** Both, or none of them. */
export function takesBoth(input: Input, first: string, second: string): boolean {
  if (!sees(input, first) || !seesNext(input, second)) return false;
  input.at += 2;
  return true;
}

export function want(input: Input, ...words: readonly string[]): void {
  for (const word of words) if (!takes(input, word)) decline();
}

export function seesMark({ tokens, at }: Input, mark: string): boolean {
  const token = tokens[at];
  return token?.text === mark && (token.kind === "punctuation" || token.kind === "operator");
}

export function takesMark(input: Input, mark: string): boolean {
  if (!seesMark(input, mark)) return false;
  input.at++;
  return true;
}

export function wantMark(input: Input, mark: string): void {
  if (!takesMark(input, mark)) decline();
}

/** Items between commas, at least one. */
export function list<T>(input: Input, item: (input: Input) => T): T[] {
  const items = [item(input)];
  while (takesMark(input, ",")) items.push(item(input));
  return items;
}

/** The same in brackets. */
export function bracketed<T>(input: Input, item: (input: Input) => T): T[] {
  wantMark(input, "(");
  const items = list(input, item);
  wantMark(input, ")");
  return items;
}

/** IF EXISTS. */
export function takesIfExists(input: Input): boolean {
  return takesBoth(input, "if", "exists");
}

/** IF NOT EXISTS. */
export function takesIfNotExists(input: Input): boolean {
  if (!takesBoth(input, "if", "not")) return false;
  want(input, "exists");
  return true;
}

export type Behavior = "DROP_CASCADE" | "DROP_RESTRICT";

/** CASCADE, RESTRICT or neither. */
export function behavior(input: Input): Behavior {
  if (takes(input, "cascade")) return "DROP_CASCADE";
  takes(input, "restrict");
  return "DROP_RESTRICT";
}

// --- names --------------------------------------------------------------------------------------

/** As many bytes as a name can have; the server cuts off what is longer. */
const longestName = 63;

/** Words that are none of their own to the server when one of these others follows. */
const pairs: ReadonlyMap<string, readonly string[]> = new Map([
  ["format", ["json"]],
  ["nulls", ["first", "last"]],
  ["without", ["time"]],
]);

/** The name that the next token is, whatever may stand there. */
function nextName(input: Input): string {
  const token = input.tokens[input.at++];
  if (token === undefined) decline();
  if (token.kind === "word") {
    const pair = pairs.get(token.text);
    if (pair?.some((second) => sees(input, second)) === true) decline();
  }
  let name = token.text;
  if (token.kind === "quoted") {
    // U&"…" has escapes.
    if (!name.startsWith('"')) decline();
    name = name.slice(1, -1);
    if (name.includes('"')) name = name.replaceAll('""', '"');
  } else if (token.kind !== "word") decline();
  if (name.length * 3 > longestName && bytesOf(name) > longestName) decline();
  return name === "" ? decline() : name;
}

function bytesOf(name: string): number {
  let bytes = name.length;
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    if (code > 0x7f) bytes += code > 0x7ff ? 2 : 1;
  }
  return bytes;
}

/** The name of a column or table, or what is named like them. */
export function columnName(input: Input): string {
  const token = input.tokens[input.at];
  if (token?.kind === "word" && (reserved.has(token.text) || functionOnly.has(token.text)))
    decline();
  return nextName(input);
}

/** The name of a type or function. */
export function typeWord(input: Input): string {
  const token = input.tokens[input.at];
  if (token?.kind === "word" && (reserved.has(token.text) || columnOnly.has(token.text))) decline();
  return nextName(input);
}

/** A name that may be any word that is not reserved. */
export function plainWord(input: Input): string {
  const token = input.tokens[input.at];
  if (token?.kind === "word" && reserved.has(token.text)) decline();
  return nextName(input);
}

/** Any word, as behind a dot. */
export function label(input: Input): string {
  return nextName(input);
}

/** `a`, `a.b`, `a.b.c` of anything that is named like a table. */
export function dottedName(input: Input): Node[] {
  const parts = [word(columnName(input))];
  while (takesMark(input, ".")) parts.push(word(label(input)));
  return parts.length > 3 ? decline() : parts;
}

export function word(sval: string): Node {
  return { String: { sval } };
}

export function columnNames(input: Input): Node[] {
  return bracketed(input, (each) => word(columnName(each)));
}

type Persistence = "p" | "t" | "u";

/** `orders` or `shop.orders`. */
export function relation(
  input: Input,
  scope: "all" | "only" = "all",
  persistence: Persistence = "p",
): RangeVar {
  const location = place(input);
  const first = columnName(input);
  const second = takesMark(input, ".") ? label(input) : undefined;
  if (seesMark(input, ".")) decline();
  const node: RangeVar = {};
  if (second !== undefined) node.schemaname = first;
  node.relname = second ?? first;
  if (scope === "all") node.inh = true;
  node.relpersistence = persistence;
  node.location = location;
  return node;
}

/** `[ONLY] orders`. */
export function maybeOnly(input: Input): RangeVar {
  return relation(input, takes(input, "only") ? "only" : "all");
}

/** `orders AS o`. */
export function aliased({ location, ...node }: RangeVar, aliasname: string): RangeVar {
  return { ...node, alias: { aliasname }, ...(location === undefined ? {} : { location }) };
}

export function role(input: Input): RoleSpec {
  const location = place(input);
  const token = input.tokens[input.at];
  if (token?.kind === "word") {
    const special = specialRoles.get(token.text);
    if (special !== undefined) {
      input.at++;
      return { roletype: special, location };
    }
  }
  const rolename = plainWord(input);
  if (rolename === "public") return { roletype: "ROLESPEC_PUBLIC", location };
  return rolename === "none" ? decline() : { roletype: "ROLESPEC_CSTRING", rolename, location };
}

const specialRoles: ReadonlyMap<string, NonNullable<RoleSpec["roletype"]>> = new Map([
  ["current_user", "ROLESPEC_CURRENT_USER"],
  ["current_role", "ROLESPEC_CURRENT_ROLE"],
  ["session_user", "ROLESPEC_SESSION_USER"],
]);
