import type { Opaque, Operation, SessionCommand } from "../operation.ts";
import type { Parsed } from "../parser.ts";
import type { Piece } from "../token.ts";

/** What a client command does, and by how much it changes the number of open branches. */
export interface Command {
  readonly operations: readonly Operation[];
  readonly branches: number;
}

/** Reads a command of psql or of SQLite's shell. */
export function readCommand(piece: Piece, parse: (piece: Piece) => Parsed): Command {
  if (piece.text.startsWith(".")) return { operations: [shellCommand(piece)], branches: 0 };
  const name = /^\\(\S[\w+]*)/.exec(piece.text)?.[1] ?? "";
  if (name === "if") return { operations: [harmless(piece, name)], branches: 1 };
  if (name === "endif") return { operations: [harmless(piece, name)], branches: -1 };
  if (name === "copy") return { operations: copyOf(piece, parse), branches: 0 };
  const why = reasons.get(name);
  if (why !== undefined) {
    const rest = piece.text.slice(name.length + 1).trim();
    const about = rest === "" ? "" : `: ${rest.slice(0, 100)}`;
    return { operations: [opaque(piece, `psql \\${name} ${why}${about}`)], branches: 0 };
  }
  const known = displays.test(name) || settled.has(name);
  const operation = known ? harmless(piece, name) : opaque(piece, `psql \\${name} is not known`);
  return { operations: [operation], branches: 0 };
}

/** A command of SQLite's shell; what is not known may well change the database. */
function shellCommand(piece: Piece): Operation {
  const name = /^\.\s*(\w*)/.exec(piece.text)?.[1] ?? "";
  if (!shown.has(name)) return opaque(piece, `the shell's .${name} is not read`);
  return { kind: "session-command", span: piece.span, command: `.${name}`, alone: false };
}

/** Commands of SQLite's shell that change nothing others can see. */
const shown = new Set(
  (
    "bail changes databases dbinfo echo eqp exit explain headers help indexes mode nullvalue once output " +
    "print prompt quit schema separator show stats tables timeout timer version width"
  ).split(" "),
);

/** Commands that run what is not written here. */
const reasons = new Map([
  ...["i", "ir", "include", "include_relative"].map(
    (name) => [name, "reads another file"] as const,
  ),
  ...["c", "connect"].map((name) => [name, "goes to another database"] as const),
  ["gexec", "runs the SQL that the query returns"],
  ["!", "runs a shell command"],
  ["e", "edits by hand"],
  ["edit", "edits by hand"],
]);

/** Commands that change nothing others can see. */
const settled = new Set(
  (
    "a bind bind_named C cd close close_prepared conninfo copyright crosstabview echo elif else encoding " +
    "endpipeline errverbose f flush flushrequest g gdesc getenv getresults gset gx h H help html o out p " +
    "parse password print prompt pset q qecho quit r reset restrict s sendpipeline set setenv startpipeline " +
    "syncpipeline t T timing unrestrict unset w warn watch write x . ?"
  ).split(" "),
);

/** `\d…`, `\l`, `\z`, `\sf` and `\sv` show what there is. */
const displays = /^(?:d\w*\+?|l\+?|list\+?|z|s[fv]\+?|gx?|lo_list)$/;

/** `\copy` is COPY with a file of the client's. */
function copyOf(piece: Piece, parse: (piece: Piece) => Parsed): readonly Operation[] {
  const parsed = parse({ ...piece, text: piece.text.replace("\\", " ") });
  return parsed.ok ? parsed.operations : [opaque(piece, "psql \\copy")];
}

function harmless(piece: Piece, name: string): SessionCommand {
  return { kind: "session-command", span: piece.span, command: `\\${name}`, alone: false };
}

function opaque(piece: Piece, what: string): Opaque {
  return { kind: "opaque", span: piece.span, reason: "dynamic", what };
}
